//! Properties of every input.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use p256::SecretKey;
use p256::elliptic_curve::sec1::ToEncodedPoint;
use p256::pkcs8::EncodePrivateKey;
use proptest::prelude::*;

use super::ENVIRONMENTS;
use crate::testing::{Package, contains_key, pem_of, throwaway_key};

/// A file with every key, and with every kind of name.
const FULL: &str = "team_id = 'DEF123GHIJ'
key_id = 'ABC123DEFG'
maps_id = 'maps.com.example'
private_key_env = 'MAPS_PRIVATE_KEY'
private_key_file = '/nowhere/key.p8'
when_key_is_missing = 'placeholder'
revoked_keys = ['OLD123DEFG']

[tokens.site]
scope = ['mapkit_js']
domains = ['example.com']
domains_env = ['DEPLOY_PRIME_URL']
serves = ['https://example.com']
expires = '180 days'
minimum_validity = '1 day'
description = 'a note'

[tokens.ready]

[environments.staging.tokens.site]
domains = ['staging.example.com']

[snapshots.hq]
center = 'Somewhere 1, Edinburgh'
t = 'standard'
lang = 'en-GB'
annotations = [{ point = 'Elsewhere 2', color = 'red', glyphText = 'A' }]
overlays = [{ points = 'w{qeFj`wjVwAzJ', lineGradient = { 0 = 'green' } }]
imgs = [{ url = 'https://example.org/lamp.png' }]
referer = 'https://example.net/'
";

/// Parts of that file, in place of which a key may be pasted by mistake.
const PLACES: [&str; 22] = [
    "DEF123GHIJ",
    "ABC123DEFG",
    "maps.com.example",
    "MAPS_PRIVATE_KEY",
    "/nowhere/key.p8",
    "placeholder",
    "OLD123DEFG",
    "mapkit_js",
    "'example.com'",
    "DEPLOY_PRIME_URL",
    "https://example.com",
    "180 days",
    "1 day",
    "site]",
    "ready]",
    "staging",
    "description",
    "maps_id",
    "tokens.ready",
    "domains = ['staging.example.com']",
    "[tokens.ready]",
    "revoked_keys = ",
];

/// The same for parts that become part of a URL.
const PLACES_OF_SNAPSHOTS: [&str; 10] = [
    "hq]",
    "Somewhere 1, Edinburgh",
    "Somewhere 1",
    "standard",
    "en-GB",
    "Elsewhere 2",
    "red",
    "w{qeFj`wjVwAzJ",
    "lamp.png",
    "https://example.net/",
];

const VARIABLES: [&str; 14] = [
    "MAPS_PRIVATE_KEY",
    "MAPS_PRIVATE_KEY_FILE",
    "MAPS_TEAM_ID",
    "MAPS_KEY_ID",
    "MAPS_RENEW",
    "MAPS_ENVIRONMENT",
    "MAPS_WHEN_KEY_IS_MISSING",
    "MAPS_TOKEN_SITE",
    "MAPS_TOKEN_READY",
    "MAPS_TOKEN_OTHER",
    "SOURCE_DATE_EPOCH",
    "DEPLOY_PRIME_URL",
    "CI",
    "DOCS_RS",
];

/// The encodings in which the key may be pasted.
fn spellings(key: &SecretKey) -> Vec<String> {
    let pkcs8 = key.to_pkcs8_der().expect("PKCS#8").as_bytes().to_vec();
    let sec1 = key.to_sec1_der().expect("SEC1").to_vec();
    let hex: String = key
        .to_bytes()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let bytes = |separator: &str, format: fn(&u8) -> String| {
        let bytes: Vec<_> = key.to_bytes().iter().map(format).collect();
        bytes.join(separator)
    };
    let percent = |text: &str| text.replace('+', "%2B").replace('/', "%2F");
    let point = key.public_key().to_encoded_point(false);
    let coordinate = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let pem = pem_of(key);
    vec![
        pem.clone(),
        pem.replace('\n', " "),
        pem.lines()
            .filter(|line| !line.starts_with('-'))
            .collect::<Vec<_>>()
            .join("\n"),
        STANDARD.encode(&pkcs8),
        STANDARD.encode(&sec1),
        URL_SAFE_NO_PAD.encode(&pkcs8),
        URL_SAFE_NO_PAD.encode(&sec1),
        STANDARD.encode(&pem),
        format!("https://{}", STANDARD.encode(&sec1)),
        format!("https://example.com/{}", STANDARD.encode(&pkcs8)),
        format!("https://me:{}@example.com", URL_SAFE_NO_PAD.encode(&pkcs8)),
        format!(
            "eyJhbGciOiJFUzI1NiJ9.{}.{}",
            URL_SAFE_NO_PAD.encode(&sec1),
            URL_SAFE_NO_PAD.encode(&sec1)
        ),
        pem.replace('\n', "\\n"),
        pem.replace('\n', "%0A").replace(' ', "%20"),
        pem.replace('\n', "\n> "),
        percent(&STANDARD.encode(&pkcs8)),
        STANDARD.encode(STANDARD.encode(&pkcs8)),
        format!(
            "{{ kty: EC, crv: P-256, x: {}, y: {}, d: {} }}",
            coordinate(point.x().expect("x")),
            coordinate(point.y().expect("y")),
            coordinate(&key.to_bytes())
        ),
        hex.to_uppercase(),
        hex,
        bytes(":", |byte| format!("{byte:02x}")),
        bytes(" ", |byte| format!("{byte:02X}")),
        format!("[0x{}]", bytes(", 0x", |byte| format!("{byte:02x}"))),
        format!("\\x{}", bytes("\\x", |byte| format!("{byte:02x}"))),
        format!("[{}]", bytes(", ", ToString::to_string)),
        bytes(",", ToString::to_string),
    ]
}

