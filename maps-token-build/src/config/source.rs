//! Reads `maps.toml`.

use std::ffi::OsStr;
use std::io;
use std::path::Path;

use super::EXAMPLE_TOKEN;
use crate::diagnostic::redact::{REDACTED, redact_path};
use crate::diagnostic::{Diagnostic, Source};
use crate::text_file;

const BYTE_ORDER_MARK: char = '\u{feff}';

const DEFAULT: &str = "maps.toml";

pub(crate) fn read(directory: &Path, path: &Path) -> Result<Source, Diagnostic> {
    let text = match text_file::read(&directory.join(path)) {
        Ok(text) => text,
        Err(error) => return Err(unreadable(directory, path, &error)),
    };
    // Written by Windows editors. It has no width, so it would shift the carets.
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&text);
    Ok(Source {
        name: path.display().to_string(),
        text: text.to_owned(),
    })
}

fn unreadable(directory: &Path, path: &Path, error: &io::Error) -> Diagnostic {
    let is_missing = error.kind() == io::ErrorKind::NotFound;
    let place = if directory.as_os_str().is_empty() {
        "in this directory"
    } else {
        "next to this package's Cargo.toml"
    };
    if is_missing && path.as_os_str() == DEFAULT {
        return Diagnostic::error("missing-config", format!("missing {DEFAULT} {place}"))
            .help("run `maps-token init`")
            .help(format!(
                "or create {DEFAULT} with the IDs of your team and key:\n\nteam_id = \"DEF123GHIJ\"\nkey_id  = \"ABC123DEFG\"\n\n{EXAMPLE_TOKEN}"
            ));
    }
    let name = redact_path(path);
    let diagnostic = if path.as_os_str().is_empty() {
        Diagnostic::error("missing-config", "path of the configuration is empty")
    } else if is_missing {
        Diagnostic::error("missing-config", format!("no such file: `{name}`"))
    } else {
        Diagnostic::error(
            "unreadable-config",
            format!("failed to read {name}: {error}"),
        )
    };
    if name == REDACTED {
        return diagnostic
            .note("`…` replaces what looks like a private key")
            .help(format!(
                "pass the path of {DEFAULT}: the key is read from `MAPS_PRIVATE_KEY`"
            ));
    }
    if !is_missing && !path.as_os_str().is_empty() {
        return diagnostic;
    }
    // The same file, but not in a subdirectory.
    let file_name = path.file_name().unwrap_or_default();
    for candidate in &[file_name, OsStr::new(DEFAULT)] {
        if directory.join(candidate).is_file() {
            let candidate = candidate.display();
            return diagnostic.help(format!("did you mean `{candidate}`, which is {place}?"));
        }
    }
    if path.is_relative() {
        return diagnostic
            .note("a relative path starts at the directory of the package's Cargo.toml")
            .help("create the file, or correct the path");
    }
    diagnostic
}

#[cfg(test)]
mod tests {
    use std::fs;

    use crate::testing::{Package, contains_key, pem_of, throwaway_key};

    #[test]
    fn missing_file_has_help() {
        let cases = [
            (
                "conf/maps.toml",
                "no such file: `conf/maps.toml` [missing-config]\n  \
                 = help: did you mean `maps.toml`, which is next to this package's Cargo.toml?",
            ),
            (
                "conf/shop.toml",
                "no such file: `conf/shop.toml` [missing-config]\n  \
                 = help: did you mean `shop.toml`, which is next to this package's Cargo.toml?",
            ),
            (
                "",
                "path of the configuration is empty [missing-config]\n  \
                 = help: did you mean `maps.toml`, which is next to this package's Cargo.toml?",
            ),
            (
                "conf/maps.toml\n",
                "no such file: `conf/maps.toml\\n` [missing-config]\n  \
                 = help: did you mean `maps.toml`, which is next to this package's Cargo.toml?",
            ),
            (
                "conf",
                "failed to read conf: is a directory [unreadable-config]",
            ),
        ];
        for (path, expected) in cases {
            if cfg!(windows) && path.contains('\n') {
                // An invalid name, not one of a missing file.
                continue;
            }
            let mut package = Package::new("");
            package.file("shop.toml", "");
            fs::create_dir(package.directory.path().join("conf")).expect("a directory");
            package.request.config = path.into();
            assert_eq!(package.run().prefixed_error(), expected, "{path}");
        }
        let mut package = Package::new("");
        fs::remove_file(package.directory.path().join("maps.toml")).expect("a file");
        package.request.config = "shop.toml".into();
        assert_eq!(
            package.run().prefixed_error(),
            "no such file: `shop.toml` [missing-config]\n  \
             = note: a relative path starts at the directory of the package's Cargo.toml\n  \
             = help: create the file, or correct the path"
        );
    }

    #[test]
    fn key_instead_of_path_is_hidden() {
        let key = throwaway_key();
        let pem = pem_of(&key);
        let line = pem.lines().nth(1).unwrap_or_default().to_owned();
        let in_one_line: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
        for path in [
            format!("{pem}/maps.toml"),
            format!("{line}/maps.toml"),
            pem,
            line,
            in_one_line,
        ] {
            let mut package = Package::new("");
            package.request.config = path.into();
            let ran = package.run();
            let error = ran.error();
            assert!(!contains_key(&key, &error), "the key is repeated");
            assert!(
                !contains_key(&key, &ran.output),
                "the key is in a directive"
            );
            assert!(error.contains("looks like a private key"), "{error}");
        }
    }
}
