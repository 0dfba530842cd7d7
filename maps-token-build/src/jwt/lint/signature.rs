//! The signature: RFC 7518 section 3.4.

use super::Linter;
use crate::diagnostic::{Diagnostic, TokenLocation};
use crate::jwt::TrustedKey;
use crate::jwt::inspection::{NotChecked, SignatureStatus};
use crate::jwt::parse::Jwt;
use crate::key::is_signature;
use crate::model::ids::KeyId;

/// `r ‖ s`, 32 bytes each.
const SIGNATURE_LEN: usize = 64;

impl Linter<'_> {
    pub(super) fn signature(&mut self, token: &str, jwt: &Jwt) {
        let Some(part) = jwt.signature() else {
            // Reported as `wrong-part-count`.
            self.inspection.signature = SignatureStatus::Invalid;
            return;
        };
        if self.inspection.claims.algorithm.as_deref() != Some("ES256") {
            self.inspection.signature = SignatureStatus::NotChecked(NotChecked::OtherAlgorithm);
            return;
        }
        let location = TokenLocation::Bytes(part.span.clone());
        if let Err(error) = check_format(&part.bytes) {
            self.inspection.signature = SignatureStatus::Invalid;
            // Otherwise invalid base64 was reported.
            if part.is_complete() {
                self.reject(error.in_token(location));
            }
            return;
        }
        let message = token.get(..part.span.start.saturating_sub(1));
        let message = message.unwrap_or_default().as_bytes();
        self.inspection.signature = self.verify(message, &part.bytes);
        if self.inspection.signature == SignatureStatus::Invalid {
            self.reject(
                Diagnostic::error(
                    "wrong-signature",
                    "invalid signature: it was not made by the given key",
                )
                .note("the token was changed, or its `kid` names another key than the one that signed it")
                .in_token(location),
            );
        }
    }

    fn verify(&mut self, message: &[u8], signature: &[u8]) -> SignatureStatus {
        let Some(TrustedKey { key, is_explicit }) = self.context.public_key else {
            return SignatureStatus::NotChecked(NotChecked::NoKey);
        };
        let is_signed = key.verify(message, signature);
        match self.context.key_id {
            _ if is_explicit && is_signed => SignatureStatus::Verified,
            _ if is_explicit => SignatureStatus::Invalid,
            _ if is_signed && self.is_our_key() => SignatureStatus::Verified,
            Some(_) if self.is_our_key() => SignatureStatus::Invalid,
            Some(key_id) if is_signed => {
                self.check_key_id(key_id);
                SignatureStatus::Verified
            }
            Some(_) => SignatureStatus::NotChecked(NotChecked::OtherKey),
            None if is_signed => SignatureStatus::Verified,
            None => SignatureStatus::NotChecked(NotChecked::UnknownKeyId),
        }
    }
}

impl Linter<'_> {
    /// Reports another `kid` than `key_id`, although that key signed the token.
    fn check_key_id(&mut self, key_id: &KeyId) {
        let kid = self.inspection.claims.key_id.as_deref().unwrap_or_default();
        // Otherwise the invalid ID was reported.
        if kid.parse::<KeyId>().is_ok() {
            let error = Diagnostic::error(
                "wrong-key-id",
                format!("wrong key ID (`kid`): token is signed with the key `{key_id}`"),
            )
            .note("Apple looks the key up by `kid`, and rejects the signature");
            self.reject(error.in_token(TokenLocation::header("kid")));
        }
    }
}

/// Independent of the key. A high `s` is valid: RFC 7518 does not forbid it.
pub(in crate::jwt) fn check_format(signature: &[u8]) -> Result<(), Diagnostic> {
    if signature.is_empty() {
        return Err(Diagnostic::error(
            "missing-signature",
            "missing signature: the third part is empty",
        )
        .help("copy the whole token, or sign it with ES256"));
    }
    if is_der(signature) {
        return Err(Diagnostic::error(
            "der-signature",
            format!("signature is in DER: expected the {SIGNATURE_LEN} bytes of `r` and `s`"),
        )
        .help("sign with a JWT library, not with `openssl dgst`"));
    }
    if signature.len() != SIGNATURE_LEN {
        let error = Diagnostic::error(
            "wrong-signature-length",
            format!(
                "signature has {} bytes: expected {SIGNATURE_LEN} for ES256",
                signature.len()
            ),
        );
        return Err(error.help("copy the whole token again, and nothing after it"));
    }
    if !is_signature(signature) {
        return Err(Diagnostic::error(
            "signature-out-of-range",
            "invalid signature: `r` or `s` is 0, or not below the order of P-256",
        )
        .help("sign the token again"));
    }
    Ok(())
}

/// A sequence of two integers, or the beginning of a truncated one.
fn is_der(bytes: &[u8]) -> bool {
    let [0x30, length, tag, r_len, rest @ ..] = bytes else {
        return false;
    };
    let is_whole = usize::from(*length) + 2 == bytes.len()
        && *tag == 0x02
        && rest.get(usize::from(*r_len)) == Some(&0x02)
        && rest
            .get(usize::from(*r_len) + 1)
            .is_some_and(|s_len| usize::from(*r_len) + 2 + usize::from(*s_len) == rest.len());
    is_whole || (bytes.len() != SIGNATURE_LEN && matches!(length, 0x40..=0x48))
}
