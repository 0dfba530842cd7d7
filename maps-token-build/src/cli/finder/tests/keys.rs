//! Finds private keys of every kind.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use super::things::{apples_pkcs8, find, jwk, kinds, pem, pkcs8, public_key, sec1};
use crate::cli::finder::{Key, MatchKind, Scanner};
use crate::testing::{pem_of, throwaway_key};

fn hex(bytes: &[u8], separator: &str, prefix: &str) -> String {
    let bytes: Vec<String> = bytes
        .iter()
        .map(|byte| format!("{prefix}{byte:02x}"))
        .collect();
    bytes.join(separator)
}

#[test]
fn finds_every_form_of_a_key() {
    let key = throwaway_key();
    let text = pem_of(&key);
    let sec1 = sec1(&key);
    let decimal: Vec<String> = pkcs8(&key).iter().map(ToString::to_string).collect();
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("PEM", text.clone().into()),
        ("Windows", text.replace('\n', "\r\n").into()),
        ("spaces for line endings", text.replace('\n', " ").into()),
        ("without line endings", text.replace('\n', "").into()),
        (
            "without its last line",
            text[..text.len() - 26].to_owned().into(),
        ),
        (
            "before a word of encrypted keys",
            format!("{text}ENCRYPTED\n\n").into(),
        ),
        ("SEC 1 in PEM", pem("EC PRIVATE KEY", &sec1).into()),
        (
            "Apple's form in PEM",
            pem("PRIVATE KEY", &apples_pkcs8(&key)).into(),
        ),
        (
            "base64 in quotes",
            format!("k=\"{}\",", STANDARD.encode(pkcs8(&key))).into(),
        ),
        (
            "base64url between others",
            format!("Zm9vx{}Zm9v", URL_SAFE_NO_PAD.encode(pkcs8(&key))).into(),
        ),
        ("base64 of SEC 1", STANDARD.encode(&sec1).into()),
        ("DER", [b"\x00\x30\x30", &pkcs8(&key)[..], b"\xff"].concat()),
        (
            "DER of Apple's form",
            [b"asm", &apples_pkcs8(&key)[..], b"\x30"].concat(),
        ),
        ("DER of SEC 1", [b"\x30\x03", &sec1[..]].concat()),
        ("hexadecimal", hex(&pkcs8(&key), "", "").into()),
        (
            "hexadecimal in capitals",
            hex(&sec1, "", "").to_uppercase().into(),
        ),
        ("hexadecimal with colons", hex(&pkcs8(&key), ":", "").into()),
        (
            "hexadecimal in lines",
            hex(&pkcs8(&key), ":", "")
                .replace("01:", "01:\n    ")
                .into(),
        ),
        (
            "a list of bytes",
            format!("[{}]", hex(&pkcs8(&key), ", ", "0x")).into(),
        ),
        (
            "a list of numbers",
            format!("new Uint8Array([{}])", decimal.join(",")).into(),
        ),
        (
            "one number in a line",
            format!("[\n        {},\n]", decimal.join(",\n        ")).into(),
        ),
        (
            "a column of numbers",
            (decimal.join("\r\n") + "\r\n").into(),
        ),
        (
            "one byte in a line",
            format!("[\n    {},\n]", hex(&sec1, ",\n    ", "0x")).into(),
        ),
        (
            "a list of bytes in capitals",
            format!(
                "{{ {} }}",
                hex(&pkcs8(&key), " , ", "0x")
                    .to_uppercase()
                    .replace("0X", "0x")
            )
            .into(),
        ),
        ("JWK", jwk(&key).to_string().into()),
        (
            "JWK in a cell",
            format!("a,\"{}\",b", jwk(&key).to_string().replace('"', "\"\"")).into(),
        ),
        (
            "an object of a script",
            jwk(&key)
                .to_string()
                .replace("\"crv\"", "crv")
                .replace("\"d\"", "d")
                .into(),
        ),
    ];
    for (name, bytes) in cases {
        let found = kinds(&bytes);
        let [MatchKind::Key(found)] = &found[..] else {
            panic!("{name}: {} matches", found.len());
        };
        assert_eq!(found.public_key, Some(public_key(&key)), "{name}");
    }
}

