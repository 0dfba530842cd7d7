//! Plans all changes before the first file is written.

use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::super::output::{Outcome, quoted};
use super::persist::{Persisted, Replacement};
use super::{InitArgs, build_rs, cargo_toml, gitignore, maps_toml};
use crate::diagnostic::Diagnostic;
use crate::text_file;

pub(super) struct Plan {
    pub(super) steps: Vec<Step>,
    /// Whether maps.toml will contain example IDs or domains.
    pub(super) has_placeholders: bool,
}

#[derive(Serialize)]
pub(super) struct Step {
    pub(super) file: String,
    pub(super) action: Action,
    /// The change, the reason for none, or what the user has to do.
    pub(super) what: String,
    #[serde(skip)]
    path: PathBuf,
    #[serde(skip)]
    editor: Editor,
    /// The old text and the new one.
    #[serde(skip)]
    change: Option<(Option<String>, String)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Action {
    Create,
    Change,
    Leave,
    /// The user has to change the file.
    Manual,
}

pub(super) enum Edit {
    Write { content: String, what: String },
    Leave(String),
    Manual(String),
}

/// Edits any text of a file, which may change before it is written.
enum Editor {
    MapsToml {
        template: maps_toml::Template,
        directory: PathBuf,
    },
    BuildRs {
        crate_name: String,
    },
    CargoToml {
        directory: PathBuf,
    },
    Gitignore {
        directory: PathBuf,
    },
    /// Leaves the file to the user.
    None(String),
}

const MAX_ATTEMPTS: usize = 5;

impl Plan {
    pub(super) fn new(directory: &Path, args: &InitArgs) -> Result<Self, Diagnostic> {
        let manifest = read(directory, "Cargo.toml")?.ok_or_else(no_package)?;
        let manifest = cargo_toml::Manifest::parse(&manifest, directory)?;
        let template = maps_toml::Template::new(args)?;
        let has_placeholders = template.has_placeholders();
        let (script, build_rs) = match manifest.build_script() {
            Ok(script) => (
                script,
                Editor::BuildRs {
                    crate_name: manifest.crate_name(),
                },
            ),
            Err(why) => ("build.rs", Editor::None(why)),
        };
        let maps_toml = Editor::MapsToml {
            template,
            directory: directory.to_owned(),
        };
        let cargo_toml = Editor::CargoToml {
            directory: directory.to_owned(),
        };
        let gitignore = Editor::Gitignore {
            directory: directory.to_owned(),
        };
        let steps = [
            (maps_toml::NAME, maps_toml),
            (script, build_rs),
            ("Cargo.toml", cargo_toml),
            (gitignore::NAME, gitignore),
        ];
        let mut plan = Self {
            steps: Vec::new(),
            has_placeholders: false,
        };
        for (file, editor) in steps {
            plan.steps.push(Step::new(directory, file, editor)?);
        }
        let is_new = plan.steps.iter().any(|step| {
            matches!(step.editor, Editor::MapsToml { .. }) && step.action == Action::Create
        });
        plan.has_placeholders = has_placeholders && is_new;
        Ok(plan)
    }

    /// Writes all temporary files first, so that a full disk or a missing permission changes nothing.
    pub(super) fn apply(&mut self) -> Result<(), Diagnostic> {
        let mut replacements = Vec::new();
        for step in &self.steps {
            replacements.push(step.replacement()?);
        }
        for (step, replacement) in self.steps.iter_mut().zip(replacements) {
            step.apply(replacement)
                .map_err(|error| error.help("run `maps-token init` again to continue"))?;
        }
        Ok(())
    }

    /// Manual steps count as warnings.
    pub(super) fn outcome(&self) -> Outcome {
        Outcome {
            warnings: self.manual().count(),
            ..Outcome::default()
        }
    }

    pub(super) fn manual(&self) -> impl Iterator<Item = &Step> {
        let steps = self.steps.iter();
        steps.filter(|step| step.action == Action::Manual)
    }
}

impl Step {
    fn new(directory: &Path, file: &str, editor: Editor) -> Result<Self, Diagnostic> {
        let mut step = Self {
            file: file.to_owned(),
            action: Action::Leave,
            what: String::new(),
            path: directory.join(file),
            editor,
            change: None,
        };
        step.plan()?;
        Ok(step)
    }

