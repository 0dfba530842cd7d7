//! The token in the pages: that of the build, or the one in a file, which is read again while the server runs.
//!
//! A site of static files is built again before its token expires, but a server may run for a year. Somebody who has
//! the key writes the file, for example `maps-token mint site` in a scheduled job.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, ensure};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use maps_token_macro::{maps_token, maps_token_expiry, maps_token_is_placeholder};
use serde::{Deserialize, Serialize};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

pub(crate) struct Tokens {
    file: Option<PathBuf>,
    state: RwLock<State>,
}

struct State {
    token: String,
    /// `None` for a token that never expires.
    expiry: Option<Duration>,
    /// Why the file is not used.
    problem: Option<String>,
}

#[derive(Serialize)]
pub(crate) struct Health {
    /// 0 if the token has expired or is a placeholder, `null` if it never expires.
    pub(crate) days_left: Option<u64>,
    problem: Option<String>,
}

impl Tokens {
    pub(crate) fn new(file: Option<PathBuf>) -> Tokens {
        let expiry = if maps_token_is_placeholder!("site") {
            Some(0)
        } else {
            maps_token_expiry!("site")
        };
        let built = State {
            token: maps_token!("site").to_owned(),
            expiry: expiry.map(Duration::from_secs),
            problem: None,
        };
        let state = RwLock::new(built);
        let tokens = Tokens { file, state };
        tokens.refresh();
        tokens
    }

    /// The last valid token remains in use while the file has none.
    pub(crate) fn refresh(&self) {
        let Some(file) = &self.file else { return };
        let read = read(file);
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        match read {
            Ok(newer) => *state = newer,
            Err(error) => state.problem = Some(format!("{}: {error:#}", file.display())),
        }
    }

    pub(crate) fn current(&self) -> String {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        state.token.clone()
    }

    pub(crate) fn health(&self) -> Health {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        Health {
            days_left: state.expiry.map(days_left),
            problem: state.problem.clone(),
        }
    }
}

/// Only whoever has the key can check the signature: `maps-token inspect` does.
fn read(file: &Path) -> Result<State> {
    #[derive(Deserialize)]
    struct Claims {
        exp: Option<u64>,
        scope: String,
    }

    let token = fs::read_to_string(file)?.trim().to_owned();
    let claims = token.split('.').nth(1).context("not a token")?;
    let claims = URL_SAFE_NO_PAD.decode(claims).context("not a token")?;
    let claims: Claims = serde_json::from_slice(&claims).context("not a token for MapKit JS")?;
    // The page must not contain a token for the Maps Server API.
    ensure!(claims.scope == "mapkit_js", "not a token for MapKit JS");
    let expiry = claims.exp.map(Duration::from_secs);
    ensure!(expiry.map(days_left) != Some(0), "expires within a day");
    Ok(State {
        token,
        expiry,
        problem: None,
    })
}

fn days_left(expiry: Duration) -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    expiry.saturating_sub(now.unwrap_or_default()).as_secs() / DAY.as_secs()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_replaces_the_token_while_it_is_valid() -> Result<()> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
        let token = |scope: &str, days: u64| {
            let expiry = now + days * DAY.as_secs() + 60;
            let claims = format!(r#"{{"scope":"{scope}","exp":{expiry}}}"#);
            format!("h.{}.s", URL_SAFE_NO_PAD.encode(claims))
        };
        let dir = tempfile::tempdir()?;
        let file = dir.path().join("token");
        let tokens = Tokens::new(Some(file.clone()));
        let built = tokens.current();
        assert!(tokens.health().problem.is_some());

        let (newer, newest) = (token("mapkit_js", 50), token("mapkit_js", 90));
        for (text, expected, days, is_accepted) in [
            (newer.clone(), &newer, 50, true),
            (token("server_api", 70), &newer, 50, false),
            (token("mapkit_js", 0), &newer, 50, false),
            (String::new(), &newer, 50, false),
            (format!("{newest}\n"), &newest, 90, true),
        ] {
            fs::write(&file, &text)?;
            tokens.refresh();
            assert_eq!(&tokens.current(), expected, "{text}");
            assert_eq!(tokens.health().days_left, Some(days), "{text}");
            assert_eq!(tokens.health().problem.is_none(), is_accepted, "{text}");
        }
        assert_ne!(tokens.current(), built);
        Ok(())
    }
}
