//! The hand-off: the one file below `OUT_DIR` that the macros read. It holds no key.
//!
//! ```text
//! $OUT_DIR/maps-token/record
//!
//! maps-token-record 1 0.1.0        format version, version of this crate
//! package static-site              whose record this is
//! renew MAPS_RENEW                 the variable that mints anew
//! token <tab> …                    name, status, token, scope, expiry, last moment to embed, origins
//! snapshot <tab> …                 name, status, URL, expiry, last moment to embed
//! end 2                            how many of both there were: a record cut short is not read
//! ```
//!
//! Fields are separated by tabs, scopes by spaces and origins by commas, as in the claims; a time is
//! in seconds since the Unix epoch, and `-` where there is none. The status is `minted`, `ready`,
//! `placeholder`, or `withheld` for a server's token in a program for the browser.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::mint::Made;
use crate::scope::Scopes;
use crate::time::Timestamp;

/// Raised whenever an older macro crate would misread the file.
const FORMAT: u32 = 1;

pub(crate) struct Record(String);

impl Record {
    /// `in_browser` is whether the package is compiled for WebAssembly: whoever opens the page can
    /// read all of it, so a server's token is not handed on.
    pub(crate) fn new(package: &str, renew: &str, made: &Made, in_browser: bool) -> Self {
        let mut text = format!(
            "maps-token-record {FORMAT} {}\npackage {package}\nrenew {renew}\n",
            env!("CARGO_PKG_VERSION")
        );
        for token in &made.tokens {
            let is_for_browser = token.scopes.as_ref().is_none_or(Scopes::are_for_browser);
            let (status, jwt) = if in_browser && !is_for_browser {
                ("withheld", "-")
            } else {
                (token.status.as_str(), token.jwt.as_str())
            };
            let fields = [
                "token",
                token.name(),
                status,
                jwt,
                &token
                    .scopes
                    .as_ref()
                    .map_or_else(|| "-".to_owned(), Scopes::to_string),
                &moment(token.expires),
                &moment(token.embed_until),
                &token.domains.to_string(),
            ];
            text.push_str(&fields.join("\t"));
            text.push('\n');
        }
        for snapshot in &made.snapshots {
            let fields = [
                "snapshot",
                snapshot.name.as_str(),
                snapshot.status.as_str(),
                &snapshot.url,
                &moment(snapshot.expires),
                &moment(snapshot.embed_until),
            ];
            text.push_str(&fields.join("\t"));
            text.push('\n');
        }
        let rows = made.tokens.len() + made.snapshots.len();
        text.push_str(&format!("end {rows}\n"));
        Self(text)
    }

    #[cfg(all(fuzzing, feature = "cli"))]
    pub(crate) fn into_text(self) -> String {
        self.0
    }

    /// A fingerprint of the whole record.
    pub(crate) fn hash(&self) -> String {
        let digest = Sha256::digest(self.0.as_bytes());
        digest.iter().take(16).fold(String::new(), |mut hex, byte| {
            // Writing to a String cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }

    /// Puts the record in place by a rename: a reader sees the old one or the new one, whole.
    pub(crate) fn write(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        // Two build scripts may share a folder; each needs a file of its own until the rename. It is
        // not synced, as nothing is that Cargo writes: one that a power cut emptied is not read.
        let draft = folder.join(format!("record.{}", std::process::id()));
        let placed =
            fs::write(&draft, &self.0).and_then(|()| fs::rename(&draft, folder.join("record")));
        if placed.is_err() {
            let _ = fs::remove_file(&draft);
        }
        placed
    }
}

fn moment(timestamp: Option<Timestamp>) -> String {
    timestamp.map_or_else(
        || "-".to_owned(),
        |timestamp| timestamp.seconds().to_string(),
    )
}
