//! Diagnostics of rust-analyzer, which expands the macros of a whole workspace in one process, even
//! after a failed build script.

use std::path::Path;
use std::process::Command;

use test_support::key::TestKey;
use test_support::project::{MAIN_RS, MAPS_TOML, Project};
use test_support::run::Run;
use test_support::skip::report_skip;

const TARGET: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/projects");

const MAIN_WITH_ALL_MACROS: &str = r#"use maps_token_macro::*;
const PAGE: &str = concat!("<p>", maps_token!("site"), "</p>");
const ATTRIBUTES: &[(&str, &str)] = mapkit_attributes!("site");
const EXPIRY: Option<u64> = maps_token_expiry!("site");
const DOMAINS: &[&str] = maps_token_domains!("site");

fn main() {
    let nonce = String::from("r4nd0m");
    let script: String = mapkit_script!("site", nonce = nonce);
    let policy: String = mapkit_csp!(nonce = nonce);
    println!(concat!("{}", mapkit_script!("site")), script);
    println!("{PAGE} {ATTRIBUTES:?} {EXPIRY:?} {DOMAINS:?} {policy}");
}
"#;

/// `None` if rust-analyzer is not installed. The run fails if there are errors.
fn diagnostics(project: &Project, variables: &[(&str, &str)]) -> Option<Run> {
    if !is_installed() {
        report_skip(
            "diagnostics of rust-analyzer: run `rustup component add rust-analyzer rust-src`",
        );
        return None;
    }
    let mut command = project.program("rust-analyzer");
    command
        .args(["diagnostics", "."])
        .envs(variables.iter().copied());
    Some(command.output().expect("rust-analyzer").into())
}

/// Without the source of the standard library, rust-analyzer cannot even expand `concat!`.
fn is_installed() -> bool {
    let output = |program: &str, arguments: &[&str]| {
        let output = Command::new(program).args(arguments).output().ok()?;
        output.status.success().then_some(output.stdout)
    };
    let sysroot = output("rustc", &["--print", "sysroot"]).unwrap_or_default();
    let source = Path::new(String::from_utf8_lossy(&sysroot).trim()).join("lib/rustlib/src");
    source.exists() && output("rust-analyzer", &["--version"]).is_some()
}

#[test]
fn rust_analyzer_reports_no_errors_without_key() {
    let project = Project::new("edited", TARGET);
    project.write("src/main.rs", MAIN_WITH_ALL_MACROS);
    if let Some(run) = diagnostics(&project, &[]) {
        assert!(run.success(), "{}", run.stdout);
    }
}

#[test]
fn rust_analyzer_finds_token_of_each_package() {
    let project = Project::new("east", TARGET);
    let manifest = project.read("Cargo.toml");
    let second = manifest
        .replace("\"east\"", "\"west\"")
        .replace("[workspace]\n", "");
    project.write("Cargo.toml", &format!("{manifest}members = [\"west\"]\n"));
    project.write("west/Cargo.toml", &second);
    project.write("west/build.rs", &project.read("build.rs"));
    for (dir, name) in [("", "east"), ("west/", "west")] {
        let maps_toml = MAPS_TOML.replace("tokens.site", &format!("tokens.{name}"));
        project.write(&format!("{dir}maps.toml"), &maps_toml);
        let main = MAIN_RS.replace("\"site\"", &format!("\"{name}\""));
        project.write(&format!("{dir}src/main.rs"), &main);
    }
    let key = TestKey::generate().pem();
    if let Some(run) = diagnostics(&project, &[("MAPS_PRIVATE_KEY", &key)]) {
        assert!(run.success(), "{}", run.stdout);
    }
}

#[test]
fn rust_analyzer_locates_errors() {
    let misspelled = MAIN_RS.replace("site", "siet");
    let cases = [
        (
            "misspelt",
            misspelled.as_str(),
            "placeholder",
            "unknown token `siet`",
        ),
        (
            "keyless",
            MAIN_RS,
            "fail",
            "build script of package `keyless` failed or did not run",
        ),
    ];
    for (name, main, policy, message) in cases {
        let project = Project::new(name, TARGET);
        project.write("src/main.rs", main);
        let Some(run) = diagnostics(&project, &[("MAPS_WHEN_KEY_IS_MISSING", policy)]) else {
            return;
        };
        let stdout = run.assert_failure().stdout;
        let location = "from LineCol { line: 1, col: 32 } to LineCol { line: 1, col: 38 }";
        assert!(
            stdout.contains(&format!("{location}: {message}")),
            "{stdout}"
        );
    }
}
