use super::*;
use crate::diagnostic::{Location, TokenLocation};
use crate::jwt::{Expiry, TokenKind, TokenRestriction, Verdict};

#[test]
fn reports_exactly_the_error_of_each_case() {
    let setup = Setup::new();
    let cases = cases::all(&setup);
    assert!(cases.len() > 150);
    let mut names: Vec<_> = cases.iter().map(|case| case.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), cases.len(), "a name is there twice");
    let mut wrong = Vec::new();
    for case in cases {
        let inspection = inspect(&case.token, &setup.context());
        let found = (
            codes(&inspection, Severity::Error),
            codes(&inspection, Severity::Warning),
        );
        let expected = (case.errors.to_vec(), case.warnings.to_vec());
        if found != expected {
            wrong.push(format!("{}: {found:?}, not {expected:?}", case.name));
        }
        let kind = match case.errors {
            ["not-a-token"] => TokenKind::Unrecognized,
            _ => TokenKind::Maps,
        };
        assert_eq!(inspection.kind, kind, "{}", case.name);
        // Apple does not know the configuration.
        let is_about_configuration = matches!(case.errors, ["team-mismatch" | "expires-soon"]);
        let is_allowed = inspection.origins[0].verdict == Verdict::Allowed;
        assert!(
            !is_allowed || !inspection.has_errors() || is_about_configuration,
            "{}",
            case.name
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn messages_do_not_contain_the_token() {
    let setup = Setup::new();
    for case in cases::all(&setup) {
        for diagnostic in inspect(&case.token, &setup.context()).diagnostics {
            let text = diagnostic.to_string();
            let harmless = text.chars().all(|it| it == '\n' || !it.is_control());
            assert!(harmless && !text.contains("::"), "{}: {text:?}", case.name);
            let long_word = text.split(|it: char| !it.is_ascii_alphanumeric());
            assert!(
                long_word.map(str::len).max() < Some(24),
                "{}: {text}",
                case.name
            );
        }
    }
}

#[test]
fn verdicts_for_origins() {
    let mut setup = Setup::new();
    setup.minimum_validity = None;
    let seconds = now().seconds();
    let origin = |value: &str| setup.with_claim("origin", value);
    let week = setup.token(
        &json!({}),
        &json!({"origin": null, "exp": seconds + 7 * DAY}),
    );
    let cases = [
        (
            "the host",
            origin("example.com"),
            "https://example.com",
            Verdict::Allowed,
        ),
        (
            "with a scheme",
            origin("https://example.com"),
            "https://example.com",
            Verdict::Allowed,
        ),
        (
            "a label",
            origin("*.example.com"),
            "https://www.example.com",
            Verdict::Allowed,
        ),
        (
            "any port",
            origin("localhost"),
            "http://localhost:5173",
            Verdict::Allowed,
        ),
        (
            "the apex of a wildcard",
            origin("*.example.com"),
            "https://example.com",
            Verdict::Refused,
        ),
        (
            "below a host",
            origin("example.com"),
            "https://www.example.com",
            Verdict::Refused,
        ),
        (
            "a longer name",
            origin("*.example.com"),
            "https://notexample.com",
            Verdict::Refused,
        ),
        (
            "two labels",
            origin("*.example.com"),
            "https://a.b.example.com",
            Verdict::Unknown,
        ),
        (
            "an IP address",
            origin("127.0.0.1"),
            "http://127.0.0.1:80",
            Verdict::Unknown,
        ),
        (
            "an IP address, of another",
            origin("127.0.0.2"),
            "http://127.0.0.1:80",
            Verdict::Refused,
        ),
        (
            "a slash",
            origin("example.com/"),
            "https://example.com",
            Verdict::Refused,
        ),
        (
            "a star",
            origin("*"),
            "https://example.com",
            Verdict::Refused,
        ),
        (
            "one bad entry",
            origin("example.com,*"),
            "https://example.com",
            Verdict::Refused,
        ),
        (
            "a list",
            setup.with_claim("origin", json!(["example.com"])),
            "https://example.com",
            Verdict::Refused,
        ),
        (
            "no restriction, a week",
            week,
            "https://example.com",
            Verdict::Allowed,
        ),
        (
            "no restriction, months",
            setup.with_claim("origin", Value::Null),
            "https://example.com",
            Verdict::Refused,
        ),
        (
            "expired",
            setup.with_claim("exp", 1),
            "https://example.com",
            Verdict::Refused,
        ),
        (
            "another team",
            setup.with_claim("iss", "XYZ123GHIJ"),
            "https://example.com",
            Verdict::Allowed,
        ),
        (
            "a placeholder",
            "maps-token-placeholder-for-site".to_owned(),
            "https://example.com",
            Verdict::Refused,
        ),
        (
            "not a token",
            "hello".to_owned(),
            "https://example.com",
            Verdict::Refused,
        ),
    ];
    for (name, token, page, expected) in cases {
        let origins = [page.parse::<Host>().expect("a host")];
        let context = LintContext {
            origins: &origins,
            ..setup.context()
        };
        let inspection = inspect(&token, &context);
        assert_eq!(
            inspection.origins[0].verdict, expected,
            "{name}: {:?}",
            inspection.diagnostics
        );
    }
}

#[test]
fn typed_values() {
    let setup = Setup::new();
    let seconds = now().seconds();
    let at = Timestamp::from_seconds(seconds + 100 * DAY).expect("a time");
    let restriction = |token: &str| inspect(token, &setup.context()).restriction;
    let expiry = |token: &str| inspect(token, &setup.context()).expires;
    assert!(matches!(
        restriction(&setup.with_claim("origin", "a.example")),
        TokenRestriction::Domains(_)
    ));
    assert_eq!(
        restriction(&setup.with_claim("origin", Value::Null)),
        TokenRestriction::Anywhere
    );
    assert_eq!(
        restriction(&setup.with_claim("origin", "")),
        TokenRestriction::Invalid
    );
    assert_eq!(
        restriction(&setup.with_claim("origin", json!(["a.example"]))),
        TokenRestriction::Invalid
    );
    assert_eq!(restriction("hello"), TokenRestriction::Invalid);
    assert_eq!(
        expiry(&setup.with_claim("exp", seconds + 100 * DAY)),
        Expiry::At(at)
    );
    assert_eq!(expiry(&setup.with_claim("exp", Value::Null)), Expiry::Never);
    assert_eq!(expiry(&setup.with_claim("exp", "soon")), Expiry::Invalid);
    assert_eq!(expiry("hello"), Expiry::Invalid);
}

#[test]
fn encoding_errors_have_the_location_of_the_character() {
    let setup = Setup::new();
    let token = setup.token(&json!({}), &json!({}));
    let second = token.find('.').expect("a dot") + 1;
    let third = token.rfind('.').expect("a dot") + 1;
    let at = second + 10;
    let (front, back) = token.split_at(at);
    let rest = &back[1..];
    let cases = [
        (
            "whitespace-in-token",
            format!("{front}\u{a0}{rest}"),
            at..at + 2,
        ),
        ("base64-padding", format!("{front}={rest}"), at..at + 1),
        ("standard-base64", format!("{front}+{rest}"), at..at + 1),
        ("invalid-base64", format!("{front}é{rest}"), at..at + 2),
        // No base64 has 89 characters.
        (
            "invalid-base64",
            format!("{token}AAA"),
            third..token.len() + 3,
        ),
    ];
    for (code, token, bytes) in cases {
        let inspection = inspect(&token, &setup.context());
        let error = inspection.diagnostics.iter().find(|it| it.code == code);
        assert_eq!(
            error.expect(code).location,
            Some(Location::Token(TokenLocation::Bytes(bytes))),
            "{code}"
        );
    }
}

#[test]
#[rustfmt::skip]
fn limits_of_times_are_exact() {
    let mut setup = Setup::new();
    setup.minimum_validity = None;
    let now = now().seconds();
    let quiet = crate::jwt::MAX_QUIET_DAYS * DAY;
    let cases: [(Value, &[&str], &[&str]); 17] = [
        (json!({"iat": now + 3600}), &[], &[]),
        (json!({"iat": now + 3601}), &["issued-in-future"], &[]),
        (json!({"nbf": now}), &[], &[]),
        (json!({"nbf": now + 1}), &["not-yet-valid"], &[]),
        (json!({"exp": now}), &["expired"], &[]),
        (json!({"exp": now + 1}), &[], &[]),
        (json!({"iat": now + 9, "exp": now + 9}), &["expires-before-issue"], &[]),
        (json!({"iat": now + 9, "exp": now + 10}), &[], &[]),
        (json!({"iat": now, "exp": now + quiet}), &[], &[]),
        (json!({"iat": now, "exp": now + quiet + 1}), &[], &["long-lived"]),
        // The last second of the year 9999, and what cannot be a time in a smaller unit.
        (json!({"exp": 253_402_300_799_u64}), &[], &["long-lived"]),
        (json!({"exp": 253_402_300_800_u64}), &["invalid-time"], &[]),
        (json!({"exp": 1_u64 << 63}), &["invalid-time"], &[]),
        (json!({"exp": 1_000_000_000_000_u64}), &["time-in-milliseconds"], &[]),
        (json!({"exp": 4_102_444_800_000_u64}), &["invalid-time"], &[]),
        (json!({"iat": now, "exp": now + 8 * DAY, "origin": null}), &[], &["missing-origin"]),
        (json!({"iat": now, "exp": now + 8 * DAY + 1, "origin": null}), &["missing-origin"], &[]),
    ];
    for (claims, errors, warnings) in cases {
        let now = Timestamp::from_seconds(now).expect("a time");
        let context = LintContext {
            now,
            system: now,
            ..setup.context()
        };
        let inspection = inspect(&setup.token(&json!({}), &claims), &context);
        assert_eq!(codes(&inspection, Severity::Error), errors, "{claims}");
        assert_eq!(codes(&inspection, Severity::Warning), warnings, "{claims}");
    }
}

#[test]
fn errors_say_what_is_in_place_of_a_time() {
    let setup = Setup::new();
    for (value, found) in [
        (json!(-1), "a negative number"),
        (json!(-1e30), "a negative number"),
        (json!(1_u64 << 63), "a time after the year 9999"),
        (json!(1e30), "a time after the year 9999"),
        (
            json!(18_446_744_073_709_551_616.0),
            "a time after the year 9999",
        ),
        (json!(1.5), "a number with a fraction or an exponent"),
        (json!("1"), "a string"),
        (json!(true), "a boolean"),
        (json!([1]), "an array"),
        (json!({"seconds": 1}), "an object"),
    ] {
        let inspection = inspect(&setup.with_claim("exp", value), &setup.context());
        assert_eq!(
            inspection.diagnostics[0].message,
            format!("invalid claim `exp`: expected whole seconds since 1970, found {found}")
        );
    }
    let seconds = 1_800_000_000_u64;
    for (per_second, unit) in [
        (1_000, "milliseconds"),
        (1_000_000, "microseconds"),
        (1_000_000_000, "nanoseconds"),
    ] {
        let token = setup.with_claim("exp", seconds * per_second + 123);
        let error = inspect(&token, &setup.context()).diagnostics[0].to_string();
        for expected in [
            format!("claim `exp` is in {unit}, expected seconds"),
            format!("divide it by {per_second}: `\"exp\": {seconds}`"),
        ] {
            assert!(error.contains(&expected), "{error}");
        }
    }
}

#[test]
fn claims_are_displayed_as_they_are() {
    let setup = Setup::new();
    let token = setup.token(
        &json!({}),
        &json!({"iat": 1, "exp": 2, "scope": " mapkit_js\t weather", "origin": "a.no,,b"}),
    );
    let claims = inspect(&token, &setup.context()).claims;
    assert_eq!(claims.algorithm.as_deref(), Some("ES256"));
    assert_eq!(claims.key_id.as_deref(), Some("ABC123DEFG"));
    assert_eq!(claims.team_id.as_deref(), Some("DEF123GHIJ"));
    assert_eq!((claims.issued, claims.expires), (Some(1), Some(2)));
    assert_eq!(claims.scopes, ["mapkit_js", "weather"]);
    assert_eq!(claims.domains, ["a.no", "", "b"]);
}

#[test]
fn names_of_members_are_shown_if_they_are_words() {
    let setup = Setup::new();
    for (name, shown) in [
        ("jti", "jti"),
        ("twelve-bytes", "twelve-bytes"),
        ("thirteen_long", "…"),
        ("a b", "…"),
    ] {
        let twice = format!(",\"{name}\":1,\"{name}\":1}}");
        let inspection = inspect(&setup.with_json(1, "}", &twice), &setup.context());
        assert_eq!(
            inspection.diagnostics[0].message,
            format!("duplicate claim `{shown}`: Apple rejects such tokens")
        );
    }
}

#[test]
fn arbitrary_text_does_not_panic() {
    let setup = Setup::new();
    let token = setup.with_claim("origin", "bücher.example,\u{1}");
    for end in 0..token.len() {
        let (front, back) = token.split_at(end);
        for text in [
            front.to_owned(),
            back.to_owned(),
            format!("{front}é{back}"),
            format!("{front}.{back}"),
            format!("{front}={back}"),
        ] {
            let inspection = inspect(&text, &setup.context());
            assert!(inspection.has_errors(), "{text}");
        }
    }
}

#[test]
fn handles_megabytes() {
    let setup = Setup::new();
    let megabyte = 1 << 20;
    let members: String = (0..80_000)
        .map(|number| format!(",\"m{number}\":1"))
        .collect();
    let same: String = ",\"m\":1".repeat(150_000);
    for (name, text) in [
        ("dots", ".".repeat(megabyte)),
        ("letters", "e".repeat(megabyte)),
        ("members", setup.with_json(1, "}", &format!("{members}}}"))),
        (
            "equal members",
            setup.with_json(0, "}", &format!("{same}}}")),
        ),
        (
            "domains",
            setup.with_claim("origin", "a,".repeat(megabyte / 2)),
        ),
        (
            "scopes",
            setup.with_claim("scope", "mapkit ".repeat(megabyte / 7)),
        ),
        ("brackets", setup.with_claim("x", "[".repeat(megabyte))),
    ] {
        // A quadratic rule would take minutes.
        let inspection = inspect(&text, &setup.context());
        assert!(inspection.diagnostics.len() < 30, "{name}");
    }
}
