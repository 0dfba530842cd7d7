//! Each spelling of a token, a placeholder and a key, and what only looks like one.

use std::io::{self, Read};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use p256::SecretKey;
use p256::pkcs8::{EncodePrivateKey, EncodePublicKey};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::anchors::Anchors;
use super::html::scripts;
use super::search::{Hit, Search, What};
use super::url::Url;
use crate::testing::{pem_of, random_key};

fn find(bytes: &[u8]) -> Vec<Hit> {
    let anchors = Anchors::new().expect("a search");
    Search::new(&anchors)
        .read(bytes)
        .expect("bytes can be read")
        .0
}

fn jwt(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    // With a `-` and a `_` in it, whatever the rest is.
    let signature = [[0xfb, 0xff, 0xfe].repeat(21), vec![7]].concat();
    format!(
        "{}.{}.{}",
        part(header),
        part(claims),
        URL_SAFE_NO_PAD.encode(signature)
    )
}

fn token() -> String {
    let header = json!({"alg": "ES256", "kid": "ABC123DEFG", "typ": "JWT"});
    let claims =
        json!({"iss": "DEF123GHIJ", "iat": 1, "scope": "mapkit_js", "origin": "a.example"});
    jwt(&header, &claims)
}

#[test]
fn every_spelling_of_a_token_is_found() {
    let token = token();
    let percent = token
        .replace('.', "%2E")
        .replace('-', "%2D")
        .replace('_', "%5F");
    let cases = [
        ("alone", token.clone(), 0),
        ("an attribute", format!("<i data-token=\"{token}\">"), 15),
        ("a script", format!("a={{token:'{token}'}};b()"), 10),
        ("a URL", format!("https://a.example/?token={token}&z=3"), 25),
        (
            "a URL in HTML",
            format!("?a=b&amp;token={token}&amp;z=3"),
            15,
        ),
        (
            "JSON in a script",
            format!("{{\\\"t\\\":\\\"{token}\\\"}}"),
            9,
        ),
        (
            "between other strings",
            format!("Zm9v{token}eyJhbGciabc.x"),
            4,
        ),
        ("behind half a token", format!("eyJ{token}"), 3),
        ("percent-encoded", percent.clone(), 0),
        ("percent-encoded twice", percent.replace('%', "%25"), 0),
        ("in lower case", percent.replace("%2E", "%2e"), 0),
        (
            "entities",
            token.replace('.', "&#46;").replace('_', "&#95;"),
            0,
        ),
        (
            "hexadecimal entities",
            token.replace('.', "&#x2E;").replace('-', "&#x2d;"),
            0,
        ),
        (
            "named entities",
            token.replace('.', "&period;").replace('_', "&lowbar;"),
            0,
        ),
        ("JSON escapes", token.replace('.', "\\u002e"), 0),
        ("escaped JSON escapes", token.replace('.', "\\\\u002E"), 0),
        (
            "script escapes",
            token.replace('.', "\\x2e").replace('-', "\\u{2d}"),
            0,
        ),
    ];
    for (name, text, at) in cases {
        let hit = Hit {
            line: 1,
            column: at + 1,
            what: What::Token(token.clone()),
        };
        assert_eq!(find(text.as_bytes()), [hit], "{name}");
    }
}

#[test]
fn what_only_looks_like_a_token_is_not_reported() {
    let es256 = json!({"alg": "ES256", "kid": "ABC123DEFG"});
    let sign_in = json!({"iss": "https://auth.example", "sub": "1", "scope": "openid"});
    let whole = token();
    let (message, signature) = whole.rsplit_once('.').expect("a token");
    let cases = [
        ("a sign-in's", jwt(&json!({"alg": "RS256"}), &sign_in)),
        ("a sign-in's with ES256", jwt(&es256, &sign_in)),
        (
            "for App Store Connect",
            jwt(&es256, &json!({"iss": "1-2", "aud": "appstoreconnect-v1"})),
        ),
        ("cut off", whole[..whole.len() - 1].to_owned()),
        ("no signature", format!("{message}.")),
        ("HS256", format!("{message}.{}", &signature[..43])),
        ("claims that are no JSON", jwt(&es256, &json!("text"))),
        ("a space in it", whole.replace('.', ". ")),
        ("many beginnings", "eyJ".repeat(100_000)),
        ("many headers", "eyJhIjoxfQ.".repeat(10_000)),
    ];
    for (name, text) in cases {
        assert_eq!(find(text.as_bytes()), [], "{name}");
    }
}

