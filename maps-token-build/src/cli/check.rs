//! `maps-token check`: the configuration and the keys of every environment, before the first build.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::Args;
use comfy_table::{ContentArrangement, Table, presets};
use serde::Serialize;

use super::output::{self, BOLD, DIM, Format, Outcome, Place, quoted, relative};
use super::project::Project;
use crate::cargo::{Cargo, Environment, ThisProcess};
use crate::config::{Authorization, Config, Document, Variables};
use crate::examine::LONGEST_DAYS;
use crate::examine::finding::{Finding, Severity};
use crate::key::{KeySource, PrivateKey};
use crate::mint::{Made, Mint};
use crate::problem::Problem;
use crate::snapshot::SnapshotUrl;
use crate::source::Source;
use crate::time::{SECONDS_A_DAY, Timestamp};
use crate::token::Token;

/// Validate maps.toml and, where they are at hand, the keys of all its environments
///
/// Notes also what is legal but unwise, and a private key that lies inside the package.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct CheckArgs {
    /// The configuration
    #[arg(long, value_name = "FILE", default_value = "maps.toml")]
    config: PathBuf,

    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

const EXAMPLES: &str = "Examples:
  maps-token check                                   the file, without a key
  MAPS_PRIVATE_KEY_FILE=AuthKey_ABC123DEFG.p8 maps-token check
                                                     and the key, with its `public_key`
  maps-token check --strict --format github          in CI";

/// The JSON document. Times are in seconds since the Unix epoch, null for "never".
#[derive(Serialize)]
struct Report {
    config: String,
    environments: Vec<Checked>,
    findings: Vec<Located>,
    errors: usize,
    warnings: usize,
}

/// One environment with its tokens.
#[derive(Serialize)]
struct Checked {
    environment: String,
    /// The public half of its key, where the key is at hand.
    public_key: Option<String>,
    tokens: Vec<Row>,
    snapshots: Vec<SnapshotRow>,
}

#[derive(Serialize)]
struct SnapshotRow {
    name: String,
    status: &'static str,
    /// The token that authorizes it, in place of a signature.
    token: Option<String>,
    expires: Option<u64>,
}

#[derive(Serialize)]
struct Row {
    name: String,
    /// `minted` or `ready`, or `placeholder` where its key is not at hand.
    status: &'static str,
    scopes: Vec<&'static str>,
    domains: Vec<String>,
    expires: Option<u64>,
}

/// A finding, with its place in the file.
#[derive(Clone, PartialEq, Serialize)]
struct Located {
    #[serde(flatten)]
    finding: Finding,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
    /// For people: with the line and a caret.
    #[serde(skip)]
    text: Option<String>,
}

/// What `maps.toml` calls the environment outside of `[environments]`.
const PRODUCTION: &str = "production";

pub(crate) fn run(args: &CheckArgs) -> Result<Outcome, Problem> {
    let project = Project::read(&args.config)?;
    let mut check = Check {
        args,
        source: &project.source,
        findings: Vec::new(),
    };
    let environments = check.environments();
    check.key_files();
    let findings = check.findings;
    let mut outcome = Outcome::default();
    outcome.count(findings.iter().map(|located| &located.finding));

    let name = &project.source.name;
    let printed = match args.format {
        Format::Json => output::print_json(&Report {
            config: name.clone(),
            environments,
            findings,
            errors: outcome.errors,
            warnings: outcome.warnings,
        }),
        Format::Github => {
            let lines = findings.iter().map(|located| {
                let place = located
                    .line
                    .zip(located.column)
                    .map(|(line, column)| Place {
                        file: name,
                        line,
                        column,
                    });
                output::github(&located.finding, place)
            });
            output::print(&lines.collect::<Vec<_>>().join("\n"))
        }
        Format::Human => output::print(&human(name, &environments, &findings, outcome)),
    };
    printed.map_err(|error| Problem::new(format!("nothing can be printed: {error}")))?;
    Ok(outcome)
}

struct Check<'a> {
    args: &'a CheckArgs,
    source: &'a Source,
    findings: Vec<Located>,
}

