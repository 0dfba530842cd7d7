//! Finds tokens and snapshots that may be embedded.

use std::time::{SystemTime, UNIX_EPOCH};

use super::Record;
use super::lifetime::Lifetime;
use super::row::{Snapshot, Status, Token};
use super::scope::Scope;
use crate::suggest::{alternatives, list};

impl Record {
    /// Returns the token of a name, or the only token. An error lists the tokens that can be used.
    pub(crate) fn token(
        &self,
        name: Option<&str>,
        can_use: &dyn Fn(&Token) -> bool,
    ) -> Result<&Token, String> {
        let token = match (name, self.tokens.as_slice()) {
            (Some(name), _) => self.token_named(name, can_use)?,
            (None, [token]) => token,
            (None, []) => return Err(format!("missing token{}", self.no_tokens("site"))),
            (None, _) => {
                return Err(format!(
                    "missing token name\n\
                     note: available tokens: {}\n\
                     help: write one of these names in quotes as the first argument",
                    list(&self.token_names(can_use), ", ")
                ));
            }
        };
        let Token {
            status, lifetime, ..
        } = token;
        self.check_fresh(Kind::Token, &token.name, *status, lifetime)?;
        Ok(token)
    }

    pub(crate) fn jwt_with_scope(&self, name: Option<&str>, scope: Scope) -> Result<&str, String> {
        let token = self.token(name, &|token| token.jwt_with_scope(scope).is_some())?;
        token.jwt_with_scope(scope).ok_or_else(|| {
            let expected = scope.as_str();
            let mut others = Vec::new();
            for token in &self.tokens {
                if token.has_scope(scope) {
                    others.push(token.name.as_str());
                }
            }
            let help = match others.as_slice() {
                [] => format!("add a token with `scope = \"{expected}\"` to `maps.toml`"),
                others => format!("use token {}", list(others, " or ")),
            };
            format!(
                "token `{}` has {}, expected `{expected}`\nhelp: {help}",
                token.name,
                token.describe_scopes()
            )
        })
    }

    fn token_named(&self, name: &str, can_use: &dyn Fn(&Token) -> bool) -> Result<&Token, String> {
        for token in &self.tokens {
            if token.name == name {
                return Ok(token);
            }
        }
        if name.starts_with("eyJ") {
            return Err("expected the name of a token, found a token\n\
                 help: set it as `token` in `maps.toml`, and write its name here"
                .to_owned());
        }
        let is_snapshot = self.snapshots.iter().any(|snapshot| snapshot.name == name);
        let lines = if is_snapshot {
            format!(
                "\nnote: `{name}` is a snapshot\n\
                 help: for its URL, write `maps_snapshot_url!(\"{name}\")`"
            )
        } else if self.tokens.is_empty() {
            self.no_tokens(name)
        } else {
            alternatives("available tokens", name, &self.token_names(can_use))
        };
        Err(format!("unknown token `{name}`{lines}"))
    }

    fn no_tokens(&self, name: &str) -> String {
        let lines = format!(
            "\nnote: the build script minted no tokens\n\
             help: add `[tokens.{name}]` to `maps.toml`"
        );
        if self.checkout.has_builder_settings {
            return format!(
                "{lines}\nhelp: if the build script calls `only_tokens`, add `{name}` there"
            );
        }
        lines
    }

    /// The tokens that can be used, or all if there are none.
    fn token_names(&self, can_use: &dyn Fn(&Token) -> bool) -> Vec<&str> {
        let (mut all, mut usable) = (Vec::new(), Vec::new());
        for token in &self.tokens {
            all.push(token.name.as_str());
            if can_use(token) {
                usable.push(token.name.as_str());
            }
        }
        if usable.is_empty() { all } else { usable }
    }

