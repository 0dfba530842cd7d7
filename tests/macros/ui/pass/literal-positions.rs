//! `maps_token!` and `maps_snapshot_url!` in each position that takes a literal, under strict lints.
#![deny(warnings, clippy::pedantic, unused_parens, unused_braces)]
#![forbid(unsafe_code)]

use maps_token_macro::{
    maps_snapshot_url, maps_snapshots, maps_token, maps_token_domains, maps_token_expiry,
    maps_token_is_placeholder,
};

const TOKEN: &str = maps_token!("site");
static STATIC: &str = maps_token!("office",);
const TAG: &str = concat!("<meta content='", maps_token!("site"), "'>");
const EXPIRY: Option<u64> = maps_token_expiry!("site");
const NEVER: Option<u64> = maps_token_expiry!("office");
const DOMAINS: &[&str] = maps_token_domains!("site");

const IS_PLACEHOLDER: bool = maps_token_is_placeholder!("site");
static STATIC_IS_PLACEHOLDER: bool = maps_token_is_placeholder!("backend");
const NAME: &str = if maps_token_is_placeholder!("office") {
    "placeholder"
} else {
    "token"
};
const _: () = assert!(!maps_token_is_placeholder!("site"), "built without a key");

const HQ: &str = maps_snapshot_url!("hq");
static SNAPSHOTS: &[(&str, &str)] = maps_snapshots!();
const PICTURE: &str = concat!("<img src='", maps_snapshot_url!("shops-dark"), "'>");

#[doc = maps_token!("site")]
#[doc = maps_snapshot_url!("hq",)]
struct Documented;

macro_rules! token {
    ($name:literal) => {
        maps_token!($name)
    };
}

macro_rules! snapshot {
    ($name:literal) => {
        maps_snapshot_url!($name)
    };
}

fn main() {
    assert!(TOKEN.starts_with("eyJ") && TOKEN.split('.').count() == 3);
    assert!(TAG.contains(TOKEN) && STATIC != TOKEN);
    assert!(EXPIRY.is_some() && NEVER.is_none());
    assert_eq!(DOMAINS, ["example.com", "*.example.com"]);

    assert!(!IS_PLACEHOLDER && !STATIC_IS_PLACEHOLDER && NAME == "token");
    assert!(matches!(
        (NAME, IS_PLACEHOLDER),
        ("token", maps_token_is_placeholder!("site"))
    ));
    assert_eq!(
        concat!(maps_token_is_placeholder!("site",), 1),
        IS_PLACEHOLDER.to_string() + "1"
    );

    let inferred = maps_token_domains!("site");
    for domain in inferred {
        assert!(format!(concat!("{}", maps_token!("site")), domain).starts_with(domain));
    }
    assert!(matches!(TOKEN, maps_token!("site")));
    assert_eq!(token!("site"), TOKEN);

    assert!(HQ.starts_with("https://snapshot.apple-mapkit.com/api/v1/snapshot?"));
    assert!(matches!(HQ, maps_snapshot_url!("hq")));
    assert_eq!(snapshot!("hq"), HQ);
    let names = SNAPSHOTS.iter().map(|(name, _)| *name);
    assert_eq!(
        names.collect::<Vec<_>>(),
        ["hq", "shops-dark", "shops-light"]
    );
    assert!(PICTURE.contains(SNAPSHOTS[1].1) && PICTURE.contains("colorScheme=dark"));
    assert!(format!(concat!("{}", maps_snapshot_url!("hq")), '<').ends_with(HQ));

    let _ = Documented;
    // The expiry of a server token is public, unlike the token.
    assert!(maps_token_expiry!("backend").is_some());
}