impl Check<'_> {
    fn environments(&mut self) -> Vec<Checked> {
        let document = match Document::parse(self.source) {
            Ok(document) => document,
            Err(problem) => {
                self.problem(&problem);
                return Vec::new();
            }
        };
        let variables = document.variables();
        let names: Vec<_> = document
            .names()
            .into_iter()
            .chain([PRODUCTION.to_owned()])
            .rev()
            .collect();
        let mut checked = Vec::new();
        let mut keys = BTreeMap::new();
        for name in names {
            let environment = (name != PRODUCTION).then_some(name.as_str());
            match document.config(environment, &[]) {
                Ok((config, _)) => {
                    let key_id = config
                        .key_id
                        .as_ref()
                        .map(|key_id| key_id.get_ref().to_string());
                    keys.insert(name.clone(), key_id);
                    self.unwise(&name, &config);
                    self.open_snapshots(&name, &config);
                    checked.push(self.environment(&name, &config, &variables));
                }
                Err(problems) => {
                    for problem in problems {
                        self.problem(&problem);
                    }
                }
            }
        }
        self.shared_keys(&keys);
        checked
    }

    fn environment(&mut self, name: &str, config: &Config, variables: &Variables) -> Checked {
        let source = KeySource::new(
            variables.private_key(config.private_key_env.as_ref()),
            config.private_key_file.clone(),
        );
        // What is wrong with the key is told when the tokens are made.
        let key = source.read(&mut Cargo::new(&ThisProcess));
        let mint = Mint {
            config: self.args.config.clone(),
            environment: Some(name.to_owned()),
            ..Mint::default()
        };
        let rehearsal = Rehearsal {
            without_key: matches!(key, Ok(None)),
            policy: variables.when_key_is_missing(),
        };
        let mut cargo = Cargo::new(&rehearsal);
        let made = mint
            .make_or_problems(&mut cargo)
            .unwrap_or_else(|problems| {
                for problem in problems {
                    self.problem(&problem);
                }
                Made::default()
            });
        for warning in cargo.warnings() {
            self.note(Finding::warning("unwise", warning));
        }
        self.long_lived(&made.tokens);
        Checked {
            environment: name.to_owned(),
            public_key: key
                .ok()
                .flatten()
                .map(|found| found.key.public_key().to_string()),
            tokens: made.tokens.iter().map(row).collect(),
            snapshots: made.snapshots.iter().map(snapshot_row).collect(),
        }
    }

    /// What the user wrote and may write, and might think about once more.
    fn unwise(&mut self, environment: &str, config: &Config) {
        let place = format!("in {environment}");
        if config.public_key.is_none() {
            self.note(
                Finding::warning("no-public-key", "there is no `public_key`: the wrong key in the right secret goes unnoticed")
                    .help("hand the key to this command, and write the `public_key` that it prints into the file"),
            );
        }
        for token in &config.tokens {
            let name = &token.name;
            for domain in token.domains() {
                let suffix = domain
                    .strip_prefix("*.")
                    .filter(|apex| psl::suffix_str(apex) == Some(*apex));
                if let Some(suffix) = suffix {
                    self.note(
                        Finding::error("public-suffix", format!("{place} the token \"{name}\" is for {domain}: anyone can have a name below `{suffix}`"))
                            .help(format!("name your own site, like \"example.{suffix}\"")),
                    );
                }
            }
            if token.minimum_validity.is_none() {
                self.note(
                    Finding::warning("no-minimum-validity", format!("{place} the token \"{name}\" has no `minimum_validity`: one that ends tomorrow would be embedded"))
                        .help("minimum_validity = \"30 days\""),
                );
            }
            if token.scope_count() > 1 {
                self.note(
                    Finding::warning("several-scopes", format!("{place} the token \"{name}\" has several scopes; Apple advises one a token, which limits what a leaked one exposes"))
                        .help("make a token for each"),
                );
            }
            if let Some(missing) = token.likely_forgotten() {
                self.note(
                    Finding::warning("apex-or-subdomains", format!("{place} the token \"{name}\" is not for {missing}: most sites that show no map forgot one of the two"))
                        .help("write `serves` with the origins of your site, and this is checked instead"),
                );
            }
        }
    }

    /// Only `referer` and `expires` limit what a copied URL is good for.
    fn open_snapshots(&mut self, environment: &str, config: &Config) {
        let open = config.snapshots.iter().filter(|snapshot| {
            let Authorization::Signature { referer, expires } = &snapshot.authorization else {
                return false;
            };
            referer.is_none() && expires.is_none()
        });
        let names: Vec<_> = open
            .map(|snapshot| format!("\"{}\"", snapshot.name))
            .collect();
        if !names.is_empty() {
            self.note(
                Finding::warning("open-snapshot", format!(
                    "in {environment} a copy of the URL of {} works everywhere, for as long as the key is not revoked",
                    names.join(", ")
                ))
                .help("referer = \"https://example.com/\" or expires = \"180 days\" limits that"),
            );
        }
    }

    fn long_lived(&mut self, tokens: &[Token]) {
        let now = Timestamp::now().map_or(0, Timestamp::seconds);
        for token in tokens
            .iter()
            .filter(|token| token.scopes().next().is_some())
        {
            let name = token.name();
            match token.expires {
                None => self.note(
                    Finding::warning("no-exp", format!("the token \"{name}\" never expires: only revoking its key ends it"))
                        .help("expires = \"180 days\""),
                ),
                Some(expires) if expires.seconds() > now + LONGEST_DAYS * SECONDS_A_DAY => self.note(Finding::warning(
                    "long-lived",
                    format!("the token \"{name}\" holds for more than {LONGEST_DAYS} days: MapKit JS 5 complains about that in the console"),
                )),
                Some(_) => {}
            }
        }
    }

    fn shared_keys(&mut self, keys: &BTreeMap<String, Option<String>>) {
        let production = keys.get(PRODUCTION).cloned().flatten();
        let sharing: Vec<_> = keys
            .iter()
            .filter(|(name, key_id)| {
                *name != PRODUCTION && key_id.is_some() && **key_id == production
            })
            .map(|(name, _)| name.as_str())
            .collect();
        if !sharing.is_empty() {
            self.note(
                Finding::warning("shared-key", format!("{} uses the key of production; Apple advises a Maps ID and a key for each environment, so that one can be revoked alone", sharing.join(", ")))
                    .help("give it a `key_id` and a `private_key_env` of its own"),
            );
        }
    }

    /// A key inside the package is one `git add` away from the world.
    fn key_files(&mut self) {
        let folder = match self.args.config.parent() {
            Some(parent) if parent != Path::new("") => parent,
            _ => Path::new("."),
        };
        let mut walk = ignore::WalkBuilder::new(folder);
        walk.standard_filters(false)
            .max_depth(Some(6))
            .filter_entry(|entry| {
                let skipped = ["target", "node_modules", ".git"];
                !skipped.iter().any(|name| entry.file_name() == *name)
            });
        for entry in walk.build().flatten() {
            let path = entry.path();
            if path
                .extension()
                .is_some_and(|extension| extension == "p8" || extension == "pem")
                && is_key(path)
            {
                self.note(
                    Finding::error("key-in-package", format!("{} is a private key inside the package", quoted(&path.display().to_string())))
                        .help("move it out of the folder, and name its place in `private_key_file`")
                        .help("if it was ever committed or published, revoke it in Apple's developer portal"),
                );
            }
        }
    }

    fn problem(&mut self, problem: &Problem) {
        let place = problem.span().map(|span| self.source.position(span.start));
        self.locate(Located {
            finding: Finding::from_problem("config", problem),
            line: place.map(|(line, _)| line),
            column: place.map(|(_, column)| column),
            text: Some(problem.render(self.source)),
        });
    }

    fn note(&mut self, finding: Finding) {
        self.locate(Located {
            finding,
            line: None,
            column: None,
            text: None,
        });
    }

    /// Once, though several environments may say the same.
    fn locate(&mut self, located: Located) {
        if !self.findings.contains(&located) {
            self.findings.push(located);
        }
    }
}

