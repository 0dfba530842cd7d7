//! `maps-token verify`, against a mock of Apple's service.

mod mock_apple;

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use command_tests::{Site, maps_token};
use serde_json::{Value, json};
use test_support::run::Run;
use test_support::time::now;
use test_support::verify::Jwt;

use self::mock_apple::{KEY_ID, MockApple, Reply};

const PROGRAM: &str = env!("CARGO_BIN_EXE_command-tests");

fn new_site(settings: &str) -> Site {
    site_with_key_id(KEY_ID, settings)
}

fn site_with_key_id(key_id: &str, settings: &str) -> Site {
    let maps_toml = format!(
        "team_id = \"DEF123GHIJ\"\nkey_id = \"{key_id}\"\n\n[tokens.site]\n{settings}\nexpires = \"7 days\"\n"
    );
    Site::new(PROGRAM, &maps_toml)
}

#[track_caller]
fn verify(site: &Site, server: &MockApple, options: &[&str]) -> Run {
    let mut arguments = vec!["verify", "site", "--endpoint", &server.address];
    if !options.contains(&"--timeout") {
        arguments.extend(["--timeout", "10"]);
    }
    arguments.extend(options);
    let run = site.with_key(&arguments);
    for request in server.requests.lock().expect("no panic").iter() {
        assert!(!run.text().contains(&request.token), "the token is printed");
    }
    assert!(!run.text().contains("secret"), "an access token is printed");
    run
}

const BOTH: &str = "scope = \"mapkit_js\"\ndomains = [\"a.no\", \"*.a.no\"]";

#[test]
fn verify_reports_each_origin() {
    struct Case {
        name: &'static str,
        domains: &'static str,
        serves: &'static [&'static str],
        origins: &'static [&'static str],
        requested: &'static [&'static str],
        status: i32,
        expected: &'static [&'static str],
    }
    let cases = [
        Case {
            name: "default origins",
            domains: "a.no,*.a.no",
            serves: &[],
            origins: &[],
            requested: &["https://a.no", "https://www.a.no"],
            status: 0,
            expected: &["https://a.no      accepted   200"],
        },
        Case {
            name: "`serves`",
            domains: "a.no,*.a.no",
            serves: &["https://shop.a.no"],
            origins: &[],
            requested: &["https://shop.a.no"],
            status: 0,
            expected: &["https://shop.a.no  accepted"],
        },
        Case {
            name: "`--origin`, without duplicates",
            domains: "a.no",
            serves: &["https://a.no"],
            origins: &["https://a.no:8443/shop", "a.no", "https://a.no"],
            requested: &["https://a.no:8443", "https://a.no"],
            status: 0,
            expected: &["https://a.no:8443  accepted"],
        },
        Case {
            name: "missing apex",
            domains: "*.a.no",
            serves: &[],
            origins: &["https://www.a.no", "https://a.no"],
            requested: &["https://www.a.no", "https://a.no"],
            status: 1,
            expected: &[
                "https://www.a.no  accepted   200",
                "https://a.no      rejected   401 ORIGIN_CHECK_FAILURE",
                "add `\"a.no\"` to `domains`",
                "`*.a.no` does not match `a.no`",
            ],
        },
        Case {
            name: "missing wildcard",
            domains: "a.no",
            serves: &[],
            origins: &["https://www.a.no"],
            requested: &["https://www.a.no"],
            status: 1,
            expected: &["add `\"www.a.no\"` to `domains`"],
        },
        Case {
            name: "any port of localhost",
            domains: "localhost",
            serves: &[],
            origins: &["http://localhost:5173"],
            requested: &["http://localhost:5173"],
            status: 0,
            expected: &["accepted"],
        },
    ];
    for case in cases {
        let server = MockApple::start(&[]);
        let mut settings = format!("scope = \"mapkit_js\"\ndomains = \"{}\"", case.domains);
        if !case.serves.is_empty() {
            settings.push_str(&format!("\nserves = {:?}", case.serves));
        }
        let site = new_site(&settings);
        let origins: Vec<_> = case
            .origins
            .iter()
            .flat_map(|it| ["--origin", it])
            .collect();
        let run = verify(&site, &server, &origins).assert_status(case.status);
        assert_eq!(server.origins(), case.requested, "{}", case.name);
        for expected in case.expected {
            assert!(
                run.text().contains(expected),
                "{}: {}",
                case.name,
                run.text()
            );
        }
    }
}

#[test]
fn verify_sends_request_of_mapkit_js() {
    let server = MockApple::start(&[]);
    let site = new_site("scope = \"mapkit_js\"\ndomains = \"a.no\"");
    verify(&site, &server, &[]).assert_success();
    let requests = server.requests.lock().expect("no panic");
    let line = &requests[0].line;
    assert!(
        line.starts_with("GET /ma/bootstrap?apiVersion=2&mkjsVersion=5."),
        "{line}"
    );
    assert!(line.contains("&poi=1 "), "{line}");
    assert!(Jwt::decode(&requests[0].token).is_signed_by(&site.key));
}

