use std::env;
use std::ffi::OsString;

use super::Secret;

/// Replaced in tests.
pub(crate) trait Env {
    fn var_os(&self, name: &str) -> Option<OsString>;

    /// Without names that are not Unicode. In uppercase on Windows, where the case of a name does not count.
    fn names(&self) -> Vec<String>;
}

pub(crate) struct ProcessEnv;

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the environment"
)]
impl Env for ProcessEnv {
    fn var_os(&self, name: &str) -> Option<OsString> {
        env::var_os(name)
    }

    fn names(&self) -> Vec<String> {
        let mut names = Vec::new();
        for (name, value) in env::vars_os() {
            // Wipes the values, which include the key.
            drop(Secret::new(value));
            if let Ok(mut name) = name.into_string() {
                if cfg!(windows) {
                    name.make_ascii_uppercase();
                }
                names.push(name);
            }
        }
        names
    }
}
