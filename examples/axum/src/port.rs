//! Where to listen: on this machine only. A proxy in front brings the world, and TLS.

use std::io;

use anyhow::{Context, Result, bail};
use tokio::net::TcpListener;

const FIRST: u16 = 8000;
const LAST: u16 = 8019;

/// On the port asked for, or on the first that is free. Port 0 is any.
pub(crate) async fn listen(port: Option<&str>) -> Result<TcpListener> {
    match port.filter(|port| !port.is_empty()) {
        Some(port) => {
            let port: u16 = port
                .parse()
                .context("PORT: expected a number up to 65535")?;
            bind(port)
                .await
                .with_context(|| format!("PORT: cannot listen on {port}"))
        }
        None => first_free().await,
    }
}

async fn first_free() -> Result<TcpListener> {
    for port in FIRST..=LAST {
        match bind(port).await {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {}
            other => return other.with_context(|| format!("cannot listen on {port}")),
        }
    }
    bail!("the ports {FIRST} to {LAST} are all taken; choose one with PORT")
}

async fn bind(port: u16) -> io::Result<TcpListener> {
    TcpListener::bind(("127.0.0.1", port)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn any_port_the_next_free_one_and_errors() -> Result<()> {
        let taken = listen(Some("0")).await?.local_addr()?;
        assert!(taken.ip().is_loopback());

        let one = listen(None).await?;
        let next = listen(None).await?;
        assert!(one.local_addr()?.port() < next.local_addr()?.port());

        let taken = one.local_addr()?.port().to_string();
        for (port, said) in [
            (taken.as_str(), "PORT: cannot listen on"),
            ("http", "PORT: expected a number"),
            ("65536", "PORT: expected a number"),
        ] {
            let error = listen(Some(port))
                .await
                .err()
                .map(|error| format!("{error:#}"));
            assert!(error.is_some_and(|error| error.contains(said)), "{port}");
        }
        Ok(())
    }
}
