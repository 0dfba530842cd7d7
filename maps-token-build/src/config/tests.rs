//! Parses files into the configuration of each environment.

use super::*;
use crate::diagnostic::{Layout, Source};

fn parse(text: &str) -> Result<ConfigFile, Vec<String>> {
    let source = Source {
        name: "maps.toml".to_owned(),
        text: text.to_owned(),
    };
    ConfigFile::parse(&source).map_err(|invalid| {
        let rendered = invalid
            .errors
            .iter()
            .map(|error| error.render(Some(&source), Layout::Full));
        rendered.collect()
    })
}

#[track_caller]
fn file(text: &str) -> ConfigFile {
    match parse(text) {
        Ok(file) => file,
        Err(errors) => panic!("{}", errors.join("\n\n")),
    }
}

fn site<'a>(config: &Config<'a>) -> &'a TokenConfig {
    let token = config.tokens.iter().find(|it| it.name.as_str() == "site");
    token.expect("a token `site`")
}

const SITE: &str =
    "[tokens.site]\nscope = 'mapkit_js'\ndomains = ['example.com']\nexpires = '180 days'\n";

#[test]
fn token_source_says_what_is_missing() {
    let cases = [
        ("nothing", "", Some(&[][..])),
        ("a note", "description = 'mine'", Some(&[])),
        ("only a policy", "minimum_validity = '7 days'", Some(&[])),
        (
            "all but expires",
            "scope = 'mapkit_js'\ndomains = 'a.no'",
            Some(&["expires"]),
        ),
        ("only expires", "expires = '7 days'", Some(&["scope"])),
        (
            "only domains",
            "domains = 'a.no'",
            Some(&["scope", "expires"]),
        ),
        (
            "a browser without domains",
            "scope = 'embed_api'",
            Some(&["domains", "expires"]),
        ),
        ("a server", "scope = 'server_api'", Some(&["expires"])),
        (
            "a server, whole",
            "scope = 'server_api'\nexpires = '1 day'",
            None,
        ),
        (
            "unrestricted",
            "scope = 'mapkit_js'\nrestriction = 'none'\nexpires = '7 days'",
            None,
        ),
        (
            "previews alone",
            "scope = 'mapkit_js'\ndomains_env = 'URL'\nexpires = '7 days'",
            None,
        ),
    ];
    for (name, table, expected) in cases {
        let file = file(&format!("[tokens.site]\n{table}\n"));
        match (&site(&file.config(None)).source, expected) {
            (TokenSource::Mint(_), None) => {}
            (TokenSource::Unspecified { missing }, Some(keys)) => {
                assert_eq!(missing.len(), keys.len(), "{name}: {missing:?}");
                for (error, key) in missing.iter().zip(keys) {
                    let start = format!("missing key `{key}` in [tokens.site]");
                    assert_eq!(error.message, start, "{name}");
                }
            }
            (source, _) => panic!("{name}: {source:?}"),
        }
    }
}

#[test]
fn missing_ids_are_no_error_until_minted() {
    let file = file(&format!(
        "{SITE}[environments.staging]\nkey_id = 'ABC123DEFG'\n"
    ));
    let production = file.config(None);
    let staging = file.config(Some("staging"));
    let missing = production
        .settings
        .team_id
        .as_ref()
        .expect_err("there is none");
    assert_eq!(missing.message, "missing key `team_id` in maps.toml");
    assert!(production.settings.key_id.is_err());
    assert!(staging.settings.team_id.is_err());
    assert!(staging.settings.key_id.is_ok());
}

#[test]
fn snapshot_without_center_is_an_error_where_it_is_built() {
    let file = file(
        "[snapshots.hq]\nz = 12\ncolorScheme = ['light', 'dark']\n\
         [environments.staging.snapshots.hq]\ncenter = '1,2'\n\
         [environments.other]\n",
    );
    assert_eq!(file.config(None).missing().len(), 1);
    assert_eq!(file.config(Some("staging")).missing().len(), 0);
    assert_eq!(file.config(Some("other")).missing().len(), 1);
}

