//! The report for people and for GitHub.

use std::fmt::Write as _;

use super::json::signature_word;
use crate::cli::output::{self, Annotation, BOLD, DIM, GOOD, WARNING, relative, shortened};
use crate::cli::scan::results::Place;
use crate::cli::scan::text::annotation;
use crate::diagnostic::width::text_width;
use crate::diagnostic::{Diagnostic, Location, TokenLocation};
use crate::jwt::{
    Expiry, Inspection, LintContext, NotChecked, SignatureStatus, TokenKind, TokenRestriction,
    Verdict,
};
use crate::model::time::Timestamp;

/// A terminal wraps longer values.
const MAX_CARETS: usize = 60;

/// Prints the members of a token, each with its errors below.
pub(crate) fn block(inspection: &Inspection, context: &LintContext<'_>) -> String {
    let mut lines = Vec::new();
    let mut shown = vec![false; inspection.diagnostics.len()];
    for (label, member, value) in rows(inspection, context) {
        lines.push(format!("{DIM}{label:>10}{DIM:#}  {BOLD}{value}{BOLD:#}"));
        for (diagnostic, shown) in inspection.diagnostics.iter().zip(&mut shown) {
            if is_about(diagnostic, member) {
                *shown = true;
                let carets = "^".repeat(text_width(&value).clamp(1, MAX_CARETS));
                let style = output::style_of(diagnostic.severity);
                lines.push(format!("{:>10}  {style}{carets}{style:#}", ""));
                lines.push(indented(&output::human(diagnostic)));
            }
        }
    }
    for origin in &inspection.origins {
        let (style, word) = match origin.verdict {
            Verdict::Allowed => (GOOD, "allowed"),
            Verdict::Refused => (output::ERROR, "rejected"),
            Verdict::Unknown => (WARNING, "unknown"),
        };
        let host = &origin.host;
        lines.push(format!(
            "{DIM}{:>10}{DIM:#}  {host} {style}{word}{style:#}",
            "origin"
        ));
    }
    for (diagnostic, shown) in inspection.diagnostics.iter().zip(shown) {
        if !shown {
            lines.push(output::human(diagnostic));
        }
    }
    if !inspection.has_errors() {
        lines.push(format!(
            "{GOOD}no errors{GOOD:#} (only `maps-token verify` asks Apple)"
        ));
    }
    lines.join("\n")
}

/// Returns label, member and value.
fn rows(
    inspection: &Inspection,
    context: &LintContext<'_>,
) -> Vec<(&'static str, &'static str, String)> {
    if !matches!(
        inspection.kind,
        TokenKind::Maps | TokenKind::OtherService(_)
    ) {
        return Vec::new();
    }
    let claims = &inspection.claims;
    let text = |value: &Option<String>| value.as_deref().map_or_else(none, shortened);
    let mut rows = vec![
        ("algorithm", "alg", text(&claims.algorithm)),
        ("key ID", "kid", text(&claims.key_id)),
        ("team ID", "iss", text(&claims.team_id)),
        ("issued", "iat", time(claims.issued, context.now)),
        ("expires", "exp", expiry(inspection, context.now)),
    ];
    if inspection.kind == TokenKind::Maps {
        rows.push(("scope", "scope", list(&claims.scopes, " ")));
        rows.push(("domains", "origin", domains(inspection)));
        rows.push(("signature", "", signature(inspection, context)));
    }
    rows
}

fn none() -> String {
    "–".to_owned()
}

fn list(values: &[String], separator: &str) -> String {
    if values.is_empty() {
        return none();
    }
    shortened(&values.join(separator))
}

fn time(seconds: Option<u64>, now: Timestamp) -> String {
    match seconds.map(|seconds| (seconds, Timestamp::from_seconds(seconds))) {
        Some((_, Some(time))) => format!("{time} ({})", relative(time, now)),
        Some((seconds, None)) => seconds.to_string(),
        None => none(),
    }
}

fn expiry(inspection: &Inspection, now: Timestamp) -> String {
    match inspection.expires {
        Expiry::Never => "never".to_owned(),
        Expiry::At(_) | Expiry::Invalid => time(inspection.claims.expires, now),
    }
}

