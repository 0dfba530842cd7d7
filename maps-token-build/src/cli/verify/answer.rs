//! What an answer means.

use serde::Serialize;

use super::client::{Failure, Response};
use super::endpoint::Endpoint;
use super::origin::Origin;
use super::subject::Subject;
use crate::examine::finding::Finding;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Verdict {
    /// The answer was 200.
    Accepted,
    /// The answer was no.
    Refused,
    /// There was no answer to this question.
    Unknown,
    /// The question before had no answer, and so this one was not put.
    NotAsked,
}

/// What became of one question.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Answered {
    pub(super) verdict: Verdict,
    /// Of the HTTP answer.
    pub(super) status: Option<u16>,
    /// As Apple names it: `ORIGIN_CHECK_FAILURE`.
    pub(super) reason: Option<String>,
    pub(super) findings: Vec<Finding>,
}

impl Verdict {
    /// The next question would fare no better.
    pub(super) fn is_about_the_service(self) -> bool {
        matches!(self, Self::Unknown | Self::NotAsked)
    }
}

impl Answered {
    /// For a question after one that had no answer.
    pub(super) fn not_asked() -> Self {
        Self {
            verdict: Verdict::NotAsked,
            status: None,
            reason: None,
            findings: vec![Finding::error(
                "not-asked",
                "not all origins were asked for, because there was no answer for the one before",
            )],
        }
    }

    fn new(verdict: Verdict, status: Option<u16>, finding: Option<Finding>) -> Self {
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
    subject: &Subject,
    origin: Option<&Origin>,
    endpoint: &Endpoint,
) -> Answered {
    let who = endpoint.who();
    let response = match outcome {
        Ok(response) => response,
        Err(failure) => {
            let finding = no_answer(failure, &who);
            return Answered::new(Verdict::Unknown, None, Some(finding));
        }
    };
    let (verdict, finding) = match response.status {
        200 if is_json(response.body.as_deref()) => (Verdict::Accepted, None),
        200 => (Verdict::Unknown, Some(not_understood(&who))),
        401 => {
            let reason = reason(&response, subject);
            let finding = unauthorized(reason.as_deref(), subject, origin, &who);
            return Answered {
                reason,
                ..Answered::new(Verdict::Refused, Some(401), Some(finding))
            };
        }
        403 => (Verdict::Refused, Some(forbidden(&who))),
        429 => (
            Verdict::Unknown,
            Some(too_many(&who, response.retry_after)),
        ),
        status @ 500..=599 => (
            Verdict::Unknown,
            Some(
                Finding::error("service-error", format!("{} answers {status}", service(&who)))
                    .help("it says nothing of the token: ask again later"),
            ),
        ),
        status => (
            Verdict::Unknown,
            Some(
                Finding::error("unexpected-status", format!("{} answers {status}, which says nothing of the token", service(&who)))
                    .help("is something between this machine and Apple: a proxy, or a login page of the network?"),
            ),
        ),
    };
    Answered::new(verdict, Some(response.status), finding)
}

fn service(who: &str) -> String {
    match who {
        "Apple" => "Apple's service".to_owned(),
        other => other.to_owned(),
    }
}

/// A network's login page answers 200 too, and is no yes.
fn is_json(body: Option<&str>) -> bool {
    body.is_some_and(|body| {
        serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(body).is_ok()
    })
}

fn not_understood(who: &str) -> Finding {
    Finding::error(
        "not-understood",
        format!(
            "{} answers with something else than a page would get",
            service(who)
        ),
    )
    .help("is something between this machine and Apple: a proxy, or a login page of the network?")
}

/// The word by which the body says why: `ORIGIN_CHECK_FAILURE`.
fn reason(response: &Response, subject: &Subject) -> Option<String> {
    const LONGEST: usize = 64;

    let body = response.body.as_deref()?;
    let is_word = |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '-');
    let right = |it: char| it.is_ascii_uppercase() || it == '_';
    let mut words = body.split(|it| !is_word(it));
    let found = words.find(|word| {
        word.len() <= LONGEST
            && word.chars().all(right)
            && word.trim_matches('_').contains('_')
            // An answer that repeats the token does not make us print a piece of it.
            && !subject.token.contains(word)
    });
    found.map(str::to_owned)
}

