//! The identifiers that Apple's developer portal gives out, and the names that a user gives.

use std::env;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use crate::key::PrivateKey;
use crate::problem::Problem;
use crate::source::SECRET_RUN;

/// The Apple Developer team that a token is issued by (claim `iss`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TeamId(String);

/// The private key that a token is signed with (header `kid`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeyId(String);

/// The site or environment that a key belongs to in the portal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MapsId(String);

/// The name by which `maps.toml` and the macros speak of a token.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TokenName(String);

/// The name by which `maps.toml` and the macros speak of a snapshot. A page's address often has it
/// too, so unlike a token's it may hold `-`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct SnapshotName(String);

/// The name of an environment variable that the file names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct VariableName(String);

impl FromStr for TeamId {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        ten_characters(text, "a team ID", "DEF123GHIJ").map(Self)
    }
}

impl FromStr for KeyId {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        ten_characters(text, "a key ID", "ABC123DEFG")
            .map(Self)
            .map_err(|problem| {
                problem.help("it is in the name of the key's file: AuthKey_<key ID>.p8")
            })
    }
}

impl TeamId {
    /// Team ID and key ID look alike; one in both places is a slip when copying.
    pub(crate) fn is_the_same_as(&self, key_id: &KeyId) -> bool {
        self.0 == key_id.0
    }
}

fn ten_characters(text: &str, what: &str, example: &str) -> Result<String, Problem> {
    let right = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    if text.len() == 10 && text.bytes().all(right) {
        return Ok(text.to_owned());
    }
    let problem = Problem::new(format!(
        "{what} is 10 capital letters and digits, like \"{example}\""
    ));
    let capitals = text.to_ascii_uppercase();
    if capitals.len() == 10 && capitals.bytes().all(right) {
        return Err(problem.help(format!("write it in capitals: \"{capitals}\"")));
    }
    Err(problem)
}

impl FromStr for MapsId {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let field = |field: &str| {
            !field.is_empty()
                && field
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        let fields: Vec<_> = text.split('.').collect();
        if fields.first() == Some(&"maps")
            && (3..=4).contains(&fields.len())
            && fields.iter().all(|it| field(it))
        {
            return Ok(Self(text.to_owned()));
        }
        Err(Problem::new(
            "a Maps ID is `maps.` and a reverse-domain name, three or four fields in all, \
             like \"maps.com.example.site\"",
        ))
    }
}

/// Names are repeated in messages and in the record, so none may be a key: its words, between `_`
/// and `-`, are shorter than a key's piece.
fn is_name(text: &str, right: impl Fn(u8) -> bool) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(right)
        && text.split(['_', '-']).all(|word| word.len() < SECRET_RUN)
}

impl FromStr for TokenName {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let right = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        if is_name(text, right) {
            return Ok(Self(text.to_owned()));
        }
        Err(Problem::new(
            "a token's name is lower-case letters, digits and `_`, like [tokens.store_finder]",
        ))
    }
}

impl FromStr for SnapshotName {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let right = |byte: u8| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'-')
        };
        if is_name(text, right) {
            return Ok(Self(text.to_owned()));
        }
        Err(Problem::new(
            "a snapshot's name is lower-case letters, digits, `-` and `_`, like [snapshots.head-office]",
        ))
    }
}

impl FromStr for VariableName {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let right = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        let starts_with_digit = text.starts_with(|first: char| first.is_ascii_digit());
        if is_name(text, right) && !starts_with_digit {
            return Ok(Self(text.to_owned()));
        }
        Err(Problem::new(
            "this is the name of an environment variable, not the key itself, \
             like \"MAPS_PRIVATE_KEY\"",
        ))
    }
}

/// The path of a file on the developer's machine. A leading `~` is their home folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FilePath(PathBuf);

impl FromStr for FilePath {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        if PrivateKey::parse(text.as_bytes()).is_ok() {
            return Err(Problem::new("this is the key itself, and not the path of its file")
                .help("take it out; if it was ever committed or shared, revoke it in Apple's developer portal"));
        }
        if text.trim().is_empty() || text.chars().any(char::is_control) {
            return Err(Problem::new("this is not the path of a file"));
        }
        let home = text
            .strip_prefix('~')
            .filter(|rest| rest.starts_with(['/', '\\']));
        let path = match (home, env::home_dir()) {
            (Some(rest), Some(home)) => home.join(rest.trim_start_matches(['/', '\\'])),
            _ => PathBuf::from(text),
        };
        Ok(Self(path))
    }
}

impl From<FilePath> for PathBuf {
    fn from(path: FilePath) -> Self {
        path.0
    }
}

/// The name of an environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EnvironmentName(String);

impl FromStr for EnvironmentName {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let right = |byte: u8| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_')
        };
        if !text.is_empty() && text.len() < SECRET_RUN && text.bytes().all(right) {
            return Ok(Self(text.to_owned()));
        }
        Err(Problem::new(format!(
            "an environment's name is less than {SECRET_RUN} lower-case letters, digits, `-` and `_`"
        )))
    }
}

/// What the variables of a file start with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EnvPrefix(String);

impl Default for EnvPrefix {
    fn default() -> Self {
        Self("MAPS_".to_owned())
    }
}

impl FromStr for EnvPrefix {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let right = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
        let starts = text.starts_with(|first: char| first.is_ascii_uppercase());
        if starts && text.len() <= 32 && text.bytes().all(right) && text.ends_with('_') {
            return Ok(Self(text.to_owned()));
        }
        Err(Problem::new(
            "a prefix is capital letters, digits and `_`, with a `_` at its end, like \"SHOP_\"",
        ))
    }
}

impl TokenName {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl SnapshotName {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// That of one of several, `hq-dark`.
    pub(super) fn with(&self, suffix: &str) -> Self {
        Self(format!("{self}-{suffix}"))
    }
}

/// Shows what a type wraps.
macro_rules! display {
    ($($name:ident)*) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}
pub(super) use display;

display!(TeamId KeyId TokenName SnapshotName VariableName EnvironmentName EnvPrefix);
