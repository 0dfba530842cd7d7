//! Finds everything in every spelling, and in every two spellings.

use super::spellings::{CHARACTER_SETS, ENCODINGS, SCRIPTS, SPELLINGS, Spelling};
use super::things::{Thing, find, things};

/// Surrounds a text with the content of a file.
fn in_file(text: &[u8]) -> Vec<u8> {
    [
        b"<!doctype html>\n<p>token: \n",
        text,
        b"\n</p>\n\nOther words.\n",
    ]
    .concat()
}

/// Surrounds a text with bytes that are none.
fn in_binary(text: &[u8]) -> Vec<u8> {
    let others = b"\x89PNG\0\0\x01\x9f\xd5\xf7".repeat(500);
    [&others[..], text, &others[..]].concat()
}

fn all() -> impl Iterator<Item = Spelling> {
    SPELLINGS.into_iter().chain(ENCODINGS)
}

#[track_caller]
fn assert_none(missing: &[String]) {
    assert!(
        missing.is_empty(),
        "{} not found:\n{}",
        missing.len(),
        missing.join("\n")
    );
}

#[test]
fn finds_everything_in_every_spelling() {
    let mut missing = Vec::new();
    for thing in things() {
        for (name, spell) in all().chain(SCRIPTS) {
            if !thing.is_in(&find(&in_file(&spell(&thing.text)))) {
                missing.push(format!("{} {name}", thing.name));
            }
            if !thing.is_in(&find(&in_binary(&spell(&thing.text)))) {
                missing.push(format!("{} {name} in a binary", thing.name));
            }
        }
        for (name, encode) in CHARACTER_SETS {
            if !thing.is_in(&find(&encode(&in_file(&thing.text)))) {
                missing.push(format!("{} {name}", thing.name));
            }
        }
    }
    assert_none(&missing);
}

/// Pairs in which the outer spelling removes what the inner one needs: the space after a CSS escape, or
/// the lengths of lines.
const LOST: [(&str, &str); 19] = [
    ("JSON, with escaped punctuation", "pieces of a template"),
    ("CSS", "added lines"),
    ("CSS", "a table in a text"),
    ("CSS", "numbered lines"),
    ("base64 in short lines", "a list of strings"),
    ("base64 in short lines", "strings of PHP"),
    ("base64 in short lines", "strings of Python"),
    ("base64 in short lines", "pieces of a template"),
    ("base64 in short lines", "percent-encoded"),
    ("base64 in short lines", "continued lines"),
    ("base64 in short lines", "concat()"),
    ("base64 in short lines", "added strings with comments"),
    ("base64 in short lines", "scripts of Next.js"),
    ("base64 in short lines", "scripts of rsc-html-stream"),
    ("base64 in lines", "strings of PHP"),
    ("cells with numbers", "concat()"),
    ("strings of PHP", "added strings"),
    ("strings of PHP", "added strings with single quotes"),
    ("divs", "a quotation"),
];

/// Tests each pair with one thing, so that all pairs together test each thing; with
/// `THOROUGH_TESTS`, as in `.ci/run`, each pair with all things.
#[test]
fn finds_everything_in_every_two_spellings() {
    #[expect(clippy::disallowed_methods, reason = "of the test, not of a build")]
    let is_thorough = std::env::var_os("THOROUGH_TESTS").is_some();
    let (things, others) = (things(), things());
    let mut missing = Vec::new();
    let mut number = 0;
    let mut check = |inner: Spelling, outer: Spelling, is_whole_file: bool| {
        if LOST.contains(&(inner.0, outer.0)) {
            return;
        }
        number += 1;
        for (of_thing, thing) in things.iter().enumerate() {
            if !is_thorough && number % things.len() != of_thing {
                continue;
            }
            let is_found = |thing: &Thing| {
                let text = (inner.1)(&thing.text);
                let file = if is_whole_file {
                    (outer.1)(&in_file(&text))
                } else {
                    in_file(&(outer.1)(&text))
                };
                thing.is_in(&find(&file))
            };
            // With one key of a hundred, a part of a word is a number, or a line starts with a `+` like
            // those of the other spelling. The pair fails only if it fails with two keys.
            if !is_found(thing) && !others.get(of_thing).is_some_and(is_found) {
                missing.push(format!("{}: {} in {}", thing.name, inner.0, outer.0));
            }
        }
    };
    for inner in all() {
        for outer in all().chain(SCRIPTS) {
            check(inner, outer, false);
        }
        for outer in CHARACTER_SETS {
            check(inner, outer, true);
        }
    }
    for inner in CHARACTER_SETS {
        for outer in ENCODINGS {
            check(inner, outer, false);
        }
    }
    assert_none(&missing);
}
