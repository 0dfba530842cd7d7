//! A JavaScript lexer for finding imports. It separates strings, comments and regular expressions from
//! code, in linear time.

/// A token and its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) start: usize,
    pub(super) end: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A name, a keyword, a number.
    Word,
    /// A string with its quotes, or a template without expressions.
    Text,
    Punctuation(u8),
    /// `...`, as distinct from the dot before a property.
    Spread,
    /// A token that is not part of an import: a regular expression, a template with expressions, `++`.
    Other,
}

pub(super) struct Lexer<'s> {
    bytes: &'s [u8],
    at: usize,
    /// Whether a slash here starts a regular expression.
    expects_value: bool,
    previous: Option<Token>,
    brackets: Vec<Bracket>,
    /// The position before which no regular expression ends.
    no_regex_until: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Bracket {
    /// The parentheses of `if (…)`, which a statement follows.
    Condition,
    Parenthesis,
    Block,
    Object,
    /// `${…}`
    Template,
}

/// Keywords before a value.
const BEFORE_VALUE: [&[u8]; 16] = [
    b"await",
    b"case",
    b"default",
    b"delete",
    b"do",
    b"else",
    b"export",
    b"extends",
    b"in",
    b"instanceof",
    b"new",
    b"return",
    b"throw",
    b"typeof",
    b"void",
    b"yield",
];

/// Keywords before parentheses that a statement follows.
const BEFORE_CONDITION: [&[u8]; 4] = [b"for", b"if", b"while", b"with"];

impl<'s> Lexer<'s> {
    pub(super) fn new(text: &'s str) -> Self {
        Self {
            bytes: text.as_bytes(),
            at: 0,
            expects_value: true,
            previous: None,
            brackets: Vec::new(),
            no_regex_until: 0,
        }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    fn slice(&self, token: Token) -> &'s [u8] {
        self.bytes.get(token.start..token.end).unwrap_or_default()
    }

    fn skip_space(&mut self) {
        while let Some(byte) = self.byte(self.at) {
            match (byte, self.byte(self.at + 1)) {
                (b' ' | b'\t' | b'\r' | b'\n' | 0x0b | 0x0c, _) => self.at += 1,
                (b'/', Some(b'/')) => self.at = self.end_of_line(self.at),
                (b'/', Some(b'*')) => {
                    let rest = self.bytes.get(self.at + 2..).unwrap_or_default();
                    let len = memchr::memmem::find(rest, b"*/").map_or(rest.len(), |at| at + 2);
                    self.at += 2 + len;
                }
                // A byte order mark or a no-break space.
                (0xef, Some(0xbb)) if self.byte(self.at + 2) == Some(0xbf) => self.at += 3,
                (0xc2, Some(0xa0)) => self.at += 2,
                _ => break,
            }
        }
    }

    fn end_of_line(&self, from: usize) -> usize {
        let rest = self.bytes.get(from..).unwrap_or_default();
        memchr::memchr2(b'\n', b'\r', rest).map_or(self.bytes.len(), |at| from + at)
    }

    fn word(&mut self) -> TokenKind {
        let start = self.at;
        while self.byte(self.at).is_some_and(is_word_byte) {
            self.at += 1;
        }
        let word = self.bytes.get(start..self.at).unwrap_or_default();
        self.expects_value = BEFORE_VALUE.contains(&word) && !self.is_property();
        TokenKind::Word
    }

    /// Returns whether a dot precedes, which makes a keyword the name of a property.
    fn is_property(&self) -> bool {
        self.previous
            .is_some_and(|token| token.kind == TokenKind::Punctuation(b'.'))
    }

    /// Skips a string, or an unterminated string to the end of its line.
    fn string(&mut self, quote: u8) -> TokenKind {
        self.expects_value = false;
        self.at += 1;
        while let Some(byte) = self.byte(self.at) {
            self.at += 1;
            match byte {
                b'\\' => {
                    let is_two =
                        self.byte(self.at) == Some(b'\r') && self.byte(self.at + 1) == Some(b'\n');
                    self.at += 1 + usize::from(is_two);
                }
                b'\n' | b'\r' => return TokenKind::Other,
                byte if byte == quote => return TokenKind::Text,
                _ => {}
            }
        }
        self.at = self.bytes.len();
        TokenKind::Other
    }

