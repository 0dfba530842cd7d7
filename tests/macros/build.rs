//! Mints the cases' tokens with a key made for this build.

use std::env;
use std::process::Command;

use test_support::key::ThrowAwayKey;

const KEY: &str = "MAPS_PRIVATE_KEY";

fn main() {
    if env::var_os("MACRO_CASES_HAVE_KEY").is_some() {
        maps_token_build::mint();
        return;
    }
    // A process cannot safely set its own variables, so it runs itself again with the key in them.
    let status = Command::new(env::current_exe().expect("this program"))
        .env("MACRO_CASES_HAVE_KEY", "yes")
        .env(KEY, ThrowAwayKey::generate().pem())
        .env_remove("MAPS_PRIVATE_KEY_FILE")
        .env_remove("SOURCE_DATE_EPOCH")
        .status()
        .expect("this program, again");
    assert!(status.success());
}
