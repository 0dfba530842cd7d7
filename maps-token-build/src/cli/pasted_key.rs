//! A private key among the arguments. It is noticed before they are parsed, because whoever finds
//! fault with an argument repeats it.

use std::ffi::{OsStr, OsString};

use memchr::memmem;

use crate::key::PrivateKey;
use crate::problem::Problem;

pub(crate) fn find(arguments: &[OsString]) -> Option<Problem> {
    // A shell makes several arguments of a key without quotes.
    let line = arguments.join(OsStr::new(" "));
    let is_pem = memmem::find(line.as_encoded_bytes(), b"PRIVATE KEY-----").is_some();
    (is_pem || arguments.iter().any(|argument| is_key(argument))).then(|| {
        Problem::new("a private key is no argument: other programs can see those")
            .help("put it into the variable MAPS_PRIVATE_KEY, or its path into MAPS_PRIVATE_KEY_FILE")
            .help("shells keep a history of what was typed: if others could read that, revoke the key in Apple's developer portal")
    })
}

/// Whether it is one, or `--name=` has one behind it.
fn is_key(argument: &OsStr) -> bool {
    let bytes = argument.as_encoded_bytes();
    let behind = bytes.splitn(2, |byte| *byte == b'=').nth(1);
    [Some(bytes), behind]
        .into_iter()
        .flatten()
        .any(|text| PrivateKey::parse(text).is_ok())
}
