//! What is known about the token that the build embedded.

use anyhow::{Result, ensure};
use jiff::{Timestamp, tz::TimeZone};
use maps_token_macro::{maps_token_domains, maps_token_expiry, maps_token_is_placeholder};

const DOMAINS: &[&str] = maps_token_domains!("site");
const EXPIRY: Option<u64> = maps_token_expiry!("site");

/// A site stays online as it is until it is written again.
const MINIMUM_DAYS: i64 = 14;
const SECONDS_PER_DAY: i64 = 24 * 60 * 60;

pub(crate) fn describe(now: Timestamp) -> Result<String> {
    if maps_token_is_placeholder!("site") {
        return Ok(
            "token: a placeholder, because MAPS_PRIVATE_KEY was not set when this program \
                   was built; the pages show the sketch instead of Apple's map"
                .to_owned(),
        );
    }
    let validity = validity(EXPIRY, now)?;
    Ok(format!("token: for {}, {validity}", DOMAINS.join(" and ")))
}

/// Cargo does not build again because time has passed, so this program can be older than it looks.
fn validity(expiry: Option<u64>, now: Timestamp) -> Result<String> {
    let Some(seconds) = expiry else {
        return Ok("valid until its key is revoked".to_owned());
    };
    let expiry = Timestamp::from_second(i64::try_from(seconds)?)?;
    let days = (expiry.as_second() - now.as_second()).div_euclid(SECONDS_PER_DAY);
    let date = expiry.to_zoned(TimeZone::UTC).date();
    ensure!(
        days >= MINIMUM_DAYS,
        "the token in this program expires on {date}, and a site needs {MINIMUM_DAYS} days: set \
         MAPS_RENEW to a new value, such as today's date, and run Cargo again"
    );
    Ok(format!("valid until {date}, in {days} days"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rejects_tokens_that_expire_soon() -> Result<()> {
        let now = Timestamp::from_second(1_800_000_000)?;
        let in_days = |days: u64| Some(1_800_000_000 + days * 86_400);
        assert_eq!(
            validity(in_days(14), now)?,
            "valid until 2027-01-29, in 14 days"
        );
        assert_eq!(validity(None, now)?, "valid until its key is revoked");
        for expiry in [in_days(14).map(|it| it - 1), in_days(0), Some(0)] {
            let error = validity(expiry, now).err().map(|it| it.to_string());
            assert!(error.is_some_and(|it| it.contains("MAPS_RENEW")));
        }
        assert!(validity(Some(u64::MAX), now).is_err());
        Ok(())
    }
}
