//! The key, as CI delivers it.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use p256::SecretKey;
use p256::pkcs8::{EncodePrivateKey, LineEnding};
use proptest::prelude::*;

use super::{Kind, PrivateKey, PublicKey};
use crate::testing::{body_is_in, random_key};

fn pem(label: &str, base64: &str) -> String {
    let lines: Vec<_> = base64
        .as_bytes()
        .chunks(64)
        .map(String::from_utf8_lossy)
        .collect();
    format!(
        "-----BEGIN {label}-----\n{}\n-----END {label}-----\n",
        lines.join("\n")
    )
}

/// The key in PKCS#8 with the curve named twice, 150 bytes, as Apple's files have it.
fn apples_der(key: &SecretKey) -> Vec<u8> {
    let algorithm =
        b"\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07";
    let curve = b"\xa0\x0a\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07";
    let sec1 = key.to_sec1_der().expect("SEC1");
    // Behind its head: version and private key, then the public key. Between them belongs the curve,
    // which p256 leaves out.
    let (private, public) = sec1[2..].split_at(3 + 34);
    let content = [private, curve, public].concat();
    let length = u8::try_from(content.len()).expect("short");
    let octets = [&[0x04, length + 2, 0x30, length], content.as_slice()].concat();
    sequence(&[b"\x02\x01\x00".as_slice(), algorithm, &octets].concat())
}

fn sequence(content: &[u8]) -> Vec<u8> {
    let length = u8::try_from(content.len()).expect("short");
    let head: &[u8] = if length < 0x80 {
        &[0x30, length]
    } else {
        &[0x30, 0x81, length]
    };
    [head, content].concat()
}

/// What a key can look like before anything has mangled it.
fn shapes(key: &SecretKey) -> Vec<(&'static str, String)> {
    let pkcs8 = key.to_pkcs8_der().expect("PKCS#8");
    let sec1 = key.to_sec1_der().expect("SEC1");
    let pkcs8 = STANDARD.encode(pkcs8.as_bytes());
    let file = pem("PRIVATE KEY", &pkcs8);
    assert_eq!(*key.to_pkcs8_pem(LineEnding::LF).expect("PEM"), file);
    let apples = apples_der(key);
    assert_eq!(apples.len(), 150);
    vec![
        ("as openssl writes it", file.clone()),
        (
            "as Apple issues it",
            pem("PRIVATE KEY", &STANDARD.encode(apples)),
        ),
        ("SEC1", pem("EC PRIVATE KEY", &STANDARD.encode(&sec1))),
        (
            "SEC1 with its parameters before it",
            format!(
                "{}{}",
                pem("EC PARAMETERS", "BggqhkjOPQMBBw=="),
                pem("EC PRIVATE KEY", &STANDARD.encode(&sec1))
            ),
        ),
        (
            "no armor",
            file.lines()
                .filter(|line| !line.starts_with('-'))
                .collect::<Vec<_>>()
                .join("\n"),
        ),
        ("base64 of the DER", pkcs8.clone()),
        ("base64 of the DER of SEC1", STANDARD.encode(&sec1)),
        (
            "base64url of the DER",
            pkcs8
                .replace('+', "-")
                .replace('/', "_")
                .trim_end_matches('=')
                .to_owned(),
        ),
        ("base64 of the PEM", STANDARD.encode(&file)),
        ("base64url of the PEM", URL_SAFE_NO_PAD.encode(&file)),
        (
            "base64 of the PEM with Windows line ends",
            STANDARD.encode(file.replace('\n', "\r\n")),
        ),
        (
            "with a variable's name before it",
            format!("MAPS_PRIVATE_KEY=\"{file}\""),
        ),
    ]
}

/// What shells, services and editors do to a text.
const MANGLINGS: [(&str, fn(&str) -> String); 16] = [
    ("as it is", str::to_owned),
    ("line ends written out", |text| text.replace('\n', "\\n")),
    ("line ends written out, escaped twice", |text| {
        text.replace('\n', "\\\\n")
    }),
    ("Windows line ends", |text| text.replace('\n', "\r\n")),
    ("Windows line ends written out", |text| {
        text.replace('\n', "\\r\\n")
    }),
    ("double quotes around it", |text| format!("\"{text}\"")),
    ("single quotes around it", |text| format!("'{text}'")),
    ("escaped quotes around it", |text| format!("\\\"{text}\\\"")),
    ("spaces for line ends", |text| text.replace('\n', " ")),
    ("nothing for line ends", |text| text.replace('\n', "")),
    ("indentation", |text| text.replace('\n', "\n      ")),
    ("backticks around it", |text| format!("`{text}`")),
    ("line ends and tabs written out", |text| {
        text.replace('\n', "\\n\\t")
    }),
    ("a byte-order mark", |text| format!("\u{feff}{text}")),
    ("blank lines around it", |text| format!("\n\n  {text}\n\n")),
    ("without its last line end", |text| {
        text.trim_end().to_owned()
    }),
];