    /// Reads the file and decides what becomes of it.
    fn plan(&mut self) -> Result<(), Diagnostic> {
        let existing = match self.editor {
            Editor::None(_) => None,
            _ => read_file(&self.path, &self.file)?,
        };
        let edit = self.editor.edit(existing.as_deref())?;
        // Only a build script can be in another directory.
        let directory = Path::new(&self.file).parent();
        let is_missing = self
            .path
            .parent()
            .is_some_and(|it| it != Path::new("") && !it.is_dir());
        if let (Edit::Write { .. }, Some(directory), true) = (&edit, directory, is_missing) {
            let directory = quoted(&directory.to_string_lossy());
            let error = io::Error::other(format!("missing directory `{directory}`"));
            return Err(self
                .cannot_write(&error)
                .help("create the directory, or correct `build` in Cargo.toml"));
        }
        (self.action, self.what, self.change) = match edit {
            Edit::Write { content, what } => {
                let action = match existing {
                    Some(_) => Action::Change,
                    None => Action::Create,
                };
                (action, what, Some((existing, content)))
            }
            Edit::Leave(what) => (Action::Leave, what, None),
            Edit::Manual(what) => (Action::Manual, what, None),
        };
        Ok(())
    }

    fn replacement(&self) -> Result<Option<Replacement>, Diagnostic> {
        let Some((_, content)) = &self.change else {
            return Ok(None);
        };
        Replacement::write(&self.path, content)
            .map(Some)
            .map_err(|error| self.cannot_write(&error))
    }

    /// If another program has changed the file, edits the new text.
    fn apply(&mut self, mut replacement: Option<Replacement>) -> Result<(), Diagnostic> {
        let mut attempts = 0;
        let mut was_changed = false;
        while let (Some(ready), Some((existing, _))) = (replacement, &self.change) {
            let persisted = ready
                .persist(existing.as_deref())
                .map_err(|error| self.cannot_write(&error))?;
            if persisted == Persisted::Written {
                break;
            }
            was_changed = true;
            attempts += 1;
            if attempts == MAX_ATTEMPTS {
                self.action = Action::Manual;
                "another program keeps changing the file: run `maps-token init` again"
                    .clone_into(&mut self.what);
                self.change = None;
                return Ok(());
            }
            self.plan()?;
            replacement = self.replacement()?;
        }
        if was_changed {
            self.what
                .push_str(" (changes by another program were kept)");
        }
        Ok(())
    }

    fn cannot_write(&self, error: &io::Error) -> Diagnostic {
        // Without the path of a temporary file.
        let error = error.to_string();
        let reason = error.split(" at path ").next().unwrap_or_default();
        Diagnostic::error(
            "write-failed",
            format!("failed to write `{}`: {reason}", quoted(&self.file)),
        )
    }
}

impl Editor {
    fn edit(&self, existing: Option<&str>) -> Result<Edit, Diagnostic> {
        Ok(match self {
            Self::MapsToml {
                template,
                directory,
            } => {
                let mut edit = template.edit(existing);
                if gitignore::is_ignored(directory, maps_toml::NAME) {
                    let (Edit::Write { what, .. } | Edit::Leave(what) | Edit::Manual(what)) =
                        &mut edit;
                    what.push_str(
                        "; Git ignores it: correct .gitignore, because CI needs the file",
                    );
                }
                edit
            }
            Self::BuildRs { crate_name } => build_rs::edit(existing, crate_name),
            Self::CargoToml { directory } => {
                let existing = existing.ok_or_else(no_package)?;
                cargo_toml::Manifest::parse(existing, directory)?.edit()
            }
            Self::Gitignore { directory } => gitignore::edit(directory, existing),
            Self::None(why) => Edit::Manual(why.clone()),
        })
    }
}

fn no_package() -> Diagnostic {
    Diagnostic::error(
        "missing-package",
        "missing Cargo.toml in the current directory",
    )
    .help("run `maps-token init` in the directory of the package that builds the site")
    .help("or create a package: `cargo new my-site`")
}

fn read(directory: &Path, name: &str) -> Result<Option<String>, Diagnostic> {
    read_file(&directory.join(name), name)
}

/// Returns `None` if there is no file.
fn read_file(path: &Path, name: &str) -> Result<Option<String>, Diagnostic> {
    match text_file::read(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Diagnostic::error(
            "unreadable",
            format!("failed to read `{}`: {error}", quoted(name)),
        )),
    }
}
