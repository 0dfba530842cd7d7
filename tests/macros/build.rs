//! Mints the tokens of the cases with a throwaway key.

use std::env;
use std::process::Command;

use test_support::key::TestKey;

const HAS_KEY: &str = "MACRO_TESTS_HAVE_KEY";

fn main() {
    if env::var_os(HAS_KEY).is_some() {
        maps_token_build::mint();
        return;
    }
    // Setting variables of the own process is unsafe, so the script runs itself again with the key set.
    let status = Command::new(env::current_exe().expect("path of the build script"))
        .env(HAS_KEY, "yes")
        .env("MAPS_PRIVATE_KEY", TestKey::generate().pem())
        .env_remove("MAPS_PRIVATE_KEY_FILE")
        .env_remove("SOURCE_DATE_EPOCH")
        .status()
        .expect("build script runs");
    assert!(status.success());
}
