//! What can be minted: everything that the portal offers, for the origins that a site is served from.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::{DAY, ENVIRONMENTS, IDS, SITE, claims, now};
use crate::key::PrivateKey;
use crate::testing::{Package, pem_of, random_key};
use crate::time::Timestamp;

fn date_in_days(days: u64) -> String {
    let moment = Timestamp::from_seconds(now() + days * DAY).expect("a date");
    moment.to_string()[..10].to_owned()
}

/// What Apple's portal offers, row by row: each type, each restriction, each validity.
#[test]
fn what_the_portal_can_make() {
    let today = now() - now() % DAY;
    let soon = date_in_days(3);
    let later = date_in_days(40);
    let cases: Vec<(&str, String, Result<Value, &str>)> = vec![
        (
            "Embed API",
            "scope = 'embed_api'\ndomains = 'a.no'\nexpires = '30 days'".into(),
            Ok(json!({"scope": "embed_api", "origin": "a.no", "exp": today + 30 * DAY})),
        ),
        (
            "MapKit JS",
            "scope = 'mapkit_js'\ndomains = 'a.no'\nexpires = '90 days'".into(),
            Ok(json!({"scope": "mapkit_js", "origin": "a.no", "exp": today + 90 * DAY})),
        ),
        (
            "Web Snapshots",
            "scope = 'web_snapshots'\ndomains = 'a.no'\nexpires = '180 days'".into(),
            Ok(json!({"scope": "web_snapshots", "origin": "a.no", "exp": today + 180 * DAY})),
        ),
        (
            "Server API, Domain",
            "scope = 'server_api'\ndomains = 'a.no'\nexpires = '30 days'".into(),
            Ok(json!({"scope": "server_api", "origin": "a.no", "exp": today + 30 * DAY})),
        ),
        (
            "Server API, None",
            "scope = 'server_api'\nrestriction = 'none'\nexpires = '180 days'".into(),
            Ok(json!({"scope": "server_api", "exp": today + 180 * DAY})),
        ),
        (
            "Server API, nothing said",
            "scope = 'server_api'\nexpires = '180 days'".into(),
            Ok(json!({"scope": "server_api", "exp": today + 180 * DAY})),
        ),
        (
            "Server API, never, None",
            "scope = 'server_api'\nrestriction = 'none'\nexpires = 'never'".into(),
            Err("must expire"),
        ),
        (
            "several websites",
            "scope = 'mapkit_js'\ndomains = 'a.no,*.a.no'\nexpires = '30 days'".into(),
            Ok(json!({"scope": "mapkit_js", "origin": "a.no,*.a.no", "exp": today + 30 * DAY})),
        ),
        (
            "No Expiration",
            "scope = 'mapkit_js'\ndomains = 'a.no'\nexpires = 'never'".into(),
            Ok(json!({"scope": "mapkit_js", "origin": "a.no"})),
        ),
        (
            "Other: a date",
            format!("scope = 'mapkit_js'\ndomains = 'a.no'\nexpires = {later}"),
            Ok(json!({"scope": "mapkit_js", "origin": "a.no", "exp": today + 41 * DAY - 1})),
        ),
        (
            "None, for a week",
            "scope = 'mapkit_js'\nrestriction = 'none'\nexpires = '7 days'".into(),
            Ok(json!({"scope": "mapkit_js", "exp": today + 7 * DAY})),
        ),
        (
            "None, for eight days",
            "scope = 'mapkit_js'\nrestriction = 'none'\nexpires = '8 days'".into(),
            Err("at most 7 days"),
        ),
        (
            "None, until a near date",
            format!("scope = 'mapkit_js'\nrestriction = 'none'\nexpires = {soon}"),
            Ok(json!({"scope": "mapkit_js", "exp": today + 4 * DAY - 1})),
        ),
        (
            "None, until a late date",
            format!("scope = 'mapkit_js'\nrestriction = 'none'\nexpires = {later}"),
            Err("at most 7 days"),
        ),
        (
            "None, never",
            "scope = 'mapkit_js'\nrestriction = 'none'\nexpires = 'never'".into(),
            Err("must expire"),
        ),
        (
            "neither Domain nor None",
            "scope = 'mapkit_js'\nexpires = '30 days'".into(),
            Err("`domains` is missing"),
        ),
        (
            "no Websites",
            "scope = 'mapkit_js'\ndomains = []\nexpires = '30 days'".into(),
            Err("this list is empty"),
        ),
        (
            "both Domain and None",
            "scope = 'mapkit_js'\ndomains = 'a.no'\nrestriction = 'none'\nexpires = '7 days'"
                .into(),
            Err("in place of `domains`"),
        ),
        (
            "Domain, by its name",
            "scope = 'mapkit_js'\nrestriction = 'domain'\nexpires = '7 days'".into(),
            Err("the only word here is \"none\""),
        ),
        (
            "the server's beside a page's",
            "scope = ['server_api', 'embed_api']\ndomains = 'a.no'\nexpires = '7 days'".into(),
            Err("never stands together"),
        ),
        (
            "no validity",
            "scope = 'mapkit_js'\ndomains = 'a.no'".into(),
            Err("`expires` is missing"),
        ),
        (
            "no type",
            "domains = 'a.no'\nexpires = '7 days'".into(),
            Err("`scope` is missing"),
        ),
        (
            "no type in the list",
            "scope = []\ndomains = 'a.no'\nexpires = '7 days'".into(),
            Err("a token needs a scope"),
        ),
        (
            "two types of a page, one of them twice",
            "scope = ['mapkit_js', 'embed_api', 'mapkit_js']\ndomains = 'a.no'\nexpires = '7 days'".into(),
            Ok(json!({"scope": "mapkit_js embed_api", "origin": "a.no", "exp": today + 7 * DAY})),
        ),
        (
            "None, and it serves every host",
            "scope = 'mapkit_js'\nrestriction = 'none'\nexpires = '7 days'\nserves = 'https://a.no'".into(),
            Ok(json!({"scope": "mapkit_js", "exp": today + 7 * DAY})),
        ),
        (
            "Embed API, None",
            "scope = 'embed_api'\nrestriction = 'none'\nexpires = '7 days'".into(),
            Ok(json!({"scope": "embed_api", "exp": today + 7 * DAY})),
        ),
        (
            "Web Snapshots, None, for a month",
            "scope = 'web_snapshots'\nrestriction = 'none'\nexpires = '30 days'".into(),
            Err("at most 7 days"),
        ),
        (
            "None, beside the domain of a preview",
            "scope = 'mapkit_js'\nrestriction = 'none'\nexpires = '7 days'\ndomains_env = 'URL'".into(),
            Err("not beside them"),
        ),
        (
            "previews without a variable",
            "scope = 'mapkit_js'\nexpires = '7 days'\ndomains_env = []".into(),
            Err("this list is empty"),
        ),
        (
            "to hold for as long as it does on its first day",
            "scope = 'mapkit_js'\ndomains = 'a.no'\nexpires = '30 days'\nminimum_validity = '30 days'".into(),
            Err("never holds for longer"),
        ),
    ];
    let key = pem_of(&random_key());
    let public = PrivateKey::parse(key.as_bytes())
        .expect("a key")
        .public_key();
    for (name, token, expected) in cases {
        let package =
            Package::new(&format!("{IDS}[tokens.site]\n{token}")).with("MAPS_PRIVATE_KEY", &key);
        let ran = package.run();
        match expected {
            Ok(mut expected) => {
                let tokens = ran.ok();
                let header = json!({"alg": "ES256", "kid": "ABC123DEFG", "typ": "JWT"});
                assert_eq!(header_of(tokens[0].as_str()), header, "{name}");
                let (message, signature) = tokens[0].as_str().rsplit_once('.').expect("a JWT");
                let signature = URL_SAFE_NO_PAD.decode(signature).expect("base64url");
                assert!(public.has_signed(message.as_bytes(), &signature), "{name}");
                expected["iss"] = json!("DEF123GHIJ");
                expected["iat"] = json!(today);
                assert_eq!(claims(tokens[0].as_str()), expected, "{name}");
            }
            Err(fault) => assert!(ran.error().contains(fault), "{name}: {}", ran.error()),
        }
    }
}

