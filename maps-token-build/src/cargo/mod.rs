//! Talking to Cargo: what the build script reads from its environment, and what it tells Cargo.
//!
//! Reading a variable and asking for a new run when it changes is one call, because which of the
//! two ways is right depends on what the variable can hold.

mod directives;
mod environment;
mod secret;

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;

use self::directives::Directives;
pub(crate) use self::environment::{Environment, ThisProcess};
pub(crate) use self::secret::Secret;
use crate::problem::Problem;

/// The build script's environment and its directives.
pub(crate) struct Cargo<'a> {
    environment: &'a dyn Environment,
    directives: Directives,
}

impl<'a> Cargo<'a> {
    pub(crate) fn new(environment: &'a dyn Environment) -> Self {
        Self {
            environment,
            directives: Directives::default(),
        }
    }

    /// A variable that can hold a secret. Blank counts as absent: that is what CI services hand to
    /// a build that may not see it.
    ///
    /// Cargo writes the value of a tracked variable into `target/` as it is, in plain text, so this
    /// one is tracked only while there is nothing to write. Setting it then runs the script again.
    pub(crate) fn secret(&mut self, name: &str) -> Option<Secret> {
        let secret = self.environment.variable(name).map(Secret::new);
        let secret = secret.filter(|secret| !secret.is_blank());
        if secret.is_none() {
            self.track(name);
        }
        secret
    }

    /// Tracks a variable that [`Self::secret`] read, once it has turned out to hold none.
    pub(crate) fn track(&mut self, name: &str) {
        self.directives.say("rerun-if-env-changed", name);
    }

    /// The variables that are set, and not blank, under names that start like this.
    pub(crate) fn names_starting_with(&self, prefix: &str) -> Vec<String> {
        let is_set = |name: &String| {
            let value = self.environment.variable(name).map(Secret::new);
            value.is_some_and(|value| !value.is_blank())
        };
        let mut names = self.environment.names();
        names.retain(|name| name.starts_with(prefix) && is_set(name));
        names.sort();
        names
    }

    /// Any other variable. It is tracked only once its value has turned out to be what it should
    /// be: a key pasted into the wrong variable must not be written into `target/` either.
    pub(crate) fn variable<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, Problem>,
    ) -> Result<Option<T>, Problem> {
        // It is wiped like a secret, because it may be one.
        let value = self.environment.variable(name).map(Secret::new);
        let parsed = match value.filter(|value| !value.is_blank()) {
            None => None,
            Some(value) => {
                let text = std::str::from_utf8(value.bytes())
                    .map_err(|_| Problem::new("its value is not text").about(name))?;
                Some(parse(text).map_err(|problem| problem.about(name))?)
            }
        };
        self.track(name);
        Ok(parsed)
    }

    /// A variable that Cargo itself sets for every build script.
    pub(crate) fn own(&self, name: &str) -> Result<OsString, Problem> {
        self.environment.variable(name).ok_or_else(|| {
            Problem::new(format!(
                "{name} is not set, so this is not a build script run by Cargo"
            ))
            .help("call this function from the `main` of a build.rs")
        })
    }

    pub(crate) fn own_text(&self, name: &str) -> Result<String, Problem> {
        let text = self.own(name)?.into_string();
        text.map_err(|_| Problem::new("its value is not text").about(name))
    }

    pub(crate) fn own_path(&self, name: &str) -> Result<PathBuf, Problem> {
        self.own(name).map(PathBuf::from)
    }

    /// Runs the script again when the file changes. The file must exist: Cargo would take a missing
    /// one for changed at every build.
    pub(crate) fn rerun_if_changed(&mut self, path: &str) {
        self.directives.say("rerun-if-changed", path);
    }

    /// Puts `--cfg name="value"` on rustc's command line.
    pub(crate) fn set_cfg(&mut self, name: &str, value: &str) {
        self.directives
            .say("rustc-cfg", &format!("{name}=\"{value}\""));
    }

    /// Sets a variable for the compilation of the package, its macros included.
    pub(crate) fn set_env(&mut self, name: &str, value: &str) {
        self.directives.say("rustc-env", &format!("{name}={value}"));
    }

    pub(crate) fn warning(&mut self, message: &str) {
        self.directives.message("warning", message);
    }

    /// The warnings so far.
    #[cfg(feature = "cli")]
    pub(crate) fn warnings(&self) -> impl Iterator<Item = &str> {
        self.directives.warnings()
    }

    /// Fails the build, once the script has ended.
    pub(crate) fn error(&mut self, message: &str) {
        self.directives.message("error", message);
    }

    /// Hands all directives over at once.
    pub(crate) fn tell(self, to: impl io::Write) -> io::Result<()> {
        self.directives.write(to)
    }
}
