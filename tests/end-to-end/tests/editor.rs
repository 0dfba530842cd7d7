//! What rust-analyzer says about a package. It expands the macros of a whole workspace in one process, and
//! also where Cargo would have stopped.

use std::path::Path;
use std::process::Command;

use test_support::key::ThrowAwayKey;
use test_support::project::{MAIN_RS, MAPS_TOML, Project, Run};
use test_support::skip::announce;

const TARGET: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/projects");

const EVERY_KIND: &str = r#"use maps_token_macro::*;
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

/// What it finds, if this machine has it; it fails where it finds an error.
fn diagnostics(project: &Project, variables: &[(&str, &str)]) -> Option<Run> {
    if !is_installed() {
        announce(
            "nothing was asked of rust-analyzer: it takes `rustup component add rust-analyzer rust-src`",
        );
        return None;
    }
    let mut command = project.program("rust-analyzer");
    command
        .args(["diagnostics", "."])
        .envs(variables.iter().copied());
    Some(command.output().expect("rust-analyzer").into())
}

/// With the source of Rust's own library, without which it knows not even `concat!`.
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
fn without_a_key_there_is_no_error() {
    let project = Project::new("edited", TARGET);
    project.write("src/main.rs", EVERY_KIND);
    if let Some(run) = diagnostics(&project, &[]) {
        assert!(run.success, "{}", run.stdout);
    }
}

/// Neither name is known to the other package.
#[test]
fn each_package_of_a_workspace_has_its_own_tokens() {
    let project = Project::new("east", TARGET);
    let manifest = project.read("Cargo.toml");
    let second = manifest
        .replace("\"east\"", "\"west\"")
        .replace("[workspace]\n", "");
    project.write("Cargo.toml", &format!("{manifest}members = [\"west\"]\n"));
    project.write("west/Cargo.toml", &second);
    project.write("west/build.rs", &project.read("build.rs"));
    for (folder, name) in [("", "east"), ("west/", "west")] {
        let maps_toml = MAPS_TOML.replace("tokens.site", &format!("tokens.{name}"));
        project.write(&format!("{folder}maps.toml"), &maps_toml);
        let main = MAIN_RS.replace("\"site\"", &format!("\"{name}\""));
        project.write(&format!("{folder}src/main.rs"), &main);
    }
    let key = ThrowAwayKey::generate().pem();
    if let Some(run) = diagnostics(&project, &[("MAPS_PRIVATE_KEY", &key)]) {
        assert!(run.success, "{}", run.stdout);
    }
}

#[test]
fn a_mistake_is_shown_where_it_is() {
    let misspelt = MAIN_RS.replace("site", "siet");
    let cases = [
        (
            "misspelt",
            misspelt.as_str(),
            "placeholder",
            "there is no token \"siet\" in maps.toml; did you mean \"site\"?",
        ),
        (
            "keyless",
            MAIN_RS,
            "fail",
            "this package's build script failed, or did not run",
        ),
    ];
    for (name, main, policy, words) in cases {
        let project = Project::new(name, TARGET);
        project.write("src/main.rs", main);
        let Some(run) = diagnostics(&project, &[("MAPS_WHEN_KEY_IS_MISSING", policy)]) else {
            return;
        };
        let found = run.failed().stdout;
        let place = "from LineCol { line: 1, col: 32 } to LineCol { line: 1, col: 38 }";
        assert!(found.contains(&format!("{place}: {words}")), "{found}");
    }
}
