//! The rules, one file for each part of a token.

mod encoding;
mod header;
mod ids;
mod origin;
mod scope;
pub(super) mod signature;
mod time;

use super::inspection::{
    Claims, Expiry, Inspection, NotChecked, OriginVerdict, SignatureStatus, TokenKind,
    TokenRestriction, Verdict,
};
use super::parse::{JsonMembers, Jwt};
use super::{LintContext, kind};
use crate::bytes;
use crate::diagnostic::{Diagnostic, TokenLocation};
use crate::token::PLACEHOLDER;

/// The maximum number of errors of one kind, because a token can have thousands of domains. The rest is
/// counted.
const MAX_ALIKE: usize = 5;

/// The maximum length of the claims in base64url. Those with 400 domains have some 16,000 characters, and
/// more than this does not fit into an HTTP header, in which the token is sent.
pub(crate) const MAX_CLAIMS_LEN: usize = 96 * 1024;

/// Apple documents three in the header and five claims.
const MAX_MEMBERS: usize = 256;

pub(super) fn lint(token: &str, context: &LintContext<'_>) -> Inspection {
    let mut linter = Linter {
        context,
        inspection: Inspection {
            kind: TokenKind::Unrecognized,
            claims: Claims::default(),
            scopes: Vec::new(),
            restriction: TokenRestriction::Invalid,
            issued: None,
            expires: Expiry::Invalid,
            signature: SignatureStatus::NotChecked(NotChecked::NotAMapsToken),
            origins: Vec::new(),
            diagnostics: Vec::new(),
        },
        is_rejected: false,
    };
    linter.token(token);
    linter.origins();
    linter.inspection
}

struct Linter<'a> {
    context: &'a LintContext<'a>,
    inspection: Inspection,
    /// Apple rejects the token on every page.
    is_rejected: bool,
}