#[test]
fn a_faulty_token_is_still_a_token() {
    let es256 = json!({"alg": "ES256", "kid": "ABC123DEFG"});
    let of_maps = json!({"iss": "DEF123GHIJ", "scope": "mapkit_js"});
    let cases = [
        (
            "no scope, no origin",
            jwt(&es256, &json!({"iss": "DEF123GHIJ", "iat": 1})),
        ),
        ("no team", jwt(&es256, &json!({"iat": 1}))),
        ("another algorithm", jwt(&json!({"alg": "EdDSA"}), &of_maps)),
    ];
    for (name, token) in cases {
        let found: Vec<_> = find(token.as_bytes())
            .into_iter()
            .map(|hit| hit.what)
            .collect();
        assert_eq!(found, [What::Token(token)], "{name}");
    }
}

#[test]
fn placeholders_are_found_by_their_name() {
    let whole = "maps-token-placeholder-for-store_2-built-without-a-private-key";
    let cases = [
        ("whole", whole.to_owned(), Some("store_2")),
        ("between others", format!("x{whole}x"), Some("store_2")),
        (
            "percent-encoded",
            whole.replace('-', "%2D").replace('_', "%5F"),
            Some("store_2"),
        ),
        ("entities", whole.replace('-', "&#45;"), Some("store_2")),
        (
            "JSON escapes",
            whole.replace('-', "\\u002d"),
            Some("store_2"),
        ),
        (
            "its first words",
            "the text maps-token-placeholder is".to_owned(),
            None,
        ),
        (
            "documentation",
            "maps-token-placeholder-for-NAME-…".to_owned(),
            None,
        ),
        (
            "no name",
            "maps-token-placeholder-for--built".to_owned(),
            None,
        ),
    ];
    for (name, text, token) in cases {
        let found: Vec<_> = find(text.as_bytes())
            .into_iter()
            .map(|hit| hit.what)
            .collect();
        let expected: Vec<_> = token
            .map(|it| What::Placeholder(it.to_owned()))
            .into_iter()
            .collect();
        assert_eq!(found, expected, "{name}");
    }
}

/// Apple's own form: PKCS #8 around the whole of the SEC 1 form, 150 bytes.
fn apples(sec1: &[u8]) -> Vec<u8> {
    let algorithm = b"\x02\x01\x00\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07";
    let length = |bytes: usize| u8::try_from(bytes).expect("short");
    let content = [algorithm, &[0x04, length(sec1.len())][..], sec1].concat();
    let header: &[u8] = &[0x30, 0x81, length(content.len())];
    [header, &content].concat()
}

/// SEC 1 with the name of the curve, as `openssl ecparam -genkey` writes it; p256 leaves that out.
fn sec1(key: &SecretKey) -> Vec<u8> {
    let curve = b"\xa0\x0a\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07\xa1\x44\x03\x42\x00";
    let public = key.public_key().to_sec1_bytes();
    let public = if public.len() == 65 {
        public.to_vec()
    } else {
        p256::elliptic_curve::sec1::ToEncodedPoint::to_encoded_point(&key.public_key(), false)
            .as_bytes()
            .to_vec()
    };
    [
        b"\x30\x77\x02\x01\x01\x04\x20",
        &key.to_bytes()[..],
        curve,
        &public,
    ]
    .concat()
}

