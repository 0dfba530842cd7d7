//! `maps-token scan`, on folders and on a loopback server.

use std::fs;
use std::io::{BufRead, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::thread;

use command_tests::{Ran, maps_token};
use serde_json::Value;
use tempfile::TempDir;
use test_support::key::ThrowAwayKey;

const TARGET: &str = env!("CARGO_TARGET_TMPDIR");

const MAPS_TOML: &str = r#"team_id = "DEF123GHIJ"
key_id  = "ABC123DEFG"

[tokens.site]
scope   = "mapkit_js"
domains = ["example.com", "*.example.com"]
expires = "180 days"

[tokens.offices]
scope   = "embed_api"
domains = ["example.com"]
expires = "180 days"

[tokens.backend]
scope       = "server_api"
restriction = "none"
expires     = "180 days"
"#;

const PLACEHOLDER: &str = "maps-token-placeholder-for-site-built-without-a-private-key";

/// A folder with `maps.toml`, and a site in `public`.
struct Site {
    folder: TempDir,
    key: ThrowAwayKey,
}

impl Site {
    fn new(files: &[(&str, &str)]) -> Self {
        let site = Self {
            folder: tempfile::tempdir().expect("a temporary folder"),
            key: ThrowAwayKey::generate(),
        };
        site.write("maps.toml", MAPS_TOML);
        site.write("public/index.html", "<title>A site</title>\n");
        for (name, text) in files {
            site.write(name, text);
        }
        site
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    fn token(&self, name: &str) -> String {
        let minted = maps_token(TARGET, self.path(), &["mint", name])
            .variable("MAPS_PRIVATE_KEY", &self.key.pem())
            .run();
        minted.exits(0).stdout.trim().to_owned()
    }

    #[track_caller]
    fn scan(&self, arguments: &str) -> Ran {
        let arguments: Vec<_> = ["scan"].into_iter().chain(arguments.split(' ')).collect();
        let ran = maps_token(TARGET, self.path(), &arguments).run();
        for line in self.key.pem().lines().filter(|it| !it.starts_with('-')) {
            assert!(!ran.text().contains(line), "it told the key");
        }
        ran
    }

    #[track_caller]
    fn json(&self, arguments: &str, status: i32) -> Value {
        let ran = self
            .scan(&format!("{arguments} --format json"))
            .exits(status);
        serde_json::from_str(&ran.stdout).expect("JSON")
    }
}

#[test]
fn the_exit_status_tells_findings_from_wrong_calls() {
    let site = Site::new(&[("empty/.keep", "")]);
    site.write(
        "public/index.html",
        &format!("<a t='{}'>", site.token("site")),
    );
    site.write("broken.toml", "[tokens");
    fs::remove_file(site.path().join("empty/.keep")).expect("a file to remove");
    let cases = [
        ("public", 0, "1 file"),
        ("public/index.html", 0, "public/index.html:1:7"),
        ("./public/", 0, "public/index.html:1:7"),
        ("public --origin https://example.com", 0, "no errors"),
        ("public --origin https://www.example.com", 0, "no errors"),
        (
            "public --origin https://example.org",
            1,
            "no domain covers it",
        ),
        ("public --minimum-validity 179d", 0, "no errors"),
        ("public --minimum-validity 181d", 1, "minimum_validity"),
        ("public --require site", 0, "no errors"),
        (
            "public --require offices",
            1,
            "no page has the token \"offices\"",
        ),
        ("public --require sites", 2, "did you mean \"site\"?"),
        ("empty", 0, "there is no file to scan"),
        ("empty --strict", 1, "1 warning"),
        ("nowhere", 2, "nowhere cannot be read"),
        ("ftp://example.com", 2, "https://"),
        ("public --config nowhere.toml", 2, "nowhere.toml"),
        ("public --config broken.toml", 2, "TOML"),
        ("public --minimum-validity soon", 2, "30 days"),
        ("public --origin ftp://example.com", 2, "http or https"),
        ("public --format yaml", 2, "human"),
    ];
    for (arguments, status, said) in cases {
        let ran = site.scan(arguments);
        assert_eq!(ran.status, status, "{arguments}: {}", ran.text());
        assert!(ran.text().contains(said), "{arguments}: {}", ran.text());
    }
}

#[test]
fn everything_that_should_not_be_published_is_found() {
    let site = Site::new(&[
        ("public/.hidden/fork.html", PLACEHOLDER),
        (".gitignore", "public"),
    ]);
    let token = site.token("site");
    site.write("public/index.html", &format!("\n{token}"));
    site.write("public/about.html", &format!("{token} {token}"));
    site.write("public/api.js", &format!("'{}'", site.token("backend")));
    site.write("public/keys/a.json", &site.key.pem().replace('\n', "\\n"));

    let report = site.json("public", 1);
    assert_eq!(
        (&report["files"], &report["warnings"]),
        (&5.into(), &0.into())
    );
    assert_eq!(report["errors"], 3, "{report:#}");
    let places = |place: &str| {
        let places = report
            .pointer(place)
            .and_then(Value::as_array)
            .expect("places");
        let text = |it: &Value| format!("{}:{}:{}", it["file"], it["line"], it["column"]);
        places
            .iter()
            .map(text)
            .collect::<Vec<_>>()
            .join(" ")
            .replace('"', "")
            .replace('\\', "/")
    };
    let second = token.len() + 2;
    let of_token =
        format!("public/about.html:1:1 public/about.html:1:{second} public/index.html:2:1");
    assert_eq!(places("/tokens/0/places"), of_token);
    assert_eq!(report["tokens"][0]["facts"]["team_id"], "DEF123GHIJ");
    assert_eq!(places("/tokens/1/places"), "public/api.js:1:2");
    assert_eq!(report["tokens"][1]["findings"][0]["code"], "server-token");
    assert_eq!(places("/keys/0/places"), "public/keys/a.json:1:1");
    assert_eq!(report["keys"][0]["public_key"], site.key.public_key());
    assert_eq!(
        places("/placeholders/0/places"),
        "public/.hidden/fork.html:1:1"
    );

    site.scan("public")
        .exits(1)
        .says("public/about.html:1:1 and 2 more places");
    let allowed = site.json("public --allow-placeholder", 1);
    assert_eq!(allowed["errors"], 2);
    assert_eq!(allowed["placeholders"][0]["name"], "site");
}

#[test]
fn github_gets_an_annotation_at_each_place() {
    let site = Site::new(&[
        ("public/a.html", &format!("\n {PLACEHOLDER}")),
        ("public/b.html", PLACEHOLDER),
    ]);
    let ran = site.scan("public --format github").exits(1);
    let lines: Vec<_> = ran
        .stdout
        .lines()
        .map(|line| line.replace("%5C", "/"))
        .collect();
    assert_eq!(lines.len(), 2, "{}", ran.stdout);
    assert!(lines[0].starts_with("::error file=public/a.html,line=2,col=2::a placeholder"));
    assert!(lines[1].starts_with("::error file=public/b.html,line=1,col=1::a placeholder"));
}

#[test]
fn a_placeholder_counts_as_the_token_that_it_stands_for() {
    let site = Site::new(&[("public/a.html", PLACEHOLDER)]);
    site.scan("public --require site --allow-placeholder")
        .exits(0);
    site.scan("public --require offices --allow-placeholder")
        .exits(1);
}

#[test]
fn revoked_keys_are_those_of_the_configuration() {
    let site = Site::new(&[]);
    site.write("public/index.html", &site.token("site"));
    site.write(
        "maps.toml",
        &format!("revoked_keys = ['ABC123DEFG']\n{MAPS_TOML}"),
    );
    site.scan("public").exits(1).says("revoked");
}

#[cfg(unix)]
#[test]
fn links_do_not_lead_out_and_what_is_unreadable_is_named() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let site = Site::new(&[
        ("secret/a.html", PLACEHOLDER),
        ("public/b/closed.html", "x"),
    ]);
    symlink(site.path().join("secret"), site.path().join("public/out")).expect("a link");
    symlink("..", site.path().join("public/b/round")).expect("a link");
    symlink("nowhere", site.path().join("public/broken")).expect("a link");
    symlink("public", site.path().join("current")).expect("a link");
    site.scan("public").exits(0).says("2 files");
    // The folder itself may be a link.
    site.scan("current").exits(0).says("2 files");

    let closed = site.path().join("public/b/closed.html");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).expect("permissions");
    // Root reads everything.
    if fs::read(&closed).is_err() {
        site.scan("public")
            .exits(0)
            .says("public/b/closed.html could not be read");
        site.scan("public --strict").exits(1);
    }
}

