//! Provided tokens: created in the Apple Developer portal, or by an earlier step of a CI job.
//!
//! Checked as strictly as minted ones: an error would otherwise show as a blank map in production.

use toml::Spanned;

use crate::bytes;
use crate::config::TokenConfig;
use crate::context::Clock;
use crate::diagnostic::{Diagnostic, Severity};
use crate::jwt::{Expiry, Inspection, LintContext, TokenRestriction, TrustedKey, inspect};
use crate::key::{NotAKey, PrivateKey, PublicKey};
use crate::model::domain::DomainPattern;
use crate::model::domains::Domains;
use crate::model::host::Host;
use crate::model::ids::{KeyId, TeamId};
use crate::model::restriction::Restriction;
use crate::model::scope::Scopes;
use crate::model::time::Days;
use crate::model::validity::Validity;

pub(crate) struct ProvidedTokenCheck<'a> {
    pub(crate) token: &'a TokenConfig,
    pub(crate) team_id: Option<&'a TeamId>,
    pub(crate) key_id: Option<&'a KeyId>,
    pub(crate) public_key: Option<&'a PublicKey>,
    pub(crate) revoked_keys: &'a [KeyId],
    /// Domains that the token may have in addition to those of the configuration.
    pub(crate) preview_hosts: &'a [DomainPattern],
    pub(crate) clock: Clock,
}

pub(crate) struct ValidToken {
    /// `None` for an old token without a scope, which Apple still accepts.
    pub(crate) scopes: Option<Scopes>,
    pub(crate) restriction: Restriction,
    pub(crate) validity: Validity,
}

