//! Explains responses.

use serde::Serialize;

use super::client::{Failure, Response};
use super::endpoint::Endpoint;
use super::origin::Origin;
use super::target::Target;
use crate::cli::output::quoted;
use crate::diagnostic::Diagnostic;
use crate::jwt::TokenRestriction;
use crate::model::scope::Scope;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Verdict {
    Accepted,
    Rejected,
    /// The response says nothing about the token, or there was none.
    Unknown,
    /// An earlier request failed.
    NotAsked,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct OriginResult {
    pub(super) verdict: Verdict,
    /// The HTTP status.
    pub(super) status: Option<u16>,
    /// Apple's word for the reason, such as `ORIGIN_CHECK_FAILURE`.
    pub(super) reason: Option<String>,
    pub(super) findings: Vec<Diagnostic>,
}

impl Verdict {
    /// Returns whether the next request would fail, too.
    pub(super) fn is_service_failure(self) -> bool {
        matches!(self, Self::Unknown | Self::NotAsked)
    }
}

impl OriginResult {
    pub(super) fn not_asked() -> Self {
        Self {
            verdict: Verdict::NotAsked,
            status: None,
            reason: None,
            findings: vec![Diagnostic::error(
                "not-asked",
                "some origins were not checked because an earlier request failed",
            )],
        }
    }

    fn new(verdict: Verdict, status: Option<u16>, finding: Option<Diagnostic>) -> Self {
        Self {
            verdict,
            status,
            reason: None,
            findings: Vec::from_iter(finding),
        }
    }
}

pub(super) fn explain(
    outcome: Result<Response, Failure>,
    target: &Target,
    origin: Option<&Origin>,
    endpoint: &Endpoint,
) -> OriginResult {
    let name = endpoint.display_name();
    let response = match outcome {
        Ok(response) => response,
        Err(failure) => {
            let finding = no_response(failure, &name);
            return OriginResult::new(Verdict::Unknown, None, Some(finding));
        }
    };
    let (verdict, finding) = match response.status {
        200 if is_json(response.body.as_deref()) => (Verdict::Accepted, None),
        200 => (Verdict::Unknown, Some(unexpected_response(&name))),
        401 => {
            let reason = reason(&response, target);
            let finding = unauthorized(reason.as_deref(), target, origin, &name);
            return OriginResult {
                reason,
                ..OriginResult::new(Verdict::Rejected, Some(401), Some(finding))
            };
        }
        403 => (Verdict::Rejected, Some(forbidden(&name))),
        429 => (
            Verdict::Unknown,
            Some(too_many(&name, response.retry_after)),
        ),
        status @ 500..=599 => (
            Verdict::Unknown,
            Some(
                Diagnostic::error(
                    "service-error",
                    format!("{name} responded with status {status}"),
                )
                .note("the status says nothing about the token")
                .help("try again later"),
            ),
        ),
        status => (
            Verdict::Unknown,
            Some(
                Diagnostic::error(
                    "unexpected-response",
                    format!("{name} responded with status {status}"),
                )
                .note("the status says nothing about the token")
                .help(CHECK_INTERCEPTION),
            ),
        ),
    };
    OriginResult::new(verdict, Some(response.status), finding)
}

const CHECK_INTERCEPTION: &str =
    "check whether a proxy or the login page of a network answers instead of Apple";

/// The login page of a network responds with status 200 too.
fn is_json(body: Option<&str>) -> bool {
    body.is_some_and(|body| {
        serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(body).is_ok()
    })
}

fn unexpected_response(name: &str) -> Diagnostic {
    Diagnostic::error(
        "unexpected-response",
        format!("{name} sent an unexpected response"),
    )
    .help(CHECK_INTERCEPTION)
}

/// Finds a word like `ORIGIN_CHECK_FAILURE` in the body.
fn reason(response: &Response, target: &Target) -> Option<String> {
    const MAX_LEN: usize = 64;

    let body = response.body.as_deref()?;
    let is_word = |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '-');
    let is_upper = |it: char| it.is_ascii_uppercase() || it == '_';
    let mut words = body.split(|it| !is_word(it));
    let found = words.find(|word| {
        word.len() <= MAX_LEN
            && word.chars().all(is_upper)
            && word.trim_matches('_').contains('_')
            // The body may repeat a part of the token.
            && !target.token.contains(word)
    });
    found.map(str::to_owned)
}

