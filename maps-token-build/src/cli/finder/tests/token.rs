//! Returns the whole text of a token, however damaged it is.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use serde_json::json;

use super::things::{claims, header, jwt, kinds, part, signature, token};
use crate::cli::finder::{MatchKind, find_tokens};
use crate::token::{WITHOUT_KEY, WITHOUT_TOKEN, placeholder};

fn tokens(text: &str) -> Vec<String> {
    find_tokens(text.as_bytes())
        .into_iter()
        .map(|it| it.text)
        .collect()
}

fn message() -> String {
    format!("{}.{}", part(&header()), part(&claims()))
}

/// Returns an ECDSA signature in DER, as `openssl dgst` writes it.
fn der_signature() -> Vec<u8> {
    let (r, s) = ([0x7f; 32], [0xfe; 32]);
    [&[0x30, 0x45, 0x02, 0x20][..], &r, &[0x02, 0x21, 0x00], &s].concat()
}

/// Too long for any site, but a build would reject it, too.
#[test]
fn a_token_that_is_too_long_is_cut_off() {
    for count in [7_000, 100_000] {
        let mut claims = claims();
        claims["origin"] = "a.example.com,".repeat(count).into();
        let token = jwt(&header(), &claims);
        let lines: Vec<&str> = (0..token.len())
            .step_by(64)
            .map(|at| &token[at..token.len().min(at + 64)])
            .collect();
        let texts = [
            token.clone(),
            format!("<p>{token}</p>"),
            lines.join("\n"),
            format!("77u_{token}"),
            STANDARD.encode(&token),
        ];
        for (number, text) in texts.iter().enumerate() {
            let found = tokens(text);
            assert_eq!(found.len(), 1, "{count}, {number}");
            let start = found[0].trim_start_matches("77u_");
            assert!(token.starts_with(start), "{count}, {number}");
            assert!(start.len() > 96 * 1024, "{count}, {number}");
            assert!(start.len() < 97 * 1024, "{count}, {number}");
        }
    }
}

