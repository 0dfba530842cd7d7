//! Which changes make the build script run again.

use test_support::key::TestKey;
use test_support::project::{MAPS_TOML, Project, mint_token};
use test_support::verify::Jwt;

const TARGET: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/projects");

/// Counts the runs of its build script.
struct CountedProject(Project);

impl CountedProject {
    fn new(name: &str) -> Self {
        let project = Project::new(name, TARGET);
        project.write(
            "build.rs",
            r#"use std::io::Write;
            fn main() {
                maps_token_build::mint();
                let runs = std::fs::OpenOptions::new().create(true).append(true).open("runs");
                runs.unwrap().write_all(b"x").unwrap();
            }"#,
        );
        Self(project)
    }

    /// Builds, and returns whether the script ran.
    #[track_caller]
    fn build_runs_script(&self, variables: &[(&str, &str)]) -> bool {
        let before = self.script_runs();
        let _ = self.0.cargo("build", variables).assert_success();
        self.script_runs() > before
    }

    /// The script runs for a new `maps.toml`, but not again.
    #[track_caller]
    fn assert_runs_once(&self, case: &str, maps_toml: &str, variables: &[(&str, &str)]) {
        self.0.write("maps.toml", maps_toml);
        assert!(self.build_runs_script(variables), "{case}: new maps.toml");
        assert!(!self.build_runs_script(variables), "{case}: no change");
    }

    fn script_runs(&self) -> usize {
        std::fs::read(self.0.path().join("runs")).map_or(0, |runs| runs.len())
    }
}

#[test]
fn unchanged_build_is_fresh_for_each_variable() {
    let key = TestKey::generate().pem();
    let project = CountedProject::new("unchanged");
    let elsewhere = Project::new("key-outside", TARGET);
    elsewhere.write("AuthKey_ABC123DEFG.p8", &key);
    let key_file = elsewhere
        .path()
        .join("AuthKey_ABC123DEFG.p8")
        .display()
        .to_string();
    let provided = mint_token("minting", TARGET, &TestKey::generate());
    let cases: [(&str, &[(&str, &str)]); 11] = [
        ("with the key", &[("MAPS_PRIVATE_KEY", &key)]),
        ("without a key", &[]),
        ("with an empty key", &[("MAPS_PRIVATE_KEY", "")]),
        (
            "with the key's file",
            &[("MAPS_PRIVATE_KEY_FILE", &key_file)],
        ),
        ("with a provided token", &[("MAPS_TOKEN_SITE", &provided)]),
        ("in CI", &[("MAPS_PRIVATE_KEY", &key), ("CI", "true")]),
        ("for docs.rs", &[("DOCS_RS", "1")]),
        (
            "with IDs, a policy and an environment",
            &[
                ("MAPS_TEAM_ID", "DEF123GHIJ"),
                ("MAPS_KEY_ID", "ABC123DEFG"),
                ("MAPS_WHEN_KEY_IS_MISSING", "placeholder"),
                ("MAPS_ENVIRONMENT", "production"),
            ],
        ),
        (
            "with MAPS_RENEW",
            &[("MAPS_PRIVATE_KEY", &key), ("MAPS_RENEW", "2026-11")],
        ),
        (
            "with an empty MAPS_RENEW",
            &[("MAPS_PRIVATE_KEY", &key), ("MAPS_RENEW", "")],
        ),
        (
            "with SOURCE_DATE_EPOCH",
            &[
                ("MAPS_PRIVATE_KEY", &key),
                ("SOURCE_DATE_EPOCH", "4102444800"),
            ],
        ),
    ];
    for (name, variables) in cases {
        let maps_toml = format!("# {name}\n{MAPS_TOML}");
        project.assert_runs_once(name, &maps_toml, variables);
        let run = project.0.cargo("build -v", variables).assert_success();
        assert!(
            run.stderr.contains("Fresh unchanged"),
            "{name}: {}",
            run.stderr
        );
    }
}

