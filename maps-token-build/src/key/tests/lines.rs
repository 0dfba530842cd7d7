//! What is removed in lines and between them, and the base64 that remains.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha512};

use crate::key::buffer::Buffer;
use crate::key::decoration::{one_word_a_line, undecorated};
use crate::key::separators::base64_of_joined_lines;
use crate::key::streams::{self, FIRST};

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn texts(buffers: &[Buffer]) -> Vec<String> {
    buffers.iter().map(|buffer| text(buffer)).collect()
}

#[test]
fn decorations_of_lines_are_removed_in_stages() {
    let cases: [(&str, &[&str]); 20] = [
        ("", &[]),
        ("AB\nCD", &[]),
        ("+AB\n+CD", &["AB\nCD\n"]),
        (" > +AB\n > +CD\n", &["AB\nCD\n"]),
        ("//AB\n//CD", &["/AB\n/CD\n", "AB\nCD\n"]),
        // Two lines of a key may begin with the same letter.
        ("ABC\nADE", &["BC\nDE\n"]),
        ("9: AB\n10: CD", &["AB\nCD\n"]),
        ("1\n2", &[]),
        ("1AB\n1CD", &[]),
        ("1: AB\nCD\nEF", &[]),
        ("+AB", &["AB\n"]),
        ("AB", &[]),
        ("1: AB", &[]),
        ("KEY:\n+AB\n+CD", &["KEY:\nAB\nCD\n"]),
        ("KEY:\n+AB", &["KEY:\nAB\n"]),
        ("ABCDEFGHIJKLMNO\n+XY", &["ABCDEFGHIJKLMNO\nXY\n"]),
        ("ABCDEFGHIJKLMNOP\n+XY", &[]),
        (
            "ABCDEFGHIJKLMNOP\n+XY\n+CD",
            &["ABCDEFGHIJKLMNOP\nXY\nCD\n"],
        ),
        ("- AB - CD", &["AB \nCD\n"]),
        (
            "+++++++A",
            &[
                "++++++A\n",
                "+++++A\n",
                "++++A\n",
                "+++A\n",
                "++A\n",
                "+A\n",
            ],
        ),
    ];
    for (decorated, stages) in cases {
        assert_eq!(
            texts(&undecorated(decorated.as_bytes())),
            stages,
            "{decorated:?}"
        );
    }
}

#[test]
fn longest_or_last_word_of_each_line_is_chosen() {
    let cases = [
        ("", None),
        ("AB\nCD", None),
        ("AB CDE F", Some(("CDE\n", "F\n"))),
        // Of two that are equally long, the first.
        ("AB CD\nEF", Some(("AB\nEF\n", "CD\nEF\n"))),
        ("AB, CD\n\n", Some(("AB\n\n\n", "CD\n\n\n"))),
    ];
    for (line, chosen) in cases {
        let chosen = chosen.map(|(longest, last)| (longest.to_owned(), last.to_owned()));
        let of = |is_last| one_word_a_line(line.as_bytes(), is_last).map(|it| text(&it));
        assert_eq!(of(false).zip(of(true)), chosen, "{line:?}");
    }
}

/// Writes symbols as base64, with a space between words.
fn letters(stream: &[u8]) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut letters = String::new();
    for symbol in stream {
        if symbol & FIRST != 0 && !letters.is_empty() {
            letters.push(' ');
        }
        letters.push(char::from(ALPHABET[usize::from(symbol & !FIRST)]));
    }
    letters
}

#[test]
fn base64_is_extracted_from_text() {
    let cases: [(&str, &[&str]); 9] = [
        ("", &[]),
        ("ABCDEFG", &[]),
        ("ABCDEFGH", &["ABCDEFGH"]),
        ("azAZ09+/-_", &["azAZ09+/+/"]),
        (" ABCD, EFGH\n", &["ABCD EFGH"]),
        ("ABCDEFGH---IJ", &["ABCDEFGH+++IJ"]),
        ("ABCDEFGH----IJ", &["ABCDEFGH IJ"]),
        (
            "key ABCDEFGH\nname IJKLMNOP",
            &["key ABCDEFGH name IJKLMNOP", "ABCDEFGH IJKLMNOP"],
        ),
        (
            "+ABCDEFGH\n+IJKLMNOP",
            &["ABCDEFGH IJKLMNOP", "+ABCDEFGH +IJKLMNOP"],
        ),
    ];
    for (text, expected) in cases {
        let found: Vec<_> = streams::base64(text.as_bytes())
            .iter()
            .map(|it| letters(it))
            .collect();
        assert_eq!(found, expected, "{text:?}");
    }
    for (base64, skipped, decoded) in [
        ("QUJDREVG", 0, &b"ABCDEF"[..]),
        ("xQUJDREVG", 1, b"ABCDEF"),
        ("QUJDREU", 0, b"ABCDE"),
        ("QUJDRA", 0, b"ABCD"),
        ("QUJDQ", 0, b"ABC"),
        ("////", 0, b"\xff\xff\xff"),
        ("", 1, b""),
    ] {
        let found = streams::decode(&streams::symbols(base64.as_bytes()), skipped);
        assert_eq!(*found, *decoded, "{base64}");
    }
}

