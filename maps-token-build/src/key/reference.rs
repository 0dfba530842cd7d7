//! What stands for a key where something should have put the key itself.

/// What stands for a key that something should have put in its place.
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
    let is_wrapped = |start: &str, end: &str| {
        text.len() >= start.len() + end.len() && text.starts_with(start) && text.ends_with(end)
    };
    let contains = |start: &str, end: &str| {
        text.split_once(start)
            .is_some_and(|(_, rest)| rest.contains(end))
    };
    if text.len() >= 3 && text.bytes().all(|byte| matches!(byte, b'*' | b'x' | b'X')) {
        return Some(Reference::Masked);
    }
    if MASKS.iter().any(|mask| lowercase.starts_with(mask)) {
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
    if is_wrapped("$(", ")")
        || (is_wrapped("`", "`") && starts_command(text))
        || is_wrapped("<(", ")")
        || text.starts_with("$(")
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
    let has_one_pair = text.matches(['<', '>']).count() == 2;
    if is_wrapped("<", ">") && has_one_pair && !text.contains('\n') {
        return Some(Reference::Example);
    }
    let is_yours = lowercase.len() <= 80
        && (lowercase.starts_with("your")
            || lowercase.starts_with("insert")
            || lowercase.starts_with("paste")
            || lowercase.starts_with("replace"));
    if EXAMPLES.contains(&lowercase) || is_yours {
        return Some(Reference::Example);
    }
    let is_managed = MANAGERS
        .iter()
        .any(|manager| lowercase.starts_with(manager))
        || (lowercase.starts_with("projects/") && lowercase.contains("/secrets/"));
    let scheme = lowercase.split_once("://").map(|(scheme, _)| scheme);
    let is_scheme = scheme.is_some_and(|scheme| {
        let other = !matches!(scheme, "http" | "https" | "file" | "data");
        other
            && scheme.len() <= 24
            && scheme
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    });
    (is_managed || is_scheme).then_some(Reference::SecretManager)
}

/// A word in small letters, and something behind it.
fn starts_command(text: &str) -> bool {
    let (program, _) = text
        .trim_start_matches('`')
        .split_once(' ')
        .unwrap_or_default();
    let is_valid = |byte: u8| byte.is_ascii_lowercase() || b"-_./".contains(&byte);
    !program.is_empty() && program.bytes().all(is_valid) && !text.contains('\n')
}

pub(super) fn is_identifier(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