fn domains(inspection: &Inspection) -> String {
    match inspection.restriction {
        TokenRestriction::Anywhere => "any".to_owned(),
        TokenRestriction::Domains(_) | TokenRestriction::Invalid => {
            list(&inspection.claims.domains, ",")
        }
    }
}

fn signature(inspection: &Inspection, context: &LintContext<'_>) -> String {
    let mut text = signature_word(inspection.signature).to_owned();
    let SignatureStatus::NotChecked(reason) = inspection.signature else {
        return text;
    };
    // Writing to a String cannot fail.
    let _ = match reason {
        NotChecked::NoKey => write!(text, ": no key available (use `--key FILE`)"),
        NotChecked::OtherKey => match context.key_id {
            Some(key_id) => write!(
                text,
                ": token names another key than `key_id` ({key_id}), as tokens from the Apple Developer portal do"
            ),
            None => Ok(()),
        },
        NotChecked::UnknownKeyId => write!(
            text,
            ": not signed with the available key, and `key_id` is not set"
        ),
        NotChecked::OtherAlgorithm => write!(text, ": the algorithm is not ES256"),
        NotChecked::NotAMapsToken => write!(text, ": not an Apple Maps token"),
    };
    text
}

/// Returns an annotation for each finding at each place.
pub(crate) fn annotations(inspection: &Inspection, places: &[Place]) -> Vec<Annotation> {
    let mut annotations = Vec::new();
    for diagnostic in &inspection.diagnostics {
        if places.is_empty() {
            annotations.push(output::github(diagnostic, None));
        }
        annotations.extend(places.iter().map(|place| annotation(diagnostic, place)));
    }
    annotations
}

fn is_about(diagnostic: &Diagnostic, member: &str) -> bool {
    match &diagnostic.location {
        Some(Location::Token(TokenLocation::Header(name) | TokenLocation::Claim(name))) => {
            name == member
        }
        Some(Location::Token(TokenLocation::Bytes(_))) => member.is_empty(),
        _ => false,
    }
}

fn indented(text: &str) -> String {
    let lines: Vec<_> = text
        .lines()
        .map(|line| format!("{:12}{line}", ""))
        .collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::cli::output::escape::tests::{danger_in, hostile};
    use crate::jwt::inspect;

    /// As a terminal shows them: ideographs take two columns, combining characters none.
    #[test]
    fn carets_are_as_wide_as_the_value() {
        let context = LintContext::of(None, Timestamp::now().expect("a clock"));
        for (origin, width) in [
            ("example.com/", 12),
            ("日本語.example", 14),
            ("한국.kr", 7),
            ("e\u{301}.example", 9),
        ] {
            let header = json!({"alg": "ES256", "kid": "ABC123DEFG", "typ": "JWT"});
            let claims = json!({"iss": "DEF123GHIJ", "scope": "mapkit_js", "origin": origin});
            let [header, claims] =
                [header, claims].map(|it| URL_SAFE_NO_PAD.encode(it.to_string()));
            let inspection = inspect(&format!("{header}.{claims}.AAAA"), &context);
            let text = block(&inspection, &context);
            let mut lines = text.lines().skip_while(|line| !line.contains("domains"));
            let carets = lines.nth(1).unwrap_or_default();
            assert_eq!(carets.matches('^').count(), width, "{text}");
        }
    }

    proptest! {
        #[test]
        fn report_is_harmless(
            (kid, alg, typ, header) in (hostile(), hostile(), hostile(), hostile()),
            (iss, scope, origin, claim) in (hostile(), hostile(), hostile(), hostile()),
            is_scope_known: bool,
        ) {
            let scope = if is_scope_known { format!("mapkit_js {scope}") } else { scope };
            let header = json!({"kid": kid, "alg": alg, "typ": typ, header: 1});
            let claims = json!({"iss": iss, "scope": scope, "origin": origin, claim: 1, "exp": 1});
            let [header, claims] = [header, claims].map(|it| URL_SAFE_NO_PAD.encode(it.to_string()));
            let context = LintContext::of(None, Timestamp::now().expect("a clock"));
            for token in [format!("{header}.{claims}.AAAA"), format!("{header}.{claims}{origin}.{kid}")] {
                let inspection = inspect(&token, &context);
                prop_assert_eq!(danger_in(&block(&inspection, &context)), None);
            }
        }
    }
}