#[test]
fn base64_is_whole_in_lines_of_equal_width() {
    let cases = [
        ("ABCDEFGH", 0, 0..6, true),
        ("ABCD EFGH", 0, 0..6, true),
        ("ABCD EF", 0, 0..4, true),
        ("ABCDEF", 0, 0..4, true),
        ("ABCD EFGHIJ", 0, 0..7, false),
        ("ABCDEFGH IJKL MNOPQRST", 0, 0..15, false),
        ("ABCD EFGHIJKL MNOP", 0, 0..12, false),
        ("ABCDEF GHIJKL", 0, 0..9, false),
        ("ABCD EFGH IJKL", 0, 0..6, true),
        // Only a part of a word.
        ("ABCDEFGHIJKL", 0, 0..6, false),
        ("ABCDEFGHIJKL", 0, 3..9, false),
        ("ABCDEFGHIJKL", 0, 6..9, false),
        ("ABCD EFGHIJKL", 0, 3..9, true),
        ("A BCDEFGHI", 1, 0..6, true),
        ("ABCDEFGHI", 1, 0..6, false),
        ("ABCD EFGHIJKL", 0, 4..9, false),
    ];
    for (base64, skipped, bytes, is_whole) in cases {
        let stream = streams::symbols(base64.as_bytes());
        let found = streams::is_whole(&stream, skipped, &bytes);
        assert_eq!(found, is_whole, "{base64} {skipped} {bytes:?}");
    }
    // The words of a guess are not known.
    assert!(streams::is_whole(&[1; 8], 0, &(0..6)));
}

#[test]
fn spaces_may_be_lost_plus() {
    let spaced = |width: usize, spaces: usize| {
        let text = "A".repeat(width - 2 * spaces) + &" B".repeat(spaces);
        let plus = text.replace(' ', "+");
        (text, plus)
    };
    let cases = [
        (spaced(80, 1), true),
        (spaced(79, 1), false),
        (spaced(80, 0), false),
        (spaced(80, 10), true),
        (spaced(80, 11), false),
    ];
    for ((text, plus), is_found) in cases {
        let found: Vec<_> = streams::base64_with_lost_plus(format!(" {text}\n").as_bytes())
            .iter()
            .map(|it| letters(it))
            .collect();
        assert_eq!(found.contains(&plus), is_found, "{text}: {found:?}");
    }
    // One or two at the end may have been trimmed.
    for (length, added) in [(81, 0), (82, 2), (83, 1), (84, 0)] {
        let (text, plus) = spaced(length, 1);
        let found: Vec<_> = streams::base64_with_lost_plus(text.as_bytes())
            .iter()
            .map(|it| letters(it))
            .collect();
        assert_eq!(found, [plus + &"+".repeat(added)], "{length}");
    }
    for width in [64, 76] {
        let line = format!("{} {}", "A".repeat(width / 2), "B".repeat(width / 2 - 1));
        let text = format!("{line} {line} CCCC");
        let found: Vec<_> = streams::base64_with_lost_plus(text.as_bytes())
            .iter()
            .map(|it| letters(it))
            .collect();
        let plus = line.replace(' ', "+");
        assert!(
            found.contains(&format!("{plus}{plus}CCCC")),
            "{width}: {found:?}"
        );
    }
}