fn is_key(path: &Path) -> bool {
    let small = path
        .metadata()
        .is_ok_and(|metadata| metadata.is_file() && metadata.len() < 16 * 1024);
    let text = small
        .then(|| std::fs::read(path).ok())
        .flatten()
        .map(zeroize::Zeroizing::new);
    text.is_some_and(|text| PrivateKey::parse(&text).is_ok())
}

/// The variables of this process, for a build that would go on without a key.
struct Rehearsal {
    without_key: bool,
    /// The variable that says so.
    policy: String,
}

impl Environment for Rehearsal {
    fn variable(&self, name: &str) -> Option<OsString> {
        match name {
            "CARGO_MANIFEST_DIR" => Some(OsString::new()),
            "PROFILE" => Some("release".into()),
            // Placeholders without a warning: whether there is a key is in the table.
            "DOCS_RS" => self.without_key.then(|| "1".into()),
            name if name == self.policy => Some("placeholder".into()),
            _ => ThisProcess.variable(name),
        }
    }

    fn names(&self) -> Vec<String> {
        ThisProcess.names()
    }
}

fn row(token: &Token) -> Row {
    Row {
        name: token.name().to_owned(),
        status: token.status().as_str(),
        scopes: token.scopes().collect(),
        domains: token.domains().map(str::to_owned).collect(),
        expires: token.expires.map(Timestamp::seconds),
    }
}

