//! Builds for other systems, and Wine, which runs programs for Windows.
//!
//! On these systems themselves, `cargo test` runs the other tests.

mod checkout;
mod toolchain;
mod wine;

pub use checkout::Checkout;
pub use toolchain::{has_standard_library, is_installed};
pub use wine::{MISSING, Wine, windows_path};
