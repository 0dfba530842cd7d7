//! `private_key_file`.

use std::env;
use std::path::PathBuf;
use std::str::FromStr;

use super::file::REVOKE_IF_SHARED;
use crate::diagnostic::{Diagnostic, quote};
use crate::key::PrivateKey;
use crate::unicode;

/// A path with `~` expanded. A relative path starts at the directory of `maps.toml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct KeyPath(pub(super) PathBuf);

impl FromStr for KeyPath {
    type Err = Diagnostic;

    fn from_str(text: &str) -> Result<Self, Diagnostic> {
        let invalid = |reason: &str| {
            let message = format!("invalid path{}: {reason}", quote(text));
            Diagnostic::error("invalid-path", message)
        };
        if PrivateKey::parse_all(text.as_bytes()).is_ok() {
            return Err(Diagnostic::error(
                "private-key-in-config",
                "`private_key_file` contains a private key, expected the path of a key file",
            )
            .help("remove the key, and write the path of its file")
            .help(REVOKE_IF_SHARED));
        }
        if text.trim().is_empty() || unicode::any(text, char::is_control) {
            return Err(invalid("expected the path of a key file")
                .help("write `private_key_file = \"~/AuthKey_ABC123DEFG.p8\"`"));
        }
        let Some(rest) = text.strip_prefix('~') else {
            return Ok(Self(PathBuf::from(text)));
        };
        let Some(rest) = rest.strip_prefix(['/', '\\']) else {
            return Err(invalid("`~` must be followed by `/`")
                .help("write `private_key_file = \"~/AuthKey_ABC123DEFG.p8\"`"));
        };
        let home = env::home_dir().unwrap_or_default();
        if home.as_os_str().is_empty() {
            // Does not exist, so the build goes on without a key.
            return Ok(Self(PathBuf::from(text)));
        }
        Ok(Self(home.join(rest.trim_start_matches(['/', '\\']))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_path_expands_only_the_own_home_directory() {
        let home = env::home_dir().expect("a home directory");
        let cases = [
            ("AuthKey.p8", Some(PathBuf::from("AuthKey.p8"))),
            (
                "../keys/AuthKey.p8",
                Some(PathBuf::from("../keys/AuthKey.p8")),
            ),
            ("/keys/AuthKey.p8", Some(PathBuf::from("/keys/AuthKey.p8"))),
            ("~/keys/AuthKey.p8", Some(home.join("keys/AuthKey.p8"))),
            ("~//AuthKey.p8", Some(home.join("AuthKey.p8"))),
            ("~", None),
            ("~root/AuthKey.p8", None),
            ("", None),
            (" ", None),
            ("a\nb", None),
        ];
        for (text, expected) in cases {
            let path = text.parse::<KeyPath>().ok().map(|KeyPath(path)| path);
            assert_eq!(path, expected, "{text}");
        }
    }
}