fn unauthorized(
    reason: Option<&str>,
    target: &Target,
    origin: Option<&Origin>,
    name: &str,
) -> Diagnostic {
    match (reason, origin) {
        (Some("ORIGIN_CHECK_FAILURE"), Some(origin)) => rejected_origin(target, origin, name),
        _ => rejected_token(reason, target, name),
    }
}

fn rejected_origin(target: &Target, origin: &Origin, name: &str) -> Diagnostic {
    const CODE: &str = "origin-rejected";

    let message = format!("{name} rejected this token for pages of `{origin}`");
    let fact = match &target.inspection.restriction {
        TokenRestriction::Domains(domains) if !domains.covers(origin.host()) => {
            return domains.explain_uncovered(origin.host()).with_code(CODE);
        }
        TokenRestriction::Domains(domains) => {
            format!("the domains of the token, `{domains}`, cover it")
        }
        TokenRestriction::Anywhere => "the token is not restricted to any domain".to_owned(),
        TokenRestriction::Invalid => {
            return target
                .errors()
                .fold(Diagnostic::error(CODE, message), |error, cause| {
                    error.note(cause.message.clone())
                });
        }
    };
    Diagnostic::error(CODE, message)
        .note(fact)
        .help("please report this: how Apple matches domains is measured, not documented")
}

fn rejected_token(reason: Option<&str>, target: &Target, name: &str) -> Diagnostic {
    let reason = reason.map_or_else(String::new, |reason| format!(": {reason}"));
    let mut finding = Diagnostic::error(
        "token-rejected",
        format!("{name} rejected this token for every origin{reason}"),
    );
    for error in target.errors() {
        finding = finding.note(error.message.clone());
    }
    let claims = &target.inspection.claims;
    let id = |id: &Option<String>| {
        let id = id.as_deref();
        id.map_or_else(String::new, |id| format!(" `{}`", quoted(id)))
    };
    finding = finding.help(format!(
        "check in the Apple Developer portal that key{} exists, is enabled for Maps, is not revoked \
         and belongs to team{}, and that the token was signed with that key",
        id(&claims.key_id),
        id(&claims.team_id),
    ));
    let scopes = &target.inspection.scopes;
    if !scopes.is_empty() && !scopes.contains(&Scope::MapkitJs) {
        let scopes: Vec<_> = scopes.iter().map(|scope| scope.as_str()).collect();
        finding = finding.note(format!(
            "the service of MapKit JS may reject every token with scope `{}`",
            scopes.join(" ")
        ));
    }
    finding
}

fn forbidden(name: &str) -> Diagnostic {
    Diagnostic::error(
        "forbidden",
        format!("{name} denied access to this token (status 403)"),
    )
    .help(
        "check in the Apple Developer portal that the membership of the team and its Maps ID are active",
    )
}

fn too_many(name: &str, retry_after: Option<u64>) -> Diagnostic {
    let finding = Diagnostic::error(
        "too-many-requests",
        format!("{name} received too many requests, or the daily quota of the team is used up"),
    );
    match retry_after {
        Some(seconds) => finding.help(format!("try again in {}", duration(seconds))),
        None => finding.help("try again later; the Maps dashboard of Apple shows the quota"),
    }
}

fn duration(seconds: u64) -> String {
    match seconds {
        0..=119 => format!("{seconds} seconds"),
        120..=7199 => format!("{} minutes", seconds.div_ceil(60)),
        _ => format!("{} hours", seconds.div_ceil(3600)),
    }
}

fn no_response(failure: Failure, name: &str) -> Diagnostic {
    let network = "check the network connection, and the proxy in `HTTPS_PROXY` if there is one";
    match failure {
        Failure::Timeout => {
            Diagnostic::error("timeout", format!("{name} did not respond in time")).help(network)
        }
        Failure::Closed => Diagnostic::error(
            "connection-closed",
            format!("{name} closed the connection without a response"),
        )
        .note("the failure says nothing about the token")
        .help("try again later"),
        Failure::UnknownHost => {
            Diagnostic::error("unknown-host", format!("failed to find the host of {name}"))
                .help(network)
        }
        Failure::Connection(reason) => Diagnostic::error(
            "connection-failed",
            format!("failed to connect to {name}: {reason}"),
        )
        .help(network),
        Failure::Tls(reason) => Diagnostic::error(
            "insecure-connection",
            format!("failed to connect securely to {name}: {reason}"),
        )
        .note("a company proxy or a virus scanner may have replaced the certificate")
        .help("try again from another network"),
        Failure::NotHttp => unexpected_response(name),
        Failure::Other(reason) => Diagnostic::error(
            "request-failed",
            format!("failed to send the request: {reason}"),
        ),
    }
}