#[test]
fn environment_keeps_what_it_does_not_override() {
    let file = file(
        "team_id = 'DEF123GHIJ'\nwhen_key_is_missing = 'fail'\nrevoked_keys = ['OLD123DEFG']\n\
         [tokens.a]\n[tokens.site]\nscope = 'mapkit_js'\ndomains = 'a.no'\nexpires = '7 days'\n[tokens.z]\n\
         [snapshots.hq]\ncenter = '1,2'\n[snapshots.hq-annex]\ncenter = '3,4'\n\
         [environments.staging]\nrevoked_keys = []\n\
         [environments.staging.tokens.site]\nallow_wasm = true\ndomains = 'b.no'\n\
         [environments.staging.tokens.extra]\n\
         [environments.staging.snapshots.hq]\ncolorScheme = ['light', 'dark']\n",
    );
    let staging = file.config(Some("staging"));
    let tokens: Vec<_> = staging.tokens.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(tokens, ["a", "extra", "site", "z"]);
    let snapshots: Vec<_> = staging
        .snapshots
        .iter()
        .map(|it| it.name.as_str())
        .collect();
    assert_eq!(snapshots, ["hq-annex", "hq-dark", "hq-light"]);
    assert!(staging.settings.team_id.is_ok());
    assert!(staging.settings.revoked_keys.is_empty());
    assert_eq!(
        staging.settings.when_key_is_missing,
        Some(MissingKeyPolicy::Fail)
    );
    assert!(site(&staging).allow_wasm);
    assert!(!site(&file.config(None)).allow_wasm);
    let TokenSource::Mint(settings) = &site(&staging).source else {
        panic!("{:?}", site(&staging).source);
    };
    let AllowedDomains::Listed { domains, .. } = &settings.restriction else {
        panic!("{:?}", settings.restriction);
    };
    assert_eq!(domains[0].as_str(), "b.no");
    assert_eq!(file.config(None).tokens.len(), 3);
}

