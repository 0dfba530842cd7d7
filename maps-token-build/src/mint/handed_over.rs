//! Ready tokens that variables bring: `MAPS_TOKEN_SITE` for `[tokens.site]`.

use std::collections::BTreeMap;

use crate::cargo::{Cargo, Secret};
use crate::config::{Config, TokenName, Variables};
use crate::problem::{Problem, nearest};
use crate::source::shown;

/// The ready tokens that variables bring.
pub(super) struct HandedOver {
    pub(super) tokens: BTreeMap<TokenName, Secret>,
    /// Variables that look as if they brought one.
    strange: Vec<String>,
}

impl HandedOver {
    pub(super) fn read(cargo: &mut Cargo<'_>, variables: &Variables) -> Self {
        let mut handed_over = Self {
            tokens: BTreeMap::new(),
            strange: Vec::new(),
        };
        let prefix = variables.token_prefix();
        for variable in cargo.names_starting_with(&prefix) {
            let name = variable.strip_prefix(&prefix).unwrap_or_default();
            let name = name.to_ascii_lowercase().parse::<TokenName>();
            match name.ok().filter(|name| variables.token(name) == variable) {
                Some(name) => handed_over
                    .tokens
                    .extend(cargo.secret(&variable).map(|token| (name, token))),
                None => handed_over.strange.push(variable),
            }
        }
        handed_over
    }

    /// Each must be for a token of the file.
    pub(super) fn must_be_known(
        &self,
        config: &Config,
        variables: &Variables,
        problems: &mut Vec<Problem>,
    ) {
        let known = |name: &TokenName| config.tokens.iter().any(|token| token.name == *name);
        let unknown = self
            .tokens
            .keys()
            .filter(|name| !known(name))
            .map(|name| variables.token(name));
        for variable in unknown.chain(self.strange.iter().cloned()) {
            let names: Vec<_> = config
                .tokens
                .iter()
                .map(|token| variables.token(&token.name))
                .collect();
            let prefix = variables.token_prefix();
            let name = variable.strip_prefix(&prefix).unwrap_or_default();
            let problem = Problem::new(format!(
                "{prefix}{} is set, and there is no token of that name",
                shown(name)
            ));
            let problem = match nearest(&variable, names.iter().map(String::as_str)) {
                Some(name) => problem.help(format!("did you mean {name}?")),
                None => problem,
            };
            problems.push(problem.help(format!(
                "variables for ready tokens here: {}",
                names.join(", ")
            )));
        }
    }
}
