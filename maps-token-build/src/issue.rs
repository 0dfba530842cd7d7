//! When a token is issued, and until when it may be embedded.

use std::fmt;

use toml::Spanned;

use crate::cargo::Cargo;
use crate::config::{Expires, UNRESTRICTED_DAYS, too_long_without_domains};
use crate::problem::Problem;
use crate::time::{Days, ONE_HOUR, Timestamp};

/// The time by which all tokens of a build are made.
pub(crate) struct IssueTime {
    /// `iat`: the start of a UTC day, so that all builds of the day give the same tokens.
    pub(crate) issued: Timestamp,
    /// What "expired" is measured against: the real clock, or the issue time if that is later. An
    /// old `SOURCE_DATE_EPOCH` (Nix sets 1980) cannot bring an expired token into a green build.
    pub(crate) now: Timestamp,
    /// The issue time comes from `SOURCE_DATE_EPOCH`.
    fixed: bool,
}

/// How long one token holds.
#[derive(Clone, Copy)]
pub(crate) struct Validity {
    pub(crate) expires: Option<Timestamp>,
    pub(crate) embed_until: Option<Timestamp>,
}

const SOURCE_DATE_EPOCH: &str = "SOURCE_DATE_EPOCH";

impl IssueTime {
    pub(crate) fn read(cargo: &mut Cargo<'_>) -> Result<Self, Problem> {
        let fixed = cargo.variable(SOURCE_DATE_EPOCH, source_date)?;
        let clock = Timestamp::now().ok_or_else(|| {
            Problem::new("the clock of this machine stands before 1970 or after 9999")
                .help("set it: whether a token still holds cannot be told without it")
        })?;
        let issued = fixed.unwrap_or(clock).start_of_day();
        // MapKit JS warns on the browser's console about a token issued further ahead than this.
        if issued.seconds() > clock.seconds() + ONE_HOUR {
            cargo.warning(&format!(
                "{SOURCE_DATE_EPOCH} dates the tokens {issued}, ahead of this machine's clock \
                 ({clock}): MapKit JS complains about such tokens until then"
            ));
        }
        Ok(Self {
            issued,
            now: issued.max(clock),
            fixed: fixed.is_some(),
        })
    }

    /// The validity of a token that is minted now.
    pub(crate) fn validity_of(
        &self,
        setting: &Spanned<Expires>,
        minimum: Option<Days>,
        is_unrestricted: bool,
    ) -> Result<Validity, Problem> {
        let expires = setting.get_ref().from(self.issued);
        let week = Days::new(UNRESTRICTED_DAYS).map(|week| self.issued.plus(week));
        if is_unrestricted && expires > week {
            return Err(too_long_without_domains().at(setting.span()));
        }
        Validity::judge(expires, minimum, self.now).map_err(|stale| {
            self.cure(Problem::new(format!("this token {stale}")))
                .at(setting.span())
        })
    }

    /// Says what to do about something that is issued now and has expired already.
    pub(crate) fn cure(&self, stale: Problem) -> Problem {
        if self.fixed {
            stale.help(format!(
                "{SOURCE_DATE_EPOCH} dates it {}; unset that variable or give it the date of your release",
                self.issued
            ))
        } else {
            stale.help("choose a later date, or a number of days: expires = \"180 days\"")
        }
    }
}

/// Why a token must not be embedded any more.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Stale {
    Expired {
        until: Timestamp,
    },
    TooShort {
        until: Timestamp,
        left: u64,
        minimum: Days,
    },
}

impl Validity {
    /// Until when a token may be embedded, or why it must not be even now.
    pub(crate) fn judge(
        expires: Option<Timestamp>,
        minimum: Option<Days>,
        now: Timestamp,
    ) -> Result<Self, Stale> {
        let Some(until) = expires else {
            return Ok(Self {
                expires: None,
                embed_until: None,
            });
        };
        if until <= now {
            return Err(Stale::Expired { until });
        }
        let embed_until = minimum.map_or(until, |days| until.minus(days));
        match minimum.filter(|_| embed_until < now) {
            Some(minimum) => Err(Stale::TooShort {
                until,
                left: until.whole_days_since(now),
                minimum,
            }),
            None => Ok(Self {
                expires,
                embed_until: Some(embed_until),
            }),
        }
    }
}

impl fmt::Display for Stale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Expired { until } => write!(f, "has expired: it held until {until}"),
            Self::TooShort {
                until,
                left,
                minimum,
            } => write!(
                f,
                "holds until {until}, less than its `minimum_validity` of {minimum} ({left} whole days are left)"
            ),
        }
    }
}

/// Seconds since the Unix epoch, as <https://reproducible-builds.org/specs/source-date-epoch/> has it.
fn source_date(text: &str) -> Result<Timestamp, Problem> {
    let seconds = text.parse().ok().filter(|_| !text.starts_with('+'));
    seconds.and_then(Timestamp::from_seconds).ok_or_else(|| {
        Problem::new("its value is not a number of seconds since 1970, before the year 10000").help(
            format!("{SOURCE_DATE_EPOCH}=\"$(git log -1 --format=%ct)\""),
        )
    })
}
