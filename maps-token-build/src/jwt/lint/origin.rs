//! `origin`: domains separated by commas only.

use std::net::IpAddr;

use super::{Linter, MAX_ALIKE};
use crate::bytes;
use crate::diagnostic::{Diagnostic, TokenLocation};
use crate::jwt::inspection::{Expiry, TokenRestriction, Verdict};
use crate::jwt::parse::JsonMembers;
use crate::model::domain::DomainPattern;
use crate::model::domains::Domains;
use crate::model::host::Host;
use crate::model::restriction::Restriction;
use crate::model::scope::Scope;
use crate::model::time::SECONDS_A_DAY;

/// The portal's limit for a token without domains, and the rest of its last day.
const MAX_UNRESTRICTED: u64 = (Restriction::MAX_ANYWHERE.number() as u64 + 1) * SECONDS_A_DAY;

/// More do not fit into an HTTP header, in which the token is sent.
const MAX_DOMAINS: usize = 2000;

impl Linter<'_> {
    pub(super) fn origin(&mut self, claims: &JsonMembers) {
        let location = || TokenLocation::claim("origin");
        let Some(value) = claims.get("origin") else {
            self.inspection.restriction = TokenRestriction::Anywhere;
            self.unrestricted(claims.get("scope").is_some());
            return;
        };
        let Some(text) = value.as_str() else {
            self.reject(
                Diagnostic::error(
                    "invalid-origin-claim",
                    "invalid claim `origin`: expected a string of domains separated by commas",
                )
                .help("write it like `\"origin\": \"example.com,*.example.com\"`")
                .in_token(location()),
            );
            return;
        };
        let Some(domains) = self.domains(text) else {
            return;
        };
        for host in self.context.origins {
            if !domains.covers(host) {
                self.report(domains.explain_uncovered(host).in_token(location()));
            }
        }
        self.inspection.restriction = TokenRestriction::Domains(domains);
    }

    /// `None` if one of them is invalid.
    fn domains(&mut self, text: &str) -> Option<Domains> {
        let mut domains: Vec<DomainPattern> = Vec::new();
        let mut errors = 0;
        let mut has_uppercase = false;
        for entry in text.split(',') {
            if domains.len() + errors == MAX_DOMAINS {
                self.invalid_domain(
                    &mut errors,
                    Diagnostic::error(
                        "too-many-domains",
                        format!("claim `origin` has more than {MAX_DOMAINS} domains"),
                    ),
                );
                break;
            }
            if entry != entry.trim() {
                let error = Diagnostic::error("space-in-origin", "claim `origin` contains a space")
                    .help("separate domains with commas only");
                self.invalid_domain(&mut errors, error);
                continue;
            }
            match entry.parse::<DomainPattern>() {
                Ok(domain) => domains.push(domain),
                Err(error) => {
                    let error = error.note("the domain is in the claim `origin` of the token");
                    self.invalid_domain(&mut errors, error);
                }
            }
            has_uppercase |= bytes::any(entry.as_bytes(), u8::is_ascii_uppercase);
        }
        if errors > MAX_ALIKE {
            self.reject(
                Diagnostic::error(
                    "invalid-origin-claim",
                    format!("claim `origin` has {errors} invalid domains in total"),
                )
                .in_token(TokenLocation::claim("origin")),
            );
        }
        if errors > 0 {
            return None;
        }
        let count = domains.len();
        let mut has_ip_address = false;
        for domain in &domains {
            has_ip_address |= domain.as_str().parse::<IpAddr>().is_ok();
        }
        let domains = Domains::new(domains)?;
        let mut warn_if = |condition: bool, code, message: &str| {
            if condition {
                self.report(
                    Diagnostic::warning(code, message).in_token(TokenLocation::claim("origin")),
                );
            }
        };
        warn_if(
            has_uppercase,
            "uppercase-origin",
            "claim `origin` contains uppercase letters: whether Apple ignores case is unknown",
        );
        warn_if(
            has_ip_address,
            "ip-address",
            "claim `origin` contains an IP address: whether Apple accepts those is unknown",
        );
        warn_if(
            domains.iter().count() < count,
            "duplicate-domain",
            "claim `origin` names a domain twice",
        );
        Some(domains)
    }

    fn invalid_domain(&mut self, errors: &mut usize, error: Diagnostic) {
        *errors += 1;
        if *errors <= MAX_ALIKE {
            self.reject(error.in_token(TokenLocation::claim("origin")));
        }
    }

    /// The portal creates tokens without domains, valid for a week.
    fn unrestricted(&mut self, has_scope: bool) {
        if self.inspection.scopes == [Scope::ServerApi] {
            return;
        }
        let message = "missing claim `origin`: anyone who copies the token can use it";
        let is_short = match (self.inspection.issued, self.inspection.expires) {
            (Some(issued), Expiry::At(expires)) => {
                expires.seconds().saturating_sub(issued.seconds()) <= MAX_UNRESTRICTED
            }
            _ => false,
        };
        if is_short && has_scope {
            self.report(Diagnostic::warning("missing-origin", message));
        } else {
            self.reject(
                Diagnostic::error("missing-origin", message)
                    .help("create a token that is restricted to the domains of your site"),
            );
        }
    }
}

pub(super) fn verdict(restriction: &TokenRestriction, host: &Host) -> Verdict {
    match restriction {
        TokenRestriction::Anywhere => Verdict::Allowed,
        TokenRestriction::Invalid => Verdict::Refused,
        TokenRestriction::Domains(domains) if domains.covers(host) => Verdict::Allowed,
        TokenRestriction::Domains(domains) => {
            for domain in domains.iter() {
                if is_unmeasured(domain.as_str(), host.as_str()) {
                    return Verdict::Unknown;
                }
            }
            Verdict::Refused
        }
    }
}

/// Returns whether no measurement tells if a domain matches: the same IP address, or more than one label
/// below a wildcard.
fn is_unmeasured(domain: &str, host: &str) -> bool {
    match domain.strip_prefix('*') {
        Some(suffix) => host.ends_with(suffix),
        None => domain == host,
    }
}
