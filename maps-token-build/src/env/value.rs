//! Values without the quotes and line endings that CI services and `.env` files add.

/// `None` if the value counts as absent.
///
/// GitHub passes `""` for a secret that is not available to a job, `.env` files and Docker keep quotes,
/// and Azure Pipelines passes `$(NAME)` for a secret that does not exist.
pub(super) fn normalize(value: &[u8]) -> Option<&[u8]> {
    let mut value = value.trim_ascii();
    while let [first @ (b'"' | b'\''), inner @ .., last] = value {
        if first != last {
            break;
        }
        value = inner.trim_ascii();
    }
    (!value.is_empty() && !is_unresolved_azure_variable(value)).then_some(value)
}

fn is_unresolved_azure_variable(value: &[u8]) -> bool {
    let Some(name) = value
        .strip_prefix(b"$(")
        .and_then(|rest| rest.strip_suffix(b")"))
    else {
        return false;
    };
    let is_valid = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.');
    !name.is_empty() && name.iter().all(is_valid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normalizes_values() {
        let cases: [(&str, Option<&str>); 16] = [
            ("site", Some("site")),
            (" site\r\n", Some("site")),
            ("\"site\"", Some("site")),
            ("'site'\r", Some("site")),
            ("\"'site'\"", Some("site")),
            ("\" site \"", Some("site")),
            ("\"site", Some("\"site")),
            ("'site\"", Some("'site\"")),
            ("", None),
            (" \t\r\n", None),
            ("\"\"", None),
            ("''", None),
            ("\" ' ' \"", None),
            ("$(MAPS_TOKEN)", None),
            ("\"$(maps.token)\"", None),
            ("$(cat key)", Some("$(cat key)")),
        ];
        for (value, expected) in cases {
            let normalized = normalize(value.as_bytes());
            assert_eq!(normalized, expected.map(str::as_bytes), "{value:?}");
        }
    }
}
