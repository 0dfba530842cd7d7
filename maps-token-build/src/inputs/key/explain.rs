//! Explains what a text is instead of a private key, and what to do.

use super::Origin;
use crate::diagnostic::Diagnostic;
use crate::key::NotAKey;

impl Origin<'_> {
    pub(super) fn subject(&self) -> String {
        match self {
            Self::Variable { name, .. } => format!("`{name}`"),
            Self::File(named_by) => format!("file of {named_by}"),
        }
    }

    pub(super) fn explain(&self, other: NotAKey) -> Diagnostic {
        let subject = self.subject();
        let (code, what) = describe(other);
        let diagnostic = Diagnostic::error(code, format!("{subject} {what}"));
        match other {
            NotAKey::Encrypted | NotAKey::Pkcs12 => diagnostic.help(
                "use the file as Apple issued it, or decrypt it with `openssl pkcs8 -topk8 -nocrypt`",
            ),
            NotAKey::Token => diagnostic
                .help("to provide a token, set `MAPS_TOKEN_<NAME>`, or `token` in maps.toml")
                .help(self.apples_file()),
            NotAKey::Path => match self {
                Self::Variable { file_variable, .. } => {
                    diagnostic.help(format!("set `{file_variable}` to the path instead"))
                }
                Self::File(_) => diagnostic.help(self.apples_file()),
            },
            NotAKey::CutOff => match self {
                Self::Variable { .. } => diagnostic.help(format!(
                    "if only the first line of the variable was kept, {AS_BASE64}"
                )),
                Self::File(_) => diagnostic.help(self.apples_file()),
            },
            NotAKey::LostPlus => diagnostic.help(format!(
                "percent-encode it where it passes through a URL or a form, or {AS_HEXADECIMAL}"
            )),
            NotAKey::Reference(reference) => {
                diagnostic.help(reference.help()).help(self.apples_file())
            }
            NotAKey::LfsPointer => {
                diagnostic.help("fetch it with `git lfs pull`, or better: keep the key out of the repository")
            }
            NotAKey::ExplicitCurve => diagnostic
                .help("convert it with `openssl ec -in key.pem -param_enc named_curve -out named.pem`"),
            _ => diagnostic.help(self.apples_file()),
        }
    }

    pub(super) fn apples_file(&self) -> &'static str {
        match self {
            Self::Variable { .. } => "set it to the complete contents of `AuthKey_<key ID>.p8`",
            Self::File(_) => "use the file `AuthKey_<key ID>.p8` as Apple issued it",
        }
    }
}

const AS_BASE64: &str = "set it to the output of `openssl base64 -A -in AuthKey_<key ID>.p8`";

const AS_HEXADECIMAL: &str = "set it to the output of `xxd -p AuthKey_<key ID>.p8`";

/// Returns the error code, and a description of what the text contains instead of a key.
fn describe(other: NotAKey) -> (&'static str, String) {
    let (code, what) = match other {
        NotAKey::Curve(curve) => {
            let what = format!("contains an EC key on curve {curve}, expected P-256");
            return ("wrong-key-type", what);
        }
        NotAKey::Algorithm(name) => {
            let what = format!("contains an {name} key, expected an EC key on curve P-256");
            return ("wrong-key-type", what);
        }
        NotAKey::Reference(reference) => {
            let what = format!("contains {}, not a private key", reference.describe());
            return ("unresolved-key", what);
        }
        NotAKey::Rsa => (
            "wrong-key-type",
            "contains an RSA key, expected an EC key on curve P-256",
        ),
        NotAKey::ExplicitCurve => (
            "wrong-key-type",
            "contains an EC key with explicit curve parameters, expected a named curve",
        ),
        NotAKey::Encrypted => (
            "encrypted-key",
            "contains a private key that is encrypted with a passphrase",
        ),
        NotAKey::Pkcs12 => (
            "encrypted-key",
            "contains an encrypted PKCS#12 file, expected a private key",
        ),
        NotAKey::Public => (
            "not-a-private-key",
            "contains a public key, expected the private key",
        ),
        NotAKey::Certificate => (
            "not-a-private-key",
            "contains a certificate, expected a private key",
        ),
        NotAKey::OtherPem => (
            "not-a-private-key",
            "contains a PEM text that is not a private key",
        ),
        NotAKey::Token => (
            "not-a-private-key",
            "contains a token, expected a private key",
        ),
        NotAKey::Path => (
            "path-as-key",
            "contains the path of a file, expected the contents of the file",
        ),
        NotAKey::FileName => (
            "path-as-key",
            "contains the name of a file, expected the contents of the file",
        ),
        NotAKey::Url => ("path-as-key", "contains a URL, expected a private key"),
        NotAKey::LfsPointer => (
            "unresolved-key",
            "contains a Git LFS pointer, expected a private key",
        ),
        NotAKey::HtmlPage => (
            "not-a-private-key",
            "contains an HTML page, expected a private key",
        ),
        NotAKey::LostPlus => (
            "damaged-key",
            "contains a damaged private key: each `+` of its base64 was replaced with a space",
        ),
        NotAKey::CutOff => (
            "damaged-key",
            "contains only the beginning of a private key: the END line is missing",
        ),
        NotAKey::BeginMissing => (
            "damaged-key",
            "contains a private key whose BEGIN line is missing or damaged",
        ),
        NotAKey::Damaged => ("damaged-key", "contains a damaged private key"),
        NotAKey::TooLarge => ("not-a-private-key", "is too large for a private key"),
        NotAKey::NotText => ("not-a-private-key", "contains bytes that are not text"),
        NotAKey::Absent => ("missing-private-key", "is empty"),
        NotAKey::Unknown => ("not-a-private-key", "does not contain a private key"),
    };
    (code, what.to_owned())
}
