//! A folder, read by all processors.

use std::env;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use ignore::{DirEntry, WalkBuilder, WalkState};
use indicatif::{HumanBytes, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::anchors::Anchors;
use super::search::Search;
use super::seen::Seen;
use crate::problem::Problem;

/// Everything in a folder, or in one file.
pub(super) fn scan(path: &Path, anchors: &Anchors) -> Result<Seen, Problem> {
    // The folder itself may be a link; none below it is followed.
    let root = fs::canonicalize(path)
        .map_err(|error| Problem::new(format!("{} cannot be read: {error}", path.display())))?;
    let names = Names::new(path, &root);
    let seen = Mutex::new(Seen::default());
    let progress = progress();
    // With all filters off: what is published is often ignored by git, and hidden files count too.
    let walk = WalkBuilder::new(&root)
        .standard_filters(false)
        .follow_links(false)
        .build_parallel();
    walk.run(|| {
        let mut search = Search::new(anchors);
        let (seen, names, progress) = (&seen, &names, &progress);
        Box::new(move |entry| {
            let found = match entry {
                Ok(entry) => read(&entry, &mut search, names),
                Err(error) => Some(Seen::unreadable(name_of(&error, names), reason(&error))),
            };
            // A poisoned lock means that another thread is already taking the process down.
            if let (Some(found), Ok(mut seen)) = (found, seen.lock()) {
                seen.add(found);
                progress.set_position(seen.files);
                progress.set_message(HumanBytes(seen.bytes).to_string());
            }
            WalkState::Continue
        })
    });
    progress.finish_and_clear();
    Ok(seen.into_inner().unwrap_or_default())
}

/// What is in one entry; nothing is said of what is no file. The target of a link that stays in the
/// folder is read where it lies.
fn read(entry: &DirEntry, search: &mut Search<'_>, names: &Names) -> Option<Seen> {
    if !entry.file_type()?.is_file() {
        return None;
    }
    let name = names.of(entry.path());
    let read = File::open(entry.path()).and_then(|file| search.read(file));
    Some(match read {
        Ok((hits, bytes)) => Seen::file(&name, hits, bytes),
        Err(error) => Seen::unreadable(name, error.to_string()),
    })
}

/// On a terminal alone: indicatif sees to that.
fn progress() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(5));
    let style = ProgressStyle::with_template("{spinner} {pos} files, {msg}");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()))
}

/// How a file is called: as the caller called the folder, from where they stand if they can see it.
struct Names {
    root: PathBuf,
    shown: PathBuf,
}

impl Names {
    fn new(given: &Path, root: &Path) -> Self {
        let here = env::current_dir().and_then(fs::canonicalize).ok();
        let below = here.and_then(|here| root.strip_prefix(here).map(Path::to_path_buf).ok());
        let is_link = fs::symlink_metadata(given).is_ok_and(|given| given.is_symlink());
        let shown = match below {
            Some(below) if given.is_absolute() && !is_link => below,
            _ => given
                .components()
                .skip_while(|it| it.as_os_str() == ".")
                .collect(),
        };
        Self {
            root: root.to_path_buf(),
            shown,
        }
    }

    fn of(&self, path: &Path) -> String {
        let shown = match path.strip_prefix(&self.root) {
            Ok(below) if below.as_os_str().is_empty() => self.shown.clone(),
            Ok(below) => self.shown.join(below),
            Err(_) => path.to_path_buf(),
        };
        shown.display().to_string()
    }
}

fn name_of(error: &ignore::Error, names: &Names) -> String {
    match error {
        ignore::Error::WithPath { path, .. } => names.of(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            name_of(err, names)
        }
        _ => names.of(&names.root),
    }
}

fn reason(error: &ignore::Error) -> String {
    error
        .io_error()
        .map_or_else(|| error.to_string(), io::Error::to_string)
}
