//! The routes, and what every answer carries.

use std::sync::Arc;

use anyhow::Result;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use jiff::Timestamp;
use maps_token_macro::mapkit_csp;
use maud::Markup;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::chart::Chart;
use crate::health;
use crate::nonce::Nonce;
use crate::pages::{self, Frame, Moment};
use crate::places::Guide;
use crate::token::Tokens;

/// A file of `assets/`, compiled in: the program is all that has to be deployed.
type Asset = ([(HeaderName, &'static str); 2], &'static str);

const STYLE: Asset = asset(
    "text/css; charset=utf-8",
    include_str!("../assets/style.css"),
);
const SCRIPT: Asset = asset(
    "text/javascript; charset=utf-8",
    include_str!("../assets/map.js"),
);
const ICON: Asset = asset(
    "image/svg+xml; charset=utf-8",
    include_str!("../assets/icon.svg"),
);

const fn asset(kind: &'static str, contents: &'static str) -> Asset {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "public, max-age=300"),
    ];
    (headers, contents)
}

pub(crate) struct Site {
    pub(crate) tokens: Tokens,
    pub(crate) guide: Guide,
    pub(crate) chart: Chart,
    /// Tests stop it.
    pub(crate) clock: fn() -> Timestamp,
}

impl Site {
    pub(crate) fn new(tokens: Tokens) -> Result<Site> {
        Ok(Site {
            tokens,
            guide: Guide::of_the_fjord()?,
            chart: Chart::of_the_fjord()?,
            clock: Timestamp::now,
        })
    }

    /// A page, together with the policy that lets its own scripts run and no others.
    fn answer(&self, status: StatusCode, page: impl FnOnce(&Frame, &Moment) -> Markup) -> Response {
        let Ok(nonce) = Nonce::fresh() else {
            // Without a nonce there is no safe page.
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        };
        let token = self.tokens.state().token;
        let frame = Frame {
            nonce: &nonce,
            token: &token,
        };
        let markup = page(&frame, &Moment::new((self.clock)()));
        let headers = [
            (
                header::CONTENT_SECURITY_POLICY,
                content_security_policy(&nonce),
            ),
            // The light changes by the minute, and a nonce is good for one answer.
            (header::CACHE_CONTROL, "no-store".to_owned()),
        ];
        (status, headers, markup).into_response()
    }
}

/// What the site allows itself, which is nothing, and what Apple's map needs.
fn content_security_policy(nonce: &Nonce) -> String {
    format!(
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; {}",
        mapkit_csp!(nonce = nonce)
    )
}

pub(crate) fn router(site: Arc<Site>) -> Router {
    Router::new()
        .route("/", get(home))
        .route("/places/{slug}", get(place))
        .route("/assets/style.css", get(STYLE))
        .route("/assets/map.js", get(SCRIPT))
        .route("/assets/icon.svg", get(ICON))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics))
        .fallback(missing)
        // For what is no page.
        .layer(unless_set(
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; frame-ancestors 'none'",
        ))
        .layer(unless_set(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        // Apple sees which site asks for a map, and not which page of it.
        .layer(unless_set(
            header::REFERRER_POLICY,
            "strict-origin-when-cross-origin",
        ))
        .with_state(site)
}

async fn home(State(site): State<Arc<Site>>) -> Response {
    site.answer(StatusCode::OK, |frame, moment| {
        pages::home(frame, &site.guide, &site.chart, moment)
    })
}

async fn place(State(site): State<Arc<Site>>, Path(slug): Path<String>) -> Response {
    let Some(place) = site.guide.find(&slug) else {
        return missing(State(site)).await;
    };
    site.answer(StatusCode::OK, |frame, moment| {
        pages::place(frame, &site.guide, &site.chart, moment, place)
    })
}

async fn missing(State(site): State<Arc<Site>>) -> Response {
    site.answer(StatusCode::NOT_FOUND, |_, moment| {
        pages::missing(&site.guide, moment)
    })
}

fn unless_set(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}