    pub(crate) fn snapshot(&self, name: &str) -> Result<&Snapshot, String> {
        for snapshot in &self.snapshots {
            if snapshot.name == name {
                self.check_fresh_snapshot(snapshot)?;
                return Ok(snapshot);
            }
        }
        Err(self.no_snapshot(name))
    }

    /// Returns all snapshots, sorted by name as the build script wrote them.
    pub(crate) fn snapshots(&self) -> Result<&[Snapshot], String> {
        for snapshot in &self.snapshots {
            self.check_fresh_snapshot(snapshot)?;
        }
        Ok(&self.snapshots)
    }

    fn no_snapshot(&self, name: &str) -> String {
        for token in &self.tokens {
            if token.name == name {
                let write = token.macro_name();
                return format!(
                    "unknown snapshot `{name}`\nnote: `{name}` is a token\nhelp: write `{write}!(\"{name}\")`"
                );
            }
        }
        let mut names = Vec::new();
        for snapshot in &self.snapshots {
            names.push(snapshot.name.as_str());
        }
        if names.is_empty() {
            return format!(
                "unknown snapshot `{name}`\n\
                 note: the build script signed no snapshots\n\
                 help: add `[snapshots.{name}]` to `maps.toml`"
            );
        }
        let (light, dark) = (format!("{name}-light"), format!("{name}-dark"));
        if names.contains(&light.as_str()) && names.contains(&dark.as_str()) {
            return format!(
                "snapshot `{name}` has two color schemes\n\
                 help: write `\"{light}\"` or `\"{dark}\"`, or both in a `<picture>`"
            );
        }
        let lines = alternatives("available snapshots", name, &names);
        format!("unknown snapshot `{name}`{lines}")
    }

    fn check_fresh_snapshot(&self, snapshot: &Snapshot) -> Result<(), String> {
        let Snapshot {
            status, lifetime, ..
        } = snapshot;
        self.check_fresh(Kind::Snapshot, &snapshot.name, *status, lifetime)
    }

    /// Checks that a row is not too old. Cargo does not run a build script because time has passed, so
    /// `target/` may contain an old token.
    fn check_fresh(
        &self,
        kind: Kind,
        name: &str,
        status: Status,
        lifetime: &Lifetime,
    ) -> Result<(), String> {
        let Ok(now) = SystemTime::now().duration_since(UNIX_EPOCH) else {
            return Err("system clock is before 1970".to_owned());
        };
        let Some(state) = lifetime.staleness(now.as_secs()) else {
            return Ok(());
        };
        let Self { package, renew, .. } = self;
        Err(match (status, kind) {
            (Status::Provided, Kind::Token) => {
                let prefix = renew.strip_suffix("RENEW").unwrap_or(renew);
                let mut variable = format!("{prefix}TOKEN_");
                for character in name.chars() {
                    variable.push(character.to_ascii_uppercase());
                }
                format!(
                    "provided token `{name}` {state}\n\
                     help: provide a new token in `{variable}` or as `token` in `maps.toml`"
                )
            }
            (Status::Provided, Kind::Snapshot) => format!(
                "snapshot `{name}` has a provided token that {state}\n\
                 help: provide a new token in its environment variable or as `token` in `maps.toml`"
            ),
            _ => {
                let subject = match kind {
                    Kind::Token => "token",
                    Kind::Snapshot => "snapshot",
                };
                format!(
                    "{subject} `{name}` was signed by an earlier build and {state}\n\
                     help: build with the private key and a new value of `{renew}`:\n\
                     \n    {}\n\
                     \nor run `cargo clean -p {package}` and build again\n\
                     help: if `expires` in `maps.toml` is a date, choose a later one",
                    renew_command(renew)
                )
            }
        })
    }
}

fn renew_command(variable: &str) -> String {
    if cfg!(windows) {
        format!("$env:{variable} = Get-Date -Format yyyy-MM-dd; cargo build")
    } else {
        format!("{variable}=$(date +%F) cargo build")
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Token,
    Snapshot,
}
