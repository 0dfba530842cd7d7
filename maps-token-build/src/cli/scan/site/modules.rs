//! Finds the links of a script: imports, workers, WebAssembly.
//!
//! Links in the tokens are certain. Others in the text are guesses, because a string or a regular
//! expression may have been misread.

use std::collections::VecDeque;

use super::guesses::guess;
use super::lexer::{Lexer, Token, TokenKind};
use super::limits::MAX_URL_LEN;
use super::reference::{Certainty, Kind};

/// A link before it is resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Specifier {
    pub(super) text: String,
    pub(super) relative_to: Base,
    pub(super) kind: Kind,
    pub(super) certainty: Certainty,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Base {
    /// The rules of imports, with the import map.
    Import,
    /// The script's own URL, `import.meta.url`.
    Script,
    /// The page or the worker.
    Document,
}

pub(super) fn read_script(text: &str, on_specifier: &mut dyn FnMut(Specifier)) {
    let mut imports = Imports {
        source: text,
        recent: VecDeque::with_capacity(MAX_RECENT + 1),
        is_in_clause: false,
        is_in_import_scripts: false,
        on_specifier,
    };
    for token in Lexer::new(text) {
        imports.push(token);
    }
    guess(text, on_specifier);
}

/// The maximum number of tokens in a pattern, such as `new Worker(new URL("…", import.meta.url`.
const MAX_RECENT: usize = 14;

struct Imports<'s, 'f> {
    source: &'s str,
    recent: VecDeque<Token>,
    /// Whether the current token is between `import` or `export` and `from`.
    is_in_clause: bool,
    is_in_import_scripts: bool,
    on_specifier: &'f mut dyn FnMut(Specifier),
}

