//! Each macro that expands to a literal, in each position that takes a literal. The other macros in
//! constants, statics and loops.
#![deny(warnings, clippy::pedantic, unused_parens, unused_braces)]
#![forbid(unsafe_code)]

use askama::Template;
use maps_token_macro::{mapkit_attributes, maps_snapshots, maps_token_domains, maps_token_expiry};

macro_rules! everywhere {
    ($($name:ident: $macro:ident!($($argument:tt)*);)*) => {
        $(mod $name {
            const CONST: &str = maps_token_macro::$macro!($($argument)*);
            static STATIC: &str = maps_token_macro::$macro!($($argument)*);
            const JOINED: &str = concat!("<", maps_token_macro::$macro!($($argument)*), ">");

            #[doc = maps_token_macro::$macro!($($argument)*)]
            struct Documented;

            #[derive(askama::Template)]
            #[template(source = "{{ constant }} {{ super::identity(CONST) }}", ext = "txt")]
            struct Page {
                constant: &'static str,
            }

            pub(super) fn check() {
                assert!(CONST.len() > 20 && CONST == STATIC);
                assert_eq!(JOINED, format!("<{CONST}>"));
                assert_eq!(format!(concat!(maps_token_macro::$macro!($($argument)*), "{}"), '!'), format!("{CONST}!"));
                assert!(matches!(CONST, maps_token_macro::$macro!($($argument)*)));
                let markup = maud::html! { (maud::PreEscaped(maps_token_macro::$macro!($($argument)*))) };
                assert_eq!(markup.into_string(), CONST);
                let page = Page { constant: maps_token_macro::$macro!($($argument)*) };
                assert_eq!(super::render(&page), format!("{CONST} {CONST}"));
                let _ = Documented;
            }
        })*

        fn check() {
            $($name::check();)*
        }
    };
}

everywhere! {
    token: maps_token!("site");
    server_token: maps_server_token!("backend");
    script: mapkit_script!("site", libraries = ["map"], language = "en-GB");
    plain_script: mapkit_script!("site", callback = "initMap");
    policy: mapkit_csp!();
    place: maps_embed_url!("office", place = "I63802885C8189B2B");
    part: maps_embed_url!("office", center = (55.97, -3.17), color_scheme = "adaptive");
    snapshot: maps_snapshot_url!("hq");
}

fn identity(text: &'static str) -> &'static str {
    text
}

fn render(page: &impl Template) -> String {
    page.render().expect("a page")
}

const ATTRIBUTES: &[(&str, &str)] = mapkit_attributes!("site");
static STATIC_ATTRIBUTES: &[(&str, &str)] = mapkit_attributes!("site");
const SNAPSHOTS: &[(&str, &str)] = maps_snapshots!();
static STATIC_SNAPSHOTS: &[(&str, &str)] = maps_snapshots!();
const DOMAINS: &[&str] = maps_token_domains!("site");
static STATIC_DOMAINS: &[&str] = maps_token_domains!("site");
const EXPIRY: Option<u64> = maps_token_expiry!("site");
static STATIC_EXPIRY: Option<u64> = maps_token_expiry!("site");

fn main() {
    check();

    assert_eq!(ATTRIBUTES, STATIC_ATTRIBUTES);
    assert_eq!(SNAPSHOTS, STATIC_SNAPSHOTS);
    assert_eq!(DOMAINS, STATIC_DOMAINS);
    assert_eq!(EXPIRY, STATIC_EXPIRY);
    let list = maud::html! {
        @for (name, _) in maps_snapshots!() { (name) " " }
        @for domain in maps_token_domains!("site") { (domain) " " }
        @for (name, _) in mapkit_attributes!("site") { (name) " " }
    };
    let list = list.into_string();
    assert!(
        list.contains("hq ") && list.contains("*.example.com ") && list.contains("data-token ")
    );
}
