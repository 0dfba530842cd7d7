//! Scans live pages on a local server.

use std::net::TcpListener;
use std::time::Instant;

use super::server::{Answer, Server};
use super::{marker, try_scan};
use crate::cli::compression::compress::{brotli, gzip, raw_deflate, zlib, zstd};
use crate::cli::scan::site::fetch::{Fetcher, Redirects};
use crate::diagnostic::Label;

#[track_caller]
pub(super) fn check(answers: Vec<(&str, Answer)>, markers: &[&str], unread: &[&str]) {
    let server = Server::new(answers);
    let base = server.url("");
    let site = try_scan(&[&server.url("/")], &[]).expect("a page");
    assert_eq!(site.markers(&base), markers);
    assert_eq!(site.unread(&base), unread);
}

/// Checks a page with one script, to which the server sends this response.
#[track_caller]
fn check_script(script: Answer, markers: &[&str], unread: &[&str]) {
    let page = Answer::html("<script src=/a.js></script>");
    check(vec![("/", page), ("/a.js", script)], markers, unread);
}

#[test]
fn follows_what_a_page_loads() {
    let page = "<base href='/shop/'>\
        <script src='e.js?next=https://example.com/'></script>\
        <script data-x='a<b' src='attribute.js'></script>\
        <script type=importmap>{\"imports\": {\"app\": \"/mapped.js\", \"unused\": \"/gone.js\", \"lib/\": \"/lib/\"}}</script>\
        <script type=module>import 'app'; import 'lib/x.js'; import 'unknown'; init('/pkg/app_bg.wasm')</script>\
        <link rel=modulepreload href=preloaded.js>\
        <iframe src=/frame.html></iframe>\
        <iframe srcdoc=\"<script src='inner.js'></script>\"></iframe>";
    let js = |name: &str, more: &str| Answer::js(format!("'{}';{more}", marker(name)));
    check(
        vec![
            ("/", Answer::html(page)),
            ("/shop/e.js?next=https://example.com/", js("query", "")),
            (
                "/shop/attribute.js",
                js("attribute", "import('./dynamic.js')"),
            ),
            ("/shop/dynamic.js", js("dynamic", "new Worker('worker.js')")),
            (
                "/shop/worker.js",
                js(
                    "worker",
                    "importScripts('./imported.js'); import './static.js'",
                ),
            ),
            ("/shop/imported.js", js("imported", "")),
            ("/shop/static.js", js("static", "export * from '../up.js'")),
            ("/up.js", js("up", "import 'https://cdn.example/far.js'")),
            (
                "/mapped.js",
                js("mapped", "fetch(new URL('m.wasm', import.meta.url))"),
            ),
            ("/m.wasm", Answer::ok("application/wasm", marker("wasm"))),
            ("/lib/x.js", js("library", "")),
            (
                "/pkg/app_bg.wasm",
                Answer::ok(
                    "application/wasm",
                    [b"\0asm", marker("app").as_bytes()].concat(),
                ),
            ),
            ("/shop/preloaded.js", js("preloaded", "")),
            (
                "/frame.html",
                Answer::html(format!("{}<script src=frame.js></script>", marker("frame"))),
            ),
            ("/frame.js", js("frame_script", "")),
            ("/shop/inner.js", js("inner", "")),
        ],
        &[
            "app in /pkg/app_bg.wasm",
            "attribute in /shop/attribute.js",
            "dynamic in /shop/dynamic.js",
            "frame in /frame.html",
            "frame_script in /frame.js",
            "imported in /shop/imported.js",
            "inner in /shop/inner.js",
            "library in /lib/x.js",
            "mapped in /mapped.js",
            "preloaded in /shop/preloaded.js",
            "query in /shop/e.js?next=https://example.com/",
            "static in /shop/static.js",
            "up in /up.js",
            "wasm in /m.wasm",
            "worker in /shop/worker.js",
        ],
        &[
            "note https://cdn.example: files of another origin are not read, such as https://cdn.example/far.js",
        ],
    );
}

