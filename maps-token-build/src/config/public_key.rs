//! `public_key`, which detects a wrong private key.

use toml::de::DeValue;

use super::file::REVOKE_IF_SHARED;
use super::keys::Key;
use super::values::string;
use crate::diagnostic::Diagnostic;
use crate::key::{InvalidPublicKey, PublicKey};

pub(super) fn read(value: &DeValue<'_>, key: &Key) -> Result<PublicKey, Diagnostic> {
    let parsed: Result<PublicKey, InvalidPublicKey> = string(value, key)?.parse();
    parsed.map_err(|error| match error {
        InvalidPublicKey::IsPrivate => Diagnostic::error(
            "private-key-in-config",
            "`public_key` contains a private key, expected the public key",
        )
        .help("remove it, and pass the key in an environment variable, in CI as a secret")
        .help(REVOKE_IF_SHARED),
        InvalidPublicKey::Invalid => Diagnostic::error(
            "invalid-public-key",
            "invalid public key: expected the SPKI of a P-256 key in base64, on one line",
        )
        .help("run `maps-token check`, which prints it")
        .help("or run `openssl pkey -in AuthKey_<key ID>.p8 -pubout -outform DER | openssl base64 -A`"),
    })
}
