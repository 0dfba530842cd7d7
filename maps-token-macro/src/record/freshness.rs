//! Until when something may be embedded.

use std::num::ParseIntError;
use std::time::{SystemTime, UNIX_EPOCH};

use super::Record;

/// Where the record has it from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Status {
    Minted,
    Ready,
    /// A text that says so, in the place of a token.
    Placeholder,
    /// A server's token, in a package that is compiled for the browser.
    Withheld,
}

impl Status {
    pub(super) fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "minted" => Self::Minted,
            "ready" => Self::Ready,
            "placeholder" => Self::Placeholder,
            "withheld" => Self::Withheld,
            _ => return None,
        })
    }
}

/// In seconds since the Unix epoch; `None` where there is no end.
#[derive(Debug)]
pub(super) struct Freshness {
    pub(super) expires: Option<u64>,
    embed_until: Option<u64>,
}

#[derive(Clone, Copy)]
pub(super) enum Kind {
    Token,
    Snapshot,
}

impl Freshness {
    pub(super) fn parse(expires: &str, embed_until: &str) -> Option<Self> {
        Some(Self {
            expires: moment(expires).ok()?,
            embed_until: moment(embed_until).ok()?,
        })
    }

    /// Cargo runs no build script because time has passed, so a kept `target/` can hold an old token.
    pub(super) fn must_hold(
        &self,
        kind: Kind,
        name: &str,
        status: Status,
        record: &Record,
    ) -> Result<(), String> {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_err(|_| "the clock of this machine stands before 1970: set it".to_owned())?
            .as_secs();
        let Some(embed_until) = self.embed_until.filter(|last| *last < now) else {
            return Ok(());
        };
        let days = |seconds: u64| match seconds / (24 * 60 * 60) {
            1 => "1 day".to_owned(),
            days => format!("{days} days"),
        };
        let state = match self.expires {
            Some(expires) if now < expires => format!(
                "holds for {} more, less than its `minimum_validity` of {}",
                days(expires - now),
                days(expires - embed_until)
            ),
            _ => format!("expired {} ago", days(now - embed_until)),
        };
        let (made, ready, verb) = match kind {
            Kind::Token => (
                format!("the token \"{name}\" was minted"),
                format!("the ready token \"{name}\""),
                "mint",
            ),
            Kind::Snapshot => (
                format!("the snapshot \"{name}\" was signed"),
                format!("the snapshot \"{name}\" has a ready token that"),
                "sign",
            ),
        };
        if status == Status::Ready {
            return Err(format!(
                "{ready} {state}\n\
                 bring a new one, in its variable or as `token` in maps.toml"
            ));
        }
        let Record { package, renew, .. } = record;
        Err(format!(
            "{made} by an earlier build and {state}\n\
             {verb} a new one: build with the private key and a new value of {renew}\n\
             \n    {renew}=$(date +%F) cargo build\n\
             \nor after `cargo clean -p {package}`; if `expires` in maps.toml is a date, choose a later one"
        ))
    }
}

/// Seconds, or `-` for never.
fn moment(text: &str) -> Result<Option<u64>, ParseIntError> {
    match text {
        "-" => Ok(None),
        seconds => seconds.parse().map(Some),
    }
}
