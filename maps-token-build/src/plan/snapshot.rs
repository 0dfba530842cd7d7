//! One snapshot: to be signed, or authorized by a token of the same build.

use toml::Spanned;

use super::{PlannedToken, Planner};
use crate::config::{Authorization, Expires, SnapshotConfig};
use crate::diagnostic::Diagnostic;
use crate::model::ids::TokenName;
use crate::model::scope::Scope;
use crate::model::validity::Validity;

/// Lacks only the signature.
pub(crate) struct PlannedSnapshot<'a> {
    pub(crate) config: &'a SnapshotConfig,
    pub(crate) authorization: SnapshotAuthorization<'a>,
}

pub(crate) enum SnapshotAuthorization<'a> {
    Signature {
        referer: Option<&'a str>,
        validity: Validity,
    },
    /// An index of the plan.
    Token(usize),
}

impl PlannedSnapshot<'_> {
    pub(crate) fn name(&self) -> &str {
        self.config.name.as_str()
    }

    pub(super) fn is_signed(&self) -> bool {
        matches!(self.authorization, SnapshotAuthorization::Signature { .. })
    }
}

impl<'a> Planner<'a> {
    pub(super) fn snapshot(
        &mut self,
        config: &'a SnapshotConfig,
        tokens: &[PlannedToken<'_>],
    ) -> Option<PlannedSnapshot<'a>> {
        let authorization = match &config.authorization {
            Authorization::Token(token) => {
                let name = token.get_ref();
                // A token with errors is not planned.
                let index = tokens.iter().position(|it| it.config.name == *name)?;
                self.check_scope(config, token, tokens.get(index)?);
                SnapshotAuthorization::Token(index)
            }
            Authorization::Signature { referer, expires } => SnapshotAuthorization::Signature {
                referer: referer.as_deref(),
                validity: self.signature_validity(config, expires.as_ref())?,
            },
        };
        Some(PlannedSnapshot {
            config,
            authorization,
        })
    }

    fn check_scope(
        &mut self,
        config: &SnapshotConfig,
        name: &Spanned<TokenName>,
        token: &PlannedToken<'_>,
    ) {
        let Some(scopes) = token.scopes() else {
            return;
        };
        if scopes.contains(Scope::WebSnapshots) {
            return;
        }
        let error = Diagnostic::error(
            "wrong-scope",
            format!(
                "token `{}` has scope `{scopes}`, expected `web_snapshots`",
                name.get_ref()
            ),
        )
        .help("name a token with the scope `web_snapshots`, or remove `token` to sign the URL");
        self.errors.push(config.locate(error, name.span()));
    }

    fn signature_validity(
        &mut self,
        config: &SnapshotConfig,
        expires: Option<&Spanned<Expires>>,
    ) -> Option<Validity> {
        let clock = self.context.clock;
        let until = expires.and_then(|expires| expires.get_ref().resolve(clock.issued));
        match Validity::new(until, config.minimum_validity, clock.now) {
            Ok(validity) => Some(validity),
            Err(error) => {
                let error = Diagnostic::error(error.code(), format!("snapshot {error}"));
                let span = expires.map_or_else(|| config.header.clone(), Spanned::span);
                self.errors
                    .push(config.locate(clock.help_for_expired(error), span));
                None
            }
        }
    }
}
