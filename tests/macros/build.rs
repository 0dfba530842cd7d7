//! Mints the tokens of the cases with a throwaway key.

use std::collections::hash_map::RandomState;
use std::env;
use std::hash::BuildHasher;
use std::process::Command;

const HAS_KEY: &str = "MACRO_TESTS_HAVE_KEY";

fn main() {
    if env::var_os(HAS_KEY).is_some() {
        maps_token_build::mint();
        return;
    }
    // Setting variables of the own process is unsafe, so the script runs itself again with the key set.
    let status = Command::new(env::current_exe().expect("path of the build script"))
        .env(HAS_KEY, "yes")
        .env("MAPS_PRIVATE_KEY", throwaway_key())
        .env_remove("MAPS_PRIVATE_KEY_FILE")
        .env_remove("SOURCE_DATE_EPOCH")
        .status()
        .expect("build script runs");
    assert!(status.success());
}

/// The DER of a P-256 key in SEC1 without its public half, in hexadecimal. The keys of `test-support` come with
/// dependencies that would be compiled for this script alone.
fn throwaway_key() -> String {
    let scalar: String = (0..4)
        .map(|part| format!("{:016x}", RandomState::new().hash_one(part)))
        .collect();
    format!("30310201010420{scalar}a00a06082a8648ce3d030107")
}
