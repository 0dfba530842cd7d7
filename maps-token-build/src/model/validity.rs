//! How long a token is valid, and how long it may be embedded.

use std::fmt;

use crate::model::time::{Days, Timestamp};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Validity {
    pub(crate) expires: Option<Timestamp>,
    pub(crate) embed_until: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ValidityError {
    Expired {
        until: Timestamp,
    },
    TooShort {
        until: Timestamp,
        /// Whole days.
        left: u64,
        minimum: Days,
    },
}

impl Validity {
    /// `now` is the later of the issue time and the real clock.
    pub(crate) fn new(
        expires: Option<Timestamp>,
        minimum_validity: Option<Days>,
        now: Timestamp,
    ) -> Result<Self, ValidityError> {
        let Some(until) = expires else {
            return Ok(Self {
                expires: None,
                embed_until: None,
            });
        };
        if until <= now {
            return Err(ValidityError::Expired { until });
        }
        let Some(minimum) = minimum_validity else {
            return Ok(Self {
                expires,
                embed_until: expires,
            });
        };
        let embed_until = until.minus(minimum);
        if embed_until < now {
            return Err(ValidityError::TooShort {
                until,
                left: until.whole_days_since(now),
                minimum,
            });
        }
        Ok(Self {
            expires,
            embed_until: Some(embed_until),
        })
    }
}

impl ValidityError {
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Expired { .. } => "expired",
            Self::TooShort { .. } => "expires-soon",
        }
    }
}

impl fmt::Display for ValidityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Expired { until } => write!(f, "expired at {until}"),
            Self::TooShort {
                until,
                left,
                minimum,
            } => write!(
                f,
                "expires at {until}, {}: `minimum_validity` is {minimum}",
                remaining(*left)
            ),
        }
    }
}

fn remaining(days: u64) -> String {
    match days {
        0 => "within a day".to_owned(),
        1 => "in 1 day".to_owned(),
        days => format!("in {days} days"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn embedding_ends_before_expiry() {
        let at = |seconds| Timestamp::from_seconds(seconds).expect("a time");
        let days = |count| Days::new(count).expect("days");
        let now = at(1_000_000_000);
        let in_days = |count| Some(now.plus(days(count)));
        let ok = |expires, embed_until| {
            Ok(Validity {
                expires,
                embed_until,
            })
        };
        let cases = [
            ("never expires", None, None, ok(None, None)),
            ("never expires, minimum", None, Some(30), ok(None, None)),
            (
                "no minimum",
                in_days(90),
                None,
                ok(in_days(90), in_days(90)),
            ),
            (
                "minimum",
                in_days(90),
                Some(30),
                ok(in_days(90), in_days(60)),
            ),
            (
                "exactly enough",
                in_days(90),
                Some(90),
                ok(in_days(90), Some(now)),
            ),
            (
                "a day short",
                in_days(89),
                Some(90),
                Err(ValidityError::TooShort {
                    until: now.plus(days(89)),
                    left: 89,
                    minimum: days(90),
                }),
            ),
            (
                "expires now",
                Some(now),
                None,
                Err(ValidityError::Expired { until: now }),
            ),
        ];
        for (name, expires, minimum, expected) in cases {
            assert_eq!(
                Validity::new(expires, minimum.map(days), now),
                expected,
                "{name}"
            );
        }
    }

    #[test]
    fn error_says_how_many_days_are_left() {
        let until = Timestamp::from_seconds(1_000_000_000).expect("a time");
        let minimum = Days::new(30).expect("days");
        for (left, written) in [(0, "within a day"), (1, "in 1 day"), (2, "in 2 days")] {
            let error = ValidityError::TooShort {
                until,
                left,
                minimum,
            };
            assert_eq!(
                error.to_string(),
                format!("expires at {until}, {written}: `minimum_validity` is 30 days")
            );
        }
    }
}
