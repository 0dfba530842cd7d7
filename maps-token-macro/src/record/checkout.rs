//! Parses the directory and the configuration of a record.

use std::ffi::OsString;
use std::path::PathBuf;

use crate::bytes;

#[derive(Debug, PartialEq)]
pub(crate) struct Checkout {
    /// The canonical path of the package.
    pub(crate) directory: PathBuf,
    /// The path of the configuration: relative to the directory if it is below it, or absolute.
    pub(crate) config: PathBuf,
    /// The SHA-256 of the configuration, in lowercase hexadecimal digits.
    pub(crate) config_hash: String,
    /// Whether `build.rs` adds anything to the configuration.
    pub(crate) has_builder_settings: bool,
}

impl Checkout {
    pub(super) fn parse(directory: &str, config: &str, builder: &str) -> Option<Self> {
        let (config, hash) = config.split_once(' ')?;
        let is_hash =
            hash.len() == 64 && bytes::all(hash, |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if !is_hash {
            return None;
        }
        Some(Self {
            directory: decode_path(directory)?,
            config: decode_path(config)?,
            config_hash: hash.to_owned(),
            has_builder_settings: match builder {
                "yes" => true,
                "no" => false,
                _ => return None,
            },
        })
    }
}

fn decode_path(text: &str) -> Option<PathBuf> {
    let mut path = Vec::new();
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        path.push(match byte {
            b'%' => hex_digit(bytes.next()?)? * 16 + hex_digit(bytes.next()?)?,
            byte if byte.is_ascii_alphanumeric() || br"-_./\:~".contains(&byte) => byte,
            _ => return None,
        });
    }
    (!path.is_empty()).then(|| PathBuf::from(os_string(path)))
}

fn hex_digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

#[cfg(unix)]
fn os_string(bytes: Vec<u8>) -> OsString {
    std::os::unix::ffi::OsStringExt::from_vec(bytes)
}

/// Converts a path, without unpaired surrogates. The directories then differ, and only the
/// configurations are compared.
#[cfg(not(unix))]
fn os_string(bytes: Vec<u8>) -> OsString {
    String::from_utf8_lossy(&bytes).into_owned().into()
}
