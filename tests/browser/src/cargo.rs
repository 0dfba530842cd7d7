//! Cargo in this workspace, as somebody with a key of Apple's calls it.

use std::path::Path;
use std::process::Command;

use test_support::key::ThrowAwayKey;
use test_support::project::{cargo, workspace};

use crate::token::now;

/// `target_tmpdir` is the caller's `CARGO_TARGET_TMPDIR`. Without a key there will be placeholders.
pub fn cargo_for_production(key: Option<&ThrowAwayKey>, target_tmpdir: &str) -> Command {
    let target = Path::new(target_tmpdir).parent().expect("target/");
    let mut command = cargo();
    command
        .current_dir(workspace())
        .env("CARGO_TARGET_DIR", target)
        // The package has been built with another key before, whose token Cargo would keep.
        .env("MAPS_RENEW", format!("{}-{}", now(), std::process::id()))
        // A debug build on a developer's machine would be for localhost.
        .env("MAPS_ENVIRONMENT", "production");
    match key {
        Some(key) => command.env("MAPS_PRIVATE_KEY", key.pem()),
        None => command.env("MAPS_WHEN_KEY_IS_MISSING", "placeholder"),
    };
    command
}
