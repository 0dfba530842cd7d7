//! The same as `mint()`, with settings.

use std::io;
use std::path::PathBuf;
use std::process;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::cargo::{Cargo, ThisProcess};
use crate::error::Error;
use crate::mint::Mint;
use crate::snapshot::{Snapshot, SnapshotUrl};
use crate::token::Token;

/// Mints with other settings than [`mint`](crate::mint).
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
    mint: Mint,
}

/// What a build has made.
///
/// ```no_run
/// use std::error::Error;
///
/// fn main() -> Result<(), Box<dyn Error>> {
///     let minted = maps_token_build::Builder::new().try_mint()?;
///     for token in minted.tokens() {
///         println!("cargo:warning={} is good for {:?}", token.name(), token.domains().collect::<Vec<_>>());
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
    /// With the settings of [`mint`](crate::mint).
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads this file instead of `maps.toml`. A relative path starts at the folder of the package's
    /// `Cargo.toml`.
    pub fn config(mut self, path: impl Into<PathBuf>) -> Self {
        self.mint.config = path.into();
        self
    }

    /// Takes this environment of the file, whatever `MAPS_ENVIRONMENT`, `CI` and the profile say;
    /// `"production"` is the base of the file.
    ///
    /// ```no_run
    /// maps_token_build::Builder::new().environment("staging").mint();
    /// ```
    pub fn environment(mut self, name: impl Into<String>) -> Self {
        self.mint.environment = Some(name.into());
        self
    }

    /// Makes only these tokens of the file, for a package that needs no others. Snapshots of the file
    /// that are authorized by another token are left out with it.
    ///
    /// ```no_run
    /// maps_token_build::Builder::new().tokens(["site", "office"]).mint();
    /// ```
    pub fn tokens<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.mint.only = Some(names.into_iter().map(Into::into).collect());
        self
    }

    /// Makes these snapshots beside those of the file: see [`Snapshot`].
    ///
    /// ```no_run
    /// use maps_token_build::{Builder, Snapshot};
    ///
    /// Builder::new()
    ///     .snapshots([Snapshot::new("hq").at(37.3349, -122.0090).light_and_dark()])
    ///     .mint();
    /// ```
    pub fn snapshots(mut self, snapshots: impl IntoIterator<Item = Snapshot>) -> Self {
        let requested = self.mint.snapshots.get_or_insert_default();
        requested.extend(snapshots);
        self
    }

    fn run(&self, cargo: &mut Cargo<'_>) -> Result<Minted, Error> {
        // The macros read one record: a second one would replace the first without a word.
        static MINTED: AtomicBool = AtomicBool::new(false);
        if MINTED.swap(true, Ordering::Relaxed) {
            return Err(Error::new(vec![
                "this build script mints twice, and the macros know only what was minted last\n\
                 help: write all tokens of a package into one file"
                    .to_owned(),
            ]));
        }
        let made = self.mint.run(cargo)?;
        Ok(Minted {
            tokens: made.tokens,
            snapshots: made.snapshots,
        })
    }

    /// Mints, and fails the build where that is not possible: see [`mint`](crate::mint).
    pub fn mint(self) {
        let mut cargo = Cargo::new(&ThisProcess);
        if let Err(error) = self.run(&mut cargo) {
            cargo.error(&error.to_string());
        }
        if cargo.tell(io::stdout().lock()).is_err() {
            // Nobody reads the directives, the errors among them: the exit status is all that is left.
            process::exit(1);
        }
    }

    /// Mints, and says which tokens there are or what is wrong.
    ///
    /// Unlike [`Self::mint`] it fails no build: that is for the caller to do.
    ///
    /// # Errors
    ///
    /// All that is wrong with the file, the variables and the key, and with writing below `OUT_DIR`
    /// or to Cargo.
    pub fn try_mint(self) -> Result<Minted, Error> {
        let mut cargo = Cargo::new(&ThisProcess);
        let minted = self.run(&mut cargo);
        let told = cargo.tell(io::stdout().lock());
        let minted = minted?;
        told.map_err(|error| Error::new(vec![format!("Cargo does not listen: {error}")]))?;
        Ok(minted)
    }
}

impl Minted {
    /// The tokens, sorted by name.
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// The snapshots, name and URL, sorted by name. In the place of a URL that could not be signed is
    /// a text that says that it is a placeholder.
    pub fn snapshots(&self) -> impl Iterator<Item = (&str, &str)> {
        self.snapshots
            .iter()
            .map(|snapshot| (snapshot.name.as_str(), snapshot.url.as_str()))
    }
}
