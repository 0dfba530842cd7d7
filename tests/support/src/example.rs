//! An example of this workspace, built by somebody who has a key of Apple's, or has none.

use std::path::Path;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::key::ThrowAwayKey;
use crate::project::{cargo, workspace};

/// Cargo, for the site that is published. `target_tmpdir` is the caller's `CARGO_TARGET_TMPDIR`;
/// without a key there will be placeholders.
pub fn cargo_for_production(key: Option<&ThrowAwayKey>, target_tmpdir: &str) -> Command {
    let target = Path::new(target_tmpdir).parent().expect("target/");
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let mut command = cargo();
    command
        .current_dir(workspace())
        .env("CARGO_TARGET_DIR", target)
        // The package has been built with another key before, whose token Cargo would keep.
        .env("MAPS_RENEW", now.expect("a clock").as_nanos().to_string())
        // A debug build on a developer's machine would be for localhost.
        .env("MAPS_ENVIRONMENT", "production");
    match key {
        Some(key) => command.env("MAPS_PRIVATE_KEY", key.pem()),
        None => command.env("MAPS_WHEN_KEY_IS_MISSING", "placeholder"),
    };
    command
}
