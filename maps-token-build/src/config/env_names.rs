//! The names of the environment variables that belong to one `maps.toml`, and those that cannot.

use crate::diagnostic::Diagnostic;
use crate::model::ids::{EnvPrefix, TokenName, VariableName};

#[derive(Clone, Debug, Default)]
pub(crate) struct EnvVarNames {
    prefix: EnvPrefix,
}

impl EnvVarNames {
    pub(crate) fn new(prefix: EnvPrefix) -> Self {
        Self { prefix }
    }

    pub(crate) fn environment(&self) -> String {
        self.named("ENVIRONMENT")
    }

    pub(crate) fn team_id(&self) -> String {
        self.named("TEAM_ID")
    }

    pub(crate) fn key_id(&self) -> String {
        self.named("KEY_ID")
    }

    pub(crate) fn renew(&self) -> String {
        self.named("RENEW")
    }

    pub(crate) fn when_key_is_missing(&self) -> String {
        self.named("WHEN_KEY_IS_MISSING")
    }

    /// The variable of the key, and that of the path of its file.
    pub(crate) fn private_key(&self, chosen: Option<&VariableName>) -> (String, String) {
        let text = chosen.map_or_else(|| self.named("PRIVATE_KEY"), ToString::to_string);
        let file = format!("{text}_FILE");
        (text, file)
    }

    /// Returns whether a variable is one of these, or can contain the key. On Windows their case is ignored.
    fn is_reserved(&self, name: &str, chosen: Option<&VariableName>) -> bool {
        let (text, file) = self.private_key(chosen);
        name.to_ascii_uppercase().starts_with(self.prefix.as_str())
            || name.eq_ignore_ascii_case(&text)
            || name.eq_ignore_ascii_case(&file)
    }

    pub(crate) fn token(&self, name: &TokenName) -> String {
        format!(
            "{}{}",
            self.token_prefix(),
            name.to_string().to_ascii_uppercase()
        )
    }

    pub(crate) fn token_prefix(&self) -> String {
        self.named("TOKEN_")
    }

    fn has_meaning(&self, name: &str) -> bool {
        let (text, file) = self.private_key(None);
        let names = [
            self.environment(),
            self.team_id(),
            self.key_id(),
            self.renew(),
            self.when_key_is_missing(),
            text,
            file,
        ];
        name.starts_with(&self.token_prefix()) || names.iter().any(|it| it == name)
    }

    fn named(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }
}

/// Checks the names of variables in a file.
pub(super) struct Variables {
    env_names: EnvVarNames,
    key_variables: Vec<VariableName>,
}

impl Variables {
    /// `key_variables` are the values of `private_key_env` in all environments.
    pub(super) fn new(env_names: EnvVarNames, key_variables: Vec<VariableName>) -> Self {
        Self {
            env_names,
            key_variables,
        }
    }

    /// A variable with another meaning would be tracked, printed or set by someone else.
    pub(super) fn check_key(&self, variable: &VariableName) -> Result<(), Diagnostic> {
        let name = variable.as_str().to_ascii_uppercase();
        let (own, _) = self.env_names.private_key(None);
        if is_of_others(&name) || (self.env_names.has_meaning(&name) && name != own) {
            return Err(reserved(variable, "private_key_env")
                .help("use another variable, like `MAPS_PRIVATE_KEY`"));
        }
        Ok(())
    }

    pub(super) fn check_preview(&self, variable: &VariableName) -> Result<(), Diagnostic> {
        let name = variable.as_str();
        let mut is_taken =
            is_of_others(&name.to_ascii_uppercase()) || self.env_names.is_reserved(name, None);
        for key_variable in &self.key_variables {
            is_taken |= self.env_names.is_reserved(name, Some(key_variable));
        }
        if is_taken {
            return Err(reserved(variable, "domains_env")
                .help("use a variable of your hosting service, like `DEPLOY_PRIME_URL`"));
        }
        Ok(())
    }
}

