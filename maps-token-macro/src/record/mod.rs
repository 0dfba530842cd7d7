//! Parses the record that `maps-token-build` writes, and looks up its rows.

mod checkout;
mod lifetime;
mod lookup;
mod row;
mod scope;
#[cfg(test)]
mod tests;

use std::str::Lines;

pub(crate) use checkout::Checkout;
use row::Snapshot;
pub(crate) use row::Token;
pub(crate) use scope::Scope;

/// The version of the format, which `record.rs` of `maps-token-build` documents.
pub(crate) const FORMAT: &str = "2";

#[derive(Debug)]
pub(crate) struct Record {
    pub(crate) package: String,
    pub(crate) checkout: Checkout,
    /// The environment variable that mints again when its value changes.
    renew: String,
    tokens: Vec<Token>,
    snapshots: Vec<Snapshot>,
}

#[derive(Debug, PartialEq)]
pub(crate) enum RecordError {
    Format { format: String, writer: String },
    Damaged,
}

impl Record {
    pub(crate) fn parse(text: &str) -> Result<Self, RecordError> {
        let mut lines = text.lines();
        let header = field(&mut lines, "maps-token-record");
        let Some((format, writer)) = header.and_then(|header| header.split_once(' ')) else {
            return Err(RecordError::Damaged);
        };
        if format != FORMAT {
            return Err(RecordError::Format {
                format: format.to_owned(),
                writer: writer.to_owned(),
            });
        }
        Self::parse_body(&mut lines).ok_or(RecordError::Damaged)
    }

    fn parse_body(lines: &mut Lines<'_>) -> Option<Self> {
        let mut record = Self {
            package: field(lines, "package")?.to_owned(),
            checkout: Checkout::parse(
                field(lines, "directory")?,
                field(lines, "config")?,
                field(lines, "builder")?,
            )?,
            renew: field(lines, "renew")?.to_owned(),
            tokens: Vec::new(),
            snapshots: Vec::new(),
        };
        loop {
            let line = lines.next()?;
            if let Some(count) = line.strip_prefix("end ") {
                let rows = record.tokens.len() + record.snapshots.len();
                let is_whole = count == rows.to_string() && lines.next().is_none();
                return is_whole.then_some(record);
            }
            let fields: Vec<_> = line.split('\t').collect();
            match fields.split_first()? {
                (&"token", fields) => record.tokens.push(Token::parse(fields)?),
                (&"snapshot", fields) => record.snapshots.push(Snapshot::parse(fields)?),
                _ => return None,
            }
        }
    }
}

fn field<'a>(lines: &mut Lines<'a>, key: &str) -> Option<&'a str> {
    lines.next()?.strip_prefix(key)?.strip_prefix(' ')
}
