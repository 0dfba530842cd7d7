//! Suggests what was probably meant by an unknown name.

const MIN_SIMILARITY: usize = 660;

/// The candidate that was probably meant by `wrong`.
pub(crate) fn nearest<'a>(wrong: &str, candidates: &[&'a str]) -> Option<&'a str> {
    let mut best = None;
    let mut best_similarity = MIN_SIMILARITY;
    for candidate in candidates {
        let similarity = similarity(wrong, candidate);
        // The last of equal candidates: in a sorted list it is the more specific name.
        if similarity >= best_similarity {
            best = Some(*candidate);
            best_similarity = similarity;
        }
    }
    best
}

/// Returns how much of both texts is a common subsequence regardless of case, in permille, like the `ratio` of Python's
/// `difflib`. A library of such measures takes one percent of the time to compile both crates.
fn similarity(one: &str, other: &str) -> usize {
    const MAX_LEN: usize = 64;
    if one.len().max(other.len()) > MAX_LEN {
        return 0;
    }
    let mut lengths = [0; MAX_LEN];
    let mut common = 0;
    for byte in one.bytes() {
        let (mut diagonal, mut left) = (0, 0);
        for (length, other) in lengths.iter_mut().zip(other.bytes()) {
            let above = *length;
            *length = if byte.eq_ignore_ascii_case(&other) {
                diagonal + 1
            } else {
                above.max(left)
            };
            (diagonal, left) = (above, *length);
        }
        common = left;
    }
    common * 2_000 / (one.len() + other.len()).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_table() {
        let keys = ["domains", "expires", "key_id", "scope", "team_id"];
        for (wrong, expected) in [
            ("domain", Some("domains")),
            ("dmains", Some("domains")),
            ("Expires", Some("expires")),
            ("expiry", Some("expires")),
            ("kid", Some("key_id")),
            ("keyId", Some("key_id")),
            ("team", Some("team_id")),
            ("scopes", Some("scope")),
            ("secret", None),
            ("zoom", None),
            ("", None),
        ] {
            assert_eq!(nearest(wrong, &keys), expected, "{wrong}");
        }
        // Whoever writes so much means something else.
        let long = "domains".repeat(100_000);
        assert_eq!(nearest(&long, &keys), None);
        assert_eq!(nearest("", &[""]), None);
    }
}
