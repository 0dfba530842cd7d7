//! A live page and its own scripts.

use std::io::Read;
use std::time::{Duration, Instant};

use ureq::http::Response;
use ureq::{Agent, Body, ResponseExt};

use super::anchors::Anchors;
use super::html::scripts;
use super::search::Search;
use super::seen::Seen;
use super::url::Url;
use crate::problem::Problem;

/// More than any page or script has; what is longer is cut off by whoever sent it.
const LARGEST: u64 = 32 * 1024 * 1024;

const MOST_SCRIPTS: usize = 200;

/// As many as the browsers follow.
const MOST_REDIRECTS: u32 = 20;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How long one request may take, and all of them together.
const LONGEST_REQUEST: Duration = Duration::from_secs(30);
const LONGEST_VISIT: Duration = Duration::from_secs(5 * 60);

/// The page, its scripts, and where it was in the end.
pub(super) fn scan(address: &Url, anchors: &Anchors) -> Result<(Seen, Url), Problem> {
    let visit = Visit::until(Instant::now() + LONGEST_VISIT);
    let mut search = Search::new(anchors);
    let mut seen = Seen::default();
    let (page, html) = visit
        .page(address)
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
        match visit.script(&script) {
            Ok(Some((url, text))) => seen.add(read(&mut search, &url, &text)),
            Ok(None) => {}
            Err(reason) => seen.add(Seen::unreadable(script.to_string(), reason)),
        }
    }
    Ok((seen, page))
}

/// Where a page and its scripts are asked for.
struct Visit {
    agent: Agent,
    until: Instant,
}

impl Visit {
    fn until(until: Instant) -> Self {
        let config = Agent::config_builder()
            .timeout_connect(Some(CONNECT_TIMEOUT))
            .http_status_as_error(false)
            .user_agent(concat!("maps-token/", env!("CARGO_PKG_VERSION")))
            .build();
        Self {
            agent: Agent::new_with_config(config),
            until,
        }
    }

    /// What is at an address, after redirects, or why there is nothing.
    fn page(&self, url: &Url) -> Result<(Url, Vec<u8>), String> {
        let response = self.ask(url, MOST_REDIRECTS)?;
        let last = response.get_uri().to_string();
        let last = last.parse().unwrap_or_else(|_| url.clone());
        Ok((last, body(response)?))
    }

    /// The same for a script, or nothing where it is redirected to somebody else's. That is not asked
    /// for: a page could name what only this machine can reach.
    fn script(&self, url: &Url) -> Result<Option<(Url, Vec<u8>)>, String> {
        let mut next = url.clone();
        for _ in 0..=MOST_REDIRECTS {
            let response = self.ask(&next, 0)?;
            match redirect(&response, &next) {
                None => return Ok(Some((next, body(response)?))),
                Some(to) if !to.has_origin_of(url) => return Ok(None),
                Some(to) => next = to,
            }
        }
        Err("too many redirects".to_owned())
    }

    fn ask(&self, url: &Url, most_redirects: u32) -> Result<Response<Body>, String> {
        let left = self.until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            let minutes = LONGEST_VISIT.as_secs() / 60;
            return Err(format!(
                "the page and its scripts took over {minutes} minutes"
            ));
        }
        self.agent
            .get(url.to_string())
            .config()
            .max_redirects(most_redirects)
            .timeout_global(Some(left.min(LONGEST_REQUEST)))
            .build()
            .call()
            .map_err(|error| error.to_string())
    }
}

fn redirect(response: &Response<Body>, from: &Url) -> Option<Url> {
    let to = response.headers().get("location")?.to_str().ok()?;
    from.join(to).filter(|_| response.status().is_redirection())
}

fn body(mut response: Response<Body>) -> Result<Vec<u8>, String> {
    let status = response.status();
    if !status.is_success() {
        return Err(format!("the server answered {status}"));
    }
    let mut body = Vec::new();
    let mut reader = response.body_mut().as_reader().take(LARGEST + 1);
    reader
        .read_to_end(&mut body)
        .map_err(|error| error.to_string())?;
    if u64::try_from(body.len()).is_ok_and(|length| length > LARGEST) {
        return Err(format!("it is longer than {} MB", LARGEST / 1024 / 1024));
    }
    Ok(body)
}

fn read(search: &mut Search<'_>, url: &Url, bytes: &[u8]) -> Seen {
    let name = url.to_string();
    match search.read(bytes) {
        Ok((hits, length)) => Seen::file(&name, hits, length),
        Err(error) => Seen::unreadable(name, error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visit_has_an_end() {
        let url = "http://localhost:1/".parse().expect("a URL");
        let reason = Visit::until(Instant::now()).script(&url);
        assert!(reason.is_err_and(|reason| reason.contains("over 5 minutes")));
    }
}
