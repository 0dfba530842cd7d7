//! Finds private keys in files that would be packaged, committed or published. What could not be
//! searched is reported.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::Path;

use super::entries::{Entries, is_published};
use super::packaged;
use crate::cli::files::or_current;
use crate::cli::files::readable_len;
use crate::cli::finder::{KeySearch, Scanner};
use crate::cli::output::quoted;
use crate::diagnostic::Diagnostic;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Packaged,
    Published,
    Committed,
    Ignored,
}

/// Searches the directory of a configuration. Other programs do not get the variables `secrets`.
pub(super) fn find(config: &Path, secrets: &[String]) -> Vec<Diagnostic> {
    let directory = or_current(config.parent().unwrap_or(Path::new("")));
    let mut diagnostics = Vec::new();
    let packaged = packaged::files(directory, secrets).unwrap_or_else(|reason| {
        diagnostics.push(
            Diagnostic::warning(
                "unreadable",
                format!("failed to list the files of the package: {reason}"),
            )
            .help("run `cargo package --list` to see the cause"),
        );
        BTreeSet::new()
    });
    let committed = Entries::walk(directory, true);
    let mut all = Entries::walk(directory, false);
    for name in &packaged {
        all.files.insert(directory.join(name));
    }
    all.files.remove(config);
    all.files.remove(&directory.join(config));

    let fate = |path: &Path| {
        let name = path.strip_prefix(directory).unwrap_or(path);
        if packaged.contains(name) {
            Fate::Packaged
        } else if is_published(name) {
            Fate::Published
        } else if committed.files.contains(path) || committed.unread.contains_key(path) {
            Fate::Committed
        } else {
            Fate::Ignored
        }
    };
    let mut scanner = Scanner::new();
    for path in &all.files {
        match search(path, &mut scanner) {
            Ok(KeySearch::Nothing) => {}
            Ok(KeySearch::Key) => diagnostics.push(key(path, fate(path))),
            Ok(KeySearch::Incomplete) => {
                let reason = "it is encoded in too many ways";
                diagnostics.push(unread(path, fate(path), reason));
            }
            Err(error) => diagnostics.push(unread(path, fate(path), &error.to_string())),
        }
    }
    for (path, reason) in &all.unread {
        diagnostics.push(unread(path, fate(path), reason));
    }
    let searched = fs::canonicalize(directory);
    for (path, target) in &all.links {
        let is_searched = searched.as_ref().is_ok_and(|it| target.starts_with(it));
        if fate(path) == Fate::Published && !is_searched {
            diagnostics.push(not_followed(path, target));
        }
    }
    diagnostics
}

/// Does not read pipes, which may block.
fn search(path: &Path, scanner: &mut Scanner) -> io::Result<KeySearch> {
    let file = match File::open(path) {
        Ok(file) => file,
        // Cargo lists files that it would write itself.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(KeySearch::Nothing),
        Err(error) => return Err(error),
    };
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Ok(KeySearch::Nothing);
    }
    scanner.find_key(file.take(readable_len(&metadata)))
}

fn shown(path: &Path) -> String {
    quoted(&path.strip_prefix(".").unwrap_or(path).display().to_string())
}

fn key(path: &Path, fate: Fate) -> Diagnostic {
    const CODE: &str = "key-in-package";

    let found = format!("`{}` contains a private key", shown(path));
    let diagnostic = match fate {
        Fate::Packaged => Diagnostic::error(
            CODE,
            format!("{found} and would be included by `cargo package`"),
        ),
        Fate::Published => Diagnostic::error(
            CODE,
            format!("{found} and would be published with the site"),
        ),
        Fate::Committed => Diagnostic::error(CODE, format!("{found} and is not ignored by Git")),
        Fate::Ignored => Diagnostic::warning(CODE, format!("{found} (ignored by Git)")),
    };
    let diagnostic =
        diagnostic.help("move the file out of the package and set `private_key_file` to its path");
    if fate == Fate::Ignored {
        return diagnostic;
    }
    diagnostic.help(
        "if the file was ever committed or published, revoke the key in the Apple Developer portal",
    )
}

/// Has the severity that a key in the file would have.
fn unread(path: &Path, fate: Fate, reason: &str) -> Diagnostic {
    let message = format!(
        "`{}` was not searched for private keys: {}",
        shown(path),
        quoted(reason)
    );
    match fate {
        Fate::Packaged | Fate::Published | Fate::Committed => {
            Diagnostic::error("unreadable", message)
        }
        Fate::Ignored => Diagnostic::warning("unreadable", message),
    }
}

