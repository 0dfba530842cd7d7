//! Sends HTTP requests, only to the page's own origin: a page could link to services that only this
//! machine can reach.

use std::io::{self, Read};
use std::time::Instant;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ureq::http::header::{
    AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, HeaderValue, LINK, LOCATION, REFRESH,
};
use ureq::http::{Response, StatusCode};
use ureq::{Agent, Body};
use url::{Origin, Url};

use super::charset::parse_charset;
use super::limits::{CONNECT_TIMEOUT, MAX_REDIRECTS, PAGE_TIMEOUT, REQUEST_TIMEOUT};
use super::reference::{is_web, without_secrets};
use crate::cli::compression::{
    ACCEPT_ENCODING, MAX_DECODED, decode_body, megabytes, parse_content_encoding,
};

/// A decompressed response.
pub(super) struct Fetched {
    /// The URL after redirects.
    pub(super) url: Url,
    pub(super) status: StatusCode,
    /// The media type in lowercase, without parameters.
    pub(super) mime: String,
    pub(super) charset: Option<String>,
    /// The values of the headers `Link`.
    pub(super) links: Vec<String>,
    pub(super) refresh: Option<String>,
    pub(super) body: Vec<u8>,
    /// Why the body is incomplete.
    pub(super) failure: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Redirects {
    Anywhere,
    SameOrigin,
}

#[derive(Debug)]
pub(super) enum FetchError {
    Status(StatusCode),
    OtherOrigin(Url),
    Failed(String),
}

impl FetchError {
    /// Returns whether the error may be due to a wrong guess.
    pub(super) fn is_absence(&self) -> bool {
        matches!(self, Self::Status(status) if status.is_client_error())
    }

    pub(super) fn reason(&self) -> String {
        match self {
            Self::Status(status) => format!("the server answered {status}"),
            Self::OtherOrigin(url) => {
                format!(
                    "redirects to another origin, {}",
                    url.origin().ascii_serialization()
                )
            }
            Self::Failed(reason) => reason.clone(),
        }
    }
}

pub(super) struct Fetcher {
    agent: Agent,
    deadline: Instant,
    /// The origin that receives the credentials.
    credentials: Option<(Origin, String)>,
}

impl Fetcher {
    /// Creates a fetcher that sends the user name and password of the URL only to its origin.
    pub(super) fn new(address: &Url, deadline: Instant) -> Self {
        let config = Agent::config_builder()
            .timeout_connect(Some(CONNECT_TIMEOUT))
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .accept_encoding(ACCEPT_ENCODING)
            .user_agent(concat!("maps-token/", env!("CARGO_PKG_VERSION")))
            .build();
        Self {
            agent: Agent::new_with_config(config),
            deadline,
            credentials: credentials(address).map(|it| (address.origin(), it)),
        }
    }

    pub(super) fn fetch(&self, url: &Url, redirects: Redirects) -> Result<Fetched, FetchError> {
        let mut next = url.clone();
        without_secrets(&mut next);
        for _ in 0..=MAX_REDIRECTS {
            let response = self.request(&next)?;
            let Some(target) = redirect_target(&response, &next)? else {
                return read(response, next);
            };
            if redirects == Redirects::SameOrigin && target.origin() != url.origin() {
                return Err(FetchError::OtherOrigin(target));
            }
            next = target;
        }
        Err(FetchError::Failed("too many redirects".to_owned()))
    }

    fn request(&self, url: &Url) -> Result<Response<Body>, FetchError> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            let minutes = PAGE_TIMEOUT.as_secs() / 60;
            return Err(FetchError::Failed(format!(
                "the page and its files took over {minutes} minutes"
            )));
        }
        // A backtick is valid in a URL, but not in a request.
        let address = url.as_str().replace('`', "%60");
        let mut request = self.agent.get(address);
        if let Some((origin, credentials)) = &self.credentials
            && *origin == url.origin()
        {
            request = request.header(AUTHORIZATION, credentials);
        }
        request
            .config()
            .timeout_global(Some(left.min(REQUEST_TIMEOUT)))
            .build()
            .call()
            .map_err(|error| FetchError::Failed(reason(&error)))
    }
}