#[test]
fn unchanged_build_is_fresh_for_each_setting() {
    let key = TestKey::generate().pem();
    let project = CountedProject::new("unchanged-file");
    let elsewhere = Project::new("key-outside-for-setting", TARGET);
    elsewhere.write("key.p8", &key);
    let path = elsewhere.path().join("key.p8").display().to_string();
    let with_key = ("MAPS_PRIVATE_KEY", key.as_str());
    let provided = mint_token("minting-for-setting", TARGET, &TestKey::generate());
    let cases: [(&str, String, &[(&str, &str)]); 6] = [
        (
            "private_key_file",
            format!("private_key_file = '{path}'\n{MAPS_TOML}"),
            &[],
        ),
        (
            "a missing file",
            format!("private_key_file = 'nowhere.p8'\n{MAPS_TOML}"),
            &[],
        ),
        (
            "domains_env",
            format!("{MAPS_TOML}domains_env = 'URL'\n"),
            &[with_key, ("URL", "https://a.pages.dev")],
        ),
        (
            "domains_env, not set",
            format!("{MAPS_TOML}domains_env = 'URL'\n"),
            &[with_key],
        ),
        (
            "token",
            format!("[tokens.site]\ntoken = '{provided}'\n"),
            &[],
        ),
        (
            "env_prefix",
            format!("env_prefix = 'SHOP_'\n{MAPS_TOML}"),
            &[("SHOP_PRIVATE_KEY", &key)],
        ),
    ];
    for (name, maps_toml, variables) in cases {
        project.assert_runs_once(name, &maps_toml, variables);
    }
}

#[test]
fn rerun_triggers() {
    let (a, b) = (TestKey::generate().pem(), TestKey::generate().pem());
    let project = CountedProject::new("changes");
    let key_a = ("MAPS_PRIVATE_KEY", a.as_str());
    let key_b = ("MAPS_PRIVATE_KEY", b.as_str());

    let empty = ("MAPS_PRIVATE_KEY", "");
    assert!(project.build_runs_script(&[]), "no key: a placeholder");
    assert!(
        !project.build_runs_script(&[]),
        "no key, and nothing changed"
    );
    assert!(
        project.build_runs_script(&[key_a]),
        "the key was set where it was absent"
    );
    project.0.write("maps.toml", &format!("# new\n{MAPS_TOML}"));
    assert!(
        project.build_runs_script(&[empty]),
        "an empty key: a placeholder again"
    );
    assert!(
        !project.build_runs_script(&[empty]),
        "an empty key, and nothing changed"
    );
    assert!(
        project.build_runs_script(&[key_a]),
        "the key was set where it was empty"
    );
    assert!(
        !project.build_runs_script(&[]),
        "the key is gone: the token stays"
    );
    assert!(
        !project.build_runs_script(&[key_b]),
        "another key: its key ID or `public_key` tells, in maps.toml"
    );
    assert!(
        project.build_runs_script(&[key_a, ("MAPS_RENEW", "2026-11")]),
        "MAPS_RENEW was set"
    );
    assert!(
        project.build_runs_script(&[key_a, ("MAPS_RENEW", "2026-12")]),
        "MAPS_RENEW has a new value"
    );
    assert!(project.build_runs_script(&[key_a]), "MAPS_RENEW is gone");
    assert!(
        project.build_runs_script(&[key_a, ("SOURCE_DATE_EPOCH", "4102444800")]),
        "a date was set"
    );
    assert!(
        project.build_runs_script(&[key_a, ("SOURCE_DATE_EPOCH", "4102531200")]),
        "another date"
    );
    project
        .0
        .write("maps.toml", &MAPS_TOML.replace("ABC", "XYZ"));
    assert!(
        project.build_runs_script(&[key_b]),
        "another key ID in maps.toml"
    );
    project.0.write("notes.txt", "not ours");
    assert!(
        !project.build_runs_script(&[key_b]),
        "another file of the package"
    );
}

