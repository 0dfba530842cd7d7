//! Which changes make the build script run again.

use test_support::key::TestKey;
use test_support::project::{MAPS_TOML, Project};
use test_support::run::Run;
use test_support::utf16;
use test_support::verify::Jwt;

const TARGET: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/projects");

/// A build, its variables, and the expected result.
type Step<'a> = (&'a str, &'a [(&'a str, &'a str)], Outcome);

#[derive(Clone, Copy, Debug, PartialEq)]
enum Outcome {
    /// Cargo compiles nothing.
    Fresh,
    /// The build script runs.
    Ran,
    /// The build script runs and reports an error.
    Failed,
}

use Outcome::{Failed, Fresh, Ran};

/// Counts the runs of its build script.
struct CountedProject(Project);

impl CountedProject {
    fn new(name: &str) -> Self {
        Self::with_script(name, "maps_token_build::mint();")
    }

    fn with_script(name: &str, statements: &str) -> Self {
        let project = Project::new(name, TARGET);
        project.write(
            "build.rs",
            &format!(
                r#"use std::io::Write;
            fn main() {{
                {statements}
                let runs = std::fs::OpenOptions::new().create(true).append(true).open("runs");
                runs.unwrap().write_all(b"x").unwrap();
            }}"#
            ),
        );
        Self(project)
    }

    /// Runs the program, and returns whether the script ran.
    fn run(&self, variables: &[(&str, &str)]) -> (Run, bool) {
        let before = self.script_runs();
        let run = self.0.cargo("run --verbose", variables);
        (run, self.script_runs() > before)
    }

    /// The script runs for a new `maps.toml`, but not again.
    #[track_caller]
    fn assert_runs_once(&self, case: &str, maps_toml: &str, variables: &[(&str, &str)]) {
        self.0.write("maps.toml", maps_toml);
        self.assert_steps(&[(case, variables, Ran), (case, variables, Fresh)]);
    }