#[test]
fn decodes_every_response() {
    let text = format!("'{}'", marker("site"));
    let html = format!(
        "<meta charset=utf-16>{}<script src=/a.js></script>",
        marker("page")
    );
    let found = ["site in /a.js"];
    for (coding, encoded) in [
        ("gzip", gzip(text.as_bytes())),
        ("X-GZIP", gzip(text.as_bytes())),
        ("deflate", zlib(text.as_bytes())),
        ("deflate", raw_deflate(text.as_bytes())),
        ("br", brotli(text.as_bytes())),
        ("zstd", zstd(text.as_bytes())),
        ("gzip, br", brotli(&gzip(text.as_bytes()))),
        ("identity", text.clone().into_bytes()),
        // The header `Content-Encoding` is missing.
        ("", gzip(text.as_bytes())),
    ] {
        let header = format!("Content-Encoding: {coding}");
        check_script(Answer::js(&encoded).header(&header), &found, &[]);
    }
    check(
        vec![
            (
                "/",
                Answer::html(gzip(html.as_bytes())).header("content-encoding: gzip"),
            ),
            ("/a.js", Answer::js(&text)),
        ],
        &["page in /", "site in /a.js"],
        &[],
    );
    let utf_16: Vec<u8> = format!("\u{feff}{html}")
        .encode_utf16()
        .flat_map(u16::to_be_bytes)
        .collect();
    let utf_16_without_mark: Vec<u8> = html.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for page in [
        Answer::ok("text/html", &utf_16),
        Answer::ok("text/html; charset=UTF-16LE", &utf_16_without_mark),
        Answer::ok("text/html", &utf_16_without_mark),
    ] {
        let server = Server::new(vec![("/", page), ("/a.js", Answer::js(&text))]);
        let site = try_scan(&[&server.url("/")], &[]).expect("a page");
        assert!(
            site.markers(&server.url(""))
                .contains(&"site in /a.js".to_owned())
        );
    }
}

#[test]
fn time_is_limited() {
    let server = Server::new(vec![("/", Answer::html(""))]);
    let url = server.url("/").parse().expect("a URL");
    let fetched = Fetcher::new(&url, Instant::now()).fetch(&url, Redirects::Anywhere);
    let reason = fetched.err().expect("no time is left").reason();
    assert_eq!(reason, "the page and its files took over 5 minutes");
}

#[test]
fn follows_frames_of_same_origin_only() {
    let page = "<iframe src=/login></iframe><iframe src=https://b.example/></iframe><iframe src=/gone></iframe>";
    check(
        vec![
            ("/", Answer::html(page)),
            ("/login", Answer::redirect("https://id.example/")),
        ],
        &[],
        &[
            "error /gone: the server answered 404 Not Found",
            "note /login: redirects to another origin, https://id.example",
            "note https://b.example: files of another origin are not read, such as https://b.example/",
        ],
    );
}

#[test]
fn requests_compressed_responses() {
    let server = Server::new(vec![("/", Answer::html(""))]);
    try_scan(&[&server.url("/")], &[]).expect("a page");
    let headers = server.headers("/").join("\n").to_ascii_lowercase();
    assert!(
        headers.contains("accept-encoding: gzip, deflate, br, zstd"),
        "{headers}"
    );
}

