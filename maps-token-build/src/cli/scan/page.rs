//! A live page and its own scripts.

use std::io::Read;
use std::time::Duration;

use ureq::{Agent, ResponseExt};

use super::anchors::Anchors;
use super::html::scripts;
use super::search::Search;
use super::seen::Seen;
use super::url::Url;
use crate::problem::Problem;

/// More than any page or script has; what is longer is cut off by whoever sent it.
const LARGEST: u64 = 32 * 1024 * 1024;

const MOST_SCRIPTS: usize = 200;

/// The page, its scripts, and where it was in the end.
pub(super) fn scan(address: &Url, anchors: &Anchors) -> Result<(Seen, Url), Problem> {
    let agent = agent();
    let mut search = Search::new(anchors);
    let mut seen = Seen::default();
    let (page, html) = get(&agent, address)
        .map_err(|reason| Problem::new(format!("{address} cannot be read: {reason}")))?;
    seen.add(read(&mut search, &page, &html));

    let mut scripts: Vec<_> = scripts(&String::from_utf8_lossy(&html), &page)
        .into_iter()
        .filter(|script| script.has_origin_of(&page))
        .collect();
    scripts.sort();
    scripts.dedup();
    for left_out in scripts.drain(scripts.len().min(MOST_SCRIPTS)..) {
        let reason = format!("only the first {MOST_SCRIPTS} scripts of a page are read");
        seen.add(Seen::unreadable(left_out.to_string(), reason));
    }
    for script in scripts {
        match get(&agent, &script) {
            Ok((url, text)) if url.has_origin_of(&page) => seen.add(read(&mut search, &url, &text)),
            // Redirected to somebody else's.
            Ok(_) => {}
            Err(reason) => seen.add(Seen::unreadable(script.to_string(), reason)),
        }
    }
    Ok((seen, page))
}

fn agent() -> Agent {
    let config = Agent::config_builder()
        .timeout_connect(Some(Duration::from_secs(10)))
        .timeout_global(Some(Duration::from_secs(30)))
        .http_status_as_error(false)
        .user_agent(concat!("maps-token/", env!("CARGO_PKG_VERSION")))
        .build();
    Agent::new_with_config(config)
}

/// What is at an address, after redirects, or why there is nothing.
fn get(agent: &Agent, url: &Url) -> Result<(Url, Vec<u8>), String> {
    let address = url.to_string();
    let mut response = agent
        .get(&address)
        .call()
        .map_err(|error| error.to_string())?;
    let last = response.get_uri().to_string();
    let status = response.status();
    if !status.is_success() {
        return Err(format!("the server answered {status}"));
    }
    let last = last.parse().unwrap_or_else(|_| url.clone());
    let mut body = Vec::new();
    let mut reader = response.body_mut().as_reader().take(LARGEST + 1);
    reader
        .read_to_end(&mut body)
        .map_err(|error| error.to_string())?;
    if u64::try_from(body.len()).is_ok_and(|length| length > LARGEST) {
        return Err(format!("it is longer than {} MB", LARGEST / 1024 / 1024));
    }
    Ok((last, body))
}

fn read(search: &mut Search<'_>, url: &Url, bytes: &[u8]) -> Seen {
    let name = url.to_string();
    match search.read(bytes) {
        Ok((hits, length)) => Seen::file(&name, hits, length),
        Err(error) => Seen::unreadable(name, error.to_string()),
    }
}
