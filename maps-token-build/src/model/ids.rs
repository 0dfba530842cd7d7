//! IDs of the Apple Developer portal, and names that the user chooses.

use std::fmt;
use std::str::FromStr;

use crate::bytes;
use crate::diagnostic::redact::reveals_key;
use crate::diagnostic::{Diagnostic, quote};

/// Claim `iss`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TeamId(String);

/// Header `kid`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeyId(String);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MapsId(String);

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TokenName(String);

/// Unlike a token's name it may contain `-`, because it is often part of a URL.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct SnapshotName(String);

/// The name of an environment variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct VariableName(String);

impl FromStr for TeamId {
    type Err = Diagnostic;

    fn from_str(text: &str) -> Result<Self, Diagnostic> {
        parse_apple_id(text, "team ID", "invalid-team-id").map(Self)
    }
}

impl FromStr for KeyId {
    type Err = Diagnostic;

    fn from_str(text: &str) -> Result<Self, Diagnostic> {
        parse_apple_id(text, "key ID", "invalid-key-id")
            .map(Self)
            .map_err(|error| {
                error.help("copy it from the name of the key file, `AuthKey_<key ID>.p8`")
            })
    }
}

impl TeamId {
    /// The IDs look alike, and are easily confused.
    pub(crate) fn equals(&self, key_id: &KeyId) -> bool {
        self.0 == key_id.0
    }
}

fn parse_apple_id(text: &str, noun: &str, code: &'static str) -> Result<String, Diagnostic> {
    let is_valid_byte = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    if text.len() == 10 && bytes::all(text.as_bytes(), is_valid_byte) {
        return Ok(text.to_owned());
    }
    let quoted = quote(text);
    let error = Diagnostic::error(
        code,
        format!("invalid {noun}{quoted}: expected 10 uppercase letters and digits"),
    );
    let uppercase = text.to_ascii_uppercase();
    if !quoted.is_empty()
        && uppercase.len() == 10
        && bytes::all(uppercase.as_bytes(), is_valid_byte)
    {
        return Err(error.help(format!("write it in uppercase: `{uppercase}`")));
    }
    Err(error)
}

impl FromStr for MapsId {
    type Err = Diagnostic;

    fn from_str(text: &str) -> Result<Self, Diagnostic> {
        let mut fields = 0;
        let mut is_valid = text.starts_with("maps.");
        for field in text.split('.') {
            fields += 1;
            is_valid &= !field.is_empty()
                && bytes::all(field.as_bytes(), |byte| {
                    byte.is_ascii_alphanumeric() || *byte == b'-'
                });
        }
        if is_valid && matches!(fields, 3 | 4) {
            return Ok(Self(text.to_owned()));
        }
        Err(Diagnostic::error(
            "invalid-maps-id",
            format!(
                "invalid Maps ID{}: expected `maps.` and a reverse domain name, like `maps.com.example.site`",
                quote(text)
            ),
        ))
    }
}

const MAX_NAME_LEN: usize = 64;

/// A word of a name, between `_` and `-`. A longer one in lowercase could be a key whose case was lost.
const MAX_WORD_LEN: usize = 23;

/// Names are part of messages and of the record, so none may be a key. `rule` describes the valid bytes.
fn check_name(
    text: &str,
    noun: &str,
    rule: &str,
    is_valid_byte: bytes::IsByte,
) -> Result<(), Diagnostic> {
    let mut is_word_too_long = false;
    for word in &bytes::split(text.as_bytes(), |byte| matches!(byte, b'_' | b'-')) {
        is_word_too_long |= word.len() > MAX_WORD_LEN;
    }
    let reason = if text.is_empty() || !bytes::all(text.as_bytes(), is_valid_byte) {
        format!("use {rule}")
    } else if text.len() > MAX_NAME_LEN {
        format!("must be at most {MAX_NAME_LEN} characters")
    } else if is_word_too_long {
        format!("separate words longer than {MAX_WORD_LEN} characters with `_`")
    } else if reveals_key(text) {
        "it looks like part of a private key".to_owned()
    } else {
        return Ok(());
    };
    let message = format!("invalid {noun}{}: {reason}", quote(text));
    Err(Diagnostic::error("invalid-name", message))
}

