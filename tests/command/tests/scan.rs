//! `maps-token scan`, on directories and a loopback server.

use std::fs;
use std::io::{BufRead, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;

use command_tests::Site;
use serde_json::Value;
use test_support::run::Run;

const PROGRAM: &str = env!("CARGO_BIN_EXE_command-tests");

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

fn site(files: &[(&str, &str)]) -> Site {
    let site = Site::new(PROGRAM, MAPS_TOML);
    site.write("public/index.html", "<title>A site</title>\n");
    for (name, text) in files {
        site.write(name, text);
    }
    site
}

#[track_caller]
fn scan(site: &Site, arguments: &str) -> Run {
    let arguments: Vec<_> = ["scan"].into_iter().chain(arguments.split(' ')).collect();
    site.without_key(&arguments)
}

#[track_caller]
fn scan_json(site: &Site, arguments: &str, status: i32) -> Value {
    let run = scan(site, &format!("{arguments} --format json"));
    run.assert_status(status).json()
}

#[test]
fn scan_of_token_does_not_print_it() {
    let token = format!(
        "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJERUYxMjNHSElKIn0.{}",
        "s".repeat(300)
    );
    let run = scan(&site(&[]), &token)
        .assert_status(2)
        .assert_contains("expected a file, a directory or a URL, found a token")
        .assert_contains("use `maps-token inspect` for tokens");
    assert!(!run.text().contains("eyJ"), "{}", run.text());
}

#[test]
fn scan_exit_status() {
    let site = site(&[("empty/.keep", "")]);
    site.write(
        "public/index.html",
        &format!("<a t='{}'>", site.mint("site")),
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
            "origin `example.org` is not covered by the domains of the token",
        ),
        ("public --minimum-validity 179d", 0, "no errors"),
        ("public --minimum-validity 181d", 1, "minimum_validity"),
        ("public --require site", 0, "no errors"),
        (
            "public --require offices",
            1,
            "no page contains token `offices`",
        ),
        ("public --require sites", 2, "did you mean `site`?"),
        ("empty", 0, "no files to scan"),
        ("empty --strict", 1, "1 warning"),
        ("nowhere", 2, "failed to read `nowhere`"),
        ("public nowhere", 2, "failed to read `nowhere`"),
        ("public/index.html public empty", 0, "1 file"),
        ("public --exclude *.html", 0, "no files to scan"),
        ("public --exclude [a", 2, "invalid glob"),
        ("example.com", 2, "https://example.com"),
        ("ftp://example.com", 2, "https://"),
        ("file:///srv/site", 2, "`/srv/site`"),
        (
            "public https://example.com",
            2,
            "a URL must be the only argument",
        ),
        ("public --config nowhere.toml", 2, "nowhere.toml"),
        ("public --config broken.toml", 1, "invalid TOML"),
        (
            "public --minimum-validity soon",
            2,
            "expected a number of days",
        ),
        (
            "public --origin ftp://example.com",
            2,
            "expected `http` or `https`",
        ),
        ("public --format yaml", 2, "text, json, github"),
    ];
    for (arguments, status, expected) in cases {
        let run = scan(&site, arguments);
        assert_eq!(run.status, status, "{arguments}: {}", run.text());
        let text = with_slashes(&run.text());
        assert!(text.contains(expected), "{arguments}: {text}");
    }
}

/// Paths as they are written here.
fn with_slashes(text: &str) -> String {
    if cfg!(windows) {
        text.replace('\\', "/")
    } else {
        text.to_owned()
    }
}

