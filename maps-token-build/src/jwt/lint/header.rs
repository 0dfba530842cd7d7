//! The header: RFC 7515 section 4, and the three members that Apple documents.

use serde_json::Value;

use super::{Linter, MAX_ALIKE, redact_claim};
use crate::diagnostic::{Diagnostic, TokenLocation};
use crate::jwt::parse::JsonMembers;
use crate::model::ids::KeyId;

impl Linter<'_> {
    pub(super) fn header(&mut self, header: &JsonMembers) {
        self.duplicates("duplicate-header", "header", header, TokenLocation::header);
        self.algorithm(header.get("alg"));
        self.token_type(header.get("typ"));
        self.key_id(header.get("kid"));
        if header.get("crit").is_some() {
            self.reject(
                Diagnostic::error(
                    "critical-header",
                    "header `crit` requires extensions that Apple does not document",
                )
                .help("remove `crit` from the header")
                .in_token(TokenLocation::header("crit")),
            );
        }
        if matches!(header.get("b64"), Some(Value::Bool(false))) {
            self.reject(
                Diagnostic::error(
                    "unencoded-claims",
                    "header `b64` declares unencoded claims, which Apple does not document",
                )
                .help("remove `b64` from the header")
                .in_token(TokenLocation::header("b64")),
            );
        }
        let mut unknown = 0;
        for name in header.names() {
            if matches!(name, "alg" | "typ" | "kid" | "crit" | "b64") {
                continue;
            }
            unknown += 1;
            if unknown <= MAX_ALIKE {
                self.report(
                    Diagnostic::warning(
                        "unknown-header",
                        format!("unknown header `{}`", redact_claim(name)),
                    )
                    .note("Apple documents `alg`, `kid` and `typ`")
                    .in_token(TokenLocation::header(name)),
                );
            }
        }
    }

    fn algorithm(&mut self, alg: Option<&Value>) {
        let message = match alg.map(Value::as_str) {
            Some(Some("ES256")) => return,
            None => "missing header `alg`: expected `ES256`".to_owned(),
            Some(None) => "header `alg` is not a string: expected `ES256`".to_owned(),
            Some(Some(alg)) => format!(
                "unsupported algorithm `{}`: Apple accepts only `ES256`",
                redact_claim(alg)
            ),
        };
        self.reject(
            Diagnostic::error("unsupported-algorithm", message)
                .help("sign with ES256 (ECDSA over P-256 with SHA-256) and the key from the Apple Developer portal")
                .in_token(TokenLocation::header("alg")),
        );
    }

    fn token_type(&mut self, typ: Option<&Value>) {
        let location = TokenLocation::header("typ");
        match typ.map(Value::as_str) {
            Some(Some("JWT")) => {}
            None => self.report(
                Diagnostic::warning("invalid-typ", "missing header `typ`: Apple documents `JWT`")
                    .in_token(location),
            ),
            Some(Some(typ)) if typ.eq_ignore_ascii_case("JWT") => self.report(
                Diagnostic::warning("invalid-typ", "header `typ` should be `JWT` in uppercase")
                    .in_token(location),
            ),
            Some(_) => self.reject(
                Diagnostic::error("invalid-typ", "invalid header `typ`: expected `JWT`")
                    .in_token(location),
            ),
        }
    }

    fn key_id(&mut self, kid: Option<&Value>) {
        let location = TokenLocation::header("kid");
        let kid = match kid.map(Value::as_str) {
            Some(Some(kid)) => kid,
            kid => {
                let message = match kid {
                    None => "missing header `kid`",
                    Some(_) => "header `kid` is not a string",
                };
                self.reject(
                    Diagnostic::error("invalid-key-id", message)
                        .help("set `kid` to the key ID, the 10 characters in `AuthKey_<key ID>.p8`")
                        .in_token(location),
                );
                return;
            }
        };
        match kid.parse::<KeyId>() {
            Err(error) => self.reject(error.in_token(location)),
            Ok(kid) if self.context.revoked_keys.contains(&kid) => self.reject(
                Diagnostic::error(
                    "revoked-key",
                    format!(
                        "token is signed with the revoked key `{kid}` (listed in `revoked_keys`)"
                    ),
                )
                .help("create a token with another key, and publish the site again")
                .in_token(location),
            ),
            Ok(_) => {}
        }
    }
}
