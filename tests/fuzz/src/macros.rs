//! The record as the macros read it. A crate of macros exports nothing else, so the files that read
//! it are compiled here once more.

use crate::record::Record;

/// A token's name, the token, and its domains, as far as they may be embedded.
pub type Token = (String, String, Vec<String>);

/// What the macros give for a record: its tokens and its snapshots.
pub fn read(text: &str, names: &[&str]) -> Option<Vec<Result<Token, String>>> {
    let record = Record::parse(text).ok()?;
    let tokens = names.iter().map(|name| {
        let token = record.fresh_token(Some(name))?;
        // Whatever they say, none may panic.
        let _ = token.must_be_for_browser();
        let _ = token.must_be_for_server();
        let _ = token.must_have_scope("mapkit_js", &record);
        let _ = token.expires();
        Ok(((*name).to_owned(), token.jwt.clone(), token.domains.clone()))
    });
    Some(tokens.collect())
}

/// Names and URLs of the snapshots.
pub fn snapshots(text: &str) -> Option<Result<Vec<(String, String)>, String>> {
    let record = Record::parse(text).ok()?;
    let _ = record.fresh_snapshot("hq");
    let _ = record.fresh_token(None);
    let all = record.fresh_snapshots().map(|snapshots| {
        snapshots
            .iter()
            .map(|snapshot| (snapshot.name.clone(), snapshot.url.clone()))
            .collect()
    });
    Some(all)
}
