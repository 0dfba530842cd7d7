//! The examples of the macros' documentation, compiled here: doctests of a proc-macro crate have no
//! build script, and so no token.

macro_rules! documentation {
    ($($name:ident: $file:literal)*) => {$(
        #[doc = include_str!(concat!("../../../maps-token-macro/", $file))]
        pub mod $name {}
    )*};
}

documentation! {
    readme: "README.md"
    maps_token: "docs/maps_token.md"
    maps_server_token: "docs/maps_server_token.md"
    maps_token_is_placeholder: "docs/maps_token_is_placeholder.md"
    maps_token_expiry: "docs/maps_token_expiry.md"
    maps_token_domains: "docs/maps_token_domains.md"
    mapkit_script: "docs/mapkit_script.md"
    mapkit_attributes: "docs/mapkit_attributes.md"
    mapkit_csp: "docs/mapkit_csp.md"
    maps_embed_url: "docs/maps_embed_url.md"
    maps_snapshot_url: "docs/maps_snapshot_url.md"
    maps_snapshots: "docs/maps_snapshots.md"
}