#[test]
fn reports_scripts_that_cannot_be_read() {
    let text = marker("site");
    let damaged = |len: usize| gzip(text.as_bytes())[..len].to_vec();
    let cases = [
        (
            Answer::status("404 Not Found"),
            false,
            "the server answered 404 Not Found",
        ),
        (
            Answer::status("500 Internal Server Error"),
            false,
            "the server answered 500 Internal Server Error",
        ),
        (
            Answer::status("403 Forbidden"),
            false,
            "the server answered 403 Forbidden",
        ),
        (
            Answer::status("206 Partial Content"),
            false,
            "the server answered 206 Partial Content",
        ),
        (
            Answer::status("304 Not Modified"),
            false,
            "the server answered 304 Not Modified",
        ),
        (Answer::redirect("/a.js"), false, "too many redirects"),
        (
            Answer::redirect("https://cdn.example/a.js"),
            false,
            "redirects to another origin, https://cdn.example",
        ),
        (
            Answer::redirect("http://localhost:1/a.js"),
            false,
            "redirects to another origin, http://localhost:1",
        ),
        (
            Answer::redirect("file:///etc/passwd"),
            false,
            "redirects to an invalid address",
        ),
        (
            Answer::redirect("http://["),
            false,
            "redirects to an invalid address",
        ),
        (
            Answer::status("302 Found"),
            false,
            "redirects to an invalid address",
        ),
        (
            Answer::html("<!doctype html><title>Not found</title>"),
            false,
            "the server answered with a page",
        ),
        (
            Answer::js(&text).cut(),
            true,
            "the server closed the connection",
        ),
        (
            Answer::js(&text).cut_chunks(),
            true,
            "the server closed the connection",
        ),
        (
            Answer::js(&text).header("Content-Encoding: compress"),
            true,
            "unknown Content-Encoding `compress`",
        ),
        (
            Answer::js(&text).header("Content-Encoding: gzip"),
            false,
            "invalid gzip data",
        ),
        (
            Answer::js(damaged(30)).header("Content-Encoding: gzip"),
            false,
            "truncated gzip data",
        ),
        (
            Answer::js(vec![b'a'; (32 << 20) + 1]),
            false,
            "larger than 32 MiB",
        ),
        (
            Answer::js(gzip(&vec![b'a'; 33 << 20])).header("Content-Encoding: gzip"),
            false,
            "more than 32 MiB after decompression",
        ),
        (
            Answer::js(gzip(&vec![b'a'; 65 << 20])),
            false,
            "more than 32 MiB after decompression",
        ),
    ];
    for (answer, is_found, reason) in cases {
        let found = ["site in /a.js"];
        let found = if is_found { &found[..] } else { &[] };
        check_script(answer, found, &[&format!("error /a.js: {reason}")]);
    }
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let gone = listener.local_addr().expect("an address");
    drop(listener);
    let error = try_scan(&[&format!("http://{gone}/")], &[])
        .err()
        .expect("no server");
    assert!(
        error
            .message
            .starts_with(&format!("failed to read http://{gone}/: ")),
        "{error}"
    );
    assert!(!error.message.contains("io: "), "{error}");
}

#[test]
fn says_what_is_wrong_with_a_url() {
    for (url, reason) in [
        ("http://", "empty host"),
        ("http://a.no:99999/", "invalid port number"),
    ] {
        let error = try_scan(&[url], &[]).err().expect("an invalid URL");
        assert_eq!(error.code, "invalid-url");
        assert_eq!(error.attachments(), [(Label::Note, reason)], "{url}");
    }
}

#[test]
fn scans_truncated_page() {
    let page = format!("{}<script src=/a.js></script>", marker("page"));
    let script = Answer::js(marker("site"));
    check(
        vec![("/", Answer::html(page).cut()), ("/a.js", script)],
        &["page in /", "site in /a.js"],
        &["error /: the server closed the connection"],
    );
}

#[test]
fn wrong_guesses_are_not_reported() {
    let page = "<script src=/a.js></script><script type=text/babel src=/gone-1.js></script>\
        <template><script src=/gone-2.js></script></template>\
        <script type=importmap>{\"imports\": {\"x\": \"/gone-3.js\", \"y\": \"/broken.js\"}}</script>\
        <script type=module>'import(\"./gone-4.js\")'; a = '/gone.wasm'; document.write('<script src=gone-5.js>')</script>";
    let script = "new URL('app_bg.wasm', import.meta.url)";
    check(
        vec![
            ("/", Answer::html(page)),
            ("/a.js", Answer::js(script)),
            ("/gone-1.js", Answer::status("403 Forbidden")),
            // Many servers respond with a page instead of a missing file.
            ("/gone-2.js", Answer::html("<title>Start</title>")),
            ("/broken.js", Answer::status("503 Service Unavailable")),
        ],
        &[],
        &["note /broken.js: the server answered 503 Service Unavailable"],
    );
}

/// A certain link may lead to a file that was guessed before.
#[test]
fn guess_that_becomes_certain_is_reported() {
    let page =
        "<script type=importmap>{\"imports\": {\"a\": \"/gone.js\", \"b\": \"/b.js\"}}</script>";
    check(
        vec![
            ("/", Answer::html(page)),
            ("/b.js", Answer::js("import '/gone.js'")),
        ],
        &[],
        &["error /gone.js: the server answered 404 Not Found"],
    );
}

