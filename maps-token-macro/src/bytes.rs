//! Checks the bytes of a text.

/// Replaces `Iterator::all`, which is compiled once for each closure.
pub(crate) fn all(text: &str, is_allowed: fn(u8) -> bool) -> bool {
    for byte in text.bytes() {
        if !is_allowed(byte) {
            return false;
        }
    }
    true
}
