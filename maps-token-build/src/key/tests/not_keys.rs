//! Texts that are not keys, and what they are instead.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::forms::{Text, pem, pkcs8, sec1};
use super::layers::{MARK, hex, utf16};
use crate::key::reference::Reference;
use crate::key::{MAX_KEY_TEXT_LEN, NotAKey, PrivateKey, decode};
use crate::testing::throwaway_key;

#[test]
fn lost_plus_at_the_end_is_named() {
    let der = std::iter::repeat_with(|| pkcs8(&sec1(&throwaway_key(), true, true)))
        .find(|der| {
            let base64 = STANDARD.encode(der);
            base64.ends_with('+') && base64.matches('+').count() > 1
        })
        .expect("one");
    let file = pem("PRIVATE KEY", &der).replace('+', " ");
    let base64 = STANDARD.encode(&der).replace('+', " ");
    for (name, text) in [
        ("file", file.as_str()),
        ("base64", &base64),
        ("trimmed base64", base64.trim_end()),
    ] {
        let found = PrivateKey::parse_all(text.as_bytes()).map(|keys| keys.len());
        assert_eq!(found, Err(NotAKey::LostPlus), "{name}");
    }
}

#[test]
fn what_is_not_a_key_is_named() {
    let key = throwaway_key();
    let file = pem("PRIVATE KEY", &pkcs8(&sec1(&key, true, true)));
    let base64 = STANDARD.encode(pkcs8(&sec1(&key, true, true)));
    let with_plus = std::iter::repeat_with(|| pkcs8(&sec1(&throwaway_key(), true, true)))
        .map(|der| (pem("PRIVATE KEY", &der), STANDARD.encode(&der)))
        .find(|(_, base64)| base64.contains('+'))
        .expect("one");
    let form = with_plus.0.replace('+', " ");
    let jwt = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJERUYxMjNHSElKIn0.AAAA";
    let spaced_jwt = jwt.replace("eyJhbGciOiJFUzI1NiJ9", "eyAiYWxnIjogIkVTMjU2IiB9");
    let lfs = format!(
        "version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize 257\n",
        hex(&key.to_bytes(), "")
    );
    let reference = NotAKey::Reference;
    let with_name = |length| format!("{}=AuthKey_ABC123DEFG", "N".repeat(length));
    let longest_path = format!("/keys/{}", ".".repeat(4090));
    let too_long_path = format!("{longest_path}.");
    let (long_name, too_long_name) = (with_name(64), with_name(65));
    let cases: Vec<(&str, NotAKey)> = vec![
        ("", NotAKey::Absent),
        (" \r\n\t", NotAKey::Absent),
        ("\"\"", NotAKey::Absent),
        ("\u{201c}\u{201d}", NotAKey::Absent),
        ("\u{feff}\u{200b}\u{a0}", NotAKey::Absent),
        ("''\n", NotAKey::Absent),
        ("\\\"\\\"", NotAKey::Absent),
        ("MAPS_PRIVATE_KEY=", NotAKey::Absent),
        ("export MAPS_PRIVATE_KEY=''", NotAKey::Absent),
        ("$(MAPS_PRIVATE_KEY)", NotAKey::Absent),
        ("\"$(maps.privateKey)\"", NotAKey::Absent),
        ("$(cat key.p8)", reference(Reference::Command)),
        ("<(cat key.p8)", reference(Reference::Command)),
        ("`cat key.p8`", reference(Reference::Command)),
        (
            "$(< ~/AuthKey_ABC123DEFG.p8)",
            reference(Reference::Command),
        ),
        (
            "${{ secrets.MAPS_PRIVATE_KEY }}",
            reference(Reference::Template),
        ),
        ("'{{ maps_private_key }}'", reference(Reference::Template)),
        ("((maps-private-key))", reference(Reference::Template)),
        ("<%= ENV['KEY'] %>", reference(Reference::Template)),
        ("${MAPS_PRIVATE_KEY}", reference(Reference::Variable)),
        ("KEY=${MAPS_PRIVATE_KEY}", reference(Reference::Variable)),
        (
            "-----BEGIN PRIVATE KEY-----\n${KEY_BODY}\n-----END PRIVATE KEY-----",
            reference(Reference::Variable),
        ),
        ("$MAPS_PRIVATE_KEY", reference(Reference::Variable)),
        ("$env:MAPS_PRIVATE_KEY", reference(Reference::Variable)),
        ("%MAPS_PRIVATE_KEY%", reference(Reference::Variable)),
        ("#{MAPS_PRIVATE_KEY}", reference(Reference::Variable)),
        ("$[variables.mapsKey]", reference(Reference::Variable)),
        ("op://vault/maps/key", reference(Reference::SecretManager)),
        (
            "MAPS_PRIVATE_KEY=op://vault/maps/key",
            reference(Reference::SecretManager),
        ),
        (
            "vault:secret/data/maps#key",
            reference(Reference::SecretManager),
        ),
        (
            "arn:aws:secretsmanager:eu-west-1:123456789012:secret:maps",
            reference(Reference::SecretManager),
        ),
        (
            "projects/1/secrets/maps/versions/latest",
            reference(Reference::SecretManager),
        ),
        ("<your key>", reference(Reference::Example)),
        ("YOUR_PRIVATE_KEY", reference(Reference::Example)),
        ("changeme", reference(Reference::Example)),
        ("undefined", reference(Reference::Null)),
        ("null\n", reference(Reference::Null)),
        ("None", reference(Reference::Null)),
        ("***", reference(Reference::Masked)),
        ("xXx", reference(Reference::Masked)),
        ("[REDACTED]", reference(Reference::Masked)),
        ("key: '********'", reference(Reference::Masked)),
        (jwt, NotAKey::Token),
        (&spaced_jwt, NotAKey::Token),
        (&lfs, NotAKey::LfsPointer),
        (
            "<!DOCTYPE html>\n<html><body>Sign in</body></html>",
            NotAKey::HtmlPage,
        ),
        ("<html><body>Sign in</body></html>", NotAKey::HtmlPage),
        ("<!doctype html>\n<title>Sign in</title>", NotAKey::HtmlPage),
        ("/home/me/AuthKey_ABC123DEFG.p8", NotAKey::Path),
        ("~/keys/maps.pem", NotAKey::Path),
        ("./secrets/maps", NotAKey::Path),
        (r"C:\Users\me\AuthKey_ABC123DEFG.p8", NotAKey::Path),
        (r"\\server\share\maps.p8", NotAKey::Path),
        ("file:///home/me/maps.p8", NotAKey::Path),
        ("AuthKey_ABC123DEFG.p8", NotAKey::FileName),
        ("AuthKey_ABC123DEFG", NotAKey::FileName),
        ("https://example.com/key.p8", NotAKey::Url),
        ("ABC123DEFG", NotAKey::Unknown),
        ("password", NotAKey::Unknown),
        ("a sentence about keys", NotAKey::Unknown),
        ("my key is encrypted", NotAKey::Unknown),
        ("Proc-Type: 4", NotAKey::Unknown),
        ("ssh-agent", NotAKey::Unknown),
        ("xx", NotAKey::Unknown),
        ("`", NotAKey::Absent),
        ("`a key", NotAKey::Unknown),
        ("` key`", NotAKey::Unknown),
        ("`My key`", NotAKey::Unknown),
        ("`cat key\nor not`", NotAKey::Unknown),
        ("projects/1/keys/maps", NotAKey::Unknown),
        ("maps/secrets/key", NotAKey::Unknown),
        ("my key://maps", NotAKey::Unknown),
        ("a word aaaa", NotAKey::Unknown),
        ("eyJ.a", NotAKey::Token),
        ("my token eyJhbGci.eyJpc3Mi.AAAA is here", NotAKey::Token),
        ("eyJhbGciOiJFUzI1NiJ9", NotAKey::Unknown),
        ("a eyJh.bbbb and more", NotAKey::Unknown),
        ("eyJh.bbbb and more", NotAKey::Unknown),
        ("'MAPS_PRIVATE_KEY'='AuthKey_ABC123DEFG'", NotAKey::FileName),
        ("maps-private.key: AuthKey_ABC123DEFG", NotAKey::FileName),
        ("=AuthKey_ABC123DEFG", NotAKey::Unknown),
        ("a key: AuthKey_ABC123DEFG", NotAKey::Unknown),
        (&long_name, NotAKey::FileName),
        (&too_long_name, NotAKey::Unknown),
        // A drive and a scheme are no names.
        (r"C:\keys\maps", NotAKey::Path),
        ("secret-maps:/keys/maps", NotAKey::Unknown),
        ("/keys/maps\n/keys/shop", NotAKey::Unknown),
        (&longest_path, NotAKey::Path),
        (&too_long_path, NotAKey::Unknown),
        ("secret-maps1:/keys/maps", NotAKey::Path),
        (&form, NotAKey::LostPlus),
        ("-----BEGIN PRIVATE KEY-----", NotAKey::CutOff),
        (
            "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n",
            NotAKey::Damaged,
        ),
        (
            "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n-----END EC PRIVATE KEY-----",
            NotAKey::Encrypted,
        ),
        (
            "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmU=\n-----END OPENSSH PRIVATE KEY-----",
            NotAKey::Algorithm("OpenSSH"),
        ),
        (
            "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAaA==",
            NotAKey::Algorithm("OpenSSH"),
        ),
        (
            "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQdGBGY\n-----END PGP PRIVATE KEY BLOCK-----",
            NotAKey::Algorithm("OpenPGP"),
        ),
        (
            "-----BEGIN DSA PRIVATE KEY-----\nAAAA\n-----END DSA PRIVATE KEY-----",
            NotAKey::Algorithm("DSA"),
        ),
        (
            "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----",
            NotAKey::Encrypted,
        ),
        ("-----BEGIN EC PARAMETERS-----", NotAKey::Unknown),
        ("-----END EC PARAMETERS-----", NotAKey::Unknown),
        (
            "PuTTY-User-Key-File-3: ecdsa-sha2-nistp256\nEncryption: none",
            NotAKey::Algorithm("PuTTY"),
        ),
        (
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJb3 me@host",
            NotAKey::Public,
        ),
        (
            "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----",
            NotAKey::Unknown,
        ),
        (
            "{\"kty\":\"RSA\",\"n\":\"AQAB\",\"d\":\"AQAB\"}",
            NotAKey::Rsa,
        ),
        (
            "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AQAB\",\"d\":\"AQAB\"}",
            NotAKey::Algorithm("Ed25519"),
        ),
        (
            "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AQAB\",\"y\":\"AQAB\"}",
            NotAKey::Public,
        ),
        (
            "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AQAB\",\"y\":\"AQAB\",\"d\":\"AQAB\"}",
            NotAKey::Damaged,
        ),
    ];
    for (text, expected) in &cases {
        let around: [(&str, Text); 5] = [
            ("nothing", text.as_bytes().to_vec()),
            ("quotes", format!("\"{text}\"").into()),
            ("blank lines", format!("\n  {text}\r\n").into()),
            ("UTF-16", utf16(text, MARK, u16::to_le_bytes)),
            ("a byte-order mark", format!("{MARK}{text}").into()),
        ];
        for (layer, text) in around {
            let found = PrivateKey::parse_all(&text).map(|keys| keys.len());
            assert_eq!(found, Err(*expected), "{text:?} in {layer}");
        }
    }
    let middle = file.len() / 2;
    let damaged: [(&str, String, NotAKey); 11] = [
        ("cut off", file[..middle].to_owned(), NotAKey::CutOff),
        (
            "base64 that is cut off",
            base64[..150].to_owned(),
            NotAKey::CutOff,
        ),
        (
            "base64 of a file that is cut off",
            STANDARD.encode(&file[..middle]),
            NotAKey::CutOff,
        ),
        (
            "its second half",
            file[middle..].to_owned(),
            NotAKey::BeginMissing,
        ),
        (
            "cut in the middle",
            format!("{}\n-----END PRIVATE KEY-----", &file[..100]),
            NotAKey::Damaged,
        ),
        (
            "a letter changed",
            [
                &file[..80],
                if &file[80..81] == "A" { "B" } else { "A" },
                &file[81..],
            ]
            .concat(),
            NotAKey::Damaged,
        ),
        (
            "a letter lost",
            [&file[..80], &file[81..]].concat(),
            NotAKey::Damaged,
        ),
        ("in small letters", file.to_lowercase(), NotAKey::Damaged),
        (
            "base64 of a file whose + were lost",
            STANDARD.encode(&form),
            NotAKey::LostPlus,
        ),
        (
            "base64 whose + were lost",
            with_plus.1.replace('+', " "),
            NotAKey::LostPlus,
        ),
        (
            "a file in one line whose + were lost",
            form.replace('\n', " "),
            NotAKey::LostPlus,
        ),
    ];
    for (name, text, expected) in damaged {
        let found = PrivateKey::parse_all(text.as_bytes()).map(|keys| keys.len());
        assert_eq!(found, Err(expected), "{name}");
    }
    let largest = "A ".repeat(MAX_KEY_TEXT_LEN / 2);
    assert_eq!(
        decode::keys(largest.as_bytes()).map(|_| ()),
        Err(NotAKey::Unknown)
    );
    let large = "A".repeat(MAX_KEY_TEXT_LEN + 1);
    assert_eq!(
        decode::keys(large.as_bytes()).map(|_| ()),
        Err(NotAKey::TooLarge)
    );
    let control: &[u8] = b"\x08\x06";
    for bytes in [b"\x80\xff\x01\x02\x03\xfe\xfd", control, b"\t\x08\x06"] {
        let found = decode::keys(bytes).map(|_| ());
        assert_eq!(found, Err(NotAKey::NotText), "{bytes:?}");
    }
    for blank in [&b""[..], b" \n", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf"] {
        let found = decode::keys(blank).map(|_| ());
        assert_eq!(found, Err(NotAKey::Absent), "{blank:?}");
    }
}
