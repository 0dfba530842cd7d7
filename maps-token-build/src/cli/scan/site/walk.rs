//! Reads directories and files in parallel.

use std::collections::HashMap;
use std::fs::{self, File, FileType, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use ignore::{DirEntry, WalkBuilder, WalkState};
use indicatif::{HumanBytes, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::content::{ContentScanner, unread};
use super::exclude::{Excludes, PathExcludes};
use super::names::DisplayPath;
use super::unread::Unread;
use crate::cli::files::{path_of, readable_len, reason, reason_of};
use crate::cli::inspect::tokens::has_candidate;
use crate::cli::output::quoted;
use crate::cli::scan::results::ScanResults;
use crate::diagnostic::Diagnostic;

/// Reads these files, and all files in these directories, each once.
pub(super) fn scan(paths: &[PathBuf], excludes: &Excludes) -> Result<ScanResults, Diagnostic> {
    let roots = Roots::new(paths, excludes)?;
    let results = Mutex::new(ScanResults::default());
    let progress = progress();
    if let Some(walk) = roots.walk() {
        walk.build_parallel().run(|| {
            let mut scanner = ContentScanner::new();
            let (results, roots, progress) = (&results, &roots, &progress);
            Box::new(move |entry| {
                let (found, state) = roots.visit(entry, &mut scanner);
                // If the lock is poisoned, another thread has panicked.
                if let (Some(found), Ok(mut results)) = (found, results.lock()) {
                    results.add(found);
                    if !progress.is_hidden() {
                        progress.set_position(results.files);
                        progress.set_message(HumanBytes(results.bytes).to_string());
                    }
                }
                state
            })
        });
    }
    progress.finish_and_clear();
    Ok(results.into_inner().unwrap_or_default())
}

/// The paths of the command line, without those that are below another one.
struct Roots {
    /// The paths, sorted so that a directory precedes its contents.
    paths: Vec<PathBuf>,
    by_path: HashMap<PathBuf, Root>,
}

struct Root {
    name: DisplayPath,
    excludes: PathExcludes,
}

impl Roots {
    /// Resolves the arguments. A path that does not exist is an error.
    fn new(paths: &[PathBuf], excludes: &Excludes) -> Result<Self, Diagnostic> {
        let mut found = Vec::new();
        for path in paths {
            // An argument may be a link; links below it are not followed.
            let root = fs::canonicalize(path).map_err(|error| no_such_path(path, &error))?;
            let kind = fs::metadata(&root).map_err(|error| no_such_path(path, &error))?;
            if !kind.is_dir() && !kind.is_file() {
                let what = describe(kind.file_type());
                let message = format!("`{}` is {what}, not a file or a directory", path.display());
                return Err(Diagnostic::error("no-such-path", message));
            }
            found.push((root, path, kind.is_dir()));
        }
        found.sort();
        let mut roots = Self {
            paths: Vec::new(),
            by_path: HashMap::new(),
        };
        for (root, given, is_dir) in found {
            let parent = root.parent().filter(|_| !is_dir);
            let own = Root {
                name: DisplayPath::new(given, &root),
                excludes: excludes.below(parent.unwrap_or(&root))?,
            };
            if roots.covering(&root).is_none() {
                roots.paths.push(root.clone());
                roots.by_path.insert(root, own);
            }
        }
        Ok(roots)
    }

    /// Returns the argument that contains the path.
    fn covering(&self, path: &Path) -> Option<&Root> {
        path.ancestors().find_map(|it| self.by_path.get(it))
    }

    fn walk(&self) -> Option<WalkBuilder> {
        let (first, others) = self.paths.split_first()?;
        let mut walk = WalkBuilder::new(first);
        for other in others {
            walk.add(other);
        }
        // Published files are often ignored by Git, and may be hidden.
        walk.standard_filters(false).follow_links(false);
        Some(walk)
    }

    fn visit(
        &self,
        entry: Result<DirEntry, ignore::Error>,
        scanner: &mut ContentScanner,
    ) -> (Option<ScanResults>, WalkState) {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let found = unread(self.unreadable(&error));
                return (Some(found), WalkState::Continue);
            }
        };
        let path = entry.path();
        // The walk appends names to the path of an argument.
        let root = path.ancestors().nth(entry.depth());
        let Some(root) = root.and_then(|root| self.by_path.get(root)) else {
            return (None, WalkState::Continue);
        };
        let Some(kind) = entry.file_type() else {
            return (None, WalkState::Continue);
        };
        if root.excludes.excludes(path, kind.is_dir())
            || entry.depth() == 0 && root.excludes.excludes_parent_of(path)
        {
            return (None, WalkState::Skip);
        }
        let name = || root.name.of(path);
        let found = if kind.is_file() {
            Some(read_file(path, &name(), scanner))
        } else if kind.is_symlink() {
            self.check_link(path).map(|(is_error, reason)| {
                unread(match is_error {
                    LinkProblem::Unreadable => Unread::error(name(), reason),
                    LinkProblem::LeadsOut => Unread::warning(name(), reason),
                    LinkProblem::LeadsNowhere => Unread::note(name(), reason),
                })
            })
        } else if kind.is_dir() {
            None
        } else {
            let reason = format!("{} has no content of its own", describe(kind));
            Some(unread(Unread::note(name(), reason)))
        };
        (found, WalkState::Continue)
    }

    /// Returns a problem of a link. Links are not followed: the target is read only if it is part of
    /// the site.
    fn check_link(&self, path: &Path) -> Option<(LinkProblem, String)> {
        let target = match fs::canonicalize(path) {
            Ok(target) => target,
            Err(error) if is_nowhere(&error) => {
                let reason = "the symbolic link leads nowhere";
                return Some((LinkProblem::LeadsNowhere, reason.to_owned()));
            }
            Err(error) => return Some((LinkProblem::Unreadable, error.to_string())),
        };
        let is_dir = target.is_dir();
        let is_read = self.covering(&target).is_some_and(|root| {
            !root.excludes.excludes(&target, is_dir) && !root.excludes.excludes_parent_of(&target)
        });
        if is_read {
            return None;
        }
        let reason = format!(
            "the symbolic link leads to `{}`, which is not scanned",
            target.display()
        );
        Some((LinkProblem::LeadsOut, reason))
    }

    fn unreadable(&self, error: &ignore::Error) -> Unread {
        let path = path_of(error);
        let name = match path.and_then(|path| Some((path, self.covering(path)?))) {
            Some((path, root)) => root.name.of(path),
            None => path.unwrap_or(Path::new(".")).display().to_string(),
        };
        Unread::error(name, reason_of(error))
    }
}

