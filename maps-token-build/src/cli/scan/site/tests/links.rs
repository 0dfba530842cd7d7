//! Finds the links of a page.

use proptest::prelude::*;
use url::Url;

use crate::cli::scan::site::links::{Link, read_head, read_links};
use crate::cli::scan::site::modules::read_script;
use crate::cli::scan::site::reference::{Certainty, Kind, Reference};

fn page() -> Url {
    "https://a.example/shop/map.html?a".parse().expect("a URL")
}

/// Formats links: "script /a.js", or with a question mark if it is a guess.
fn links(html: &str, is_xml: bool) -> Vec<String> {
    let page = page();
    let mut found = Vec::new();
    read_links(html, &page, is_xml, &mut |link| {
        found.push(match link {
            Link::Reference(reference) => {
                let kind = match reference.kind {
                    Kind::Script => "script",
                    Kind::Worker => "worker",
                    Kind::Document => "page",
                    Kind::Data => "data",
                };
                let guessed = if reference.certainty == Certainty::Guessed {
                    "?"
                } else {
                    ""
                };
                let url = reference.url.as_str();
                let url = url.strip_prefix("https://a.example").unwrap_or(url);
                format!("{kind}{guessed} {url}")
            }
            Link::Script {
                text, certainty, ..
            } => {
                let guessed = if certainty == Certainty::Guessed {
                    "?"
                } else {
                    ""
                };
                format!("inline{guessed} {}", text.trim())
            }
            Link::Page(text) => format!("srcdoc {text}"),
            Link::TooLong => "too long".to_owned(),
        });
    });
    found
}

