//! What is removed around a text: character encodings, escapes, BEGIN and END lines.

use crate::key::escapes::unescape;
use crate::key::{NotAKey, layers, markers};

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn text_is_mostly_printable() {
    let cases: [(&[u8], bool); 12] = [
        (b"A", true),
        (b"", false),
        (b"\n\t", true),
        (b"ABC\x01", false),
        (b"ABCD\x01", true),
        (b"ABCDEF\x01\x02", false),
        (b"ABCDEFG\x01\x02", true),
        (b"ABCDEF\xff\xfe", false),
        // UTF-16.
        (b"\0\0\0A", true),
        (b"A\xe2\x82\xacB\x01", false),
        (
            b"\x01\x01\x01\x01\x01\x01\x01\x01\x01ABCDEFGHIJKLMNOPQRSTUVW",
            false,
        ),
        (
            b"\x01\x01\x01\x01\x01\x01\x01\x01\x01ABCDEFGHIJKLMNOPQRSTUVWX",
            true,
        ),
    ];
    for (bytes, is_text) in cases {
        assert_eq!(layers::is_text(bytes), is_text, "{:?}", text(bytes));
    }
}

#[test]
fn utf16_is_recognized_by_its_mark_or_zeros() {
    let cases: [(&[u8], Option<&str>); 13] = [
        (b"", None),
        (b"ABCD", None),
        (b"A\0B\0C\0D\0E\0F\0", Some("ABCDEF")),
        (b"\0A\0B\0C\0D\0E\0F", Some("ABCDEF")),
        (b"\xff\xfe\x2d\x4e", Some("\u{feff}\u{4e2d}")),
        (b"\xfe\xff\x4e\x2d", Some("\u{feff}\u{4e2d}")),
        (b"A\0\x2d\x4e", None),
        (b"A\0\x2d\x4eB\0", Some("A\u{4e2d}B")),
        (b"\0A\x4e\x2d\0B", Some("A\u{4e2d}B")),
        // Little endian if in doubt.
        (b"A\0\0A", Some("A\u{4100}")),
        // Surrogates are no part of a key.
        (b"A\0\x3d\xd8B\0", Some("AB")),
        // After an odd number of other bytes, and before one.
        (b"ABC\0D\0E\0F\0", Some("\u{4241}CDEF")),
        (b"A\0B\0C\0\xe9", Some("ABC\u{e9}")),
    ];
    for (bytes, decoded) in cases {
        let found = layers::from_utf16(bytes).map(|it| text(&it));
        assert_eq!(found.as_deref(), decoded, "{bytes:?}");
    }
    assert_eq!(text(&layers::without_zeros(b"\xff\xfeA\0B\xfe")), "AB");
}

#[test]
fn text_becomes_printable_ascii() {
    let cases: [(&[u8], &str); 14] = [
        (b"A \t~\n", "A  ~\n"),
        (b"A\r\x0b\x0c\xc2\x85B", "A\n\n\n\nB"),
        ("A\u{2028}\u{2029}B".as_bytes(), "A\n\nB"),
        (b"A\x01\x1f\x7fB", "AB"),
        ("A\u{fffd}\u{feff}\u{200b}\u{ad}B".as_bytes(), "AB"),
        ("\u{ff01}\u{ff21}\u{ff5e}".as_bytes(), "!A~"),
        ("\u{2010}\u{2013}\u{2212}\u{fe63}".as_bytes(), "----"),
        ("\u{2014}\u{2e3a}\u{fe58}".as_bytes(), "------"),
        ("\u{2018}\u{201b}\u{b4}\u{2032}\u{2039}".as_bytes(), "'''''"),
        (
            "\u{201c}\u{201f}\u{ab}\u{bb}\u{2033}".as_bytes(),
            "\"\"\"\"\"",
        ),
        // Windows-1252.
        (b"\x91A\x92\x93B\x94\x96\x97\xa0", "'A'\"B\"-- "),
        ("\u{e9}\u{4e2d}".as_bytes(), "  "),
        (b"\x1b[1;32mA\x1b[0m[0mB", "A[0mB"),
        (b"\x1bA", ""),
    ];
    for (bytes, plain) in cases {
        assert_eq!(text(&layers::plain(bytes)), plain, "{:?}", text(bytes));
    }
    let replaced = layers::replaced(b"A\\B`C", b"\\`", b'\n');
    assert_eq!(replaced.map(|it| text(&it)).as_deref(), Some("A\nB\nC"));
    assert!(layers::replaced(b"AB", b"\\`", b'\n').is_none());
}

