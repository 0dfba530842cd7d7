//! Texts in UTF-16.

const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Encodes a text with a byte order mark, as `>` of Windows PowerShell does.
pub fn little_endian(text: &str) -> Vec<u8> {
    let marked = format!("{BYTE_ORDER_MARK}{text}");
    marked.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Encodes a text without a byte order mark.
pub fn big_endian(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_be_bytes).collect()
}
