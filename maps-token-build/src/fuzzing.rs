//! What `tests/fuzz` calls, all of it private otherwise. `cargo fuzz` sets the `cfg`; no other build
//! compiles this.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::ops::Range;

use crate::cli::finder::{self, Scanner};
use crate::cli::inspect::json::{Document, signature_word};
use crate::cli::inspect::text as inspect_text;
use crate::cli::inspect::tokens::tokens_in;
use crate::cli::output::escape::styled;
use crate::cli::output::{Annotation, Outcome};
use crate::cli::scan::report::{Report, Rules};
use crate::cli::scan::results::ScanResults;
use crate::cli::scan::text as scan_text;
use crate::context::BuildContext;
use crate::diagnostic::{Diagnostic, Location, Severity, Source, TokenLocation};
use crate::env::{BuildEnv, Env};
use crate::error::{Error, Failure};
use crate::jwt::{self, Inspection, LintContext, TokenKind, TrustedKey};
use crate::key::{PrivateKey, PublicKey};
use crate::mint::mint;
use crate::model::time::Timestamp;
use crate::output::Output;
use crate::record::{Origin, Record};
use crate::request::MintRequest;
use crate::snapshot::Snapshot;
use crate::token::Token;

/// The environment of a build script.
pub type Variables = BTreeMap<String, OsString>;

pub struct Build {
    pub output: Result<BuildOutput, Error>,
    /// All directives as they are printed for Cargo, including errors.
    pub directives: String,
}

pub struct BuildOutput {
    pub tokens: Vec<Token>,
    /// Names and URLs.
    pub snapshots: Vec<(String, String)>,
    /// The text that the macros read.
    pub record: String,
}

/// A run of a build script that reads no configuration and writes no record.
pub fn build(maps_toml: &str, variables: &Variables, snapshots: Vec<Snapshot>) -> Build {
    let request = MintRequest {
        snapshots: Some(snapshots),
        ..MintRequest::default()
    };
    let source = Source {
        name: "maps.toml".to_owned(),
        text: maps_toml.to_owned(),
    };
    let variables = MapEnv(variables);
    let mut env = BuildEnv::new(&variables);
    let output = mint_to_memory(&request, &source, &mut env).map_err(Error::from);
    if let Err(error) = &output {
        env.error(&error.to_string());
    }
    let mut directives = Vec::new();
    // A Vec takes every write.
    let _ = env.emit_to(&mut directives);
    Build {
        output,
        directives: String::from_utf8_lossy(&directives).into_owned(),
    }
}

fn mint_to_memory(
    request: &MintRequest,
    source: &Source,
    env: &mut BuildEnv<'_>,
) -> Result<BuildOutput, Failure> {
    let context = BuildContext::read(request, env)?;
    let output = mint(request, &context, source, env)
        .map_err(|errors| Failure::in_config(errors, source))?;
    for variable in &output.public_variables {
        env.track(variable);
    }
    for warning in &output.warnings {
        env.warning(&warning.to_string());
    }
    let origin = Origin {
        package: &env.cargo_var("CARGO_PKG_NAME")?,
        directory: &context.base_dir,
        config: source,
        has_builder_settings: request.has_settings(),
        is_wasm: env.cargo_var("TARGET")?.starts_with("wasm"),
    };
    let record = Record::new(&origin, &output).text();
    let Output {
        tokens, snapshots, ..
    } = output;
    let mut urls = Vec::new();
    for snapshot in snapshots {
        urls.push((snapshot.name.to_string(), snapshot.url));
    }
    Ok(BuildOutput {
        tokens,
        snapshots: urls,
        record,
    })
}

struct MapEnv<'a>(&'a Variables);

impl Env for MapEnv<'_> {
    fn var_os(&self, name: &str) -> Option<OsString> {
        self.0.get(name).cloned()
    }

    fn names(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }
}

/// The public half of the key in a text, as base64 of its SPKI; or what the text is instead.
pub fn public_key(text: &[u8]) -> Result<String, String> {
    match PrivateKey::parse_all(text).map(|mut keys| keys.remove(0)) {
        Ok(key) => Ok(key.public_key().to_string()),
        Err(other) => Err(format!("{other:?}")),
    }
}

/// What `maps-token inspect` prints about a token.
pub struct InspectReport {
    pub token: String,
    pub is_maps_token: bool,
    pub is_placeholder: bool,
    /// `verified`, `invalid` or `not checked`.
    pub signature: &'static str,
    /// The codes of the errors.
    pub errors: Vec<&'static str>,
    /// With escape sequences for styles.
    pub text: String,
    pub json: String,
    /// For GitHub.
    pub annotations: Vec<String>,
    /// Those parts of the token that a diagnostic is about.
    pub ranges: Vec<Range<usize>>,
}

