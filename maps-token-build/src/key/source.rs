//! Where the key's text comes from: a variable that holds it, or a variable that names its file.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use zeroize::Zeroizing;

use super::PrivateKey;
use crate::cargo::{Cargo, Secret};
use crate::config::{KeyId, VariableName};
use crate::problem::Problem;

/// A PEM key has a few hundred bytes. Whatever is larger is something else.
const LARGEST_KEY_FILE: u64 = 16 * 1024;

/// The two variables that can hand over the key.
pub(crate) struct KeySource {
    text: String,
    file: String,
}

impl KeySource {
    pub(crate) fn new(variable: &VariableName) -> Self {
        Self {
            text: variable.to_string(),
            file: format!("{variable}_FILE"),
        }
    }

    /// The key, if either variable is set.
    pub(crate) fn read(&self, cargo: &mut Cargo<'_>) -> Result<Option<PrivateKey>, Problem> {
        let text = cargo.secret(&self.text);
        let file = cargo.secret(&self.file);
        match (text, file) {
            (None, None) => Ok(None),
            (Some(_), Some(_)) => Err(Problem::new(format!(
                "both {} and {} are set: it is not clear which key to use",
                self.text, self.file
            ))
            .help("unset one of them")),
            (Some(text), None) => self.parse_variable(&text).map(Some),
            (None, Some(path)) => self.parse_file(&path).map(Some),
        }
    }

    /// What to do when neither variable is set.
    pub(crate) fn missing(&self, key_id: &KeyId) -> Problem {
        let Self { text, file } = self;
        Problem::new(format!(
            "there is no private key: {text} is not set, or empty"
        ))
        .help(format!("{text}=\"$(cat AuthKey_{key_id}.p8)\" cargo build"))
        .help(format!("or set {file} to the path of that file"))
    }

    fn parse_variable(&self, text: &Secret) -> Result<PrivateKey, Problem> {
        parse(text.bytes()).map_err(|problem| problem.about(&self.text))
    }

    fn parse_file(&self, path: &Secret) -> Result<PrivateKey, Problem> {
        // The path is never repeated: it may be a key, pasted into the wrong variable.
        if path.bytes().windows(5).any(|window| window == b"-----") {
            return Err(Problem::new(format!(
                "{} is to hold the path of the key's file, and holds a PEM text",
                self.file
            ))
            .help(format!("put the text into {} instead", self.text)));
        }
        let text = read_file(path.as_path()).map_err(|error| {
            Problem::new(format!(
                "the file that {} names cannot be read: {error}",
                self.file
            ))
            .help("a relative path starts at the folder of the package's Cargo.toml")
        })?;
        parse(&text).map_err(|problem| problem.about(&format!("the file that {} names", self.file)))
    }
}

fn parse(text: &[u8]) -> Result<PrivateKey, Problem> {
    match std::str::from_utf8(text) {
        Ok(text) => PrivateKey::from_pem(text),
        Err(_) => Err(Problem::new("this is not text")),
    }
}

/// Reads into one buffer that never grows: a grown one would leave copies behind.
fn read_file(path: &Path) -> io::Result<Zeroizing<Vec<u8>>> {
    let capacity = usize::try_from(LARGEST_KEY_FILE).unwrap_or_default() + 64;
    let mut text = Zeroizing::new(Vec::with_capacity(capacity));
    let file = File::open(path)?;
    file.take(LARGEST_KEY_FILE + 1).read_to_end(&mut text)?;
    if text.len() as u64 > LARGEST_KEY_FILE {
        return Err(io::Error::other("it is far larger than a key"));
    }
    Ok(text)
}