impl<'s> Imports<'s, '_> {
    fn push(&mut self, token: Token) {
        self.skip_optional_chain(token);
        self.recent.push_front(token);
        self.recent.truncate(MAX_RECENT);
        match token.kind {
            TokenKind::Text => self.text(token),
            TokenKind::Word => self.word(token),
            TokenKind::Punctuation(byte) => self.punctuation(byte),
            TokenKind::Spread | TokenKind::Other => self.is_in_clause = false,
        }
    }

    /// Reads `a?.b` as `a.b`, and `a?.()` as `a()`.
    fn skip_optional_chain(&mut self, token: Token) {
        let skipped = match token.kind {
            TokenKind::Punctuation(b'.') => b'?',
            // Nothing else has a dot before a parenthesis.
            TokenKind::Punctuation(b'(') => b'.',
            _ => return,
        };
        let previous = self.recent.front();
        if previous.is_some_and(|it| it.kind == TokenKind::Punctuation(skipped)) {
            self.recent.pop_front();
        }
    }

    fn word(&mut self, token: Token) {
        let word = self.slice(token);
        if matches!(word, "import" | "export") {
            self.is_in_clause = !self.ends_with(&[".", word]);
        } else if word == "url" && self.ends_with(&["import", ".", "meta", ".", "url"]) {
            self.new_url();
        }
    }

    fn punctuation(&mut self, byte: u8) {
        if !matches!(byte, b'{' | b'}' | b',' | b'*') {
            self.is_in_clause = false;
        }
        match byte {
            b'(' => self.is_in_import_scripts = self.ends_with(&["importScripts", "("]),
            b')' => {
                self.call();
                self.is_in_import_scripts = false;
            }
            b',' => self.call(),
            _ => {}
        }
    }

    fn text(&mut self, token: Token) {
        let is_static = self.ends_with(&["import", TEXT]) && !self.is_property(2)
            || self.is_in_clause && self.ends_with(&["from", TEXT]);
        if is_static {
            self.is_in_clause = false;
            self.found(token, Base::Import, Kind::Script, Certainty::Certain);
        } else if self.is_in_import_scripts {
            self.found(token, Base::Document, Kind::Script, Certainty::Guessed);
        }
    }

    /// Finds a link in a call, at the end of its first argument.
    fn call(&mut self) {
        let argument = self.recent.get(1).copied();
        let Some(text) = argument.filter(|token| token.kind == TokenKind::Text) else {
            return;
        };
        let calls: [(&[&str], Base, Kind, Certainty); 9] = [
            (&["import"], Base::Import, Kind::Script, Certainty::Certain),
            (
                &["import", ".", "defer"],
                Base::Import,
                Kind::Script,
                Certainty::Certain,
            ),
            (
                &["import", ".", "source"],
                Base::Import,
                Kind::Data,
                Certainty::Certain,
            ),
            (
                &["new", "Worker"],
                Base::Document,
                Kind::Worker,
                Certainty::Certain,
            ),
            (
                &["new", "SharedWorker"],
                Base::Document,
                Kind::Worker,
                Certainty::Certain,
            ),
            (
                &["serviceWorker", ".", "register"],
                Base::Document,
                Kind::Worker,
                Certainty::Guessed,
            ),
            (
                &["audioWorklet", ".", "addModule"],
                Base::Document,
                Kind::Script,
                Certainty::Guessed,
            ),
            (
                &["import", ".", "meta", ".", "resolve"],
                Base::Import,
                Kind::Script,
                Certainty::Guessed,
            ),
            (
                &["paintWorklet", ".", "addModule"],
                Base::Document,
                Kind::Script,
                Certainty::Guessed,
            ),
        ];
        for (callee, base, kind, certainty) in calls {
            let pattern = [callee, &["(", TEXT, ANY]].concat();
            let is_method = callee.first() == Some(&"import") && self.is_property(pattern.len());
            if self.ends_with(&pattern) && !is_method {
                self.found(text, base, kind, certainty);
            }
        }
    }

    /// Finds `new URL("…", import.meta.url`.
    fn new_url(&mut self) {
        let url = [
            "new", "URL", "(", TEXT, ",", "import", ".", "meta", ".", "url",
        ];
        if !self.ends_with(&url) {
            return;
        }
        let Some(text) = self.recent.get(6).copied() else {
            return;
        };
        let worker = [&["new", "Worker", "("][..], &url].concat();
        let shared_worker = [&["new", "SharedWorker", "("][..], &url].concat();
        if self.ends_with(&worker) || self.ends_with(&shared_worker) {
            self.found(text, Base::Script, Kind::Worker, Certainty::Certain);
            return;
        }
        let kind = match self.slice(text) {
            it if it.contains(".js") || it.contains(".mjs") => Kind::Script,
            it if it.contains(".wasm") => Kind::Data,
            _ => return,
        };
        self.found(text, Base::Script, kind, Certainty::Guessed);
    }

    fn found(&mut self, token: Token, relative_to: Base, kind: Kind, certainty: Certainty) {
        if let Some(text) = unquote(self.slice(token)) {
            (self.on_specifier)(Specifier {
                text,
                relative_to,
                kind,
                certainty,
            });
        }
    }

    /// Returns whether a dot precedes the token at this position from the end.
    fn is_property(&self, tokens: usize) -> bool {
        let before = self.recent.get(tokens);
        before.is_some_and(|token| token.kind == TokenKind::Punctuation(b'.'))
    }

    fn ends_with(&self, pattern: &[&str]) -> bool {
        let mut recent = self.recent.iter();
        pattern.iter().rev().all(|expected| {
            recent.next().is_some_and(|token| match *expected {
                ANY => true,
                TEXT => token.kind == TokenKind::Text,
                expected => {
                    let is_code = matches!(token.kind, TokenKind::Word | TokenKind::Punctuation(_));
                    is_code && self.slice(*token) == expected
                }
            })
        })
    }

    fn slice(&self, token: Token) -> &'s str {
        self.source.get(token.start..token.end).unwrap_or_default()
    }
}

/// Wildcards in a pattern of tokens: a string, and any token.
const TEXT: &str = "\"\"";
const ANY: &str = "";

/// Returns the value of a string with its quotes, or `None` if it is longer than any address.
fn unquote(quoted: &str) -> Option<String> {
    let inner = quoted.get(1..quoted.len().checked_sub(1)?)?;
    if inner.len() > MAX_URL_LEN {
        return None;
    }
    let mut text = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some((before, escaped)) = rest.split_once('\\') {
        text.push_str(before);
        rest = unescape(escaped, &mut text);
    }
    text.push_str(rest);
    Some(text)
}

/// Adds the character after a backslash, and returns the rest.
fn unescape<'a>(escaped: &'a str, text: &mut String) -> &'a str {
    let mut chars = escaped.chars();
    let Some(first) = chars.next() else { return "" };
    let rest = chars.as_str();
    let (digits, after) = match first {
        'x' => (rest.get(..2), rest.get(2..)),
        'u' => match rest.strip_prefix('{').and_then(|rest| rest.split_once('}')) {
            Some((digits, after)) => (Some(digits), Some(after)),
            None => (rest.get(..4), rest.get(4..)),
        },
        '\n' => return rest,
        '\r' => return rest.strip_prefix('\n').unwrap_or(rest),
        other => {
            text.push(other);
            return rest;
        }
    };
    let number = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
    match (number.and_then(char::from_u32), after) {
        (Some(character), Some(after)) => {
            text.push(character);
            after
        }
        _ => rest,
    }
}