#[test]
fn errors_of_all_environments_are_sorted_and_unique() {
    let cases = [
        (
            "a value that environments inherit",
            "[tokens.site]\ndomains = 'a.no/'\n[environments.a.tokens.site]\nexpires = '1 day'\n[environments.b]\nkey_id = 'x'\n",
            &["maps.toml:2", "maps.toml:6"][..],
        ),
        (
            "what an environment makes of the file",
            "[tokens.site]\nminimum_validity = '30 days'\n[environments.a.tokens.site]\nexpires = '7 days'\n\
             [environments.b.tokens.site]\nexpires = '7 days'\n",
            &["environment `a`"],
        ),
        (
            "both at once",
            "[tokens.site]\nscope = 'mapkit_js'\nexpires = '90 days'\nrestriction = 'none'\n\
             [environments.a.tokens.site]\nscope = 'embed_api'\n",
            &["maps.toml:3"],
        ),
        (
            "settings of an environment",
            "[environments.a]\nenv_prefix = 'X_'\nteam_id = 'ABC123DEFG'\nkey_id = 'ABC123DEFG'\n[environments.production]\n",
            &["maps.toml:2", "maps.toml:4", "maps.toml:5"],
        ),
        (
            "the same ID",
            "team_id = 'ABC123DEFG'\n[environments.a]\nkey_id = 'ABC123DEFG'\n[environments.b]\n",
            &["maps.toml:3"],
        ),
        (
            "unknown keys",
            "team = 1\n[tokens.site]\nscop = 1\n[environments.a]\nteam = 1\n[environments.a.tokens.site]\nscop = 1\n[snapshots.hq]\nzoom = 1\n",
            &[
                "maps.toml:1",
                "maps.toml:3",
                "maps.toml:5",
                "maps.toml:7",
                "maps.toml:9",
            ],
        ),
        (
            "variables",
            "private_key_env = 'CI'\n[environments.a]\nprivate_key_env = 'SHOP_KEY'\n[tokens.site]\ndomains_env = ['URL', 'SHOP_KEY']\n",
            &["maps.toml:1", "maps.toml:5"],
        ),
        (
            "names",
            "[tokens.Site]\nexpires = 1\n[snapshots.'a b']\n[environments.Dev]\nkey_id = 1\n",
            &[
                "maps.toml:1",
                "maps.toml:2",
                "maps.toml:3",
                "maps.toml:4",
                "maps.toml:5",
            ],
        ),
        (
            "objects",
            "[snapshots.hq]\ncenter = 'auto'\nannotations = [{ point = '1,2', glyphImgIdx = 1 }, { point = '100,2' }]\n\
             imgs = [{ url = 'https://example.com/a.png' }]\n[environments.a.snapshots.hq]\nz = 12\n",
            &["maps.toml:3", "maps.toml:3", "maps.toml:6"],
        ),
        (
            "a table twice",
            "[tokens.a]\nexpires = '7 days'\nscope = 'embed_api'\n[tokens.a]\nexpires = '7 days'\nscope = 'embed_api'\n\
             [tokens.b]\nexpires = '7 days'\nexpires = '7 days'\n",
            &["merge the two tables", "maps.toml:9"],
        ),
        (
            "one table as an array",
            "[[tokens.a]]\nexpires = '7 days'\n",
            &["write `[` and `]`"],
        ),
        (
            "typographic quotes",
            "[tokens.a]\nexpires = “7 days”\n",
            &["write straight quotes"],
        ),
        (
            "a time",
            "[tokens.a]\nexpires = 2027-05-01T00:00:00Z\n",
            &["expected a date without a time"],
        ),
        (
            "no color scheme",
            "[snapshots.hq]\ncenter = '1,2'\ncolorScheme = []\n",
            &["`colorScheme` must not be empty"],
        ),
        (
            "a snapshot",
            "[snapshots.hq]\ncenter = '1,2'\nexpires = '7 days'\nminimum_validity = '7 days'\n\
             [snapshots.of-token]\ncenter = '1,2'\ntoken = 'site'\nminimum_validity = '7 days'\n",
            &["maps.toml:4", "maps.toml:7"],
        ),
    ];
    for (name, text, places) in cases {
        let Err(errors) = parse(text) else {
            panic!("{name}: no error");
        };
        assert_eq!(
            errors.len(),
            places.len(),
            "{name}:\n{}",
            errors.join("\n\n")
        );
        for (error, place) in errors.iter().zip(places) {
            assert!(error.contains(place), "{name}:\n{error}");
        }
    }
}

#[test]
fn keys_of_other_tables_are_moved() {
    let cases = [
        (
            "[tokens.site]\nteam_id = 'DEF123GHIJ'\n",
            "move `team_id` above the first table",
        ),
        (
            "[environments.staging.tokens.site]\nkey_id = 'ABC123DEFG'\n",
            "move `key_id` above the first table, or to `[environments.staging]`",
        ),
        ("domains = 'a.no'\n", "move `domains` to `[tokens.NAME]`"),
        (
            "[environments.staging]\ndomains = 'a.no'\n",
            "move `domains` to `[environments.staging.tokens.NAME]`",
        ),
        (
            "[tokens.site]\ncenter = '1,2'\n",
            "move `center` to `[snapshots.NAME]`",
        ),
        (
            "[snapshots.hq]\ncenter = '1,2'\n[[snapshots.hq.annotations]]\npoint = '1,2'\nz = 3\n",
            "move `z` to `[snapshots.hq]`",
        ),
        (
            "[development.tokens.site]\n",
            "write `environments.development` instead of `development`",
        ),
        (
            "[production]\nkey_id = 'ABC123DEFG'\n",
            "move the keys of `production` to the top-level tables",
        ),
        (
            "[tokens.site.staging]\ndomains = 'a.no'\n",
            "write `environments.staging.tokens.site` instead of `tokens.site.staging`",
        ),
        (
            "[site]\nscope = 'mapkit_js'\n",
            "write `tokens.site` instead of `site`",
        ),
        (
            "[environments.staging.hq]\ncenter = '1,2'\n",
            "write `environments.staging.snapshots.hq` instead of `environments.staging.hq`",
        ),
        // Misspelled, rather than of another table.
        ("[tokens.site]\ntokens = 'eyJ'\n", "did you mean `token`?"),
        (
            "[token.site]\nscope = 'mapkit_js'\n",
            "did you mean `tokens`?",
        ),
        ("[environments.staging.a]\nb = 1\n", "expected one of"),
        ("[tokens.site]\n\"center\\u0007\" = 1\n", "expected one of"),
    ];
    for (text, help) in cases {
        let errors = parse(text).err().unwrap_or_default();
        assert_eq!(errors.len(), 1, "{text}:\n{}", errors.join("\n\n"));
        assert!(errors[0].contains(help), "{text}:\n{}", errors[0]);
    }
}

