//! Checkouts that share a target directory share `OUT_DIR`, and Cargo does not always run the build
//! script of each again: the right token, or an error that names both directories.

use std::fs;
use std::process::Command;

use test_support::key::TestKey;
use test_support::project::{MAPS_TOML, Project};

const TARGET: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/projects");

const STAGING: &str = r#"team_id = "DEF123GHIJ"
key_id  = "ABC123DEFG"

[tokens.site]
scope   = "mapkit_js"
domains = ["staging.example.com"]
expires = "180 days"
"#;

struct Checkouts {
    main: Project,
    staging: Project,
    key: [(&'static str, String); 1],
}

impl Checkouts {
    fn new(name: &str, staging: &str) -> Self {
        let checkouts = Self {
            main: Project::new(name, TARGET),
            staging: Project::new(name, TARGET),
            key: [("MAPS_PRIVATE_KEY", TestKey::generate().pem())],
        };
        checkouts.staging.write("maps.toml", staging);
        checkouts
    }

    /// Builds both, and the first once more after a change of its program alone.
    fn build_main_staging_main(&self) -> test_support::run::Run {
        self.main.cargo("build", &self.key).assert_success();
        // Cargo would take older files for those that it has just compiled.
        self.staging
            .write("maps.toml", &self.staging.read("maps.toml"));
        touch_program(&self.staging);
        self.staging.cargo("build", &self.key).assert_success();
        touch_program(&self.main);
        self.main.cargo("build", &self.key)
    }
}

fn touch_program(project: &Project) {
    let program = project.read("src/main.rs");
    project.write("src/main.rs", &format!("{program}\n// Changed.\n"));
}

#[test]
fn different_configuration_is_rejected() {
    let checkouts = Checkouts::new("two-checkouts", STAGING);
    let run = checkouts.build_main_staging_main().assert_failure();
    // Paths are redacted: those of this project, not those of the other.
    let staging = fs::canonicalize(checkouts.staging.path()).expect("a directory");
    for expected in [
        "[PROJECT]",
        &staging.display().to_string(),
        "CARGO_TARGET_DIR",
        "cargo clean -p two-checkouts",
    ] {
        assert!(run.stderr.contains(expected), "{expected}: {}", run.stderr);
    }

    let clean = checkouts.main.cargo::<&str>("clean -p two-checkouts", &[]);
    clean.assert_success();
    let run = checkouts.main.cargo("run --quiet", &checkouts.key);
    assert_eq!(
        origin(&run.assert_success().stdout),
        "example.com,*.example.com"
    );
}

#[test]
fn equal_configuration_is_accepted() {
    let checkouts = Checkouts::new("equal-checkouts", MAPS_TOML);
    checkouts.build_main_staging_main().assert_success();
}

#[test]
fn byte_order_mark_is_no_difference() {
    let checkouts = Checkouts::new("marked-checkouts", &format!("\u{feff}{MAPS_TOML}"));
    checkouts.build_main_staging_main().assert_success();
}

/// A hash of the file says nothing about what the build script adds.
#[test]
fn builder_settings_are_rejected() {
    let checkouts = Checkouts::new("builder-checkouts", MAPS_TOML);
    for project in [&checkouts.main, &checkouts.staging] {
        project.write(
            "build.rs",
            r#"fn main() {
                let snapshot = maps_token_build::Snapshot::new("hq", (37.3349, -122.0090));
                maps_token_build::Builder::new().snapshots([snapshot]).mint();
            }"#,
        );
    }
    let run = checkouts.build_main_staging_main().assert_failure();
    assert!(run.stderr.contains("another directory"), "{}", run.stderr);
}

/// With equal configurations, a variable of each.
#[test]
fn provided_tokens_are_not_confused() {
    let checkouts = Checkouts::new("provided-checkouts", "[tokens.site]\n");
    checkouts.main.write("maps.toml", "[tokens.site]\n");
    let [of_main, of_staging] = [(); 2].map(|()| TestKey::generate().token());
    for (case, project, token) in [
        ("main", &checkouts.main, &of_main),
        ("staging", &checkouts.staging, &of_staging),
        ("main again", &checkouts.main, &of_main),
    ] {
        touch_program(project);
        let run = project.cargo("run --quiet", &[("MAPS_TOKEN_SITE", token)]);
        assert_eq!(run.assert_success().stdout.trim(), token, "{case}");
    }
}

#[test]
fn moved_checkout_is_accepted() {
    let checkouts = Checkouts::new("moved-checkout", MAPS_TOML);
    checkouts
        .main
        .cargo("build", &checkouts.key)
        .assert_success();
    let moved = checkouts.staging.path().join("moved");
    fs::rename(checkouts.main.path(), &moved).expect("a move");
    let program = moved.join("src/main.rs");
    let text = fs::read_to_string(&program).expect("a program");
    fs::write(&program, text + "\n// Changed.\n").expect("a file");
    let mut command = checkouts.staging.command("build");
    command
        .current_dir(&moved)
        .envs(checkouts.key.iter().map(|(name, value)| (name, value)));
    let run = test_support::run::Run::from(command.output().expect("cargo"));
    fs::rename(&moved, checkouts.main.path()).expect("a move back");
    run.assert_success();
}

#[test]
fn copied_target_directory_is_accepted() {
    let target = tempfile::tempdir().expect("a directory");
    let first = Project::new("copied-target", target.path().join("first"));
    let key = [("MAPS_PRIVATE_KEY", TestKey::generate().pem())];
    test_support::project::share_dependencies(TARGET.as_ref(), first.target(), "debug");
    first.cargo("build", &key).assert_success();
    let second = Project::new("copied-target", target.path().join("second"));
    let copied = Command::new("cp")
        .arg("-a")
        .args([first.target(), second.target()])
        .status();
    assert!(copied.expect("cp").success());
    touch_program(&second);
    second.cargo("build", &key).assert_success();
}

fn origin(token: &str) -> String {
    test_support::verify::Jwt::decode(token.trim()).claims["origin"]
        .as_str()
        .expect("a text")
        .to_owned()
}
