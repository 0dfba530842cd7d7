//! `mint()` with settings.

use std::path::PathBuf;
use std::process;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::diagnostic::{Diagnostic, Layout};
use crate::env::{BuildEnv, ProcessEnv};
use crate::error::{Error, Failure};
use crate::mint::mint_and_record;
use crate::request::MintRequest;
use crate::snapshot::{Snapshot, SnapshotUrl};
use crate::token::Token;

/// Configures and runs minting.
///
/// ```no_run
/// fn main() {
///     maps_token_build::Builder::new()
///         .config("config/maps.toml")
///         .mint();
/// }
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "a builder mints nothing until `mint` or `try_mint` is called"]
pub struct Builder {
    request: MintRequest,
}

/// The tokens and snapshots of a build.
///
/// ```no_run
/// use std::error::Error;
///
/// fn main() -> Result<(), Box<dyn Error>> {
///     let minted = maps_token_build::Builder::new().try_mint()?;
///     for token in minted.tokens() {
///         println!("cargo:warning={}: {:?}", token.name(), token.domains().collect::<Vec<_>>());
///     }
///     Ok(())
/// }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct Minted {
    tokens: Vec<Token>,
    snapshots: Vec<SnapshotUrl>,
}

impl Builder {
    /// Creates a builder with the defaults of [`mint`](crate::mint).
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads this file instead of `maps.toml`. A relative path starts at the directory of the package's
    /// `Cargo.toml`.
    pub fn config(mut self, path: impl Into<PathBuf>) -> Self {
        self.request.config = path.into();
        self
    }

    /// Uses this environment of the file, regardless of `MAPS_ENVIRONMENT`, `CI` and the profile.
    /// `"production"` is the top level of the file.
    ///
    /// ```no_run
    /// maps_token_build::Builder::new().environment("staging").mint();
    /// ```
    pub fn environment(mut self, name: impl Into<String>) -> Self {
        self.request.environment = Some(name.into());
        self
    }

    /// Mints only these tokens of the file. Snapshots that are authorized by another token of the file are
    /// omitted as well.
    ///
    /// ```no_run
    /// maps_token_build::Builder::new().only_tokens(["site", "office"]).mint();
    /// ```
    pub fn only_tokens<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.request.token_filter = Some(names.into_iter().map(Into::into).collect());
        self
    }

    /// Adds these snapshots to those of the file: see [`Snapshot`].
    ///
    /// ```no_run
    /// use maps_token_build::{Builder, Snapshot};
    ///
    /// Builder::new()
    ///     .snapshots([Snapshot::new("hq", (37.3349, -122.0090)).light_and_dark()])
    ///     .mint();
    /// ```
    pub fn snapshots(mut self, snapshots: impl IntoIterator<Item = Snapshot>) -> Self {
        if let Some(requested) = &mut self.request.snapshots {
            requested.extend(snapshots);
        }
        self
    }

    fn run(&self, env: &mut BuildEnv<'_>) -> Result<Minted, Error> {
        // The macros read one record: a second one would silently replace the first.
        static MINTED: AtomicBool = AtomicBool::new(false);
        if MINTED.load(Ordering::Relaxed) {
            return Err(Failure::from(
                Diagnostic::error(
                    "minted-twice",
                    "`mint` was called more than once in this build script",
                )
                .note("the macros read only one set of tokens")
                .help("define all tokens of a package in one maps.toml"),
            )
            .into());
        }
        let output = mint_and_record(&self.request, env)?;
        MINTED.store(true, Ordering::Relaxed);
        Ok(Minted {
            tokens: output.tokens,
            snapshots: output.snapshots,
        })
    }

    /// Mints, and fails the build if that is not possible: see [`mint`](crate::mint).
    pub fn mint(self) {
        let mut env = BuildEnv::new(&ProcessEnv);
        if let Err(error) = self.run(&mut env) {
            env.error(&error.failure.render(Layout::Prefixed));
        }
        if env.emit().is_err() {
            // Cargo cannot read the errors either.
            process::exit(1);
        }
    }

    /// Mints, and returns the tokens and snapshots.
    ///
    /// Returns the error instead of failing the build. After an error, another call is possible, and Cargo
    /// runs the build script in every build until there is none.
    ///
    /// # Errors
    ///
    /// Fails if the file, an environment variable or the key is invalid, or if writing below `OUT_DIR`
    /// or to standard output fails. One error contains everything that is wrong.
    pub fn try_mint(self) -> Result<Minted, Error> {
        let mut env = BuildEnv::new(&ProcessEnv);
        let minted = self.run(&mut env);
        let emitted = env.emit();
        let minted = minted?;
        emitted.map_err(|error| {
            let message = format!("failed to write to stdout: {error}");
            Failure::from(Diagnostic::error("write-failed", message))
        })?;
        Ok(minted)
    }
}

impl Minted {
    /// Returns the tokens, sorted by name.
    #[must_use]
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// Returns the names and URLs of the snapshots, sorted by name. Unsigned URLs are replaced by a
    /// placeholder.
    pub fn snapshots(&self) -> impl Iterator<Item = (&str, &str)> {
        self.snapshots
            .iter()
            .map(|snapshot| (snapshot.name.as_str(), snapshot.url.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{contains_key, pem_of, throwaway_key};

    #[test]
    fn debug_hides_key() {
        let key = throwaway_key();
        let pem = pem_of(&key);
        let builder = Builder::new;
        let snapshot = |center: &str| Snapshot::new("hq", center);
        let builders = [
            ("config", builder().config(&pem)),
            ("a path", builder().config(format!("{pem}/maps.toml"))),
            ("environment", builder().environment(&pem)),
            ("a token", builder().only_tokens([&pem])),
            ("lines", builder().only_tokens(pem.lines())),
            ("words", builder().only_tokens(pem.split_whitespace())),
            ("center", builder().snapshots([snapshot(&pem)])),
            (
                "a name",
                builder().snapshots([Snapshot::new(&pem, (1.0, 2.0))]),
            ),
            (
                "a value",
                builder().snapshots([snapshot("a").referer(&pem)]),
            ),
            (
                "annotations",
                builder().snapshots([snapshot("a").annotations([[pem.as_str()]])]),
            ),
        ];
        for (name, builder) in builders {
            for text in [format!("{builder:?}"), format!("{builder:#?}")] {
                assert!(!contains_key(&key, &text), "{name}: the key is shown");
                assert!(text.contains('…'), "{name}: {text}");
            }
        }
        let center = crate::Center::from(pem.as_str());
        assert!(!contains_key(&key, &format!("{center:?}")));

        let plain = builder()
            .config("conf/maps.toml")
            .environment("staging")
            .snapshots([snapshot("Luzern")]);
        assert_eq!(
            format!("{plain:?}"),
            "Builder { request: MintRequest { config: \"conf/maps.toml\", environment: Some(\"staging\"), \
             token_filter: None, snapshots: Some([Snapshot { toml: \"[snapshots.hq]\\ncenter = \\\"Luzern\\\"\\n\" }]) } }"
        );
    }
}
