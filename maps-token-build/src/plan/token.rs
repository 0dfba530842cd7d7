//! One token: minted, provided, or a placeholder.

use std::ops::Range;

use toml::Spanned;

use super::Planner;
use crate::config::{
    AllowedDomains, EnvVarNames, MintSettings, TokenConfig, TokenSource, unrestricted_too_long,
};
use crate::diagnostic::{Diagnostic, quote_all};
use crate::env::invalid_unicode;
use crate::model::domains::Domains;
use crate::model::restriction::Restriction;
use crate::model::scope::Scopes;
use crate::model::validity::Validity;
use crate::provided::{ProvidedTokenCheck, ValidToken};

/// Lacks only the signature.
pub(crate) struct PlannedToken<'a> {
    pub(crate) config: &'a TokenConfig,
    pub(crate) kind: TokenKind<'a>,
}

pub(crate) enum TokenKind<'a> {
    /// A placeholder without a key.
    Minted {
        scopes: &'a Scopes,
        restriction: Restriction,
        validity: Validity,
    },
    Provided {
        jwt: &'a str,
        token: ValidToken,
    },
    /// A placeholder: maps.toml does not define how to mint it, and no variable provides it.
    Unspecified,
}

impl PlannedToken<'_> {
    pub(crate) fn name(&self) -> &str {
        self.config.name.as_str()
    }

    pub(super) fn is_signed(&self) -> bool {
        matches!(self.kind, TokenKind::Minted { .. })
    }

    pub(super) fn scopes(&self) -> Option<&Scopes> {
        match &self.kind {
            TokenKind::Minted { scopes, .. } => Some(scopes),
            TokenKind::Provided { token, .. } => token.scopes.as_ref(),
            TokenKind::Unspecified => None,
        }
    }
}

impl<'a> Planner<'a> {
    pub(super) fn token(&mut self, config: &'a TokenConfig) -> Option<PlannedToken<'a>> {
        let kind = match (self.inputs.provided.get(&config.name), &config.source) {
            (Some(secret), _) => {
                let variable = self.selection.env_names.token(&config.name);
                let Some(jwt) = secret.text() else {
                    self.errors.push(invalid_unicode().in_variable(&variable));
                    return None;
                };
                self.provided_by_variable(config, jwt, variable)?
            }
            (None, TokenSource::InFile(jwt)) => self.provided_by_file(config, jwt)?,
            (None, TokenSource::Mint(settings)) => self.minted(config, settings)?,
            (None, TokenSource::Unspecified { missing }) => {
                self.errors.extend(missing.clone());
                TokenKind::Unspecified
            }
        };
        Some(PlannedToken { config, kind })
    }

    fn provided_by_variable(
        &mut self,
        config: &'a TokenConfig,
        jwt: &'a str,
        variable: String,
    ) -> Option<TokenKind<'a>> {
        match self.check_provided(config, jwt) {
            Ok(token) => {
                // A server token is a credential: its variable is treated like that of the key.
                let expected = config.expected.scopes.as_ref().map(Spanned::get_ref);
                let scopes = token.scopes.as_ref().or(expected);
                if scopes.is_none_or(Scopes::is_browser_only) {
                    self.public_variables.push(variable);
                }
                Some(TokenKind::Provided { jwt, token })
            }
            Err(errors) => {
                for error in errors {
                    self.errors.push(error.in_variable(&variable));
                }
                None
            }
        }
    }

