use super::redact::redact_name;
use super::sanitize::is_control_or_bidi;
use crate::unicode;

/// Longer values are shown in the snippet only.
const MAX_LEN: usize = 64;

/// The value as a message repeats it after a noun: a space and the value in backticks, or nothing if it may
/// be secret.
pub(crate) fn quote(value: &str) -> String {
    let is_quotable = !value.is_empty()
        && value.len() <= MAX_LEN
        && !unicode::any(value, is_control_or_bidi)
        // Workflow commands of CI services.
        && !value.contains("::")
        && !value.contains("##")
        && redact_name(value) == value;
    if is_quotable {
        format!(" `{value}`")
    } else {
        String::new()
    }
}

/// Names in backticks, separated by commas.
pub(crate) fn quote_all(names: &[&str]) -> String {
    let mut quoted = String::new();
    for name in names {
        if !quoted.is_empty() {
            quoted.push_str(", ");
        }
        quoted.push_str(&format!("`{name}`"));
    }
    quoted
}