#[test]
fn takes_a_candidate_whole() {
    let message = message();
    let base64url = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let whole = token();
    let of_65_bytes = [signature(), vec![1]].concat();
    let standard = [header(), claims()].map(|value| STANDARD.encode(value.to_string()));
    let padded = [header(), claims()].map(|value| URL_SAFE.encode(value.to_string()));
    let cases = [
        (
            "DER signature",
            format!("{message}.{}", base64url(&der_signature())),
        ),
        ("65 bytes", format!("{message}.{}", base64url(&of_65_bytes))),
        ("padding", format!("{whole}==")),
        (
            "padding of DER",
            format!("{message}.{}", URL_SAFE.encode(der_signature())),
        ),
        ("cut short", whole[..whole.len() - 10].to_owned()),
        (
            "cut in its claims",
            message[..message.len() - 20].to_owned(),
        ),
        ("without a signature", format!("{message}.")),
        ("without the dot", message.clone()),
        (
            "standard base64",
            format!(
                "{}.{}.{}",
                standard[0],
                standard[1],
                STANDARD.encode(signature())
            ),
        ),
        (
            "padded parts",
            format!(
                "{}.{}.{}",
                padded[0],
                padded[1],
                URL_SAFE.encode(signature())
            ),
        ),
        ("other claims", jwt(&header(), &json!("text"))),
        (
            "a JWT of another service",
            jwt(&json!({"alg": "RS256"}), &json!({"sub": "1"})),
        ),
        (
            "a space in the JSON",
            format!(
                "{}.{}.x",
                base64url(br#"{ "alg":"ES256"}"#),
                part(&claims())
            ),
        ),
        (
            "a line break in the JSON",
            format!(
                "{}.{}.x",
                base64url(b"{\n  \"alg\":\"ES256\"\n}"),
                part(&claims())
            ),
        ),
        (
            "tabs in the JSON",
            format!(
                "{}.{}.x",
                base64url(b"{\t\"alg\":\"ES256\"}"),
                part(&claims())
            ),
        ),
    ];
    for (name, text) in cases {
        for (place, before, after) in [
            ("alone", "", ""),
            ("attribute", "<i data-token=\"", "\">"),
            ("URL", "https://a.example/?token=", "&z=3"),
            ("sentence", "it is ", ", and"),
            ("end of a sentence", "it is ", "</p>"),
        ] {
            assert_eq!(
                tokens(&format!("{before}{text}{after}")),
                [text.as_str()],
                "{name}, {place}"
            );
        }
    }
}

#[test]
fn finds_where_a_token_ends() {
    let token = token();
    let wasm = format!("\0asm\x01\0{token}src/main.rscalled");
    let cases = [
        ("a path", format!("/{token}/map.js"), vec![token.clone()]),
        ("a sentence", format!("a {token}. b"), vec![token.clone()]),
        ("three dots", format!("a {token}... b"), vec![token.clone()]),
        (
            "strings without anything in between",
            wasm,
            vec![token.clone()],
        ),
        (
            "a word in front",
            format!("Zm9v{token} x"),
            vec![token.clone()],
        ),
        (
            "half a token in front",
            format!("eyJ{token}"),
            vec![token.clone()],
        ),
        (
            "another one",
            format!("{token}\n{token}"),
            vec![token.clone(), token.clone()],
        ),
        (
            "a list",
            format!("[\"{token}\",\"other\"]"),
            vec![token.clone()],
        ),
        (
            "a line break in JSON",
            format!("\"{token}\\nother\""),
            vec![token.clone()],
        ),
        (
            "a damaged header",
            format!("x{}", &token[1..]),
            vec![format!("x{}", &token[1..])],
        ),
    ];
    for (name, text, expected) in cases {
        assert_eq!(tokens(&text), expected, "{name}");
    }
    let escaped = format!("{token}%3D%3D");
    assert_eq!(tokens(&escaped), [format!("{token}==")], "escaped padding");
}

/// A truncated token must not take the missing number of characters, or any other number, from the next
/// line.
#[test]
fn a_cut_token_takes_nothing_of_the_next() {
    let token = token();
    let (claims, signature) = (part(&header()).len() + 1, message().len() + 1);
    let cuts = [claims + 4, claims + 40, signature - 1, signature];
    let cuts = cuts.into_iter().chain(signature + 1..token.len());
    for cut in cuts {
        let cut = &token[..cut];
        for (before, glue, after) in [
            ("", "\n", ""),
            ("// ", "\n// ", ""),
            ("<p>", "</p><p>", "</p>"),
            ("[\"", "\", \"", "\"]"),
        ] {
            let text = format!("{before}{cut}{glue}{token}{after}\n");
            assert_eq!(tokens(&text), [cut, &token], "{text}");
            let text = format!("{before}{cut}{glue}{cut}{glue}{token}{after}\n");
            let expected = [cut, cut, &token];
            assert_eq!(tokens(&text), expected, "{text}");
        }
    }
}

/// Only the line breaks of quoted-printable matter: a token contains no `=` that would be escaped.
#[test]
fn soft_line_breaks_of_mail_are_joined() {
    let token = token();
    for (before, line_ending) in [("", "=\n"), ("Token: ", "=\r\n"), ("<a t=3D\"", "=\n")] {
        let text = format!("{before}{token}\"");
        let lines: Vec<&str> = text
            .as_bytes()
            .chunks(75)
            .map(|line| std::str::from_utf8(line).expect("ASCII"))
            .collect();
        let text = format!("MIME-Version: 1.0\n\n{}", lines.join(line_ending));
        assert_eq!(tokens(&text), [token.as_str()], "{text}");
    }
}

#[test]
fn utf_16_may_be_cut_within_a_character() {
    let token = token();
    let utf_16: Vec<u8> = token.bytes().flat_map(|byte| [byte, 0]).collect();
    let found = find_tokens(&utf_16[..utf_16.len() - 1]);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].text, token);
}