#[test]
fn scan_finds_tokens_keys_and_placeholders() {
    let site = site(&[
        ("public/.hidden/fork.html", PLACEHOLDER),
        (".gitignore", "public"),
    ]);
    let token = site.mint("site");
    site.write("public/index.html", &format!("\n{token}"));
    site.write("public/about.html", &format!("{token} {token}"));
    site.write("public/api.js", &format!("'{}'", site.mint("backend")));
    site.write("public/keys/a.json", &site.key.pem().replace('\n', "\\n"));

    let report = scan_json(&site, "public", 1);
    assert_eq!(
        (&report["files"], &report["warnings"]),
        (&5.into(), &0.into())
    );
    assert_eq!(report["errors"], 3, "{report:#}");
    let locations = |pointer: &str| {
        let locations = report.pointer(pointer).and_then(Value::as_array);
        let text = |it: &Value| format!("{}:{}:{}", it["file"], it["line"], it["column"]);
        locations
            .expect("a list")
            .iter()
            .map(text)
            .collect::<Vec<_>>()
            .join(" ")
            .replace('"', "")
            // As JSON has them.
            .replace(r"\\", "/")
    };
    let second = token.len() + 2;
    let token_locations =
        format!("public/about.html:1:1 public/about.html:1:{second} public/index.html:2:1");
    assert_eq!(locations("/tokens/0/places"), token_locations);
    assert_eq!(report["tokens"][0]["facts"]["team_id"], "DEF123GHIJ");
    assert_eq!(locations("/tokens/1/places"), "public/api.js:1:2");
    assert_eq!(report["tokens"][1]["findings"][0]["code"], "server-token");
    assert_eq!(locations("/keys/0/places"), "public/keys/a.json:1:1");
    assert_eq!(report["keys"][0]["public_key"], site.key.public_key());
    assert_eq!(
        locations("/placeholders/0/places"),
        "public/.hidden/fork.html:1:1"
    );

    let run = scan(&site, "public").assert_status(1);
    let text = with_slashes(&run.text());
    assert!(
        text.contains("public/about.html:1:1 and 2 more places"),
        "{text}"
    );
    let report = scan_json(&site, "public --allow-placeholder", 1);
    assert_eq!(report["errors"], 2);
    assert_eq!(report["placeholders"][0]["name"], "site");
}

/// The rest of a page decides whether a tag is one, so that all of it is read, in any encoding.
#[test]
fn script_tags_are_found_anywhere_in_a_page() {
    const TAG: &str = "<script src=\"https://cdn.apple-mapkit.com/mk/6/mapkit.core.js\" data-token=\"\"></script>";
    let site = site(&[]);
    let page = format!("<!doctype html>\n{}\n{TAG}", "<p>Text</p>\n".repeat(60_000));
    site.write("public/long.html", &page);
    let comment = format!(
        "<!doctype html>\n<!--{}\n{TAG}-->",
        "<p>Text</p>\n".repeat(60_000)
    );
    site.write("public/comment.html", &comment);
    let utf_16: Vec<u8> = format!("\u{feff}<!doctype html>\n{TAG}")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    fs::write(site.path().join("public/utf-16.html"), utf_16).expect("a file");
    site.write("public/script.js", &format!("const tag = `{TAG}`;"));
    let report = scan_json(&site, "public", 1);
    let places: Vec<String> = report["script_tags"][0]["places"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|it| format!("{}:{}:{}", it["file"], it["line"], it["column"]).replace('"', ""))
        .map(|it| it.replace(r"\\", "/"))
        .collect();
    assert_eq!(
        places,
        ["public/long.html:60003:1", "public/utf-16.html:2:1"]
    );
}

/// A build rejects it, too. Its claims are not repeated.
#[test]
fn token_that_is_too_long_is_an_error() {
    let site = site(&[]);
    let token = site.mint("site");
    let parts: Vec<&str> = token.trim().split('.').collect();
    let claims = format!("{}{}", parts[1], "A".repeat(2_000_000));
    let page = format!("<a t='{}.{claims}.{}'>", parts[0], parts[2]);
    site.write("public/index.html", &page);
    for command in ["scan", "inspect"] {
        let run = site.without_key(&[command, "public/index.html"]);
        let run = run
            .assert_status(1)
            .assert_contains("error[token-too-long]");
        assert!(run.text().len() < 2_000, "{}", run.text().len());
    }
}