#[test]
fn finds_every_link() {
    let long = format!("<script src='/{}'>", "a".repeat(10_000));
    let cases: &[(&str, &[&str])] = &[
        ("<script src=main.js></script>", &["script /shop/main.js"]),
        (
            "<SCRIPT ASYNC SRC='/main.js'></SCRIPT>",
            &["script /main.js"],
        ),
        (
            "<script src=\"e.js?next=https://example.com/\"></script>",
            &["script /shop/e.js?next=https://example.com/"],
        ),
        (
            "<script data-x=\"a<b\" src=\"/e.js\"></script>",
            &["script /e.js"],
        ),
        (
            "<script data-x='a>b' src='/e.js'></script>",
            &["script /e.js"],
        ),
        ("<script\n/src\n=\n'/e.js'/></script>", &["script /e.js"]),
        (
            "<script data-src=no.js src=/yes.js></script>",
            &["script /yes.js"],
        ),
        (
            "<script src=/first.js src=/second.js></script>",
            &["script /first.js"],
        ),
        (
            "<script src='/a.js?b=1&amp;c=2&#38;d&#x3d;3'></script>",
            &["script /a.js?b=1&c=2&d=3"],
        ),
        ("<script src=' /a b.js\n'></script>", &["script /a%20b.js"]),
        ("<script src='/é.js'></script>", &["script /%C3%A9.js"]),
        ("<script src='/a.js#b'></script>", &["script /a.js"]),
        (
            "<script src='\\\\b.example\\c.js'></script>",
            &["script https://b.example/c.js"],
        ),
        (
            "<script src='//b.example/c.js'></script>",
            &["script https://b.example/c.js"],
        ),
        (
            "<script src='https://user:secret@a.example/c.js'></script>",
            &["script /c.js"],
        ),
        (
            "<script src='HTTPS://A.EXAMPLE:443/c.js'></script>",
            &["script /c.js"],
        ),
        ("<script src='https:c.js'></script>", &["script /shop/c.js"]),
        ("<script src='?b'></script>", &["script /shop/map.html?b"]),
        ("<script src=../../../c.js></script>", &["script /c.js"]),
        (
            "<script src></script><script src=''></script><script src=' '></script>",
            &[],
        ),
        (
            "<script src='data:text/javascript,1'></script><script src='file:///etc/passwd'></script>",
            &[],
        ),
        (
            "<script src='http://[::1'></script><script src='http://'></script>",
            &[],
        ),
        (
            "<script src='/a.js'>import './ignored.js'</script>",
            &["script /a.js"],
        ),
        ("<script type=module src=/m.js></script>", &["script /m.js"]),
        (
            "<script type=' Text/JavaScript ' src=/m.js></script>",
            &["script /m.js"],
        ),
        (
            "<script type=text/plain src=/m.js></script>",
            &["script? /m.js"],
        ),
        (
            "<script type=text/babel>import '/b.js'</script>",
            &["inline? import '/b.js'"],
        ),
        (
            "<script type=application/ld+json>{\"a\": \"<script src=b.js>\"}</script>",
            &[],
        ),
        (
            "<script>a = '<b>'; b()</script>",
            &["inline a = '<b>'; b()"],
        ),
        (
            "<script>a = '<!--<script>'; b()</script>",
            &["inline a = '<!--<script>'; b()</script>"],
        ),
        ("<script>a = 1", &["inline a = 1"]),
        ("<script src=/a.js", &[]),
        (
            "<!-- <script src=/no.js></script> --><script src=/a.js></script>",
            &["script /a.js"],
        ),
        ("<!--><script src=/a.js></script>-->", &["script /a.js"]),
        (
            "<title><script src=/no.js></script></title><script src=/a.js></script>",
            &["script /a.js"],
        ),
        ("<textarea><script src=/no.js></script></textarea>", &[]),
        (
            "<style>/* <script src=/no.js> */</style><script src=/a.js></script>",
            &["script /a.js"],
        ),
        (
            "<noscript><script src=/no.js></script></noscript><script src=/a.js></script>",
            &["script /a.js"],
        ),
        (
            "<noscript><!-- </noscript><script src=/a.js></script> -->",
            &["script /a.js"],
        ),
        (
            "<p title='<script src=/no.js>'><script src=/a.js></script>",
            &["script /a.js"],
        ),
        (
            "<![CDATA[ > <script src=/a.js></script> ]]>",
            &["script /a.js"],
        ),
        (
            "<svg><![CDATA[ > <script src=/no.js></script> ]]></svg>",
            &[],
        ),
        (
            "<svg><script href=/a.js /></svg><script src=/b.js></script>",
            &["script /a.js", "script /b.js"],
        ),
        (
            "<svg><script xlink:href=/a.js></script></svg>",
            &["script /a.js"],
        ),
        (
            "<svg><p><script/>1</script><script src=/b.js></script>",
            &["inline 1", "script /b.js"],
        ),
        (
            "<template><script src=/a.js></script></template><script src=/b.js></script>",
            &["script? /a.js", "script /b.js"],
        ),
        (
            "<template shadowrootmode=open><script src=/a.js></script></template>",
            &["script /a.js"],
        ),
        ("<link rel=modulepreload href=/m.js>", &["script /m.js"]),
        (
            "<link href='../m.js?a=1&amp;b=2' rel='x ModulePreload'/>",
            &["script /m.js?a=1&b=2"],
        ),
        ("<link rel=preload as=script href=/m.js>", &["script /m.js"]),
        (
            "<link rel=preload as=fetch type=application/wasm href=/m.wasm crossorigin>",
            &["data /m.wasm"],
        ),
        ("<link rel=preload as=worker href=/w.js>", &["worker /w.js"]),
        ("<link rel=prefetch href=/n.html>", &["data? /n.html"]),
        (
            "<link rel=stylesheet href=a.css><link rel=preload as=font href=a.woff><link rel=icon href=a.png>",
            &[],
        ),
        (
            "<base href=/b/><script src=a.js></script>",
            &["script /b/a.js"],
        ),
        (
            "<script src=a.js></script><base href=/b/><base href=/c/><script src=a.js></script>",
            &["script /shop/a.js", "script /b/a.js"],
        ),
        (
            "<base target=_blank><base href=/b/><script src=a.js></script>",
            &["script /b/a.js"],
        ),
        (
            "<base href=https://b.example/x/><script src=a.js></script>",
            &["script https://b.example/x/a.js"],
        ),
        (
            "<base href=data:,><script src=a.js></script>",
            &["script /shop/a.js"],
        ),
        (
            "<iframe src=/f.html></iframe><frame src=/g.html>",
            &["page /f.html", "page /g.html"],
        ),
        (
            "<iframe src=about:blank></iframe><iframe src='javascript:1'></iframe>",
            &[],
        ),
        (
            "<iframe src=/no.html srcdoc=\"<script src='/s.js'></script>\"></iframe>",
            &["srcdoc <script src='/s.js'></script>"],
        ),
        ("<iframe><script src=/no.js></script></iframe>", &[]),
        (
            "<object data=/o.svg></object><embed src=/e.html>",
            &["page /o.svg", "page /e.html"],
        ),
        (
            "<meta http-equiv=Refresh content='0; URL=/en/'>",
            &["page /en/"],
        ),
        (
            "<meta http-equiv=refresh content=\"0;url='en/'\">",
            &["page /shop/en/"],
        ),
        (
            "<meta http-equiv=refresh content='1.5, /en/'>",
            &["page /en/"],
        ),
        (
            "<meta http-equiv=refresh content='30'><meta name=refresh content='0;/x'>",
            &[],
        ),
        (long.as_str(), &["too long"]),
        ("<", &[]),
        ("</script", &[]),
        ("", &[]),
    ];
    for (html, expected) in cases {
        assert_eq!(links(html, false), *expected, "{html:.300}");
    }
}