    /// Skips the text of a template, after a backtick or after the brace that ends an expression.
    fn template(&mut self, is_start: bool) -> TokenKind {
        self.expects_value = false;
        while let Some(byte) = self.byte(self.at) {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'`' if is_start => return TokenKind::Text,
                b'`' => return TokenKind::Other,
                b'$' if self.byte(self.at) == Some(b'{') => {
                    self.at += 1;
                    self.brackets.push(Bracket::Template);
                    self.expects_value = true;
                    return TokenKind::Other;
                }
                _ => {}
            }
        }
        self.at = self.bytes.len();
        TokenKind::Other
    }

    /// Skips the regular expression that starts at the slash, if there is one.
    fn regex(&mut self) -> bool {
        if self.at < self.no_regex_until {
            return false;
        }
        let mut at = self.at + 1;
        let mut is_class = false;
        while let Some(byte) = self.byte(at) {
            at += 1;
            match byte {
                b'\\' => at += 1,
                b'[' => is_class = true,
                b']' => is_class = false,
                b'/' if !is_class => {
                    self.at = at;
                    self.expects_value = false;
                    return true;
                }
                b'\n' | b'\r' => break,
                _ => {}
            }
        }
        self.no_regex_until = at;
        false
    }

    fn punctuation(&mut self, byte: u8) -> TokenKind {
        let next = self.byte(self.at + 1);
        self.at += 1;
        match byte {
            b'.' if next == Some(b'.') && self.byte(self.at + 1) == Some(b'.') => {
                self.at += 2;
                self.expects_value = true;
                return TokenKind::Spread;
            }
            b'+' | b'-' if next == Some(byte) => {
                // `a++ / b`: after `++`, a slash divides. `++/re/.lastIndex` is valid, but not written in practice.
                self.at += 1;
                self.expects_value = false;
                return TokenKind::Other;
            }
            b'(' | b'{' => {
                let bracket = self.opening(byte);
                self.brackets.push(bracket);
                self.expects_value = true;
            }
            b')' => {
                self.expects_value = self.brackets.pop() == Some(Bracket::Condition);
            }
            b'}' => match self.brackets.pop() {
                Some(Bracket::Template) => return self.template(false),
                bracket => self.expects_value = bracket != Some(Bracket::Object),
            },
            b']' => self.expects_value = false,
            _ => self.expects_value = true,
        }
        TokenKind::Punctuation(byte)
    }

    fn opening(&self, byte: u8) -> Bracket {
        let Some(previous) = self.previous else {
            return if byte == b'(' {
                Bracket::Parenthesis
            } else {
                Bracket::Block
            };
        };
        let word = self.slice(previous);
        if byte == b'(' {
            let is_condition = previous.kind == TokenKind::Word && BEFORE_CONDITION.contains(&word);
            return if is_condition {
                Bracket::Condition
            } else {
                Bracket::Parenthesis
            };
        }
        let is_object = match previous.kind {
            TokenKind::Punctuation(b')' | b';' | b'{' | b'}' | b'>') => false,
            TokenKind::Punctuation(_) | TokenKind::Spread => true,
            TokenKind::Word => {
                BEFORE_VALUE.contains(&word)
                    && !matches!(word, b"do" | b"else" | b"default" | b"export")
            }
            TokenKind::Text | TokenKind::Other => self.expects_value,
        };
        if is_object {
            Bracket::Object
        } else {
            Bracket::Block
        }
    }
}

impl Iterator for Lexer<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        self.skip_space();
        let start = self.at;
        let kind = match self.byte(start)? {
            byte if is_word_byte(byte) => self.word(),
            quote @ (b'"' | b'\'') => self.string(quote),
            b'`' => {
                self.at += 1;
                self.template(true)
            }
            b'/' if self.expects_value && self.regex() => TokenKind::Other,
            byte => self.punctuation(byte),
        };
        // An escape at the end may go past it.
        self.at = self.at.min(self.bytes.len());
        let token = Token {
            kind,
            start,
            end: self.at,
        };
        self.previous = Some(token);
        Some(token)
    }
}

fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'#' | 0x80..)
}
