//! `maps-token verify`: sends the request of MapKit JS to Apple.

mod client;
mod endpoint;
mod explain;
mod origin;
mod report;
mod target;

use std::num::ParseFloatError;
use std::time::Duration;

use clap::Args;

use self::client::Client;
use self::endpoint::Endpoint;
use self::explain::{OriginResult, Verdict, explain};
use self::origin::Origin;
use self::report::{Report, Row};
use self::target::Target;
use super::args::{ConfigArgs, parsed};
use super::failure::Failure;
use super::output::{Format, Outcome};

/// Ask Apple whether it accepts a token, for every origin of the site
///
/// Sends the request that MapKit JS sends when a page loads. The token is minted as in a release build,
/// with the key in `MAPS_PRIVATE_KEY` or in the file named by `MAPS_PRIVATE_KEY_FILE`, unless `--token`
/// or `MAPS_TOKEN_<NAME>` provides one. The token is never printed. Builds never send requests.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct VerifyArgs {
    /// Name of the token in maps.toml; optional if there is only one, or with `--token`
    #[arg(value_name = "NAME")]
    name: Option<String>,

    #[command(flatten)]
    config: ConfigArgs,

    /// Token to verify instead; `-` reads it from standard input, where other processes cannot see it
    #[arg(long, value_name = "TOKEN")]
    token: Option<String>,

    /// Origin to verify instead of those in `serves`; can be repeated
    #[arg(long, value_name = "URL", value_parser = parsed::<Origin>)]
    origin: Vec<Origin>,

    /// URL to send the request to
    #[arg(long, value_name = "URL", default_value = endpoint::APPLE, value_parser = parsed::<Endpoint>)]
    endpoint: Endpoint,

    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// Timeout of one request
    #[arg(long, value_name = "SECONDS", default_value = "15", hide = true, value_parser = seconds)]
    timeout: Duration,
}

const EXAMPLES: &str = "\
Examples:
  maps-token verify site
  maps-token verify site --origin https://www.example.com
  maps-token mint site | maps-token verify --token -

Exit status: 0 if Apple accepts the token for every origin, 1 if it rejects one or does not
respond, 2 if the command could not run.";

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text
        .parse()
        .map_err(|error: ParseFloatError| error.to_string())?;
    Duration::try_from_secs_f64(seconds)
        .ok()
        .filter(|duration| !duration.is_zero())
        .ok_or_else(|| "timeout must be greater than 0".to_owned())
}

pub(crate) fn run(args: &VerifyArgs) -> Result<Outcome, Failure> {
    let target = Target::read(args)?;
    let client = Client::new(&args.endpoint, args.timeout);
    let mut rows: Vec<Row> = Vec::new();
    for origin in target.origins(&args.origin)? {
        let last = rows.last().map(|row| row.result.verdict);
        let result = if last.is_some_and(Verdict::is_service_failure) {
            OriginResult::not_asked()
        } else {
            let outcome = client.request(&target.token, origin.as_ref());
            explain(outcome, &target, origin.as_ref(), &args.endpoint)
        };
        rows.push(Row { origin, result });
    }
    let report = Report {
        name: target.name.as_deref(),
        endpoint: args.endpoint.to_string(),
        rows,
    };
    report.print(args.format)?;
    Ok(report.outcome())
}
