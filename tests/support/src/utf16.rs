//! Texts in UTF-16.

const BYTE_ORDER_MARK: &str = "\u{feff}";

/// With a byte order mark, as `>` of Windows PowerShell writes.
pub fn little_endian(text: &str) -> Vec<u8> {
    let marked = format!("{BYTE_ORDER_MARK}{text}");
    marked.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Without a byte order mark.
pub fn big_endian(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_be_bytes).collect()
}
