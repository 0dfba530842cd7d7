//! Reads provided tokens from variables: `MAPS_TOKEN_SITE` for `[tokens.site]`.

use crate::diagnostic::redact::redact_name;
use crate::diagnostic::{Diagnostic, quote_all};
use crate::env::{BuildEnv, Secret};
use crate::model::ids::TokenName;
use crate::selection::Selection;

pub(crate) struct ProvidedTokens {
    tokens: Vec<(TokenName, Secret)>,
    /// Variables that match no token in `maps.toml`.
    unknown: Vec<String>,
}

impl ProvidedTokens {
    pub(super) fn read(selection: &Selection<'_>, env: &mut BuildEnv<'_>) -> Self {
        let names = selection.env_names;
        let mut tokens = Vec::new();
        let mut known = Vec::new();
        for token in &selection.config.tokens {
            let variable = names.token(&token.name);
            if let Some(jwt) = env.secret(&variable) {
                tokens.push((token.name.clone(), jwt));
            }
            known.push(variable);
        }
        let mut unknown = Vec::new();
        for name in env.names_with_prefix(&names.token_prefix()) {
            if !known.contains(&name) {
                unknown.push(name);
            }
        }
        Self { tokens, unknown }
    }

    pub(crate) fn get(&self, name: &TokenName) -> Option<&Secret> {
        let (_, jwt) = self.tokens.iter().find(|(token, _)| token == name)?;
        Some(jwt)
    }

    pub(crate) fn check_names(&self, selection: &Selection<'_>, errors: &mut Vec<Diagnostic>) {
        if self.unknown.is_empty() {
            return;
        }
        let names = selection.env_names;
        let mut expected = Vec::new();
        for token in &selection.config.tokens {
            expected.push(names.token(&token.name));
        }
        let mut expected_names = Vec::new();
        for name in &expected {
            expected_names.push(name.as_str());
        }
        let prefix = names.token_prefix();
        for variable in &self.unknown {
            let name = variable.strip_prefix(&prefix).unwrap_or_default();
            let message = format!(
                "`{prefix}{}` does not match any token in {}",
                redact_name(name),
                selection.config.settings.file_name
            );
            let error = Diagnostic::error("unknown-token-variable", message);
            errors.push(if expected_names.is_empty() {
                error
            } else {
                error
                    .did_you_mean(variable, &expected_names)
                    .note(format!("expected one of {}", quote_all(&expected_names)))
            });
        }
    }
}
