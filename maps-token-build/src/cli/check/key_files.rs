//! Finds private keys in files that would be packaged, committed or published.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use ignore::{DirEntry, WalkBuilder};
use zeroize::Zeroizing;

use super::packaged;
use crate::cli::finder::contains_key;
use crate::cli::output::quoted;
use crate::diagnostic::Diagnostic;

/// Larger files are images or data sets.
const MAX_LEN: u64 = 4 * 1024 * 1024;

const MAX_DEPTH: usize = 12;

/// Directories of other programs.
const SKIPPED: [&str; 5] = ["target", "node_modules", ".git", ".hg", ".jj"];

/// Output directories of site generators. Git ignores most of these.
const PUBLISHED: [&str; 11] = [
    "_site", "assets", "book", "build", "dist", "docs", "out", "output", "public", "static", "www",
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Packaged,
    Published,
    Committed,
    Ignored,
}

/// Searches the directory of a configuration. Other programs do not get the variables `secrets`.
pub(super) fn find(config: &Path, secrets: &[String]) -> Vec<Diagnostic> {
    let directory = match config.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    let packaged = packaged::files(directory, secrets).unwrap_or_default();
    let committed: BTreeSet<PathBuf> = walk(directory, true).collect();
    let mut files: BTreeSet<PathBuf> = walk(directory, false).collect();
    files.extend(packaged.iter().map(|name| directory.join(name)));
    files.remove(config);
    files.remove(&directory.join(config));

    let mut found = Vec::new();
    for path in files {
        let name = path.strip_prefix(directory).unwrap_or(&path);
        if !is_key_in(&path).unwrap_or(false) {
            continue;
        }
        let first = name.components().next();
        let fate = if packaged.contains(name) {
            Fate::Packaged
        } else if first.is_some_and(|it| PUBLISHED.iter().any(|name| it.as_os_str() == *name)) {
            Fate::Published
        } else if committed.contains(&path) {
            Fate::Committed
        } else {
            Fate::Ignored
        };
        found.push(diagnostic(&path, fate));
    }
    found
}

fn walk(directory: &Path, skips_ignored: bool) -> impl Iterator<Item = PathBuf> {
    let mut walk = WalkBuilder::new(directory);
    walk.standard_filters(false)
        .git_ignore(skips_ignored)
        .git_exclude(skips_ignored)
        .git_global(skips_ignored)
        .parents(skips_ignored)
        .max_depth(Some(MAX_DEPTH))
        .filter_entry(|entry| entry.depth() == 0 || !is_skipped(entry));
    walk.build()
        .flatten()
        .filter(is_file_or_link)
        .map(DirEntry::into_path)
}

/// Cargo packages what a link leads to.
fn is_file_or_link(entry: &DirEntry) -> bool {
    let kind = entry.file_type();
    kind.is_some_and(|kind| kind.is_file() || (kind.is_symlink() && entry.path().is_file()))
}

fn is_skipped(entry: &DirEntry) -> bool {
    SKIPPED.iter().any(|name| entry.file_name() == *name)
        // For example a target directory with another name.
        || entry.path().join("CACHEDIR.TAG").exists()
}

/// Does not read pipes, which may block.
fn is_key_in(path: &Path) -> io::Result<bool> {
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() || metadata.len() > MAX_LEN {
        return Ok(false);
    }
    let capacity = usize::try_from(MAX_LEN.min(metadata.len() + 1)).unwrap_or_default();
    let mut bytes = Zeroizing::new(Vec::with_capacity(capacity));
    file.take(MAX_LEN).read_to_end(&mut bytes)?;
    Ok(contains_key(&bytes))
}

fn diagnostic(path: &Path, fate: Fate) -> Diagnostic {
    const CODE: &str = "key-in-package";

    let file = quoted(&path.strip_prefix(".").unwrap_or(path).display().to_string());
    let found = format!("`{file}` contains a private key");
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

#[cfg(test)]
mod tests {
    use std::fs;

    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use p256::pkcs8::{EncodePrivateKey as _, LineEnding};

    use super::*;
    use crate::diagnostic::Severity;

    #[test]
    fn finds_keys_by_fate() {
        let key = crate::testing::random_key();
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
        let pem = crate::testing::random_key()
            .to_pkcs8_pem(LineEnding::LF)
            .expect("PEM");
        fs::write(&outside, pem.as_bytes()).expect("a file");
        std::os::unix::fs::symlink(&outside, package.join("link.txt")).expect("a link");
        std::os::unix::fs::symlink("loop", package.join("loop")).expect("a link");
        let found = find(&package.join("maps.toml"), &[]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].message.contains("link.txt"), "{found:?}");
    }
}