impl Linter<'_> {
    /// Reports what makes Apple reject the token on every page.
    fn reject(&mut self, diagnostic: Diagnostic) {
        self.is_rejected = true;
        self.inspection.diagnostics.push(diagnostic);
    }

    /// Reports a warning, or an error in this configuration only.
    fn report(&mut self, diagnostic: Diagnostic) {
        self.inspection.diagnostics.push(diagnostic);
    }

    fn token(&mut self, token: &str) {
        if token.starts_with(PLACEHOLDER) {
            self.inspection.kind = TokenKind::Placeholder;
            self.reject(
                Diagnostic::error(
                    "placeholder",
                    "found a placeholder: the build that embedded it had no private key or provided token",
                )
                .help("build again with the private key, or with the token in its variable"),
            );
            return;
        }
        let jwt = Jwt::read(token);
        self.inspection.claims = display_claims(jwt.header.as_ref(), jwt.claims.as_ref());
        self.inspection.kind = match (&jwt.header, &jwt.claims) {
            (Some(header), Some(claims)) if jwt.part_count <= 3 => {
                kind::classify(header, claims, self.is_our_key())
            }
            _ => kind::classify_damaged(&jwt),
        };
        match self.inspection.kind {
            TokenKind::Maps => self.maps_token(token, &jwt),
            TokenKind::OtherService(name) => self.reject(
                Diagnostic::error(
                    "other-service",
                    format!("expected an Apple Maps token, found {name}"),
                )
                .note("a Maps token names its services in the claim `scope`, like `mapkit_js`")
                .help("create a Maps token in the Apple Developer portal, or with `maps-token mint`"),
            ),
            TokenKind::Placeholder | TokenKind::Unrecognized => self.reject(
                Diagnostic::error(
                    "not-a-token",
                    "invalid token: expected three parts separated by dots, the first two in base64url",
                )
                .help("copy the whole token from the Apple Developer portal or from the page"),
            ),
        }
    }

    fn maps_token(&mut self, token: &str, jwt: &Jwt) {
        if jwt
            .parts
            .get(1)
            .is_some_and(|it| it.span.len() > MAX_CLAIMS_LEN)
        {
            self.reject(
                Diagnostic::error(
                    "token-too-long",
                    format!("token is longer than {} KB", MAX_CLAIMS_LEN / 1024),
                )
                .note("it does not fit into an HTTP header, in which it is sent")
                .help("list fewer domains: use wildcards, or several tokens"),
            );
            self.inspection.signature = SignatureStatus::Invalid;
            return;
        }
        self.part_count(token, jwt);
        self.encoding(token, jwt);
        match &jwt.header {
            Some(header) => self.header(header),
            None => self.unreadable("unreadable-header", "header", jwt, 0),
        }
        match &jwt.claims {
            Some(claims) => self.claims(claims),
            None => self.unreadable("unreadable-claims", "claims", jwt, 1),
        }
        self.ids();
        self.signature(token, jwt);
    }

    fn claims(&mut self, claims: &JsonMembers) {
        self.duplicates("duplicate-claim", "claim", claims, TokenLocation::claim);
        self.issuer(claims);
        self.times(claims);
        self.scope(claims.get("scope"));
        self.origin(claims);
    }

    fn duplicates(
        &mut self,
        code: &'static str,
        noun: &str,
        members: &JsonMembers,
        location: fn(&str) -> TokenLocation,
    ) {
        if members.len() > MAX_MEMBERS {
            let count = members.len();
            let message =
                format!("too many {noun}s: expected at most {MAX_MEMBERS}, found {count}");
            self.reject(Diagnostic::error("too-many-members", message));
            return;
        }
        let mut names = members.duplicate_keys();
        names.truncate(MAX_ALIKE);
        for name in names {
            self.reject(
                Diagnostic::error(
                    code,
                    format!(
                        "duplicate {noun} `{}`: Apple rejects such tokens",
                        redact_claim(name)
                    ),
                )
                .in_token(location(name)),
            );
        }
    }

    fn is_our_key(&self) -> bool {
        is_id(
            self.context.key_id,
            self.inspection.claims.key_id.as_deref(),
        )
    }

    fn origins(&mut self) {
        for host in self.context.origins {
            let verdict = if self.is_rejected {
                Verdict::Refused
            } else {
                origin::verdict(&self.inspection.restriction, host)
            };
            let host = host.clone();
            self.inspection
                .origins
                .push(OriginVerdict { host, verdict });
        }
    }
}

fn is_id(id: Option<&impl ToString>, text: Option<&str>) -> bool {
    match (id, text) {
        (Some(id), Some(text)) => id.to_string() == text,
        _ => false,
    }
}

fn display_claims(header: Option<&JsonMembers>, claims: Option<&JsonMembers>) -> Claims {
    let text = |members: Option<&JsonMembers>, name: &str| -> Option<String> {
        Some(members?.text(name)?.to_owned())
    };
    let seconds = |name: &str| claims?.get(name)?.as_u64();
    let mut display = Claims {
        algorithm: text(header, "alg"),
        key_id: text(header, "kid"),
        team_id: text(claims, "iss"),
        issued: seconds("iat"),
        expires: seconds("exp"),
        scopes: Vec::new(),
        domains: Vec::new(),
    };
    if let Some(scope) = text(claims, "scope") {
        for name in scope.split(char::is_whitespace as fn(char) -> bool) {
            if !name.is_empty() {
                display.scopes.push(name.to_owned());
            }
        }
    }
    if let Some(origin) = text(claims, "origin") {
        for domain in origin.split(',') {
            display.domains.push(domain.to_owned());
        }
    }
    display
}

/// A member's value as a message may repeat it: the build prints it too, and it may be a key in the
/// place of a token.
fn redact_claim(text: &str) -> &str {
    let is_word = text.len() <= 12
        && bytes::all(text.as_bytes(), |byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
        });
    if is_word { text } else { "…" }
}