#[test]
fn symbols_between_lines_are_removed() {
    let noise = STANDARD.encode([1, 2, 3, 4, 5].map(|it| Sha512::digest([it])).concat());
    let noise = noise.trim_end_matches('=');
    // Lines of a width, each after a prefix and before a separator.
    let joined =
        |width: usize, count: usize, start: &str, between: &dyn Fn(usize) -> String, end: &str| {
            let mut joined = start.to_owned();
            for number in 0..count {
                if number > 0 {
                    joined.push_str(&between(number));
                }
                joined.push_str(&noise[number * width..(number + 1) * width]);
            }
            (joined + end, noise[..width * count].to_owned())
        };
    let same = |text: &'static str| move |_: usize| text.to_owned();
    let numbers = |from: usize| move |number: usize| format!("{:02}", from + number);
    let digits = |number: usize| (number + 1).to_string();
    let cases = [
        (
            "two separators",
            joined(64, 3, "", &same("n"), ""),
            false,
            true,
        ),
        (
            "one separator",
            joined(64, 2, "", &same("n"), ""),
            false,
            false,
        ),
        (
            "separators in lines of MIME",
            joined(76, 3, "", &same("n"), ""),
            false,
            true,
        ),
        (
            "two letters",
            joined(64, 3, "", &same("rn"), ""),
            false,
            true,
        ),
        (
            "four letters",
            joined(64, 3, "", &same("nnrn"), ""),
            false,
            true,
        ),
        (
            "five letters",
            joined(64, 3, "", &same("nnnrn"), ""),
            false,
            false,
        ),
        (
            "short lines",
            joined(20, 4, "", &same("n"), ""),
            false,
            true,
        ),
        (
            "few short lines",
            joined(20, 3, "", &same("n"), ""),
            false,
            false,
        ),
        (
            "shortest lines",
            joined(16, 4, "", &same("n"), ""),
            false,
            true,
        ),
        (
            "shorter lines",
            joined(15, 5, "", &same("n"), ""),
            false,
            false,
        ),
        ("wide lines", joined(75, 4, "", &same("n"), ""), false, true),
        (
            "wider lines",
            joined(77, 4, "", &same("n"), ""),
            false,
            false,
        ),
        (
            "different letters",
            joined(64, 3, "n", &|it| "nr"[it - 1..it].into(), ""),
            false,
            false,
        ),
        ("a prefix", joined(64, 2, "n", &same("n"), ""), false, true),
        (
            "a letter at the end",
            joined(64, 3, "", &same("n"), "n"),
            false,
            true,
        ),
        (
            "two letters at the end",
            joined(64, 3, "", &same("rn"), "rn"),
            false,
            true,
        ),
        ("a plus", joined(64, 2, "+", &same("+"), ""), false, true),
        ("line numbers", joined(64, 3, "1", &digits, ""), false, true),
        (
            "line numbers of two digits",
            joined(64, 3, "08", &numbers(8), ""),
            false,
            true,
        ),
        (
            "line numbers across ten",
            joined(20, 6, "07", &numbers(7), ""),
            false,
            true,
        ),
        (
            "a line number at the end",
            joined(64, 3, "1", &digits, "4"),
            false,
            true,
        ),
        (
            "line numbers that are equal",
            joined(64, 3, "1", &same("1"), ""),
            false,
            false,
        ),
        (
            "line numbers in steps of two",
            joined(64, 3, "1", &|it| (2 * it + 1).to_string(), ""),
            false,
            false,
        ),
        (
            "line numbers without the first",
            joined(64, 3, "", &digits, ""),
            false,
            false,
        ),
        (
            "a list without its first hyphen",
            joined(64, 2, "", &same("-"), ""),
            true,
            true,
        ),
        ("no list", joined(64, 2, "", &same("-"), ""), false, false),
        (
            "a list of another kind",
            joined(64, 2, "", &same("n"), ""),
            true,
            false,
        ),
        (
            "a list with two hyphens",
            joined(64, 2, "", &same("--"), ""),
            true,
            false,
        ),
        (
            "a prefix, and a hyphen",
            joined(64, 3, "n", &same("n"), ""),
            true,
            true,
        ),
    ];
    for (name, (joined, lines), has_hyphen, is_found) in cases {
        let text = format!("A\n{joined}\n{}", "B".repeat(joined.len()));
        let found: Vec<_> = base64_of_joined_lines(text.as_bytes(), has_hyphen)
            .iter()
            .map(|it| letters(it))
            .collect();
        assert_eq!(
            found.contains(&lines),
            is_found,
            "{name}: {joined} {found:#?}"
        );
    }
}
