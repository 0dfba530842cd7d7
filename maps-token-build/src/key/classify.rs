//! Classifies texts that are not keys.

use zeroize::Zeroizing;

use super::reference::{Reference, is_identifier, reference, starts_with_any};
use crate::bytes;

/// What a text is instead of a P-256 private key. Each variant is a mistake that users make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotAKey {
    /// An empty text, empty quotes, or `$(NAME)`, which Azure Pipelines passes for a secret that does
    /// not exist.
    Absent,
    TooLarge,
    Rsa,
    /// An EC key on another curve than P-256.
    Curve(&'static str),
    /// An EC key with explicit parameters instead of the name of a curve.
    ExplicitCurve,
    /// A key for an algorithm that is neither RSA nor ECDSA, or in the file format of a program.
    Algorithm(&'static str),
    Encrypted,
    Pkcs12,
    Public,
    Certificate,
    OtherPem,
    /// A JWT.
    Token,
    Path,
    FileName,
    Url,
    Reference(Reference),
    LfsPointer,
    HtmlPage,
    /// Base64 in which every `+` became a space.
    LostPlus,
    /// A key without its END line or its last part.
    CutOff,
    /// A key without its BEGIN line and the line after it.
    BeginMissing,
    Damaged,
    NotText,
    Unknown,
}

impl NotAKey {
    pub(super) fn is_private(self) -> bool {
        matches!(
            self,
            Self::Rsa
                | Self::Curve(_)
                | Self::ExplicitCurve
                | Self::Algorithm(_)
                | Self::Encrypted
                | Self::Pkcs12
        )
    }

    /// Returns the precedence: of several results for one text, the one with the lowest rank is the
    /// most specific.
    pub(super) fn rank(self) -> u8 {
        match self {
            Self::TooLarge => 0,
            Self::Encrypted => 1,
            Self::Rsa | Self::Curve(_) | Self::ExplicitCurve | Self::Algorithm(_) => 2,
            Self::Pkcs12 => 3,
            Self::LfsPointer | Self::HtmlPage => 4,
            Self::LostPlus => 5,
            Self::Reference(_) => 6,
            Self::CutOff | Self::BeginMissing => 7,
            Self::Damaged => 8,
            Self::Certificate => 9,
            Self::Public => 10,
            Self::Token => 11,
            Self::Path | Self::FileName | Self::Url => 12,
            Self::OtherPem => 13,
            Self::NotText => 14,
            Self::Absent => 15,
            Self::Unknown => 16,
        }
    }
}

/// Classifies a text by its appearance. The text must be in ASCII, without BEGIN and END lines.
pub(super) fn text(text: &[u8]) -> Option<NotAKey> {
    let text = std::str::from_utf8(text).ok()?;
    let whole = trim(text, is_around);
    if is_absent(whole) {
        return Some(NotAKey::Absent);
    }
    let text = without_name(whole);
    if is_absent(text) {
        return Some(NotAKey::Absent);
    }
    let lowercase = lowercase(whole);
    if lowercase.contains("https://git-lfs.github.com/spec") {
        return Some(NotAKey::LfsPointer);
    }
    if lowercase.contains("<!doctype html") || lowercase.contains("<html") {
        return Some(NotAKey::HtmlPage);
    }
    if lowercase.contains("proc-type:") && lowercase.contains("encrypted") {
        return Some(NotAKey::Encrypted);
    }
    if lowercase.starts_with("putty-user-key-file") {
        return Some(NotAKey::Algorithm("PuTTY"));
    }
    if lowercase.contains("age-secret-key-1") {
        return Some(NotAKey::Algorithm("age"));
    }
    if starts_with_any(&lowercase, &["ssh-", "ecdsa-sha2-"]) && lowercase.contains(" aaaa") {
        return Some(NotAKey::Public);
    }
    if is_token(text) {
        return Some(NotAKey::Token);
    }
    // The supposed name of a variable may be a scheme: `op://…`.
    reference(whole, &lowercase)
        .or_else(|| reference(text, &self::lowercase(text)))
        .map(NotAKey::Reference)
        .or_else(|| place(whole))
        .or_else(|| place(text))
}

/// Returns a copy that is wiped, because the text may be a damaged key.
fn lowercase(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.to_ascii_lowercase())
}

