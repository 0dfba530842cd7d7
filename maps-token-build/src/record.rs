//! The record: the file below `OUT_DIR` that the macros read. It contains no key.
//!
//! ```text
//! $OUT_DIR/maps-token/record
//!
//! maps-token-record 2 0.1.0        format, version of this crate
//! package static-site              name of the package
//! directory /home/me/site          its directory
//! config maps.toml 9f86d0…         its configuration, relative to the directory, and the SHA-256 of its text
//! builder no                       whether the build script has settings of `Builder`
//! renew MAPS_RENEW                 variable that mints again when its value changes
//! token <tab> …                    name, status, token, scope, expiry, last time to embed, origins
//! snapshot <tab> …                 name, status, URL, expiry, last time to embed
//! end 2                            number of tokens and snapshots: a truncated record is rejected
//! ```
//!
//! Fields are separated by tabs, scopes by spaces and origins by commas, as in the claims. Times are in
//! seconds since the Unix epoch, or `-`. The status is `minted`, `provided`, `placeholder`, or `withheld`
//! for a server token in a program for the browser. In a path, bytes other than ASCII letters, digits and
//! `-_./\:~` are percent-encoded.

use std::fs;
use std::io;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::diagnostic::{Diagnostic, Source};
use crate::env::BuildEnv;
use crate::model::domains::Domains;
use crate::model::restriction::Restriction;
use crate::model::scope::Scopes;
use crate::model::time::Timestamp;
use crate::output::Output;
use crate::request::MintRequest;
use crate::snapshot::SnapshotUrl;
use crate::token::Token;

/// Incremented if an older macro crate would misread the file.
const FORMAT: u32 = 2;

pub(crate) fn write(
    output: &Output,
    request: &MintRequest,
    config: &Source,
    env: &mut BuildEnv<'_>,
) -> Result<(), Diagnostic> {
    let directory = env.cargo_path("CARGO_MANIFEST_DIR")?;
    let record = Record::new(
        &Origin {
            package: &env.cargo_var("CARGO_PKG_NAME")?,
            // Without symbolic links, as the macros compare it.
            directory: &fs::canonicalize(&directory).unwrap_or(directory),
            config,
            has_builder_settings: request.has_settings(),
            is_wasm: env.cargo_var("TARGET")?.starts_with("wasm"),
        },
        output,
    );
    let dir = env.cargo_path("OUT_DIR")?.join("maps-token");
    record.write(&dir).map_err(|error| {
        let dir = dir.display();
        let message = format!("failed to write the tokens to {dir}: {error}");
        Diagnostic::error("write-failed", message)
    })?;
    // As a `cfg`, the hash changes rustc's command line, which compiler caches compare. As a variable, it
    // shows the macros that `mint()` was called, and that a cached record is outdated.
    let hash = record.hash();
    env.set_cfg("maps_token_record", &hash);
    env.set_env("__MAPS_RECORD_HASH", &hash);
    Ok(())
}

/// Several checkouts of one package may share a target directory.
pub(crate) struct Origin<'a> {
    pub(crate) package: &'a str,
    pub(crate) directory: &'a Path,
    pub(crate) config: &'a Source,
    pub(crate) has_builder_settings: bool,
    /// Visitors can read a WebAssembly program.
    pub(crate) is_wasm: bool,
}

pub(crate) struct Record {
    header: String,
    /// Not part of the hash: equal tokens result in equal programs.
    location: String,
    rows: String,
}

impl Record {
    pub(crate) fn new(origin: &Origin<'_>, output: &Output) -> Self {
        let location = format!(
            "directory {}\nconfig {} {}\n",
            encode_path(origin.directory),
            encode_path(Path::new(&origin.config.name)),
            sha256(origin.config.text.as_bytes())
        );
        let builder = if origin.has_builder_settings {
            "yes"
        } else {
            "no"
        };
        let mut rows = format!("builder {builder}\nrenew {}\n", output.renew_variable);
        for token in &output.tokens {
            push_row(&mut rows, &token_row(token, origin.is_wasm));
        }
        for snapshot in &output.snapshots {
            push_row(&mut rows, &snapshot_row(snapshot));
        }
        let count = output.tokens.len() + output.snapshots.len();
        rows.push_str(&format!("end {count}\n"));
        let version = env!("CARGO_PKG_VERSION");
        Self {
            header: format!(
                "maps-token-record {FORMAT} {version}\npackage {}\n",
                origin.package
            ),
            location,
            rows,
        }
    }

