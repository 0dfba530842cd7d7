//! Helpers for the tests of several packages.

pub mod example;
pub mod explain;
pub mod key;
pub mod loader;
pub mod npm;
pub mod packed;
pub mod project;
pub mod run;
pub mod skip;
pub mod time;
pub mod utf16;
pub mod verify;
pub mod wasm;