/// Otherwise a compiler cache could return the output with the old token.
#[test]
fn new_token_changes_rustc_arguments() {
    let key = TestKey::generate().pem();
    let project = Project::new("cached", TARGET);
    let cfg = |date: &str| {
        let variables = [
            ("MAPS_PRIVATE_KEY", key.as_str()),
            ("SOURCE_DATE_EPOCH", date),
        ];
        let run = project.cargo("build -v", &variables).assert_success();
        let at = run.stderr.find("maps_token_record=").expect("the cfg");
        run.stderr[at..].chars().take(52).collect::<String>()
    };
    let (day, next_day) = (cfg("4102444800"), cfg("4102531200"));
    assert_ne!(day, next_day);
}

/// Cargo never cleans `OUT_DIR`, so the old record still exists.
#[test]
fn record_of_removed_mint_call_is_rejected() {
    let key = [("MAPS_PRIVATE_KEY", TestKey::generate().pem())];
    let project = Project::new("taken-out", TARGET);
    project.cargo("build", &key).assert_success();
    project.write("build.rs", "fn main() {}");
    let run = project.cargo("build", &key).assert_failure();
    assert!(run.stderr.contains("did not mint tokens"), "{}", run.stderr);
}

/// The child of `cargo run` and `cargo test` inherits `OUT_DIR` and the variables of the build script.
#[test]
fn nested_build_rejects_outer_record() {
    let key = TestKey::generate().pem();
    let inner = Project::new("inner", TARGET);
    inner.remove("build.rs");
    let outer = Project::new("outer", format!("{TARGET}-outer"));
    outer.write(
        "src/main.rs",
        r#"fn main() {
            assert!(maps_token_macro::maps_token!().starts_with("eyJ"));
            let cargo = std::env::var_os("CARGO").unwrap();
            let run = std::process::Command::new(cargo)
                .args(["build", "--offline"])
                .current_dir(std::env::var_os("INNER").unwrap())
                .env("CARGO_TARGET_DIR", std::env::var_os("INNER_TARGET").unwrap())
                .output()
                .unwrap();
            print!("{}", String::from_utf8_lossy(&run.stderr));
        }"#,
    );
    let variables = [
        ("MAPS_PRIVATE_KEY", key.as_str()),
        ("INNER", inner.path().to_str().expect("UTF-8")),
        ("INNER_TARGET", TARGET),
    ];
    let run = outer.cargo("run --quiet", &variables).assert_success();
    assert!(
        run.stdout
            .contains("expected the tokens of package `inner`, found those of `outer`"),
        "{}",
        run.stdout
    );
}

#[test]
fn workspace_members_have_own_variables_and_tokens() {
    let (north, south) = (TestKey::generate(), TestKey::generate());
    let workspace = Project::new("two-sites", TARGET);
    let member = |name: &str, prefix: &str| {
        let files = Project::new(name, TARGET);
        let manifest =
            std::fs::read_to_string(files.path().join("Cargo.toml")).expect("a manifest");
        workspace.write(
            &format!("{name}/Cargo.toml"),
            &manifest.replace("[workspace]", ""),
        );
        workspace.write(&format!("{name}/build.rs"), test_support::project::BUILD_RS);
        workspace.write(
            &format!("{name}/src/main.rs"),
            test_support::project::MAIN_RS,
        );
        workspace.write(
            &format!("{name}/maps.toml"),
            &format!("env_prefix = '{prefix}'\n{MAPS_TOML}"),
        );
    };
    member("north", "NORTH_");
    member("south", "SOUTH_");
    workspace.write(
        "Cargo.toml",
        "[workspace]\nmembers = [\"north\", \"south\"]\nresolver = \"3\"\n",
    );
    let variables = [
        ("NORTH_PRIVATE_KEY", north.pem()),
        ("SOUTH_PRIVATE_KEY", south.pem()),
    ];
    for (name, key, other) in [("north", &north, &south), ("south", &south, &north)] {
        let run = workspace
            .cargo(&format!("run --quiet -p {name}"), &variables)
            .assert_success();
        let jwt = Jwt::decode(run.stdout.trim());
        assert!(jwt.is_signed_by(key) && !jwt.is_signed_by(other), "{name}");
    }
}