#[test]
fn verify_reports_unknown_key() {
    let server = MockApple::start(&[]);
    let site = site_with_key_id("OTHERKEY99", BOTH);
    verify(&site, &server, &[])
        .assert_status(1)
        .assert_contains("rejected   401")
        .assert_contains("in the Apple Developer portal that key `OTHERKEY99` exists")
        .assert_contains("belongs to team `DEF123GHIJ`");
}

#[test]
fn verify_retries_service_errors() {
    const QUOTA: Reply = Reply::Status(429, "", "");
    const BROKEN: Reply = Reply::Status(500, "", "oops");
    let cases: Vec<(&str, Vec<Reply>, i32, usize, &str)> = vec![
        (
            "slow",
            vec![Reply::Slow; 3],
            1,
            3,
            "did not respond in time",
        ),
        ("slow at first", vec![Reply::Slow], 0, 2, "accepted"),
        ("429, then 200", vec![QUOTA], 0, 2, "accepted"),
        (
            "429, and when to come again",
            vec![Reply::Status(429, "Retry-After: 1\r\n", "")],
            0,
            2,
            "accepted",
        ),
        (
            "429 for an hour",
            vec![Reply::Status(429, "Retry-After: 3600\r\n", "")],
            1,
            1,
            "try again in 60 minutes",
        ),
        (
            "429 for good",
            vec![QUOTA; 3],
            1,
            3,
            "received too many requests",
        ),
        ("500, then 200", vec![BROKEN, BROKEN], 0, 3, "accepted"),
        (
            "500 for good",
            vec![BROKEN; 3],
            1,
            3,
            "responded with status 500",
        ),
        (
            "503 for good",
            vec![Reply::Status(503, "", ""); 3],
            1,
            3,
            "responded with status 503",
        ),
        (
            "403",
            vec![Reply::Status(403, "", "")],
            1,
            1,
            "denied access to this token (status 403)",
        ),
        ("closed at first", vec![Reply::Closed], 0, 2, "accepted"),
        (
            "closed",
            vec![Reply::Closed; 3],
            1,
            3,
            "closed the connection without a response",
        ),
        (
            "noise",
            vec![Reply::Noise],
            1,
            1,
            "sent an unexpected response",
        ),
        (
            "a login page of the network",
            vec![Reply::Status(200, "", "<html>Welcome to our hotel")],
            1,
            1,
            "sent an unexpected response",
        ),
        (
            "a redirect to one",
            vec![Reply::Status(302, "Location: http://127.0.0.1:9/\r\n", "")],
            1,
            1,
            "responded with status 302",
        ),
        (
            "401 without a word",
            vec![Reply::Status(401, "", "")],
            1,
            1,
            "rejected this token for every origin",
        ),
        (
            "401 for a reason unknown here",
            vec![Reply::Status(401, "", "{\"why\":\"TEAM_IS_GONE\"}")],
            1,
            1,
            "rejected this token for every origin: TEAM_IS_GONE",
        ),
    ];
    let site = new_site("scope = \"mapkit_js\"\ndomains = \"a.no\"");
    for (name, replies, status, requests, expected) in cases {
        let server = MockApple::start(&replies);
        let start = Instant::now();
        let is_slow = matches!(replies[0], Reply::Slow);
        let timeout = if is_slow { "1" } else { "10" };
        let run = verify(&site, &server, &["--timeout", timeout]);
        assert_eq!(run.status, status, "{name}: {}", run.text());
        assert_eq!(server.origins().len(), requests, "{name}");
        assert!(run.text().contains(expected), "{name}: {}", run.text());
        assert!(status == 0 || !run.text().contains("accepted"), "{name}");
        assert!(start.elapsed() < Duration::from_secs(15), "{name}");
    }
}

#[test]
fn verify_stops_if_service_is_down() {
    let server = MockApple::start(&[const { Reply::Status(500, "", "") }; 3]);
    verify(&new_site(BOTH), &server, &[])
        .assert_status(1)
        .assert_contains("https://a.no      unknown    500")
        .assert_contains("https://www.a.no  not asked");
    assert_eq!(server.origins().len(), 3);
}

