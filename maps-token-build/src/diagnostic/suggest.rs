/// The candidate that was probably meant by `wrong`.
pub(crate) fn nearest<'a>(wrong: &str, candidates: &[&'a str]) -> Option<&'a str> {
    let mut best = None;
    let mut best_similarity = 0.8;
    for candidate in candidates {
        let similarity = strsim::jaro_winkler(wrong, candidate);
        // The last of equal candidates: in a sorted list it is the more specific name.
        if similarity > 0.8 && similarity >= best_similarity {
            best = Some(*candidate);
            best_similarity = similarity;
        }
    }
    best
}