/// Each text without its escapes, and with those of letters as separators of lines.
#[test]
fn escapes_are_decoded_once() {
    let long_tag =
        |length: usize| format!("<a b=\"{}\">", "c d ".repeat(30).split_at(length - 8).0);
    let (longest_tag, too_long_tag) = (long_tag(120), long_tag(121));
    let long_word = "A".repeat(24);
    let (word, key) = (format!("<{long_word}>"), format!("<{long_word}A>"));
    let cases: [(&str, Option<&str>, Option<&str>); 58] = [
        ("", None, None),
        ("AB", None, None),
        ("%41%0AB", Some("A\nB"), Some("A\nB")),
        ("%4", None, None),
        ("%zz", None, None),
        ("A`nB", Some("A\nB"), None),
        ("A`rB", Some("A\nB"), None),
        ("A`B", Some("AB"), None),
        ("A\\nB", Some("A\nB"), Some("A\nnB")),
        ("A\\rB", Some("A\nB"), Some("A\nrB")),
        ("A\\tB", Some("A B"), Some("A\ntB")),
        ("A\\B", Some("AB"), Some("A\nB")),
        ("A\\\\nB", Some("A\\nB"), Some("A\n\nnB")),
        ("A\\\nB", Some("AB"), Some("AB")),
        ("A\\", Some("A"), Some("A")),
        ("\\u002B1", Some("+1"), Some("+1")),
        ("\\u{2b}1", Some("+1"), Some("+1")),
        ("\\u{10ffff}1", Some("\u{10ffff}1"), Some("\u{10ffff}1")),
        ("\\u{110000}1", Some("1"), Some("1")),
        ("\\u{2b", Some("u{2b"), Some("\nu{2b")),
        ("\\U0000002B1", Some("+1"), Some("+1")),
        ("\\x2b1", Some("+1"), Some("+1")),
        ("\\0531", Some("+1"), Some("+1")),
        ("\\3771", Some("\u{fffd}1"), Some("\u{fffd}1")),
        ("\\453", Some("453"), Some("\n453")),
        ("\\08", Some("08"), Some("\n08")),
        ("A&#43;B", Some("A+B"), Some("A+B")),
        ("A&#43 B", Some("A+ B"), Some("A+ B")),
        ("A&#x2b;&#X2B;B", Some("A++B"), Some("A++B")),
        ("A&#;B", None, None),
        ("&amp;&lt;&gt;&quot;", Some("&<>\""), Some("&<>\"")),
        ("&apos;&nbsp;&NewLine;&plus;", Some("' \n+"), Some("' \n+")),
        ("&sol;&equals;&lowbar;&hyphen;", Some("/=_-"), Some("/=_-")),
        (
            "&mdash;&colon;&comma;&bsol;",
            Some("--:,\\"),
            Some("--:,\\"),
        ),
        (
            "&percnt;&grave;&lbrace;&rbrace;",
            Some("%`{}"),
            Some("%`{}"),
        ),
        ("A&shy;&ZeroWidthSpace;B", Some("AB"), Some("AB")),
        ("A&plus B", None, None),
        ("A&unknown;B", None, None),
        ("A<br>B<BR/>C", Some("A\nB\nC"), Some("A\nB\nC")),
        (
            "<p>A<div class='b'>B<li>",
            Some("\nA\nB\n"),
            Some("\nA\nB\n"),
        ),
        (
            "<tr>A<pre>B<ol>C<ul>",
            Some("\nA\nB\nC\n"),
            Some("\nA\nB\nC\n"),
        ),
        ("<b>A</b>B</p>C", Some(" A B\nC"), Some(" A B\nC")),
        ("<param>A", Some(" A"), Some(" A")),
        ("A <1> B", None, None),
        ("A < B > C", None, None),
        ("a <b <i>c", Some("a <b  c"), Some("a <b  c")),
        ("A<b", None, None),
        (&word, Some(" "), Some(" ")),
        // It may be a piece of a key.
        (&key, None, None),
        (&longest_tag, Some(" "), Some(" ")),
        (&too_long_tag, None, None),
        ("\"AB\" + \"CD\"", Some("\"ABCD\""), Some("\"ABCD\"")),
        ("'AB' +\n'CD'", Some("'ABCD'"), Some("'ABCD'")),
        ("'AB' \\\n + 'CD'", Some("'ABCD'"), Some("'ABCD'")),
        ("\"AB\" \"CD\"", None, None),
        ("\"AB\" + CD \"", None, None),
        ("\"AB\"CD + \"", None, None),
        ("\"AB\" + ", None, None),
    ];
    for (escaped, unescaped, with_separators) in cases {
        let of = |as_separators| unescape(escaped.as_bytes(), as_separators).map(|it| text(&it));
        assert_eq!(of(false).as_deref(), unescaped, "{escaped:?}");
        assert_eq!(of(true).as_deref(), with_separators, "{escaped:?}");
    }
}