impl FromStr for TokenName {
    type Err = Diagnostic;

    fn from_str(text: &str) -> Result<Self, Diagnostic> {
        let is_valid_byte =
            |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'_';
        let rule = "lowercase letters, digits and `_`";
        check_name(text, "token name", rule, is_valid_byte)?;
        Ok(Self(text.to_owned()))
    }
}

impl FromStr for SnapshotName {
    type Err = Diagnostic;

    fn from_str(text: &str) -> Result<Self, Diagnostic> {
        let is_valid_byte = |byte: &u8| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'-')
        };
        let rule = "lowercase letters, digits, `-` and `_`";
        check_name(text, "snapshot name", rule, is_valid_byte)?;
        Ok(Self(text.to_owned()))
    }
}

impl FromStr for VariableName {
    type Err = Diagnostic;

    fn from_str(text: &str) -> Result<Self, Diagnostic> {
        let is_valid_byte = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        let starts_with_digit = text.as_bytes().first().is_some_and(u8::is_ascii_digit);
        let rule = "letters, digits and `_`";
        let noun = "environment variable name";
        let error = match check_name(text, noun, rule, is_valid_byte) {
            Ok(()) if !starts_with_digit => return Ok(Self(text.to_owned())),
            Ok(()) => {
                let message = format!("invalid {noun}{}: must not start with a digit", quote(text));
                Diagnostic::error("invalid-variable-name", message)
            }
            Err(error) => error.with_code("invalid-variable-name"),
        };
        Err(match text.strip_prefix('$') {
            Some(name) if !quote(name).is_empty() && bytes::all(name.as_bytes(), is_valid_byte) => {
                error.help(format!("remove the `$`: `{name}`"))
            }
            _ => error,
        })
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EnvironmentName(String);

impl FromStr for EnvironmentName {
    type Err = Diagnostic;

    fn from_str(text: &str) -> Result<Self, Diagnostic> {
        let is_valid_byte = |byte: &u8| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_')
        };
        let rule = "lowercase letters, digits, `-` and `_`";
        check_name(text, "environment name", rule, is_valid_byte)?;
        if text.len() > MAX_WORD_LEN {
            let message = format!(
                "invalid environment name{}: must be at most {MAX_WORD_LEN} characters",
                quote(text)
            );
            return Err(Diagnostic::error("invalid-name", message));
        }
        Ok(Self(text.to_owned()))
    }
}

/// The prefix of a file's variables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EnvPrefix(String);

impl Default for EnvPrefix {
    fn default() -> Self {
        Self("MAPS_".to_owned())
    }
}

impl FromStr for EnvPrefix {
    type Err = Diagnostic;