/// The output contains nothing of the key, and no variable that contains it is tracked.
fn check_key_is_hidden(package: &Package, key: &SecretKey) -> Result<(), TestCaseError> {
    let ran = package.run();
    let error = ran
        .tokens
        .as_ref()
        .map_or_else(ToString::to_string, |_| String::new());
    let said = format!("{}{error}{}", ran.output, package.record());
    prop_assert!(!contains_key(key, &said), "{}", said);
    for (name, value) in &package.variables {
        let value = value.to_string_lossy();
        prop_assert!(
            !ran.tracks(name) || !contains_key(key, &value),
            "{} is tracked",
            name
        );
    }
    Ok(())
}

#[test]
fn key_in_any_variable_is_hidden_and_untracked() {
    for variable in VARIABLES {
        // The position of its first `/` decides what a key may be mistaken for.
        for _ in 0..12 {
            let key = throwaway_key();
            for text in spellings(&key) {
                let package = Package::new(FULL).with(variable, text);
                check_key_is_hidden(&package, &key)
                    .unwrap_or_else(|error| panic!("{variable}: {error}"));
            }
        }
    }
}

#[test]
fn key_anywhere_in_file_is_hidden() {
    let key = throwaway_key();
    for place in PLACES {
        assert!(FULL.contains(place), "{place}");
        for text in spellings(&key) {
            for written in [
                text.clone(),
                format!("\"{text}\""),
                format!("'''{text}'''"),
                format!("'{text}"),
            ] {
                let package = Package::new(&FULL.replacen(place, &written, 1))
                    .with("MAPS_ENVIRONMENT", "elsewhere");
                check_key_is_hidden(&package, &key)
                    .unwrap_or_else(|error| panic!("{place}, {written}: {error}"));
            }
        }
    }
}

#[test]
fn key_in_snapshot_is_rejected() {
    let key = throwaway_key();
    let pem = pem_of(&throwaway_key());
    for place in PLACES_OF_SNAPSHOTS {
        assert!(FULL.contains(place), "{place}");
        for text in spellings(&key) {
            let package = Package::new(&FULL.replacen(place, &text.replace('\n', " "), 1))
                .with("MAPS_PRIVATE_KEY", pem.clone());
            check_key_is_hidden(&package, &key)
                .unwrap_or_else(|error| panic!("{place}, {text}: {error}"));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    /// No panic, and no part of the key in the output, whatever the file and the variables contain.
    #[test]
    fn arbitrary_input_neither_panics_nor_reveals_key(
        file in prop_oneof![
            ".{0,200}",
            "(team_id|key_id|tokens|environments|private_key_file|public_key|token|domains)( = |\\.)[\\[\\]{}'\"a-z0-9.=\n]{0,80}",
            Just(ENVIRONMENTS.to_owned()),
            Just(FULL.to_owned()),
        ],
        at in 0_usize..1000,
        into_file in any::<bool>(),
        variable in 0_usize..VARIABLES.len(),
        // Without those in hexadecimal: cut, they are names as good as any, of a domain for instance.
        spelling in 0_usize..18,
        cut in 0_usize..40,
    ) {
        let key = throwaway_key();
        let text = spellings(&key).swap_remove(spelling);
        let text: String = text.chars().skip(cut).collect();
        let mut file = file;
        if into_file {
            let at = file.char_indices().map(|(at, _)| at).nth(at).unwrap_or(file.len());
            file.insert_str(at, &text);
        }
        check_key_is_hidden(&Package::new(&file).with(VARIABLES[variable], &text), &key)?;
    }
}
