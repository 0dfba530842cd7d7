//! Private keys that lie where they may be committed.

use std::path::Path;

use super::Check;
use crate::cli::output::quoted;
use crate::examine::finding::Finding;
use crate::key::PrivateKey;

impl Check<'_> {
    /// A key inside the package is one `git add` away from the world.
    pub(super) fn key_files(&mut self) {
        let folder = match self.args.config.parent() {
            Some(parent) if parent != Path::new("") => parent,
            _ => Path::new("."),
        };
        let mut walk = ignore::WalkBuilder::new(folder);
        walk.standard_filters(false)
            .max_depth(Some(6))
            .filter_entry(|entry| {
                let skipped = ["target", "node_modules", ".git"];
                !skipped.iter().any(|name| entry.file_name() == *name)
            });
        for entry in walk.build().flatten() {
            let path = entry.path();
            if path
                .extension()
                .is_some_and(|extension| extension == "p8" || extension == "pem")
                && is_key(path)
            {
                self.note(
                    Finding::error("key-in-package", format!("{} is a private key inside the package", quoted(&path.display().to_string())))
                        .help("move it out of the folder, and name its place in `private_key_file`")
                        .help("if it was ever committed or published, revoke it in Apple's developer portal"),
                );
            }
        }
    }
}

fn is_key(path: &Path) -> bool {
    let small = path
        .metadata()
        .is_ok_and(|metadata| metadata.is_file() && metadata.len() < 16 * 1024);
    let text = small
        .then(|| std::fs::read(path).ok())
        .flatten()
        .map(zeroize::Zeroizing::new);
    text.is_some_and(|text| PrivateKey::parse(&text).is_ok())
}