    pub(crate) fn text(&self) -> String {
        format!("{}{}{}", self.header, self.location, self.rows)
    }

    fn hash(&self) -> String {
        sha256(format!("{}{}", self.header, self.rows).as_bytes())
    }

    /// Replaces the record by a rename, so that it is never incomplete.
    fn write(&self, dir: &Path) -> io::Result<()> {
        fs::create_dir_all(dir)?;
        // Two build scripts may share the directory. Not synced, like Cargo's own files: an empty record is
        // rejected.
        let temporary = dir.join(format!("record.{}", std::process::id()));
        let result = fs::write(&temporary, self.text())
            .and_then(|()| fs::rename(&temporary, dir.join("record")));
        if result.is_err() {
            let _ = fs::remove_file(&temporary);
        }
        result
    }
}

fn token_row(token: &Token, is_wasm: bool) -> [String; 8] {
    let is_public = token.scopes.as_ref().is_none_or(Scopes::is_browser_only);
    let (status, jwt) = if is_wasm && !is_public && !token.allow_wasm {
        ("withheld", "-")
    } else {
        (token.status.as_str(), token.jwt.as_str())
    };
    let scopes = token
        .scopes
        .as_ref()
        .map_or_else(|| "-".to_owned(), Scopes::to_string);
    let domains = token.restriction.as_ref().and_then(Restriction::domains);
    [
        "token".to_owned(),
        token.name.to_string(),
        status.to_owned(),
        jwt.to_owned(),
        scopes,
        seconds(token.expires),
        seconds(token.embed_until),
        domains.map_or_else(String::new, Domains::to_string),
    ]
}

fn snapshot_row(snapshot: &SnapshotUrl) -> [String; 6] {
    [
        "snapshot".to_owned(),
        snapshot.name.to_string(),
        snapshot.status.as_str().to_owned(),
        snapshot.url.clone(),
        seconds(snapshot.expires),
        seconds(snapshot.embed_until),
    ]
}

fn push_row(rows: &mut String, fields: &[String]) {
    rows.push_str(&fields.join("\t"));
    rows.push('\n');
}

fn seconds(timestamp: Option<Timestamp>) -> String {
    timestamp.map_or_else(
        || "-".to_owned(),
        |timestamp| timestamp.seconds().to_string(),
    )
}

fn sha256(bytes: &[u8]) -> String {
    let mut hex = String::new();
    for byte in Sha256::digest(bytes) {
        hex.push_str(&format!("{byte:02x}"));
    }
    hex
}

fn encode_path(path: &Path) -> String {
    let mut encoded = String::new();
    for byte in path.as_os_str().as_encoded_bytes() {
        if byte.is_ascii_alphanumeric() || b"-_./\\:~".contains(byte) {
            encoded.push(char::from(*byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::Status;

    fn record(directory: &str, config: &str, jwt: &str) -> Record {
        let token = Token {
            name: "site".parse().expect("a name"),
            status: Status::Minted,
            jwt: jwt.to_owned(),
            scopes: None,
            restriction: None,
            expires: None,
            embed_until: None,
            allow_wasm: false,
        };
        let origin = Origin {
            package: "shop",
            directory: Path::new(directory),
            config: &Source {
                name: "maps.toml".to_owned(),
                text: config.to_owned(),
            },
            has_builder_settings: false,
            is_wasm: false,
        };
        let output = Output {
            tokens: vec![token],
            snapshots: Vec::new(),
            public_variables: Vec::new(),
            warnings: Vec::new(),
            renew_variable: "MAPS_RENEW".to_owned(),
        };
        Record::new(&origin, &output)
    }

    #[test]
    fn text_has_an_encoded_directory_and_the_hash_of_the_config() {
        // The example of FIPS 180-2.
        let hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let text = record("/w/my shop", "abc", "eyJ").text();
        let (first, rest) = text.split_once('\n').expect("two lines");
        assert!(first.starts_with("maps-token-record 2 "), "{first}");
        assert_eq!(
            rest,
            format!(
                "package shop\ndirectory /w/my%20shop\nconfig maps.toml {hash}\nbuilder no\n\
                 renew MAPS_RENEW\ntoken\tsite\tminted\teyJ\t-\t-\t-\t\nend 1\n"
            )
        );
    }

    #[test]
    fn hash_is_that_of_the_tokens() {
        let hash = record("/w/shop", "a", "eyJ").hash();
        assert_eq!(record("/w/other", "b", "eyJ").hash(), hash);
        assert_ne!(record("/w/shop", "a", "eyK").hash(), hash);
    }
}