fn pem(label: &str, der: &[u8]) -> String {
    let base64 = STANDARD.encode(der);
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

fn wrapped(base64: &str, width: usize) -> String {
    let lines: Vec<_> = base64
        .as_bytes()
        .chunks(width)
        .map(String::from_utf8_lossy)
        .collect();
    lines.join("\n")
}

#[test]
fn every_spelling_of_a_key_is_found_and_nothing_of_it_is_told() {
    let key = random_key();
    let text = pem_of(&key);
    let der = key.to_pkcs8_der().expect("PKCS#8").as_bytes().to_vec();
    let sec1 = sec1(&key);
    let base64 = |bytes: &[u8]| STANDARD.encode(bytes);
    let url_safe = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let before = |prefix: &str| format!("{prefix}{text}").into_bytes();
    let in_lines: Vec<_> = text.lines().map(|line| format!("\"{line}\\n\"")).collect();
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("PEM", text.clone().into_bytes()),
        ("CRLF", text.replace('\n', "\r\n").into()),
        ("line ends written out", text.replace('\n', "\\n").into()),
        ("and again", text.replace('\n', "\\\\n").into()),
        ("spaces for line ends", text.replace('\n', " ").into()),
        (
            "JSON that escapes slashes",
            text.replace('\n', "\\n").replace('/', "\\/").into(),
        ),
        ("lines joined in a script", in_lines.join(" +\n  ").into()),
        ("HTML", text.replace('\n', "<br/>\n").into()),
        (
            "entities",
            text.replace('\n', "&#10;").replace('+', "&#43;").into(),
        ),
        (
            "a URL",
            text.replace('+', "%2B")
                .replace('\n', "%0A")
                .replace('/', "%2F")
                .replace(' ', "%20")
                .into(),
        ),
        (
            "END line cut off",
            text[..text.len() - 26].to_owned().into(),
        ),
        (
            "before a word of encrypted keys",
            format!("{text}ENCRYPTED\n\n").into(),
        ),
        ("SEC 1 in PEM", pem("EC PRIVATE KEY", &sec1).into()),
        (
            "Apple's form in PEM",
            pem("PRIVATE KEY", &apples(&sec1)).into(),
        ),
        ("base64 of PEM", base64(&before("")).into()),
        ("base64 of PEM, moved by one", base64(&before("=")).into()),
        ("base64 of PEM, moved by two", base64(&before("k=")).into()),
        (
            "in lines, moved by one",
            wrapped(&base64(&before("=")), 76).into(),
        ),
        (
            "in lines that cut the marker",
            wrapped(&base64(&before(&"x".repeat(52))), 76).into(),
        ),
        ("base64url of PEM", url_safe(&before("")).into()),
        ("base64 of DER", base64(&der).into()),
        ("base64 of DER, in lines", wrapped(&base64(&der), 64).into()),
        (
            "base64 of DER, in quotes",
            format!("k=\"{}\",", base64(&der)).into(),
        ),
        (
            "base64url of DER, between others",
            format!("Zm9vx{}Zm9v", url_safe(&der)).into(),
        ),
        ("base64 of Apple's form", base64(&apples(&sec1)).into()),
        ("base64 of SEC 1", base64(&sec1).into()),
        (
            "base64url of SEC 1",
            format!("'{}'", url_safe(&sec1)).into(),
        ),
        ("DER", [b"\x00\x30\x30", &der[..], b"\xff"].concat()),
        (
            "Apple's form",
            [b"asm", &apples(&sec1)[..], b"\x30"].concat(),
        ),
        ("SEC 1", [b"\x30\x03", &sec1[..]].concat()),
    ];
    let public = key.public_key().to_public_key_der().expect("SPKI");
    for (name, bytes) in cases {
        let found = find(&bytes);
        let [
            Hit {
                what: What::Key(found),
                ..
            },
        ] = &found[..]
        else {
            panic!("{name}: {found:?}");
        };
        assert_eq!(
            found.public_key,
            Some(STANDARD.encode(public.as_bytes())),
            "{name}"
        );
        assert!(
            found.kind.ends_with("PRIVATE KEY"),
            "{name}: {}",
            found.kind
        );
    }
}

