//! The token in the pages: that of the build, unless the server is given a newer one.
//!
//! A server outlives the token that it was built with. So a ready token (`maps-token mint site`,
//! or one from Apple's portal) can be handed to it in a variable, or in a file that a secret
//! manager writes anew: the file is read again while the server runs.

use std::env::VarError;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use anyhow::{Context, Result, bail, ensure};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use maps_token_macro::{maps_token, maps_token_expiry};
use serde::Deserialize;
use serde::de::DeserializeOwned;

const TOKEN: &str = maps_token!("site");
const EXPIRY: Option<u64> = maps_token_expiry!("site");

/// What a build without a private key puts in the token's place.
const PLACEHOLDER: &str = "maps-token-placeholder-for-";

pub(crate) const VARIABLE: &str = "KALDBAD_MAPS_TOKEN";
pub(crate) const FILE_VARIABLE: &str = "KALDBAD_MAPS_TOKEN_FILE";

/// Whichever token is in force, and where it comes from.
pub(crate) struct Tokens {
    source: Source,
    state: RwLock<State>,
}

#[derive(Debug, Clone)]
pub(crate) enum Source {
    Build,
    Variable,
    File(PathBuf),
}

#[derive(Clone)]
pub(crate) struct State {
    pub(crate) token: Arc<Token>,
    /// Why the file could not be read the last time; the token is then the one before.
    pub(crate) trouble: Option<String>,
}

/// No `Debug`: a token is not secret, but it has no business in a log.
#[derive(PartialEq)]
pub(crate) struct Token {
    text: String,
    expiry: Expiry,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Expiry {
    Never,
    At(Timestamp),
    /// There is no token, so no map either.
    Placeholder,
}

impl Tokens {
    pub(crate) async fn from_environment() -> Result<Tokens> {
        Tokens::choose(variable(VARIABLE)?, variable(FILE_VARIABLE)?).await
    }

    pub(crate) async fn choose(variable: Option<String>, file: Option<String>) -> Result<Tokens> {
        let (source, token) = match (variable, file) {
            (None, None) => (Source::Build, Token::built(TOKEN, EXPIRY)?),
            (Some(text), None) => (Source::Variable, text.parse().context(VARIABLE)?),
            (None, Some(path)) => {
                let path = PathBuf::from(path);
                let token = read(&path).await.context(FILE_VARIABLE)?;
                (Source::File(path), token)
            }
            (Some(_), Some(_)) => bail!("set {VARIABLE} or {FILE_VARIABLE}, not both"),
        };
        Ok(Tokens::new(source, token))
    }

    pub(crate) fn new(source: Source, token: Token) -> Tokens {
        let token = Arc::new(token);
        let trouble = None;
        Tokens {
            source,
            state: RwLock::new(State { token, trouble }),
        }
    }

    pub(crate) fn source(&self) -> &Source {
        &self.source
    }

    pub(crate) fn state(&self) -> State {
        let state = self.state.read();
        state.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads the file again, if there is one. A token that is good stays in force while the file is not.
    pub(crate) async fn refresh(&self) {
        let Source::File(path) = &self.source else {
            return;
        };
        let read = read(path).await;
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        match read {
            Ok(token) => {
                if token != *state.token {
                    eprintln!("{FILE_VARIABLE}: a new token, {}", token.expiry);
                    state.token = Arc::new(token);
                }
                state.trouble = None;
            }
            Err(error) => {
                let trouble = format!("{error:#}");
                if state.trouble.as_ref() != Some(&trouble) {
                    eprintln!("{FILE_VARIABLE}: {trouble}; the token before it stays in force");
                }
                state.trouble = Some(trouble);
            }
        }
    }
}

/// An empty one counts as absent.
fn variable(name: &str) -> Result<Option<String>> {
    match std::env::var(name) {
        Ok(text) if text.trim().is_empty() => Ok(None),
        Ok(text) => Ok(Some(text)),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => bail!("{name}: this is no text"),
    }
}

async fn read(path: &Path) -> Result<Token> {
    let text = tokio::fs::read_to_string(path).await;
    let text = text.with_context(|| format!("cannot read {}", path.display()))?;
    text.parse()
        .with_context(|| format!("in {}", path.display()))
}

impl Token {
    /// From the constants of a build.
    pub(crate) fn built(text: &str, expiry: Option<u64>) -> Result<Token> {
        let expiry = match expiry {
            _ if text.starts_with(PLACEHOLDER) => Expiry::Placeholder,
            None => Expiry::Never,
            Some(seconds) => Expiry::At(timestamp(seconds)?),
        };
        Ok(Token {
            text: text.to_owned(),
            expiry,
        })
    }

    pub(crate) fn expiry(&self) -> Expiry {
        self.expiry
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// No message repeats any of the text: who knows what was pasted.
impl std::str::FromStr for Token {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Token> {
        #[derive(Deserialize)]
        struct Header {
            alg: String,
        }
        #[derive(Deserialize)]
        struct Claims {
            exp: Option<u64>,
            scope: Option<String>,
        }

        let text = text.trim();
        ensure!(
            !text.contains("PRIVATE KEY"),
            "this is a private key, which belongs on no web server; expected a token that it signed"
        );
        ensure!(
            !text.starts_with(PLACEHOLDER),
            "this is a placeholder, from a build without a private key; expected a token"
        );
        let parts: Vec<_> = text.split('.').collect();
        let [header, claims, signature] = parts[..] else {
            bail!("this is no token: expected three parts with dots between them");
        };
        ensure!(
            decode(signature).is_some_and(|bytes| bytes.len() == 64),
            "this is no token of Apple Maps: its signature is not one of 64 bytes; was it cut off?"
        );
        let header: Header = parse(header).context("its first part is no header of a token")?;
        ensure!(
            header.alg == "ES256",
            "this is no token of Apple Maps: it is not signed with ES256"
        );
        let claims: Claims = parse(claims).context("its second part has no claims")?;
        let scopes = claims.scope.iter().flat_map(|scope| scope.split(' '));
        let scopes: Vec<_> = scopes.collect();
        ensure!(
            !scopes.contains(&"server_api"),
            "this token is for Apple's Maps Server API (scope server_api): it must not be in a page"
        );
        // Older tokens have no scope, and Apple still takes them.
        ensure!(
            claims.scope.is_none() || scopes.contains(&"mapkit_js"),
            "this token does not have the scope mapkit_js, without which MapKit JS shows no map"
        );
        Ok(Token {
            expiry: claims.exp.map_or(Ok(Expiry::Never), |seconds| {
                timestamp(seconds).map(Expiry::At)
            })?,
            text: text.to_owned(),
        })
    }
}

fn parse<T: DeserializeOwned>(part: &str) -> Option<T> {
    serde_json::from_slice(&decode(part)?).ok()
}

fn decode(part: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(part).ok()
}

fn timestamp(seconds: u64) -> Result<Timestamp> {
    let seconds = i64::try_from(seconds).ok();
    let moment = seconds.and_then(|seconds| Timestamp::from_second(seconds).ok());
    moment.context("its expiry lies beyond the year 9999; is it in milliseconds?")
}

impl fmt::Display for Expiry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Expiry::Never => write!(f, "valid until its key is revoked"),
            Expiry::At(moment) => write!(f, "valid until {moment}"),
            Expiry::Placeholder => write!(f, "a placeholder: the build had no private key"),
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Source::Build => "build",
            Source::Variable => VARIABLE,
            Source::File(_) => FILE_VARIABLE,
        })
    }
}
