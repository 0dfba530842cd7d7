//! A token, a file, or standard input.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use super::tokens::has_candidate;
use crate::cli::args::decoded;
use crate::cli::output::quoted;
use crate::diagnostic::Diagnostic;

pub(super) fn read(input: &str) -> Result<String, Diagnostic> {
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
        return Ok(input.to_owned());
    };
    let bytes = bytes.map_err(|error| {
        let name = if input == "-" {
            "standard input".to_owned()
        } else {
            format!("`{}`", quoted(input))
        };
        Diagnostic::error("unreadable", format!("failed to read {name}: {error}"))
    })?;
    Ok(decoded(&bytes).into_owned())
}

pub(super) fn without_token(input: &str) -> Diagnostic {
    let location = match input {
        "-" => "standard input".to_owned(),
        input if Path::new(input).exists() => format!("`{}`", quoted(input)),
        _ => "the argument".to_owned(),
    };
    let error = Diagnostic::error("no-token-found", format!("found no token in {location}"))
        .note("a token has three parts separated by dots and starts with `eyJ`");
    if input.contains("://") {
        error.help("use `maps-token scan` to fetch a page and its scripts")
    } else {
        error
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
