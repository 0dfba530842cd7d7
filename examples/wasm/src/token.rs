//! The token that the build embedded, and what it is good for.

use maps_token_macro::{mapkit_attributes, maps_token, maps_token_domains, maps_token_expiry};

use crate::clock::utc_date;

const TOKEN: &str = maps_token!("site");
pub(crate) const DOMAINS: &[&str] = maps_token_domains!("site");
const EXPIRY: Option<u64> = maps_token_expiry!("site");

/// What Apple's script calls when it is ready, of `window`.
pub(crate) const CALLBACK: &str = "startNachtblick";

/// The attributes of Apple's `<script>`, the token among them.
pub(crate) const SCRIPT: &[(&str, &str)] = mapkit_attributes!(
    "site",
    libraries = ["map", "annotations"],
    language = "en-GB",
    callback = "startNachtblick"
);

/// A debug build without a key has none; Apple need not be asked.
pub(crate) fn is_placeholder() -> bool {
    TOKEN.starts_with("maps-token-placeholder-")
}

/// "until 21 May 2027"
pub(crate) fn validity() -> String {
    EXPIRY
        .and_then(utc_date)
        .map_or("until its key is revoked".into(), |date| {
            format!("until {date}")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_has_the_token_and_calls_what_the_page_listens_for() {
        assert!(SCRIPT.contains(&("data-token", TOKEN)));
        assert!(SCRIPT.contains(&("data-callback", CALLBACK)));
    }
}
