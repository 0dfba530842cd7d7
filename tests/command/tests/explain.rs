//! `maps-token explain`: every code has an entry, and the examples are correct.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use command_tests::{Site, maps_token};
use test_support::explain::{Entry, entries, files};
use test_support::project::{MAPS_TOML, workspace};

const PROGRAM: &str = env!("CARGO_BIN_EXE_command-tests");

#[test]
fn every_code_has_an_entry() {
    let codes = Codes::in_source();
    assert!(
        codes.unclear.is_empty(),
        "what is the code in {:#?}",
        codes.unclear
    );
    let mut entries_of = BTreeMap::new();
    for entry in entries() {
        let earlier = entries_of.insert(entry.code.clone(), entry.file.clone());
        assert_eq!(earlier, None, "`{}` has two entries", entry.code);
    }
    let mut errors = Vec::new();
    for (code, uses) in &codes.found {
        if !entries_of.contains_key(code) {
            errors.push(format!("`{code}` has no entry in cli/explain: {uses:?}"));
        }
    }
    for (code, file) in &entries_of {
        if !codes.found.contains_key(code) {
            errors.push(format!(
                "no diagnostic has the code `{code}` in {}",
                file.display()
            ));
        }
    }
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}

/// The codes of all diagnostics.
#[derive(Default)]
struct Codes {
    /// With the files that use them.
    found: BTreeMap<String, BTreeSet<String>>,
    /// Calls whose code is neither a literal nor passed by one of the ways below.
    unclear: Vec<String>,
}

impl Codes {
    fn in_source() -> Self {
        let source = workspace().join("maps-token-build/src");
        let mut codes = Self::default();
        let mut texts = Vec::new();
        for path in files(&source, "rs") {
            let name = path.strip_prefix(&source).expect("a source file");
            let name = name.to_string_lossy().replace('\\', "/");
            if name.contains("tests/") || name.ends_with("tests.rs") || name.contains("fuzzing") {
                continue;
            }
            let text = fs::read_to_string(&path).expect("a source file");
            let text = text
                .split("#[cfg(test)]\nmod tests {")
                .next()
                .unwrap_or_default();
            texts.push((name, text.to_owned()));
        }
        for (name, text) in &texts {
            for call in ["Diagnostic::error(", "Diagnostic::warning(", ".with_code("] {
                for argument in arguments(text, call) {
                    codes.add_argument(name, argument);
                }
            }
            for value in arguments(text, "CODE: &str = ") {
                codes.add_literal(name, value);
            }
            // `fn code(&self) -> &'static str`.
            for body in arguments(text, "fn code(") {
                let end = body.find("\n    }\n").unwrap_or(body.len());
                for literal in body[..end].split('"').skip(1).step_by(2) {
                    codes.add(name, literal);
                }
            }
            // `let (code, message) = match …`.
            if text.contains("let (code, ") || text.contains(", code) = ") {
                for literal in text.split('"').skip(1).step_by(2) {
                    let is_word = literal
                        .bytes()
                        .all(|it| it.is_ascii_lowercase() || it == b'-');
                    if is_word && literal.trim_matches('-').contains('-') {
                        codes.add(name, literal);
                    }
                }
            }
            // A function that gets the code as its argument.
            for function in functions_with_code(text) {
                for (name, text) in &texts {
                    for call in [format!(".{function}("), format!(" {function}(")] {
                        for argument in arguments(text, &call) {
                            codes.add_literal(name, argument);
                        }
                    }
                }
            }
        }
        codes
    }

    fn add_argument(&mut self, file: &str, argument: &str) {
        if self.add_literal(file, argument) {
            return;
        }
        let known = ["CODE", "code", "self.code", "error.code", "error.code()"];
        let is_known = known.iter().any(|known| {
            let rest = argument.strip_prefix(known);
            rest.is_some_and(|rest| rest.starts_with([',', ')']))
        });
        if !is_known {
            let line = argument.lines().next().unwrap_or_default();
            self.unclear.push(format!("{file}: {line}"));
        }
    }

    fn add_literal(&mut self, file: &str, argument: &str) -> bool {
        let literal = argument.strip_prefix('"').and_then(|it| it.split_once('"'));
        if let Some((code, _)) = literal {
            self.add(file, code);
        }
        literal.is_some()
    }

