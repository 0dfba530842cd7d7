//! Patterns of the strings in the tables of keys.
//!
//! `tests/command/tests/schema.rs` compares each with the reader.

/// `"180 days"`, with a number from 1 to 36500.
pub(super) const DAYS: &str =
    "^0*([1-9][0-9]{0,3}|[12][0-9]{4}|3[0-5][0-9]{3}|36[0-4][0-9]{2}|36500) [Dd][Aa][Yy][Ss]?$";

/// Days, a date, or `never`.
pub(super) const EXPIRES: &str = "^(0*([1-9][0-9]{0,3}|[12][0-9]{4}|3[0-5][0-9]{3}|36[0-4][0-9]{2}|36500) [Dd][Aa][Yy][Ss]?|[0-9]{4}-[0-9]{2}-[0-9]{2}|never)$";

/// A name, or a code without `#`.
pub(super) const COLOR: &str = "^([A-Za-z]{3,20}|[0-9A-Fa-f]{3}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})$";

/// The pattern of a value, or of each item of a list. All of it must match.
pub(super) fn pattern(key: &str) -> Option<&'static str> {
    Some(match key {
        "team_id" | "key_id" | "revoked_keys" => "[A-Z0-9]{10}",
        "maps_id" => r"maps(\.[A-Za-z0-9-]+){2,3}",
        "env_prefix" => "[A-Z][A-Z0-9_]{0,30}_",
        "private_key_env" | "domains_env" => "[A-Za-z_][A-Za-z0-9_]{0,63}",
        "public_key" => "M[A-Za-z0-9+/]{70,130}={0,2}",
        // Without a path, port, user name, space or final dot.
        "domains" => r"([Hh][Tt][Tt][Pp][Ss]?://)?(\*\.)?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*",
        // A host, or a URL with one. Another scheme is not a host and an empty port.
        "serves" => {
            r"\s*([Hh][Tt][Tt][Pp][Ss]?://)?([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:(?!//)[0-9]*)?([/?#][^\s,]*)?\s*"
        }
        _ => return None,
    })
}

pub(super) fn min_items(key: &str) -> usize {
    usize::from(["scope", "domains", "domains_env", "colorScheme"].contains(&key))
}

/// The definition of the tables of a key, and the pattern of their names.
pub(super) fn table(key: &str) -> (&'static str, &'static str) {
    match key {
        "tokens" => ("token", "^[a-z0-9_]{1,64}$"),
        "snapshots" => ("snapshot", "^[a-z0-9_-]{1,64}$"),
        _ => ("environment", "^(?!production$)[a-z0-9_-]{1,23}$"),
    }
}