#[test]
fn invalid_restriction_is_not_missing() {
    let source = Source {
        name: "maps.toml".to_owned(),
        text: "[tokens.site]\nscope = 'mapkit_js'\nrestriction = false\nexpires = '7 days'\n"
            .to_owned(),
    };
    let rest = ConfigFile::parse(&source).err().and_then(|it| it.rest);
    let file = rest.expect("TOML");
    let TokenSource::Unspecified { missing } = &site(&file.config(None)).source else {
        panic!("{:?}", site(&file.config(None)).source);
    };
    assert_eq!(missing.len(), 0, "{missing:?}");
}

/// A line at the end of a file belongs to the last table.
#[test]
fn ids_below_a_header_are_not_missing() {
    for header in [
        "[tokens.site]",
        "[environments.staging.tokens.site]",
        "[[snapshots.hq.annotations]]",
    ] {
        let source = Source {
            name: "maps.toml".to_owned(),
            text: format!(
                "[environments.other]\nkey_id = 'ABC123DEFG'\n{header}\nteam_id = 'DEF123GHIJ'\n"
            ),
        };
        let rest = ConfigFile::parse(&source).err().and_then(|it| it.rest);
        let file = rest.expect("TOML");
        let settings = file.config(None).settings;
        let [team_id, key_id] = [
            settings.team_id.as_ref().err(),
            settings.key_id.as_ref().err(),
        ]
        .map(|error| error.map(Diagnostic::is_missing_key));
        assert_eq!((team_id, key_id), (Some(false), Some(true)), "{header}");
    }
}

#[test]
fn reading_takes_linear_time() {
    let tokens = |count: usize| {
        let mut text = String::new();
        for number in 0..count {
            text.push_str(&format!("[tokens.t{number}]\nexpires = '7 days'\n"));
        }
        text
    };
    let environments = |count: usize| {
        let mut text = String::new();
        for number in 0..count {
            text.push_str(&format!(
                "[environments.e{number}]\nkey_id = 'ABC123DEFG'\n"
            ));
        }
        text
    };
    let inherited = |count: usize| {
        let (mut unknown, mut environments) = ("[tokens.site]\n".to_owned(), String::new());
        for number in 0..count {
            unknown.push_str(&format!("k{number} = 1\n"));
            environments.push_str(&format!("[environments.e{number}.tokens.site]\n"));
        }
        unknown + &environments
    };
    let domains = |count: usize| {
        let mut text = "[tokens.site]\ndomains = [".to_owned();
        for number in 0..count {
            text.push_str(&format!("'h{number}.example.com',"));
        }
        text + "]\n"
    };
    let cases = [
        (
            "tokens and environments",
            tokens(5_000) + &environments(5_000),
            true,
        ),
        ("domains", domains(20_000), true),
        (
            "one text",
            format!(
                "[tokens.site]\ndomains = \"\\u0061,{}\"\n",
                "*.com,".repeat(20_000)
            ),
            false,
        ),
        ("broken lines", "= 1\n".repeat(50_000), false),
        ("broken and unknown", "a = \nb = 1\n".repeat(20_000), false),
        (
            "unknown, inherited by environments",
            inherited(5_000),
            false,
        ),
    ];
    for (name, text, is_valid) in cases {
        // A quadratic rule would take minutes.
        assert_eq!(parse(&text).is_ok(), is_valid, "{name}");
    }
}
