//! `maps-token verify`, against a server on this machine that answers as Apple was measured to.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use command_tests::{Ran, maps_token};
use serde_json::Value;
use tempfile::TempDir;
use test_support::key::ThrowAwayKey;
use test_support::verify::Jwt;

const TARGET: &str = env!("CARGO_TARGET_TMPDIR");

/// What the server does with one request.
#[derive(Clone, Debug)]
enum Reply {
    /// As the measured table says.
    Measured,
    Status(u16, &'static str, &'static str),
    /// Nothing, for longer than anyone waits.
    Slow,
    Closed,
    /// Not HTTP at all.
    Noise,
}

#[derive(Debug)]
struct Request {
    line: String,
    token: String,
    origin: Option<String>,
}

struct Server {
    address: String,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    /// Gives these answers, one after the other, and from then on those of the table.
    fn start(replies: &[Reply]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        let replies = replies.to_vec();
        thread::spawn(move || {
            let mut replies = replies.into_iter();
            for stream in listener.incoming() {
                let stream = stream.expect("a connection");
                let reply = replies.next().unwrap_or(Reply::Measured);
                let seen = Arc::clone(&seen);
                thread::spawn(move || serve(stream, &reply, &seen));
            }
        });
        Self {
            address: format!("http://{address}/ma/bootstrap"),
            requests,
        }
    }

    fn origins(&self) -> Vec<String> {
        let requests = self.requests.lock().expect("no panic");
        let origins = requests.iter().map(|it| it.origin.clone());
        origins.map(Option::unwrap_or_default).collect()
    }
}

fn serve(mut stream: TcpStream, reply: &Reply, seen: &Mutex<Vec<Request>>) {
    let Some(request) = read(&mut stream) else {
        return;
    };
    let answer = match reply {
        Reply::Measured => measured(&request),
        Reply::Status(status, headers, body) => answer(*status, headers, body),
        Reply::Noise => "220 mail.example ESMTP\r\n".to_owned(),
        Reply::Closed | Reply::Slow => String::new(),
    };
    seen.lock().expect("no panic").push(request);
    if matches!(reply, Reply::Slow) {
        thread::sleep(Duration::from_secs(20));
    }
    let _ = stream.write_all(answer.as_bytes());
}

fn read(stream: &mut TcpStream) -> Option<Request> {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        if stream.read(&mut byte).ok()? == 0 {
            return None;
        }
        bytes.extend(byte);
    }
    let text = String::from_utf8(bytes).expect("a request is text");
    let header = |name: &str| {
        text.lines().find_map(|line| {
            let (key, value) = line.split_once(": ")?;
            key.eq_ignore_ascii_case(name).then(|| value.to_owned())
        })
    };
    Some(Request {
        line: text.lines().next().expect("a first line").to_owned(),
        token: header("authorization")?.strip_prefix("Bearer ")?.to_owned(),
        origin: header("origin"),
    })
}

fn answer(status: u16, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status} X\r\nContent-Length: {length}\r\n{headers}Connection: close\r\n\r\n{body}"
    )
}

/// The one key that this Apple issued.
const KEY_ID: &str = "ABC123DEFG";

