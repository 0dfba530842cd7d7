//! When the build script runs again, and when a build does nothing at all.

use test_support::key::ThrowAwayKey;
use test_support::project::{MAPS_TOML, Project};
use test_support::verify::Jwt;

const TARGET: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/projects");

/// A project whose build script leaves a mark at each run.
struct Watched(Project);

impl Watched {
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

    /// Builds, and says whether the script ran.
    #[track_caller]
    fn ran(&self, variables: &[(&str, &str)]) -> bool {
        let before = self.runs();
        let _ = self.0.cargo("build", variables).ok();
        self.runs() > before
    }

    fn runs(&self) -> usize {
        std::fs::read(self.0.path().join("runs")).map_or(0, |runs| runs.len())
    }
}

#[test]
fn nothing_changed_is_nothing_done() {
    let key = ThrowAwayKey::generate().pem();
    let project = Watched::new("unchanged");
    let safe = Project::new("safe-place", TARGET);
    safe.write("AuthKey_ABC123DEFG.p8", &key);
    let key_file = safe
        .path()
        .join("AuthKey_ABC123DEFG.p8")
        .display()
        .to_string();
    let ready = {
        let maker = Project::new("maker", TARGET);
        let run = maker
            .cargo("run --quiet", &[("MAPS_PRIVATE_KEY", &key)])
            .ok();
        run.stdout.trim().to_owned()
    };
    let cases: [(&str, &[(&str, &str)]); 11] = [
        ("with the key", &[("MAPS_PRIVATE_KEY", &key)]),
        ("without a key", &[]),
        ("with an empty key", &[("MAPS_PRIVATE_KEY", "")]),
        (
            "with the key's file",
            &[("MAPS_PRIVATE_KEY_FILE", &key_file)],
        ),
        ("with a ready token", &[("MAPS_TOKEN_SITE", &ready)]),
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
        project
            .0
            .write("maps.toml", &format!("# {name}\n{MAPS_TOML}"));
        assert!(project.ran(variables), "{name}: a new maps.toml");
        assert!(!project.ran(variables), "{name}: nothing changed");
        let again = project.0.cargo("build -v", variables).ok();
        assert!(
            again.stderr.contains("Fresh unchanged"),
            "{name}: {}",
            again.stderr
        );
    }
}

