//! Reads the record with the code of the macros. A proc-macro crate cannot export it, so it is compiled
//! here again.

use crate::record::{Record, Scope};

/// The name, the JWT and the domains of a token.
pub type Token = (String, String, Vec<String>);

/// Reads the named tokens of a record. Returns `None` if the record is rejected.
pub fn read_tokens(text: &str, names: &[&str]) -> Option<Vec<Result<Token, String>>> {
    let record = Record::parse(text).ok()?;
    let tokens = names.iter().map(|name| {
        let token = record.token(Some(name), &|_| true)?;
        let _ = token.expires();
        let jwt = token.page_jwt().or_else(|_| token.server_jwt())?;
        // A scope or a placeholder does not change the token.
        for scope in [Scope::MapkitJs, Scope::EmbedApi, Scope::WebSnapshots] {
            if let Ok(of_scope) = record.jwt_with_scope(Some(name), scope) {
                assert_eq!(of_scope, jwt);
            }
        }
        token.is_placeholder()?;
        Ok(((*name).to_owned(), jwt.to_owned(), token.domains.clone()))
    });
    Some(tokens.collect())
}

/// Returns the names and URLs of the snapshots, or `None` if the record is rejected.
pub fn snapshots(text: &str) -> Option<Result<Vec<(String, String)>, String>> {
    let record = Record::parse(text).ok()?;
    // These must not panic.
    let _ = record.snapshot("hq");
    let _ = record.token(None, &|_| true);
    let _ = record.jwt_with_scope(None, Scope::MapkitJs);
    let all = record.snapshots().map(|snapshots| {
        snapshots
            .iter()
            .map(|snapshot| (snapshot.name.clone(), snapshot.url.clone()))
            .collect()
    });
    Some(all)
}
