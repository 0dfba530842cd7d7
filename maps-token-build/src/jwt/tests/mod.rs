mod agreement;
mod cases;
mod kind;
mod lint;
mod signature;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::{Inspection, LintContext, TrustedKey, inspect};
use crate::diagnostic::Severity;
use crate::key::{PrivateKey, PublicKey};
use crate::model::host::Host;
use crate::model::ids::{KeyId, TeamId};
use crate::model::time::{Days, Timestamp};
use crate::testing::{pem_of, provided, signed, throwaway_key};

const DAY: u64 = 86_400;

fn now() -> Timestamp {
    Timestamp::now().expect("a clock")
}

fn private_key() -> PrivateKey {
    crate::testing::parse_key(pem_of(&throwaway_key()).as_bytes())
}

/// A configuration, and the key that signs.
struct Setup {
    key: PrivateKey,
    public_key: PublicKey,
    team_id: TeamId,
    key_id: KeyId,
    revoked: [KeyId; 1],
    origins: Vec<Host>,
    minimum_validity: Option<Days>,
}

impl Setup {
    fn new() -> Self {
        let key = private_key();
        Self {
            public_key: key.public_key(),
            key,
            team_id: "DEF123GHIJ".parse().expect("an ID"),
            key_id: "ABC123DEFG".parse().expect("an ID"),
            revoked: ["OLD123DEFG".parse().expect("an ID")],
            origins: vec!["https://www.example.com".parse().expect("an origin")],
            minimum_validity: Days::new(30),
        }
    }

    fn context(&self) -> LintContext<'_> {
        LintContext {
            now: now(),
            system: now(),
            origins: &self.origins,
            minimum_validity: self.minimum_validity,
            revoked_keys: &self.revoked,
            team_id: Some(&self.team_id),
            key_id: Some(&self.key_id),
            public_key: Some(TrustedKey {
                key: &self.public_key,
                is_explicit: false,
            }),
        }
    }

    /// A valid token with changes to its header and claims; `null` removes a member.
    fn token(&self, header: &Value, claims: &Value) -> String {
        provided(&self.key, header, claims)
    }

    fn with_claim(&self, name: &str, value: impl Into<Value>) -> String {
        self.token(&json!({}), &json!({ name: value.into() }))
    }

    fn with_header(&self, name: &str, value: impl Into<Value>) -> String {
        self.token(&json!({ name: value.into() }), &json!({}))
    }

    /// A valid token whose header or claims are changed as text before they are signed.
    fn with_json(&self, part: usize, from: &str, to: &str) -> String {
        let token = self.token(&json!({}), &json!({}));
        let mut texts: Vec<String> = token
            .split('.')
            .take(2)
            .map(|part| {
                String::from_utf8(URL_SAFE_NO_PAD.decode(part).expect("base64url")).expect("text")
            })
            .collect();
        assert!(texts[part].contains(from), "{}", texts[part]);
        texts[part] = texts[part].replace(from, to);
        signed(&self.key, &texts[0], &texts[1])
    }

    fn with_signature(&self, bytes: &[u8]) -> String {
        let token = self.token(&json!({}), &json!({}));
        let (message, _) = token.rsplit_once('.').expect("a JWT");
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(bytes))
    }

    /// A token whose claims differ in standard base64.
    fn in_standard_base64(&self) -> String {
        let token = self.with_claim("note", "ÿþ>>>???ÿÿ");
        let (header, rest) = token.split_once('.').expect("a JWT");
        let (claims, signature) = rest.split_once('.').expect("a JWT");
        let claims = URL_SAFE_NO_PAD.decode(claims).expect("base64url");
        let claims = STANDARD_NO_PAD.encode(claims);
        assert!(claims.contains(['+', '/']));
        format!("{header}.{claims}.{signature}")
    }
}

/// The codes of all errors, or of all warnings.
fn codes(inspection: &Inspection, severity: Severity) -> Vec<&'static str> {
    let diagnostics = inspection.diagnostics.iter();
    diagnostics
        .filter(|diagnostic| diagnostic.severity == severity)
        .map(|diagnostic| diagnostic.code)
        .collect()
}
