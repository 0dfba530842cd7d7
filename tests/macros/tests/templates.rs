//! The macros in compiled templates.

use askama::Template;
use maps_token_macro::{mapkit_attributes, mapkit_script, maps_embed_url, maps_token};
use maud::{PreEscaped, html};

const NONCE: &str = "r4nd0m";

#[test]
fn maud_template() {
    let nonce = String::from(NONCE);
    let page = html! {
        meta name="maps-token" content=(maps_token!("site"));
        (PreEscaped(mapkit_script!("site", libraries = ["map"])))
        (PreEscaped(mapkit_script!("site", nonce = nonce)))
        iframe src=(maps_embed_url!("office", place = "I63802885C8189B2B")) {}
    };
    assert_eq!(page.into_string(), expected("&amp;"));
}

#[test]
fn askama_template() {
    #[derive(Template)]
    #[template(
        ext = "html",
        source = r#"<meta name="maps-token" content="{{ maps_token!("site") }}">
{{- mapkit_script!("site", libraries = ["map"])|safe -}}
{{- mapkit_script!("site", nonce = self.nonce)|safe -}}
<iframe src="{{ maps_embed_url!("office", place = "I63802885C8189B2B") }}"></iframe>"#
    )]
    struct Page {
        nonce: String,
    }

    let page = Page {
        nonce: NONCE.to_owned(),
    };
    assert_eq!(page.render().expect("a page"), expected("&#38;"));
}

fn expected(escaped_ampersand: &str) -> String {
    let url =
        maps_embed_url!("office", place = "I63802885C8189B2B").replace('&', escaped_ampersand);
    format!(
        "<meta name=\"maps-token\" content=\"{}\">{}{}<iframe src=\"{url}\"></iframe>",
        maps_token!("site"),
        mapkit_script!("site", libraries = ["map"]),
        mapkit_script!("site", nonce = NONCE),
    )
}

#[test]
fn maud_element_from_attributes() {
    let attributes = mapkit_attributes!("site", data = { page = "a & b" });
    let element = html! {
        "<script"
        @for (name, value) in attributes {
            " " (name) (PreEscaped("=\"")) (value) (PreEscaped("\""))
        }
    };
    assert!(element.into_string().ends_with(" data-page=\"a &amp; b\""));
}
