//! Reads provided tokens from variables: `MAPS_TOKEN_SITE` for `[tokens.site]`.

use crate::diagnostic::redact::redact_name;
use crate::diagnostic::{Diagnostic, nearest, quote_all};
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
            let shown = format!("`{prefix}{}`", redact_name(name));
            let file = &selection.config.settings.file_name;
            let error = match environment_with(variable, selection) {
                Some(environment) => unknown(&format!(
                    "{shown} does not match any token of this environment"
                ))
                .note(format!(
                    "{file} defines the token only in environment `{environment}`"
                ))
                .help(format!(
                    "unset the variable, or select the environment: `{}={environment}`",
                    names.environment()
                )),
                None => {
                    let error = unknown(&format!("{shown} does not match any token in {file}"));
                    error.help(match nearest(variable, &expected_names) {
                        Some(name) => format!("did you mean `{name}`?"),
                        None => FOR_ANOTHER_PACKAGE.to_owned(),
                    })
                }
            };
            let error = if expected_names.is_empty() {
                error
            } else {
                error.note(format!("expected one of {}", quote_all(&expected_names)))
            };
            errors.push(error);
        }
    }
}

const FOR_ANOTHER_PACKAGE: &str = "unset the variable, or, if it is for another package of the build, set `env_prefix` in one of the two maps.toml";

fn unknown(message: &str) -> Diagnostic {
    Diagnostic::error("unknown-token-variable", message)
}

/// Returns the name of an environment that defines the token of a variable.
fn environment_with<'a>(variable: &str, selection: &Selection<'a>) -> Option<&'a str> {
    for environment in selection.file.environment_names() {
        for token in &selection.file.config(Some(environment)).tokens {
            if selection.env_names.token(&token.name) == variable {
                return Some(environment);
            }
        }
    }
    None
}
