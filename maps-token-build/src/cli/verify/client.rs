//! The HTTP client.

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

#[derive(Debug)]
pub(super) struct Response {
    pub(super) status: u16,
    /// In seconds, from `Retry-After`.
    pub(super) retry_after: Option<u64>,
    /// Never printed: with status 200 it contains an access token. `None` if it is too long.
    pub(super) body: Option<String>,
}

/// Why there is no response.
#[derive(Debug)]
pub(super) enum Failure {
    Timeout,
    /// The connection was closed before the end of the response.
    Closed,
    UnknownHost,
    Connection(String),
    Tls(String),
    NotHttp,
    Other(String),
}

const MAX_ATTEMPTS: usize = 3;

/// Before the second and the third attempt.
const PAUSES: [Duration; MAX_ATTEMPTS - 1] =
    [Duration::from_millis(250), Duration::from_millis(750)];

/// A longer `Retry-After` ends the attempts.
const MAX_PAUSE: Duration = Duration::from_secs(10);

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Apple's responses have some tens of kilobytes.
const MAX_BODY_LEN: u64 = 4 * 1024 * 1024;

impl Client {
    pub(super) fn new(endpoint: &Endpoint, timeout: Duration) -> Self {
        let config = Agent::config_builder();
        let config = if endpoint.is_loopback() {
            // The token must not leave this machine through a proxy.
            config.proxy(None)
        } else {
            config
        };
        let config = config
            .http_status_as_error(false)
            // A redirect would send the token to another host.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_global(Some(timeout))
            .timeout_connect(Some(timeout.min(CONNECT_TIMEOUT)))
            // A connection closed between two requests would look like one closed during a response.
            .max_idle_connections(0)
            .user_agent(concat!("maps-token/", env!("CARGO_PKG_VERSION")))
            .build();
        Self {
            agent: config.into(),
            url: endpoint.url(),
        }
    }

    /// Sends the request, again after a failure that may be temporary.
    pub(super) fn request(
        &self,
        token: &str,
        origin: Option<&Origin>,
    ) -> Result<Response, Failure> {
        for pause in PAUSES {
            let outcome = self.request_once(token, origin);
            match pause_after(&outcome, pause) {
                Some(pause) => thread::sleep(pause),
                None => return outcome,
            }
        }
        self.request_once(token, origin)
    }

    fn request_once(&self, token: &str, origin: Option<&Origin>) -> Result<Response, Failure> {
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
            .limit(MAX_BODY_LEN)
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

/// Returns the pause before the next attempt, or `None` if there should be none.
fn pause_after(outcome: &Result<Response, Failure>, default: Duration) -> Option<Duration> {
    match outcome {
        Err(Failure::Timeout | Failure::Closed) => Some(default),
        Ok(Response {
            status: 429 | 500..=599,
            retry_after,
            ..
        }) => {
            let pause = retry_after.map_or(default, Duration::from_secs);
            (pause <= MAX_PAUSE).then_some(pause)
        }
        _ => None,
    }
}

fn failure(error: Error) -> Failure {
    match error {
        Error::Timeout(_) => Failure::Timeout,
        Error::HostNotFound => Failure::UnknownHost,
        Error::Io(error) => io_failure(&error),
        Error::Rustls(error) => Failure::Tls(error.to_string()),
        Error::Tls(reason) => Failure::Tls(reason.to_owned()),
        Error::Protocol(_) | Error::LargeResponseHeader(..) => Failure::NotHttp,
        Error::ConnectionFailed | Error::ConnectProxyFailed(_) => {
            Failure::Connection(error.to_string())
        }
        // The error may contain the header with the token.
        Error::Http(_) => Failure::Other("invalid request".to_owned()),
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
        // Errors of rustls come through the stream.
        Kind::InvalidData => Failure::Tls(text),
        // The standard library has no stable kind for unknown hosts.
        _ if text.contains("lookup address") || error.raw_os_error() == Some(WSAHOST_NOT_FOUND) => {
            Failure::UnknownHost
        }
        _ => Failure::Connection(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn temporary_failures_are_retried() {
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
            (Err(Failure::UnknownHost), None),
            (Err(Failure::Connection(String::new())), None),
            (Err(Failure::Tls(String::new())), None),
            (Err(Failure::NotHttp), None),
        ];
        for (outcome, pause) in cases {
            assert_eq!(pause_after(&outcome, usual), pause, "{outcome:?}");
        }
    }
}