/// The same for what the file says instead of a variable.
#[test]
fn nothing_changed_is_nothing_done_whatever_the_file_says() {
    let key = ThrowAwayKey::generate().pem();
    let project = Watched::new("unchanged-file");
    let safe = Project::new("another-safe-place", TARGET);
    safe.write("key.p8", &key);
    let path = safe.path().join("key.p8").display().to_string();
    let with_key = ("MAPS_PRIVATE_KEY", key.as_str());
    let ready = {
        let maker = Project::new("another-maker", TARGET);
        maker
            .cargo("run --quiet", &[with_key])
            .ok()
            .stdout
            .trim()
            .to_owned()
    };
    let cases: [(&str, String, &[(&str, &str)]); 6] = [
        (
            "private_key_file",
            format!("private_key_file = '{path}'\n{MAPS_TOML}"),
            &[],
        ),
        (
            "a file that is not there",
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
        ("token", format!("[tokens.site]\ntoken = '{ready}'\n"), &[]),
        (
            "env_prefix",
            format!("env_prefix = 'SHOP_'\n{MAPS_TOML}"),
            &[("SHOP_PRIVATE_KEY", &key)],
        ),
    ];
    for (name, maps_toml, variables) in cases {
        project.0.write("maps.toml", &maps_toml);
        assert!(project.ran(variables), "{name}: a new maps.toml");
        assert!(!project.ran(variables), "{name}: nothing changed");
    }
}

#[test]
fn what_mints_anew_and_what_does_not() {
    let (a, b) = (
        ThrowAwayKey::generate().pem(),
        ThrowAwayKey::generate().pem(),
    );
    let project = Watched::new("changes");
    let key_a = ("MAPS_PRIVATE_KEY", a.as_str());
    let key_b = ("MAPS_PRIVATE_KEY", b.as_str());

    let empty = ("MAPS_PRIVATE_KEY", "");
    assert!(project.ran(&[]), "no key: a placeholder");
    assert!(!project.ran(&[]), "no key, and nothing changed");
    assert!(project.ran(&[key_a]), "the key was set where it was absent");
    project.0.write("maps.toml", &format!("# new\n{MAPS_TOML}"));
    assert!(project.ran(&[empty]), "an empty key: a placeholder again");
    assert!(!project.ran(&[empty]), "an empty key, and nothing changed");
    assert!(project.ran(&[key_a]), "the key was set where it was empty");
    assert!(!project.ran(&[]), "the key is gone: the token stays");
    assert!(
        !project.ran(&[key_b]),
        "another key: its key ID or `public_key` tells, in maps.toml"
    );
    assert!(
        project.ran(&[key_a, ("MAPS_RENEW", "2026-11")]),
        "MAPS_RENEW was set"
    );
    assert!(
        project.ran(&[key_a, ("MAPS_RENEW", "2026-12")]),
        "MAPS_RENEW has a new value"
    );
    assert!(project.ran(&[key_a]), "MAPS_RENEW is gone");
    assert!(
        project.ran(&[key_a, ("SOURCE_DATE_EPOCH", "4102444800")]),
        "a date was set"
    );
    assert!(
        project.ran(&[key_a, ("SOURCE_DATE_EPOCH", "4102531200")]),
        "another date"
    );
    project
        .0
        .write("maps.toml", &MAPS_TOML.replace("ABC", "XYZ"));
    assert!(project.ran(&[key_b]), "another key ID in maps.toml");
    project.0.write("notes.txt", "not ours");
    assert!(!project.ran(&[key_b]), "another file of the package");
}

/// Cargo passes a hash of the record to rustc, so a compiler cache cannot take two builds for one.
#[test]
fn a_new_token_changes_the_command_line_of_rustc() {
    let key = ThrowAwayKey::generate().pem();
    let project = Project::new("cached", TARGET);
    let cfg = |date: &str| {
        let variables = [
            ("MAPS_PRIVATE_KEY", key.as_str()),
            ("SOURCE_DATE_EPOCH", date),
        ];
        let run = project.cargo("build -v", &variables).ok();
        let at = run.stderr.find("maps_token_record=").expect("the cfg");
        run.stderr[at..].chars().take(52).collect::<String>()
    };
    let (day, next_day) = (cfg("4102444800"), cfg("4102531200"));
    assert_ne!(day, next_day);
}

/// Cargo never cleans `OUT_DIR`, so the old record is still there when the call is taken out.
#[test]
fn a_record_of_a_mint_that_was_taken_out_is_not_used() {
    let key = [("MAPS_PRIVATE_KEY", ThrowAwayKey::generate().pem())];
    let project = Project::new("taken-out", TARGET);
    project.cargo("build", &key).ok();
    project.write("build.rs", "fn main() {}");
    let run = project.cargo("build", &key).failed();
    assert!(run.stderr.contains("minted no tokens"), "{}", run.stderr);
}

/// `cargo run` and `cargo test` hand `OUT_DIR` and the build script's variables to their child.
#[test]
fn a_build_started_from_a_test_does_not_take_the_tests_record() {
    let key = ThrowAwayKey::generate().pem();
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
        ("INNER", inner.path().to_str().expect("text")),
        ("INNER_TARGET", TARGET),
    ];
    let run = outer.cargo("run --quiet", &variables).ok();
    assert!(
        run.stdout
            .contains("minted for the package `outer`, not for `inner`"),
        "{}",
        run.stdout
    );
}

#[test]
fn two_sites_in_one_workspace_have_their_own_variables_and_tokens() {
    let (north, south) = (ThrowAwayKey::generate(), ThrowAwayKey::generate());
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
            .ok();
        let jwt = Jwt::decode(run.stdout.trim());
        assert!(jwt.is_signed_by(key) && !jwt.is_signed_by(other), "{name}");
    }
}