fn snapshot_row(snapshot: &SnapshotUrl) -> SnapshotRow {
    SnapshotRow {
        name: snapshot.name.to_string(),
        status: snapshot.status.as_str(),
        token: snapshot.token.as_ref().map(ToString::to_string),
        expires: snapshot.expires.map(Timestamp::seconds),
    }
}

fn human(name: &str, environments: &[Checked], findings: &[Located], outcome: Outcome) -> String {
    let mut blocks = Vec::new();
    for checked in environments {
        let mut block = format!("{BOLD}{}{BOLD:#}", checked.environment);
        if !checked.tokens.is_empty() {
            block.push_str(&format!("\n{}", table(&checked.tokens)));
        }
        if !checked.snapshots.is_empty() {
            block.push_str(&format!("\n{}", snapshot_table(&checked.snapshots)));
        }
        if let Some(public_key) = &checked.public_key {
            block.push_str(&format!(
                "\n{DIM}public_key = \"{DIM:#}{public_key}{DIM}\"{DIM:#}"
            ));
        }
        blocks.push(block);
    }
    blocks.extend(
        findings
            .iter()
            .map(|located| match (&located.text, located.finding.severity) {
                (Some(text), Severity::Error) => {
                    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
                    let style = output::ERROR;
                    format!("{style}error{style:#}{BOLD}: {first}{BOLD:#}\n{rest}")
                        .trim_end()
                        .to_owned()
                }
                _ => output::human(&located.finding),
            }),
    );
    blocks.push(format!("{name}: {outcome}"));
    blocks.join("\n\n")
}

fn snapshot_table(snapshots: &[SnapshotRow]) -> String {
    let mut table = plain_table(&["snapshot", "authorized by", "expires"]);
    for snapshot in snapshots {
        let by = match (&snapshot.token, snapshot.status) {
            (Some(token), _) => format!("the token \"{token}\""),
            (None, "minted") => "a key at hand".to_owned(),
            (None, _) => "a key not at hand".to_owned(),
        };
        table.add_row([snapshot.name.as_str(), &by, &moment(snapshot.expires)]);
    }
    table.trim_fmt()
}

fn plain_table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header(header);
    table
}

fn moment(expires: Option<u64>) -> String {
    match (expires.and_then(Timestamp::from_seconds), Timestamp::now()) {
        (Some(expires), Some(now)) => relative(expires, now),
        _ => "never".to_owned(),
    }
}

fn table(tokens: &[Row]) -> String {
    let mut table = plain_table(&["token", "scope", "domains", "expires", "key"]);
    for token in tokens {
        let expires = moment(token.expires);
        let key = match token.status {
            "minted" => "at hand",
            "ready" => "ready token",
            _ => "not at hand",
        };
        let scopes = token.scopes.join(" ");
        let domains = if token.domains.is_empty() {
            "everywhere".to_owned()
        } else {
            token.domains.join(" ")
        };
        table.add_row([token.name.as_str(), &scopes, &domains, &expires, key]);
    }
    table.trim_fmt()
}
