//! The work is limited to a multiple of the input's length, for any input. Steps are counted, because
//! times depend on the machine.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::things::{pkcs8, scan};
use crate::cli::finder::work::{MAX_STEPS_A_BYTE, MAX_STEPS_A_FILE};
use crate::testing::throwaway_key;

const LEN: usize = 1 << 15;

fn repeat(piece: &[u8]) -> Vec<u8> {
    piece.repeat(LEN / piece.len() + 1)
}

#[test]
fn hostile_input_is_read_in_linear_time() {
    let nested_der = [b"\x30\x82\xff\xff\x02\x01\x00", super::super::der::P256].concat();
    let keys = repeat(&pkcs8(&throwaway_key()));
    let markers = repeat(b"-----BEGIN PRIVATE KEY-----");
    let mixed = b"eyJ%65&#101;\\x65\"+\"\n// <b>eyJ.";
    let invisible = ["a\u{fe0f}", &"\u{feff}".repeat(1000)]
        .concat()
        .into_bytes();
    let printed = format!("priv:{}ff pub:04 ", "ff:".repeat(31));
    let key_starts = b"MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg";
    let texts: Vec<(&str, Vec<u8>)> = vec![
        ("beginnings of tokens", repeat(b"eyJ")),
        ("headers", repeat(b"eyJhIjoxfQ.")),
        ("beginnings on lines", repeat(b"eyJ\n")),
        ("marker lines", markers.clone()),
        ("halves of marker lines", repeat(b"-----BEGIN ")),
        ("base64 of marker lines", STANDARD.encode(&markers).into()),
        (
            "base64 of base64",
            STANDARD.encode(STANDARD.encode(&markers)).into(),
        ),
        ("percent signs", repeat(b"%25252525")),
        ("entities", repeat(b"&#")),
        ("escaped entities", repeat(b"&amp;#")),
        ("spelled letters", repeat(b"&#101;")),
        ("backslashes", repeat(b"\\")),
        ("escapes", repeat(b"\\\\u0065")),
        ("escapes of CSS", repeat(b"\\65 ")),
        ("quotes and pluses", repeat(b"\"+\"")),
        ("strings", repeat(b"\"a\"+")),
        ("pieces of templates", repeat(b"${\"")),
        ("line breaks", repeat(b"\n")),
        ("spaces", repeat(b" ")),
        ("marks", repeat(b"\n+ > ")),
        ("tags", repeat(b"<b>")),
        ("invisible characters", repeat("a\u{200b}".as_bytes())),
        ("zeros", repeat(b"\0")),
        ("a run of them", repeat("\u{200b}".as_bytes())),
        ("runs of them", repeat(&invisible)),
        ("a base64 run of keys", repeat(key_starts)),
        ("placeholders", repeat(b"maps-token-placeholder-for-")),
        ("hosts", repeat(b"snapshot.apple-mapkit.com")),
        (
            "URLs in URLs",
            repeat(b"https://snapshot.apple-mapkit.com/api/v1/snapshot?a=1&"),
        ),
        ("script tags", repeat(b"<script src=mapkit.js data-token=")),
        ("curves", repeat(b"\"crv\":\"P-256\",")),
        ("names of the curve", repeat(super::super::der::P256)),
        ("nested DER", repeat(&nested_der)),
        ("hexadecimal", repeat(b"2a8648ce3d030107 ")),
        ("numbers", repeat(b"101,121,74,")),
        ("numbers of the curve", repeat(b"42,134,\n72,206,61,")),
        ("hex dumps", repeat(b"0106 082a 8648 ce3d 0301 07 ")),
        ("printed scalars", repeat(printed.as_bytes())),
        ("keys", keys.clone()),
        ("base64 of keys", STANDARD.encode(&keys).into()),
        ("short lines of base64", repeat(b"ZXlKaGJHY2lPaUpGVXpJ\n")),
        ("a little of everything", repeat(mixed)),
        ("base64 of that", STANDARD.encode(repeat(mixed)).into()),
    ];
    for (name, text) in texts {
        let half = scan(&text[..text.len() / 2]).steps;
        let whole = scan(&text).steps;
        assert!(
            whole <= 3 * half + 64 * LEN,
            "{name}: {half} steps, {whole} for twice as much"
        );
        // The last step may exceed the budget, because it is always finished.
        let limit = MAX_STEPS_A_FILE + 2 * MAX_STEPS_A_BYTE * text.len();
        assert!(whole < limit, "{name}: {whole} steps, {limit} allowed");
    }
}

#[test]
fn clean_content_is_looked_at_once() {
    let page = br#"<!doctype html><html lang="en"><head><title>Caf&eacute; &amp; Bar</title><link rel=stylesheet href="/a.css?v=3&amp;w=4">
<script>const a = "x" + b, c = ["auto", "none"], d = '\u00e9\n', e = /\d+\.\w/g, f = `${a}%`, { keyInfo } = b.publicKeyJSON, ACTIVATE_KEY = 1, g = { placeholderStyle: token, h: "access-token", "dot-holder-size": token }, i = "\\textrm{\\html@mathml{" + "\\mathbin{\\rm mod}\\mskip5mu";</script></head>
<body style="width:100%"><p>It&#39;s 50% off, and framework homework.</p></body></html>
"#;
    let text = repeat(page);
    let scanned = scan(&text);
    assert_eq!(scanned.matches, []);
    assert!(
        scanned.steps <= text.len() + text.len() / 10,
        "{} steps",
        scanned.steps
    );
}

/// Scripts may contain source maps of many kilobytes in base64.
#[test]
fn long_base64_is_decoded_without_what_is_around() {
    let source = repeat(b"function a(key, placeholder) {\\n  return key + placeholder;\\n}\\n");
    let map = [
        b"{\"version\":3,\"sourcesContent\":[\"",
        &source[..],
        b"\"]}",
    ]
    .concat();
    for (name, before, after) in [
        ("script", "f();\n//# sourceMappingURL=", "\n"),
        ("string", "\"", "\";"),
        ("attribute", "<a href='", "'>"),
    ] {
        let data = format!("data:application/json;base64,{}", STANDARD.encode(&map));
        let text = format!("{before}{data}{after}");
        let scanned = scan(text.as_bytes());
        assert_eq!(scanned.matches, [], "{name}");
        let limit = 12 * text.len();
        assert!(
            scanned.steps < limit,
            "{name}: {} of {limit}",
            scanned.steps
        );
    }
}
