//! What is to be written, all of it known before the first file is touched.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process;

use serde::Serialize;

use super::super::output::Outcome;
use super::{InitArgs, build_rs, cargo_toml, gitignore, maps_toml};
use crate::problem::Problem;
use crate::text_file;

pub(super) struct Plan {
    pub(super) steps: Vec<Step>,
    /// `maps.toml` has IDs or domains that are examples.
    pub(super) has_placeholders: bool,
}

/// One file.
#[derive(Serialize)]
pub(super) struct Step {
    pub(super) file: String,
    pub(super) action: Action,
    /// What is new in it, or why it is left.
    pub(super) what: String,
    #[serde(skip)]
    path: PathBuf,
    #[serde(skip)]
    content: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Action {
    Create,
    Change,
    /// It is as it should be.
    Leave,
    /// Only its owner can change it safely.
    Ask,
}

/// What is to become of a file's text.
pub(super) enum Edit {
    Write { content: String, what: String },
    Leave(String),
    Ask(String),
}

impl Plan {
    pub(super) fn new(folder: &Path, args: &InitArgs) -> Result<Self, Problem> {
        let manifest = read(folder, "Cargo.toml")?.ok_or_else(no_package)?;
        let manifest = cargo_toml::Manifest::parse(&manifest)?;
        let draft = maps_toml::Draft::new(args)?;

        let mut steps = Vec::new();
        let existing = read(folder, maps_toml::NAME)?;
        let has_placeholders = existing.is_none() && draft.has_placeholders();
        let edit = draft.edit(existing.as_deref());
        steps.push(Step::new(folder, maps_toml::NAME, existing.is_some(), edit));
        steps.push(match manifest.build_script() {
            Ok(script) => {
                let existing = read(folder, script)?;
                let edit = build_rs::edit(existing.as_deref());
                Step::new(folder, script, existing.is_some(), edit)
            }
            Err(why) => Step::new(folder, "build.rs", false, Edit::Ask(why)),
        });
        steps.push(Step::new(folder, "Cargo.toml", true, manifest.edit()));
        let existing = read(folder, gitignore::NAME)?;
        let edit = gitignore::edit(folder, existing.as_deref());
        steps.push(Step::new(folder, gitignore::NAME, existing.is_some(), edit));
        Ok(Self {
            steps,
            has_placeholders,
        })
    }

    /// Writes all new contents beside the files first, so that a full disk or a folder that may not
    /// be written leaves everything as it was.
    pub(super) fn carry_out(&self) -> Result<(), Problem> {
        let mut written = Vec::new();
        for step in &self.steps {
            if let Some(content) = &step.content {
                let temporary = Temporary::write(&step.path, content).map_err(|error| {
                    Problem::new(format!("{} cannot be written: {error}", step.file))
                })?;
                written.push((step, temporary));
            }
        }
        for (step, temporary) in written {
            temporary.put_in_place().map_err(|error| {
                Problem::new(format!("{} cannot be written: {error}", step.file))
                    .help("call `maps-token init` again: it goes on where it was left")
            })?;
        }
        Ok(())
    }

    /// What is left to the user counts as a warning.
    pub(super) fn outcome(&self) -> Outcome {
        let asked = self.steps.iter().filter(|step| step.action == Action::Ask);
        Outcome {
            warnings: asked.count(),
            ..Outcome::default()
        }
    }
}

impl Step {
    fn new(folder: &Path, file: &str, exists: bool, edit: Edit) -> Self {
        let (action, what, content) = match edit {
            Edit::Write { content, what } if exists => (Action::Change, what, Some(content)),
            Edit::Write { content, what } => (Action::Create, what, Some(content)),
            Edit::Leave(what) => (Action::Leave, what, None),
            Edit::Ask(what) => (Action::Ask, what, None),
        };
        Self {
            file: file.to_owned(),
            action,
            what,
            path: folder.join(file),
            content,
        }
    }
}

fn no_package() -> Problem {
    Problem::new("there is no Cargo.toml in this folder")
        .help("go to the folder of the package that makes the site")
        .help("or make one: cargo new my-site")
}

/// The text of a file, if there is one.
fn read(folder: &Path, name: &str) -> Result<Option<String>, Problem> {
    match text_file::read(&folder.join(name)) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Problem::new(format!("{name} cannot be read: {error}"))),
    }
}

/// A new content beside its file, removed unless it is put in place.
struct Temporary {
    path: PathBuf,
    target: PathBuf,
}

impl Temporary {
    fn write(target: &Path, content: &str) -> io::Result<Self> {
        // A link stays one: what it points to is replaced.
        let target = fs::canonicalize(target).unwrap_or_else(|_| target.to_owned());
        let name = target.file_name().unwrap_or_default().to_string_lossy();
        let path = target.with_file_name(format!(".{name}.{}.tmp", process::id()));
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&path)?;
        let temporary = Self { path, target };
        temporary.fill(&mut file, content)?;
        Ok(temporary)
    }

    fn fill(&self, file: &mut File, content: &str) -> io::Result<()> {
        file.write_all(content.as_bytes())?;
        if let Ok(metadata) = fs::metadata(&self.target) {
            file.set_permissions(metadata.permissions())?;
        }
        file.sync_all()
    }

    fn put_in_place(self) -> io::Result<()> {
        fs::rename(&self.path, &self.target)
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // After the rename there is none.
        let _ = fs::remove_file(&self.path);
    }
}