enum LinkProblem {
    Unreadable,
    LeadsOut,
    LeadsNowhere,
}

fn no_such_path(path: &Path, error: &io::Error) -> Diagnostic {
    let shown = path.to_string_lossy();
    // Not repeated, because logs may be public.
    if !shown.contains(['/', '\\']) && has_candidate(&shown) {
        let message = "expected a file, a directory or a URL, found a token";
        return Diagnostic::error("no-such-path", message)
            .help("use `maps-token inspect` for tokens");
    }
    let message = format!("failed to read `{}`: {error}", quoted(&shown));
    let error = Diagnostic::error("no-such-path", message);
    let is_like_a_host = shown.contains('.') && !shown.contains(['/', '\\', ' ']);
    if is_like_a_host || shown.starts_with("localhost") {
        return error.help(format!("for a live site, write `https://{shown}`"));
    }
    error
}

fn is_nowhere(error: &io::Error) -> bool {
    // The `ErrorKind` of a loop is unstable on Unix.
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    ) || error.to_string().contains("symbolic links")
}

fn describe(kind: FileType) -> &'static str {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt as _;
        if kind.is_fifo() {
            return "a pipe";
        }
        if kind.is_socket() {
            return "a socket";
        }
        if kind.is_block_device() || kind.is_char_device() {
            return "a device";
        }
    }
    let _ = kind;
    "a special file"
}

/// Reads a file. A file that changes meanwhile is read once more.
fn read_file(path: &Path, name: &str, scanner: &mut ContentScanner) -> ScanResults {
    let mut results = match try_read_file(path, name, scanner) {
        Ok((results, true)) => return results,
        Ok((_, false)) => match try_read_file(path, name, scanner) {
            Ok((results, true)) => return results,
            Ok((results, false)) => results,
            Err(error) => return unread(Unread::error(name, reason(&error))),
        },
        Err(error) => return unread(Unread::error(name, reason(&error))),
    };
    results.add(unread(Unread::error(name, "it changed during the scan")));
    results
}

/// Scans a file, and returns whether it was unchanged meanwhile.
fn try_read_file(
    path: &Path,
    name: &str,
    scanner: &mut ContentScanner,
) -> io::Result<(ScanResults, bool)> {
    let mut file = File::open(path)?;
    let before = file.metadata()?;
    if !before.is_file() {
        let reason = format!("it became {}", describe(before.file_type()));
        return Ok((unread(Unread::error(name, reason)), true));
    }
    let len = readable_len(&before);
    let results = scanner.scan_file(name, Head::new(&mut file, len), before.len());
    let after = file.metadata()?;
    Ok((results, is_unchanged(&before, &after)))
}

fn is_unchanged(before: &Metadata, after: &Metadata) -> bool {
    let times = (before.modified().ok(), after.modified().ok());
    before.len() == after.len() && times.0 == times.1
}

/// A prefix of a file that can be rewound.
struct Head<'a> {
    file: &'a mut File,
    len: u64,
    left: u64,
}

impl<'a> Head<'a> {
    fn new(file: &'a mut File, len: u64) -> Self {
        Self {
            file,
            len,
            left: len,
        }
    }
}

impl Read for Head<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.by_ref().take(self.left).read(buffer)?;
        self.left = self.left.saturating_sub(read as u64);
        Ok(read)
    }
}

impl io::Seek for Head<'_> {
    fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
        let at = self.file.seek(to)?;
        self.left = self.len.saturating_sub(at);
        Ok(at)
    }
}

/// indicatif only draws on a terminal.
fn progress() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(5));
    let style = ProgressStyle::with_template("{spinner} {pos} files, {msg}");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()))
}