fn measured(request: &Request) -> String {
    let jwt = Jwt::decode(&request.token);
    if jwt.header["kid"] != KEY_ID {
        return answer(401, "", r#"{"error":{"message":"Not Authorized"}}"#);
    }
    let allowed = match (&request.origin, jwt.claims["origin"].as_str()) {
        (None, _) | (_, None) => true,
        (Some(origin), Some(claim)) => claim.split(',').any(|entry| takes(entry, origin)),
    };
    if allowed {
        answer(
            200,
            "",
            r#"{"accessKey":"secret","authInfo":{"access_token":"secret"}}"#,
        )
    } else {
        answer(
            401,
            "",
            r#"{"error":{"details":[{"errorCode":"ORIGIN_CHECK_FAILURE"}]}}"#,
        )
    }
}

/// The table of `apple-maps-tokens.md`, without the crate under test.
fn takes(entry: &str, origin: &str) -> bool {
    let host = origin.split("://").nth(1).expect("a scheme");
    let host = host.split(':').next().expect("a host");
    let entry = entry.split("://").last().expect("an entry");
    match entry.strip_prefix('*') {
        Some(dot_apex) => host
            .strip_suffix(dot_apex)
            .is_some_and(|label| !label.is_empty() && !label.contains('.')),
        None => entry == host,
    }
}

struct Site {
    folder: TempDir,
    key: ThrowAwayKey,
}

impl Site {
    fn new(settings: &str) -> Self {
        Self::signed_by(KEY_ID, settings)
    }

    fn signed_by(key_id: &str, settings: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let text = format!(
            "team_id = \"DEF123GHIJ\"\nkey_id = \"{key_id}\"\n\n[tokens.site]\n{settings}\nexpires = \"7 days\"\n"
        );
        fs::write(folder.path().join("maps.toml"), text).expect("a file");
        Self {
            folder,
            key: ThrowAwayKey::generate(),
        }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn verify(&self, server: &Server, more: &[&str]) -> Ran {
        let mut arguments = vec!["verify", "site", "--endpoint", &server.address];
        if !more.contains(&"--timeout") {
            arguments.extend(["--timeout", "0.4"]);
        }
        arguments.extend(more);
        let ran = maps_token(TARGET, self.path(), &arguments)
            .variable("MAPS_PRIVATE_KEY", &self.key.pem())
            .run();
        for request in server.requests.lock().expect("no panic").iter() {
            assert!(!ran.text().contains(&request.token), "the token is printed");
        }
        assert!(!ran.text().contains("secret"), "an access token is printed");
        ran
    }

    fn token(&self) -> String {
        let ran = maps_token(TARGET, self.path(), &["mint", "site"])
            .variable("MAPS_PRIVATE_KEY", &self.key.pem())
            .run()
            .exits(0);
        ran.stdout.trim().to_owned()
    }
}

const BOTH: &str = "scope = \"mapkit_js\"\ndomains = [\"a.no\", \"*.a.no\"]";

#[test]
fn each_origin_is_asked_for_and_explained() {
    struct Case {
        name: &'static str,
        domains: &'static str,
        serves: &'static [&'static str],
        origins: &'static [&'static str],
        asked: &'static [&'static str],
        status: i32,
        said: &'static [&'static str],
    }
    let cases = [
        Case {
            name: "a page for each domain",
            domains: "a.no,*.a.no",
            serves: &[],
            origins: &[],
            asked: &["https://a.no", "https://www.a.no"],
            status: 0,
            said: &["https://a.no      accepted   200"],
        },
        Case {
            name: "what the site serves",
            domains: "a.no,*.a.no",
            serves: &["https://shop.a.no"],
            origins: &[],
            asked: &["https://shop.a.no"],
            status: 0,
            said: &["https://shop.a.no  accepted"],
        },
        Case {
            name: "given origins instead, each once",
            domains: "a.no",
            serves: &["https://a.no"],
            origins: &["https://a.no:8443/shop", "a.no", "https://a.no"],
            asked: &["https://a.no:8443", "https://a.no"],
            status: 0,
            said: &["https://a.no:8443  accepted"],
        },
        Case {
            name: "the apex is forgotten",
            domains: "*.a.no",
            serves: &[],
            origins: &["https://www.a.no", "https://a.no"],
            asked: &["https://www.a.no", "https://a.no"],
            status: 1,
            said: &[
                "https://www.a.no  accepted   200",
                "https://a.no      refused    401 ORIGIN_CHECK_FAILURE",
                "domains = [\"*.a.no\", \"a.no\"]",
                "`*.a.no` does not stand for `a.no` itself",
            ],
        },
        Case {
            name: "the wildcard is forgotten",
            domains: "a.no",
            serves: &[],
            origins: &["https://www.a.no"],
            asked: &["https://www.a.no"],
            status: 1,
            said: &["domains = [\"a.no\", \"www.a.no\"]"],
        },
        Case {
            name: "any port of localhost",
            domains: "localhost",
            serves: &[],
            origins: &["http://localhost:5173"],
            asked: &["http://localhost:5173"],
            status: 0,
            said: &["accepted"],
        },
    ];
    for case in cases {
        let server = Server::start(&[]);
        let mut settings = format!("scope = \"mapkit_js\"\ndomains = \"{}\"", case.domains);
        if !case.serves.is_empty() {
            settings.push_str(&format!("\nserves = {:?}", case.serves));
        }
        let site = Site::new(&settings);
        let origins: Vec<_> = case
            .origins
            .iter()
            .flat_map(|it| ["--origin", it])
            .collect();
        let ran = site.verify(&server, &origins).exits(case.status);
        assert_eq!(server.origins(), case.asked, "{}", case.name);
        for said in case.said {
            assert!(ran.text().contains(said), "{}: {}", case.name, ran.text());
        }
    }
}

