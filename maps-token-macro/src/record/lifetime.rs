//! Checks how long a row may be embedded.

use std::num::ParseIntError;

const DAY: u64 = 24 * 60 * 60;

/// Times in seconds since the Unix epoch, or `None` for never.
#[derive(Debug)]
pub(super) struct Lifetime {
    pub(super) expires: Option<u64>,
    embed_until: Option<u64>,
}

impl Lifetime {
    pub(super) fn parse(expires: &str, embed_until: &str) -> Option<Self> {
        Some(Self {
            expires: parse_seconds(expires).ok()?,
            embed_until: parse_seconds(embed_until).ok()?,
        })
    }

    /// Returns the end of an error message, or `None` if the row may be embedded.
    pub(super) fn staleness(&self, now: u64) -> Option<String> {
        let embed_until = self.embed_until?;
        // RFC 7519, section 4.1.4: a token is not accepted "on or after" its expiry.
        if now <= embed_until && self.expires.is_none_or(|expires| now < expires) {
            return None;
        }
        let expires = self.expires.unwrap_or(embed_until);
        Some(if now < expires {
            format!(
                "is valid for {} more, less than its `minimum_validity` of {}",
                format_days(expires - now),
                format_days(expires - embed_until)
            )
        } else {
            format!("expired {} ago", format_days(now - expires))
        })
    }
}

fn parse_seconds(text: &str) -> Result<Option<u64>, ParseIntError> {
    Ok(match text {
        "-" => None,
        seconds => Some(seconds.parse()?),
    })
}

fn format_days(seconds: u64) -> String {
    match seconds / DAY {
        0 => "less than a day".to_owned(),
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    }
}
