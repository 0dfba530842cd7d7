//! A page that is rendered for every request, with a nonce, and with a token that outlives the build.

mod page;
mod token;

use std::env;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tokio::net::TcpListener;

use crate::token::{Health, Tokens};

const REFRESH: Duration = Duration::from_secs(60);

#[tokio::main]
async fn main() -> Result<()> {
    let tokens = Arc::new(Tokens::new(
        env::var_os("KALDBAD_TOKEN_FILE").map(Into::into),
    ));
    let router = Router::new()
        .route("/", get(page))
        .route("/health", get(health))
        .with_state(Arc::clone(&tokens));
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(REFRESH).await;
            tokens.refresh();
        }
    });

    let port = env::var("PORT").map_or(Ok(8000), |port| port.parse())?;
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    // By this name, not by its address: a token for `localhost` is valid nowhere else.
    let port = listener.local_addr()?.port();
    println!("http://localhost:{port}/ (Ctrl-C to stop)");
    Ok(axum::serve(listener, router).await?)
}

async fn page(State(tokens): State<Arc<Tokens>>) -> Result<impl IntoResponse, StatusCode> {
    let nonce = nonce().map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    let policy = format!(
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; {}",
        maps_token_macro::mapkit_csp!(nonce = nonce)
    );
    let headers = [
        (header::CONTENT_SECURITY_POLICY, policy),
        // A cache would give the nonce to somebody else.
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, page::render(&nonce, &tokens.current())))
}

/// 128 random bits, for one response.
fn nonce() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(STANDARD.encode(bytes))
}

/// 503 on the last day of the token. Set an alert for when fewer than 30 days are left.
async fn health(State(tokens): State<Arc<Tokens>>) -> (StatusCode, Json<Health>) {
    tokens.refresh();
    let health = tokens.health();
    let status = match health.days_left {
        Some(0) => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::OK,
    };
    (status, Json(health))
}