/// As `xxd` and `hexdump -C` do: an offset, 16 bytes in groups, and their characters.
fn dump(bytes: &[u8], group: usize) -> String {
    let mut text = String::new();
    for (number, line) in bytes.chunks(16).enumerate() {
        let groups: Vec<String> = line.chunks(group).map(|it| hex(it, "", "")).collect();
        let shown = line.iter().map(|it| match it {
            b'!'..=b'~' => char::from(*it),
            _ => '.',
        });
        let shown: String = shown.collect();
        text += &format!("{:08x}: {}  {shown}\n", number * 16, groups.join(" "));
    }
    text
}

/// As `openssl pkey -text -noout` does.
fn printed(scalar: &[u8], point: &[u8]) -> String {
    let lines = |bytes: &[u8]| -> String {
        let lines: Vec<String> = bytes.chunks(15).map(|it| hex(it, ":", "")).collect();
        lines.join(":\n    ")
    };
    format!(
        "Private-Key: (256 bit)\npriv:\n    {}\npub:\n    {}\nASN1 OID: prime256v1\n",
        lines(scalar),
        lines(point)
    )
}

fn base64_in(der: &[u8], len: usize, separator: &str) -> String {
    let base64 = STANDARD.encode(der);
    let pieces = base64.as_bytes().chunks(len).map(String::from_utf8_lossy);
    pieces.collect::<Vec<_>>().join(separator)
}

fn point(key: &p256::SecretKey) -> Vec<u8> {
    use p256::elliptic_curve::sec1::ToEncodedPoint;
    let point = key.public_key().to_encoded_point(false);
    point.as_bytes().to_vec()
}

#[test]
fn finds_keys_in_forms_that_a_build_accepts() {
    let key = throwaway_key();
    let text = pem_of(&key);
    let lines: Vec<&str> = text.lines().collect();
    let signed = pkcs8(&key)
        .into_iter()
        .map(|it| it.cast_signed().to_string());
    let signed: Vec<String> = signed.collect();
    let scalar = key.to_bytes();
    let cases = [
        ("xxd", dump(&pkcs8(&key), 2)),
        ("xxd of SEC 1", dump(&sec1(&key), 2)),
        ("hexdump", dump(&pkcs8(&key), 1)),
        ("signed bytes", format!("[{}]", signed.join(","))),
        (
            "signed bytes with spaces",
            format!("[{}]", signed.join(", ")),
        ),
        (
            "one signed byte in a line",
            format!("[\n  {}\n]", signed.join(",\n  ")),
        ),
        (
            "Visual Basic",
            format!("key = \"{}\"\n", lines.join("\" & vbLf & _\n\"")),
        ),
        ("cells", format!("a,\"{}\",b\n", lines.join("\"\""))),
        ("base64 in words", base64_in(&pkcs8(&key), 64, " ")),
        ("base64 in a list", base64_in(&pkcs8(&key), 64, ", ")),
        (
            "colors",
            format!("\x1b[32m{}\x1b[0m", lines.join("\x1b[0m\n\x1b[32m")),
        ),
        ("printed", printed(&scalar, &point(&key))),
        (
            "printed with a zero",
            printed(&[&[0], &scalar[..]].concat(), &point(&key)),
        ),
    ];
    for (name, text) in cases {
        for before in [
            "",
            "eyJhbGciOiJFUzI1NiJ9.e30.x\n",
            &"some text\n".repeat(9_000),
        ] {
            let text = format!("{before}{text}\nsome text\n");
            let mut found = kinds(text.as_bytes());
            found.retain(|it| matches!(it, MatchKind::Key(_)));
            let [MatchKind::Key(found)] = &found[..] else {
                panic!("{name}: {} matches in {}", found.len(), text.len());
            };
            assert_eq!(found.public_key, Some(public_key(&key)), "{name}");
        }
    }
}

