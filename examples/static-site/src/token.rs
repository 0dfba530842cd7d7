//! The token, and whether it still holds for long enough to be put into a site.

use std::fmt;

use anyhow::{Result, bail};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use maps_token_macro::{maps_token_domains, maps_token_expiry};

pub(crate) const DOMAINS: &[&str] = maps_token_domains!("site");
pub(crate) const EXPIRY: Option<u64> = maps_token_expiry!("site");

/// A site stays online as it is until somebody writes it again.
const MINIMUM_DAYS: i64 = 14;
const SECONDS_A_DAY: i64 = 24 * 60 * 60;

#[derive(Debug, PartialEq)]
pub(crate) enum Validity {
    Forever,
    Until { date: Date, days: i64 },
}

/// Cargo does not compile again because time has passed, so this program can be older than it looks.
pub(crate) fn check(expiry: Option<u64>, now: Timestamp) -> Result<Validity> {
    let Some(seconds) = expiry else {
        return Ok(Validity::Forever);
    };
    let expiry = Timestamp::from_second(i64::try_from(seconds)?)?;
    let left = expiry.as_second() - now.as_second();
    let date = expiry.to_zoned(TimeZone::UTC).date();

    if left < MINIMUM_DAYS * SECONDS_A_DAY {
        let state = if left <= 0 {
            format!("expired on {date}")
        } else {
            format!("holds only until {date}, and a site needs {MINIMUM_DAYS} days")
        };
        bail!(
            "the token in this program {state}; nothing was written.\n\
             It is minted when the program is built: change MAPS_RENEW to a new value, and build again:\n\
             \n    MAPS_RENEW=$(date +%F) cargo run -p example-static-site"
        );
    }
    Ok(Validity::Until {
        date,
        days: left / SECONDS_A_DAY,
    })
}

impl fmt::Display for Validity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Validity::Forever => write!(f, "holds until its key is revoked"),
            Validity::Until { date, days } => write!(f, "holds until {date}, in {days} days"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_800_000_000;
    const DAY: u64 = 86_400;

    fn check_at_now(expiry: Option<u64>) -> Result<String, String> {
        let now = Timestamp::from_second(1_800_000_000).unwrap_or_default();
        check(expiry, now)
            .map(|validity| validity.to_string())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn enough_time_left() {
        assert_eq!(
            check_at_now(Some(NOW + 14 * DAY)),
            Ok("holds until 2027-01-29, in 14 days".into())
        );
        assert_eq!(
            check_at_now(None),
            Ok("holds until its key is revoked".into())
        );
    }

    #[test]
    fn refused_when_it_ends_soon_or_has_ended() {
        for (expiry, said) in [
            (NOW + 14 * DAY - 1, "holds only until 2027-01-29"),
            (NOW + 1, "holds only until 2027-01-15"),
            (NOW, "expired on 2027-01-15"),
            (0, "expired on 1970-01-01"),
        ] {
            let error = check_at_now(Some(expiry)).err().unwrap_or_default();
            assert!(error.contains(said), "{expiry}: {error}");
            assert!(error.contains("MAPS_RENEW=$(date +%F)"), "{error}");
        }
        assert!(check_at_now(Some(u64::MAX)).is_err());
    }
}