#[test]
fn verify_reports_connection_errors() {
    let port = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}/", port.local_addr().expect("an address"));
    drop(port);
    let server = MockApple {
        address,
        requests: Arc::default(),
    };
    verify(&new_site(BOTH), &server, &[])
        .assert_status(1)
        .assert_contains("error[connection-failed]: failed to connect to");

    let server = MockApple {
        address: "https://name-that-is-not.invalid/".to_owned(),
        requests: Arc::default(),
    };
    verify(&new_site(BOTH), &server, &["--timeout", "3"])
        .assert_status(1)
        .assert_contains("error[unknown-host]: failed to find the host of");
}

#[test]
fn verify_reports_tls_errors() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
            // Keeps the connection open until the client has read the response.
            let _ = stream.read_to_end(&mut Vec::new());
        }
    });
    let server = MockApple {
        address: format!("https://{address}/"),
        requests: Arc::default(),
    };
    verify(&new_site(BOTH), &server, &["--timeout", "3"])
        .assert_status(1)
        .assert_contains("error[insecure-connection]: failed to connect securely to");
}

#[test]
fn loopback_bypasses_proxy() {
    let site = new_site(BOTH);
    let server = MockApple::start(&[]);
    let proxy = TcpListener::bind("127.0.0.1:0").expect("a port");
    proxy.set_nonblocking(true).expect("a socket");
    let address = format!("http://{}", proxy.local_addr().expect("an address"));
    maps_token(
        PROGRAM,
        site.path(),
        &["verify", "site", "--endpoint", &server.address],
    )
    .env("MAPS_PRIVATE_KEY", &site.key.pem())
    .env("ALL_PROXY", &address)
    .env("HTTP_PROXY", &address)
    .env("HTTPS_PROXY", &address)
    .run()
    .assert_success();
    assert!(proxy.accept().is_err(), "the proxy received a request");
    assert_eq!(server.origins().len(), 2);
}

#[test]
fn verify_accepts_token_argument() {
    let site = new_site(BOTH);
    let token = site.mint("site");
    let dir = tempfile::tempdir().expect("a temporary directory");
    for (argument, input) in [(token.as_str(), ""), ("-", &format!("{token}\n"))] {
        let server = MockApple::start(&[]);
        let arguments = ["verify", "--token", argument, "--endpoint", &server.address];
        let run = maps_token(PROGRAM, dir.path(), &arguments)
            .stdin(input)
            .run();
        assert!(!run.text().contains(&token));
        run.assert_success()
            .assert_contains("https://www.a.no  accepted");
        assert_eq!(server.origins(), ["https://a.no", "https://www.a.no"]);
    }
}

#[test]
fn verify_without_domains_sends_no_origin() {
    let server = MockApple::start(&[]);
    verify(
        &new_site("scope = \"mapkit_js\"\nrestriction = \"none\""),
        &server,
        &[],
    )
    .assert_success()
    .assert_contains("(no origin)  accepted");
    assert_eq!(server.origins(), [""]);
}

/// A token that names the key of the mock, with this `origin`, and a signature of no key.
fn token_for(origin: &Value) -> String {
    let header = json!({"alg": "ES256", "kid": KEY_ID, "typ": "JWT"});
    let claims = json!({
        "iss": "DEF123GHIJ",
        "iat": now() - 60,
        "exp": now() + 86_400,
        "scope": "mapkit_js",
        "origin": origin,
    });
    let [header, claims] = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
    format!("{header}.{claims}.{}", URL_SAFE_NO_PAD.encode([1; 64]))
}

/// Apple accepts any token of a request without an origin, so such a request would pass a broken one.
#[test]
fn verify_sends_no_request_for_invalid_origin_claim() {
    let site = new_site(BOTH);
    let server = MockApple::start(&[]);
    for (origin, expected) in [
        (json!("a.no/"), "must not end with `/`"),
        (json!("*"), "`*`"),
        (json!(["a.no"]), "error[invalid-origin-claim]"),
        (json!(""), "empty domain"),
        (json!("a.no, *.a.no"), "error[space-in-origin]"),
        (json!("*.github.io"), "github.io"),
        (json!("a.no:443"), "port"),
        (json!("b\u{fc}cher.no"), "xn--bcher-kva.no"),
        (json!("capacitor://localhost"), "localhost"),
        (Value::Null, "error[invalid-origin-claim]"),
    ] {
        let token = token_for(&origin);
        for format in ["text", "json", "github"] {
            let arguments = ["verify", "--token", &token, "--endpoint", &server.address];
            let run = site
                .with_key(&[&arguments[..], &["--format", format]].concat())
                .assert_status(2)
                .assert_contains(expected)
                .assert_contains("--origin https://www.example.com");
            assert!(!run.text().contains("accepted"), "{origin}: {}", run.text());
        }
    }
    assert_eq!(server.origins(), [""; 0]);

    // An origin that the user names is what Apple is asked about.
    let token = token_for(&json!("a.no/"));
    let arguments = ["verify", "--token", &token, "--endpoint", &server.address];
    site.with_key(&[&arguments[..], &["--origin", "https://a.no"]].concat())
        .assert_status(1)
        .assert_contains("https://a.no  rejected");
    assert_eq!(server.origins(), ["https://a.no"]);
}