#[test]
fn each_served_origin_must_be_covered() {
    let cases = [
        (
            "['https://example.com', 'https://www.example.com/maps']",
            None,
        ),
        ("'http://example.com:8080'", None),
        (
            "['https://example.org']",
            Some("domains = [\"example.com\", \"*.example.com\", \"example.org\"]"),
        ),
        ("['https://a.b.example.com']", Some("stands for one label")),
        ("['ftp://example.com']", Some("http or https")),
        ("['https://*.example.com']", Some("one host")),
    ];
    let key = pem_of(&random_key());
    for (serves, fault) in cases {
        let package =
            Package::new(&format!("{IDS}{SITE}serves = {serves}")).with("MAPS_PRIVATE_KEY", &key);
        let ran = package.run();
        match fault {
            None => assert!(ran.tokens.is_ok(), "{serves}: {}", ran.error()),
            Some(fault) => assert!(ran.error().contains(fault), "{serves}: {}", ran.error()),
        }
    }
}

#[test]
fn preview_hosts_add_a_domain() {
    let maps_toml = format!("{IDS}{SITE}domains_env = ['DEPLOY_PRIME_URL', 'VERCEL_BRANCH_URL']");
    let alone = format!(
        "{IDS}[tokens.site]\nscope = 'mapkit_js'\nexpires = '7 days'\ndomains_env = 'DEPLOY_PRIME_URL'"
    );
    let key = pem_of(&random_key());
    let url = "https://deploy-preview-7--shop.netlify.app";
    let cases = [
        ("none set", &maps_toml, "", Ok("example.com,*.example.com")),
        (
            "a URL",
            &maps_toml,
            url,
            Ok("example.com,*.example.com,deploy-preview-7--shop.netlify.app"),
        ),
        (
            "one that is there already",
            &maps_toml,
            "https://example.com/",
            Ok("example.com,*.example.com"),
        ),
        (
            "no URL",
            &maps_toml,
            "not a host",
            Err("DEPLOY_PRIME_URL: its value is not the address of a site"),
        ),
        (
            "alone",
            &alone,
            url,
            Ok("deploy-preview-7--shop.netlify.app"),
        ),
        (
            "alone, and not set",
            &alone,
            " ",
            Err("no domain: DEPLOY_PRIME_URL is not set"),
        ),
    ];
    for (name, maps_toml, value, expected) in cases {
        let ran = Package::new(maps_toml)
            .with("MAPS_PRIVATE_KEY", &key)
            .with("DEPLOY_PRIME_URL", value)
            .run();
        match expected {
            Ok(origin) => {
                assert!(ran.tracks("DEPLOY_PRIME_URL"), "{name}");
                assert_eq!(claims(ran.ok()[0].as_str())["origin"], origin, "{name}");
            }
            Err(fault) => assert!(ran.error().contains(fault), "{name}: {}", ran.error()),
        }
    }
    // A key that was pasted into that variable is neither shown nor tracked.
    let ran = Package::new(&maps_toml)
        .with("DEPLOY_PRIME_URL", &key)
        .run();
    assert!(!ran.tracks("DEPLOY_PRIME_URL") && ran.tokens.is_err());
}

