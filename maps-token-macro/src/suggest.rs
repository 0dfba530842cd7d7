//! Suggests alternatives to an unknown name.

const MIN_SIMILARITY: usize = 660;

/// The maximum number of names in an error. A build script can sign thousands of snapshots.
const MAX_LISTED: usize = 12;

/// Returns the lines below the error.
pub(crate) fn alternatives(kind: &str, unknown: &str, names: &[&str]) -> String {
    let names_listed = list(names, ", ");
    match nearest(unknown, names) {
        Some(name) => format!("\nnote: {kind}: {names_listed}\nhelp: did you mean `{name}`?"),
        None => format!("\nnote: {kind}: {names_listed}"),
    }
}

fn nearest<'a>(unknown: &str, names: &[&'a str]) -> Option<&'a str> {
    let mut nearest = None;
    let mut max_similarity = MIN_SIMILARITY;
    for name in names {
        let similarity = similarity(unknown, name);
        if similarity > max_similarity {
            max_similarity = similarity;
            nearest = Some(*name);
        }
    }
    nearest
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

pub(crate) fn list(names: &[&str], separator: &str) -> String {
    let mut text = String::new();
    let listed = names.get(..MAX_LISTED).unwrap_or(names);
    for name in listed {
        if !text.is_empty() {
            text.push_str(separator);
        }
        text.push('`');
        text.push_str(name);
        text.push('`');
    }
    if listed.len() < names.len() {
        text.push_str(&format!(" and {} more", names.len() - listed.len()));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alternatives_table() {
        let names: Vec<String> = (1..=14).map(|number| format!("shop_{number}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        for (unknown, names, lines) in [
            ("zzz", &["site"][..], "\nnote: available tokens: `site`"),
            (
                "Site",
                &["office", "site"],
                "\nnote: available tokens: `office`, `site`\nhelp: did you mean `site`?",
            ),
            (
                "zzz",
                &names,
                "\nnote: available tokens: `shop_1`, `shop_2`, `shop_3`, `shop_4`, `shop_5`, `shop_6`, \
                 `shop_7`, `shop_8`, `shop_9`, `shop_10`, `shop_11`, `shop_12` and 2 more",
            ),
        ] {
            assert_eq!(alternatives("available tokens", unknown, names), lines);
        }
    }
}
