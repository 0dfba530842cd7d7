//! What something is that is not the key it should be.

use p256::pkcs8::SubjectPublicKeyInfoRef;

use crate::problem::Problem;

/// Each is a mistake that somebody makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Rsa,
    /// An EC key on another curve than P-256.
    Curve(&'static str),
    /// A key for an algorithm that is neither RSA nor ECDSA.
    Algorithm(&'static str),
    Encrypted,
    Public,
    Certificate,
    OtherPem,
    Token,
    Path,
    FileName,
    CutOff,
    Damaged,
    NotText,
    Unknown,
}

impl Kind {
    /// The message, `of` what the text stands in: a variable or a file. `file_variable` is where a
    /// path belongs.
    pub(super) fn problem(self, of: &str, file_variable: &str) -> Problem {
        let what = match self {
            Self::Rsa => "an RSA key; Apple issues keys of another kind for Maps (EC, P-256)",
            Self::Curve(curve) => {
                let what = format!(
                    "an EC key on the curve {curve}; those that Apple issues for Maps are on P-256"
                );
                return Problem::new(format!("{of} holds {what}")).help(APPLES_FILE);
            }
            Self::Algorithm(name) => {
                let what = format!(
                    "an {name} key; Apple issues keys of another kind for Maps (EC, P-256)"
                );
                return Problem::new(format!("{of} holds {what}")).help(APPLES_FILE);
            }
            Self::Encrypted => {
                return Problem::new(format!(
                    "{of} holds a key that is encrypted with a passphrase"
                ))
                .help(
                    "hand it over as Apple issued it, or decrypt it: openssl pkcs8 -topk8 -nocrypt",
                );
            }
            Self::Public => "a public key; tokens are signed with the private one",
            Self::Certificate => "a certificate; tokens are signed with a private key",
            Self::OtherPem => "a PEM text, but not a private key",
            Self::Token => {
                return Problem::new(format!("{of} holds a token; tokens are signed with a private key"))
                    .help("a ready token is handed over as `token` in maps.toml, or in a variable of its own")
                    .help(APPLES_FILE);
            }
            Self::Path => {
                return Problem::new(format!("{of} holds the path of a file, not what is in it"))
                    .help(format!("put the path into {file_variable} instead"));
            }
            Self::FileName => {
                return Problem::new(format!(
                    "{of} holds the name of the key's file, not what is in it"
                ))
                .help(APPLES_FILE);
            }
            Self::CutOff => {
                return Problem::new(format!("{of} holds only the beginning of a key: its END line is missing"))
                    .help("a variable with several lines often keeps only the first; hand it over as base64 of the file: base64 -w0 AuthKey_<key ID>.p8");
            }
            Self::Damaged => {
                "a private key that is damaged: what stands between its BEGIN and END lines is not a key"
            }
            Self::NotText => "something that is not text (UTF-8)",
            Self::Unknown => "something that is not a key",
        };
        Problem::new(format!("{of} holds {what}")).help(APPLES_FILE)
    }
}

const APPLES_FILE: &str = "hand over the whole text of Apple's file, AuthKey_<key ID>.p8";

/// By the label of a PEM text, where that settles it.
pub(super) fn label(label: &str) -> Option<Kind> {
    Some(match label {
        "PRIVATE KEY" | "EC PRIVATE KEY" => return None,
        "RSA PRIVATE KEY" => Kind::Rsa,
        "DSA PRIVATE KEY" => Kind::Algorithm("DSA"),
        "OPENSSH PRIVATE KEY" => Kind::Algorithm("OpenSSH"),
        "ENCRYPTED PRIVATE KEY" => Kind::Encrypted,
        "CERTIFICATE" | "TRUSTED CERTIFICATE" | "CERTIFICATE REQUEST" => Kind::Certificate,
        label if label.ends_with("PUBLIC KEY") => Kind::Public,
        _ => Kind::OtherPem,
    })
}

/// Object identifiers as DER has them, and what they tell.
const IDENTIFIERS: [(&[u8], Kind); 9] = [
    // PBES2 and the older schemes of PKCS #5 and #12.
    (b"\x2a\x86\x48\x86\xf7\x0d\x01\x05", Kind::Encrypted),
    (b"\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x01", Kind::Encrypted),
    (b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01", Kind::Rsa),
    (b"\x06\x05\x2b\x81\x04\x00\x22", Kind::Curve("P-384")),
    (b"\x06\x05\x2b\x81\x04\x00\x23", Kind::Curve("P-521")),
    (b"\x06\x05\x2b\x81\x04\x00\x0a", Kind::Curve("secp256k1")),
    (b"\x06\x03\x2b\x65\x70", Kind::Algorithm("Ed25519")),
    (b"\x06\x03\x2b\x65\x71", Kind::Algorithm("Ed448")),
    (b"\x06\x03\x2b\x65\x6e", Kind::Algorithm("X25519")),
];

/// By the structure of a DER: which tags it starts with, and which algorithm it names.
pub(super) fn der(der: &[u8]) -> Kind {
    if SubjectPublicKeyInfoRef::try_from(der).is_ok() {
        return Kind::Public;
    }
    let Some(content) = sequence(der) else {
        return Kind::Unknown;
    };
    let named = IDENTIFIERS.iter().find(|(identifier, _)| {
        // Far enough for the curve, which SEC1 names behind the key.
        let start = der.get(..128).unwrap_or(der);
        start
            .windows(identifier.len())
            .any(|window| window == *identifier)
    });
    match (content, named) {
        // An integer, the version, starts every private key; PKCS #1 has another one behind it.
        ([0x02, 0x01, 0x00, 0x02, ..], _) => Kind::Rsa,
        ([0x02, 0x01, _, ..], Some((_, kind))) => *kind,
        ([0x30, ..], Some((_, Kind::Encrypted))) => Kind::Encrypted,
        // A certificate starts with the sequence that is signed.
        ([0x30, _, ..], _) if sequence(content).is_some() => Kind::Certificate,
        ([0x02, 0x01, _, ..], None) => Kind::Damaged,
        _ => Kind::Unknown,
    }
}

/// What an outermost SEQUENCE holds, whatever length it claims: it may be cut off.
fn sequence(der: &[u8]) -> Option<&[u8]> {
    let (0x30, rest) = der.split_first().map(|(tag, rest)| (*tag, rest))? else {
        return None;
    };
    match rest.split_first()? {
        (length, rest) if *length < 0x80 => Some(rest),
        (length, rest) => rest.get(usize::from(length & 0x7f)..),
    }
}

/// By how a text looks.
pub(super) fn text(text: &str) -> Kind {
    let text = text.trim().trim_matches(['"', '\'']);
    let one_line = !text.contains(['\n', '\r']);
    let parts: Vec<_> = text.split('.').collect();
    if parts.len() == 3 && text.starts_with("eyJ") {
        return Kind::Token;
    }
    let is_key_file = text.starts_with("AuthKey_")
        || [".p8", ".pem", ".key", ".der"]
            .iter()
            .any(|end| text.ends_with(end));
    let is_path = text.contains(['/', '\\'])
        && (is_key_file
            || ["/", "~", "./", "../", "file:"]
                .iter()
                .any(|start| text.starts_with(start)));
    match () {
        () if one_line && is_path => Kind::Path,
        () if one_line && is_key_file => Kind::FileName,
        () => Kind::Unknown,
    }
}
