//! Encodings of text that no browser supports.

/// Why a text was not read.
pub(crate) const UTF_32: &str = "encoded in UTF-32, which browsers do not support";

/// The number of bytes by which UTF-32 is recognized.
pub(crate) const PREFIX: usize = 256;

/// Returns whether a text starts with the byte-order mark of UTF-32, and continues with characters.
pub(crate) fn is_utf_32(bytes: &[u8]) -> bool {
    let (units, _) = bytes.get(..PREFIX).unwrap_or(bytes).as_chunks::<4>();
    let Some((mark, rest)) = units.split_first() else {
        return false;
    };
    let decode = match mark {
        [0xff, 0xfe, 0, 0] => u32::from_le_bytes,
        [0, 0, 0xfe, 0xff] => u32::from_be_bytes,
        _ => return false,
    };
    let is_text = |unit: &[u8; 4]| char::from_u32(decode(*unit)).is_some_and(|it| it != '\0');
    !rest.is_empty() && rest.iter().all(is_text)
}

/// Returns whether a label of HTML or HTTP names UTF-32.
pub(crate) fn names_utf_32(label: &str) -> bool {
    let label = label.to_ascii_lowercase();
    label.starts_with("utf-32") || label.starts_with("utf32")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf_32_is_recognized_by_its_mark() {
        let text = |text: &str, to_bytes: fn(u32) -> [u8; 4]| -> Vec<u8> {
            text.chars().flat_map(|it| to_bytes(it.into())).collect()
        };
        for (bytes, expected) in [
            (text("\u{feff}ab😀", u32::to_le_bytes), true),
            (text("\u{feff}ab😀", u32::to_be_bytes), true),
            (
                text(&format!("\u{feff}{}", "a".repeat(1000)), u32::to_le_bytes),
                true,
            ),
            (text("\u{feff}", u32::to_le_bytes), false),
            (text("ab", u32::to_le_bytes), false),
            (b"\xff\xfea\0b\0c\0".to_vec(), false),
            (b"\xff\xfe\0\0a\0b\0".to_vec(), false),
            (b"\0\0\xfe\xff\0\0\0\0".to_vec(), false),
            (Vec::new(), false),
        ] {
            assert_eq!(is_utf_32(&bytes), expected, "{bytes:x?}");
        }
        for (label, expected) in [("UTF-32LE", true), ("utf32", true), ("utf-16", false)] {
            assert_eq!(names_utf_32(label), expected, "{label}");
        }
    }
}
