//! Private keys that lie where they may be committed.

use std::path::Path;

use super::Check;
use crate::cli::output::quoted;
use crate::examine::finding::Finding;
use crate::key::is_key_file;

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
                && is_key_file(path)
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
