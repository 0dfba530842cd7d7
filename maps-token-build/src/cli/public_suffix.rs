//! The whole Public Suffix List, used by every subcommand. It would add seconds to the compilation of
//! a build script, so the library has a short list.

use crate::model::public_suffix::WHOLE_LIST;

pub(super) fn install() {
    // Set once; a second time changes nothing.
    let _ = WHOLE_LIST.set(is_public_suffix);
}

fn is_public_suffix(host: &str) -> bool {
    host != "localhost" && psl::suffix_str(host) == Some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_list_has_uncommon_suffixes() {
        let cases = [
            ("com", true),
            ("co.uk", true),
            ("github.io", true),
            ("intranet", true),
            // Not on the short list.
            ("co.ao", true),
            ("anything.ck", true),
            ("barsy.site", true),
            ("www.ck", false),
            ("localhost", false),
            ("example.com", false),
            ("corp.internal", false),
            ("mysite.github.io", false),
        ];
        for (host, expected) in cases {
            assert_eq!(is_public_suffix(host), expected, "{host}");
        }
    }
}
