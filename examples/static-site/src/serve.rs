//! Serves the pages on this machine.

use std::io;

use anyhow::{Context, Result};
use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use tokio::net::TcpListener;

use crate::site::File;

const DEFAULT_PORT: u16 = 8000;

pub(crate) enum Port {
    /// Or a free one, if another program uses it.
    Default,
    Chosen(u16),
}

pub(crate) fn serve(files: Vec<File>, port: &Port) -> Result<()> {
    tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()?
        .block_on(async {
            let listener = listen(port).await?;
            // By this name, not by its address: a token for `localhost` is valid nowhere else.
            let port = listener.local_addr()?.port();
            println!("http://localhost:{port}/ (Ctrl-C to stop)");
            Ok(axum::serve(listener, router(files)).await?)
        })
}

async fn listen(port: &Port) -> Result<TcpListener> {
    let bind = |port| TcpListener::bind(("127.0.0.1", port));
    let chosen = match port {
        Port::Chosen(port) => *port,
        Port::Default => DEFAULT_PORT,
    };
    match (bind(chosen).await, port) {
        (Err(error), Port::Default) if error.kind() == io::ErrorKind::AddrInUse => {
            println!("port {chosen} is in use by another program: using a free one");
            Ok(bind(0).await?)
        }
        (result, _) => result.with_context(|| format!("cannot listen on port {chosen}")),
    }
}

fn router(files: Vec<File>) -> Router {
    let mut router = Router::new();
    for File { name, content } in files {
        let content_type = match name.rsplit_once('.') {
            Some((_, "css")) => "text/css; charset=utf-8",
            Some((_, "js")) => "text/javascript; charset=utf-8",
            _ => "text/html; charset=utf-8",
        };
        let response = get(([(CONTENT_TYPE, content_type)], content));
        if name == "index.html" {
            router = router.route("/", response.clone());
        }
        router = router.route(&format!("/{name}"), response);
    }
    router
}