fn not_followed(path: &Path, target: &Path) -> Diagnostic {
    let message = format!(
        "`{}` was not searched for private keys: the symbolic link leads to the directory `{}`",
        shown(path),
        shown(target)
    );
    Diagnostic::warning("not-followed", message)
        .help("if it belongs to the site, run `maps-token scan` on the built site")
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use p256::pkcs8::{EncodePrivateKey as _, LineEnding};

    use super::*;
    use crate::diagnostic::Severity;

    #[test]
    fn finds_keys_by_fate() {
        let key = crate::testing::throwaway_key();
        let der = key.to_pkcs8_der().expect("DER");
        let pem = key.to_pkcs8_pem(LineEnding::LF).expect("PEM");
        let env = format!("A=1\nMAPS_PRIVATE_KEY=\"{}\"\n", pem.trim());
        let cargo = format!("[env]\nMAPS_PRIVATE_KEY = '''{}'''\n", pem.as_str());
        let base64 = STANDARD.encode(pem.as_bytes());
        let files: [(&str, &[u8], Option<Severity>); 14] = [
            ("key.p8", pem.as_bytes(), Some(Severity::Error)),
            ("key.der", der.as_bytes(), Some(Severity::Error)),
            ("key.b64", base64.as_bytes(), Some(Severity::Error)),
            (".env", env.as_bytes(), Some(Severity::Error)),
            (
                ".cargo/config.toml",
                cargo.as_bytes(),
                Some(Severity::Error),
            ),
            ("src/lib.rs", env.as_bytes(), Some(Severity::Error)),
            ("public/key.ignored", pem.as_bytes(), Some(Severity::Error)),
            ("key.ignored", pem.as_bytes(), Some(Severity::Warning)),
            ("ignored/deep/.env", env.as_bytes(), Some(Severity::Warning)),
            ("target/key.p8", pem.as_bytes(), None),
            ("cache/key.p8", pem.as_bytes(), None),
            ("cache/CACHEDIR.TAG", b"", None),
            ("public.pem", b"-----BEGIN PUBLIC KEY-----", None),
            ("README.md", b"-----BEGIN PRIVATE KEY-----\n...", None),
        ];
        let directory = tempfile::tempdir().expect("a temporary directory");
        let write = |name: &str, bytes: &[u8]| {
            let path = directory.path().join(name);
            fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
            fs::write(path, bytes).expect("a file");
        };
        write(".git/HEAD", b"ref: refs/heads/main\n");
        write(".gitignore", b"*.ignored\nignored/\n");
        for (name, bytes, _) in files {
            write(name, bytes);
        }
        let found = find(&directory.path().join("maps.toml"), &[]);
        for (name, _, severity) in files {
            // With the separators of the system.
            let path: PathBuf = directory.path().join(name).components().collect();
            let text = format!("`{}` contains", path.display());
            let diagnostic = found.iter().find(|it| it.message.starts_with(&text));
            assert_eq!(diagnostic.map(|it| it.severity), severity, "{name}");
        }
    }

    /// `cargo package` follows it.
    #[cfg(unix)]
    #[test]
    fn finds_a_key_behind_a_link() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let (package, outside) = (
            directory.path().join("package"),
            directory.path().join("key"),
        );
        fs::create_dir(&package).expect("a directory");
        let pem = crate::testing::throwaway_key()
            .to_pkcs8_pem(LineEnding::LF)
            .expect("PEM");
        fs::write(&outside, pem.as_bytes()).expect("a file");
        std::os::unix::fs::symlink(&outside, package.join("link.txt")).expect("a link");
        std::os::unix::fs::symlink("loop", package.join("loop")).expect("a link");
        let found = find(&package.join("maps.toml"), &[]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].message.contains("link.txt"), "{found:?}");
    }

    #[test]
    fn finds_keys_in_large_files_and_deep_directories() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let pem = crate::testing::throwaway_key()
            .to_pkcs8_pem(LineEnding::LF)
            .expect("PEM");
        let deep: PathBuf = std::iter::repeat_n("a", 40).collect();
        let deep = directory.path().join(deep);
        fs::create_dir_all(&deep).expect("a directory");
        fs::write(deep.join("key.p8"), pem.as_bytes()).expect("a file");
        let mut data = b"some,data\n".repeat(600_000);
        data.extend_from_slice(pem.as_bytes());
        fs::write(directory.path().join("data.csv"), &data).expect("a file");
        fs::create_dir_all(directory.path().join("public/target")).expect("a directory");
        fs::write(directory.path().join("public/target/key"), pem.as_bytes()).expect("a file");
        let found = find(&directory.path().join("maps.toml"), &[]);
        let messages: Vec<_> = found.iter().map(|it| it.message.as_str()).collect();
        assert_eq!(found.len(), 3, "{messages:?}");
        for (message, name) in messages.iter().zip(["key.p8", "data.csv", "key"]) {
            assert!(message.contains(&format!("{name}` contains")), "{message}");
        }
    }

    #[test]
    fn says_what_was_not_searched() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        // Without a target, Cargo does not list files.
        fs::write(directory.path().join("Cargo.toml"), "[package]\n").expect("a file");
        let found = find(&directory.path().join("maps.toml"), &[]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].code, "unreadable");
        assert_eq!(found[0].severity, Severity::Warning);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn names_unreadable_files_and_links_that_lead_out() {
        use std::os::unix::fs::symlink;

        let directory = tempfile::tempdir().expect("a temporary directory");
        let package = directory.path().join("package");
        for name in ["package/.git", "package/public", "shared"] {
            fs::create_dir_all(directory.path().join(name)).expect("a directory");
        }
        fs::write(package.join(".gitignore"), "ignored\n").expect("a file");
        // Its first byte cannot be read, not even by root.
        symlink("/proc/self/mem", package.join("memory")).expect("a link");
        symlink("/proc/self/mem", package.join("ignored")).expect("a link");
        symlink("../../shared", package.join("public/shared")).expect("a link");
        symlink("../public", package.join("public/inside")).expect("a link");
        symlink("../shared", package.join("elsewhere")).expect("a link");
        symlink("nothing", package.join("nowhere")).expect("a link");
        let found = find(&package.join("maps.toml"), &[]);
        let found: Vec<_> = found
            .iter()
            .map(|it| {
                let name = it.message.split('`').nth(1).unwrap_or_default();
                let name = Path::new(name).strip_prefix(&package).expect("inside");
                (name.display().to_string(), it.code, it.severity)
            })
            .collect();
        let expected = [
            ("ignored", "unreadable", Severity::Warning),
            ("memory", "unreadable", Severity::Error),
            ("public/shared", "not-followed", Severity::Warning),
        ];
        let expected = expected.map(|(name, code, severity)| (name.to_owned(), code, severity));
        assert_eq!(found, expected);
    }
}