fn reserved(variable: &VariableName, key: &str) -> Diagnostic {
    let message = format!("`{variable}` is reserved and cannot be used in `{key}`");
    Diagnostic::error("reserved-variable", message)
}

/// A build script gets another value than the command.
fn is_of_others(name: &str) -> bool {
    for prefix in PREFIXES_OF_OTHERS {
        if name.starts_with(prefix) {
            return true;
        }
    }
    VARIABLES_OF_OTHERS.contains(&name)
}

/// Set by Cargo, by rustup, or by us.
const PREFIXES_OF_OTHERS: &[&str] = &[
    "CARGO",
    "RUSTC",
    "RUSTDOC",
    "RUSTFLAGS",
    "RUSTUP",
    "DEP_",
    "__",
];

/// Tracked in every build, or known to every process.
const VARIABLES_OF_OTHERS: &[&str] = &[
    "CI",
    "DOCS_RS",
    "SOURCE_DATE_EPOCH",
    "TF_BUILD",
    "TEAMCITY_VERSION",
    "CODEBUILD_BUILD_ID",
    "JENKINS_URL",
    "OUT_DIR",
    "TARGET",
    "HOST",
    "PROFILE",
    "DEBUG",
    "OPT_LEVEL",
    "NUM_JOBS",
    "PATH",
    "HOME",
    "USER",
    "USERNAME",
    "USERPROFILE",
    "APPDATA",
    "LOCALAPPDATA",
    "TEMP",
    "TMP",
    "TMPDIR",
    "PWD",
    "SHELL",
    "TERM",
    "LANG",
    "NO_COLOR",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn variables() -> Variables {
        let key_variable = "APPLE_KEY".parse().expect("a name");
        Variables::new(EnvVarNames::default(), vec![key_variable])
    }

    #[test]
    fn key_variable_has_no_other_meaning() {
        let cases = [
            ("MAPS_PRIVATE_KEY", true),
            ("APPLE_MAPS_KEY", true),
            ("MAPS_STAGING_KEY", true),
            ("CI_MAPS_KEY", true),
            ("HOSTING_KEY", true),
            ("MAPS_PRIVATE_KEY_FILE", false),
            ("MAPS_TOKEN_SITE", false),
            ("MAPS_TEAM_ID", false),
            ("MAPS_KEY_ID", false),
            ("MAPS_ENVIRONMENT", false),
            ("MAPS_RENEW", false),
            ("MAPS_WHEN_KEY_IS_MISSING", false),
            ("maps_team_id", false),
            ("CI", false),
            ("SOURCE_DATE_EPOCH", false),
            ("CARGO_REGISTRY_TOKEN", false),
            ("RUSTFLAGS", false),
            ("OUT_DIR", false),
            ("Path", false),
            ("__MAPS_RECORD_HASH", false),
        ];
        for (name, is_free) in cases {
            let name = name.parse().expect("a name");
            assert_eq!(variables().check_key(&name).is_ok(), is_free, "{name}");
        }
    }

    #[test]
    fn preview_variable_must_not_be_reserved() {
        let cases = [
            ("DEPLOY_PRIME_URL", true),
            ("APPLE_KEY_URL", true),
            ("APPLE_KEY", false),
            ("apple_key", false),
            ("APPLE_KEY_FILE", false),
            ("MAPS_PRIVATE_KEY", false),
            ("MAPS_PREVIEW_URL", false),
            ("Maps_Token_Site", false),
            ("HOST", false),
            ("target", false),
            ("PROFILE", false),
            ("OUT_DIR", false),
            ("NUM_JOBS", false),
            ("CARGO", false),
            ("RUSTC", false),
            ("OPT_LEVEL", false),
            ("CI", false),
            ("CI_ENVIRONMENT_URL", true),
            ("DEPLOY_URL", true),
            ("HOSTNAME", true),
        ];
        for (name, is_free) in cases {
            let name = name.parse().expect("a name");
            assert_eq!(variables().check_preview(&name).is_ok(), is_free, "{name}");
        }
    }
}
