//! `--exclude GLOB`: skips files, with the syntax of `.gitignore`.

use std::path::Path;

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use url::Url;

use crate::diagnostic::Diagnostic;

#[derive(Debug, Default)]
pub(in crate::cli::scan) struct Excludes {
    globs: Vec<String>,
    /// The patterns relative to the current directory, like the paths in the report.
    from_here: Vec<Gitignore>,
    /// The patterns relative to the root of a server.
    from_root: PathExcludes,
}

impl Excludes {
    pub(in crate::cli::scan) fn new(globs: &[String]) -> Result<Self, Diagnostic> {
        let from_root = PathExcludes {
            patterns: patterns(Path::new("/"), globs)?,
        };
        let here = std::env::current_dir().and_then(std::fs::canonicalize);
        let from_here = here.ok().map(|here| patterns(&here, globs)).transpose()?;
        Ok(Self {
            globs: globs.to_vec(),
            from_here: from_here.unwrap_or_default(),
            from_root,
        })
    }

    /// Returns the patterns for the files below one of the paths.
    pub(super) fn below(&self, root: &Path) -> Result<PathExcludes, Diagnostic> {
        let mut own = patterns(root, &self.globs)?.into_iter();
        let mut from_here = self.from_here.iter().cloned();
        let mut both = Vec::new();
        // Each glob with both of its meanings, because the last glob that matches decides.
        for glob in &self.globs {
            // `*` means everything below the path, not the path itself.
            let is_everything = glob.chars().all(|it| matches!(it, '*' | '/' | '.'));
            both.extend(from_here.next().filter(|_| !is_everything));
            both.extend(own.next());
        }
        Ok(PathExcludes { patterns: both })
    }

    pub(super) fn excludes_url(&self, url: &Url) -> bool {
        let path = Path::new(url.path());
        self.from_root.excludes(path, false) || self.from_root.excludes_parent_of(path)
    }
}

/// Patterns in the order of the arguments: a later one overrides an earlier one, as in a `.gitignore`.
#[derive(Clone, Debug, Default)]
pub(super) struct PathExcludes {
    patterns: Vec<Gitignore>,
}

impl PathExcludes {
    /// Returns whether the last pattern that matches the path itself excludes it.
    pub(super) fn excludes(&self, path: &Path, is_dir: bool) -> bool {
        for pattern in self.patterns.iter().rev() {
            // A pattern only supports paths below its directory.
            if !path.starts_with(pattern.path()) || path == pattern.path() {
                continue;
            }
            match pattern.matched(path, is_dir) {
                Match::Ignore(_) => return true,
                Match::Whitelist(_) => return false,
                Match::None => {}
            }
        }
        false
    }

    /// Returns whether a directory that contains the path is excluded.
    pub(super) fn excludes_parent_of(&self, path: &Path) -> bool {
        let mut parents = path.ancestors().skip(1);
        parents.any(|parent| self.excludes(parent, true))
    }
}

fn patterns(root: &Path, globs: &[String]) -> Result<Vec<Gitignore>, Diagnostic> {
    globs.iter().map(|glob| pattern(root, glob)).collect()
}

fn pattern(root: &Path, glob: &str) -> Result<Gitignore, Diagnostic> {
    // PowerShell completes paths with backslashes.
    let slashes = glob.replace('\\', "/");
    let text = if cfg!(windows) { &slashes } else { glob };
    let (mark, text) = match text.strip_prefix('!') {
        Some(rest) => ("!", rest),
        None => ("", text),
    };
    // `./drafts` means `/drafts`.
    let rest = text.strip_prefix('.').filter(|it| it.starts_with('/'));
    let text = rest.unwrap_or(text);
    // An argument is not a comment.
    let escape = if mark.is_empty() && text.starts_with('#') {
        "\\"
    } else {
        ""
    };
    let is_empty = text.trim_matches('/').trim().is_empty();
    let mut builder = GitignoreBuilder::new(root);
    // In a `.gitignore` it means itself, but as an argument it is a mistake.
    builder.allow_unclosed_class(false);
    let added = builder.add_line(None, &format!("{mark}{escape}{text}"));
    if let (false, Ok(_)) = (is_empty, added)
        && let Ok(pattern) = builder.build()
    {
        return Ok(pattern);
    }
    let message = format!("invalid glob `{glob}` for `--exclude`");
    let error = Diagnostic::error("invalid-glob", message);
    Err(error.help("write it as in a `.gitignore`: `*.map`, `drafts/`, `/assets/**`, `!keep.js`"))
}
