//! A guide to cold-water bathing on the Oslofjord, rendered anew for every request, with a map of
//! Apple's in every page.

mod chart;
mod clock;
mod geography;
mod health;
mod hours;
mod nonce;
mod pages;
mod places;
mod port;
mod site;
mod sun;
mod token;

#[cfg(test)]
mod tests;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use site::Site;
use token::Tokens;

/// How often a token's file is read again, besides at every check of readiness.
const REFRESH: Duration = Duration::from_secs(30);

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<()> {
    let tokens = Tokens::from_environment().await?;
    let site = Arc::new(Site::new(tokens)?);
    let listener = port::listen(std::env::var("PORT").ok().as_deref()).await?;

    let address = listener.local_addr()?;
    println!("listening on http://{address}");
    // By this name, not by its number: a token can be made for `localhost`.
    println!(
        "look at it on http://localhost:{}/  (Ctrl-C ends it)",
        address.port()
    );
    println!(
        "token from {}, {}",
        site.tokens.source(),
        site.tokens.state().token.expiry()
    );

    let refreshing = Arc::clone(&site);
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(REFRESH).await;
            refreshing.tokens.refresh().await;
        }
    });
    axum::serve(listener, site::router(site))
        .with_graceful_shutdown(asked_to_stop())
        .await?;
    Ok(())
}

/// By Ctrl-C, or by whoever runs containers.
async fn asked_to_stop() {
    let interrupted = async {
        // A signal that cannot be listened for never comes.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();

    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
}