#[test]
fn reads_xml() {
    let cases: &[(&str, &[&str])] = &[
        (
            "<html><script src='/a.js'/><script src='/b.js'/></html>",
            &["script /a.js", "script /b.js"],
        ),
        (
            "<script><![CDATA[ a < b && '</b>' ]]></script>",
            &["inline a < b && '</b>'"],
        ),
        ("<title/><script src='/a.js'/>", &["script /a.js"]),
    ];
    for (xml, expected) in cases {
        assert_eq!(links(xml, true), *expected, "{xml}");
    }
}

#[test]
fn base_and_import_map_apply_to_earlier_links() {
    let html = "<script type=module>import 'app'</script><base href=/b/>\
        <script type=importmap>{\"imports\": {\"app\": \"./app.js\"}}</script>\
        <script type=importmap>broken</script>";
    let head = read_head(html, &page(), false);
    assert_eq!(head.base.path(), "/b/");
    let app = head.import_map.resolve("app", &page()).expect("an address");
    assert_eq!(app.path(), "/b/app.js");
}

/// Reads a quarter of a megabyte of each piece.
#[test]
fn takes_linear_time() {
    let pieces = [
        "<",
        "<script",
        "<script src=a ",
        "<script src=a>",
        "<template>",
        "</",
        "<!--",
        "<a b=",
        "<a ",
        "&#",
        "&amp;",
        "<svg>",
        "<base href=a>",
        "<iframe srcdoc=\"<iframe srcdoc='",
        "a=b ",
        "<script>'",
        "\"",
        "<![CDATA[",
        "<script><!--<script>",
        "<meta http-equiv=refresh content=0;a>",
    ];
    for piece in pieces {
        let html = ["<script ", &piece.repeat((1 << 18) / piece.len())].concat();
        for html in [&html, html.trim_start_matches("<script ")] {
            let start = std::time::Instant::now();
            read_head(html, &page(), false);
            read_links(html, &page(), false, &mut |_| {});
            let time = start.elapsed();
            // The limit is generous: the code is unoptimized, and other tests run at the same time.
            assert!(time.as_secs() < 5, "{piece}: {time:?}");
        }
    }
}

proptest! {
    #[test]
    fn arbitrary_pages_do_not_panic(
        pieces in proptest::collection::vec(
            prop_oneof![
                Just("<script ".to_owned()), Just("src=".to_owned()), Just("\"".to_owned()), Just("'".to_owned()),
                Just(">".to_owned()), Just("</script>".to_owned()), Just("<base href=".to_owned()), Just("//".to_owned()),
                Just("http://a:b@[::1]/".to_owned()), Just("\\".to_owned()), Just("<svg>".to_owned()), Just("/>".to_owned()),
                Just("<![CDATA[".to_owned()), Just("<!--".to_owned()), Just("&#x2f;".to_owned()), Just("import ".to_owned()),
                Just("<meta http-equiv=refresh content=".to_owned()), Just("url=".to_owned()), Just("`${".to_owned()),
                Just(".wasm".to_owned()), Just("\\u{".to_owned()), Just("é".to_owned()), ".{0,3}",
            ],
            0..60,
        ),
    ) {
        let text = pieces.concat();
        for is_xml in [false, true] {
            read_head(&text, &page(), is_xml);
            read_links(&text, &page(), is_xml, &mut |link| {
                if let Link::Reference(Reference { url, .. }) = link {
                    assert!(matches!(url.scheme(), "http" | "https") && url.username().is_empty());
                }
            });
        }
        read_script(&text, &mut |specifier| assert!(text.len() >= specifier.text.len()));
    }
}