#[test]
fn other_origins_are_not_requested() {
    let inside = Server::new(vec![]);
    let port = inside.address.port();
    let links = [
        "script src=",
        "link rel=modulepreload href=",
        "iframe src=",
        "object data=",
    ];
    let tags: String = links
        .iter()
        .map(|it| format!("<{it}http://localhost:{port}/x.js></{it}>"))
        .collect();
    let page = format!(
        "{tags}<script src=/moved.js></script><script src=//localhost:{port}/y.js></script>\
        <script type=module>import 'http://127.0.0.1:{port}/z.js'; import 'https://cdn.apple-mapkit.com/a.js'</script>\
        <base href=http://localhost:{port}/><script src=w.js></script>"
    );
    let moved = Answer::redirect(&format!("http://localhost:{port}/v.js"));
    let server = Server::new(vec![("/", Answer::html(page)), ("/moved.js", moved)]);
    let site = try_scan(&[&server.url("/")], &[]).expect("a page");
    assert_eq!(
        site.unread(&server.url("")),
        [
            format!("error /moved.js: redirects to another origin, http://localhost:{port}"),
            format!(
                "note http://127.0.0.1:{port}: files of another origin are not read, such as http://127.0.0.1:{port}/z.js"
            ),
            format!(
                "note http://localhost:{port}: files of another origin are not read, such as http://localhost:{port}/x.js"
            ),
        ]
    );
    assert_eq!(inside.requested(), [""; 0]);
    assert_eq!(server.requested(), ["/", "/moved.js"]);
}

#[test]
fn many_other_origins_are_noted() {
    let tags: String = (0..60)
        .map(|number| format!("<script src=https://cdn{number}.example/x.js></script>"))
        .collect();
    let page = tags.repeat(2);
    let server = Server::new(vec![("/", Answer::html(page))]);
    let site = try_scan(&[&server.url("/")], &[]).expect("a page");
    let notes = site.unread(&server.url(""));
    assert_eq!(notes.len(), 51, "{notes:?}");
    let last = "note https://cdn50.example: files of this origin and others are not read";
    assert!(notes.contains(&last.to_owned()), "{notes:?}");
}

#[test]
fn origin_is_known_after_redirects() {
    let other = Server::new(vec![
        ("/shop/", Answer::html("<script src=a.js></script>")),
        ("/shop/a.js", Answer::redirect("../b.js")),
        ("/b.js", Answer::js(marker("site"))),
    ]);
    let address = format!("http://localhost:{}/shop/", other.address.port());
    let first = Server::new(vec![("/", Answer::redirect(&address))]);
    let site = try_scan(&[&first.url("/")], &[]).expect("a page");
    let base = format!("http://localhost:{}", other.address.port());
    assert_eq!(site.markers(&base), ["site in /b.js"]);
    assert_eq!(site.unread(&base), [""; 0]);
    assert_eq!(
        site.origin.map(|it| it.to_string()).as_deref(),
        Some("localhost")
    );
}

#[test]
fn ipv6_address() {
    let respond = Box::new(|path: &str| match path {
        "/" => Some(Answer::html("<script src=a.js></script>")),
        "/a.js" => Some(Answer::js(marker("site"))),
        _ => None,
    });
    // Not every machine has this interface.
    let Some(server) = Server::bind("[::1]:0", respond) else {
        return;
    };
    let site = try_scan(&[&server.url("/")], &[]).expect("a page");
    assert_eq!(site.markers(&server.url("")), ["site in /a.js"]);
    assert!(site.origin.is_none());
    let unread = site.unread("http://");
    assert!(
        unread[0].contains("whether Apple accepts this host is not known"),
        "{unread:?}"
    );
}

#[test]
fn password_is_sent_to_its_origin_only_and_not_printed() {
    let other = Server::new(vec![("/", Answer::html("<script src=gone.js></script>"))]);
    let to = format!("http://localhost:{}/", other.address.port());
    let server = Server::new(vec![
        ("/", Answer::redirect("/in")),
        ("/in", Answer::redirect(&to)),
    ]);
    let address = format!("http://me:p%40ss%2Fword@{}/", server.address);
    let site = try_scan(&[&address], &[]).expect("a page");
    assert!(
        !format!("{:?}", site.unread("")).contains("ss"),
        "{:?}",
        site.unread("")
    );
    // "me:p@ss/word"
    let sent = |server: &Server, path: &str| {
        server
            .headers(path)
            .join("\n")
            .contains("Basic bWU6cEBzcy93b3Jk")
    };
    assert!(sent(&server, "/") && sent(&server, "/in"));
    assert!(!sent(&other, "/") && !sent(&other, "/gone.js"));

    let error = try_scan(&[&format!("http://me:secret@{}/gone", server.address)], &[]);
    let error = error.err().expect("404").to_string();
    assert!(
        error.contains("404") && !error.contains("secret"),
        "{error}"
    );
}

