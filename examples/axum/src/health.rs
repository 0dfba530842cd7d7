//! For those who run the server: is it alive, is it ready, and for how long will the map be there?

use std::fmt::Write;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use crate::site::Site;
use crate::token::Expiry;

const DAY: SignedDuration = SignedDuration::from_hours(24);

#[derive(Serialize)]
struct Readiness {
    ready: bool,
    reason: String,
    token: Report,
}

#[derive(Serialize)]
struct Report {
    source: String,
    expires: Option<Timestamp>,
    /// In full days; absent for a token that never expires.
    remaining_days: Option<i64>,
    /// Why a newer token could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    trouble: Option<String>,
}

pub(crate) async fn alive() -> &'static str {
    "alive\n"
}

/// A server without a token that holds would show no map: 503, so that no traffic is sent to it.
pub(crate) async fn ready(State(site): State<Arc<Site>>) -> impl IntoResponse {
    site.tokens.refresh().await;
    let state = site.tokens.state();
    let now = (site.clock)();

    let expiry = state.token.expiry();
    let (ready, reason) = match expiry {
        Expiry::Never => (
            true,
            "the token is valid until its key is revoked".to_owned(),
        ),
        Expiry::At(moment) if moment > now => (true, format!("the token is valid until {moment}")),
        Expiry::At(moment) => (false, format!("the token expired at {moment}")),
        Expiry::Placeholder => (
            false,
            "the build had no private key, so there is no token".to_owned(),
        ),
    };
    let expires = match expiry {
        Expiry::At(moment) => Some(moment),
        Expiry::Never | Expiry::Placeholder => None,
    };
    let readiness = Readiness {
        ready,
        reason,
        token: Report {
            source: site.tokens.source().to_string(),
            expires,
            remaining_days: expires.map(|moment| {
                moment
                    .duration_since(now)
                    .as_secs()
                    .div_euclid(DAY.as_secs())
            }),
            trouble: state.trouble,
        },
    };
    let status = if ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (
        status,
        [(header::CACHE_CONTROL, "no-store")],
        Json(readiness),
    )
}

/// In the text format of Prometheus.
pub(crate) async fn metrics(State(site): State<Arc<Site>>) -> impl IntoResponse {
    site.tokens.refresh().await;
    let source = site.tokens.source();
    let now = (site.clock)();
    let (expiry, days) = match site.tokens.state().token.expiry() {
        Expiry::Never => (f64::INFINITY, f64::INFINITY),
        Expiry::At(moment) => (
            moment.as_duration().as_secs_f64(),
            moment.duration_since(now).div_duration_f64(DAY),
        ),
        // As if it had expired long ago: whoever watches for that is told.
        Expiry::Placeholder => (0.0, 0.0),
    };

    let mut text = String::new();
    for (name, help, value) in [
        (
            "maps_token_expiry_timestamp_seconds",
            "When the Apple Maps token in the pages expires: +Inf for never, 0 for no token.",
            expiry,
        ),
        (
            "maps_token_remaining_days",
            "Days until it expires: negative afterwards, +Inf for never, 0 for no token.",
            days,
        ),
    ] {
        let value = if value.is_infinite() {
            "+Inf".to_owned()
        } else {
            value.to_string()
        };
        let _ = write!(
            text,
            "# HELP {name} {help}\n# TYPE {name} gauge\n{name}{{source=\"{source}\"}} {value}\n"
        );
    }
    let kind = "text/plain; version=0.0.4; charset=utf-8";
    (
        [
            (header::CONTENT_TYPE, kind),
            (header::CACHE_CONTROL, "no-store"),
        ],
        text,
    )
}
