//! The guide: each page answers one question.
//!
//! 1. [`quick_start`]: How do I get my first map?
//! 2. [`maps_toml`]: Which keys can `maps.toml` have?
//! 3. [`environments`]: How do I use different domains or keys for development, staging and production?
//! 4. [`variables`]: Which environment variables does a build read?
//! 5. [`keys`]: How does a build get the private key, and when does it notice a new one?
//! 6. [`time`]: When does a token expire, and how do I renew it?
//! 7. [`placeholders`]: What happens without a key?
//! 8. [`editors`]: What does rust-analyzer show?
//! 9. [`ci`]: How do I build in CI so that only one step sees the key?
//! 10. [`hosting`]: How do I cover preview deployments, and send the Content Security Policy?
//! 11. [`command`]: What does `maps-token` do?
//! 12. [`security`]: What is kept secret, and what is left to you?

macro_rules! pages {
    ($($name:ident: $file:literal)*) => {$(
        #[doc = include_str!("../docs/rustdoc-links.md")]
        #[doc = include_str!(concat!("../docs/", $file))]
        pub mod $name {}
    )*};
}

pages! {
    quick_start: "quick-start.md"
    maps_toml: "maps-toml.md"
    environments: "environments.md"
    variables: "variables.md"
    keys: "keys.md"
    time: "time.md"
    placeholders: "placeholders.md"
    editors: "editors.md"
    ci: "ci.md"
    hosting: "hosting.md"
    command: "command.md"
    security: "security.md"
}
