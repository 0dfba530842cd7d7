//! A number used once: it marks the scripts that this server wrote, in the answer to one request.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// 128 random bits, as the specification of CSP asks for at least.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Nonce(String);

impl Nonce {
    pub(crate) fn fresh() -> Result<Nonce, getrandom::Error> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes)?;
        Ok(Nonce(STANDARD.encode(bytes)))
    }
}

impl fmt::Display for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
