//! Intercepts all requests of a page.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use headless_chrome::browser::tab::{RequestInterceptor, RequestPausedDecision};
use headless_chrome::protocol::cdp::Fetch::events::RequestPausedEvent;
use headless_chrome::protocol::cdp::Fetch::{
    FailRequest, FulfillRequest, HeaderEntry, RequestPattern,
};
use headless_chrome::protocol::cdp::Network::ErrorReason;
use url::Url;

use crate::mock_apple::{MockApple, Response};
use crate::page::Log;

pub(crate) fn all_requests() -> RequestPattern {
    RequestPattern {
        url_pattern: Some("*".to_owned()),
        resource_Type: None,
        request_stage: None,
    }
}

/// Requests to `origins` continue to loopback, the mock responds to those to Apple, and others are
/// recorded and fail.
pub(crate) fn interceptor(
    apple: Arc<MockApple>,
    origins: Arc<[String]>,
    foreign_requests: Log,
) -> Arc<dyn RequestInterceptor + Send + Sync> {
    Arc::new(move |_, _, event: RequestPausedEvent| {
        let request_id = event.params.request_id;
        let request_url = event.params.request.url;
        let url = Url::parse(&request_url).expect("a URL");
        if origins.contains(&url.origin().ascii_serialization()) {
            RequestPausedDecision::Continue(None)
        } else if let Some(response) = apple.respond(&url) {
            RequestPausedDecision::Fulfill(fulfill(request_id, response))
        } else {
            foreign_requests.lock().expect("a list").push(request_url);
            RequestPausedDecision::Fail(FailRequest {
                request_id,
                error_reason: ErrorReason::AddressUnreachable,
            })
        }
    })
}

fn fulfill(request_id: String, response: Response) -> FulfillRequest {
    let headers = [
        ("Content-Type", response.content_type),
        ("Cache-Control", "no-store"),
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Allow-Headers", "Authorization"),
    ];
    let header = |(name, value): (&str, &str)| HeaderEntry {
        name: name.to_owned(),
        value: value.to_owned(),
    };
    FulfillRequest {
        request_id,
        response_code: u32::from(response.status),
        response_headers: Some(headers.map(header).into()),
        binary_response_headers: None,
        body: Some(STANDARD.encode(response.body)),
        response_phrase: None,
    }
}
