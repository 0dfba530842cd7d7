//! Reads the parameters of a snapshot's URL, and checks them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;

use crate::cli::output::quoted;
use crate::diagnostic::Diagnostic;
use crate::jwt::LintContext;
use crate::key::is_signature;
use crate::model::ids::{KeyId, TeamId};
use crate::model::time::Timestamp;
use crate::model::validity::Validity;

#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct SnapshotFacts {
    /// `signature`, `token`, `both` or `none`.
    pub(super) authorization: &'static str,
    pub(super) team_id: Option<String>,
    pub(super) key_id: Option<String>,
    /// The expiry in seconds since the Unix epoch, if the URL contains a valid one.
    pub(super) expires: Option<u64>,
}

/// The path and query of a URL, in one possible reading.
struct Url<'a> {
    text: &'a str,
    parameters: Vec<(&'a str, &'a str)>,
}

const PARAMETERS: [&str; 18] = [
    "annotations",
    "center",
    "colorScheme",
    "expires",
    "imgs",
    "keyId",
    "lang",
    "overlays",
    "overlayStyles",
    "poi",
    "referer",
    "scale",
    "signature",
    "size",
    "spn",
    "t",
    "teamId",
    "token",
];

/// The length of an ES256 signature in bytes: `r ‖ s`, 32 each.
const SIGNATURE_LEN: usize = 64;

/// Returns the parameters and findings of a URL. Returns `None` if a script completes the URL.
pub(super) fn inspect(
    readings: &[String],
    context: &LintContext<'_>,
) -> Option<(SnapshotFacts, Vec<Diagnostic>)> {
    let urls: Vec<Url<'_>> = readings.iter().map(|text| Url::parse(text)).collect();
    let is_verified = |url: &&Url<'_>| url.is_signed_by_ours(context) == Some(true);
    let url = urls.iter().find(is_verified).or_else(|| {
        // The first reading whose parameters Apple documents.
        let most = urls.iter().map(Url::score).max()?;
        urls.iter().find(|url| url.score() == most)
    })?;
    if url.is_template() {
        return None;
    }
    let mut findings = Vec::new();
    let facts = url.facts();
    url.authorization(&facts, context, &mut findings);
    url.expiry(&facts, context, &mut findings);
    Some((facts, findings))
}

impl<'a> Url<'a> {
    fn parse(text: &'a str) -> Self {
        let (text, _) = text.split_once('#').unwrap_or((text, ""));
        let (_, query) = text.split_once('?').unwrap_or_default();
        let parameters = query
            .split('&')
            .map(|parameter| parameter.split_once('=').unwrap_or((parameter, "")));
        Self {
            text,
            parameters: parameters.collect(),
        }
    }

