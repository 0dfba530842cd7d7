//! What the tests share.

pub mod example;
pub mod key;
pub mod project;
pub mod skip;
pub mod verify;
pub mod wasm;
