//! What holds for every input.

use proptest::prelude::*;

use super::ENVIRONMENTS;
use crate::testing::{Package, body_is_in, pem_of, random_key};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever is in the file and the variables: no panic, and no piece of the key in what is told.
    #[test]
    fn nothing_makes_the_build_script_panic_or_show_the_key(
        file in prop_oneof![
            ".{0,200}",
            "(team_id|key_id|tokens|environments|private_key_file|public_key|token|domains)( = |\\.)[\\[\\]{}'\"a-z0-9.=\n]{0,80}",
            Just(ENVIRONMENTS.to_owned()),
        ],
        at in 0_usize..400,
        into_file in 0_usize..5,
        variable in 0_usize..14,
        escape in 0_usize..3,
        start in 0_usize..150,
    ) {
        let key = random_key();
        let pem = pem_of(&key);
        let text = match escape {
            0 => pem.clone(),
            1 => pem.replace('\n', " "),
            _ => pem.chars().skip(start).collect(),
        };
        let mut file = file;
        if into_file > 2 {
            let at = file.char_indices().map(|(at, _)| at).nth(at).unwrap_or(file.len());
            let quoted = if into_file == 3 { text.clone() } else { format!("'''{text}'''") };
            file.insert_str(at, &quoted);
        }
        let names = [
            "MAPS_PRIVATE_KEY", "MAPS_PRIVATE_KEY_FILE", "MAPS_TEAM_ID", "MAPS_KEY_ID", "MAPS_RENEW", "CI",
            "MAPS_ENVIRONMENT", "MAPS_WHEN_KEY_IS_MISSING", "MAPS_TOKEN_SITE", "SOURCE_DATE_EPOCH", "DOCS_RS",
            "DEPLOY_PRIME_URL", "MAPS_TOKEN_EXTRA", "OTHER",
        ];
        let ran = Package::new(&file).with(names[variable], &text).run();
        let said = format!("{}{}", ran.told, ran.tokens.map_or_else(|error| error.to_string(), |_| String::new()));
        prop_assert!(!body_is_in(&key, &said), "{}", said);
    }
}
