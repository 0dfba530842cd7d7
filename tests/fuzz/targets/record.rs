//! The macros return only what a record contains, and reject partial records.
#![no_main]

use fuzz::macros;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let rows = || text.lines().filter_map(|line| line.strip_prefix("token\t"));
    let names: Vec<_> = rows()
        .filter_map(|row| row.split('\t').next())
        .chain(["site"])
        .collect();
    let Some(tokens) = macros::read_tokens(text, &names) else {
        assert!(macros::snapshots(text).is_none());
        return;
    };
    for (name, jwt, domains) in tokens.into_iter().flatten() {
        let mut of_name = rows().filter(|row| row.split('\t').next() == Some(&name));
        let row: Vec<_> = of_name.next().expect("a row").split('\t').collect();
        let in_row = row[6].split(',').filter(|domain| !domain.is_empty());
        assert_eq!(
            (jwt.as_str(), domains),
            (row[2], in_row.map(str::to_owned).collect())
        );
    }
    if let Some(Ok(snapshots)) = macros::snapshots(text) {
        for (name, url) in snapshots {
            let row = format!("snapshot\t{name}\t");
            let of_name = text.lines().filter_map(|line| line.strip_prefix(&row));
            assert!(
                of_name
                    .into_iter()
                    .any(|row| row.split('\t').nth(1) == Some(&url))
            );
        }
    }
    assert_partial_records_are_rejected(text);
});

/// Asserts that a record without one of its lines, or without its end, is rejected.
fn assert_partial_records_are_rejected(text: &str) {
    let lines: Vec<_> = text.lines().collect();
    for missing in 0..lines.len() {
        let mut rest = lines.clone();
        rest.remove(missing);
        assert!(macros::read_tokens(&rest.join("\n"), &[]).is_none());
    }
    let end_of_record = text.trim_end_matches(['\r', '\n']).len();
    for end in 0..end_of_record {
        let partial = text.get(..end);
        // "end 10" truncated to "end 1" does not match the number of rows.
        assert!(partial.is_none_or(|partial| macros::read_tokens(partial, &[]).is_none()));
    }
}