#[test]
fn it_asks_as_mapkit_js_does() {
    let server = Server::start(&[]);
    let site = Site::new("scope = \"mapkit_js\"\ndomains = \"a.no\"");
    site.verify(&server, &[]).exits(0);
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
fn a_key_that_apple_did_not_issue() {
    let server = Server::start(&[]);
    let site = Site::signed_by("OTHERKEY99", BOTH);
    site.verify(&server, &[])
        .exits(1)
        .says("refused    401")
        .says("Apple's developer portal whether the key OTHERKEY99 exists")
        .says("team DEF123GHIJ");
}

/// Each with the requests that it takes, all of them for one origin.
#[test]
fn faults_of_the_service() {
    const QUOTA: Reply = Reply::Status(429, "", "");
    const BROKEN: Reply = Reply::Status(500, "", "oops");
    let cases: Vec<(&str, Vec<Reply>, i32, usize, &str)> = vec![
        (
            "slow",
            vec![Reply::Slow; 3],
            1,
            3,
            "does not answer in time",
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
            "it asks to wait for 60 minutes",
        ),
        ("429 for good", vec![QUOTA; 3], 1, 3, "answers 429"),
        ("500, then 200", vec![BROKEN, BROKEN], 0, 3, "accepted"),
        ("500 for good", vec![BROKEN; 3], 1, 3, "answers 500"),
        (
            "503 for good",
            vec![Reply::Status(503, "", ""); 3],
            1,
            3,
            "answers 503",
        ),
        ("403", vec![Reply::Status(403, "", "")], 1, 1, "answers 403"),
        ("closed at first", vec![Reply::Closed], 0, 2, "accepted"),
        (
            "closed",
            vec![Reply::Closed; 3],
            1,
            3,
            "closes the connection",
        ),
        (
            "noise",
            vec![Reply::Noise],
            1,
            1,
            "something else than a page would get",
        ),
        (
            "a login page of the network",
            vec![Reply::Status(200, "", "<html>Welcome to our hotel")],
            1,
            1,
            "something else than a page would get",
        ),
        (
            "a redirect to one",
            vec![Reply::Status(302, "Location: http://127.0.0.1:9/\r\n", "")],
            1,
            1,
            "answers 302",
        ),
        (
            "401 without a word",
            vec![Reply::Status(401, "", "")],
            1,
            1,
            "does not take this token, whatever the page",
        ),
        (
            "401 for a reason unknown here",
            vec![Reply::Status(401, "", "{\"why\":\"TEAM_IS_GONE\"}")],
            1,
            1,
            "because of TEAM_IS_GONE",
        ),
    ];
    let site = Site::new("scope = \"mapkit_js\"\ndomains = \"a.no\"");
    for (name, replies, status, requests, said) in cases {
        let server = Server::start(&replies);
        let start = Instant::now();
        let ran = site.verify(&server, &[]);
        assert_eq!(ran.status, status, "{name}: {}", ran.text());
        assert_eq!(server.origins().len(), requests, "{name}");
        assert!(ran.text().contains(said), "{name}: {}", ran.text());
        assert!(status == 0 || !ran.text().contains("accepted"), "{name}");
        assert!(start.elapsed() < Duration::from_secs(5), "{name}");
    }
}

#[test]
fn a_service_that_is_down_is_not_asked_for_every_origin() {
    let server = Server::start(&[const { Reply::Status(500, "", "") }; 3]);
    Site::new(BOTH)
        .verify(&server, &[])
        .exits(1)
        .says("https://a.no      unknown    500")
        .says("https://www.a.no  not asked");
    assert_eq!(server.origins().len(), 3);
}

#[test]
fn nobody_is_there() {
    let port = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}/", port.local_addr().expect("an address"));
    drop(port);
    let server = Server {
        address,
        requests: Arc::default(),
    };
    Site::new(BOTH)
        .verify(&server, &[])
        .exits(1)
        .says("no connection");

    let server = Server {
        address: "https://name-that-is-not.invalid/".to_owned(),
        requests: Arc::default(),
    };
    Site::new(BOTH)
        .verify(&server, &["--timeout", "3"])
        .exits(1)
        .says("name was not found");
}

#[test]
fn a_server_that_does_not_speak_tls() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
            // Until the other side gives up, so that it reads this before it sees the end.
            let _ = stream.read_to_end(&mut Vec::new());
        }
    });
    let server = Server {
        address: format!("https://{address}/"),
        requests: Arc::default(),
    };
    Site::new(BOTH)
        .verify(&server, &["--timeout", "3"])
        .exits(1)
        .says("is not secure");
}

#[test]
fn what_is_asked_on_this_machine_goes_by_no_proxy() {
    let site = Site::new(BOTH);
    let server = Server::start(&[]);
    let proxy = TcpListener::bind("127.0.0.1:0").expect("a port");
    proxy.set_nonblocking(true).expect("a socket");
    let address = format!("http://{}", proxy.local_addr().expect("an address"));
    maps_token(
        TARGET,
        site.path(),
        &["verify", "site", "--endpoint", &server.address],
    )
    .variable("MAPS_PRIVATE_KEY", &site.key.pem())
    .variable("ALL_PROXY", &address)
    .variable("HTTP_PROXY", &address)
    .variable("HTTPS_PROXY", &address)
    .run()
    .exits(0);
    assert!(proxy.accept().is_err(), "the proxy was asked");
    assert_eq!(server.origins().len(), 2);
}

