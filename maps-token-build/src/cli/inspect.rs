//! `maps-token inspect`: everything that is wrong with a token, as Apple's debugging page lists it.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use super::args::parsed;
use super::output::{self, BOLD, DIM, Format, GOOD, Outcome, quoted, relative};
use super::project::Project;
use crate::cargo::{Cargo, ThisProcess};
use crate::config::{Config, Variables};
use crate::examine::finding::{Finding, Severity, Spot};
use crate::examine::{Against, Examined, Facts, examine};
use crate::key::{KeySource, PublicKey};
use crate::origin::{Domain, Domains, Host};
use crate::problem::Problem;
use crate::time::Timestamp;

/// Look into a token, and list everything that is wrong with it
///
/// The signature is verified with the key of `--key`, of `MAPS_PRIVATE_KEY`, or with `public_key` of
/// maps.toml; without any of them it is not.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct InspectArgs {
    /// A token, a file with tokens in it (a page, a script), or - for standard input
    #[arg(value_name = "TOKEN|FILE")]
    input: String,

    /// Whether a page on this origin may use it
    #[arg(long, value_name = "URL", value_parser = parsed::<Host>)]
    origin: Vec<Host>,

    /// A file with the private key, to verify the signature with
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,

    /// The configuration to hold it against, where there is one
    #[arg(long, value_name = "FILE", default_value = "maps.toml")]
    config: PathBuf,

    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

const EXAMPLES: &str = "Examples:
  maps-token inspect eyJhbGciOi…
  maps-token inspect public/index.html --origin https://www.example.com
  curl -s https://www.example.com | maps-token inspect -";

/// The JSON document.
#[derive(Serialize)]
struct Document {
    tokens: Vec<Inspected>,
    errors: usize,
    warnings: usize,
}

#[derive(Serialize)]
struct Inspected {
    facts: Facts,
    /// `verified`, `wrong`, or `not checked` for want of a key.
    signature: &'static str,
    origins: Vec<Verdict>,
    findings: Vec<Finding>,
}

/// Whether a page on the origin may use the token, as far as that was measured.
#[derive(Serialize)]
struct Verdict {
    origin: String,
    allowed: bool,
}

pub(crate) fn run(args: &InspectArgs) -> Result<Outcome, Problem> {
    let text = read(&args.input)?;
    let tokens = tokens_in(&text);
    if tokens.is_empty() {
        return Err(Problem::new("there is no token in it")
            .help("one has three parts, separated by dots, and starts with `eyJ`"));
    }
    let project = configuration(&args.config)?;
    let public_key = public_key(args, project.as_ref())?;
    let config = project.as_ref().map(|(config, _)| config);
    let now = Timestamp::now()
        .ok_or_else(|| Problem::new("the clock of this machine is wrong: set it"))?;
    let against = Against {
        origins: &args.origin,
        public_key: public_key.as_ref(),
        ..Against::of(config, now)
    };

    let mut outcome = Outcome::default();
    let mut inspected = Vec::new();
    for token in tokens {
        let token = judged(examine(token, &against), &against);
        outcome.count(&token.findings);
        inspected.push(token);
    }
    let printed = match args.format {
        Format::Json => output::print_json(&Document {
            tokens: inspected,
            errors: outcome.errors,
            warnings: outcome.warnings,
        }),
        Format::Github => {
            let lines: Vec<_> = inspected.iter().flat_map(annotations).collect();
            output::print(&lines.join("\n"))
        }
        Format::Human => {
            let blocks: Vec<_> = inspected.iter().map(|token| human(token, now)).collect();
            output::print(&format!("{}\n\n{outcome}", blocks.join("\n\n")))
        }
    };
    printed.map_err(|error| Problem::new(format!("nothing can be printed: {error}")))?;
    Ok(outcome)
}

