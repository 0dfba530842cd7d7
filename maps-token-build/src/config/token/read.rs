//! Reads the keys of one token.

use std::str::FromStr;

use toml::Spanned;

use super::super::env_names::Variables;
use super::super::keys::{
    ALLOW_WASM, DESCRIPTION, DOMAINS, DOMAINS_ENV, EXPIRES, MINIMUM_VALIDITY, RESTRICTION, SCOPE,
    SERVES, TOKEN_TEXT,
};
use super::super::problems::Problems;
use super::super::reader::LayeredTable;
use super::super::values::{boolean, string};
use super::domains::{
    NoRestriction, allowed_domains, check_lifetime_anywhere, expected_restriction,
};
use super::{AllowedDomains, ExpectedClaims, MintSettings, TokenConfig, TokenSource};
use crate::config::Expires;
use crate::diagnostic::Diagnostic;
use crate::model::domain::DomainPattern;
use crate::model::host::Host;
use crate::model::ids::{TokenName, VariableName};
use crate::model::scope::{Scope, Scopes};
use crate::model::time::Days;

/// `name` is `None` if the table's is invalid.
pub(in crate::config) fn read(
    name: Option<TokenName>,
    mut table: LayeredTable<'_>,
    variables: &Variables,
    problems: &mut Problems,
) -> Option<TokenConfig> {
    let scopes = scopes(&mut table);
    let domains = table.texts::<DomainPattern>(&DOMAINS);
    let env_vars = preview_variables(&mut table, variables);
    let restriction = table.text::<NoRestriction>(&RESTRICTION);
    let expires = table.value(&EXPIRES, Expires::read);
    let serves = table.texts_with_spans::<Host>(&SERVES);
    let minimum_validity = minimum_validity(&mut table, expires.as_ref());
    let text = table.text::<TokenText>(&TOKEN_TEXT);
    let allow_wasm = table.value(&ALLOW_WASM, boolean);
    table.value(&DESCRIPTION, |value, key| string(value, key).map(drop));

    let takes_precedence = table.takes_precedence(&RESTRICTION, &[&DOMAINS, &DOMAINS_ENV]);
    if let (None, Some(restriction)) = (takes_precedence, &restriction) {
        let error = Diagnostic::error(
            "conflicting-config-keys",
            "`restriction = \"none\"` cannot be combined with `domains` or `domains_env`",
        );
        let error = error.help("remove one of them");
        table.report(&RESTRICTION, error, restriction.span());
    }
    let is_unrestricted = restriction.is_some() && takes_precedence == Some(true);
    let expected = ExpectedClaims {
        scopes,
        restriction: expected_restriction(&table, is_unrestricted, domains.as_ref()),
        expires,
    };
    let allowed = if is_unrestricted {
        Some(AllowedDomains::Anywhere)
    } else {
        allowed_domains(&mut table, domains.map(Spanned::into_inner), env_vars)
    };
    let source = match text {
        Some(text) => {
            let span = text.span();
            TokenSource::InFile(Spanned::new(span, text.into_inner().0))
        }
        None => mint_source(&mut table, &expected, allowed),
    };
    let header = table.header();
    problems.extend(table.finish());
    Some(TokenConfig {
        name: name?,
        header,
        source,
        expected,
        serves: serves.unwrap_or_default(),
        minimum_validity,
        allow_wasm: allow_wasm.is_some_and(Spanned::into_inner),
    })
}

fn scopes(table: &mut LayeredTable<'_>) -> Option<Spanned<Scopes>> {
    let list = table.texts::<Scope>(&SCOPE)?;
    let span = list.span();
    match Scopes::new(list.get_ref()) {
        Ok(scopes) => Some(Spanned::new(span, scopes)),
        Err(error) => {
            table.report(&SCOPE, error, span);
            None
        }
    }
}

fn preview_variables(
    table: &mut LayeredTable<'_>,
    variables: &Variables,
) -> Option<Vec<VariableName>> {
    let mut names = Vec::new();
    for variable in table.texts_with_spans::<VariableName>(&DOMAINS_ENV)? {
        if let Err(error) = variables.check_preview(variable.get_ref()) {
            table.report(&DOMAINS_ENV, error, variable.span());
        }
        names.push(variable.into_inner());
    }
    Some(names)
}

/// Must leave time to embed what expires.
pub(in crate::config) fn minimum_validity(
    table: &mut LayeredTable<'_>,
    expires: Option<&Spanned<Expires>>,
) -> Option<Days> {
    let minimum = table.value(&MINIMUM_VALIDITY, Expires::read_days)?;
    let span = minimum.span();
    let minimum = minimum.into_inner();
    if let Some(Expires::After(days)) = expires.map(|it| *it.get_ref())
        && minimum >= days
    {
        let error = Diagnostic::error(
            "minimum-validity-too-long",
            format!("`minimum_validity` ({minimum}) must be shorter than `expires` ({days})"),
        );
        table.report(&MINIMUM_VALIDITY, error, span);
    }
    Some(minimum)
}

fn mint_source(
    table: &mut LayeredTable<'_>,
    expected: &ExpectedClaims,
    allowed: Option<AllowedDomains>,
) -> TokenSource {
    let keys = [&SCOPE, &DOMAINS, &DOMAINS_ENV, &RESTRICTION, &EXPIRES];
    let mut missing = Vec::new();
    if table.has(&TOKEN_TEXT) || !table.has_any(&keys) {
        return TokenSource::Unspecified { missing };
    }
    if !table.has(&SCOPE) {
        missing.push(table.missing(&SCOPE));
    }
    let is_browser_only = expected
        .scopes
        .as_ref()
        .map(|it| it.get_ref().is_browser_only());
    let is_restricted = table.has_any(&[&DOMAINS, &DOMAINS_ENV, &RESTRICTION]);
    let restriction = match allowed {
        // A server sends no origin.
        None if is_browser_only == Some(false) && !is_restricted => Some(AllowedDomains::Anywhere),
        None if is_browser_only == Some(true) && !is_restricted => {
            missing.push(table.missing(&DOMAINS));
            None
        }
        allowed => allowed,
    };
    if !table.has(&EXPIRES) {
        missing.push(table.missing(&EXPIRES));
    }
    let (Some(scopes), Some(restriction), Some(expires)) =
        (&expected.scopes, restriction, &expected.expires)
    else {
        return TokenSource::Unspecified { missing };
    };
    if matches!(restriction, AllowedDomains::Anywhere)
        && let Some(error) = check_lifetime_anywhere(scopes.get_ref(), *expires.get_ref())
    {
        table.report(&EXPIRES, error, expires.span());
    }
    TokenSource::Mint(MintSettings {
        scopes: scopes.get_ref().clone(),
        restriction,
        expires: expires.clone(),
    })
}

/// Checked later, together with tokens that variables provide.
struct TokenText(String);

impl FromStr for TokenText {
    type Err = Diagnostic;

    fn from_str(text: &str) -> Result<Self, Diagnostic> {
        match text.trim() {
            "" => Err(Diagnostic::error("empty-token", "`token` is empty")
                .help("copy a token from the Apple Developer portal, or remove `token`")),
            token => Ok(Self(token.to_owned())),
        }
    }
}
