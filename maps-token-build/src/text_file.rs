//! Reads a file that was written in an editor.

use std::fs;
use std::io;
use std::path::Path;

use crate::bytes;

/// Bounds the memory that a wrong file takes.
const MAX_LEN: u64 = 1024 * 1024;

pub(crate) fn read(path: &Path) -> io::Result<String> {
    let metadata = fs::metadata(path).map_err(|error| {
        // Another program may have created the file since.
        let is_link = fs::symlink_metadata(path).is_ok_and(|it| it.is_symlink());
        if error.kind() == io::ErrorKind::NotFound && is_link {
            return io::Error::other("broken symbolic link");
        }
        error
    })?;
    if metadata.is_dir() {
        return Err(io::Error::other("is a directory"));
    }
    // Reading a pipe or a device may never end.
    if !metadata.is_file() {
        return Err(io::Error::other("not a regular file"));
    }
    if metadata.len() > MAX_LEN {
        return Err(io::Error::other("larger than 1 MiB"));
    }
    let bytes = fs::read(path)?;
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err(io::Error::other("file is UTF-16, expected UTF-8"));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let before = error.as_bytes().get(..valid).unwrap_or_default();
        let line = bytes::count(before, |byte| *byte == b'\n') + 1;
        io::Error::other(format!("line {line} is not valid UTF-8"))
    })?;
    if text.contains('\0') {
        return Err(io::Error::other("file contains NUL bytes, expected UTF-8"));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_only_utf8() {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let path = dir.path().join("file");
        let cases: [(&str, &[u8], Result<(), &str>); 7] = [
            ("empty", b"", Ok(())),
            ("Unix", b"a = 1\nb = 2\n", Ok(())),
            ("Windows", b"\xef\xbb\xbfa = 1\r\nb = 2\r\n", Ok(())),
            ("PowerShell", b"\xff\xfea\0", Err("file is UTF-16")),
            ("UTF-16 without a mark", b"a\0\n\0", Err("NUL bytes")),
            ("big-endian UTF-16", b"\xfe\xff\0a", Err("file is UTF-16")),
            ("Latin-1", b"a\nb\n\xe9", Err("line 3 is not valid UTF-8")),
        ];
        for (name, bytes, expected) in cases {
            fs::write(&path, bytes).expect("a file");
            match (read(&path), expected) {
                (Ok(text), Ok(())) => assert_eq!(text.as_bytes(), bytes, "{name}"),
                (Err(error), Err(reason)) => assert!(error.to_string().contains(reason), "{name}"),
                (result, _) => panic!("{name}: {result:?}"),
            }
        }
    }
}