#[test]
fn markers_are_cut_out() {
    let label = |length: usize| format!("-----BEGIN {}KEY-----", "X".repeat(length - 3));
    let (longest, too_long) = (label(32), label(33));
    let wide = |spaces| format!("-----BEGIN{}KEY-----", " ".repeat(spaces));
    let (widest, too_wide) = (wide(120), wide(121));
    let other = Some(NotAKey::OtherPem);
    let cases = [
        ("", "", None),
        ("AB -----  BEGIN PRIVATE KEY----- CD", "AB \n CD", None),
        (
            "-----BEGIN PRIVATE KEY -----AB-----END PRIVATE KEY-----",
            "\nAB\n",
            None,
        ),
        ("---begin_private.key---AB", "\nAB", None),
        ("BEGIN+PRIVATE\nKEY", "\n", None),
        // A hyphen before the END line may belong to the key; a line of hyphens does not.
        ("-----BEGIN KEY-----AB------END KEY-----", "\nAB-\n", other),
        (
            "------BEGIN KEY------AB------END KEY------",
            "\nAB\n",
            other,
        ),
        (
            "-----BEGIN KEY-----\nAB\n-------END KEY-----",
            "\n\nAB\n\n",
            other,
        ),
        ("AB\n-------BEGIN KEY-----", "AB\n\n", other),
        (
            "-----BEGIN PGP PUBLIC KEY BLOCK-----A",
            "\nA",
            Some(NotAKey::Algorithm("OpenPGP")),
        ),
        ("-----BEGIN PUBLIC KEY-----", "\n", Some(NotAKey::Public)),
        (
            "-----BEGIN CERTIFICATE-----",
            "\n",
            Some(NotAKey::Certificate),
        ),
        ("-----BEGIN CERTIFICATE REQUEST-----", "\n", other),
        ("-----BEGIN NEW CERTIFICATE REQUEST-----", "\n", other),
        ("-----BEGIN PKCS7-----", "\n", Some(NotAKey::Certificate)),
        ("-----BEGIN DH PARAMETERS-----", "\n", other),
        ("-----BEGIN EC PARAMETERS-----", "\n", None),
        ("-----BEGIN X PRIVATE KEY-----", "\n", other),
        ("-----BEGIN RSA PRIVATE KEY-----", "\n", Some(NotAKey::Rsa)),
        (
            "-----BEGIN DSA PRIVATE KEY-----",
            "\n",
            Some(NotAKey::Algorithm("DSA")),
        ),
        (
            "-----BEGIN ENCRYPTED PRIVATE KEY-----",
            "\n",
            Some(NotAKey::Encrypted),
        ),
        (
            "-----BEGIN OPENSSH PRIVATE KEY-----",
            "\n",
            Some(NotAKey::Algorithm("OpenSSH")),
        ),
        (
            "BEGIN PUBLIC KEY-----\nBEGIN RSA PRIVATE KEY-----\nBEGIN CERTIFICATE-----",
            "\n\n\n\n\n",
            Some(NotAKey::Rsa),
        ),
        ("-----BEGIN CRL-----", "-----BEGIN CRL-----", None),
        ("-----BEGIN A=KEY-----", "-----BEGIN A=KEY-----", None),
        (&longest, "\n", other),
        (&too_long, &too_long, None),
        (&widest, "\n", other),
        (&too_wide, &too_wide, None),
    ];
    for (whole, body, label) in cases {
        let (rest, markers) = markers::take(whole.as_bytes());
        assert_eq!(
            (text(&rest).as_str(), markers.label),
            (body, label),
            "{whole:?}"
        );
    }
}

#[test]
fn markers_are_of_several_kinds() {
    // Each with whether there is a BEGIN line, an END line, one of a private key, and a sixth hyphen.
    let cases = [
        ("AB", [false; 4]),
        ("-----BEGIN KEY-----", [true, false, false, false]),
        ("-----END KEY-----", [false, true, false, false]),
        ("-----BEGIN EC PRIVATE KEY-----", [true, false, true, false]),
        ("-----END PRIVATE KEY-----", [false, true, true, false]),
        (
            "-----BEGIN PGP PRIVATE KEY BLOCK-----",
            [true, false, true, false],
        ),
        ("-----BEGIN KEY------", [true, false, false, true]),
        ("-----BEGIN KEY-------", [true, false, false, false]),
        ("-----END KEY------", [false, true, false, false]),
        (
            "BEGIN KEY------\nEND KEY-----\nBEGIN KEY-----",
            [true, true, false, true],
        ),
        (
            "BEGIN PRIVATE KEY-----\nBEGIN KEY-----",
            [true, false, true, false],
        ),
    ];
    for (whole, expected) in cases {
        let it = markers::take(whole.as_bytes()).1;
        let found = [it.begin, it.end, it.private, it.has_hyphen_too_many];
        assert_eq!(found, expected, "{whole:?}");
    }
}