#[test]
fn numbers_beside_a_label_are_no_key() {
    let (key, other) = (throwaway_key(), crate::testing::key_of(7));
    let hash = hex(&key.to_bytes(), "", "");
    for (name, text) in [
        (
            "a hash below a label",
            format!(
                "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----\nsha256: {hash}\n"
            ),
        ),
        (
            "a hash below an identifier",
            format!("2a8648ce3d030107\n{hash}\n"),
        ),
        ("another point", printed(&key.to_bytes(), &point(&other))),
        ("no point", printed(&key.to_bytes(), &[])),
    ] {
        assert_eq!(kinds(text.as_bytes()), [], "{name}");
    }
}

#[test]
fn finds_keys_of_other_kinds_in_pem() {
    // Sequences that start with an integer or another sequence, like keys.
    let like_rsa = [&[0x30, 0x81, 0x80, 0x02, 0x01, 0x00][..], &[7; 125]].concat();
    let like_encrypted = [&[0x30, 0x81, 0x80, 0x30, 0x10][..], &[7; 126]].concat();
    let openssh = [b"openssh-key-v1\0", &[7; 80][..]].concat();
    let old = pem("RSA PRIVATE KEY", &[7; 96]);
    let old = old.replacen(
        '\n',
        "\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n",
        1,
    );
    for (label, text) in [
        ("RSA PRIVATE KEY", pem("RSA PRIVATE KEY", &like_rsa)),
        ("PRIVATE KEY", pem("PRIVATE KEY", &like_rsa)),
        (
            "ENCRYPTED PRIVATE KEY",
            pem("ENCRYPTED PRIVATE KEY", &like_encrypted),
        ),
        ("OPENSSH PRIVATE KEY", pem("OPENSSH PRIVATE KEY", &openssh)),
        ("DSA PRIVATE KEY", pem("DSA PRIVATE KEY", &like_rsa)),
        ("RSA PRIVATE KEY", old),
    ] {
        let expected = Key {
            kind: label.to_owned(),
            public_key: None,
        };
        assert_eq!(
            kinds(text.as_bytes()),
            [MatchKind::Key(expected)],
            "{label}"
        );
    }
}

#[test]
fn what_is_before_a_key_in_base64_does_not_hide_it() {
    let key = throwaway_key();
    let marker: &[u8] = b"-----BEGIN PRIVATE KEY-----";
    let curve = crate::cli::finder::der::P256;
    for (name, before, key) in [
        ("PEM", marker, pem_of(&key).into_bytes()),
        ("DER", curve, pkcs8(&key)),
    ] {
        for count in [0, 40, 1000] {
            for more in 0..4 {
                let before = [&before.repeat(count), &b"x".repeat(more)[..]].concat();
                let text = STANDARD.encode([&before, &key[..]].concat());
                // The groups of a second key may start at another offset.
                let text = format!("{text};{}{text}", "A".repeat(more));
                assert_eq!(find(text.as_bytes()).len(), 2, "{name}, {count}, {more}");
                let scanned = Scanner::with_sizes(3_000, 64 * 1024).read(text.as_bytes());
                assert_eq!(
                    scanned.expect("bytes can be read").matches.len(),
                    2,
                    "{name}, {count}, {more}"
                );
            }
        }
    }
}

/// The text around the first hint ends inside of the key, or contains another key.
#[test]
fn key_behind_another_hint_is_found_at_its_place() {
    let key = throwaway_key();
    let signed = |der: &[u8]| {
        format!(
            "{:?}",
            der.iter().map(|it| it.cast_signed()).collect::<Vec<_>>()
        )
    };
    let public: Vec<u8> = STANDARD.decode(public_key(&key)).expect("base64");
    for before in ["-----BEGIN PRIVATE KEY----- x".to_owned(), signed(&public)] {
        for filler in (0..2400).step_by(150) {
            let filler = "lorem. ".repeat(filler / 7);
            let text = format!("{before}\n{filler}\n{}", signed(&pkcs8(&key)));
            let found = find(text.as_bytes());
            let lines: Vec<usize> = found.iter().map(|it| it.line).collect();
            assert_eq!(lines, [3], "{before}, {}", filler.len());
        }
    }
}
