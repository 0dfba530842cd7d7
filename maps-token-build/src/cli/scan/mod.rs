//! `maps-token scan`.

mod findings;
pub(crate) mod report;
mod require;
pub(crate) mod results;
mod script_tags;
mod site;
mod snapshot;
#[cfg(test)]
mod tests;
pub(crate) mod text;

use std::path::PathBuf;

use clap::Args;

use self::report::{Report, Rules};
use self::site::Target;
use super::args::ConfigArgs;
use super::failure::Failure;
use super::lint_context::EnvironmentRules;
use super::output::{self, Format, Outcome};
use super::project::Project;
use crate::diagnostic::Diagnostic;
use crate::jwt::LintContext;
use crate::model::host::Host;
use crate::model::time::{Days, Timestamp};

/// Find every token, placeholder, snapshot and private key in a built or a live site
///
/// Signatures are verified as by `maps-token inspect`: with `public_key` of maps.toml, or else with the
/// key in `MAPS_PRIVATE_KEY`, if the token has the ID of that key.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ScanArgs {
    /// Directory of the built site, files, or URL of a page
    #[arg(value_name = "PATH|URL", required = true)]
    site: Vec<PathBuf>,

    /// Files not to read, in the syntax of .gitignore; can be repeated
    #[arg(long, value_name = "GLOB")]
    exclude: Vec<String>,

    /// Origin that the site is served from, for which each token must be valid; can be repeated
    #[arg(long, value_name = "URL", value_parser = host)]
    origin: Vec<Host>,

    /// Remaining validity that each token and snapshot must have, such as 30d
    #[arg(long, value_name = "DAYS", value_parser = days)]
    minimum_validity: Option<Days>,

    /// Token of maps.toml that the site must contain, recognized by its scope and domains; can be
    /// repeated
    #[arg(long, value_name = "NAME")]
    require: Vec<String>,

    /// Accept placeholders, for builds without the key, such as those of forks
    #[arg(long)]
    allow_placeholder: bool,

    #[command(flatten)]
    config: ConfigArgs,

    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

const EXAMPLES: &str = "\
Examples:
  maps-token scan public
  maps-token scan public --origin https://example.com --minimum-validity 30d
  maps-token scan public --require site --format github
  maps-token scan https://example.com

What is read:
  PATH  every file below it, hidden and git-ignored ones too. Compressed files (.gz, .br, .zst, also \
.tar.gz) are decompressed; other archives, images and fonts are read as bytes. A symbolic link is not followed; one \
that leads to a file which is not scanned is a warning.
  URL   the page and what it loads from its own origin: scripts, modulepreload and preload (also in the header Link), import \
maps, static and literal dynamic imports, workers, WebAssembly, frames; at most 200 files of 32 MiB \
in 5 minutes. Other origins are named in a note, and never requested. Style sheets, source maps, \
files that a script names at run time, and other pages are not read: build the site and scan its \
directory for these. The origin of the page counts as an --origin.
What belongs to the site and cannot be read is an error. --exclude leaves it out, with the rules of \
a .gitignore, from PATH, from the current directory, or from the root of the URL.

What is found:
  Tokens, whole or damaged; placeholders; private keys (PEM of every kind, JWK of elliptic \
curves, P-256 in DER); snapshot URLs; script tags of MapKit JS whose data-token is empty, a template that was not rendered, or not exactly one token for MapKit JS.
How it may be written, in one or more layers:
  UTF-8, UTF-16; percent-encoding; HTML entities; escapes of scripts, JSON and CSS; strings that are added, \
listed, concatenated or interpolated; lines that are wrapped, continued, numbered, in comments, in quotations, in diffs \
or in elements of their own; the soft line breaks of mail; invisible characters; base64 and data: URLs. DER also in \
hexadecimal, in a hex dump and as a list of numbers; P-256 keys also as openssl pkey -text prints them.
What is not found:
  What a program computes: reversed, encrypted or otherwise transformed texts, character codes, pieces that are put \
together from variables; lists of strings, and elements, of a few characters each; strings directly behind each other; \
base32, and other escapes of mail; and what is compressed inside of another file. A file in UTF-32 is an error, because no browser reads it.

Lines and columns count from 1, columns in bytes of the file as it was decompressed.

--format json prints one object: version, files, bytes; tokens [{facts, places, findings}], \
keys [{kind, public_key, places, findings}], placeholders [{name, places, findings}], \
snapshots [{facts, places, findings}], script_tags [{places, findings}], required [{name, found, findings}], unreadable [{file, findings}], notes, findings; errors, warnings. \
A place is {file, line, column}, a finding {severity, code, message, notes, help, at}. Keys are not printed.";

pub(crate) fn run(args: &ScanArgs) -> Result<Outcome, Failure> {
    let target = Target::parse(&args.site)?;
    let project = Project::find(&args.config)?;
    let config = match &project {
        Some(project) => Some(project.config()?),
        None => None,
    };
    let empty;
    let rules = match &project {
        Some(project) => EnvironmentRules::with_available_key(project)?,
        None => {
            empty = Project::empty()?;
            EnvironmentRules::with_available_key(&empty)?
        }
    };
    let required = require::named(&args.require, config.as_ref())?;
    let now = Timestamp::now().ok_or_else(|| {
        Diagnostic::error(
            "wrong-clock",
            "system clock is out of range (before 1970 or after 9999)",
        )
    })?;

    let site = site::scan(&target, &args.exclude)?;
    let mut origins = args.origin.clone();
    origins.extend(site.origin);

    let report = Report::new(
        site.results,
        &Rules {
            against: LintContext {
                origins: &origins,
                minimum_validity: args.minimum_validity,
                ..LintContext::of(Some(&rules), now)
            },
            allow_placeholder: args.allow_placeholder,
            required,
        },
    );
    print(&report, args.format, now)?;
    Ok(report.outcome())
}

fn print(report: &Report, format: Format, now: Timestamp) -> Result<(), Diagnostic> {
    match format {
        Format::Human => {
            let findings = report.by_subject().flat_map(|(findings, _)| findings);
            output::print_report(&text::report(report, now), &output::errors(findings))
        }
        Format::Json => output::print_json(report),
        Format::Github => output::print_annotations(&text::annotations(report)),
    }
}

fn host(text: &str) -> Result<Host, String> {
    text.parse()
        .map_err(|problem: Diagnostic| problem.to_string())
}

/// Parses `30d`, `30 day` or `30 days`, as in `maps.toml`.
fn days(text: &str) -> Result<Days, String> {
    let count = ["days", "day", "d"]
        .into_iter()
        .find_map(|unit| text.strip_suffix(unit));
    let days = count.and_then(|count| count.trim_end().parse().ok());
    days.and_then(Days::new)
        .ok_or_else(|| "expected a number of days, like 30d".to_owned())
}