    fn from_str(text: &str) -> Result<Self, Diagnostic> {
        let is_valid_byte =
            |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_';
        let starts_with_letter = text.as_bytes().first().is_some_and(u8::is_ascii_uppercase);
        if starts_with_letter
            && text.len() <= 32
            && bytes::all(text.as_bytes(), is_valid_byte)
            && text.ends_with('_')
        {
            return Ok(Self(text.to_owned()));
        }
        Err(Diagnostic::error(
            "invalid-env-prefix",
            format!(
                "invalid prefix{}: expected uppercase letters and digits, ending with `_`, like `SHOP_`",
                quote(text)
            ),
        ))
    }
}

impl SnapshotName {
    /// `hq-dark`.
    pub(crate) fn with(&self, suffix: &str) -> Self {
        Self(format!("{self}-{suffix}"))
    }
}

macro_rules! as_text {
    ($($name:ident)*) => {$(
        impl $name {
            pub(crate) fn as_str(&self) -> &str {
                &self.0
            }
        }
    )*};
}

macro_rules! display {
    ($($name:ident)*) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

as_text!(TeamId KeyId TokenName SnapshotName VariableName EnvironmentName EnvPrefix);
display!(TeamId KeyId TokenName SnapshotName VariableName EnvironmentName EnvPrefix);

#[cfg(test)]
mod tests {
    use super::*;

    /// The error as text, empty if there is none.
    fn error<T: FromStr<Err = Diagnostic>>(text: &str) -> String {
        text.parse::<T>()
            .err()
            .map_or_else(String::new, |error| error.to_string())
    }

    #[track_caller]
    fn assert_errors<T: FromStr<Err = Diagnostic>>(cases: &[(&str, &str)]) {
        for (text, expected) in cases {
            let error = error::<T>(text);
            assert!(
                error.is_empty() == expected.is_empty() && error.contains(expected),
                "`{text}`: {error}"
            );
        }
    }

    const TEN: &str = "expected 10 uppercase letters and digits";

    #[test]
    fn apple_ids_have_ten_uppercase_letters_and_digits() {
        let cases = [
            ("ABC123DEFG", ""),
            ("0123456789", ""),
            ("ABC123DEF", TEN),
            ("ABC123DEFGH", TEN),
            ("ABC123DEF-", TEN),
            ("abc123defg", "write it in uppercase: `ABC123DEFG`"),
        ];
        assert_errors::<TeamId>(&cases);
        assert_errors::<KeyId>(&cases);
        for text in ["abc123def", "abc123def-"] {
            assert!(!error::<TeamId>(text).contains("uppercase: "), "{text}");
        }
    }

    #[test]
    fn maps_id_has_three_or_four_fields() {
        let expected = "expected `maps.` and a reverse domain name";
        assert_errors::<MapsId>(&[
            ("maps.com.example", ""),
            ("maps.com.example.site", ""),
            ("maps.com.ex-4mple.Site", ""),
            ("maps.com", expected),
            ("maps.com.example.site.more", expected),
            ("site.com.example", expected),
            ("maps..example", expected),
            ("maps.com.exa_mple", expected),
            ("maps.com.", expected),
        ]);
    }

    #[test]
    fn names_have_limited_words() {
        let word = "a".repeat(23);
        let longest = format!("{}_aaaaaaaaaaaaaaaaa", "a_".repeat(23));
        let too_long = format!("{longest}b");
        let too_long_word = format!("a_{word}a");
        let cases = [
            ("site_2", ""),
            (&word, ""),
            (&longest, ""),
            (&too_long, "must be at most 64 characters"),
            (&too_long_word, "separate words longer than 23 characters"),
            ("", "use lowercase letters"),
            ("Site", "use lowercase letters"),
            ("a b", "use lowercase letters"),
        ];
        assert_errors::<TokenName>(&cases);
        assert_errors::<SnapshotName>(&cases);
        assert_errors::<TokenName>(&[("a-b", "lowercase letters, digits and `_`")]);
        assert_errors::<SnapshotName>(&[("a-b", ""), (&format!("{word}-{word}"), "")]);
    }

    #[test]
    fn environment_name_is_one_word_long() {
        let at_most = "must be at most 23 characters";
        assert_errors::<EnvironmentName>(&[
            ("staging-2_b", ""),
            ("aaaaaaaaaaa-bbbbbbbbbbb", ""),
            ("aaaaaaaaaaa-bbbbbbbbbbbb", at_most),
            ("Staging", "use lowercase letters"),
        ]);
    }

    #[test]
    fn variable_name_is_an_identifier() {
        let letters = "use letters, digits and `_`";
        assert_errors::<VariableName>(&[
            ("_DEPLOY_url2", ""),
            ("2_URL", "must not start with a digit"),
            ("DEPLOY-URL", letters),
            ("", letters),
            ("$DEPLOY_URL", "remove the `$`: `DEPLOY_URL`"),
            ("$", letters),
            ("$A-B", letters),
        ]);
        for text in ["$", "$A-B", "A$B"] {
            assert!(!error::<VariableName>(text).contains("remove"), "{text}");
        }
    }

    #[test]
    fn env_prefix_ends_with_an_underscore() {
        let expected = "ending with `_`, like `SHOP_`";
        let longest = format!("{}_", "A".repeat(31));
        let too_long = format!("A{longest}");
        assert_errors::<EnvPrefix>(&[
            ("SHOP_", ""),
            ("A2_B_", ""),
            (&longest, ""),
            (&too_long, expected),
            ("SHOP", expected),
            ("shop_", expected),
            ("2SHOP_", expected),
            ("_", expected),
            ("SH-OP_", expected),
            ("", expected),
        ]);
    }
}