#[test]
fn a_token_made_elsewhere() {
    let site = Site::new(BOTH);
    let token = site.token();
    let elsewhere = tempfile::tempdir().expect("a temporary folder");
    for (argument, input) in [(token.as_str(), ""), ("-", &format!("{token}\n"))] {
        let server = Server::start(&[]);
        let arguments = ["verify", "--token", argument, "--endpoint", &server.address];
        let ran = maps_token(TARGET, elsewhere.path(), &arguments)
            .input(input)
            .run();
        assert!(!ran.text().contains(&token));
        ran.exits(0).says("https://www.a.no  accepted");
        assert_eq!(server.origins(), ["https://a.no", "https://www.a.no"]);
    }
}

#[test]
fn a_token_without_domains_is_asked_for_without_an_origin() {
    let server = Server::start(&[]);
    Site::new("scope = \"mapkit_js\"\nrestriction = \"none\"")
        .verify(&server, &[])
        .exits(0)
        .says("(no origin)  accepted");
    assert_eq!(server.origins(), [""]);
}

#[test]
fn wrong_calls() {
    let site = Site::new(BOTH);
    let server_token = Site::new("scope = \"server_api\"\nrestriction = \"none\"");
    let key = site.key.pem();
    let cases: &[(&Site, &[&str], &str)] = &[
        (&site, &["verify", "side"], "did you mean \"site\"?"),
        (&server_token, &["verify", "site"], "Maps Server API itself"),
        (&site, &["verify", "--token", "abc"], "not a token"),
        (&site, &["verify", "--token", &key], "no argument"),
        (&site, &["verify", "--token", "-"], "not a token"),
        (
            &site,
            &["verify", "site", "--endpoint", "http://example.com/"],
            "https alone",
        ),
        (
            &site,
            &["verify", "site", "--origin", "ftp://a.no"],
            "http or https",
        ),
        (&site, &["verify", "site", "--format", "xml"], "human, json"),
        (
            &site,
            &["verify", "site", "--config", "other.toml"],
            "other.toml",
        ),
        (&site, &["verify", "site", "--environment", "live"], "live"),
    ];
    for (site, arguments, said) in cases {
        let ran = maps_token(TARGET, site.path(), arguments)
            .variable("MAPS_PRIVATE_KEY", &site.key.pem())
            .run()
            .exits(2)
            .says(said);
        let body = site.key.pem().lines().nth(1).expect("a line").to_owned();
        assert!(!ran.text().contains(&body), "the key is printed");
    }
    let ran = maps_token(TARGET, site.path(), &["verify", "site"]).run();
    ran.exits(2).says("MAPS_PRIVATE_KEY");

    let pictures = "team_id = \"DEF123GHIJ\"\nkey_id = \"ABC123DEFG\"\n[snapshots.hq]\ncenter = \"auto\"\nannotations = [{ point = \"55.9,-3.1\" }]\n";
    fs::write(site.path().join("pictures.toml"), pictures).expect("a file");
    maps_token(
        TARGET,
        site.path(),
        &["verify", "--config", "pictures.toml"],
    )
    .run()
    .exits(2)
    .says("only snapshots");

    let file = site.path().join("maps.toml");
    let maps_toml = fs::read_to_string(&file).expect("a file");
    let own = "private_key_env = 'SHOP_KEY'\nwhen_key_is_missing = 'placeholder'";
    fs::write(file, format!("{own}\n{maps_toml}")).expect("a file");
    let ran = maps_token(TARGET, site.path(), &["verify", "site"]).run();
    ran.exits(2).says("set SHOP_KEY");
}

#[test]
fn json_is_for_programs() {
    let server = Server::start(&[]);
    let site = Site::new("scope = \"mapkit_js\"\ndomains = \"*.a.no\"");
    let origins = ["--origin", "https://www.a.no", "--origin", "https://a.no"];
    let ran = site
        .verify(&server, &[&origins[..], &["--format", "json"]].concat())
        .exits(1);
    let found: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(found["token"], "site");
    assert_eq!(found["accepted"], false);
    let [first, second] = found["origins"].as_array().expect("a list").as_slice() else {
        panic!("{found}")
    };
    assert_eq!(first["origin"], "https://www.a.no");
    assert_eq!(first["verdict"], "accepted");
    assert_eq!(first["status"], 200);
    assert_eq!(first["findings"], Value::Array(Vec::new()));
    assert_eq!(second["verdict"], "refused");
    assert_eq!(second["reason"], "ORIGIN_CHECK_FAILURE");
    assert_eq!(second["findings"][0]["code"], "origin-refused");
}