/// Returns whether a character may surround a value.
fn is_around(character: char) -> bool {
    character.is_ascii_whitespace() || matches!(character, '"' | '\'' | ',' | ';')
}

fn is_absent(text: &str) -> bool {
    let inside = text.strip_prefix("$(").and_then(|it| it.strip_suffix(')'));
    // Names of Azure's variables may contain dots.
    trim(text, |it| matches!(it, '"' | '\'' | '`' | ' ' | '\\')).is_empty()
        || inside.is_some_and(is_dotted_name)
}

fn is_dotted_name(text: &str) -> bool {
    for part in text.split('.') {
        if !is_identifier(part) {
            return false;
        }
    }
    true
}

/// Takes a function pointer, so that the loops are compiled once.
fn trim(text: &str, is_around: fn(char) -> bool) -> &str {
    text.trim_matches(is_around)
}

fn is_quote(character: char) -> bool {
    matches!(character, '"' | '\'')
}

/// Returns the value after `NAME=`, `export NAME=`, `$env:NAME = ` or `name: `, or the whole text if
/// there is no such prefix.
fn without_name(text: &str) -> &str {
    let mut rest = text;
    for keyword in [
        "export ",
        "set ",
        "setx ",
        "declare -x ",
        "ENV ",
        "$env:",
        "-e ",
        "{",
    ] {
        rest = rest.strip_prefix(keyword).unwrap_or(rest).trim_start();
    }
    let rest = rest.trim_start_matches(is_quote as fn(char) -> bool);
    let Some(end) = bytes::position(rest.as_bytes(), |byte| matches!(byte, b'=' | b':')) else {
        return text;
    };
    let (name, separated) = rest.split_at(end);
    let value = separated.get(1..).unwrap_or_default();
    let name = trim(name.trim_end(), is_quote);
    let is_name = !name.is_empty()
        && name.len() <= 64
        && bytes::all(name.as_bytes(), |byte| {
            byte.is_ascii_alphanumeric() || b"_-.".contains(byte)
        });
    let is_scheme = name.len() < 12
        && rest.get(name.len()..).is_some_and(|it| it.starts_with(':'))
        && matches!(value.as_bytes(), [b'/' | b'\\' | b':', ..]);
    if !is_name || is_scheme {
        return text;
    }
    trim(value, |it| is_around(it) || matches!(it, '|' | '}'))
}

/// Returns whether a text contains a JWT: three parts, of which the first is a JSON object.
fn is_token(text: &str) -> bool {
    let is_separator = |it: &u8| !it.is_ascii_alphanumeric() && !b"-_.".contains(it);
    for word in &bytes::split(text.as_bytes(), is_separator) {
        if bytes::begins_object(word) && bytes::count(word, |it| *it == b'.') >= 2 {
            return true;
        }
    }
    // A terminal or an editor may have wrapped the token.
    bytes::begins_object(text.as_bytes()) && text.contains('.') && !text.contains(' ')
}

/// Recognizes a path, a file name or a URL.
fn place(text: &str) -> Option<NotAKey> {
    if text.contains('\n') || text.len() > 4096 {
        return None;
    }
    let lowercase = lowercase(text);
    if lowercase.starts_with("http://") || lowercase.starts_with("https://") {
        return Some(NotAKey::Url);
    }
    let endings = [
        ".p8", ".pem", ".key", ".der", ".p12", ".pfx", ".pk8", ".txt", ".json", ".b64",
    ];
    let mut is_key_file = text.starts_with("AuthKey_");
    for ending in endings {
        is_key_file |= lowercase.ends_with(ending);
    }
    let starts = [
        "/",
        "~",
        "./",
        "../",
        "file:",
        "\\\\",
        ".\\",
        "..\\",
        "$HOME/",
        "%USERPROFILE%",
    ];
    let has_drive =
        matches!(text.as_bytes(), [drive, b':', b'/' | b'\\', ..] if drive.is_ascii_alphabetic());
    let is_start = has_drive || starts_with_any(text, &starts);
    let has_separator = bytes::any(text.as_bytes(), |it| matches!(it, b'/' | b'\\'));
    if has_separator && (is_key_file || is_start) {
        Some(NotAKey::Path)
    } else if is_key_file && !text.contains(' ') {
        Some(NotAKey::FileName)
    } else {
        None
    }
}
