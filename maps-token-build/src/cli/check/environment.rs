//! Checks one environment: mints its tokens as a release build does.

use super::lints;
use super::report::{EnvironmentReport, Signature, SnapshotRow, TokenRow};
use crate::cli::failure::Failure;
use crate::cli::lint_context::EnvironmentRules;
use crate::cli::project::Project;
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::env::{BuildEnv, ProcessEnv};
use crate::jwt::{LintContext, SignatureStatus, inspect};
use crate::model::time::Timestamp;
use crate::token::{Status, Token};

pub(super) struct Environment<'a> {
    pub(super) name: &'a str,
    pub(super) config: Config<'a>,
    pub(super) now: Timestamp,
}

impl Environment<'_> {
    /// Returns no report if there are errors. Without a key, the tokens are placeholders.
    pub(super) fn check(
        &self,
        project: &Project,
        environment: Option<&str>,
    ) -> Result<(Option<EnvironmentReport>, Vec<Diagnostic>), Failure> {
        let mut diagnostics = lints::unwise(self.name, &self.config);
        let mut env = BuildEnv::new(&ProcessEnv);
        // Even if no token needs it.
        let key = match project
            .key_source(self.config.settings)
            .load(&mut env, self.config.settings.public_key())
        {
            Ok(loaded) => loaded.map(|loaded| loaded.key),
            Err(error) => {
                diagnostics.push(error);
                None
            }
        };
        let output = match project.mint(environment, &project.check_request()) {
            Ok(output) => output,
            Err(Failure::Invalid {
                diagnostics: errors,
                ..
            }) => {
                diagnostics.extend(errors);
                return Ok((None, diagnostics));
            }
            Err(failure) => return Err(failure),
        };
        diagnostics.extend(output.warnings);
        diagnostics.extend(lints::not_provided(
            &output.tokens,
            &self.config,
            project.file.env_names(),
        ));
        diagnostics.extend(lints::long_lived(&output.tokens, self.now));
        if key.is_some() {
            diagnostics.extend(lints::examples(&self.config));
        }
        let rules = EnvironmentRules::read(project, self.config.settings, key.as_ref())?;
        let context = LintContext::of(Some(&rules), self.now);
        // Reported by `mint` if a token is signed.
        if let Some(key) = &key {
            diagnostics.extend(rules.wrong_private_key(&project.file, environment, key));
        }
        let mut tokens = Vec::new();
        for token in &output.tokens {
            let signature = signature(token, &context);
            tokens.push(TokenRow::new(token, signature));
        }
        let report = EnvironmentReport {
            environment: self.name.to_owned(),
            key_id: context.key_id.cloned(),
            public_key: key.map(|key| key.public_key().to_string()),
            tokens,
            snapshots: output.snapshots.iter().map(SnapshotRow::from).collect(),
        };
        Ok((Some(report), diagnostics))
    }
}

/// Returns `None` for a token that was not provided.
fn signature(token: &Token, context: &LintContext<'_>) -> Option<Signature> {
    if token.status() != Status::Provided {
        return None;
    }
    let status = inspect(token.as_str(), context).signature;
    Some(Signature {
        is_verified: status == SignatureStatus::Verified,
        not_checked: match status {
            SignatureStatus::NotChecked(reason) => Some(reason),
            SignatureStatus::Verified | SignatureStatus::Invalid => None,
        },
    })
}