    fn provided_by_file(
        &mut self,
        config: &'a TokenConfig,
        jwt: &'a Spanned<String>,
    ) -> Option<TokenKind<'a>> {
        match self.check_provided(config, jwt.get_ref()) {
            Ok(token) => Some(TokenKind::Provided {
                jwt: jwt.get_ref(),
                token,
            }),
            Err(errors) => {
                for error in errors {
                    self.errors.push(error.at(jwt.span()));
                }
                None
            }
        }
    }

    fn check_provided(
        &self,
        token: &TokenConfig,
        jwt: &str,
    ) -> Result<ValidToken, Vec<Diagnostic>> {
        let mut preview_hosts = Vec::new();
        if let TokenSource::Mint(settings) = &token.source
            && let AllowedDomains::Listed { env_vars, .. } = &settings.restriction
        {
            for variable in env_vars {
                if let Ok(Some(domain)) = self.inputs.preview_domain(variable) {
                    preview_hosts.push(domain);
                }
            }
        }
        ProvidedTokenCheck {
            token,
            team_id: self.team_id,
            key_id: self.key_id,
            public_key: self.trusted_key.as_ref(),
            revoked_keys: &self.selection.config.settings.revoked_keys,
            preview_hosts: &preview_hosts,
            clock: self.context.clock,
        }
        .check(jwt)
    }

    fn minted(
        &mut self,
        config: &'a TokenConfig,
        settings: &'a MintSettings,
    ) -> Option<TokenKind<'a>> {
        let (restriction, span) = match &settings.restriction {
            AllowedDomains::Anywhere => (Restriction::Anywhere, config.header.clone()),
            AllowedDomains::Listed { span, .. } => {
                (self.restriction(&settings.restriction)?, span.clone())
            }
        };
        if let Restriction::Domains(domains) = &restriction {
            self.check_domains(config, domains, &span);
        }
        let expires = settings
            .expires
            .get_ref()
            .resolve(self.context.clock.issued);
        if matches!(restriction, Restriction::Anywhere) && settings.scopes.is_browser_only() {
            let latest = self.context.clock.issued.plus(Restriction::MAX_ANYWHERE);
            if expires.is_none_or(|expires| expires > latest) {
                let error = self.in_environment(config, unrestricted_too_long());
                self.errors.push(error.at(settings.expires.span()));
                return None;
            }
        }
        let validity = Validity::new(expires, config.minimum_validity, self.context.clock.now);
        match validity {
            Ok(validity) => Some(TokenKind::Minted {
                scopes: &settings.scopes,
                restriction,
                validity,
            }),
            Err(error) => {
                let error = Diagnostic::error(error.code(), format!("token {error}"));
                let error = self.context.clock.help_for_expired(error);
                let error = self.in_environment(config, error);
                self.errors.push(error.at(settings.expires.span()).at(span));
                None
            }
        }
    }

    /// `domains` and `domains_env`.
    fn restriction(&mut self, allowed: &AllowedDomains) -> Option<Restriction> {
        let AllowedDomains::Listed {
            domains,
            env_vars,
            span,
        } = allowed
        else {
            return Some(Restriction::Anywhere);
        };
        let mut domains = domains.clone();
        for variable in env_vars {
            match self.inputs.preview_domain(variable) {
                Ok(Some(domain)) => domains.push(domain),
                Ok(None) => {}
                Err(error) => {
                    self.errors.push(error.at(span.clone()));
                    return None;
                }
            }
        }
        if let Some(domains) = Domains::new(domains) {
            return Some(Restriction::Domains(domains));
        }
        let verb = if env_vars.len() == 1 { "is" } else { "are" };
        let mut names = Vec::new();
        for variable in env_vars {
            names.push(variable.as_str());
        }
        let error = Diagnostic::error(
            "missing-domains",
            format!(
                "token has no domains: {} {verb} unset or empty",
                quote_all(&names)
            ),
        )
        .help("list the domains of the production site in `domains`");
        self.errors.push(error.at(span.clone()));
        None
    }

    fn check_domains(&mut self, config: &TokenConfig, domains: &Domains, span: &Range<usize>) {
        let production = match self.selection.environment {
            None => Some(config.name.as_str()),
            Some(_) => None,
        };
        for domain in domains.iter() {
            if let Some(warning) = domain.warning(production) {
                self.warnings.push(warning.at(span.clone()));
            }
        }
        for host in &config.serves {
            if domains.covers(host.get_ref()) {
                continue;
            }
            let error = match self.selection.environment_of(config) {
                Some(environment) => {
                    let table = format!("`[environments.{environment}.tokens.{}]`", config.name);
                    domains
                        .explain_uncovered_in(host.get_ref(), &format!(" in {table}"))
                        .help(format!(
                            "or, if the site of this environment has other origins, set `serves` in {table}"
                        ))
                }
                None => domains.explain_uncovered(host.get_ref()),
            };
            self.errors
                .push(self.in_environment(config, error).at(host.span()));
        }
    }

    fn in_environment(&self, token: &TokenConfig, error: Diagnostic) -> Diagnostic {
        error.after_overrides_of(self.selection.environment_of(token))
    }

    pub(super) fn check_unspecified(&mut self, tokens: &[PlannedToken<'_>]) {
        if !self.requires_key() {
            return;
        }
        for token in tokens {
            if !matches!(token.kind, TokenKind::Unspecified) {
                continue;
            }
            let TokenSource::Unspecified { missing } = &token.config.source else {
                continue;
            };
            if missing.is_empty() {
                self.errors
                    .push(not_provided(token.config, self.selection.env_names));
            }
        }
    }
}

/// The variable that must provide the token of a table without keys is not set.
pub(crate) fn not_provided(token: &TokenConfig, names: &EnvVarNames) -> Diagnostic {
    let variable = names.token(&token.name);
    Diagnostic::error(
        "token-not-provided",
        format!("missing token: `{variable}` is unset or empty"),
    )
    .help(format!("set `{variable}` to a token"))
    .help(TO_MINT_INSTEAD)
    .at(token.header.clone())
}

pub(super) const TO_MINT_INSTEAD: &str = "or add `scope`, `domains` and `expires` to mint one";
