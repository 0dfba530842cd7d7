//! Reads environment variables, and collects the directives for Cargo.
//!
//! Reading and tracking a variable is one call: how to track it depends on what it may contain.

mod directives;
mod process;
mod secret;
mod value;

use std::io;
use std::path::PathBuf;
use std::str::FromStr;

use self::directives::Directives;
pub(crate) use self::process::{Env, ProcessEnv};
pub(crate) use self::secret::Secret;
use crate::diagnostic::Diagnostic;
use crate::key::exposure;
use crate::order::sorted_indexes;

pub(crate) struct BuildEnv<'a> {
    env: &'a dyn Env,
    directives: Directives,
}

impl<'a> BuildEnv<'a> {
    pub(crate) fn new(env: &'a dyn Env) -> Self {
        Self {
            env,
            directives: Directives::default(),
        }
    }

    /// For a variable that may contain a secret.
    ///
    /// Cargo writes the value of a tracked variable into `target/`, so it is tracked only while it is
    /// absent. Setting it then runs the script again.
    pub(crate) fn secret(&mut self, name: &str) -> Option<Secret> {
        let secret = self.env.var_os(name).and_then(Secret::new);
        if secret.is_none() {
            self.track(name);
        }
        secret
    }

    pub(crate) fn track(&mut self, name: &str) {
        self.directives.push("rerun-if-env-changed", name);
    }

    /// For any other variable. Tracked after its value was parsed: a key in the wrong variable must not
    /// be written into `target/` either.
    pub(crate) fn variable<T>(&mut self, name: &str) -> Result<Option<T>, Diagnostic>
    where
        T: FromStr<Err = Diagnostic>,
    {
        // Wiped, because it may be a secret in the wrong variable.
        let value = self.env.var_os(name).and_then(Secret::new);
        let parsed = match &value {
            None => None,
            Some(value) => match parse(value) {
                Ok(parsed) => Some(parsed),
                Err(error) => return Err(rejected(error, value).in_variable(name)),
            },
        };
        self.track(name);
        Ok(parsed)
    }

    /// Not tracked.
    pub(crate) fn is_set(&self, name: &str) -> bool {
        self.env.var_os(name).and_then(Secret::new).is_some()
    }

    /// The variables that are set, sorted.
    pub(crate) fn names_with_prefix(&self, prefix: &str) -> Vec<String> {
        let names = self.env.names();
        let order = sorted_indexes(names.len(), &|one, other| {
            names.get(one).cmp(&names.get(other))
        });
        let mut found = Vec::new();
        for index in order {
            if let Some(name) = names.get(index)
                && name.starts_with(prefix)
                && self.is_set(name)
            {
                found.push(name.clone());
            }
        }
        found
    }

    /// A variable that Cargo sets for every build script.
    pub(crate) fn cargo_var(&self, name: &str) -> Result<String, Diagnostic> {
        let value = self
            .env
            .var_os(name)
            .ok_or_else(|| not_a_build_script(name))?;
        value
            .into_string()
            .map_err(|_| invalid_unicode().in_variable(name))
    }

    pub(crate) fn cargo_path(&self, name: &str) -> Result<PathBuf, Diagnostic> {
        match self.env.var_os(name) {
            Some(path) => Ok(PathBuf::from(path)),
            None => Err(not_a_build_script(name)),
        }
    }

    /// The file must exist: otherwise Cargo runs the script in every build.
    pub(crate) fn rerun_if_changed(&mut self, path: &str) {
        self.directives.push("rerun-if-changed", path);
    }

    /// Runs the script in every build, until a run does without this: something is wrong or absent, and
    /// Cargo cannot watch it, because it may be secret or unknown.
    pub(crate) fn rerun_always(&mut self) {
        // `cargo build --verbose` says that the file of this name is missing.
        self.rerun_if_changed("maps-token-runs-in-every-build");
    }

    /// Passes `--cfg name="value"` to rustc.
    pub(crate) fn set_cfg(&mut self, name: &str, value: &str) {
        self.directives
            .push("rustc-cfg", &format!("{name}=\"{value}\""));
    }

    /// Sets a variable for rustc and the macros of the package.
    pub(crate) fn set_env(&mut self, name: &str, value: &str) {
        self.directives
            .push("rustc-env", &format!("{name}={value}"));
    }

    pub(crate) fn warning(&mut self, message: &str) {
        self.directives.push_lines("warning", message);
    }

    /// Fails the build after the script has ended.
    pub(crate) fn error(&mut self, message: &str) {
        self.directives.push_lines("error", message);
    }

    /// Prints the directives for Cargo.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that prints in a build"
    )]
    pub(crate) fn emit(self) -> io::Result<()> {
        self.emit_to(io::stdout().lock())
    }

    pub(crate) fn emit_to(self, out: impl io::Write) -> io::Result<()> {
        self.directives.write(out)
    }
}

fn parse<T: FromStr<Err = Diagnostic>>(value: &Secret) -> Result<T, Diagnostic> {
    match value.text() {
        Some(text) => text.parse(),
        None => Err(invalid_unicode()),
    }
}

fn rejected(error: Diagnostic, value: &Secret) -> Diagnostic {
    if !exposure(value.bytes()).has_key() {
        return error;
    }
    error
        .note("the value contains a private key")
        .help("move the key to the variable of the private key, such as `MAPS_PRIVATE_KEY`")
}

pub(crate) fn invalid_unicode() -> Diagnostic {
    Diagnostic::error("invalid-unicode", "value is not valid Unicode")
}

fn not_a_build_script(variable: &str) -> Diagnostic {
    Diagnostic::error(
        "not-a-build-script",
        format!("`{variable}` is not set: expected a build script run by Cargo"),
    )
    .help("call this function from `main` in build.rs")
}
