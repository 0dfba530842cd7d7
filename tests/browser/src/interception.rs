//! Every request of a page stops here before it leaves the browser.

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

use crate::apple::{Answer, Apple};
use crate::page::Log;

pub(crate) fn everything() -> RequestPattern {
    RequestPattern {
        url_pattern: Some("*".to_owned()),
        resource_Type: None,
        request_stage: None,
    }
}

/// Ours goes on to loopback, Apple's is answered here, and the rest is noted and fails.
pub(crate) fn interceptor(
    apple: Arc<Apple>,
    origins: Arc<[String]>,
    strangers: Log,
) -> Arc<dyn RequestInterceptor + Send + Sync> {
    Arc::new(move |_, _, event: RequestPausedEvent| {
        let request_id = event.params.request_id;
        let address = event.params.request.url;
        let url = Url::parse(&address).expect("a URL");
        if origins.contains(&url.origin().ascii_serialization()) {
            RequestPausedDecision::Continue(None)
        } else if let Some(answer) = apple.answer(&url) {
            RequestPausedDecision::Fulfill(fulfill(request_id, answer))
        } else {
            strangers.lock().expect("a list").push(address);
            RequestPausedDecision::Fail(FailRequest {
                request_id,
                error_reason: ErrorReason::AddressUnreachable,
            })
        }
    })
}

fn fulfill(request_id: String, answer: Answer) -> FulfillRequest {
    let headers = [
        ("Content-Type", answer.kind),
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
        response_code: u32::from(answer.status),
        response_headers: Some(headers.map(header).into()),
        binary_response_headers: None,
        body: Some(STANDARD.encode(answer.body)),
        response_phrase: None,
    }
}