    fn add(&mut self, file: &str, code: &str) {
        let is_valid = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-';
        assert!(
            code.chars().all(is_valid),
            "invalid code `{code}` in {file}"
        );
        let files = self.found.entry(code.to_owned()).or_default();
        files.insert(file.to_owned());
    }
}

/// The text after each call, without leading whitespace.
fn arguments<'a>(text: &'a str, call: &str) -> Vec<&'a str> {
    text.match_indices(call)
        .map(|(at, _)| text[at + call.len()..].trim_start())
        .collect()
}

/// The functions whose first argument is a code.
fn functions_with_code(text: &str) -> Vec<&str> {
    let mut functions = Vec::new();
    for (at, _) in text.match_indices("code: &'static str") {
        let before = text[..at].trim_end();
        let before = before.strip_suffix("&mut self,").unwrap_or(before);
        let before = before.strip_suffix("&self,").unwrap_or(before).trim_end();
        let name = before
            .strip_suffix('(')
            .and_then(|it| it.rsplit(' ').next());
        let is_public = ["error", "warning", "new", "with_code"];
        functions.extend(name.filter(|name| !is_public.contains(name)));
    }
    functions
}

#[test]
fn entries_have_one_form() {
    for Entry { code, text, .. } in entries() {
        let paragraphs: Vec<_> = text.split("\n\n").collect();
        let starts_with_text =
            paragraphs[0].starts_with(|it: char| it.is_alphabetic() || it == '`');
        assert!(starts_with_text, "{code} starts with its cause");
        let fixes = paragraphs.iter().filter(|it| it.starts_with("**Fix:** "));
        assert_eq!(fixes.count(), 1, "{code} has one paragraph `**Fix:** …`");
        for line in text.lines() {
            assert!(
                line.chars().count() <= 80,
                "{code}: a terminal wraps {line}"
            );
        }
    }
}

#[test]
fn examples_have_their_error() {
    let site = Site::new(PROGRAM, "");
    let mut examples = 0;
    let mut errors = Vec::new();
    for entry in entries() {
        let code = &entry.code;
        for (examples_of, is_wrong) in [
            (entry.wrong_examples(), true),
            (entry.right_examples(), false),
        ] {
            for maps_toml in examples_of {
                site.write("maps.toml", &maps_toml);
                let report = site.with_key(&["check", "--format", "json"]).json();
                let findings = report["findings"].as_array().expect("findings");
                let mut codes: Vec<_> = findings
                    .iter()
                    .filter_map(|it| it["code"].as_str())
                    .collect();
                // Not an error of `check`, for which the token is not available yet.
                let minted = site.with_key(&["mint", "--format", "env"]);
                if minted.stderr.contains("[token-not-provided]") {
                    codes.push("token-not-provided");
                }
                if codes.contains(&code.as_str()) != is_wrong {
                    errors.push(format!("{code}: {maps_toml}\n{codes:?}"));
                }
                examples += 1;
            }
        }
    }
    assert!(errors.is_empty(), "{}", errors.join("\n"));
    assert!(examples > 50, "found only {examples} examples");
}

#[test]
fn explain_prints_entry() {
    let site = Site::new(PROGRAM, MAPS_TOML);
    for argument in [
        "invalid-domain",
        "error[invalid-domain]",
        "[invalid-domain]:",
    ] {
        let run = site.without_key(&["explain", argument]).assert_success();
        assert!(run.stdout.starts_with("invalid-domain\n"), "{}", run.stdout);
        assert!(!run.stdout.contains("```"), "{}", run.stdout);
        run.assert_contains("Fix: ");
    }
    let run = site.without_key(&["explain"]).assert_success();
    let codes: Vec<_> = run.stdout.lines().collect();
    assert!(
        codes.is_sorted() && codes.len() == entries().len(),
        "{codes:?}"
    );
}

#[test]
fn unknown_code_is_reported_with_suggestion() {
    let empty = tempfile::tempdir().expect("a temporary directory");
    let cases = [
        ("invalid-domian", "did you mean `invalid-domain`?"),
        ("E0001", "run `maps-token explain`"),
        ("::add-mask::e", "unknown code"),
    ];
    for (code, expected) in cases {
        let run = maps_token(PROGRAM, empty.path(), &["explain", code]).run();
        let run = run.assert_status(2).assert_contains(expected);
        assert!(
            run.stderr.starts_with("error[unknown-code]: "),
            "{}",
            run.stderr
        );
    }
}
