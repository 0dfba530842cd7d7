//! Recognizes the start of a JSON object in base64, such as the header or the claims of a token.

use super::base64::{decode_group, is_base64};
pub(super) use crate::bytes::OBJECT_IN_BASE64 as PREFIXES;

/// A byte-order mark in base64 and in base64url, if JSON follows it.
pub(super) const BYTE_ORDER_MARKS: [&[u8]; 2] = [b"77u/", b"77u_"];

/// The number of characters that are checked.
const MAX_LEN: usize = 12;

/// Returns whether a text starts like a token, perhaps with a byte-order mark, which makes it invalid.
pub(crate) fn is_token_start(text: &[u8]) -> bool {
    let marked = BYTE_ORDER_MARKS
        .iter()
        .find_map(|it| text.strip_prefix(*it));
    is_json_start(marked.unwrap_or(text))
}

/// Returns whether a text starts with the base64 of a brace and a quote, with optional whitespace
/// around the brace, followed by text.
pub(crate) fn is_json_start(text: &[u8]) -> bool {
    if !matches!(text.first(), Some(b'e' | b'I' | b'C' | b'D')) {
        return false;
    }
    let window = text.get(..MAX_LEN).unwrap_or(text);
    let len = window.iter().take_while(|byte| is_base64(**byte)).count();
    let mut json = [0; MAX_LEN];
    let mut json_len = 0;
    for group in window.get(..len).unwrap_or_default().chunks(4) {
        let mut padded = [b'A'; 4];
        padded
            .iter_mut()
            .zip(group)
            .for_each(|(slot, byte)| *slot = *byte);
        for byte in decode_group(&padded).into_iter().take(group.len() * 6 / 8) {
            if let Some(slot) = json.get_mut(json_len) {
                *slot = byte;
                json_len += 1;
            }
        }
    }
    let json = json.get(..json_len).unwrap_or_default();
    let is_empty_object = json == b"{}" && text.get(len) == Some(&b'.');
    is_empty_object || (begins_object(json) && is_text(json))
}

fn begins_object(json: &[u8]) -> bool {
    let Some(inside) = json.trim_ascii_start().strip_prefix(b"{") else {
        return false;
    };
    match inside.trim_ascii_start() {
        // Only whitespace follows the brace, up to where the text was wrapped.
        [] => !inside.is_empty(),
        [first, ..] => *first == b'"',
    }
}

/// Returns whether bytes are printable text. Ordinary words hardly ever decode to text.
fn is_text(json: &[u8]) -> bool {
    const MAX_JSON_LEN: usize = MAX_LEN / 4 * 3;
    let is_utf_8 = match std::str::from_utf8(json) {
        Ok(_) => true,
        // The last character may be truncated.
        Err(error) => error.error_len().is_none() && json.len() == MAX_JSON_LEN,
    };
    is_utf_8
        && json
            .iter()
            .all(|byte| !byte.is_ascii_control() || byte.is_ascii_whitespace())
}

#[cfg(test)]
mod tests {
    use ::base64::Engine;
    use ::base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::*;

    #[test]
    fn tells_headers_from_words() {
        for json in [
            r#"{"alg":"ES256"}"#,
            r#"{".x":1,"alg":"ES256"}"#,
            r#"{"\u0061lg":"ES256"}"#,
            r#"{"1":1}"#,
            r#"{"":1,"alg":1}"#,
            r#"{"ä":1}"#,
            r#"{"語":1}"#,
            r#"{ "alg":1}"#,
            "{\t\"alg\":1}",
            "{\n  \"alg\":1}",
            "{\r\n\t\"alg\":1}",
            " {\"alg\":1}",
            "\n{\"alg\":1}",
            "\r\n{\"alg\":1}",
            "\t{ \"alg\":1}",
            "{                \"alg\":1}",
        ] {
            let text = URL_SAFE_NO_PAD.encode(json);
            assert!(is_json_start(text.as_bytes()), "{json}");
            if !json.starts_with(['\n', '\r', '\t']) {
                let prefix = &text.as_bytes()[..3];
                assert!(PREFIXES.contains(&prefix), "{json}: {text}");
            }
        }
        for text in ["e30.", "eyJ", "eyJhbGci…", "ewo", "eyA"] {
            assert!(is_json_start(text.as_bytes()), "{text}");
        }
        for text in [
            "",
            "e",
            "ey",
            "e30",
            "e3x",
            "eyes",
            "eyIndexes",
            "eyJoin",
            "eyListener",
            "ewones",
        ] {
            assert!(!is_json_start(text.as_bytes()), "{text}");
        }
    }
}
