//! When a token is issued, and until when it may be embedded.

use toml::Spanned;

use crate::cargo::Cargo;
use crate::config::{Expires, UNRESTRICTED_DAYS};
use crate::problem::Problem;
use crate::time::{Days, Timestamp};

/// The time by which all tokens of a build are made.
pub(crate) struct IssueTime {
    /// `iat`: the start of a UTC day, so that all builds of the day give the same tokens.
    pub(crate) issued: Timestamp,
    /// What "expired" is measured against: the real clock, or the issue time if that is later. An
    /// old `SOURCE_DATE_EPOCH` (Nix sets 1980) cannot bring an expired token into a green build.
    now: Timestamp,
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

/// MapKit JS warns on the browser's console about a token issued further ahead than this.
const ONE_HOUR: u64 = 60 * 60;

impl IssueTime {
    pub(crate) fn read(cargo: &mut Cargo<'_>) -> Result<Self, Problem> {
        let fixed = cargo.variable(SOURCE_DATE_EPOCH, source_date)?;
        let clock = Timestamp::now().ok_or_else(|| {
            Problem::new("the clock of this machine stands before 1970 or after 9999")
                .help("set it: whether a token still holds cannot be told without it")
        })?;
        let issued = fixed.unwrap_or(clock).start_of_day();
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

    /// Until when a token may be embedded, or why it must not be even now.
    pub(crate) fn validity(
        &self,
        expires: Option<Timestamp>,
        minimum: Option<Days>,
    ) -> Result<Validity, Problem> {
        let Some(expires) = expires else {
            return Ok(Validity {
                expires: None,
                embed_until: None,
            });
        };
        if expires <= self.now {
            return Err(Problem::new(format!(
                "this token has expired: it held until {expires}"
            )));
        }
        let embed_until = minimum.map_or(expires, |days| expires.minus(days));
        if let Some(minimum) = minimum.filter(|_| embed_until < self.now) {
            let left = expires.whole_days_since(self.now);
            return Err(Problem::new(format!(
                "this token holds until {expires}, less than its `minimum_validity` of {minimum} \
                 ({left} whole days are left)"
            )));
        }
        Ok(Validity {
            expires: Some(expires),
            embed_until: Some(embed_until),
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
            return Err(Problem::new(format!(
                "a token for the browser without domains holds for at most {UNRESTRICTED_DAYS} days, as in Apple's portal"
            ))
            .at(setting.span()));
        }
        self.validity(expires, minimum).map_err(|problem| {
            let problem = if self.fixed {
                problem.help(format!(
                    "{SOURCE_DATE_EPOCH} dates it {}; unset that variable or give it the date of your release",
                    self.issued
                ))
            } else {
                problem.help("choose a later date, or a number of days: expires = \"180 days\"")
            };
            problem.at(setting.span())
        })
    }

    /// MapKit JS complains about a token from the future, so that much is wrong with its maker's clock.
    pub(crate) fn must_have_come(&self, issued: Timestamp) -> Result<(), Problem> {
        if issued.seconds() > self.now.seconds() + ONE_HOUR {
            return Err(
                Problem::new(format!("it was issued in the future, {issued}"))
                    .help("set the clock of the machine that made it, or of this one"),
            );
        }
        Ok(())
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