/// Inspects each token in a text. `public_key` is that of `--key`; without one, it is empty.
pub fn inspect(text: &str, public_key: &str) -> Vec<InspectReport> {
    let public_key: Option<PublicKey> = public_key.parse().ok();
    let Some(now) = Timestamp::now() else {
        return Vec::new();
    };
    let context = LintContext {
        public_key: public_key.as_ref().map(|key| TrustedKey {
            key,
            is_explicit: true,
        }),
        ..LintContext::of(None, now)
    };
    let mut reports = Vec::new();
    for found in tokens_in(text.as_bytes(), text) {
        let inspection = jwt::inspect(&found.text, &context);
        reports.push(inspect_report(found.text, &inspection, &context));
    }
    reports
}

fn inspect_report(
    token: String,
    inspection: &Inspection,
    context: &LintContext<'_>,
) -> InspectReport {
    let mut outcome = Outcome::default();
    outcome.count(&inspection.diagnostics);
    let mut ranges = Vec::new();
    for diagnostic in &inspection.diagnostics {
        if let Some(Location::Token(TokenLocation::Bytes(range))) = &diagnostic.location {
            ranges.push(range.clone());
        }
    }
    let document = Document::new(std::slice::from_ref(inspection), &[], outcome);
    InspectReport {
        token,
        is_maps_token: inspection.kind == TokenKind::Maps,
        is_placeholder: inspection.kind == TokenKind::Placeholder,
        signature: signature_word(inspection.signature),
        errors: error_codes(&inspection.diagnostics),
        text: styled(&inspect_text::block(inspection, context)),
        json: serde_json::to_string(&document).unwrap_or_default(),
        annotations: lines(&inspect_text::annotations(inspection, &[])),
        ranges,
    }
}

/// What the finder finds in the bytes of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    pub line: usize,
    pub column: usize,
    pub kind: MatchKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MatchKind {
    Token(String),
    /// With the name of the token.
    Placeholder(String),
    /// With the public half.
    Key(Option<String>),
    /// Path and query of the URL, in each way that it can be read.
    Snapshot(Vec<String>),
}

/// Reads `bytes` in pieces of this length, with `lookahead` bytes after each.
pub fn scan(bytes: &[u8], piece: usize, lookahead: usize) -> Vec<Match> {
    let scanned = Scanner::with_sizes(piece, lookahead)
        .read(bytes)
        .unwrap_or_default();
    let mut matches = Vec::new();
    for finder::Match { line, column, kind } in scanned.matches {
        let kind = match kind {
            finder::MatchKind::Token(token) => MatchKind::Token(token),
            finder::MatchKind::Placeholder(name) => MatchKind::Placeholder(name),
            finder::MatchKind::Key(key) => MatchKind::Key(key.public_key),
            finder::MatchKind::Snapshot(readings) => MatchKind::Snapshot(readings),
        };
        matches.push(Match { line, column, kind });
    }
    matches
}

/// What `maps-token scan` prints about a page.
pub struct ScanReport {
    /// Maps tokens, and the codes of the errors in each.
    pub tokens: Vec<(String, Vec<&'static str>)>,
    /// The names of the tokens that are missing.
    pub placeholders: Vec<String>,
    /// With escape sequences for styles.
    pub text: String,
    /// For GitHub.
    pub annotations: Vec<String>,
}

/// `None` if the clock is wrong.
pub fn scan_report(bytes: &[u8]) -> Option<ScanReport> {
    let now = Timestamp::now()?;
    let scanned = Scanner::new().read(bytes).ok()?;
    let rules = Rules {
        against: LintContext::of(None, now),
        allow_placeholder: false,
        required: Vec::new(),
    };
    let report = Report::new(ScanResults::file("index.html", scanned), &rules);
    let mut tokens = Vec::new();
    for token in &report.tokens {
        tokens.push((token.text.clone(), error_codes(&token.findings)));
    }
    let mut placeholders = Vec::new();
    for placeholder in &report.placeholders {
        placeholders.push(placeholder.name.clone());
    }
    Some(ScanReport {
        tokens,
        placeholders,
        text: styled(&scan_text::report(&report, now)),
        annotations: lines(&scan_text::annotations(&report)),
    })
}

/// How much the finder does with a file: a count of bytes, which is the same in each run.
pub fn scan_steps(bytes: &[u8]) -> usize {
    Scanner::new()
        .read(bytes)
        .map_or(0, |scanned| scanned.steps)
}

fn error_codes(diagnostics: &[Diagnostic]) -> Vec<&'static str> {
    let mut codes = Vec::new();
    for diagnostic in diagnostics {
        if diagnostic.severity == Severity::Error {
            codes.push(diagnostic.code);
        }
    }
    codes
}

fn lines(annotations: &[Annotation]) -> Vec<String> {
    let mut lines = Vec::new();
    for annotation in annotations {
        lines.push(annotation.as_str().to_owned());
    }
    lines
}