#[test]
fn github_annotates_each_location() {
    let site = site(&[
        ("public/a.html", &format!("\n {PLACEHOLDER}")),
        ("public/b.html", PLACEHOLDER),
    ]);
    let run = scan(&site, "public --format github").assert_status(1);
    let lines: Vec<_> = run
        .stdout
        .lines()
        .map(|line| line.replace("%5C", "/"))
        .collect();
    assert_eq!(lines.len(), 2, "{}", run.stdout);
    assert!(lines[0].starts_with(
        "::error file=public/a.html,line=2,col=2,title=placeholder::placeholder for `site`"
    ));
    assert!(lines[1].starts_with(
        "::error file=public/b.html,line=1,col=1,title=placeholder::placeholder for `site`"
    ));
}

#[test]
fn what_is_excluded_can_be_included_again() {
    let site = site(&[
        ("public/a.html", PLACEHOLDER),
        ("public/assets/b.js", PLACEHOLDER),
        ("public/c.js", PLACEHOLDER),
    ]);
    for (excludes, expected) in [
        ("--exclude=* --exclude=!*.js", &["public/c.js"][..]),
        ("--exclude=/* --exclude=!/assets/", &["public/assets/b.js"]),
        ("--exclude=** --exclude=!c.js", &["public/c.js"]),
        ("--exclude=public", &[]),
    ] {
        let status = i32::from(!expected.is_empty());
        let report = scan_json(&site, &format!("public {excludes}"), status);
        let places = report["placeholders"][0]["places"].as_array();
        let files = places.into_iter().flatten().map(|it| it["file"].as_str());
        let files: Vec<String> = files.flatten().map(|it| it.replace('\\', "/")).collect();
        assert_eq!(files, expected, "{excludes}");
    }
}

#[test]
fn placeholder_satisfies_required_token() {
    let site = site(&[("public/a.html", PLACEHOLDER)]);
    scan(&site, "public --require site --allow-placeholder").assert_success();
    scan(&site, "public --require offices --allow-placeholder").assert_status(1);
}

#[test]
fn scan_rejects_revoked_keys() {
    let site = site(&[]);
    site.write("public/index.html", &site.mint("site"));
    site.write(
        "maps.toml",
        &format!("revoked_keys = ['ABC123DEFG']\n{MAPS_TOML}"),
    );
    scan(&site, "public")
        .assert_status(1)
        .assert_contains("revoked");
}

#[cfg(unix)]
#[test]
fn scan_skips_links_and_reports_unreadable_files() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let site = site(&[
        ("secret/a.html", PLACEHOLDER),
        ("public/b/closed.html", "x"),
    ]);
    symlink(site.path().join("secret"), site.path().join("public/out")).expect("a link");
    symlink("..", site.path().join("public/b/round")).expect("a link");
    symlink("nowhere", site.path().join("public/broken")).expect("a link");
    symlink("public", site.path().join("current")).expect("a link");
    let run = scan(&site, "public")
        .assert_success()
        .assert_contains("2 files")
        .assert_contains("1 warning");
    let secret = fs::canonicalize(site.path().join("secret")).expect("a directory");
    run.assert_contains(
        "warning[not-followed]: public/out was not read: the symbolic link leads to `",
    )
    .assert_contains(&secret.display().to_string())
    .assert_contains("note: public/broken: the symbolic link leads nowhere");
    scan(&site, "public secret --allow-placeholder")
        .assert_success()
        .assert_contains("no errors");
    // An argument may be a link.
    scan(&site, "current")
        .assert_success()
        .assert_contains("2 files");

    let closed = site.path().join("public/b/closed.html");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).expect("permissions");
    // Root can read the file.
    if fs::read(&closed).is_err() {
        scan(&site, "public")
            .assert_status(1)
            .assert_contains("error[unreadable]: public/b/closed.html was not read");
    }
}

/// Serves the responses, and returns the base URL.
fn serve(responses: Vec<(&'static str, String)>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(stream) = stream else { break };
            respond(stream, &responses);
        }
    });
    // Tokens are restricted to domains, so not the IP address.
    format!("http://localhost:{}", address.port())
}

