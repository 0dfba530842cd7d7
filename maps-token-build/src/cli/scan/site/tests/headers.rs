//! Reads pages according to their headers.

use super::page::check;
use super::server::{Answer, Server};
use super::{marker, try_scan};

#[test]
fn follows_links_of_headers() {
    let js = |name: &str, more: &str| Answer::js(format!("'{}';{more}", marker(name)));
    // The base is that of the response, not of the page.
    let page = Answer::html(
        "<base href=/other/><script type=importmap>{\"imports\": {\"app\": \"/mapped.js\"}}</script>",
    )
    .header("Link: <e.js>; rel=\"modulepreload\"; nopush, </gone.css>; rel=preload; as=style")
    .header("Link: </script.js?a,b>;as=\"script\" ; rel=\"x preload\", </next.html>; rel=next")
    .header("link: <https://cdn.example/far.js>; rel=modulepreload")
    .header("Refresh: 0; url=/start.html");
    check(
        vec![
            ("/shop/", page),
            ("/", Answer::redirect("/shop/")),
            ("/shop/e.js", js("module", "import 'app'")),
            ("/mapped.js", js("mapped", "")),
            ("/script.js?a,b", js("script", "")),
            (
                "/start.html",
                Answer::html(marker("start")).header("Link: </gone.js>; rel=preload; as=script"),
            ),
        ],
        &[
            "mapped in /mapped.js",
            "module in /shop/e.js",
            "script in /script.js?a,b",
            "start in /start.html",
        ],
        &[
            "error /gone.js: the server answered 404 Not Found",
            "note https://cdn.example: files of another origin are not read, such as https://cdn.example/far.js",
        ],
    );
}

#[test]
fn a_page_without_content_is_an_error() {
    for status in ["204 No Content", "205 Reset Content"] {
        let answer = Answer::status(status);
        let server = Server::new(vec![("/", answer)]);
        let error = try_scan(&[&server.url("/")], &[]).err().expect(status);
        let error = error.to_string();
        assert!(
            error.contains(&format!("the server answered {status}")),
            "{error}"
        );
    }
}

#[test]
fn utf_32_is_an_error() {
    let encode = |text: &str, to_bytes: fn(u32) -> [u8; 4]| -> Vec<u8> {
        text.chars().flat_map(|it| to_bytes(it.into())).collect()
    };
    let text = format!("<p>{}</p>", marker("page"));
    let unread = "error /: encoded in UTF-32, which browsers do not support";
    let html = "text/html; charset=UTF-32LE";
    for (content_type, body) in [
        (html, encode(&text, u32::to_le_bytes)),
        (
            "text/html; charset=utf-32be",
            encode(&text, u32::to_be_bytes),
        ),
        (
            "text/html",
            encode(&format!("\u{feff}{text}"), u32::to_le_bytes),
        ),
        (
            "text/html",
            encode(&format!("\u{feff}{text}"), u32::to_be_bytes),
        ),
        (html, encode(&format!("\u{feff}{text}"), u32::to_le_bytes)),
    ] {
        let server = Server::new(vec![("/", Answer::ok(content_type, body))]);
        let site = try_scan(&[&server.url("/")], &[]).expect("a page");
        assert_eq!(site.unread(&server.url("")), [unread], "{content_type}");
    }
    // The header is wrong.
    check(vec![("/", Answer::ok(html, text))], &["page in /"], &[]);
}
