//! The record that `maps-token-build` left: its format, and what may be taken out of it.

mod freshness;
mod snapshot;
#[cfg(test)]
mod tests;
mod token;

use crate::nearest::{did_you_mean, list};
use snapshot::Snapshot;
pub(crate) use token::Token;

/// The format that this crate reads. `maps-token-build` draws it where it writes it (`record.rs`).
pub(crate) const FORMAT: &str = "1";

#[derive(Debug)]
pub(crate) struct Record {
    pub(crate) package: String,
    /// The variable of which a new value mints anew.
    renew: String,
    tokens: Vec<Token>,
    snapshots: Vec<Snapshot>,
}

#[derive(Debug, PartialEq)]
pub(crate) enum Unreadable {
    Format { format: String, writer: String },
    Damaged,
}

impl Record {
    pub(crate) fn parse(text: &str) -> Result<Self, Unreadable> {
        let mut lines = text.lines();
        let header = lines
            .next()
            .and_then(|line| line.strip_prefix("maps-token-record "));
        let (format, writer) = header
            .and_then(|rest| rest.split_once(' '))
            .ok_or(Unreadable::Damaged)?;
        if format != FORMAT {
            return Err(Unreadable::Format {
                format: format.to_owned(),
                writer: writer.to_owned(),
            });
        }
        Self::parse_body(lines).ok_or(Unreadable::Damaged)
    }

    fn parse_body<'a>(mut lines: impl Iterator<Item = &'a str>) -> Option<Self> {
        let package = lines.next()?.strip_prefix("package ")?.to_owned();
        let renew = lines.next()?.strip_prefix("renew ")?.to_owned();
        let (mut tokens, mut snapshots) = (Vec::new(), Vec::new());
        loop {
            let line = lines.next()?;
            if let Some(count) = line.strip_prefix("end ") {
                let whole = count == (tokens.len() + snapshots.len()).to_string();
                return (whole && lines.next().is_none()).then_some(Self {
                    package,
                    renew,
                    tokens,
                    snapshots,
                });
            }
            let fields: Vec<_> = line.split('\t').collect();
            match fields.split_first()? {
                (&"token", fields) => tokens.push(Token::parse(fields)?),
                (&"snapshot", fields) => snapshots.push(Snapshot::parse(fields)?),
                _ => return None,
            }
        }
    }

    /// The token of that name, or the only one; not if it is too old to be embedded.
    pub(crate) fn fresh_token(&self, name: Option<&str>) -> Result<&Token, String> {
        let token = match name {
            Some(name) => self.named(name)?,
            None => self.only()?,
        };
        token.must_be_fresh(self)?;
        Ok(token)
    }

    fn named(&self, name: &str) -> Result<&Token, String> {
        let found = self.tokens.iter().find(|token| token.name == name);
        found.ok_or_else(|| {
            let hint = did_you_mean(name, self.token_names(), '"');
            let names = self.names();
            format!("there is no token \"{name}\" in maps.toml{hint}\n{names}")
        })
    }

    fn only(&self) -> Result<&Token, String> {
        match self.tokens.as_slice() {
            [token] => Ok(token),
            [] => Err("the build script minted no token".to_owned()),
            _ => Err(format!(
                "which token? maps.toml has more than one\n{}",
                self.names()
            )),
        }
    }

    fn names(&self) -> String {
        format!("tokens in maps.toml: {}", list(self.token_names(), '"'))
    }

    fn token_names(&self) -> impl Iterator<Item = &str> {
        self.tokens.iter().map(|token| token.name.as_str())
    }
}
