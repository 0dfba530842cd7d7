//! Recognizes references and placeholders that were not replaced by the key, such as `${NAME}`.

use crate::bytes;

/// A reference or a placeholder that was not replaced by the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reference {
    /// `${NAME}`, `$NAME`, `%NAME%`
    Variable,
    /// `${{ secrets.NAME }}`, `{{ name }}`
    Template,
    /// `op://vault/item/field`
    SecretManager,
    /// `$(cat key.p8)`
    Command,
    /// `<your key>`
    Example,
    /// `undefined`, `null`
    Null,
    /// `***`
    Masked,
}

impl Reference {
    pub(crate) fn describe(self) -> &'static str {
        match self {
            Self::Variable => "an unresolved reference to a variable",
            Self::Template => "an unresolved reference (a template)",
            Self::SecretManager => "an unresolved reference to a secret manager",
            Self::Command => "an unresolved reference (a command that no shell ran)",
            Self::Example => "an example",
            Self::Null => "an unresolved reference: a word such as `undefined` or `null`",
            Self::Masked => "a masked secret, as logs show it",
        }
    }

    /// Returns what to do about it.
    pub(crate) fn help(self) -> &'static str {
        match self {
            Self::Variable => "check that the variable is set where the reference is resolved",
            Self::Template => {
                "check that the file is one in which the CI service resolves expressions, and that the secret exists"
            }
            Self::SecretManager => {
                "run the build below the program that resolves it, such as `op run -- cargo build`"
            }
            Self::Command => {
                "use a shell: double quotes run a command, single quotes and .env files do not"
            }
            Self::Example => "replace the example",
            Self::Null => "check the program that sets the variable: its own variable was not set",
            Self::Masked => "copy the secret from where it was created, not from a log",
        }
    }
}

const MASKS: [&str; 9] = [
    "[redacted]",
    "[masked]",
    "[filtered]",
    "[secure]",
    "[hidden]",
    "(sensitive",
    "<redacted>",
    "<sensitive>",
    "***",
];

const EXAMPLES: [&str; 12] = [
    "changeme",
    "change-me",
    "change_me",
    "todo",
    "tbd",
    "placeholder",
    "secret",
    "example",
    "dummy",
    "...",
    "replaceme",
    "replace_me",
];

const MANAGERS: [&str; 10] = [
    "vault:",
    "arn:aws:",
    "ssm:",
    "secretsmanager:",
    "@microsoft.keyvault(",
    "ref+",
    "env:",
    "keyvault:",
    "!vault",
    "enc[",
];

const NULLS: [&str; 11] = [
    "undefined",
    "null",
    "none",
    "nil",
    "nan",
    "~",
    "(null)",
    "<nil>",
    "<null>",
    "<none>",
    "<undefined>",
];

pub(super) fn reference(text: &str, lowercase: &str) -> Option<Reference> {
    let is_wrapped = |start: &str, end: &str| text.starts_with(start) && text.ends_with(end);
    let contains = |start: &str, end: &str| {
        text.split_once(start)
            .is_some_and(|(_, rest)| rest.contains(end))
    };
    if text.len() >= 3 && bytes::all(text.as_bytes(), |byte| matches!(byte, b'*' | b'x' | b'X')) {
        return Some(Reference::Masked);
    }
    if starts_with_any(lowercase, &MASKS) {
        return Some(Reference::Masked);
    }
    if contains("${{", "}}")
        || contains("{{", "}}")
        || contains("<%", "%>")
        || is_wrapped("((", "))")
    {
        return Some(Reference::Template);
    }
    if contains("${", "}") || is_wrapped("#{", "}") || is_wrapped("$[", "]") {
        return Some(Reference::Variable);
    }
    if text.starts_with("$(")
        || (is_wrapped("`", "`") && starts_command(text))
        || is_wrapped("<(", ")")
    {
        return Some(Reference::Command);
    }
    let variable = text
        .strip_prefix("$env:")
        .or_else(|| text.strip_prefix('$'))
        .or_else(|| text.strip_prefix('%')?.strip_suffix('%'))
        .or_else(|| text.strip_prefix("__")?.strip_suffix("__"));
    if variable.is_some_and(is_identifier) {
        return Some(Reference::Variable);
    }
    if NULLS.contains(&lowercase) {
        return Some(Reference::Null);
    }
    let has_one_pair = bytes::count(text.as_bytes(), |it| matches!(it, b'<' | b'>')) == 2;
    if is_wrapped("<", ">") && has_one_pair && !text.contains('\n') {
        return Some(Reference::Example);
    }
    let is_yours = lowercase.len() <= 80
        && starts_with_any(lowercase, &["your", "insert", "paste", "replace"]);
    if EXAMPLES.contains(&lowercase) || is_yours {
        return Some(Reference::Example);
    }
    let is_managed = starts_with_any(lowercase, &MANAGERS)
        || (lowercase.starts_with("projects/") && lowercase.contains("/secrets/"));
    let is_scheme = match lowercase.split_once("://") {
        None | Some(("http" | "https" | "file" | "data", _)) => false,
        Some((scheme, _)) => {
            scheme.len() <= 24 && bytes::all(scheme.as_bytes(), |byte| is_scheme_byte(*byte))
        }
    };
    (is_managed || is_scheme).then_some(Reference::SecretManager)
}

fn is_scheme_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+-.".contains(&byte)
}

pub(super) fn starts_with_any(text: &str, starts: &[&str]) -> bool {
    for start in starts {
        if text.starts_with(start) {
            return true;
        }
    }
    false
}

/// Returns whether a text in backticks starts like a command: `` `cat key.p8` ``.
fn starts_command(text: &str) -> bool {
    let Some((program, _)) = text.trim_start_matches('`').split_once(' ') else {
        return false;
    };
    let is_valid = |byte: &u8| byte.is_ascii_lowercase() || b"-_./".contains(byte);
    !program.is_empty() && bytes::all(program.as_bytes(), is_valid) && !text.contains('\n')
}

pub(super) fn is_identifier(text: &str) -> bool {
    let starts_with_digit = text.as_bytes().first().is_none_or(u8::is_ascii_digit);
    !starts_with_digit
        && bytes::all(text.as_bytes(), |byte| {
            byte.is_ascii_alphanumeric() || *byte == b'_'
        })
}
