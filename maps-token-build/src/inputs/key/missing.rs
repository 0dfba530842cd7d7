//! Describes a missing key: why it is missing, and how to set it.

use super::KeySource;

/// Why the key is absent.
#[derive(Clone, Copy, Default)]
pub(crate) enum Absence {
    /// No variable is set, and the file of the configuration, if any, does not exist.
    #[default]
    NoSource,
    EmptyVariable,
    /// The file whose path is in a variable.
    EmptyNamedFile,
    /// The file of the configuration or an argument.
    EmptyFile,
}

impl KeySource {
    /// Returns the end of a message: "`MAPS_PRIVATE_KEY` is not set".
    pub(crate) fn describe_missing(&self) -> String {
        let (variables, file) = (self.variables.as_ref(), self.file.as_ref());
        match (self.absence, variables, file) {
            (Absence::EmptyVariable, Some((variable, _)), _) => format!("`{variable}` is empty"),
            (Absence::EmptyNamedFile, Some((_, file_variable)), _) => {
                format!("the file of `{file_variable}` is empty")
            }
            (_, Some((variable, _)), None) => format!("`{variable}` is not set"),
            (absence, Some((variable, _)), Some(file)) => {
                let what = match absence {
                    Absence::EmptyFile => "is empty",
                    _ => "does not exist",
                };
                let named_by = file.named_by;
                format!("`{variable}` is not set, and the file of {named_by} {what}")
            }
            (_, None, Some(file)) => format!("the file of {} is empty", file.named_by),
            (_, None, None) => "no variable or file is configured".to_owned(),
        }
    }

    /// Returns how to set the key.
    pub(crate) fn help(&self, key_id: &str, command_line: &str) -> [String; 2] {
        let (variable, file_variable) = match &self.variables {
            Some((variable, file_variable)) => (variable.as_str(), file_variable.as_str()),
            None => ("MAPS_PRIVATE_KEY", "MAPS_PRIVATE_KEY_FILE"),
        };
        if let Absence::EmptyNamedFile = self.absence {
            return [
                format!("set `{file_variable}` to the path of `AuthKey_{key_id}.p8`"),
                "if CI writes the file, check that the secret is available to the job".to_owned(),
            ];
        }
        [
            with_key(variable, key_id, command_line),
            format!("or set `{file_variable}` to the path of that file"),
        ]
    }

    /// Returns whether the key is absent although a file or a value was found or configured. Cargo does not
    /// notice when that changes.
    pub(super) fn is_absence_untracked(&self) -> bool {
        !matches!(self.absence, Absence::NoSource) || self.file.is_some()
    }
}

/// Returns a command line for the shell that sets the key and runs a command. The key is outside of the
/// package, because `maps-token check` reports keys inside of it.
pub(crate) fn with_key(variable: &str, key_id: &str, command_line: &str) -> String {
    if cfg!(windows) {
        // PowerShell.
        format!("$env:{variable} = Get-Content -Raw ~\\keys\\AuthKey_{key_id}.p8; {command_line}")
    } else {
        format!("{variable}=\"$(cat ~/keys/AuthKey_{key_id}.p8)\" {command_line}")
    }
}
