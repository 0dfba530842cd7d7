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

/// What is told to be too old.
pub(super) struct Subject<'a> {
    /// As in "the token "site"".
    pub(super) thing: &'a str,
    pub(super) name: &'a str,
    /// What the build did, and is to do again.
    pub(super) made: &'a str,
    pub(super) make: &'a str,
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
        subject: &Subject<'_>,
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
        let Subject {
            thing,
            name,
            made,
            make,
        } = subject;
        if status == Status::Ready {
            return Err(format!(
                "the ready {thing} \"{name}\" {state}\n\
                 bring a new one, in its variable or as `token` in maps.toml"
            ));
        }
        let Record { package, renew, .. } = record;
        Err(format!(
            "the {thing} \"{name}\" was {made} by an earlier build and {state}\n\
             {make} a new one: build with the private key and a new value of {renew}\n\
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