    fn get(&self, name: &str) -> Option<&'a str> {
        let found = self.parameters.iter().find(|(it, _)| *it == name);
        found.map(|(_, value)| *value)
    }

    /// Returns the token, or `None` if a script had none to put there.
    fn token(&self) -> Option<&'a str> {
        self.get("token")
            .filter(|token| !matches!(*token, "" | "undefined" | "null"))
    }

    fn score(&self) -> usize {
        let known = |(name, _): &&(&str, &str)| PARAMETERS.contains(name) || *name == "z";
        let is_signature =
            |signature: &str| decode(signature).is_some_and(|it| it.len() == SIGNATURE_LEN);
        let unknown = self.parameters.len() - self.parameters.iter().filter(known).count();
        100 + 2 * self.parameters.iter().filter(known).count()
            + usize::from(self.get("signature").is_some_and(is_signature))
            - unknown.min(100)
    }

    /// Returns whether the URL is a template that a program completes.
    fn is_template(&self) -> bool {
        const MARKS: [&str; 8] = ["${", "{{", "{%", "<%", "#{", "%s", "…", "..."];
        // A value that ends with `=` is complete, such as a padded signature.
        let has_no_value = self.parameters.last().is_some_and(|(_, it)| it.is_empty());
        let is_cut = (self.text.ends_with('=') && has_no_value)
            || self.text.ends_with(['&', '?', '%'])
            || self.text.ends_with("%2C");
        is_cut || MARKS.iter().any(|mark| self.text.contains(mark)) || has_braces(self.text)
    }

    fn facts(&self) -> SnapshotFacts {
        SnapshotFacts {
            authorization: match (self.get("signature"), self.token()) {
                (Some(_), Some(_)) => "both",
                (Some(_), None) => "signature",
                (None, Some(_)) => "token",
                (None, None) => "none",
            },
            team_id: self.get("teamId").map(str::to_owned),
            key_id: self.get("keyId").map(str::to_owned),
            expires: self.get("expires").and_then(|expires| expires.parse().ok()),
        }
    }

    fn authorization(
        &self,
        facts: &SnapshotFacts,
        context: &LintContext<'_>,
        findings: &mut Vec<Diagnostic>,
    ) {
        match facts.authorization {
            "none" => findings.push(
                Diagnostic::error(
                    "snapshot-unsigned",
                    "snapshot URL has neither a signature nor a token",
                )
                .help("embed the URL that `maps_snapshot_url!` gives"),
            ),
            "both" => findings.push(
                Diagnostic::error(
                    "snapshot-authorization",
                    "snapshot URL has a signature and a token",
                )
                .help("remove one of them: Apple documents two ways to authorize, never both"),
            ),
            _ => {}
        }
        if self.get("signature").is_some() {
            self.signature(facts, context, findings);
        }
    }

    fn signature(
        &self,
        facts: &SnapshotFacts,
        context: &LintContext<'_>,
        findings: &mut Vec<Diagnostic>,
    ) {
        const CODE: &str = "snapshot-signature";
        let invalid = |message: String| Diagnostic::error(CODE, message);
        let missing = |name| invalid(format!("signed snapshot URL has no `{name}`"));
        findings.extend(match &facts.team_id {
            None => Some(missing("teamId")),
            Some(team_id) => team_id.parse::<TeamId>().err(),
        });
        findings.extend(match &facts.key_id {
            None => Some(missing("keyId")),
            Some(key_id) => key_id.parse::<KeyId>().err(),
        });
        if let (Some(found), Some(expected)) = (&facts.team_id, context.team_id)
            && *found != expected.to_string()
        {
            let message = format!(
                "snapshot URL is of team {}, and `team_id` is {expected}",
                quoted(found)
            );
            findings.push(Diagnostic::error("team-mismatch", message));
        }
        let is_revoked = |key_id: &String| {
            context
                .revoked_keys
                .iter()
                .any(|it| it.to_string() == *key_id)
        };
        if let Some(key_id) = facts.key_id.as_ref().filter(|it| is_revoked(it)) {
            let message = format!("key {} is listed in `revoked_keys`", quoted(key_id));
            findings.push(Diagnostic::error("revoked-key", message));
        }
        let signature = self.get("signature").unwrap_or_default();
        match decode(signature) {
            None => findings.push(invalid(
                "signature of snapshot URL is not base64url".to_owned(),
            )),
            Some(bytes) if bytes.len() != SIGNATURE_LEN => findings.push(invalid(format!(
                "signature of snapshot URL has {} bytes, expected {SIGNATURE_LEN}",
                bytes.len()
            ))),
            Some(_)
                if self
                    .parameters
                    .last()
                    .is_none_or(|(name, _)| *name != "signature") =>
            {
                findings.push(invalid(
                    "`signature` must be the last parameter of a snapshot URL".to_owned(),
                ));
            }
            Some(bytes) if !is_signature(&bytes) => findings.push(invalid(
                "invalid signature of snapshot URL: `r` or `s` is 0, or not below the order of P-256"
                    .to_owned(),
            )),
            Some(_) if self.is_signed_by_ours(context) == Some(false) => findings.push(
                Diagnostic::error(
                    "wrong-signature",
                    "snapshot URL is not signed by the key of its `keyId`",
                )
                .help(
                    "embed the URL exactly as it was built: every changed character invalidates it",
                ),
            ),
            Some(_) => {}
        }
    }

    /// Returns whether our key signed the URL, or `None` if that is unknown.
    fn is_signed_by_ours(&self, context: &LintContext<'_>) -> Option<bool> {
        let key = context.public_key?;
        let is_ours = key.is_explicit
            || context
                .key_id
                .is_some_and(|key_id| self.get("keyId") == Some(key_id.to_string().as_str()));
        let (message, signature) = self.text.rsplit_once("&signature=")?;
        let signature = decode(signature)?;
        is_ours.then(|| key.key.verify(message.as_bytes(), &signature))
    }

    fn expiry(
        &self,
        facts: &SnapshotFacts,
        context: &LintContext<'_>,
        findings: &mut Vec<Diagnostic>,
    ) {
        let Some(text) = self.get("expires") else {
            return;
        };
        let expires = facts.expires.and_then(Timestamp::from_seconds);
        if expires.is_none() {
            let message = format!("invalid `expires` of snapshot URL: `{}`", quoted(text));
            findings.push(
                Diagnostic::error("invalid-time", message)
                    .help("expected seconds since 1970, as an integer"),
            );
            return;
        }
        if let Err(error) = Validity::new(expires, context.minimum_validity, context.now) {
            findings.push(
                Diagnostic::error(error.code(), format!("snapshot URL {error}"))
                    .help("build the site again"),
            );
        }
    }
}

fn decode(signature: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(signature).ok()
}

/// Returns whether a URL contains `{lat}` or similar. In JSON, a quote follows a brace.
fn has_braces(text: &str) -> bool {
    let mut pieces = text.split('{').skip(1);
    pieces.any(|piece| piece.starts_with(|it: char| it.is_ascii_alphabetic() || it == '_'))
}
