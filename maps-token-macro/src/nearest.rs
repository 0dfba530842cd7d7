//! "Did you mean …?"

/// "; did you mean …?" with the one of these names that was probably meant, between two of `quote`;
/// nothing if none of them is near.
pub(crate) fn did_you_mean<'a>(
    written: &str,
    names: impl IntoIterator<Item = &'a str>,
    quote: char,
) -> String {
    let nearest = names
        .into_iter()
        .map(|name| (strsim::jaro_winkler(written, name), name))
        .filter(|(similarity, _)| *similarity > 0.8)
        .max_by(|(a, _), (b, _)| a.total_cmp(b));
    nearest.map_or_else(String::new, |(_, name)| {
        format!("; did you mean {quote}{name}{quote}?")
    })
}

/// Names for a sentence, each between two of `quote`.
pub(crate) fn list<'a>(names: impl IntoIterator<Item = &'a str>, quote: char) -> String {
    let names: Vec<_> = names
        .into_iter()
        .map(|name| format!("{quote}{name}{quote}"))
        .collect();
    names.join(", ")
}