fn unauthorized(
    reason: Option<&str>,
    subject: &Subject,
    origin: Option<&Origin>,
    who: &str,
) -> Finding {
    match (reason, origin) {
        (Some("ORIGIN_CHECK_FAILURE"), Some(origin)) => wrong_origin(subject, origin, who),
        _ => unknown_token(reason, subject, who),
    }
}

fn wrong_origin(subject: &Subject, origin: &Origin, who: &str) -> Finding {
    if subject.domains.covers(origin.host()) {
        return Finding::error(
            "origin-refused",
            format!(
                "{who} refuses pages of {origin}, though `{}` should cover them",
                subject.domains
            ),
        )
        .help("tell the authors of maps-token: what Apple matches is measured, not documented");
    }
    let problem = subject.domains.uncovered(origin.host());
    Finding::from_problem("origin-refused", &problem)
}

fn unknown_token(reason: Option<&str>, subject: &Subject, who: &str) -> Finding {
    let because = reason.map_or_else(String::new, |reason| format!(", because of {reason}"));
    let mut finding = Finding::error(
        "token-refused",
        format!("{who} does not take this token, whatever the page{because}"),
    );
    for fault in &subject.faults {
        finding = finding.help(fault.message.clone());
    }
    let key = subject.facts.key_id.as_deref().unwrap_or("of the token");
    let team = subject.facts.team_id.as_deref().unwrap_or("in the token");
    finding = finding.help(format!(
        "look in Apple's developer portal whether the key {key} exists, is for Maps, is not \
         revoked, and belongs to the team {team}; and whether the private key is the one of that ID"
    ));
    let scopes = &subject.facts.scopes;
    if !scopes.is_empty() && !scopes.iter().any(|scope| scope == "mapkit_js") {
        finding = finding.help(format!(
            "its scope is {}, and this is the service of MapKit JS: it may refuse every such token",
            scopes.join(" ")
        ));
    }
    finding
}

fn forbidden(who: &str) -> Finding {
    Finding::error(
        "forbidden",
        format!("{who} answers 403: this token may not ask"),
    )
    .help(
        "look in Apple's developer portal whether the team's membership and its Maps ID are active",
    )
}

fn too_many(who: &str, retry_after: Option<u64>) -> Finding {
    let finding = Finding::error(
        "too-many-requests",
        format!(
            "{} answers 429: too many requests, or the team's daily quota is used up",
            service(who)
        ),
    );
    match retry_after {
        Some(seconds) => finding.help(format!("it asks to wait for {}", waiting(seconds))),
        None => finding.help("ask again later; the quota is on Apple's Maps dashboard"),
    }
}

fn waiting(seconds: u64) -> String {
    match seconds {
        0..=119 => format!("{seconds} seconds"),
        120..=7199 => format!("{} minutes", seconds.div_ceil(60)),
        _ => format!("{} hours", seconds.div_ceil(3600)),
    }
}

fn no_answer(failure: Failure, who: &str) -> Finding {
    let network = "is this machine online, and does a proxy stand between (HTTPS_PROXY)?";
    match failure {
        Failure::Timeout => Finding::error("timeout", format!("{} does not answer in time", service(who)))
            .help(network),
        Failure::Closed => Finding::error(
            "connection-closed",
            format!("{} closes the connection without an answer", service(who)),
        )
        .help("it says nothing of the token: ask again later"),
        Failure::Name => Finding::error("no-such-host", "the host's name was not found").help(network),
        Failure::Connection(why) => {
            Finding::error("no-connection", format!("there is no connection to {}: {why}", service(who))).help(network)
        }
        Failure::Tls(why) => Finding::error("tls", format!("the connection to {} is not secure: {why}", service(who)))
            .help("something between may have put in its own certificate: a company's proxy, or a virus scanner; ask from another network"),
        Failure::NotHttp => not_understood(who),
        Failure::Other(why) => Finding::error("not-sent", format!("the question could not be put: {why}")),
    }
}
