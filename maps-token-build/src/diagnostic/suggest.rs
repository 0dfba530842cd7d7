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
    let mut lengths = vec![0; other.len()];
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
    }
    let common = lengths.last().copied().unwrap_or(0);
    common * 2_000 / (one.len() + other.len()).max(1)
}
