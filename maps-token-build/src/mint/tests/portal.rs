//! Everything that the portal offers can be minted.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::{DAY, ENVIRONMENTS, IDS, SITE, claims, now};
use crate::model::time::Timestamp;
use crate::testing::{Package, pem_of, throwaway_key};

fn date_in_days(days: u64) -> String {
    let moment = Timestamp::from_seconds(now() + days * DAY).expect("a date");
    moment.to_string()[..10].to_owned()
}

/// The choices of Apple's portal: each type, restriction and validity.
#[test]
fn mints_what_portal_offers() {
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
            "Server API, domain",
            "scope = 'server_api'\ndomains = 'a.no'\nexpires = '30 days'".into(),
            Ok(json!({"scope": "server_api", "origin": "a.no", "exp": today + 30 * DAY})),
        ),
        (
            "Server API, None",
            "scope = 'server_api'\nrestriction = 'none'\nexpires = '180 days'".into(),
            Ok(json!({"scope": "server_api", "exp": today + 180 * DAY})),
        ),
        (
            "Server API, no restriction type",
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
            "neither domain nor None",
            "scope = 'mapkit_js'\nexpires = '30 days'".into(),
            Err("missing key `domains`"),
        ),
        (
            "no websites",
            "scope = 'mapkit_js'\ndomains = []\nexpires = '30 days'".into(),
            Err("must not be empty"),
        ),
        (
            "both domain and None",
            "scope = 'mapkit_js'\ndomains = 'a.no'\nrestriction = 'none'\nexpires = '7 days'"
                .into(),
            Err("cannot be combined with `domains`"),
        ),
        (
            "restriction named domain",
            "scope = 'mapkit_js'\nrestriction = 'domain'\nexpires = '7 days'".into(),
            Err("the only supported value is `none`"),
        ),
        (
            "a server scope and a browser scope",
            "scope = ['server_api', 'embed_api']\ndomains = 'a.no'\nexpires = '7 days'".into(),
            Err("cannot be combined with browser scopes"),
        ),
        (
            "no validity",
            "scope = 'mapkit_js'\ndomains = 'a.no'".into(),
            Err("missing key `expires`"),
        ),
        (
            "no type",
            "domains = 'a.no'\nexpires = '7 days'".into(),
            Err("missing key `scope`"),
        ),
        (
            "an empty list of types",
            "scope = []\ndomains = 'a.no'\nexpires = '7 days'".into(),
            Err("`scope` must not be empty"),
        ),
        (
            "two browser scopes, one of them twice",
            "scope = ['mapkit_js', 'embed_api', 'mapkit_js']\ndomains = 'a.no'\nexpires = '7 days'".into(),
            Ok(json!({"scope": "mapkit_js embed_api", "origin": "a.no", "exp": today + 7 * DAY})),
        ),
        (
            "None, with serves",
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
            "None, with domains_env",
            "scope = 'mapkit_js'\nrestriction = 'none'\nexpires = '7 days'\ndomains_env = 'URL'".into(),
            Err("cannot be combined with `domains`"),
        ),
        (
            "an empty domains_env",
            "scope = 'mapkit_js'\nexpires = '7 days'\ndomains_env = []".into(),
            Err("must not be empty"),
        ),
        (
            "minimum_validity equals expires",
            "scope = 'mapkit_js'\ndomains = 'a.no'\nexpires = '30 days'\nminimum_validity = '30 days'".into(),
            Err("must be shorter than `expires`"),
        ),
    ];
    let key = pem_of(&throwaway_key());
    let public = crate::testing::parse_key(key.as_bytes()).public_key();
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
                assert!(public.verify(message.as_bytes(), &signature), "{name}");
                expected["iss"] = json!("DEF123GHIJ");
                expected["iat"] = json!(today);
                assert_eq!(claims(tokens[0].as_str()), expected, "{name}");
            }
            Err(message) => assert!(ran.error().contains(message), "{name}: {}", ran.error()),
        }
    }
}

#[test]
fn serves_must_be_covered() {
    let cases = [
        (
            "['https://example.com', 'https://www.example.com/maps']",
            None,
        ),
        ("'http://example.com:8080'", None),
        (
            "['https://example.org']",
            Some("add `\"example.org\"` to `domains`"),
        ),
        ("['https://a.b.example.com']", Some("matches one label")),
        ("['ftp://example.com']", Some("`http` or `https`")),
        ("['https://*.example.com']", Some("must not contain `*`")),
    ];
    let key = pem_of(&throwaway_key());
    for (serves, expected) in cases {
        let package =
            Package::new(&format!("{IDS}{SITE}serves = {serves}")).with("MAPS_PRIVATE_KEY", &key);
        let ran = package.run();
        match expected {
            None => assert!(ran.tokens.is_ok(), "{serves}: {}", ran.error()),
            Some(text) => assert!(ran.error().contains(text), "{serves}: {}", ran.error()),
        }
    }
}

#[test]
fn domains_env_adds_preview_hosts() {
    let maps_toml = format!("{IDS}{SITE}domains_env = ['DEPLOY_PRIME_URL', 'VERCEL_BRANCH_URL']");
    let alone = format!(
        "{IDS}[tokens.site]\nscope = 'mapkit_js'\nexpires = '7 days'\ndomains_env = 'DEPLOY_PRIME_URL'"
    );
    let key = pem_of(&throwaway_key());
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
            "a duplicate domain",
            &maps_toml,
            "https://example.com/",
            Ok("example.com,*.example.com"),
        ),
        (
            "not a URL",
            &maps_toml,
            "not a host",
            Err("--> environment variable `DEPLOY_PRIME_URL`"),
        ),
        (
            "without domains",
            &alone,
            url,
            Ok("deploy-preview-7--shop.netlify.app"),
        ),
        (
            "without domains, unset",
            &alone,
            " ",
            Err("token has no domains: `DEPLOY_PRIME_URL` is unset"),
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
            Err(message) => assert!(ran.error().contains(message), "{name}: {}", ran.error()),
        }
    }
    // A key that was pasted into that variable is neither shown nor tracked.
    let ran = Package::new(&maps_toml)
        .with("DEPLOY_PRIME_URL", &key)
        .run();
    assert!(!ran.tracks("DEPLOY_PRIME_URL") && ran.tokens.is_err());
}

