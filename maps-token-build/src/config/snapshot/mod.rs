//! One `[snapshots.NAME]`: the parameters of a Web Snapshot, with Apple's names.

mod builder;
mod object;
mod parameters;
mod value;

use std::ops::Range;
use std::str::FromStr;
use std::sync::Arc;

use toml::Spanned;

pub(crate) use self::builder::snapshots_from_builder;
use self::parameters::Parameters;
use super::expires::Expires;
use super::keys::{MINIMUM_VALIDITY, REFERER, SNAPSHOT_EXPIRES, SNAPSHOT_TOKEN};
use super::problems::Problems;
use super::reader::LayeredTable;
use super::token::minimum_validity;
use crate::bytes;
use crate::diagnostic::{Diagnostic, Source};
use crate::model::ids::{SnapshotName, TokenName};
use crate::model::time::Days;
use crate::snapshot::Query;

/// One image: a table with two color schemes gives two.
#[derive(Clone, Debug)]
pub(crate) struct SnapshotConfig {
    pub(crate) name: SnapshotName,
    /// Without the authorization.
    pub(crate) query: Query,
    pub(crate) authorization: Authorization,
    /// The span of its name.
    pub(crate) header: Range<usize>,
    /// The text that contains it; `None` for the file.
    pub(crate) source: Option<Arc<Source>>,
    /// Only of a signed URL.
    pub(crate) minimum_validity: Option<Days>,
    pub(super) missing: Vec<Diagnostic>,
}

#[derive(Clone, Debug)]
pub(crate) enum Authorization {
    /// Covers exactly this URL.
    Signature {
        referer: Option<String>,
        expires: Option<Spanned<Expires>>,
    },
    Token(Spanned<TokenName>),
}

impl SnapshotConfig {
    pub(crate) fn locate(&self, error: Diagnostic, span: Range<usize>) -> Diagnostic {
        let error = error.at(span);
        match &self.source {
            Some(source) => error.in_source(source),
            None => error,
        }
    }
}

/// Returns one snapshot for each color scheme. `name` is `None` if the table's is invalid.
pub(super) fn read(
    name: Option<SnapshotName>,
    mut table: LayeredTable<'_>,
    problems: &mut Problems,
) -> Vec<SnapshotConfig> {
    let parameters = Parameters::read(&mut table);
    let authorization = authorization(&mut table);
    let minimum_validity = match &authorization {
        Some(Authorization::Signature { expires, .. }) => {
            minimum_validity(&mut table, expires.as_ref())
        }
        _ => None,
    };
    let header = table.header();
    let mut of_table = table.finish();
    problems.errors.append(&mut of_table.errors);
    let (Some(name), Some(authorization)) = (name, authorization) else {
        return Vec::new();
    };
    let snapshot = SnapshotConfig {
        name,
        query: Query::new(),
        authorization,
        header,
        source: None,
        minimum_validity,
        missing: of_table.missing,
    };
    parameters.for_each_scheme(snapshot)
}

/// `token`, or the keys of a signature.
fn authorization(table: &mut LayeredTable<'_>) -> Option<Authorization> {
    let token = table.text::<NameOfToken>(&SNAPSHOT_TOKEN);
    let referer = table.value(&REFERER, value::read_text);
    let expires = table.value(&SNAPSHOT_EXPIRES, Expires::read);
    let signed = [&REFERER, &SNAPSHOT_EXPIRES, &MINIMUM_VALIDITY];
    let takes_precedence = table.takes_precedence(&SNAPSHOT_TOKEN, &signed);
    match (table.span_of(&SNAPSHOT_TOKEN), takes_precedence) {
        (Some(span), None) => {
            let error = Diagnostic::error(
                "conflicting-config-keys",
                "`token` cannot be combined with `referer`, `expires` or `minimum_validity`",
            )
            .note("a URL with a token is not signed, and the others are part of a signature");
            let error = error.help("remove `token` or the others");
            table.report(&SNAPSHOT_TOKEN, error, span);
            None
        }
        (Some(_), Some(true)) => {
            let token = token?;
            let span = token.span();
            Some(Authorization::Token(Spanned::new(
                span,
                token.into_inner().0,
            )))
        }
        _ => Some(Authorization::Signature {
            referer: referer.map(Spanned::into_inner),
            expires,
        }),
    }
}

/// `token = "pictures"`.
struct NameOfToken(TokenName);

impl FromStr for NameOfToken {
    type Err = Diagnostic;

    fn from_str(text: &str) -> Result<Self, Diagnostic> {
        if bytes::count(text.as_bytes(), |byte| *byte == b'.') == 2 {
            return Err(Diagnostic::error(
                "token-as-name",
                "expected the name of a token, found a token",
            )
            .help(
                "move it to `token` in [tokens.pictures], and write `token = \"pictures\"` here",
            ));
        }
        text.parse().map(Self)
    }
}
