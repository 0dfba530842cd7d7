//! The names of the environment variables that belong to one `maps.toml`.

use super::ids::{EnvPrefix, TokenName, VariableName};

/// All of them start with the file's `env_prefix`, `MAPS_` unless it says otherwise.
#[derive(Clone, Debug, Default)]
pub(crate) struct Variables {
    prefix: EnvPrefix,
}

impl Variables {
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

    /// The variable that holds the key, and the one that holds the path of its file.
    pub(crate) fn private_key(&self, chosen: Option<&VariableName>) -> (String, String) {
        let text = chosen.map_or_else(|| self.named("PRIVATE_KEY"), ToString::to_string);
        let file = format!("{text}_FILE");
        (text, file)
    }

    /// Whether a variable is one of these, or can hold the key.
    pub(crate) fn include(&self, name: &str, chosen: Option<&VariableName>) -> bool {
        let (text, file) = self.private_key(chosen);
        name.starts_with(&self.prefix.to_string()) || name == text || name == file
    }

    /// The variable that brings a token ready-made.
    pub(crate) fn token(&self, name: &TokenName) -> String {
        format!(
            "{}{}",
            self.token_prefix(),
            name.to_string().to_ascii_uppercase()
        )
    }

    /// What the names of those variables start with.
    pub(crate) fn token_prefix(&self) -> String {
        self.named("TOKEN_")
    }

    fn named(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }
}
