//! A Rust file as a flat list of tokens.

use std::ops::Range;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

pub(super) struct Code {
    tokens: Vec<Token>,
}

struct Token {
    /// An identifier, punctuation or a bracket; empty for literals.
    text: String,
    /// Bytes in the file.
    range: Range<usize>,
    depth: usize,
}

/// A function `main` at the top level.
pub(super) struct Main {
    /// Between the braces.
    pub(super) body: Range<usize>,
    /// After inner attributes.
    pub(super) start: usize,
    pub(super) is_conditional: bool,
    /// `mint` cannot be called in it.
    pub(super) is_const: bool,
}

impl Code {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let stream: TokenStream = text.parse().ok()?;
        let mut tokens = Vec::new();
        // Recursion could overflow the stack.
        let mut open = vec![(stream.into_iter(), None)];
        while let Some((stream, close)) = open.last_mut() {
            let Some(tree) = stream.next() else {
                tokens.extend(close.take());
                open.pop();
                continue;
            };
            let depth = open.len() - 1;
            let token = |text: String, range| Token { text, range, depth };
            match tree {
                TokenTree::Group(group) => {
                    let (opening, closing) = match group.delimiter() {
                        Delimiter::Parenthesis => ("(", ")"),
                        Delimiter::Brace => ("{", "}"),
                        Delimiter::Bracket => ("[", "]"),
                        Delimiter::None => ("", ""),
                    };
                    tokens.push(token(opening.to_owned(), group.span_open().byte_range()));
                    let close = token(closing.to_owned(), group.span_close().byte_range());
                    open.push((group.stream().into_iter(), Some(close)));
                }
                TokenTree::Ident(word) => {
                    let text = word.to_string();
                    let text = text.trim_start_matches("r#").to_owned();
                    tokens.push(token(text, word.span().byte_range()));
                }
                TokenTree::Punct(it) => {
                    tokens.push(token(it.as_char().to_string(), it.span().byte_range()));
                }
                TokenTree::Literal(it) => tokens.push(token(String::new(), it.span().byte_range())),
            }
        }
        Some(Self { tokens })
    }

    pub(super) fn mains(&self) -> Vec<Main> {
        let mut mains = Vec::new();
        for at in 0..self.tokens.len() {
            if self.matches(at, &["fn", "main", "("]) && self.depth(at) == 0 {
                mains.extend(self.main(at));
            }
        }
        mains
    }

    fn main(&self, at: usize) -> Option<Main> {
        let is_outside = |index: &usize| self.depth(*index) == 0;
        let mut outside = (at..self.tokens.len()).filter(is_outside);
        let open = outside.find(|index| ["{", ";"].contains(&self.text(*index)))?;
        let close = outside.find(|index| self.text(*index) == "}")?;
        let body = self.tokens.get(open)?.range.end..self.tokens.get(close)?.range.start;
        let mut start = body.start;
        let mut index = open + 1;
        while self.matches(index, &["#", "!", "["]) {
            let depth = self.depth(index);
            let mut rest = index + 3..close;
            index = rest.find(|index| self.depth(*index) == depth && self.text(*index) == "]")?;
            start = self.tokens.get(index)?.range.end;
            index += 1;
        }
        Some(Main {
            body,
            start,
            is_conditional: self.is_conditional(at),
            is_const: self.text(at.wrapping_sub(1)) == "const",
        })
    }

    /// Returns whether an item has an attribute `cfg`.
    fn is_conditional(&self, item: usize) -> bool {
        let before = self.tokens.get(..item).unwrap_or_default();
        for token in before.iter().rev() {
            let ends = token.depth == 0 && [";", "}"].contains(&token.text.as_str());
            if ends {
                return false;
            }
            if token.text == "cfg" {
                return true;
            }
        }
        false
    }

    /// Finds calls of `mint` and `try_mint`, and `mint` as a value, under any name of the crate.
    pub(super) fn mint_calls(&self, crate_name: &str) -> Vec<usize> {
        if !self.mentions(crate_name) {
            return Vec::new();
        }
        let aliases = self.aliases();
        let tests = self.test_items();
        let mut calls = Vec::new();
        for (at, token) in self.tokens.iter().enumerate() {
            let is_name = ["mint", "try_mint"].contains(&token.text.as_str())
                || aliases.contains(&token.text.as_str());
            let before = self.text(at.wrapping_sub(1));
            let is_call = self.text(at + 1) == "(" && before != "fn";
            // `maps_token_build::mint` as a value is called elsewhere.
            let is_value = before == ":" && !self.is_imported(at);
            // Not `S::mint()`.
            let is_ours = before != ":" || self.is_path_of(at, crate_name);
            let is_test = tests.iter().any(|item| item.contains(&at));
            if is_name && (is_call || is_value) && is_ours && !is_test {
                calls.push(token.range.start);
            }
        }
        calls
    }

    /// Returns the tokens of items and statements with `#[cfg(test)]`, which Cargo never compiles in a
    /// build script.
    fn test_items(&self) -> Vec<Range<usize>> {
        let mut items = Vec::new();
        for at in 0..self.tokens.len() {
            if self.matches(at, &["#", "[", "cfg", "(", "test", ")", "]"]) {
                let depth = self.depth(at);
                let is_inside = |index: &usize| self.depth(*index) >= depth;
                let is_end = |index: &usize| {
                    self.depth(*index) == depth && [";", "}"].contains(&self.text(*index))
                };
                let mut rest = (at..self.tokens.len()).take_while(is_inside);
                items.push(at..rest.find(is_end).unwrap_or(self.tokens.len()));
            }
        }
        items
    }

    /// Returns `tokens` for `use maps_token_build::{mint as tokens}`.
    fn aliases(&self) -> Vec<&str> {
        let mut aliases = Vec::new();
        for at in 0..self.tokens.len() {
            if self.matches(at, &["mint", "as"]) {
                aliases.push(self.text(at + 2));
            }
        }
        aliases
    }

    /// Returns whether the path that ends here starts with the crate or its `Builder`.
    fn is_path_of(&self, mut at: usize, crate_name: &str) -> bool {
        while self.text(at.wrapping_sub(1)) == ":" && self.is_word(at.wrapping_sub(3)) {
            at -= 3;
        }
        let first = self.text(at);
        let is_renamed = |name: &str| {
            (0..self.tokens.len()).any(|at| {
                let (original, name_at) = (self.text(at), at + 2);
                [crate_name, "Builder"].contains(&original)
                    && self.text(at + 1) == "as"
                    && self.text(name_at) == name
            })
        };
        [crate_name, "Builder"].contains(&first) || is_renamed(first)
    }

    /// Returns whether the token is in a `use`.
    fn is_imported(&self, at: usize) -> bool {
        let before = self.tokens.get(..at).unwrap_or_default();
        let statement = before.iter().rev().take_while(|token| token.text != ";");
        statement.into_iter().any(|token| token.text == "use")
    }

    pub(super) fn mentions(&self, name: &str) -> bool {
        self.tokens.iter().any(|token| token.text == name)
    }

    pub(super) fn defines_module(&self, name: &str) -> bool {
        (0..self.tokens.len()).any(|at| self.matches(at, &["mod", name]))
    }

    /// Returns whether a path starts with `::` and the name of the crate.
    pub(super) fn has_global_path(&self, crate_name: &str) -> bool {
        (0..self.tokens.len()).any(|at| {
            self.matches(at, &[":", ":", crate_name, ":", ":"]) && !self.is_word(at.wrapping_sub(1))
        })
    }

    /// Other files may mint.
    pub(super) fn has_other_files(&self) -> bool {
        (0..self.tokens.len()).any(|at| {
            self.matches(at, &["include", "!"])
                || (self.text(at) == "mod" && self.text(at + 2) == ";")
        })
    }

    fn matches(&self, at: usize, texts: &[&str]) -> bool {
        (at..).zip(texts).all(|(at, text)| self.text(at) == *text)
    }

    fn is_word(&self, at: usize) -> bool {
        let text = self.text(at);
        text.starts_with(|first: char| first.is_alphabetic() || first == '_')
    }

    fn text(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| &token.text)
    }

    fn depth(&self, at: usize) -> usize {
        self.tokens.get(at).map_or(0, |token| token.depth)
    }
}
