//! Reading a file that somebody wrote in an editor.

use std::fs;
use std::io;
use std::path::Path;

/// A file of this kind has some kilobytes; this bounds the memory that any other takes.
const LARGEST: u64 = 1024 * 1024;

/// Its text, or why it has none.
pub(crate) fn read(path: &Path) -> io::Result<String> {
    let metadata = fs::metadata(path).map_err(|error| {
        let is_link = fs::symlink_metadata(path).is_ok();
        if error.kind() == io::ErrorKind::NotFound && is_link {
            return io::Error::other("it is a link to a file that is not there");
        }
        error
    })?;
    if metadata.is_dir() {
        return Err(io::Error::other("it is a folder"));
    }
    // Reading a pipe can wait for ever, and a device can go on for ever.
    if !metadata.is_file() {
        return Err(io::Error::other("it is a pipe or a device, not a file"));
    }
    if metadata.len() > LARGEST {
        return Err(io::Error::other("it is larger than a megabyte"));
    }
    let bytes = fs::read(path)?;
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err(io::Error::other(
            "it is UTF-16, as Windows PowerShell writes it; save it as UTF-8",
        ));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let before = error.as_bytes().get(..valid).unwrap_or_default();
        let line = String::from_utf8_lossy(before).matches('\n').count() + 1;
        io::Error::other(format!("line {line} is not UTF-8 text"))
    })?;
    if text.contains('\r') && !text.contains('\n') {
        return Err(io::Error::other(
            "its line ends are those of old Macs (CR alone); save it with LF or CRLF",
        ));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_what_is_none() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("file");
        let cases: [(&str, &[u8], Result<(), &str>); 7] = [
            ("nothing", b"", Ok(())),
            ("Unix", b"a = 1\nb = 2\n", Ok(())),
            ("Windows", b"\xef\xbb\xbfa = 1\r\nb = 2\r\n", Ok(())),
            ("an old Mac", b"a = 1\rb = 2\r", Err("CR alone")),
            ("PowerShell", b"\xff\xfea\0", Err("it is UTF-16")),
            ("the other UTF-16", b"\xfe\xff\0a", Err("it is UTF-16")),
            ("Latin-1", b"a\nb\n\xe9", Err("line 3 is not UTF-8 text")),
        ];
        for (name, bytes, expected) in cases {
            fs::write(&path, bytes).expect("a file");
            match (read(&path), expected) {
                (Ok(text), Ok(())) => assert_eq!(text.as_bytes(), bytes, "{name}"),
                (Err(error), Err(why)) => assert!(error.to_string().contains(why), "{name}"),
                (found, _) => panic!("{name}: {found:?}"),
            }
        }
    }
}
