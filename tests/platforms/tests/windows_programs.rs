//! The tests of the library and of the command, built for Windows.
#![cfg(not(windows))]

use std::io::{self, Write as _};

use platform_tests::{Checkout, MISSING, Wine, windows_path};
use test_support::run::Run;
use test_support::skip::skip;

/// The packages of the tests. The command is built by the same call, or its dependencies would be
/// compiled twice, for other features.
const PACKAGES: [&str; 6] = [
    "-p",
    "maps-token-build",
    "-p",
    "command-tests",
    "--features",
    "maps-token-build/cli",
];

fn wine() -> Option<&'static Wine> {
    let wine = Wine::find(env!("CARGO_TARGET_TMPDIR"));
    if wine.is_none() {
        skip(MISSING);
    }
    wine
}

/// Runs the tests that the arguments choose.
fn test(arguments: &[&str]) {
    let Some(wine) = wine() else { return };
    let build = wine
        .cargo()
        .args(["build", "--quiet", "--bins", "--tests"])
        .args(PACKAGES)
        .output();
    Run::from(build.expect("cargo")).assert_success();

    let command = wine.programs().join("maps-token.exe");
    let run = wine
        .cargo()
        .args(["test", "--no-fail-fast"])
        .args(PACKAGES)
        .args(arguments)
        .env("COMMAND_UNDER_TEST", windows_path(&command))
        .output();
    assert_passed(&run.expect("cargo").into());
}

#[track_caller]
fn assert_passed(run: &Run) {
    assert!(run.success(), "{}", run.text());
    let mut passed = 0;
    for line in run.stdout.lines() {
        if let Some((_, count)) = line.split_once("test result: ok. ") {
            let count = count.split(' ').next().unwrap_or_default();
            passed += count.parse::<usize>().expect("a number");
        }
    }
    // The test harness captures `println!`.
    let _ = writeln!(io::stdout(), "{passed} tests passed for Windows");
    assert!(passed > 20, "{}", run.text());
}

#[test]
fn unit_tests() {
    test(&["--lib", "--bins"]);
}

#[test]
fn tests_of_the_command() {
    test(&["--test", "*"]);
}

/// A crate with macros is built for the system of the compiler, unless it is a library like others.
#[test]
fn unit_tests_of_the_macros() {
    let Some(wine) = wine() else { return };
    let checkout = Checkout::new(&["maps-token-macro"]);
    checkout.replace_lines("maps-token-macro/Cargo.toml", "proc-macro = true", "");
    let lib = "maps-token-macro/src/lib.rs";
    checkout.replace_lines(lib, "#[proc_macro]", "");
    let import = "use proc_macro::TokenStream;";
    checkout.replace_lines(lib, import, &format!("extern crate proc_macro;\n{import}"));
    let run = wine
        .cargo()
        .args(["test", "--lib"])
        .current_dir(checkout.path(""))
        .env("CARGO_TARGET_DIR", checkout.path("target"))
        .output();
    assert_passed(&run.expect("cargo").into());
}
