//! What was seen, judged; as it stands here it is the JSON document that `--help` describes.

use serde::Serialize;

use super::require;
use super::seen::{Place, Seen};
use crate::cli::output::{Outcome, quoted};
use crate::config::TokenConfig;
use crate::examine::finding::Finding;
use crate::examine::{Against, Facts, examine};

#[derive(Debug, Serialize)]
pub(super) struct Report {
    /// Of this program.
    version: &'static str,
    pub(super) files: u64,
    pub(super) bytes: u64,
    pub(super) tokens: Vec<ReportedToken>,
    pub(super) keys: Vec<ReportedKey>,
    pub(super) placeholders: Vec<ReportedPlaceholder>,
    pub(super) required: Vec<Required>,
    pub(super) unreadable: Vec<Unreadable>,
    /// About the site as a whole.
    pub(super) findings: Vec<Finding>,
    errors: usize,
    warnings: usize,
}

#[derive(Debug, Serialize)]
pub(super) struct ReportedToken {
    #[serde(skip)]
    pub(super) text: String,
    pub(super) facts: Facts,
    pub(super) places: Vec<Place>,
    pub(super) findings: Vec<Finding>,
}

#[derive(Debug, Serialize)]
pub(super) struct ReportedKey {
    kind: String,
    public_key: Option<String>,
    pub(super) places: Vec<Place>,
    pub(super) findings: Vec<Finding>,
}

#[derive(Debug, Serialize)]
pub(super) struct ReportedPlaceholder {
    pub(super) name: String,
    pub(super) places: Vec<Place>,
    pub(super) findings: Vec<Finding>,
}

#[derive(Debug, Serialize)]
pub(super) struct Required {
    pub(super) name: String,
    pub(super) found: bool,
    pub(super) findings: Vec<Finding>,
}

#[derive(Debug, Serialize)]
pub(super) struct Unreadable {
    pub(super) file: String,
    pub(super) findings: Vec<Finding>,
}

/// What the site is held against.
pub(super) struct Rules<'a> {
    pub(super) against: Against<'a>,
    pub(super) allow_placeholder: bool,
    pub(super) required: Vec<&'a TokenConfig>,
}

impl Report {
    pub(super) fn new(seen: Seen, rules: &Rules<'_>) -> Self {
        let seen = seen.sorted();
        let mut tokens: Vec<_> = seen
            .tokens
            .into_iter()
            .map(|(text, places)| reported(text, places, &rules.against))
            .collect();
        tokens.sort_by(|a, b| a.places.cmp(&b.places));
        let placeholders: Vec<_> = seen
            .placeholders
            .into_iter()
            .map(|(name, places)| {
                let findings = if rules.allow_placeholder {
                    vec![]
                } else {
                    vec![placeholder(name.as_str())]
                };
                ReportedPlaceholder {
                    name,
                    places,
                    findings,
                }
            })
            .collect();
        let required = rules.required.iter().map(|wanted| {
            let name = wanted.name.to_string();
            let found = tokens
                .iter()
                .any(|token| require::is_the_one(wanted, token))
                || placeholders
                    .iter()
                    .any(|placeholder| placeholder.name == name);
            let findings = if found {
                vec![]
            } else {
                vec![require::missing(&name)]
            };
            Required {
                name,
                found,
                findings,
            }
        });
        let mut report = Self {
            version: env!("CARGO_PKG_VERSION"),
            files: seen.files,
            bytes: seen.bytes,
            required: required.collect(),
            tokens,
            placeholders,
            keys: seen
                .keys
                .into_iter()
                .map(|(key, places)| ReportedKey {
                    findings: vec![private_key(&key.kind, key.public_key.as_deref())],
                    kind: key.kind,
                    public_key: key.public_key,
                    places,
                })
                .collect(),
            unreadable: seen
                .unreadable
                .into_iter()
                .map(|(file, reason)| Unreadable {
                    findings: vec![Finding::warning(
                        "unreadable",
                        format!("{} could not be read: {reason}", quoted(&file)),
                    )],
                    file,
                })
                .collect(),
            findings: Vec::new(),
            errors: 0,
            warnings: 0,
        };
        if report.files == 0 {
            let nothing = Finding::warning("nothing-to-scan", "there is no file to scan");
            let help = "build the site first, and name the folder that it is built into";
            report.findings.push(nothing.help(help));
        }
        let Outcome { errors, warnings } = report.outcome();
        (report.errors, report.warnings) = (errors, warnings);
        report
    }

    pub(super) fn outcome(&self) -> Outcome {
        let mut outcome = Outcome::default();
        for (findings, _) in self.by_subject() {
            outcome.count(findings);
        }
        outcome
    }

    /// All findings, with the places that they are about.
    pub(super) fn by_subject(&self) -> impl Iterator<Item = (&[Finding], &[Place])> {
        let tokens = self.tokens.iter().map(|it| (&*it.findings, &*it.places));
        let keys = self.keys.iter().map(|it| (&*it.findings, &*it.places));
        let placeholders = self
            .placeholders
            .iter()
            .map(|it| (&*it.findings, &*it.places));
        let required = self.required.iter().map(|it| (&*it.findings, &[][..]));
        let unreadable = self.unreadable.iter().map(|it| (&*it.findings, &[][..]));
        let whole = [(&*self.findings, &[][..])];
        tokens
            .chain(keys)
            .chain(placeholders)
            .chain(required)
            .chain(unreadable)
            .chain(whole)
    }
}

fn reported(text: String, places: Vec<Place>, against: &Against<'_>) -> ReportedToken {
    let examined = examine(&text, against);
    let mut findings = examined.findings;
    if examined
        .facts
        .scopes
        .iter()
        .any(|scope| scope == "server_api")
    {
        let server = Finding::error(
            "server-token",
            "a token for the Maps Server API is in a published site: whoever reads it can use up \
             your quota",
        );
        let help = "take it out; to make it worthless, revoke its key in Apple's developer portal";
        findings.insert(0, server.help(help));
    }
    ReportedToken {
        text,
        facts: examined.facts,
        places,
        findings,
    }
}

fn private_key(kind: &str, public_key: Option<&str>) -> Finding {
    let what = match public_key {
        Some(_) => "a private key of the kind that Apple issues (EC, P-256) is here".to_owned(),
        None => format!("a private key is here ({kind})"),
    };
    let finding = Finding::error("private-key", what)
        .help("take it out, and revoke it: whoever could read the site has it");
    match public_key {
        Some(public_key) => {
            finding.help(format!("it is the one with public_key = \"{public_key}\""))
        }
        None => finding,
    }
}

fn placeholder(name: &str) -> Finding {
    Finding::error(
        "placeholder",
        format!("a placeholder stands where the token \"{name}\" should: there was no private key"),
    )
    .help("build again with the private key's variable set")
    .help("where a site without maps is meant, on a fork: --allow-placeholder")
}
