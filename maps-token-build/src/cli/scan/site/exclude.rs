//! `--exclude GLOB`: skips files, with the syntax of `.gitignore`.

use std::path::Path;

use ignore::overrides::{Override, OverrideBuilder};
use url::Url;

use crate::diagnostic::Diagnostic;

#[derive(Debug, Default)]
pub(in crate::cli::scan) struct Excludes {
    globs: Vec<String>,
    /// The patterns relative to the current directory, like the paths in the report.
    from_here: Option<Override>,
    /// The patterns relative to the root of a server.
    from_root: Option<Override>,
}

impl Excludes {
    pub(in crate::cli::scan) fn new(globs: &[String]) -> Result<Self, Diagnostic> {
        for glob in globs {
            build(Path::new("/"), std::slice::from_ref(glob))?;
        }
        if globs.is_empty() {
            return Ok(Self::default());
        }
        let here = std::env::current_dir().and_then(std::fs::canonicalize);
        let from_here = here.ok().map(|here| build(&here, globs)).transpose()?;
        Ok(Self {
            globs: globs.to_vec(),
            from_here,
            from_root: Some(build(Path::new("/"), globs)?),
        })
    }

    /// Returns the patterns for the files below one of the paths.
    pub(super) fn below(&self, root: &Path) -> Result<PathExcludes, Diagnostic> {
        let from_here = self.from_here.clone();
        let own = match self.globs.as_slice() {
            [] => None,
            globs => Some(build(root, globs)?),
        };
        let matchers = from_here.into_iter().chain(own);
        Ok(PathExcludes {
            matchers: matchers.collect(),
        })
    }

    pub(super) fn excludes_url(&self, url: &Url) -> bool {
        let path = Path::new(url.path());
        self.from_root.as_ref().is_some_and(|matcher| {
            // The last ancestor is the root.
            let mut parents = path.ancestors().skip(1).filter(|it| it.parent().is_some());
            matcher.matched(path, false).is_ignore()
                || parents.any(|it| matcher.matched(it, true).is_ignore())
        })
    }
}

/// The patterns relative to one of the paths, and to the current directory.
#[derive(Clone, Debug)]
pub(super) struct PathExcludes {
    matchers: Vec<Override>,
}

impl PathExcludes {
    /// Returns whether a pattern matches the path itself.
    pub(super) fn excludes(&self, path: &Path, is_dir: bool) -> bool {
        self.matchers.iter().any(|matcher| {
            // A matcher only supports paths below its directory.
            path.starts_with(matcher.path())
                && path != matcher.path()
                && matcher.matched(path, is_dir).is_ignore()
        })
    }

    /// Returns whether a pattern matches a directory that contains the path.
    pub(super) fn excludes_parent_of(&self, path: &Path) -> bool {
        let mut parents = path.ancestors().skip(1);
        parents.any(|parent| self.excludes(parent, true))
    }
}

fn build(root: &Path, globs: &[String]) -> Result<Override, Diagnostic> {
    let mut builder = OverrideBuilder::new(root);
    for glob in globs {
        // PowerShell completes paths with backslashes.
        let slashes = glob.replace('\\', "/");
        let glob = if cfg!(windows) { &slashes } else { glob };
        // `./drafts` means `/drafts`.
        let rest = glob.strip_prefix('.').filter(|it| it.starts_with('/'));
        let glob = rest.unwrap_or(glob);
        let is_empty = glob.trim_matches('/').is_empty();
        // In an override, a pattern with `!` excludes, unlike in a `.gitignore`.
        let added = builder.add(&format!("!{glob}"));
        if let (false, Ok(_)) = (is_empty, added) {
            continue;
        }
        let message = format!("invalid glob `{glob}` for `--exclude`");
        let error = Diagnostic::error("invalid-glob", message);
        return Err(error.help("write it as in a `.gitignore`: `*.map`, `drafts/`, `/assets/**`"));
    }
    builder
        .build()
        .map_err(|error| Diagnostic::error("invalid-glob", format!("invalid `--exclude`: {error}")))
}