    #[track_caller]
    fn assert_steps(&self, steps: &[Step<'_>]) {
        let fresh = format!("Fresh {} ", self.0.name());
        for (case, variables, expected) in steps {
            let (run, script_ran) = self.run(variables);
            let outcome = match (run.success(), script_ran) {
                (false, true) => Failed,
                (true, true) => Ran,
                (true, false) if run.stderr.contains(&fresh) => Fresh,
                _ => panic!("{case}: {}", run.stderr),
            };
            assert_eq!(outcome, *expected, "{case}: {}", run.stderr);
        }
    }

    /// The token in the program.
    #[track_caller]
    fn token(&self, variables: &[(&str, &str)]) -> String {
        let (run, _) = self.run(variables);
        run.assert_success().stdout.trim().to_owned()
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
    let utf16_file = elsewhere.path().join("utf-16.p8").display().to_string();
    elsewhere.write_bytes("utf-16.p8", &utf16::little_endian(&key));
    let provided = TestKey::generate().token();
    let cases: [(&str, &[(&str, &str)]); 13] = [
        ("with the key", &[("MAPS_PRIVATE_KEY", &key)]),
        ("without a key", &[]),
        ("with an empty key", &[("MAPS_PRIVATE_KEY", "")]),
        (
            "with the key's file",
            &[("MAPS_PRIVATE_KEY_FILE", &key_file)],
        ),
        (
            "with a key's file in UTF-16",
            &[("MAPS_PRIVATE_KEY_FILE", &utf16_file)],
        ),
        ("with a provided token", &[("MAPS_TOKEN_SITE", &provided)]),
        ("in CI", &[("MAPS_PRIVATE_KEY", &key), ("CI", "true")]),
        (
            "in Azure Pipelines",
            &[("MAPS_PRIVATE_KEY", &key), ("TF_BUILD", "True")],
        ),
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
    let provided = TestKey::generate().token();
    let cases: [(&str, String, &[(&str, &str)]); 6] = [
        (
            "private_key_file",
            format!("private_key_file = '{path}'\n{MAPS_TOML}"),
            &[],
        ),
        (
            "a missing file that is not needed",
            format!("private_key_file = 'nowhere.p8'\n{MAPS_TOML}"),
            &[with_key],
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
    project.assert_steps(&[
        ("no key: a placeholder", &[], Ran),
        ("no key, and nothing changed", &[], Fresh),
        ("the key was set where it was absent", &[key_a], Ran),
    ]);
    project.0.write("maps.toml", &format!("# new\n{MAPS_TOML}"));
    project.assert_steps(&[
        ("an empty key: a placeholder again", &[empty], Ran),
        ("an empty key, and nothing changed", &[empty], Fresh),
        ("the key was set where it was empty", &[key_a], Ran),
        ("the key is gone: the token stays", &[], Fresh),
        (
            "another key: its key ID or `public_key` tells, in maps.toml",
            &[key_b],
            Fresh,
        ),
        (
            "MAPS_RENEW was set",
            &[key_a, ("MAPS_RENEW", "2026-11")],
            Ran,
        ),
        (
            "MAPS_RENEW has a new value",
            &[key_a, ("MAPS_RENEW", "2026-12")],
            Ran,
        ),
        ("MAPS_RENEW is gone", &[key_a], Ran),
        (
            "a date was set",
            &[key_a, ("SOURCE_DATE_EPOCH", "4102444800")],
            Ran,
        ),
        (
            "another date",
            &[key_a, ("SOURCE_DATE_EPOCH", "4102531200")],
            Ran,
        ),
        ("no date", &[key_a], Ran),
        (
            "another policy",
            &[("MAPS_WHEN_KEY_IS_MISSING", "placeholder")],
            Ran,
        ),
        (
            "the same IDs, but given",
            &[key_a, ("MAPS_KEY_ID", "ABC123DEFG")],
            Ran,
        ),
        (
            "for docs.rs: a placeholder",
            &[key_a, ("DOCS_RS", "1")],
            Ran,
        ),
        ("not for docs.rs", &[key_a], Ran),
    ]);
    project
        .0
        .write("maps.toml", &MAPS_TOML.replace("ABC", "XYZ"));
    project.assert_steps(&[("another key ID in maps.toml", &[key_b], Ran)]);
    project.0.write("notes.txt", "not ours");
    project.assert_steps(&[("another file of the package", &[key_b], Fresh)]);
}

#[test]
fn key_file_is_noticed_when_it_appears() {
    let key = TestKey::generate();
    let elsewhere = Project::new("later", TARGET);
    let path = elsewhere.path().join("key.p8").display().to_string();
    let project = CountedProject::new("colleague");
    let maps_toml = format!("private_key_file = '{path}'\n{MAPS_TOML}");
    project.0.write("maps.toml", &maps_toml);
    project.assert_steps(&[
        ("no file: a placeholder", &[], Ran),
        ("no file, and nothing changed", &[], Ran),
    ]);
    elsewhere.write("key.p8", "");
    project.assert_steps(&[("an empty file: a placeholder", &[], Ran)]);
    elsewhere.write("key.p8", &key.pem());
    project.assert_steps(&[
        ("the file has a key", &[], Ran),
        ("nothing changed", &[], Fresh),
    ]);
    assert!(Jwt::decode(&project.token(&[])).is_signed_by(&key));
    elsewhere.remove("key.p8");
    project.assert_steps(&[("the file is gone: the token stays", &[], Fresh)]);
}

/// A script that handles an error succeeds, and Cargo does not know what was wrong.
#[test]
fn handled_error_is_not_kept() {
    let key = TestKey::generate().pem();
    let key = ("MAPS_PRIVATE_KEY", key.as_str());
    let project = CountedProject::with_script(
        "fallback",
        r#"let local = maps_token_build::Builder::new().config("local.toml");
        if local.try_mint().is_err() {
            maps_token_build::mint();
        }"#,
    );
    let origin = || Jwt::decode(&project.token(&[key])).claims["origin"].clone();
    assert_eq!(origin(), "example.com,*.example.com");
    let local = MAPS_TOML.replace("\"*.example.com\"", "\"localhost\"");
    project.0.write("local.toml", &local);
    assert_eq!(origin(), "example.com,localhost");
    project.assert_steps(&[("nothing changed", &[key], Fresh)]);

    let project = CountedProject::with_script(
        "warned",
        r#"if maps_token_build::Builder::new().try_mint().is_err() {
            println!("cargo:warning=no token");
        }"#,
    );
    project.0.write("src/main.rs", "fn main() {}");
    let cases: [(&str, &[(&str, &str)]); 6] = [
        ("a bad key", &[("MAPS_PRIVATE_KEY", "hunter2")]),
        ("a missing file", &[("MAPS_PRIVATE_KEY_FILE", "nowhere.p8")]),
        ("a bad token", &[("MAPS_TOKEN_SITE", "eyJ")]),
        ("an unknown token", &[("MAPS_TOKEN_SIGHT", "eyJ")]),
        ("a bad ID", &[("MAPS_TEAM_ID", "short")]),
        ("a bad date", &[("SOURCE_DATE_EPOCH", "yesterday")]),
    ];
    for (case, variables) in cases {
        let fixed = format!("{case} is fixed");
        let steps: [Step<'_>; 3] = [
            (case, variables, Ran),
            (&fixed, &[key], Ran),
            ("nothing changed", &[key], Fresh),
        ];
        project
            .0
            .write("maps.toml", &format!("# {case}\n{MAPS_TOML}"));
        project.assert_steps(&steps);
    }
}

#[test]
fn ci_without_key_fails() {
    let key = TestKey::generate().pem();
    let key = ("MAPS_PRIVATE_KEY", key.as_str());
    let project = CountedProject::new("in-ci");
    let ci = ("CI", "true");
    let named = ("CI", "GitHub Actions");
    project.assert_steps(&[
        ("locally: a placeholder", &[], Ran),
        ("in CI", &[ci], Failed),
        ("in CI, and nothing changed", &[ci], Failed),
        ("locally again", &[], Ran),
        ("locally, with the variable", &[("CI", "false")], Ran),
        ("in CI, with the key", &[ci, key], Ran),
        ("the key is gone: the token stays", &[ci], Fresh),
        ("on another service, with the key", &[("CI", "1"), key], Ran),
        ("locally once more", &[], Ran),
        ("on a service with a name", &[named], Failed),
        ("on a service with a name, with the key", &[named, key], Ran),
    ]);

    // Services that do not set `CI` have other variables, whose values change in every build.
    let azure = ("TF_BUILD", "True");
    project.0.write("maps.toml", &format!("# new\n{MAPS_TOML}"));
    project.assert_steps(&[
        ("in Azure Pipelines", &[azure], Failed),
        ("in Azure Pipelines, with the key", &[azure, key], Ran),
        (
            "in the next build",
            &[("CODEBUILD_BUILD_ID", "site:2"), key],
            Fresh,
        ),
    ]);
}

#[test]
fn environment_is_that_of_ci() {
    let key = TestKey::generate().pem();
    let key = ("MAPS_PRIVATE_KEY", key.as_str());
    let project = CountedProject::new("environments");
    let maps_toml = format!(
        "{MAPS_TOML}[environments.development.tokens.site]\ndomains = 'localhost'\n\
         [environments.staging.tokens.site]\ndomains_env = 'DEPLOY_URL'\n"
    );
    project.0.write("maps.toml", &maps_toml);
    let staging = ("MAPS_ENVIRONMENT", "staging");
    let cases: [(&str, &[(&str, &str)], &str); 5] = [
        ("locally", &[key], "localhost"),
        ("in CI", &[key, ("CI", "true")], "example.com,*.example.com"),
        ("locally again", &[key], "localhost"),
        (
            "a preview",
            &[key, staging, ("DEPLOY_URL", "https://a.example.org")],
            "example.com,*.example.com,a.example.org",
        ),
        (
            "another preview",
            &[key, staging, ("DEPLOY_URL", "https://b.example.org")],
            "example.com,*.example.com,b.example.org",
        ),
    ];
    for (case, variables, origin) in cases {
        let token = project.token(variables);
        assert_eq!(Jwt::decode(&token).claims["origin"], origin, "{case}");
    }
}

#[test]
fn provided_token_is_current() {
    let project = CountedProject::new("provided");
    let (first, second) = (TestKey::generate().token(), TestKey::generate().token());
    let first = [("MAPS_TOKEN_SITE", first.as_str())];
    let second = [("MAPS_TOKEN_SITE", second.as_str())];
    let refused = [("MAPS_TOKEN_SITE", "eyJ")];
    project.assert_steps(&[
        ("no token: a placeholder", &[], Ran),
        ("the token was set", &first, Ran),
        ("nothing changed", &first, Fresh),
    ]);
    assert_eq!(project.token(&first), first[0].1);
    project.assert_steps(&[("another token", &second, Ran)]);
    assert_eq!(project.token(&second), second[0].1);
    project.assert_steps(&[
        ("a token that is refused", &refused, Failed),
        ("the same", &refused, Failed),
        ("the token again", &second, Ran),
        ("the token is gone: a placeholder", &[], Ran),
    ]);
    assert!(!project.token(&[]).starts_with("eyJ"));
}

/// Cargo would write its value into `target/`, so its variable is like that of the key.
#[test]
fn provided_server_token_is_not_tracked() {
    let project = CountedProject::new("provided-for-server");
    project.0.write("maps.toml", "[tokens.backend]\n");
    let main = "fn main() { println!(\"{}\", maps_token_macro::maps_server_token!()); }";
    project.0.write("src/main.rs", main);
    let (first, second) = (
        TestKey::generate().server_token(),
        TestKey::generate().server_token(),
    );
    let first = ("MAPS_TOKEN_BACKEND", first.as_str());
    let second = ("MAPS_TOKEN_BACKEND", second.as_str());
    let renew = ("MAPS_RENEW", "2026-12");
    project.assert_steps(&[
        ("no token: a placeholder", &[], Ran),
        ("the token was set where it was absent", &[first], Ran),
        ("nothing changed", &[first], Fresh),
        ("another token", &[second], Fresh),
        ("MAPS_RENEW was set", &[second, renew], Ran),
        ("the token is gone: it stays", &[renew], Fresh),
    ]);
    assert_eq!(project.token(&[renew]), second.1);
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
    let outer = Project::new("outer", TARGET);
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