#[test]
fn number_of_files_is_limited() {
    let respond = |path: &str| {
        if path == "/" {
            let scripts: String = (0..250)
                .map(|it| format!("<script src=/{it}.js></script>"))
                .collect();
            return Some(Answer::html(format!(
                "{scripts}<script src=/0.js></script>"
            )));
        }
        Some(Answer::js("import './gone.js'.'; '/gone.wasm'"))
    };
    let server = Server::bind("127.0.0.1:0", Box::new(respond)).expect("a port");
    let site = try_scan(&[&server.url("/")], &[]).expect("a page");
    assert_eq!(site.results.files, 201);
    let expected = "error /200.js: more than 200 files: this one and others were not read";
    assert_eq!(site.unread(&server.url("")), [expected]);

    // Each page links to the next one.
    let respond = |path: &str| {
        let number: u64 = path.trim_start_matches('/').parse().unwrap_or(0);
        Some(Answer::html(format!("<iframe src=/{}>", number + 1)))
    };
    let server = Server::bind("127.0.0.1:0", Box::new(respond)).expect("a port");
    let site = try_scan(&[&server.url("/")], &[]).expect("a page");
    assert_eq!(
        site.unread(&server.url("")),
        ["error /201: more than 200 files: this one and others were not read"]
    );
}

#[test]
fn reads_each_file_once() {
    let page = "<script src=/a.js></script><script src=/a.js#x></script><script src='/./a.js'></script>\
        <script src=/b.js></script><link rel=modulepreload href=/a.js><iframe src=/></iframe>";
    let server = Server::new(vec![
        ("/", Answer::html(page)),
        ("/a.js", Answer::js(marker("site"))),
        ("/b.js", Answer::redirect("/a.js")),
    ]);
    let site = try_scan(&[&server.url("/")], &[]).expect("a page");
    assert_eq!(site.markers(&server.url("")), ["site in /a.js"]);
    assert_eq!((site.results.files, site.unread("")), (2, vec![]));
}

#[test]
fn excludes_files_of_a_page() {
    let page = "<script src=/gone/a.js></script><script src=/b.js></script>";
    let server = Server::new(vec![
        ("/", Answer::html(page)),
        ("/b.js", Answer::js(marker("site"))),
    ]);
    for glob in ["gone", "/gone", "gone/", "/gone/**", "a.js"] {
        let site = try_scan(&[&server.url("/")], &[glob]).expect("a page");
        assert_eq!(site.markers(&server.url("")), ["site in /b.js"]);
        assert_eq!(site.unread(""), [""; 0], "{glob}");
    }
}

#[test]
fn url_of_other_file_types() {
    let server = Server::new(vec![
        ("/a.js", Answer::js("import './b.js'")),
        ("/untyped.mjs", Answer::ok("", "import './b.js'")),
        ("/untyped", Answer::ok("", "<script src=b.js></script>")),
        (
            "/page.xhtml",
            Answer::ok(
                "application/xhtml+xml",
                "<script src='a.js'/><script src='b.js'/>",
            ),
        ),
        (
            "/b.js",
            Answer::ok("application/octet-stream", marker("site")),
        ),
        (
            "/data.json",
            Answer::ok("application/json", "\"<script src='gone.js'></script>\""),
        ),
    ]);
    for (path, found) in [
        ("/a.js", 1),
        ("/untyped.mjs", 1),
        ("/untyped", 1),
        ("/page.xhtml", 1),
        ("/data.json", 0),
    ] {
        let site = try_scan(&[&server.url(path)], &[]).expect("a page");
        assert_eq!(site.markers(&server.url("")).len(), found, "{path}");
        assert_eq!(site.unread(""), [""; 0], "{path}");
    }
}
