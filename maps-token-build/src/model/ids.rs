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
    let is_valid_byte = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    if text.len() == 10 && bytes::all(text.as_bytes(), &is_valid_byte) {
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
        && bytes::all(uppercase.as_bytes(), &is_valid_byte)
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
                && bytes::all(field.as_bytes(), &|byte| {
                    byte.is_ascii_alphanumeric() || byte == b'-'
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
    is_valid_byte: fn(u8) -> bool,
) -> Result<(), Diagnostic> {
    let mut is_word_too_long = false;
    for word in bytes::split(text.as_bytes(), &|byte| matches!(byte, b'_' | b'-')) {
        is_word_too_long |= word.len() > MAX_WORD_LEN;
    }
    let reason = if text.is_empty() || !bytes::all(text.as_bytes(), &is_valid_byte) {
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
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        let rule = "lowercase letters, digits and `_`";
        check_name(text, "token name", rule, is_valid_byte)?;
        Ok(Self(text.to_owned()))
    }
}

impl FromStr for SnapshotName {
    type Err = Diagnostic;

    fn from_str(text: &str) -> Result<Self, Diagnostic> {
        let is_valid_byte = |byte: u8| {
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
        let is_valid_byte = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
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
            Some(name)
                if !quote(name).is_empty() && bytes::all(name.as_bytes(), &is_valid_byte) =>
            {
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
        let is_valid_byte = |byte: u8| {
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
            |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
        let starts_with_letter = text.as_bytes().first().is_some_and(u8::is_ascii_uppercase);
        if starts_with_letter
            && text.len() <= 32
            && bytes::all(text.as_bytes(), &is_valid_byte)
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

as_text!(TokenName SnapshotName VariableName EnvironmentName EnvPrefix);
display!(TeamId KeyId TokenName SnapshotName VariableName EnvironmentName EnvPrefix);