impl ProvidedTokenCheck<'_> {
    /// Returns every error of the token, including differences from the configuration. Warnings concern
    /// who created the token.
    pub(crate) fn check(&self, jwt: &str) -> Result<ValidToken, Vec<Diagnostic>> {
        if !bytes::begins_object(jwt.as_bytes())
            && let Some(error) = explain(jwt)
        {
            return Err(vec![error]);
        }
        let inspection = self.inspect(jwt);
        let mut errors = Vec::new();
        if inspection.has_errors() {
            for diagnostic in inspection.diagnostics {
                if diagnostic.severity == Severity::Error {
                    errors.push(diagnostic.without_location());
                }
            }
            return Err(errors);
        }
        let token = self.valid_token(&inspection).map_err(|error| vec![error])?;
        errors.extend(self.check_scopes(token.scopes.as_ref()).err());
        errors.extend(self.check_restriction(&token.restriction).err());
        errors.extend(self.check_lifetime(&inspection).err());
        if errors.is_empty() {
            Ok(token)
        } else {
            Err(errors)
        }
    }

    fn inspect(&self, jwt: &str) -> Inspection {
        let mut serves: Vec<Host> = Vec::new();
        for host in &self.token.serves {
            serves.push(host.get_ref().clone());
        }
        inspect(
            jwt,
            &LintContext {
                now: self.clock.now,
                system: self.clock.system,
                origins: &serves,
                minimum_validity: self.token.minimum_validity,
                revoked_keys: self.revoked_keys,
                team_id: self.team_id,
                key_id: self.key_id,
                public_key: self.public_key.map(|key| TrustedKey {
                    key,
                    is_explicit: false,
                }),
            },
        )
    }

    fn valid_token(&self, inspection: &Inspection) -> Result<ValidToken, Diagnostic> {
        let scopes = inspection.scopes.as_slice();
        let expires = match inspection.expires {
            Expiry::At(expires) => Some(expires),
            Expiry::Never | Expiry::Invalid => None,
        };
        let validity = Validity::new(expires, self.token.minimum_validity, self.clock.now);
        Ok(ValidToken {
            scopes: if scopes.is_empty() {
                None
            } else {
                Some(Scopes::new(scopes)?)
            },
            restriction: match &inspection.restriction {
                TokenRestriction::Domains(domains) => Restriction::Domains(domains.clone()),
                TokenRestriction::Anywhere => Restriction::Anywhere,
                TokenRestriction::Invalid => {
                    return Err(Diagnostic::error(
                        "invalid-origin-claim",
                        "invalid claim `origin`",
                    ));
                }
            },
            validity: validity
                .map_err(|error| Diagnostic::error(error.code(), format!("token {error}")))?,
        })
    }

    fn check_scopes(&self, scopes: Option<&Scopes>) -> Result<(), Diagnostic> {
        let Some(expected) = self.token.expected.scopes.as_ref().map(Spanned::get_ref) else {
            return Ok(());
        };
        let message = match scopes {
            // An old token without a scope is for browsers.
            None if expected.is_browser_only() => return Ok(()),
            None => format!("token has no scope, but `scope` is `{expected}`"),
            Some(scopes) if is_same(scopes, expected) => return Ok(()),
            Some(scopes) => format!("token has scope `{scopes}`, but `scope` is `{expected}`"),
        };
        Err(Diagnostic::error("scope-mismatch", message).help(
            "create a token with that scope in the Apple Developer portal, or change `scope`",
        ))
    }

    /// A token for additional domains is an unnoticed leak.
    fn check_restriction(&self, restriction: &Restriction) -> Result<(), Diagnostic> {
        let Some(expected) = &self.token.expected.restriction else {
            return Ok(());
        };
        let message = match (restriction, expected.get_ref()) {
            (Restriction::Anywhere, Restriction::Anywhere) => return Ok(()),
            (Restriction::Anywhere, Restriction::Domains(_)) => {
                "token is not restricted to any domain, but `domains` is set".to_owned()
            }
            (Restriction::Domains(domains), Restriction::Anywhere) => {
                format!("token is restricted to `{domains}`, but `restriction` is \"none\"")
            }
            (Restriction::Domains(domains), Restriction::Domains(expected)) => {
                match self.difference(domains, expected) {
                    Some(difference) => difference,
                    None => return Ok(()),
                }
            }
        };
        Err(Diagnostic::error("domain-mismatch", message)
            .help("create a token with these domains, or change `domains`"))
    }

    /// A token that is valid for longer than `expires` is probably the wrong one.
    fn check_lifetime(&self, inspection: &Inspection) -> Result<(), Diagnostic> {
        let (Some(expected), Some(issued)) = (&self.token.expected.expires, inspection.issued)
        else {
            return Ok(());
        };
        let expected = *expected.get_ref();
        // The portal's tokens expire at some hour, in another time zone.
        let (Some(latest), Some(one_day)) = (expected.resolve(issued), Days::new(1)) else {
            return Ok(());
        };
        let message = match inspection.expires {
            Expiry::At(expires) if expires > latest.plus(one_day) => {
                format!("token expires at {expires}, later than `expires` allows")
            }
            Expiry::Never => "token never expires, but `expires` is set".to_owned(),
            Expiry::At(_) | Expiry::Invalid => return Ok(()),
        };
        Err(Diagnostic::error("expiry-mismatch", message)
            .help("create a token that expires earlier, or change `expires`"))
    }

    fn difference(&self, domains: &Domains, expected: &Domains) -> Option<String> {
        for domain in expected.iter() {
            if !domains.contains(domain) {
                return Some(format!(
                    "token does not allow `{domain}`, which is in `domains`"
                ));
            }
        }
        for domain in domains.iter() {
            if !expected.contains(domain) && !self.preview_hosts.contains(domain) {
                return Some(format!(
                    "token also allows `{domain}`, which is not in `domains`"
                ));
            }
        }
        None
    }
}

/// Explains what a text is instead of a token, if that is known.
fn explain(text: &str) -> Option<Diagnostic> {
    const ONLY_THE_TOKEN: &str = "set it to the token only, which starts with `eyJ`";
    let (code, found, help) = match PrivateKey::parse_all(text.as_bytes()) {
        Ok(_) => (
            "key-as-token",
            "a private key",
            "set `MAPS_PRIVATE_KEY` to it instead: the build creates the token",
        ),
        Err(NotAKey::Reference(reference)) => {
            ("unresolved-token", reference.describe(), reference.help())
        }
        Err(NotAKey::Token) => (
            "text-before-token",
            "other text before the token",
            ONLY_THE_TOKEN,
        ),
        Err(NotAKey::Path | NotAKey::FileName) => (
            "not-a-token",
            "the path of a file",
            "set it to the contents of the file",
        ),
        Err(NotAKey::Url) => ("not-a-token", "a URL", ONLY_THE_TOKEN),
        Err(_) => return None,
    };
    Some(Diagnostic::error(code, format!("expected a token, found {found}")).help(help))
}

fn is_same(scopes: &Scopes, expected: &Scopes) -> bool {
    contains_all(scopes, expected) && contains_all(expected, scopes)
}

fn contains_all(scopes: &Scopes, expected: &Scopes) -> bool {
    for scope in expected.as_slice() {
        if !scopes.contains(*scope) {
            return false;
        }
    }
    true
}