#[test]
fn every_repair_and_every_two_of_them_give_the_key() {
    let key = random_key();
    let public = PublicKey(key.public_key());
    for (shape, text) in shapes(&key) {
        for (first, mangle_first) in MANGLINGS {
            for (second, mangle_second) in MANGLINGS {
                let mangled = mangle_second(&mangle_first(&text));
                let found = PrivateKey::parse(mangled.as_bytes()).map(|key| key.public_key());
                assert!(
                    found.as_ref() == Ok(&public),
                    "{shape}, {first}, {second}: {found:?}"
                );
            }
        }
    }
}

#[test]
fn what_is_no_key_is_named_for_what_it_is() {
    let key = random_key();
    let file = pem(
        "PRIVATE KEY",
        &STANDARD.encode(key.to_pkcs8_der().expect("PKCS#8").as_bytes()),
    );
    let jwt = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJERUYxMjNHSElKIn0.AAAA";
    let with_label = |label: &str| file.replace("PRIVATE KEY", label);
    // The beginning of a private key: its version, and an object identifier.
    let of_kind = |identifier: &[u8]| {
        let algorithm = sequence(identifier);
        STANDARD.encode(sequence(
            &[b"\x02\x01\x00", algorithm.as_slice(), &[0; 40]].concat(),
        ))
    };
    let encrypted = |identifier: &[u8]| {
        STANDARD.encode(sequence(
            &[sequence(identifier).as_slice(), &[0; 40]].concat(),
        ))
    };
    let curve = b"\xa0\x07\x06\x05\x2b\x81\x04\x00\x22";
    let on_p384 = STANDARD.encode(sequence(
        &[b"\x02\x01\x01\x04\x30".as_slice(), &[7; 48], curve].concat(),
    ));
    let cases: Vec<(&str, String, Kind)> = vec![
        ("a public key", with_label("PUBLIC KEY"), Kind::Public),
        (
            "an RSA public key",
            with_label("RSA PUBLIC KEY"),
            Kind::Public,
        ),
        (
            "the public key as maps.toml has it",
            PublicKey(key.public_key()).to_string(),
            Kind::Public,
        ),
        (
            "a certificate",
            with_label("CERTIFICATE"),
            Kind::Certificate,
        ),
        ("an old RSA key", with_label("RSA PRIVATE KEY"), Kind::Rsa),
        (
            "a key for SSH",
            with_label("OPENSSH PRIVATE KEY"),
            Kind::Algorithm("OpenSSH"),
        ),
        (
            "an encrypted key",
            with_label("ENCRYPTED PRIVATE KEY"),
            Kind::Encrypted,
        ),
        (
            "a key encrypted the old way",
            with_label("EC PRIVATE KEY")
                .replace("KEY-----\nM", "KEY-----\nProc-Type: 4,ENCRYPTED\n\nM"),
            Kind::Encrypted,
        ),
        ("another PEM", with_label("PGP MESSAGE"), Kind::OtherPem),
        ("without the END line", file[..100].to_owned(), Kind::CutOff),
        (
            "only the first line",
            "-----BEGIN PRIVATE KEY-----".to_owned(),
            Kind::CutOff,
        ),
        (
            "cut in the middle",
            format!("{}\n-----END PRIVATE KEY-----", &file[..100]),
            Kind::Damaged,
        ),
        (
            "empty between its lines",
            pem("PRIVATE KEY", ""),
            Kind::Damaged,
        ),
        (
            "a letter changed",
            file.replacen("MBMG", "MBMB", 1),
            Kind::Damaged,
        ),
        (
            "RSA",
            of_kind(b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01"),
            Kind::Rsa,
        ),
        (
            "RSA, PKCS #1",
            STANDARD.encode(sequence(b"\x02\x01\x00\x02\x03\x01\x02\x03")),
            Kind::Rsa,
        ),
        (
            "on P-384",
            of_kind(b"\x06\x05\x2b\x81\x04\x00\x22"),
            Kind::Curve("P-384"),
        ),
        (
            "on P-521",
            of_kind(b"\x06\x05\x2b\x81\x04\x00\x23"),
            Kind::Curve("P-521"),
        ),
        (
            "on secp256k1",
            of_kind(b"\x06\x05\x2b\x81\x04\x00\x0a"),
            Kind::Curve("secp256k1"),
        ),
        ("on P-384, SEC1", on_p384, Kind::Curve("P-384")),
        (
            "Ed25519",
            of_kind(b"\x06\x03\x2b\x65\x70"),
            Kind::Algorithm("Ed25519"),
        ),
        (
            "Ed448",
            of_kind(b"\x06\x03\x2b\x65\x71"),
            Kind::Algorithm("Ed448"),
        ),
        (
            "X25519",
            of_kind(b"\x06\x03\x2b\x65\x6e"),
            Kind::Algorithm("X25519"),
        ),
        (
            "encrypted, PBES2",
            encrypted(b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0d"),
            Kind::Encrypted,
        ),
        (
            "encrypted, PKCS #12",
            encrypted(b"\x06\x0a\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x01\x03"),
            Kind::Encrypted,
        ),
        (
            "a certificate without its armor",
            STANDARD.encode(sequence(&sequence(&sequence(b"\x02\x01\x02")))),
            Kind::Certificate,
        ),
        (
            "of an algorithm that is not known",
            of_kind(b"\x06\x03\x2b\x65\x01"),
            Kind::Damaged,
        ),
        (
            "a DSA key",
            with_label("DSA PRIVATE KEY"),
            Kind::Algorithm("DSA"),
        ),
        ("a token", jwt.to_owned(), Kind::Token),
        ("a token in quotes", format!("\"{jwt}\"\n"), Kind::Token),
        (
            "a path",
            "/home/me/AuthKey_ABC123DEFG.p8".to_owned(),
            Kind::Path,
        ),
        (
            "a path below home",
            "~/keys/maps.pem".to_owned(),
            Kind::Path,
        ),
        ("a relative path", "./secrets/maps".to_owned(), Kind::Path),
        (
            "a path on Windows",
            r"C:\Users\me\AuthKey_ABC123DEFG.p8".to_owned(),
            Kind::Path,
        ),
        (
            "the file's name",
            "AuthKey_ABC123DEFG.p8".to_owned(),
            Kind::FileName,
        ),
        (
            "the file's name without its ending",
            "AuthKey_ABC123DEFG".to_owned(),
            Kind::FileName,
        ),
        ("the key ID", "ABC123DEFG".to_owned(), Kind::Unknown),
        (
            "a word that is base64 by accident",
            "password".to_owned(),
            Kind::Unknown,
        ),
        (
            "a placeholder of the service",
            "${{ secrets.KEY }}".to_owned(),
            Kind::Unknown,
        ),
    ];
    for (name, text, kind) in cases {
        let found = PrivateKey::parse(text.as_bytes()).map(|_| "a key");
        assert_eq!(found, Err(kind), "{name}");
    }
    assert_eq!(
        PrivateKey::parse(b"\xff\xfe-\0-\0").map(|_| ()),
        Err(Kind::NotText)
    );
}

proptest! {
    /// However a key is cut and mixed, no message shows a piece of it.
    #[test]
    fn no_message_shows_a_piece_of_the_key(
        cut in 0_usize..260,
        length in 0_usize..260,
        at in 0_usize..260,
        noise in ".{0,8}",
        shape in 0_usize..12,
        mangling in 0_usize..16,
    ) {
        let key = random_key();
        let (_, text) = shapes(&key).swap_remove(shape);
        let mut text: String = MANGLINGS[mangling].1(&text).chars().skip(cut).take(length).collect();
        let at = text.char_indices().map(|(at, _)| at).nth(at).unwrap_or(0);
        text.insert_str(at, &noise);
        if let Err(kind) = PrivateKey::parse(text.as_bytes()) {
            let message = kind.problem("MAPS_PRIVATE_KEY", "MAPS_PRIVATE_KEY_FILE").to_string();
            prop_assert!(!body_is_in(&key, &message), "{}", message);
        }
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), prefix in 0_usize..4) {
        let starts: [&[u8]; 4] = [b"", b"-----BEGIN PRIVATE KEY-----", b"\x30\x81\x87\x02\x01\x00", b"MIGHAgEA"];
        let _ = PrivateKey::parse(&[starts[prefix], &bytes].concat());
    }
}
