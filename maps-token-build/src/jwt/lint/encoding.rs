//! Parts and base64url: RFC 7515 sections 2 and 7.1.

use super::Linter;
use crate::bytes;
use crate::diagnostic::{Diagnostic, TokenLocation};
use crate::jwt::parse::{Jwt, Part};

impl Linter<'_> {
    pub(super) fn part_count(&mut self, token: &str, jwt: &Jwt) {
        let message = match jwt.part_count {
            3 => return,
            2 => "missing signature: found two parts, expected three separated by dots".to_owned(),
            count => format!("expected three parts separated by dots, found {count}"),
        };
        self.reject(
            Diagnostic::error("wrong-part-count", message)
                .help("copy the whole token, and nothing after it")
                .in_token(TokenLocation::Bytes(0..token.len())),
        );
    }

    pub(super) fn encoding(&mut self, token: &str, jwt: &Jwt) {
        // A wrapped token, or one in another alphabet, has the same error in every part.
        if let Some(at) = first(jwt, |part| part.whitespace.clone()) {
            self.reject(
                Diagnostic::error(
                    "whitespace-in-token",
                    "token contains a space or a line break",
                )
                .help("copy the token in one line")
                .in_token(TokenLocation::Bytes(at)),
            );
        }
        if let Some(at) = first(jwt, |part| part.padding.clone()) {
            self.reject(
                Diagnostic::error("base64-padding", "token contains base64 padding (`=`)")
                    .help("encode the parts in base64url without padding")
                    .in_token(TokenLocation::Bytes(at)),
            );
        }
        if let Some(at) = first(jwt, |part| part.standard_alphabet.clone()) {
            self.reject(
                Diagnostic::error(
                    "standard-base64",
                    "token contains `+` or `/`: expected base64url, found standard base64",
                )
                .help("encode the parts in base64url: `-` instead of `+`, `_` instead of `/`")
                .in_token(TokenLocation::Bytes(at)),
            );
        }
        for part in jwt.parts.iter().take(3) {
            self.invalid_base64(token, part);
        }
    }

    fn invalid_base64(&mut self, token: &str, part: &Part) {
        let (message, span) = if let Some(span) = &part.invalid {
            let character = token.get(span.clone()).unwrap_or_default();
            let is_visible = bytes::all(character.as_bytes(), u8::is_ascii_graphic);
            let message = match Some(character).filter(|_| is_visible) {
                Some(character) => format!("invalid character `{character}`: expected base64url"),
                None => "invalid character: expected base64url".to_owned(),
            };
            (message, span.clone())
        } else if part.truncated {
            let message = "invalid base64url: a character is missing, or one is too many";
            (message.to_owned(), part.span.clone())
        } else if part.non_canonical {
            let message = "invalid base64url: the unused bits of the last character must be zero";
            (message.to_owned(), part.span.clone())
        } else {
            return;
        };
        self.reject(
            Diagnostic::error("invalid-base64", message)
                .help("copy the whole token again")
                .in_token(TokenLocation::Bytes(span)),
        );
    }

    /// Unless invalid base64 was already reported.
    pub(super) fn unreadable(&mut self, code: &'static str, noun: &str, jwt: &Jwt, index: usize) {
        let part = jwt.parts.get(index);
        if part.is_some_and(|part| !part.is_complete()) {
            return;
        }
        let message = format!("invalid {noun}: expected a JSON object in base64url");
        let mut diagnostic = Diagnostic::error(code, message).help("copy the whole token again");
        if let Some(part) = part {
            diagnostic = diagnostic.in_token(TokenLocation::Bytes(part.span.clone()));
        }
        self.reject(diagnostic);
    }
}

fn first(
    jwt: &Jwt,
    deviation: fn(&Part) -> Option<std::ops::Range<usize>>,
) -> Option<std::ops::Range<usize>> {
    for part in &jwt.parts {
        if let Some(span) = deviation(part) {
            return Some(span);
        }
    }
    None
}