#[test]
fn finds_headers_however_they_begin() {
    for header in [
        r#"{".x":1,"alg":"ES256"}"#,
        r#"{"1":1,"alg":"ES256"}"#,
        r#"{"":1,"alg":"ES256"}"#,
        r#"{"ä":1,"alg":"ES256"}"#,
        r#"{"\u0061lg":"ES256"}"#,
        "{\r\n\t\"alg\":\"ES256\"}",
        " {\"alg\":\"ES256\"}",
        "\n{\"alg\":\"ES256\"}",
        "\r\n{\"alg\":\"ES256\"}",
        "{}",
    ] {
        let base64url = |text: &str| URL_SAFE_NO_PAD.encode(text);
        // Claims that start with whitespace are not found by themselves.
        for claims in [claims().to_string(), format!(" {}", claims())] {
            let text = format!(
                "{}.{}.{}",
                base64url(header),
                base64url(&claims),
                URL_SAFE_NO_PAD.encode(signature())
            );
            assert_eq!(tokens(&format!("x='{text}'")), [text.as_str()], "{header}");
        }
    }
}

#[test]
fn finds_tokens_with_many_domains() {
    let domains: Vec<String> = (0..400)
        .map(|number| format!("shop-{number}.customers.example.com"))
        .collect();
    let mut claims = claims();
    claims["origin"] = json!(domains.join(","));
    let token = jwt(&header(), &claims);
    assert!(token.len() > 16_000);
    for (name, text) in [
        ("as it is", token.clone()),
        ("percent-encoded", token.replace('.', "%2E")),
        (
            "in lines",
            token
                .as_bytes()
                .chunks(76)
                .map(String::from_utf8_lossy)
                .collect::<Vec<_>>()
                .join("\n"),
        ),
        ("base64", STANDARD.encode(&token)),
    ] {
        assert_eq!(tokens(&text), [token.as_str()], "{name}");
    }
}

#[test]
fn ignores_what_only_looks_like_a_token() {
    for (name, text) in [
        ("an ellipsis", "eyJhbGciOiJFUzI1NiJ9…".to_owned()),
        ("dots", format!("{}...", part(&header()))),
        ("many beginnings", "eyJ".repeat(100_000)),
        ("a name", "keyJoin.map(eyJson.value)".to_owned()),
        (
            "a source map",
            format!(
                "sourceMappingURL=data:application/json;base64,{}",
                part(&json!({"version": 3}))
            ),
        ),
    ] {
        assert_eq!(kinds(text.as_bytes()), [], "{name}");
    }
}

#[test]
fn placeholders_have_full_names() {
    let name = |name: &str| vec![MatchKind::Placeholder(name.to_owned())];
    let whole = |name: &str| placeholder(name, WITHOUT_KEY);
    for (case, text, expected) in [
        ("a token", whole("store_2"), name("store_2")),
        (
            "a token that was not provided",
            format!("x{}x", placeholder("store_2", WITHOUT_TOKEN)),
            name("store_2"),
        ),
        ("a snapshot", whole("head-office"), name("head-office")),
        (
            "the words of the text",
            whole("built-for-x"),
            name("built-for-x"),
        ),
        (
            "between others",
            format!("x{}x", whole("site")),
            name("site"),
        ),
        (
            "cut off",
            "maps-token-placeholder-for-site-built".to_owned(),
            name("site"),
        ),
        (
            "first words",
            "the text maps-token-placeholder is".to_owned(),
            vec![],
        ),
        (
            "documentation",
            "maps-token-placeholder-for-NAME-built-without-a-private-key".to_owned(),
            vec![],
        ),
        (
            "no name",
            "maps-token-placeholder-for--built".to_owned(),
            vec![],
        ),
    ] {
        assert_eq!(kinds(text.as_bytes()), expected, "{case}");
    }
}

/// A detached signature (RFC 7515 F) has this form, too: `crate::jwt` decides by the header.
#[test]
fn finds_a_token_that_lost_its_claims() {
    let signature = URL_SAFE_NO_PAD.encode(signature());
    let header = part(&header());
    let text = format!("{header}..{signature}");
    for (before, after) in [("", ""), ("t='", "';"), ("?token=", "&z=3"), ("", ". Next")] {
        let page = format!("{before}{text}{after}");
        assert_eq!(tokens(&page), std::slice::from_ref(&text), "{page}");
    }
    for text in [
        format!("{header}.."),
        format!("{header}..."),
        format!("{header}..{}", &signature[..80]),
        format!("..{signature}"),
    ] {
        assert_eq!(tokens(&text), [""; 0], "{text}");
    }
}