/// Serves these answers for ever; its address.
fn serve(answers: Vec<(&'static str, String)>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(stream) = stream else { break };
            answer(stream, &answers);
        }
    });
    // By its name: tokens are restricted to those.
    format!("http://localhost:{}", address.port())
}

fn answer(mut stream: TcpStream, answers: &[(&str, String)]) {
    let mut lines = BufReader::new(stream.try_clone().expect("a stream")).lines();
    let request = lines.next().and_then(Result::ok).unwrap_or_default();
    while lines
        .next()
        .and_then(Result::ok)
        .is_some_and(|line| !line.is_empty())
    {}
    let path = request.split(' ').nth(1).unwrap_or_default();
    let found = answers.iter().find(|(it, _)| *it == path);
    let (status, body) = match found.map(|(_, text)| text.as_str()) {
        None => ("404 Not Found".to_owned(), ""),
        Some(text) => match text.strip_prefix("-> ") {
            Some(to) => (format!("302 Found\r\nLocation: {to}"), ""),
            None => ("200 OK".to_owned(), text),
        },
    };
    let length = body.len();
    // A client that has hung up is its own affair.
    let _ = write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    );
}

#[test]
fn a_live_page_is_read_with_its_own_scripts() {
    let site = Site::new(&[]);
    let token = site.token("site");
    // Behind the firewall, for instance.
    let inside = TcpListener::bind("127.0.0.1:0").expect("a port");
    inside.set_nonblocking(true).expect("a socket");
    let port = inside.local_addr().expect("an address").port();
    let html = "<script src='a.js'></script><script src='gone.js'></script>\
                <script src='moved.js'></script><script src='inside.js'></script>\
                <script src='http://localhost:1/other.js'></script>\
                <link rel=modulepreload href=/b.js>";
    let address = serve(vec![
        ("/", "-> /shop/".to_owned()),
        ("/shop/", html.to_owned()),
        ("/shop/a.js", format!("let t = '{token}'")),
        ("/shop/moved.js", "-> ../c.js".to_owned()),
        ("/c.js", String::new()),
        ("/shop/inside.js", format!("-> http://localhost:{port}/")),
        ("/b.js", PLACEHOLDER.to_owned()),
    ]);
    let report = site.json(&address, 1);
    assert_eq!(report["files"], 4, "{report:#}");
    let unreadable = report["unreadable"].as_array().map(Vec::len);
    assert_eq!(unreadable, Some(1), "{report:#}");
    assert!(inside.accept().is_err(), "it asked for what is inside");
    assert_eq!(
        report["tokens"][0]["places"][0]["file"],
        format!("{address}/shop/a.js")
    );
    assert_eq!(
        report["placeholders"][0]["places"][0]["file"],
        format!("{address}/b.js")
    );
    assert_eq!(
        report["unreadable"][0]["file"],
        format!("{address}/shop/gone.js")
    );
    // The token is not good for the page's own origin.
    let said = report["tokens"][0]["findings"][0]["message"]
        .as_str()
        .expect("a message");
    assert!(said.contains("localhost"), "{said}");

    let github = site.scan(&format!("{address} --format github")).exits(1);
    github.says(&format!("::error::{address}/b.js:1:1: a placeholder"));
    site.scan(&format!("{address}/nowhere"))
        .exits(2)
        .says("404");
    site.scan("http://localhost:1/")
        .exits(2)
        .says("cannot be read");
}

#[test]
fn the_address_of_a_script_is_no_command_of_github() {
    let site = Site::new(&[]);
    let html = "<script src='/x\n::add-mask::y'></script>";
    let address = serve(vec![("/", html.to_owned())]);
    let ran = site.scan(&address).exits(0).says("could not be read");
    let mut lines = ran.stdout.lines();
    assert!(!lines.any(|line| line.starts_with("::")), "{}", ran.stdout);
}
