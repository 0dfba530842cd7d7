//! Builds of the examples.

use std::path::Path;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::key::TestKey;
use crate::project::{cargo, workspace};

/// Cargo with the settings of a production build, which embeds placeholders if there is no key.
/// `target_tmpdir` is the caller's `CARGO_TARGET_TMPDIR`.
pub fn cargo_for_production(key: Option<&TestKey>, target_tmpdir: &str) -> Command {
    let target = Path::new(target_tmpdir).parent().expect("target/");
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let mut command = cargo();
    command
        .current_dir(workspace())
        .env("CARGO_TARGET_DIR", target)
        // Cargo would keep the token of an earlier build with another key.
        .env("MAPS_RENEW", now.expect("a clock").as_nanos().to_string())
        // A local debug build would use `[environments.development]`.
        .env("MAPS_ENVIRONMENT", "production");
    match key {
        Some(key) => command.env("MAPS_PRIVATE_KEY", key.pem()),
        None => command.env("MAPS_WHEN_KEY_IS_MISSING", "placeholder"),
    };
    command
}
