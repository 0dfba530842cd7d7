//! `iat`, `exp` and `nbf`: RFC 7519 section 4.1, in whole seconds, which Apple requires.

use serde_json::Value;

use super::Linter;
use crate::diagnostic::{Diagnostic, TokenLocation};
use crate::jwt::MAX_QUIET_DAYS;
use crate::jwt::inspection::Expiry;
use crate::jwt::parse::JsonMembers;
use crate::model::time::{SECONDS_A_DAY, Timestamp};
use crate::model::validity::{Validity, ValidityError};

/// The units that programs count in instead of seconds, by their number in a second.
const UNITS: [(u64, &str); 3] = [
    (1_000, "milliseconds"),
    (1_000_000, "microseconds"),
    (1_000_000_000, "nanoseconds"),
];

/// From 2001 to 2099: other times are not those of a token in a smaller unit.
const MIN_PLAUSIBLE: u64 = 1_000_000_000;
const MAX_PLAUSIBLE: u64 = 4_102_444_799;

/// The first number that is not a `u64`.
const TWO_TO_64: f64 = 18_446_744_073_709_551_616.0;

const TOO_LATE: &str = "a time after the year 9999";

impl Linter<'_> {
    pub(super) fn times(&mut self, claims: &JsonMembers) {
        self.issued(claims);
        if let Some(start) = self.numeric_date("nbf", claims.get("nbf"))
            && start > self.context.system
        {
            self.reject(
                Diagnostic::error(
                    "not-yet-valid",
                    format!("token is not valid before {start}"),
                )
                .help("remove the claim `nbf`: Apple does not document it")
                .in_token(TokenLocation::claim("nbf")),
            );
        }
        self.expiry(claims);
    }

    fn issued(&mut self, claims: &JsonMembers) {
        let value = claims.get("iat");
        self.inspection.issued = self.numeric_date("iat", value);
        let location = TokenLocation::claim("iat");
        match self.inspection.issued {
            None if value.is_none() => self.reject(
                Diagnostic::error("missing-iat", "missing claim `iat`, the time of issue")
                    .help("set `iat` to whole seconds since 1970")
                    .in_token(location),
            ),
            Some(issued) if issued.is_in_future_of(self.context.system) => self.reject(
                Diagnostic::error(
                    "issued-in-future",
                    format!("token was issued in the future: {issued}"),
                )
                .help("correct the clock of the machine that created it")
                .in_token(location),
            ),
            _ => {}
        }
    }

    fn expiry(&mut self, claims: &JsonMembers) {
        let now = self.context.now;
        let location = TokenLocation::claim("exp");
        let value = claims.get("exp");
        let Some(expires) = self.numeric_date("exp", value) else {
            if value.is_none() {
                self.inspection.expires = Expiry::Never;
                self.report(
                    Diagnostic::warning(
                        "never-expires",
                        "token never expires: only revoking its key invalidates it",
                    )
                    .help("create a token that expires, like `expires = \"180 days\"`"),
                );
            }
            return;
        };
        self.inspection.expires = Expiry::At(expires);
        let issued = self.inspection.issued;
        match Validity::new(Some(expires), self.context.minimum_validity, now) {
            Err(ValidityError::Expired { .. }) => self.reject(
                Diagnostic::error("expired", format!("token expired at {expires}"))
                    .help("create a new token")
                    .in_token(location),
            ),
            Err(error @ ValidityError::TooShort { .. }) => self.report(
                Diagnostic::error("expires-soon", format!("token {error}"))
                    .help("create a new token")
                    .in_token(location),
            ),
            Ok(_) if issued.is_some_and(|issued| expires <= issued) => self.reject(
                Diagnostic::error(
                    "expires-before-issue",
                    "token expires before it is issued: `exp` must be after `iat`",
                )
                .in_token(location),
            ),
            Ok(_) => {
                let from = issued.unwrap_or(now);
                if expires.seconds().saturating_sub(from.seconds()) > MAX_QUIET_DAYS * SECONDS_A_DAY
                {
                    self.report(
                        Diagnostic::warning("long-lived", format!("token is valid for more than {MAX_QUIET_DAYS} days; MapKit JS 5 logs a warning"))
                            .in_token(location),
                    );
                }
            }
        }
    }

    fn numeric_date(&mut self, name: &'static str, value: Option<&Value>) -> Option<Timestamp> {
        let value = value?;
        let json_type = match value {
            Value::Number(number) => match (number.as_u64(), number.as_f64()) {
                (Some(number), _) => {
                    if let Some(time) = Timestamp::from_seconds(number) {
                        return Some(time);
                    }
                    if let Some(error) = wrong_unit(name, number) {
                        self.reject(error.in_token(TokenLocation::claim(name)));
                        return None;
                    }
                    TOO_LATE
                }
                (None, Some(number)) if number.is_sign_negative() => "a negative number",
                (None, Some(number)) if number >= TWO_TO_64 => TOO_LATE,
                (None, _) => "a number with a fraction or an exponent",
            },
            Value::String(_) => "a string",
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Array(_) => "an array",
            Value::Object(_) => "an object",
        };
        self.reject(
            Diagnostic::error(
                "invalid-time",
                format!(
                    "invalid claim `{name}`: expected whole seconds since 1970, found {json_type}"
                ),
            )
            .in_token(TokenLocation::claim(name)),
        );
        None
    }
}

/// Returns the error about a time that is probably in a smaller unit.
fn wrong_unit(name: &str, number: u64) -> Option<Diagnostic> {
    for (per_second, unit) in UNITS {
        let seconds = number / per_second;
        if matches!(seconds, MIN_PLAUSIBLE..=MAX_PLAUSIBLE) {
            let message = format!("claim `{name}` is in {unit}, expected seconds since 1970");
            let help = format!("divide it by {per_second}: `\"{name}\": {seconds}`");
            return Some(Diagnostic::error("time-in-milliseconds", message).help(help));
        }
    }
    None
}