/// Describes an error without the library's prefixes.
fn reason(error: &ureq::Error) -> String {
    match error {
        ureq::Error::Io(error) => io_reason(error),
        ureq::Error::Timeout(_) => "no response in time".to_owned(),
        ureq::Error::HostNotFound => "host not found".to_owned(),
        ureq::Error::Protocol(_) => "the response is not HTTP".to_owned(),
        ureq::Error::Rustls(error) => error.to_string(),
        error => error.to_string(),
    }
}

/// The error of a body contains one of the library.
fn io_reason(error: &io::Error) -> String {
    use io::ErrorKind as Kind;

    let inner = error.get_ref().and_then(|inner| inner.downcast_ref());
    match (inner, error.kind()) {
        (Some(inner), _) => reason(inner),
        (
            None,
            Kind::UnexpectedEof
            | Kind::ConnectionReset
            | Kind::ConnectionAborted
            | Kind::BrokenPipe,
        ) => "the server closed the connection".to_owned(),
        (None, _) => error.to_string(),
    }
}

fn credentials(address: &Url) -> Option<String> {
    if address.username().is_empty() && address.password().is_none() {
        return None;
    }
    let mut text = percent_decoded(address.username());
    text.push(b':');
    text.extend(percent_decoded(address.password().unwrap_or_default()));
    Some(format!("Basic {}", STANDARD.encode(text)))
}

fn percent_decoded(text: &str) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|it| std::str::from_utf8(it).ok());
        let byte = digits.and_then(|it| u8::from_str_radix(it, 16).ok());
        match (first, byte) {
            (b'%', Some(byte)) => {
                decoded.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            _ => {
                decoded.push(*first);
                rest = after;
            }
        }
    }
    decoded
}

/// Returns the target of a redirect with a status code of the Fetch standard.
fn redirect_target(response: &Response<Body>, from: &Url) -> Result<Option<Url>, FetchError> {
    if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let location = response.headers().get(LOCATION);
    let location = location.map(|it| String::from_utf8_lossy(it.as_bytes()).into_owned());
    let target = location.and_then(|location| from.join(&location).ok());
    let mut target = target
        .filter(is_web)
        .ok_or_else(|| FetchError::Failed("redirects to an invalid address".to_owned()))?;
    without_secrets(&mut target);
    Ok(Some(target))
}

fn read(mut response: Response<Body>, url: Url) -> Result<Fetched, FetchError> {
    let status = response.status();
    if !status.is_success() || status == StatusCode::PARTIAL_CONTENT {
        return Err(FetchError::Status(status));
    }
    let headers = response.headers();
    let content_type = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    let content_type = String::from_utf8_lossy(content_type.unwrap_or_default());
    let mime = content_type.split(';').next().unwrap_or_default();
    let mime = mime.trim().to_ascii_lowercase();
    let charset = parse_charset(&content_type).map(str::to_owned);
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let links = headers.get_all(LINK).into_iter().map(text).collect();
    let refresh = headers.get(REFRESH).map(text);
    let codings = headers.get_all(CONTENT_ENCODING).into_iter();
    let codings = parse_content_encoding(codings.map(HeaderValue::as_bytes));

    let (raw, cut) = read_body(&mut response);
    let (body, failure) = match codings {
        Ok(codings) => {
            let (body, failure) = decode_body(raw, &codings);
            // A truncated body may also fail to decode.
            (body, cut.or(failure))
        }
        // Browsers use a body of unknown coding without decoding it.
        Err(reason) => (raw, Some(reason)),
    };
    Ok(Fetched {
        url,
        status,
        mime,
        charset,
        links,
        refresh,
        body,
        failure,
    })
}

/// Returns the received bytes, and why they are incomplete.
fn read_body(response: &mut Response<Body>) -> (Vec<u8>, Option<String>) {
    let mut body = Vec::new();
    let reader = response.body_mut().with_config().limit(u64::MAX).reader();
    let read = reader.take(MAX_DECODED + 1).read_to_end(&mut body);
    let failure = match read {
        Err(error) => Some(io_reason(&error)),
        Ok(_) if body.len() as u64 > MAX_DECODED => {
            Some(format!("larger than {}", megabytes(MAX_DECODED)))
        }
        Ok(_) => None,
    };
    (body, failure)
}
