//! Expansions do not depend on names in scope: the module shadows those of the standard library and
//! those that the macros could use themselves.
#![deny(warnings, clippy::pedantic, unused_parens, unused_braces)]
#![forbid(unsafe_code)]

mod shadowed {
    #![no_implicit_prelude]
    #![allow(dead_code, non_camel_case_types, non_upper_case_globals)]

    use ::maps_token_macro::{
        mapkit_attributes, mapkit_csp, mapkit_script, maps_embed_url, maps_snapshots,
        maps_token_domains, maps_token_expiry, maps_token_is_placeholder,
    };

    mod core {}
    mod std {}
    struct str;
    struct f64;
    struct u64;
    struct bool;
    struct String;
    struct Vec;
    const text: u8 = 1;
    const value: u8 = 2;
    const character: u8 = 3;
    const byte: u8 = 4;
    const attributes: u8 = 5;
    static first: u8 = 6;

    fn escape_html() {}
    fn encode_percent() {}
    fn keep_nonce() {}

    pub(super) fn page(maps_text: &::std::primitive::str, maps_value_1: ::std::primitive::f64) {
        const IS_PLACEHOLDER: ::std::primitive::bool = maps_token_is_placeholder!("site");
        const SCRIPT: &::std::primitive::str = mapkit_script!("site");
        const ATTRIBUTES: &[(&::std::primitive::str, &::std::primitive::str)] =
            mapkit_attributes!("site");
        let script = mapkit_script!("site", nonce = maps_text, data = { page = maps_text });
        let pairs = mapkit_attributes!("site", nonce = maps_text, language = "en");
        let policy = mapkit_csp!(nonce = maps_text);
        let place = maps_embed_url!("office", place = maps_text);
        let center = maps_embed_url!("office", center = (maps_value_1, 2));
        const { ::std::assert!(!IS_PLACEHOLDER) };
        ::std::assert!(SCRIPT.len() < script.len() && ATTRIBUTES.len() < pairs.len());
        ::std::assert!(policy.contains(maps_text) && place.contains(maps_text));
        ::std::assert!(center.contains("center=1.5%2C2&") && !maps_snapshots!().is_empty());
        ::std::assert!(maps_token_domains!("site").len() == 2);
        ::std::assert!(maps_token_expiry!("office").is_none());
    }
}

fn main() {
    shadowed::page("r4nd0m", 1.5);
}
