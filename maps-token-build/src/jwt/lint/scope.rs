//! `scope`: names separated by single spaces, as in RFC 6749 section 3.3.

use serde_json::Value;

use super::{Linter, MAX_ALIKE};
use crate::diagnostic::{Diagnostic, TokenLocation};
use crate::model::scope::Scope;
use crate::unicode;

impl Linter<'_> {
    pub(super) fn scope(&mut self, value: Option<&Value>) {
        let location = || TokenLocation::claim("scope");
        let text = match value.map(Value::as_str) {
            Some(Some(text)) => text,
            Some(None) => {
                self.reject(
                    Diagnostic::error(
                        "invalid-scope-claim",
                        "invalid claim `scope`: expected a string of names separated by spaces",
                    )
                    .help("write it like `\"scope\": \"mapkit_js\"`")
                    .in_token(location()),
                );
                return;
            }
            None => {
                self.report(Diagnostic::warning(
                    "missing-scope",
                    "missing claim `scope`: Apple still accepts old tokens without one",
                ));
                return;
            }
        };
        if text.trim().is_empty() {
            self.reject(
                Diagnostic::error("empty-scope", "claim `scope` is empty")
                    .help("write it like `\"scope\": \"mapkit_js\"`")
                    .in_token(location()),
            );
            return;
        }
        let mut names = Vec::new();
        let mut is_separated = !unicode::any(text, |it| is_separator(it) && it != ' ');
        for name in text.split(is_separator as fn(char) -> bool) {
            is_separated &= !name.is_empty();
            names.push(name);
        }
        if !is_separated {
            self.reject(
                Diagnostic::error(
                    "scope-separator",
                    "names in the claim `scope` must be separated by single spaces",
                )
                .help("remove tabs, commas, line breaks and no-break spaces")
                .in_token(location()),
            );
        }
        let mut has_duplicate = false;
        let mut unknown = 0;
        for name in &names {
            if name.is_empty() {
                continue;
            }
            match name.parse::<Scope>() {
                Ok(scope) if self.inspection.scopes.contains(&scope) => has_duplicate = true,
                Ok(scope) => self.inspection.scopes.push(scope),
                Err(error) => {
                    unknown += 1;
                    if unknown <= MAX_ALIKE {
                        self.reject(error.in_token(location()));
                    }
                }
            }
        }
        if has_duplicate {
            self.report(
                Diagnostic::warning("duplicate-scope", "claim `scope` names a scope twice")
                    .in_token(location()),
            );
        }
        let scopes = &self.inspection.scopes;
        if scopes.len() > 1 && scopes.contains(&Scope::ServerApi) {
            self.reject(
                Diagnostic::error(
                    "mixed-scopes",
                    "`server_api` cannot be combined with browser scopes",
                )
                .help("create two tokens")
                .in_token(location()),
            );
        }
    }
}

fn is_separator(character: char) -> bool {
    character.is_whitespace() || character == ','
}
