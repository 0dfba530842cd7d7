//! `maps-token verify`: what Apple says of a token, asked as MapKit JS asks on a page.

mod answer;
mod client;
mod endpoint;
mod origin;
mod report;
mod subject;

use std::num::ParseFloatError;
use std::time::Duration;

use clap::Args;

use self::answer::{Answered, Verdict, explain};
use self::client::Client;
use self::endpoint::Endpoint;
use self::origin::Origin;
use self::report::{Report, Row};
use self::subject::Subject;
use super::args::{ConfigArgs, parsed};
use super::output::Outcome;
use crate::problem::Problem;

/// Ask Apple whether it takes a token, once for each origin that the site is served from.
///
/// It asks as MapKit JS does when a page loads. The token is minted as a release build would, with the key in `MAPS_PRIVATE_KEY`; or it is given
/// with --token. It is never printed. No build ever does this.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct VerifyArgs {
    /// The token's name in the configuration; not needed where there is just one, or with --token
    #[arg(value_name = "NAME")]
    name: Option<String>,

    #[command(flatten)]
    config: ConfigArgs,

    /// Ask about this token; `-` reads it from the standard input, which no other process sees
    #[arg(long, value_name = "TOKEN")]
    token: Option<String>,

    /// Ask for pages of this origin, instead of those in `serves`; may be repeated
    #[arg(long, value_name = "URL", value_parser = parsed::<Origin>)]
    origin: Vec<Origin>,

    /// Ask here instead of at Apple
    #[arg(long, value_name = "URL", default_value = endpoint::APPLE, value_parser = parsed::<Endpoint>)]
    endpoint: Endpoint,

    /// The form of the result
    #[arg(long, value_enum, default_value_t)]
    format: report::Format,

    /// How long one question may take
    #[arg(long, value_name = "SECONDS", default_value = "15", hide = true, value_parser = seconds)]
    timeout: Duration,
}

const EXAMPLES: &str = "\
Examples:
  maps-token verify site
  maps-token verify site --origin https://www.example.com
  maps-token mint site | maps-token verify --token -

Exit status: 0 when Apple takes the token from every origin, 1 when it does not
or cannot be asked, 2 for a wrong call.";

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text
        .parse()
        .map_err(|error: ParseFloatError| error.to_string())?;
    Duration::try_from_secs_f64(seconds)
        .ok()
        .filter(|duration| !duration.is_zero())
        .ok_or_else(|| "this is not a time to wait".to_owned())
}

pub(crate) fn run(args: &VerifyArgs) -> Result<Outcome, Problem> {
    let subject = Subject::read(args)?;
    let client = Client::new(&args.endpoint, args.timeout);
    let mut rows: Vec<Row> = Vec::new();
    for origin in subject.origins(&args.origin) {
        let last = rows.last().map(|row| row.answered.verdict);
        let answered = if last.is_some_and(Verdict::is_about_the_service) {
            // Another minute of waiting would tell nothing new.
            Answered::not_asked()
        } else {
            let outcome = client.ask(&subject.token, origin.as_ref());
            explain(outcome, &subject, origin.as_ref(), &args.endpoint)
        };
        rows.push(Row { origin, answered });
    }
    let report = Report {
        name: subject.name.as_deref(),
        endpoint: args.endpoint.to_string(),
        rows,
    };
    report.print(args.format)?;
    Ok(report.outcome())
}