#[test]
fn a_revoked_key_mints_nothing() {
    let maps_toml = format!("revoked_keys = ['OLD123DEFG', 'ABC123DEFG']\n{IDS}{SITE}");
    let error = Package::new(&maps_toml)
        .with("MAPS_PRIVATE_KEY", pem_of(&random_key()))
        .run()
        .error();
    assert!(
        error.contains("the key ABC123DEFG is one of `revoked_keys`"),
        "{error}"
    );
}

#[test]
fn a_builder_takes_some_of_the_tokens() {
    let maps_toml = format!(
        "{IDS}{SITE}[tokens.office]\nscope = 'embed_api'\ndomains = 'a.no'\nexpires = '1 day'\n"
    );
    let mut package = Package::new(&maps_toml);
    package.mint.only = Some(vec!["office".to_owned()]);
    let tokens = package.run().ok();
    assert_eq!(
        tokens.iter().map(crate::Token::name).collect::<Vec<_>>(),
        ["office"]
    );
    package.mint.only = Some(vec!["ofice".to_owned()]);
    let error = package.run().error();
    assert!(error.contains("did you mean \"office\"?"), "{error}");

    package.mint.only = None;
    package.mint.config = "other.toml".into();
    assert!(package.run().error().contains("other.toml cannot be read"));
    package.file("other.toml", &maps_toml);
    let ran = package.run();
    assert!(
        ran.told.contains("cargo:rerun-if-changed=other.toml\n"),
        "{}",
        ran.told
    );
    assert_eq!(ran.ok().len(), 2);

    package.mint.environment = Some("nowhere".to_owned());
    assert!(package.run().error().contains("no environment \"nowhere\""));

    // What the builder says goes before the variable.
    package.mint.environment = Some("staging".to_owned());
    package.file("other.toml", ENVIRONMENTS);
    let tokens = package.with("MAPS_ENVIRONMENT", "development").run().ok();
    assert_eq!(
        tokens[1].domains().collect::<Vec<_>>(),
        ["staging.example.com"]
    );
}