#[test]
fn revoked_key_is_rejected() {
    let maps_toml = format!("revoked_keys = ['OLD123DEFG', 'ABC123DEFG']\n{IDS}{SITE}");
    let error = Package::new(&maps_toml)
        .with("MAPS_PRIVATE_KEY", pem_of(&throwaway_key()))
        .run()
        .error();
    assert!(
        error.contains("key `ABC123DEFG` is listed in `revoked_keys`"),
        "{error}"
    );
}

#[test]
fn builder_selects_config_environment_and_tokens() {
    let maps_toml = format!(
        "{IDS}{SITE}[tokens.office]\nscope = 'embed_api'\ndomains = 'a.no'\nexpires = '1 day'\n"
    );
    let mut package = Package::new(&maps_toml);
    package.request.token_filter = Some(vec!["office".to_owned()]);
    let tokens = package.run().ok();
    assert_eq!(
        tokens.iter().map(crate::Token::name).collect::<Vec<_>>(),
        ["office"]
    );
    package.request.token_filter = Some(vec!["ofice".to_owned()]);
    let error = package.run().error();
    assert!(error.contains("did you mean `office`?"), "{error}");

    package.request.token_filter = None;
    package.request.config = "other.toml".into();
    assert!(package.run().error().contains("no such file: `other.toml`"));
    package.file("other.toml", &maps_toml);
    let ran = package.run();
    assert!(
        ran.output.contains("cargo:rerun-if-changed=other.toml\n"),
        "{}",
        ran.output
    );
    assert_eq!(ran.ok().len(), 2);

    package.request.environment = Some("nowhere".to_owned());
    assert!(
        package
            .run()
            .error()
            .contains("unknown environment `nowhere`")
    );

    // The builder takes precedence over the variable.
    package.request.environment = Some("staging".to_owned());
    package.file("other.toml", ENVIRONMENTS);
    let tokens = package.with("MAPS_ENVIRONMENT", "development").run().ok();
    assert_eq!(
        tokens[1].domains().collect::<Vec<_>>(),
        ["staging.example.com"]
    );
}

#[test]
fn source_date_epoch_sets_issue_day() {
    let today = now() - now() % DAY;
    let soon = date_in_days(3);
    let cases = [
        (
            "in the future",
            today + 10 * DAY + 1,
            "'30 days'",
            Ok(today + 10 * DAY),
        ),
        ("recent", today - DAY - 1, "'30 days'", Ok(today - 2 * DAY)),
        (
            "old",
            315_532_800,
            "'30 days'",
            Err("token expired at 1980"),
        ),
        (
            "after the last day",
            today + 10 * DAY,
            soon.as_str(),
            Err("token expired at"),
        ),
    ];
    let key = pem_of(&throwaway_key());
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
                    ran.output.contains("`SOURCE_DATE_EPOCH` is in the future"),
                    iat > today,
                    "{name}"
                );
                assert_eq!(claims(ran.ok()[0].as_str())["iat"], iat, "{name}");
            }
            Err(message) => assert!(ran.error().contains(message), "{name}: {}", ran.error()),
        }
    }
}

#[test]
fn record_limits_embedding() {
    let today = now() - now() % DAY;
    let package = Package::new(&format!("{IDS}{SITE}minimum_validity = '30 days'"))
        .with("MAPS_PRIVATE_KEY", pem_of(&throwaway_key()));
    package.run().ok();
    let times = format!("\t{}\t{}\t", today + 180 * DAY, today + 150 * DAY);
    assert!(package.record().contains(&times), "{}", package.record());
}

#[test]
fn warns_of_localhost_in_production() {
    let maps_toml = ENVIRONMENTS.replace("['example.com']", "['example.com', 'localhost']");
    let key = pem_of(&throwaway_key());
    for (environment, warned) in [("production", true), ("development", false)] {
        let ran = Package::new(&maps_toml)
            .with("MAPS_PRIVATE_KEY", &key)
            .with("MAPS_ENVIRONMENT", environment)
            .run();
        assert_eq!(
            ran.output.contains("lets anyone use this token"),
            warned,
            "{environment}"
        );
    }
}

#[test]
fn domains_env_rejects_reserved_variables() {
    for (settings, variable) in [
        ("", "MAPS_PRIVATE_KEY"),
        ("", "MAPS_RENEW"),
        ("private_key_env = 'SHOP_KEY'\n", "SHOP_KEY"),
        ("private_key_env = 'SHOP_KEY'\n", "SHOP_KEY_FILE"),
    ] {
        let maps_toml = format!("{settings}{IDS}{SITE}domains_env = '{variable}'");
        let ran = Package::new(&maps_toml).run();
        assert!(
            ran.error()
                .contains("is reserved and cannot be used in `domains_env`"),
            "{variable}: {}",
            ran.error()
        );
    }
}

fn header_of(jwt: &str) -> Value {
    let header = jwt.split('.').next().expect("a JWT");
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).expect("base64url")).expect("JSON")
}
