//! `maps-token scan`.

mod anchors;
#[cfg(fuzzing)]
pub(super) mod fuzzing;
mod html;
mod human;
mod key;
mod page;
mod report;
mod require;
mod search;
mod seen;
mod spelled;
#[cfg(test)]
mod tests;
mod token;
mod url;
mod walk;

use std::path::{Path, PathBuf};

use clap::Args;

use self::anchors::Anchors;
use self::report::{Report, Rules};
use self::url::Url;
use super::output::{self, Format, Outcome};
use super::project::Project;
use crate::config::Config;
use crate::examine::Against;
use crate::origin::Host;
use crate::problem::Problem;
use crate::time::{Days, Timestamp};

/// Find every token, placeholder and private key in a built or a live site
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ScanArgs {
    /// The folder of the built site, one file, or the URL of a page
    #[arg(value_name = "DIR|FILE|URL")]
    site: PathBuf,

    /// Where the site is served: each token must be good for pages there
    #[arg(long, value_name = "URL", value_parser = host)]
    origin: Vec<Host>,

    /// A token that holds for less is an error: "30d", "30 days"
    #[arg(long, value_name = "DAYS", value_parser = days)]
    minimum_validity: Option<Days>,

    /// The site must have this token of maps.toml, known by its scope and domains
    #[arg(long, value_name = "NAME")]
    require: Vec<String>,

    /// Placeholders are no error: for a fork's build, which has no key
    #[arg(long)]
    allow_placeholder: bool,

    /// The configuration that says which keys are yours, and which are revoked [default: maps.toml,
    /// where there is one]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// How to tell what was found
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

const EXAMPLES: &str = "\
Examples:
  maps-token scan public
  maps-token scan public --origin https://example.com --minimum-validity 30d
  maps-token scan public --require site --format github
  maps-token scan https://example.com

Of a URL, the page and its own scripts are read, and its origin counts as an --origin. A folder is \
read whole, hidden and git-ignored files too; symbolic links are not followed. Lines and columns \
count from 1, columns in bytes.

--format json prints one object: version, files, bytes; tokens [{facts, places, findings}], \
keys [{kind, public_key, places, findings}], placeholders [{name, places, findings}], \
required [{name, found, findings}], unreadable [{file, findings}], findings; errors, warnings. \
A place is {file, line, column}, a finding {severity, code, message, help}. Never a key's text.";

pub(crate) fn run(args: &ScanArgs) -> Result<Outcome, Problem> {
    let config = config(args.config.as_deref())?;
    let required = require::named(&args.require, config.as_ref())?;
    let now = Timestamp::now().ok_or_else(|| {
        Problem::new("the clock of this machine stands before 1970 or after 9999")
    })?;

    let anchors = Anchors::new()?;
    let mut origins = args.origin.clone();
    let seen = match url(&args.site)? {
        Some(url) => {
            let (seen, page) = page::scan(&url, &anchors)?;
            origins.push(page.origin().parse()?);
            seen
        }
        None => walk::scan(&args.site, &anchors)?,
    };

    let report = Report::new(
        seen,
        &Rules {
            against: Against {
                origins: &origins,
                minimum_validity: args.minimum_validity,
                ..Against::of(config.as_ref(), now)
            },
            allow_placeholder: args.allow_placeholder,
            required,
        },
    );
    print(&report, args.format, now)
        .map_err(|error| Problem::new(format!("the report cannot be printed: {error}")))?;
    Ok(report.outcome())
}

/// One that was named must be there.
fn config(path: Option<&Path>) -> Result<Option<Config>, Problem> {
    let path = match path {
        Some(path) => path,
        None if Path::new("maps.toml").is_file() => Path::new("maps.toml"),
        None => return Ok(None),
    };
    let (config, _) = Project::read(path)?.config(None)?;
    Ok(Some(config))
}

fn url(site: &Path) -> Result<Option<Url>, Problem> {
    match site.to_str().filter(|site| site.contains("://")) {
        Some(site) => site.parse().map(Some),
        None => Ok(None),
    }
}

fn print(report: &Report, format: Format, now: Timestamp) -> std::io::Result<()> {
    match format {
        Format::Human => output::print(&human::report(report, now)),
        Format::Json => output::print_json(report),
        Format::Github => human::annotations(report)
            .iter()
            .try_for_each(|line| output::print(line)),
    }
}

fn host(text: &str) -> Result<Host, String> {
    text.parse().map_err(|problem: Problem| problem.to_string())
}

/// "30d" as well as the "30 days" of maps.toml.
fn days(text: &str) -> Result<Days, String> {
    let text = match text.strip_suffix('d') {
        Some(count) => format!("{} days", count.trim_end()),
        None => text.to_owned(),
    };
    text.parse().map_err(|problem: Problem| problem.to_string())
}