fn respond(mut stream: TcpStream, responses: &[(&str, String)]) {
    let mut lines = BufReader::new(stream.try_clone().expect("a stream")).lines();
    let request = lines.next().and_then(Result::ok).unwrap_or_default();
    while lines
        .next()
        .and_then(Result::ok)
        .is_some_and(|line| !line.is_empty())
    {}
    let path = request.split(' ').nth(1).unwrap_or_default();
    let response = responses.iter().find(|(it, _)| *it == path);
    let (status, body) = match response.map(|(_, text)| text.as_str()) {
        None => ("404 Not Found".to_owned(), ""),
        Some(text) => match text.strip_prefix("-> ") {
            Some(to) => (format!("302 Found\r\nLocation: {to}"), ""),
            None => ("200 OK".to_owned(), text),
        },
    };
    let length = body.len();
    // The client may have closed the connection.
    let _ = write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    );
}

#[test]
fn scan_reads_scripts_of_live_page() {
    let site = site(&[]);
    let token = site.mint("site");
    // An internal service must not be requested.
    let internal = TcpListener::bind("127.0.0.1:0").expect("a port");
    internal.set_nonblocking(true).expect("a socket");
    let port = internal.local_addr().expect("an address").port();
    let html = "<script src='a.js'></script><script src='gone.js'></script>\
                <script src='moved.js'></script><script src='internal.js'></script>\
                <script src='http://localhost:1/other.js'></script>\
                <link rel=modulepreload href=/b.js>";
    let address = serve(vec![
        ("/", "-> /shop/".to_owned()),
        ("/shop/", html.to_owned()),
        ("/shop/a.js", format!("let t = '{token}'")),
        ("/shop/moved.js", "-> ../c.js".to_owned()),
        ("/c.js", String::new()),
        ("/shop/internal.js", format!("-> http://localhost:{port}/")),
        ("/b.js", PLACEHOLDER.to_owned()),
    ]);
    let report = scan_json(&site, &address, 1);
    assert_eq!(report["files"], 4, "{report:#}");
    let unreadable = report["unreadable"].as_array().map(Vec::len);
    assert_eq!(unreadable, Some(2), "{report:#}");
    let notes = report["notes"].as_array().map(Vec::len);
    assert_eq!(notes, Some(1), "{report:#}");
    assert!(
        internal.accept().is_err(),
        "the internal service was requested"
    );
    assert_eq!(
        report["tokens"][0]["places"][0]["file"],
        format!("{address}/shop/a.js")
    );
    assert_eq!(
        report["placeholders"][0]["places"][0]["file"],
        format!("{address}/b.js")
    );
    for (index, name) in ["gone.js", "internal.js"].into_iter().enumerate() {
        let unreadable = &report["unreadable"][index];
        assert_eq!(unreadable["file"], format!("{address}/shop/{name}"));
        assert_eq!(unreadable["findings"][0]["severity"], "error");
    }
    // The token does not cover the origin of the page.
    let message = report["tokens"][0]["findings"][0]["message"]
        .as_str()
        .expect("a message");
    assert!(message.contains("localhost"), "{message}");

    scan(&site, &format!("{address} --format github"))
        .assert_status(1)
        .assert_contains(&format!(
            "::error title=placeholder::{address}/b.js:1:1: placeholder for `site`"
        ));
    scan(&site, &format!("{address}/nowhere"))
        .assert_status(2)
        .assert_contains("404");
    scan(&site, "http://localhost:1/")
        .assert_status(2)
        .assert_contains("failed to read http://localhost:1/");
}

#[test]
fn github_escapes_script_urls() {
    let site = site(&[]);
    let html = "<script src='/x\n::add-mask::y'></script>";
    let address = serve(vec![("/", html.to_owned())]);
    let run = scan(&site, &address)
        .assert_status(1)
        .assert_contains("was not read");
    let mut lines = run.stdout.lines();
    assert!(!lines.any(|line| line.starts_with("::")), "{}", run.stdout);
}
