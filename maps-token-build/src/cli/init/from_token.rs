//! Writes a configuration for a token from the Apple Developer portal.

use super::maps_toml::list;
use crate::diagnostic::{Diagnostic, Severity};
use crate::jwt::{Expiry, Inspection, LintContext, TokenRestriction, inspect};
use crate::model::ids::{KeyId, TeamId};
use crate::model::scope::Scope;
use crate::model::time::{Days, Timestamp};

const MINIMUM_VALIDITY_DAYS: u32 = 30;

pub(super) fn maps_toml(token: &str) -> Result<String, Diagnostic> {
    let now = Timestamp::now().ok_or_else(|| {
        Diagnostic::error(
            "wrong-clock",
            "system clock is out of range (before 1970 or after 9999)",
        )
    })?;
    let inspection = inspect(token, &LintContext::of(None, now));
    check(&inspection)?;
    if inspection.scopes.contains(&Scope::ServerApi) {
        return Err(Diagnostic::error(
            "server-token",
            "cannot write a `server_api` token to maps.toml: the token is a credential",
        )
        .help("run `maps-token init` without `--token` and mint the token with the private key"));
    }
    Ok(text(token, &inspection, now))
}

fn check(inspection: &Inspection) -> Result<(), Diagnostic> {
    let errors = inspection.diagnostics.iter();
    let mut errors = errors.filter(|it| it.severity == Severity::Error);
    let Some(first) = errors.next() else {
        return Ok(());
    };
    let mut error = first.clone().without_location();
    error.message.push_str(" (in `--token`)");
    Err(errors.fold(error, |error, more| error.note(more.message.clone())))
}

/// Writes only parsed values, because a token can contain anything.
fn text(token: &str, inspection: &Inspection, now: Timestamp) -> String {
    let mut text = String::from("# From the token below.\n");
    let claims = &inspection.claims;
    if let Some(Ok(team_id)) = claims.team_id.as_deref().map(str::parse::<TeamId>) {
        text.push_str(&format!("team_id = \"{team_id}\"\n"));
    }
    if let Some(Ok(key_id)) = claims.key_id.as_deref().map(str::parse::<KeyId>) {
        text.push_str(&format!("key_id = \"{key_id}\"\n"));
    }
    text.push_str("\n[tokens.site]\n");
    let scopes = inspection.scopes.iter();
    let scopes: Vec<_> = scopes.map(|scope| scope.as_str().to_owned()).collect();
    match scopes.as_slice() {
        [] => {}
        [scope] => text.push_str(&format!("scope = \"{scope}\"\n")),
        scopes => text.push_str(&format!("scope = {}\n", list(scopes))),
    }
    if let TokenRestriction::Domains(domains) = &inspection.restriction {
        let domains: Vec<_> = domains.iter().map(ToString::to_string).collect();
        text.push_str(&format!("domains = {}\n", list(&domains)));
    }
    let minimum = Days::new(MINIMUM_VALIDITY_DAYS).map(|minimum| now.plus(minimum));
    let is_valid_for_longer = match inspection.expires {
        Expiry::Never => true,
        Expiry::At(expires) => minimum.is_some_and(|minimum| minimum < expires),
        Expiry::Invalid => false,
    };
    if is_valid_for_longer {
        text.push_str(&format!(
            "# Builds fail if the token is valid for less.\n\
             minimum_validity = \"{MINIMUM_VALIDITY_DAYS} days\"\n"
        ));
    }
    text.push_str(&format!(
        "# From the Apple Developer portal. To mint tokens, replace it with: expires = \"180 days\"\n\
         token = \"{token}\"\n"
    ));
    text
}