#[test]
fn keys_of_other_kinds_are_found_in_pem() {
    // Not keys, but of the shape: an integer first in the sequence, or another sequence.
    let like_rsa = [&[0x30, 0x81, 0x80, 0x02, 0x01, 0x00][..], &[7; 125]].concat();
    let like_encrypted = [&[0x30, 0x81, 0x80, 0x30, 0x10][..], &[7; 126]].concat();
    let openssh = [b"openssh-key-v1\0", &[7; 80][..]].concat();
    let old = pem("RSA PRIVATE KEY", &[7; 96]);
    let old = old.replacen(
        '\n',
        "\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n",
        1,
    );
    let cases = [
        ("RSA PRIVATE KEY", pem("RSA PRIVATE KEY", &like_rsa)),
        (
            "ENCRYPTED PRIVATE KEY",
            pem("ENCRYPTED PRIVATE KEY", &like_encrypted),
        ),
        ("OPENSSH PRIVATE KEY", pem("OPENSSH PRIVATE KEY", &openssh)),
        ("RSA PRIVATE KEY", old),
    ];
    for (label, text) in cases {
        let found = find(text.as_bytes());
        let [
            Hit {
                line: 1,
                column: 1,
                what: What::Key(key),
            },
        ] = &found[..]
        else {
            panic!("{label}: {found:?}");
        };
        assert_eq!((key.kind.as_str(), &key.public_key), (label, &None));
    }
}

#[test]
fn what_only_looks_like_a_key_is_not_reported() {
    let key = random_key();
    let spki = key.public_key().to_public_key_der().expect("SPKI");
    let der = key.to_pkcs8_der().expect("PKCS#8").as_bytes().to_vec();
    let half = STANDARD.encode(&der[..der.len() / 2]);
    let cases: Vec<(&str, Vec<u8>)> = vec![
        (
            "a marker line",
            b"it starts with -----BEGIN PRIVATE KEY-----, as".to_vec(),
        ),
        (
            "an ellipsis",
            b"-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----".to_vec(),
        ),
        (
            "a cut example",
            format!("-----BEGIN PRIVATE KEY-----\n{half}...\n").into(),
        ),
        (
            "base64 of a marker line",
            STANDARD.encode("-----BEGIN PRIVATE KEY-----").into(),
        ),
        ("a public key", pem("PUBLIC KEY", spki.as_bytes()).into()),
        (
            "base64 of a public key",
            STANDARD.encode(spki.as_bytes()).into(),
        ),
        ("DER of a public key", spki.as_bytes().to_vec()),
        ("half of a key", half.into()),
        ("half of a DER", der[..der.len() - 1].to_vec()),
        ("a certificate", pem("CERTIFICATE", spki.as_bytes()).into()),
        ("hyphens", b"-".repeat(100_000)),
        (
            "many marker lines",
            b"-----BEGIN PRIVATE KEY-----".repeat(500),
        ),
        ("many curves", super::key::P256.repeat(2_000)),
    ];
    for (name, bytes) in cases {
        assert_eq!(find(&bytes), [], "{name}");
    }
}

#[test]
fn lines_and_columns_are_those_of_the_file() {
    let token = token();
    let text = format!("ä\n\nxy{token}\n  {token} {token}\r\n\0\n{token}");
    let places: Vec<_> = find(text.as_bytes())
        .iter()
        .map(|hit| (hit.line, hit.column))
        .collect();
    assert_eq!(places, [(3, 3), (4, 3), (4, 4 + token.len()), (6, 1)]);
}

/// Gives one byte at a time, as a slow disk might.
struct Slowly<'a>(&'a [u8]);

impl Read for Slowly<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = buffer.len().min(1);
        self.0.read(&mut buffer[..length])
    }
}

#[test]
fn the_borders_between_pieces_hide_nothing() {
    let key = random_key();
    let text = format!(
        "{}\n{}\n{}{}\nmaps-token-placeholder-for-site-built\n{}",
        "x\n".repeat(300),
        token(),
        STANDARD.encode(pem_of(&key)),
        " ".repeat(300),
        STANDARD.encode(sec1(&key)),
    );
    let expected = find(text.as_bytes());
    assert_eq!(expected.len(), 4);
    let anchors = Anchors::new().expect("a search");
    for piece in (1..700).chain([4096]) {
        let mut search = Search::with_sizes(&anchors, piece, 600);
        let (found, length) = search.read(text.as_bytes()).expect("bytes can be read");
        assert_eq!((found, length), (expected.clone(), text.len()), "{piece}");
    }
    let slowly = Search::new(&anchors)
        .read(Slowly(text.as_bytes()))
        .expect("bytes can be read");
    assert_eq!(slowly, (expected, text.len()));
}

