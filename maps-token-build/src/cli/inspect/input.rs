//! A token, a file, or standard input.

use std::fs;
use std::io::{self, Cursor, Read};
use std::path::Path;
use std::sync::Arc;

use super::tokens::has_candidate;
use crate::cli::args::decoded;
use crate::cli::compression::decode_file;
use crate::cli::encoding::{UTF_32, is_utf_32};
use crate::cli::output::quoted;
use crate::cli::project::shell_word;
use crate::diagnostic::Diagnostic;
use crate::key::{MAX_KEY_TEXT_LEN, exposure};

pub(super) struct Input {
    /// Decompressed.
    pub(super) bytes: Vec<u8>,
    pub(super) text: String,
    /// The name of the file, if it is one.
    pub(super) file: Option<Arc<str>>,
}

pub(super) fn read(input: &str) -> Result<Input, Diagnostic> {
    let path = Path::new(input);
    let bytes = if input == "-" {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else if path.is_dir() {
        return Err(Diagnostic::error(
            "not-a-file",
            format!("expected a file, found directory `{}`", quoted(input)),
        )
        .help("use `maps-token scan` for directories"));
    } else if path.exists() {
        fs::read(path)
    } else if is_path(input) {
        return Err(Diagnostic::error(
            "no-such-path",
            format!("no such file: `{}`", quoted(input)),
        ));
    } else {
        return Ok(Input {
            bytes: input.as_bytes().to_vec(),
            text: input.to_owned(),
            file: None,
        });
    };
    let bytes = bytes.map_err(|error| unreadable(input, &error.to_string()))?;
    let bytes = decompressed(&bytes, input).map_err(|reason| unreadable(input, &reason))?;
    Ok(Input {
        text: decoded(&bytes).into_owned(),
        bytes,
        file: (input != "-").then(|| input.into()),
    })
}

/// Decompresses a file like `scan`.
fn decompressed(bytes: &[u8], name: &str) -> Result<Vec<u8>, String> {
    let reason = |error: io::Error| error.to_string();
    let mut decoded = decode_file(Cursor::new(bytes), bytes.len() as u64, name).map_err(reason)?;
    let mut text = Vec::new();
    decoded.read_to_end(&mut text).map_err(reason)?;
    match decoded.failure() {
        Some(reason) => Err(reason),
        None if is_utf_32(&text) => Err(UTF_32.to_owned()),
        None => Ok(text),
    }
}

fn unreadable(input: &str, reason: &str) -> Diagnostic {
    let name = if input == "-" {
        "standard input".to_owned()
    } else {
        format!("`{}`", quoted(input))
    };
    Diagnostic::error("unreadable", format!("failed to read {name}: {reason}"))
}

pub(super) fn without_token(name: &str, input: &Input) -> Diagnostic {
    let location = match (&input.file, name) {
        (Some(file), _) => format!("`{}`", quoted(file)),
        (None, "-") => "standard input".to_owned(),
        (None, _) => "the argument".to_owned(),
    };
    let error = Diagnostic::error("no-token-found", format!("found no token in {location}"));
    if input.is_key() {
        let error = error.note("it contains a private key, and `inspect` expects a token");
        let path = input.file.as_deref().unwrap_or("FILE");
        return error.help(format!(
            "to verify the signature of a token with the key: `maps-token inspect TOKEN --key {}`",
            shell_word(path)
        ));
    }
    let error = error.note("a token has three parts separated by dots and starts with `eyJ`");
    if name.contains("://") {
        error.help("use `maps-token scan` to fetch a page and its scripts")
    } else {
        error
    }
}

impl Input {
    /// Longer texts are no keys, and would take long to decode.
    pub(super) fn is_key(&self) -> bool {
        self.bytes.len() <= MAX_KEY_TEXT_LEN && exposure(&self.bytes).has_key()
    }
}

/// Returns whether a text looks like a path although no such file exists.
fn is_path(text: &str) -> bool {
    if text.contains(char::is_whitespace) || text.contains("://") || has_candidate(text) {
        return false;
    }
    let extension = text.rsplit_once('.').map(|(_, extension)| extension);
    let has_extension = extension.is_some_and(|it| {
        (1..=5).contains(&it.len()) && it.bytes().all(|byte| byte.is_ascii_alphanumeric())
    }) && text.matches('.').count() < 2;
    text.contains(['/', '\\']) || has_extension
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::compression::compress::{brotli, gzip, zstd};

    #[test]
    fn files_are_decompressed() {
        let directory = tempfile::tempdir().expect("a directory");
        let page = "<p>a page of \u{e9}t\u{e9}</p>";
        let utf_32 = |text: &str| -> Vec<u8> {
            let characters = text.chars().flat_map(|it| u32::from(it).to_le_bytes());
            characters.collect()
        };
        let in_utf_32 = utf_32(&format!("\u{feff}{page}"));
        for (name, bytes, error) in [
            ("page.html", page.into(), None),
            ("page.html.gz", gzip(page.as_bytes()), None),
            ("page.svgz", gzip(page.as_bytes()), None),
            ("page.html.br", brotli(page.as_bytes()), None),
            ("page.html.zst", zstd(page.as_bytes()), None),
            ("without an extension", gzip(page.as_bytes()), None),
            ("decoded.gz", page.into(), None),
            (
                "cut.gz",
                gzip(page.as_bytes())[..20].to_vec(),
                Some("truncated gzip data"),
            ),
            (
                "bomb.gz",
                gzip(&vec![0; 33 << 20]),
                Some("more than 32 MiB"),
            ),
            ("utf-32.html", in_utf_32.clone(), Some("encoded in UTF-32")),
            (
                "utf-32.html.gz",
                gzip(&in_utf_32),
                Some("encoded in UTF-32"),
            ),
        ] {
            let path = directory.path().join(name);
            fs::write(&path, bytes).expect("a file");
            let text = read(path.to_str().expect("UTF-8"));
            match (text, error) {
                (Ok(input), None) => assert_eq!(input.text, page, "{name}"),
                (Err(error), Some(expected)) => {
                    let error = error.to_string();
                    assert!(error.contains(expected), "{name}: {error}");
                }
                (Ok(_), Some(_)) => panic!("{name} was read"),
                (Err(error), None) => panic!("{name}: {error}"),
            }
        }
    }

    #[test]
    fn paths_differ_from_tokens() {
        for (text, expected) in [
            ("public/index.html", true),
            ("index.html", true),
            ("../site/app.js", true),
            (r"public\index.htm", true),
            ("/tmp/token", true),
            ("token", false),
            ("hello.", false),
            ("a.b.c", false),
            ("eyJhbGciOi/x.y.z", false),
            ("eyJhbGciOi", false),
            ("see index.html", false),
            ("https://example.com/index.html", false),
            ("/v1/place?token=eyJhbGciOiJFUzI1NiJ9.e30.x", false),
            ("maps-token-placeholder-for-site", false),
        ] {
            assert_eq!(is_path(text), expected, "{text}");
        }
    }
}
