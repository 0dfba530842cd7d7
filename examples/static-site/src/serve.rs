//! A look at the site on this machine.

use std::io;
use std::path::Path;

use anyhow::{Context, Result, bail};
use axum::Router;
use tokio::net::TcpListener;
use tower_http::services::ServeDir;

pub(crate) fn serve(folder: &Path, port: u16) -> Result<()> {
    tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()?
        .block_on(serve_on(folder, port))
}

async fn serve_on(folder: &Path, port: u16) -> Result<()> {
    let listener = match TcpListener::bind(("127.0.0.1", port)).await {
        Ok(listener) => listener,
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
            bail!(
                "port {port} is taken; choose another, like --serve {}",
                port ^ 1
            )
        }
        Err(error) => return Err(error).with_context(|| format!("cannot listen on port {port}")),
    };
    // By this name, not by its number: a token can be made for `localhost`.
    println!(
        "\nhttp://localhost:{}/  (Ctrl-C ends it)",
        listener.local_addr()?.port()
    );

    let site = Router::new().fallback_service(ServeDir::new(folder));
    Ok(axum::serve(listener, site).await?)
}