#[test]
fn verify_sends_no_token_with_whitespace() {
    let site = new_site(BOTH);
    let server = MockApple::start(&[]);
    let token = token_for(&json!("a.no"));
    let (front, back) = token.split_at(80);
    for (text, expected) in [
        (format!("{token}\n{token}"), "error[whitespace-in-token]"),
        (format!("{front}\r\n{back}"), "error[whitespace-in-token]"),
        (format!("{front} {back}"), "error[whitespace-in-token]"),
        (format!("{token}\u{7f}"), "error[invalid-base64]"),
        (format!("{token}\u{e4}"), "error[invalid-base64]"),
    ] {
        let arguments = ["verify", "--token", &text, "--endpoint", &server.address];
        site.with_key(&arguments)
            .assert_status(2)
            .assert_contains(expected)
            .assert_contains("= help: copy the ");
    }
    assert_eq!(server.origins(), [""; 0]);
}

#[test]
fn verify_usage_errors() {
    let site = new_site(BOTH);
    let server_token = new_site("scope = \"server_api\"\nrestriction = \"none\"");
    let key = site.key.pem();
    let cases: &[(&Site, &[&str], &str)] = &[
        (&site, &["verify", "side"], "did you mean `site`?"),
        (
            &server_token,
            &["verify", "site"],
            "cannot verify a `server_api` token",
        ),
        (
            &site,
            &["verify", "--token", "abc"],
            "error[not-a-token]: invalid token",
        ),
        (
            &site,
            &["verify", "--token", &key],
            "do not pass a private key on the command line",
        ),
        (
            &site,
            &["verify", "--token", "-"],
            "error[not-a-token]: invalid token",
        ),
        (
            &site,
            &["verify", "site", "--endpoint", "http://example.com/"],
            "`http` is only allowed for this machine",
        ),
        (
            &site,
            &["verify", "site", "--origin", "ftp://a.no"],
            "expected `http` or `https`",
        ),
        (
            &site,
            &["verify", "site", "--format", "xml"],
            "text, json, github",
        ),
        (
            &site,
            &["verify", "site", "--config", "other.toml"],
            "other.toml",
        ),
        (&site, &["verify", "site", "--environment", "live"], "live"),
    ];
    for (site, arguments, expected) in cases {
        site.with_key(arguments)
            .assert_status(2)
            .assert_contains(expected);
    }
    site.without_key(&["verify", "site"])
        .assert_status(1)
        .assert_contains("MAPS_PRIVATE_KEY");

    let only_snapshots = "team_id = \"DEF123GHIJ\"\nkey_id = \"ABC123DEFG\"\n[snapshots.hq]\ncenter = \"auto\"\nannotations = [{ point = \"55.9,-3.1\" }]\n";
    site.write("snapshots.toml", only_snapshots);
    site.without_key(&["verify", "--config", "snapshots.toml"])
        .assert_status(2)
        .assert_contains("nothing to verify: the configuration defines no tokens");

    let maps_toml = fs::read_to_string(site.path().join("maps.toml")).expect("a file");
    let settings = "private_key_env = 'SHOP_KEY'\nwhen_key_is_missing = 'placeholder'";
    site.write("maps.toml", &format!("{settings}\n{maps_toml}"));
    site.without_key(&["verify", "site"])
        .assert_status(1)
        .assert_contains("= help: ")
        .assert_contains(if cfg!(windows) {
            "$env:SHOP_KEY = "
        } else {
            "SHOP_KEY="
        });
}

#[test]
fn verify_json_report() {
    let server = MockApple::start(&[]);
    let site = new_site("scope = \"mapkit_js\"\ndomains = \"*.a.no\"");
    let origins = ["--origin", "https://www.a.no", "--origin", "https://a.no"];
    let options = [&origins[..], &["--format", "json"]].concat();
    let report = verify(&site, &server, &options).assert_status(1).json();
    assert_eq!(report["token"], "site");
    assert_eq!(report["accepted"], false);
    let [first, second] = report["origins"].as_array().expect("a list").as_slice() else {
        panic!("{report}")
    };
    assert_eq!(first["origin"], "https://www.a.no");
    assert_eq!(first["verdict"], "accepted");
    assert_eq!(first["status"], 200);
    assert_eq!(first["findings"], Value::Array(Vec::new()));
    assert_eq!(second["verdict"], "rejected");
    assert_eq!(second["reason"], "ORIGIN_CHECK_FAILURE");
    assert_eq!(second["findings"][0]["code"], "origin-rejected");
}
