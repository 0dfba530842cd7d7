//! One question to Apple: what came back, or why nothing did.

use std::io;
use std::thread;
use std::time::Duration;

use ureq::{Agent, Error};

use super::endpoint::Endpoint;
use super::origin::Origin;

pub(super) struct Client {
    agent: Agent,
    url: String,
}

/// What came back.
#[derive(Debug)]
pub(super) struct Response {
    pub(super) status: u16,
    /// In seconds, from `Retry-After`.
    pub(super) retry_after: Option<u64>,
    /// Up to some bound, and not shown: with 200 it holds an access token.
    pub(super) body: Option<String>,
}

/// Why nothing came back.
#[derive(Debug)]
pub(super) enum Failure {
    Timeout,
    /// The connection was closed before the answer was complete.
    Closed,
    /// The name was not found.
    Name,
    /// There was no connection.
    Connection(String),
    Tls(String),
    /// What came back is not HTTP.
    NotHttp,
    Other(String),
}

const TRIES: usize = 3;

/// Before the second and the third try.
const PAUSES: [Duration; TRIES - 1] = [Duration::from_millis(250), Duration::from_millis(750)];

/// Whoever asks for more gets no further try.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// An answer of Apple's has some tens of kilobytes.
const LONGEST_BODY: u64 = 4 * 1024 * 1024;

impl Client {
    pub(super) fn new(endpoint: &Endpoint, timeout: Duration) -> Self {
        let config = Agent::config_builder();
        let config = if endpoint.is_on_this_machine() {
            // Not even by a proxy that the environment names.
            config.proxy(None)
        } else {
            config
        };
        let config = config
            .http_status_as_error(false)
            // The token goes to nobody else.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_global(Some(timeout))
            .timeout_connect(Some(timeout.min(CONNECT_TIMEOUT)))
            // A connection that the other side gives up between two questions would look like one
            // that it closes in the middle of an answer.
            .max_idle_connections(0)
            .user_agent(concat!("maps-token/", env!("CARGO_PKG_VERSION")))
            .build();
        Self {
            agent: config.into(),
            url: endpoint.url(),
        }
    }

    /// Asks, and asks again where that can help.
    pub(super) fn ask(&self, token: &str, origin: Option<&Origin>) -> Result<Response, Failure> {
        for pause in PAUSES {
            let outcome = self.ask_once(token, origin);
            match pause_after(&outcome, pause) {
                Some(pause) => thread::sleep(pause),
                None => return outcome,
            }
        }
        self.ask_once(token, origin)
    }

    fn ask_once(&self, token: &str, origin: Option<&Origin>) -> Result<Response, Failure> {
        let request = self
            .agent
            .get(&self.url)
            .header("Authorization", format!("Bearer {token}"));
        let request = match origin {
            Some(origin) => request.header("Origin", origin.to_string()),
            None => request,
        };
        let mut response = request.call().map_err(failure)?;
        let header = response.headers().get("retry-after");
        let retry_after = header
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.trim().parse().ok());
        let body = response
            .body_mut()
            .with_config()
            .limit(LONGEST_BODY)
            .read_to_vec();
        let body = match body {
            Ok(body) => String::from_utf8(body).ok(),
            Err(Error::BodyExceedsLimit(_)) => None,
            Err(error) => return Err(failure(error)),
        };
        Ok(Response {
            status: response.status().as_u16(),
            retry_after,
            body,
        })
    }
}

/// How long to wait for another try, if there is to be one.
fn pause_after(outcome: &Result<Response, Failure>, usual: Duration) -> Option<Duration> {
    match outcome {
        Err(Failure::Timeout | Failure::Closed) => Some(usual),
        Ok(Response {
            status: 429 | 500..=599,
            retry_after,
            ..
        }) => {
            let wanted = retry_after.map_or(usual, Duration::from_secs);
            (wanted <= LONGEST_PAUSE).then_some(wanted)
        }
        _ => None,
    }
}

fn failure(error: Error) -> Failure {
    match error {
        Error::Timeout(_) => Failure::Timeout,
        Error::HostNotFound => Failure::Name,
        Error::Io(error) => io_failure(&error),
        Error::Rustls(error) => Failure::Tls(error.to_string()),
        Error::Tls(what) => Failure::Tls(what.to_owned()),
        Error::Protocol(_) | Error::LargeResponseHeader(..) => Failure::NotHttp,
        Error::ConnectionFailed | Error::ConnectProxyFailed(_) => {
            Failure::Connection(error.to_string())
        }
        // A header that cannot be sent is not named: it may be the one with the token.
        Error::Http(_) => Failure::Other("the request could not be put together".to_owned()),
        error => Failure::Other(error.to_string()),
    }
}

fn io_failure(error: &io::Error) -> Failure {
    use io::ErrorKind as Kind;

    /// "No such host is known", on Windows.
    const WSAHOST_NOT_FOUND: i32 = 11001;

    let text = error.to_string();
    match error.kind() {
        Kind::TimedOut | Kind::WouldBlock => Failure::Timeout,
        Kind::UnexpectedEof
        | Kind::ConnectionReset
        | Kind::ConnectionAborted
        | Kind::BrokenPipe => Failure::Closed,
        // As rustls hands its errors through a stream.
        Kind::InvalidData => Failure::Tls(text),
        // The standard library has no public kind for it.
        _ if text.contains("lookup address") || error.raw_os_error() == Some(WSAHOST_NOT_FOUND) => {
            Failure::Name
        }
        _ => Failure::Connection(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_may_pass_is_tried_again() {
        let usual = Duration::from_millis(250);
        let answer = |status, retry_after| {
            Ok(Response {
                status,
                retry_after,
                body: None,
            })
        };
        let cases = [
            (answer(200, None), None),
            (answer(401, None), None),
            (answer(403, None), None),
            (answer(302, None), None),
            (answer(429, None), Some(usual)),
            (answer(429, Some(2)), Some(Duration::from_secs(2))),
            (answer(429, Some(0)), Some(Duration::ZERO)),
            (answer(429, Some(3600)), None),
            (answer(500, None), Some(usual)),
            (answer(503, Some(u64::MAX)), None),
            (Err(Failure::Timeout), Some(usual)),
            (Err(Failure::Closed), Some(usual)),
            (Err(Failure::Name), None),
            (Err(Failure::Connection(String::new())), None),
            (Err(Failure::Tls(String::new())), None),
            (Err(Failure::NotHttp), None),
        ];
        for (outcome, pause) in cases {
            assert_eq!(pause_after(&outcome, usual), pause, "{outcome:?}");
        }
    }
}