fn read(input: &str) -> Result<String, Problem> {
    let bytes = if input == "-" {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else if Path::new(input).is_file() {
        fs::read(input)
    } else {
        return Ok(input.to_owned());
    };
    let bytes = bytes.map_err(|error| Problem::new(format!("{input} cannot be read: {error}")))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The tokens in a text. One that is a single word is taken for a token, whatever is wrong with it.
fn tokens_in(text: &str) -> Vec<&str> {
    let text = text.trim().trim_matches(['"', '\'']);
    if text.is_empty() {
        return Vec::new();
    }
    let is_one_word = !text
        .contains(|character: char| character.is_whitespace() || "<>&?\"'".contains(character));
    if is_one_word && !text.contains("://") {
        return vec![text];
    }
    let is_part =
        |character: char| character.is_ascii_alphanumeric() || "-_.=+/".contains(character);
    let mut tokens: Vec<&str> = Vec::new();
    for run in text.split(|character: char| !is_part(character)) {
        let token = run
            .find("eyJ")
            .and_then(|start| run.get(start..))
            .filter(|token| token.matches('.').count() == 2);
        let placeholder = run.starts_with(crate::token::PLACEHOLDER).then_some(run);
        if let Some(token) = token.or(placeholder)
            && !tokens.contains(&token)
        {
            tokens.push(token);
        }
    }
    tokens
}

/// The configuration, if there is one.
fn configuration(path: &Path) -> Result<Option<(Config, Variables)>, Problem> {
    if !path.exists() {
        return Ok(None);
    }
    Project::read(path)?.config(None).map(Some)
}

fn public_key(
    args: &InspectArgs,
    project: Option<&(Config, Variables)>,
) -> Result<Option<PublicKey>, Problem> {
    let no_variables = (String::new(), String::new());
    let source = match (&args.key, project) {
        (Some(path), _) => {
            if !path.is_file() {
                return Err(Problem::new(format!("{} is not there", path.display())));
            }
            KeySource::new(no_variables, Some(path.clone()))
        }
        (None, Some((config, variables))) => KeySource::new(
            variables.private_key(config.private_key_env.as_ref()),
            config.private_key_file.clone(),
        ),
        (None, None) => KeySource::new(Variables::default().private_key(None), None),
    };
    let found = source.read(&mut Cargo::new(&ThisProcess))?;
    let of_key = found.map(|found| found.key.public_key());
    let of_file = project.and_then(|(config, _)| config.public_key.as_ref());
    Ok(of_key.or_else(|| of_file.map(|key| key.get_ref().clone())))
}

fn judged(examined: Examined, against: &Against<'_>) -> Inspected {
    let has = |code: &str| examined.findings.iter().any(|finding| finding.code == code);
    let ours = against
        .key_id
        .is_none_or(|key_id| examined.facts.key_id.as_deref() == Some(key_id.to_string().as_str()));
    let signature = match against.public_key {
        Some(_) if has("wrong-signature") => "wrong",
        Some(_)
            if ours
                && !has("signature-length")
                && !has("signature-der")
                && !has("signature")
                && !has("not-a-token") =>
        {
            "verified"
        }
        _ => "not checked",
    };
    let domains = examined
        .facts
        .domains
        .iter()
        .filter_map(|domain| domain.trim().parse::<Domain>().ok());
    let domains = Domains::new(domains);
    let origins = against.origins.iter().map(|origin| Verdict {
        origin: origin.to_string(),
        allowed: domains.covers(origin),
    });
    Inspected {
        signature,
        origins: origins.collect(),
        facts: examined.facts,
        findings: examined.findings,
    }
}

/// The members of the token, each with what is wrong with it right below.
fn human(token: &Inspected, now: Timestamp) -> String {
    let facts = &token.facts;
    let moment = |seconds: Option<u64>, none: &str| match seconds.and_then(Timestamp::from_seconds)
    {
        Some(moment) => format!("{moment} ({})", relative(moment, now)),
        None => none.to_owned(),
    };
    let text = |value: &Option<String>| value.as_deref().map_or_else(|| "–".to_owned(), quoted);
    let rows = [
        ("algorithm", "alg", text(&facts.algorithm)),
        ("key ID", "kid", text(&facts.key_id)),
        ("team ID", "iss", text(&facts.team_id)),
        ("issued", "iat", moment(facts.issued, "–")),
        ("expires", "exp", moment(facts.expires, "never")),
        ("scope", "scope", quoted(&facts.scopes.join(" "))),
        ("domains", "origin", quoted(&facts.domains.join(","))),
        ("signature", "", token.signature.to_owned()),
    ];
    let mut lines = Vec::new();
    let is_readable = !token
        .findings
        .iter()
        .any(|finding| matches!(finding.code, "not-a-token" | "placeholder"));
    let mut told = Vec::new();
    for (label, member, value) in rows.iter().filter(|_| is_readable) {
        lines.push(format!("{DIM}{label:>10}{DIM:#}  {BOLD}{value}{BOLD:#}"));
        for finding in &token.findings {
            if names(finding, member) {
                let carets = "^".repeat(value.chars().count().max(1));
                let style = output::style_of(finding.severity);
                lines.push(format!("{:>10}  {style}{carets}{style:#}", ""));
                lines.push(indented(&output::human(finding)));
                told.push(finding);
            }
        }
    }
    for verdict in &token.origins {
        let (style, word) = if verdict.allowed {
            (GOOD, "allowed")
        } else {
            (output::ERROR, "refused")
        };
        lines.push(format!(
            "{DIM}{:>10}{DIM:#}  {} {style}{word}{style:#}",
            "origin", verdict.origin
        ));
    }
    let rest = token
        .findings
        .iter()
        .filter(|finding| !told.contains(finding));
    lines.extend(rest.map(output::human));
    if token
        .findings
        .iter()
        .all(|finding| finding.severity != Severity::Error)
    {
        lines.push(format!(
            "{GOOD}nothing is wrong with it{GOOD:#}, as far as can be told without asking Apple"
        ));
    }
    lines.join("\n")
}

fn annotations(token: &Inspected) -> Vec<String> {
    let findings = token.findings.iter();
    findings
        .map(|finding| output::github(finding, None))
        .collect()
}

fn names(finding: &Finding, member: &str) -> bool {
    match &finding.at {
        Some(Spot::Header(name) | Spot::Claim(name)) => name == member,
        Some(Spot::Bytes(_)) => member.is_empty(),
        None => false,
    }
}

fn indented(text: &str) -> String {
    let lines: Vec<_> = text
        .lines()
        .map(|line| format!("{:12}{line}", ""))
        .collect();
    lines.join("\n")
}

/// What `tests/fuzz` tries.
#[cfg(fuzzing)]
pub(super) fn for_fuzzing(text: &str, against: &Against<'_>) -> Vec<super::fuzzing::Inspected> {
    let told = |token: &str| {
        let inspected = judged(examine(token, against), against);
        let mut outcome = Outcome::default();
        outcome.count(&inspected.findings);
        let spots = inspected
            .findings
            .iter()
            .filter_map(|finding| match &finding.at {
                Some(Spot::Bytes(bytes)) => Some(bytes.clone()),
                _ => None,
            });
        super::fuzzing::Inspected {
            token: token.to_owned(),
            signature: inspected.signature,
            errors: outcome.errors,
            human: human(&inspected, against.now),
            json: serde_json::to_string(&inspected).unwrap_or_default(),
            github: annotations(&inspected),
            spots: spots.collect(),
        }
    };
    tokens_in(text).into_iter().map(told).collect()
}