#[test]
fn a_source_date_is_the_day_of_issue() {
    let today = now() - now() % DAY;
    let soon = date_in_days(3);
    let cases = [
        (
            "ahead",
            today + 10 * DAY + 1,
            "'30 days'",
            Ok(today + 10 * DAY),
        ),
        (
            "a little behind",
            today - DAY - 1,
            "'30 days'",
            Ok(today - 2 * DAY),
        ),
        ("long ago", 315_532_800, "'30 days'", Err("has expired")),
        (
            "ahead of the last day",
            today + 10 * DAY,
            soon.as_str(),
            Err("has expired"),
        ),
    ];
    let key = pem_of(&random_key());
    for (name, source_date, expires, expected) in cases {
        let ran = Package::new(&format!(
            "{IDS}[tokens.site]\nscope = 'mapkit_js'\ndomains = 'a.no'\nexpires = {expires}"
        ))
        .with("MAPS_PRIVATE_KEY", &key)
        .with("SOURCE_DATE_EPOCH", source_date.to_string())
        .run();
        match expected {
            Ok(iat) => {
                assert_eq!(
                    ran.told.contains("ahead of this machine's clock"),
                    iat > today,
                    "{name}"
                );
                assert_eq!(claims(ran.ok()[0].as_str())["iat"], iat, "{name}");
            }
            Err(fault) => assert!(ran.error().contains(fault), "{name}: {}", ran.error()),
        }
    }
}

#[test]
fn the_record_says_until_when_a_token_may_be_embedded() {
    let today = now() - now() % DAY;
    let package = Package::new(&format!("{IDS}{SITE}minimum_validity = '30 days'"))
        .with("MAPS_PRIVATE_KEY", pem_of(&random_key()));
    package.run().ok();
    let times = format!("\t{}\t{}\t", today + 180 * DAY, today + 150 * DAY);
    assert!(package.record().contains(&times), "{}", package.record());
}

#[test]
fn localhost_in_the_published_site_is_warned_about() {
    let maps_toml = ENVIRONMENTS.replace("['example.com']", "['example.com', 'localhost']");
    let key = pem_of(&random_key());
    for (environment, warned) in [("production", true), ("development", false)] {
        let ran = Package::new(&maps_toml)
            .with("MAPS_PRIVATE_KEY", &key)
            .with("MAPS_ENVIRONMENT", environment)
            .run();
        assert_eq!(
            ran.told.contains("lets anyone use this token"),
            warned,
            "{environment}"
        );
    }
}

#[test]
fn a_variable_of_the_files_own_names_no_preview() {
    for (settings, variable) in [
        ("", "MAPS_PRIVATE_KEY"),
        ("", "MAPS_RENEW"),
        ("private_key_env = 'SHOP_KEY'\n", "SHOP_KEY"),
        ("private_key_env = 'SHOP_KEY'\n", "SHOP_KEY_FILE"),
    ] {
        let maps_toml = format!("{settings}{IDS}{SITE}domains_env = '{variable}'");
        let ran = Package::new(&maps_toml).run();
        assert!(
            ran.error().contains("names no preview"),
            "{variable}: {}",
            ran.error()
        );
    }
}

fn header_of(jwt: &str) -> Value {
    let header = jwt.split('.').next().expect("a JWT");
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).expect("base64url")).expect("JSON")
}