#[test]
fn what_stands_before_a_key_in_base64_does_not_hide_it() {
    let key = random_key();
    let der = key.to_pkcs8_der().expect("PKCS#8").as_bytes().to_vec();
    let pem = pem_of(&key).into_bytes();
    let marker: &[u8] = b"-----BEGIN PRIVATE KEY-----";
    let curve = super::key::P256;
    let anchors = Anchors::new().expect("a search");
    for (name, before, key) in [("PEM", marker, &pem), ("DER", curve, &der)] {
        for count in [0, 40, 1000] {
            for more in 0..4 {
                let before = [&before.repeat(count), &b"x".repeat(more)[..]].concat();
                let text = STANDARD.encode([&before, &key[..]].concat());
                // Another one behind it, whose groups may begin at another place.
                let text = format!("{text};{}{text}", "A".repeat(more));
                for piece in [3_000, 1 << 18] {
                    let mut search = Search::with_sizes(&anchors, piece, 32 * 1024);
                    let (found, _) = search.read(text.as_bytes()).expect("bytes can be read");
                    assert_eq!(found.len(), 2, "{name}, {count}, {more}, {piece}");
                }
            }
        }
    }
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2000), piece in 1..300_usize) {
        let anchors = Anchors::new().expect("a search");
        let mut search = Search::with_sizes(&anchors, piece, 100);
        prop_assert!(search.read(&bytes[..]).is_ok());
    }

    #[test]
    fn nor_do_pieces_of_what_is_looked_for(
        pieces in proptest::collection::vec(
            prop_oneof![
                Just("eyJ".to_owned()), Just(".".to_owned()), Just("%2".to_owned()), Just("&#".to_owned()),
                Just("\\u{".to_owned()), Just("-----BEGIN ".to_owned()), Just("PRIVATE KEY-----".to_owned()),
                Just("LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0t".to_owned()), Just("MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEH".to_owned()),
                Just("maps-token-placeholder".to_owned()), Just("-for-".to_owned()), Just("<br".to_owned()),
                Just("\"".to_owned()), Just("ENCRYPTED\n\n".to_owned()), Just("=".to_owned()), ".{0,3}",
            ],
            0..60,
        ),
        piece in 1..300_usize,
    ) {
        let anchors = Anchors::new().expect("a search");
        let mut search = Search::with_sizes(&anchors, piece, 100);
        prop_assert!(search.read(pieces.concat().as_bytes()).is_ok());
    }

    #[test]
    fn a_token_is_found_in_any_bytes(
        before in proptest::collection::vec(any::<u8>(), 0..1500),
        after in proptest::collection::vec(any::<u8>(), 0..1500),
    ) {
        let bytes = [&before, token().as_bytes(), &after].concat();
        let line = before.split(|byte| *byte == b'\n').count();
        let column = before.iter().rev().take_while(|byte| **byte != b'\n').count() + 1;
        let hit = Hit { line, column, what: What::Token(token()) };
        prop_assert!(find(&bytes).contains(&hit));
    }
}

#[test]
fn a_page_names_its_scripts() {
    let page: Url = "https://Example.com:443/shop/map.html?a#b"
        .parse()
        .expect("a URL");
    let html = r#"<!doctype html><SCRIPT async src=main.js></SCRIPT><script>let a = "<b>"</script>
        <link rel="stylesheet" href="a.css"><link href='../m.js?a=1&amp;b=2' rel='preload modulepreload'/>
        <script data-src="no.js" src = "/root.js"></script><script src="https://cdn.example/x.js"></script>
        <script src="//example.com/y.js"></script><script src="data:text/javascript,1"></script>
        <base href="/other/"><script type=module src="./z.js"></script><script src"#;
    let found: Vec<_> = scripts(html, &page)
        .iter()
        .map(ToString::to_string)
        .collect();
    let expected = [
        "https://example.com/shop/main.js",
        "https://example.com/m.js?a=1&b=2",
        "https://example.com/root.js",
        "https://cdn.example/x.js",
        "https://example.com/y.js",
        "https://example.com/other/z.js",
    ];
    assert_eq!(found, expected);
}
