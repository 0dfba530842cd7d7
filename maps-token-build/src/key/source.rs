//! Where the key comes from: a variable that holds it, a variable that names its file, or the file
//! that `maps.toml` names.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use zeroize::Zeroizing;

use super::PrivateKey;
use crate::cargo::{Cargo, Secret};
use crate::config::KeyId;
use crate::problem::Problem;

/// A PEM key has a few hundred bytes. Whatever is larger is something else.
const LARGEST_KEY_FILE: u64 = 16 * 1024;

const LONGEST_WAIT: Duration = Duration::from_secs(10);

pub(crate) struct KeySource {
    /// The variable that holds the key.
    text: String,
    /// The variable that holds the path of its file.
    file: String,
    /// The file on the developer's machine.
    path: Option<PathBuf>,
}

/// A key, and what the name of its file says of it.
pub(crate) struct FoundKey {
    pub(crate) key: PrivateKey,
    /// From a file that is named as Apple names it: `AuthKey_<key ID>.p8`.
    pub(crate) key_id: Option<String>,
}

impl KeySource {
    pub(crate) fn new((text, file): (String, String), path: Option<PathBuf>) -> Self {
        Self { text, file, path }
    }

    /// The key, if there is one.
    pub(crate) fn read(&self, cargo: &mut Cargo<'_>) -> Result<Option<FoundKey>, Problem> {
        let text = cargo.secret(&self.text);
        let file = cargo.secret(&self.file);
        match (text, file) {
            (Some(_), Some(_)) => Err(Problem::new(format!(
                "both {} and {} are set: it is not clear which key to use",
                self.text, self.file
            ))
            .help("unset one of them")),
            (Some(text), None) => {
                let key = self.parse(text.bytes(), &self.text)?;
                Ok(Some(FoundKey { key, key_id: None }))
            }
            (None, Some(path)) => self.read_named_file(&path).map(Some),
            (None, None) => match &self.path {
                Some(path) => self.read_developers_file(path),
                None => Ok(None),
            },
        }
    }

    /// What is missing, as a message: `MAPS_PRIVATE_KEY is not set, or empty`.
    pub(crate) fn absence(&self) -> String {
        match &self.path {
            None => format!("{} is not set, or empty", self.text),
            Some(_) => format!(
                "{} is not set, or empty, and `private_key_file` is not there",
                self.text
            ),
        }
    }

    /// How to hand the key over.
    pub(crate) fn cure(&self, key_id: &str) -> [String; 2] {
        [
            format!("{}=\"$(cat AuthKey_{key_id}.p8)\" cargo build", self.text),
            format!("or set {} to the path of that file", self.file),
        ]
    }

    fn read_named_file(&self, path: &Secret) -> Result<FoundKey, Problem> {
        let subject = format!("the file that {} names", self.file);
        // The path is never repeated: it may be a key, pasted into the wrong variable.
        let is_key = self.parse(path.bytes(), &self.file).is_ok();
        if is_key || path.bytes().windows(5).any(|window| window == b"-----") {
            return Err(Problem::new(format!(
                "{} is to hold the path of the key's file, and holds the key itself",
                self.file
            ))
            .help(format!("put the key into {} instead", self.text)));
        }
        let path = path.as_path();
        let text = read_file(path).map_err(|error| {
            let problem = Problem::new(format!("{subject} cannot be read: {error}"));
            match error.kind() {
                io::ErrorKind::NotFound => problem
                    .help("a relative path starts at the folder of the package's Cargo.toml, and `~` is not understood"),
                _ => problem,
            }
        })?;
        let key = self.parse(&text, &subject)?;
        Ok(FoundKey {
            key,
            key_id: key_id_in(path),
        })
    }

    /// On machines that do not have the file, the key is absent.
    fn read_developers_file(&self, path: &Path) -> Result<Option<FoundKey>, Problem> {
        let text = match read_file(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => {
                let what =
                    format!("the file that `private_key_file` names cannot be read: {error}");
                return Err(Problem::new(what));
            }
        };
        let key = self.parse(&text, "the file that `private_key_file` names")?;
        Ok(Some(FoundKey {
            key,
            key_id: key_id_in(path),
        }))
    }

    fn parse(&self, text: &[u8], subject: &str) -> Result<PrivateKey, Problem> {
        PrivateKey::parse(text).map_err(|kind| kind.problem(subject, &self.file))
    }
}

/// Opening a pipe waits for a program that writes into it, reading it for one that ends, and there may
/// be none.
fn read_file(path: &Path) -> io::Result<Zeroizing<Vec<u8>>> {
    if fs::metadata(path)?.is_file() {
        return read_to_end(path);
    }
    let path = path.to_owned();
    let (read, soon) = mpsc::channel();
    // What comes too late comes back from the channel, and is wiped.
    thread::spawn(move || drop(read.send(read_to_end(&path))));
    soon.recv_timeout(LONGEST_WAIT).unwrap_or_else(|_| {
        Err(io::Error::other(
            "it is a pipe, and nothing came out of it for 10 seconds",
        ))
    })
}

/// Reads into one buffer that never grows: a grown one would leave copies behind.
fn read_to_end(path: &Path) -> io::Result<Zeroizing<Vec<u8>>> {
    let capacity = usize::try_from(LARGEST_KEY_FILE).unwrap_or_default() + 64;
    let mut text = Zeroizing::new(Vec::with_capacity(capacity));
    File::open(path)?
        .take(LARGEST_KEY_FILE + 1)
        .read_to_end(&mut text)?;
    if text.len() as u64 > LARGEST_KEY_FILE {
        return Err(io::Error::other("it is far larger than a key"));
    }
    Ok(text)
}

/// Whether a file is a private key. A pipe is not read: nobody said that a key comes out of it.
#[cfg(feature = "cli")]
pub(crate) fn is_key_file(path: &Path) -> bool {
    path.is_file() && read_to_end(path).is_ok_and(|text| PrivateKey::parse(&text).is_ok())
}

fn key_id_in(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    let key_id = name.strip_prefix("AuthKey_")?.strip_suffix(".p8")?;
    key_id
        .parse::<KeyId>()
        .ok()
        .map(|key_id| key_id.to_string())
}
