//! The private key is never in a file below `target/`, nor in any output. Neither is a provided token
//! that a build refuses.
//!
//! Runs real Cargo with a known secret in all supported and mistaken places, and searches all files and
//! output for it. Build scripts that do leak show that the search works.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::LazyLock;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use aho_corasick::AhoCorasick;
use test_support::key::TestKey;
use test_support::project::{BUILD_RS, Project, cargo, separate_target};
use test_support::run::Run;
use test_support::skip::skip;
use test_support::utf16;
use walkdir::WalkDir;

const TARGET: &str = env!("CARGO_TARGET_TMPDIR");
const PROJECTS: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/projects");

/// The dependencies of debug builds are compiled without a key, those of the release build with one.
static SEARCHED: LazyLock<PathBuf> =
    LazyLock::new(|| separate_target(Path::new(TARGET).join("secrecy"), PROJECTS, "debug"));

const MAPS_TOML: &str = r#"team_id = "DEF123GHIJ"
key_id  = "ABC123DEFG"

[snapshots.hq]
center = "37.3349,-122.0090"

[tokens.site]
scope   = "mapkit_js"
domains = ["example.com", "*.example.com"]
expires = "180 days"
"#;

struct Search {
    patterns: AhoCorasick,
    /// Files without a leak, which are skipped while unchanged.
    clean: HashMap<PathBuf, (SystemTime, u64)>,
}

impl Search {
    fn new(keys: &[&TestKey]) -> Self {
        Self::of(keys.iter().flat_map(|key| key.leak_patterns()))
    }

    fn of(patterns: impl IntoIterator<Item = Vec<u8>>) -> Self {
        Self {
            patterns: AhoCorasick::new(patterns).expect("an automaton"),
            clean: HashMap::new(),
        }
    }

    /// The files below `dir` that contain a pattern.
    fn leaks(&mut self, dir: &Path) -> Vec<PathBuf> {
        let mut leaks = Vec::new();
        for entry in WalkDir::new(dir) {
            // A killed build may still be removing files.
            let Ok(entry) = entry else { continue };
            let Ok(metadata) = entry.metadata() else {
                continue;
            };
            let name = entry.file_name().as_encoded_bytes();
            if self.patterns.is_match(name) {
                leaks.push(entry.path().to_owned());
            }
            if !metadata.is_file() {
                continue;
            }
            let state = (metadata.modified().expect("a time"), metadata.len());
            if self.clean.get(entry.path()) == Some(&state) {
                continue;
            }
            let Ok(content) = fs::read(entry.path()) else {
                continue;
            };
            if self.patterns.is_match(&content) {
                leaks.push(entry.path().to_owned());
            } else {
                self.clean.insert(entry.path().to_owned(), state);
            }
        }
        leaks
    }

    #[track_caller]
    fn assert_no_leak(&mut self, step: &str, project: &Project, run: &Run) {
        assert!(
            !self.patterns.is_match(&run.text()),
            "{step}: the secret was printed"
        );
        let leaks = self.leaks(project.target());
        assert!(leaks.is_empty(), "{step}: the secret is in {leaks:?}");
    }
}

#[test]
fn search_finds_leaks() {
    let key = TestKey::generate();
    let pem = key.pem();
    let project = Project::new("leaky", Path::new(TARGET).join("leaky"));
    project.write(
        "Cargo.toml",
        "[package]\nname = \"leaky\"\nedition = \"2024\"\n[workspace]",
    );
    let mut search = Search::new(&[&key]);
    let leaky: [(&str, &str, &str); 5] = [
        (
            "a tracked variable, as in most build scripts",
            "fn main() { println!(\"cargo:rerun-if-env-changed=MAPS_PRIVATE_KEY\"); }",
            "fn main() {}",
        ),
        (
            "the variable in the program",
            "fn main() {}",
            "fn main() { print!(\"{:?}\", option_env!(\"MAPS_PRIVATE_KEY\")); }",
        ),
        (
            "a warning with a line of it",
            "fn main() { let key = std::env::var(\"MAPS_PRIVATE_KEY\").unwrap();
                println!(\"cargo:warning={}\", key.lines().nth(1).unwrap()); }",
            "fn main() {}",
        ),
        (
            "a file in UTF-16, little endian",
            "fn main() { let key = std::env::var(\"MAPS_PRIVATE_KEY\").unwrap();
                let text: Vec<u8> = key.encode_utf16().flat_map(u16::to_le_bytes).collect();
                std::fs::write(std::env::var(\"OUT_DIR\").unwrap() + \"/key\", text).unwrap(); }",
            "fn main() {}",
        ),
        (
            "a file in UTF-16, big endian",
            "fn main() { let key = std::env::var(\"MAPS_PRIVATE_KEY\").unwrap();
                let text: Vec<u8> = key.encode_utf16().flat_map(u16::to_be_bytes).collect();
                std::fs::write(std::env::var(\"OUT_DIR\").unwrap() + \"/key\", text).unwrap(); }",
            "fn main() {}",
        ),
    ];
    for (name, build, main) in leaky {
        project.write("build.rs", build);
        project.write("src/main.rs", main);
        project
            .cargo("build", &[("MAPS_PRIVATE_KEY", &pem)])
            .assert_success();
        assert!(
            !search.leaks(project.target()).is_empty(),
            "{name}: not found"
        );
        fs::remove_dir_all(project.target()).expect("a target directory");
    }
}

#[test]
fn key_is_never_written_or_printed() {
    let (first, second) = (TestKey::generate(), TestKey::generate());
    let (a, b) = (first.pem(), second.pem());
    let project = Project::new("vault", &*SEARCHED);
    let mut search = Search::new(&[&first, &second]);
    let mut step = |name: &str, arguments: &str, variables: &[(&str, &str)], succeeds: bool| {
        let run = project.cargo(arguments, variables);
        assert_eq!(run.success(), succeeds, "{name}: {}", run.stderr);
        search.assert_no_leak(name, &project, &run);
        run
    };
    let with_a: &[_] = &[("MAPS_PRIVATE_KEY", a.as_str())];
    let with_b: &[_] = &[("MAPS_PRIVATE_KEY", b.as_str())];

    // Transitions between states of the variable.
    step("absent", "build", &[], true);
    step("absent in CI", "build", &[("CI", "true")], false);
    step("absent, then present", "build", with_a, true);
    step("present, then absent: the token stays", "build", &[], true);
    step("absent, then present again", "build", with_a, true);
    step("key A, then key B", "build", with_b, true);
    project.write("maps.toml", &MAPS_TOML.replace("180", "90"));
    step("empty", "build", &[("MAPS_PRIVATE_KEY", "")], true);
    step("empty, then present", "build", with_a, true);

    // All Cargo subcommands that run the script.
    project.write("src/lib.rs", "//! ```\n//! assert!(vault::TOKEN.len() > 100);\n//! ```\npub const TOKEN: &str = maps_token_macro::maps_token!();");
    for (number, arguments) in [
        "build -vv",
        "build --release",
        "build --timings",
        "build --message-format=json",
        "check",
        "check --tests",
        "test",
        "test --doc",
        "run",
        "bench",
        "doc --no-deps",
        "clippy",
        "rustc --bin vault -- -C debuginfo=2",
        "metadata --format-version=1",
        "package --list --allow-dirty",
    ]
    .into_iter()
    .enumerate()
    {
        if arguments == "clippy" && !has_clippy() {
            skip("there is no `cargo clippy` to look for the key in");
            continue;
        }
        project.write(
            "maps.toml",
            &MAPS_TOML.replace("180", &(100 + number).to_string()),
        );
        step(arguments, arguments, with_a, true);
    }

    // A key file outside the package.
    let elsewhere = Project::new("safe", TARGET);
    elsewhere.write("key.p8", &b);
    let path = elsewhere.path().join("key.p8").display().to_string();
    project.write("maps.toml", &MAPS_TOML.replace("180", "80"));
    step(
        "from a file",
        "build",
        &[("MAPS_PRIVATE_KEY_FILE", &path)],
        true,
    );

    let in_file = format!("private_key_file = '{path}'\n{MAPS_TOML}");
    project.write("maps.toml", &in_file);
    step("from `private_key_file`", "build", &[], true);

    elsewhere.write_bytes("key.p8", &utf16::little_endian(&b));
    project.write("maps.toml", &MAPS_TOML.replace("180", "82"));
    let variables = [("MAPS_PRIVATE_KEY_FILE", path.as_str())];
    step("from a file in UTF-16", "build", &variables, true);
    elsewhere.write_bytes("key.p8", &utf16::big_endian(&b));
    project.write("maps.toml", &in_file.replace("180", "83"));
    step("from `private_key_file`, big endian", "build", &[], true);

    // Other encodings, variable names and environments.
    let one_line = a.replace('\n', "\\n");
    let base64 = first.pkcs8_base64();
    let utf16_base64 = first.utf16_base64();
    for (number, (name, settings, variables)) in [
        (
            "escaped line endings",
            "",
            [("MAPS_PRIVATE_KEY", one_line.as_str())],
        ),
        (
            "base64 without marker lines",
            "",
            [("MAPS_PRIVATE_KEY", &base64)],
        ),
        (
            "in quotes",
            "",
            [("MAPS_PRIVATE_KEY", &format!("'{one_line}'"))],
        ),
        (
            "a prefix",
            "env_prefix = 'SHOP_'\n",
            [("SHOP_PRIVATE_KEY", &a)],
        ),
        (
            "a name",
            "private_key_env = 'APPLE_KEY'\n",
            [("APPLE_KEY", &a)],
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let days = (200 + number).to_string();
        project.write(
            "maps.toml",
            &format!("{settings}{}", MAPS_TOML.replace("180", &days)),
        );
        step(name, "build", &variables, true);
    }
    let staging = format!("{MAPS_TOML}[environments.staging]\nprivate_key_env = 'STAGING_KEY'\n");
    project.write("maps.toml", &staging);
    let variables = [("STAGING_KEY", a.as_str()), ("MAPS_ENVIRONMENT", "staging")];
    step("the key of an environment", "build", &variables, true);
    let sec1 = first.sec1_base64();
    let pem_base64 = first.pem_base64();
    for (number, (name, text)) in [
        ("SEC1", &sec1),
        ("base64 of the PEM", &pem_base64),
        ("base64 of UTF-16", &utf16_base64),
    ]
    .into_iter()
    .enumerate()
    {
        project.write(
            "maps.toml",
            &MAPS_TOML.replace("180", &(210 + number).to_string()),
        );
        step(name, "build", &[("MAPS_PRIVATE_KEY", text)], true);
    }
    let token = first.token();
    project.write("maps.toml", "[tokens.site]\n");
    step(
        "a provided token",
        "build",
        &[("MAPS_TOKEN_SITE", &token)],
        true,
    );

    // Failures.
    let with_public_key = format!("public_key = '{}'\n{MAPS_TOML}", second.public_key());
    project.write("maps.toml", &with_public_key);
    step("the wrong key", "build", with_a, false);
    step("the matching key", "build", with_b, true);
    let with_preview_host = format!(
        "{}domains_env = ['DEPLOY_PRIME_URL']\n",
        MAPS_TOML.replace("180", "81")
    );
    project.write("maps.toml", &with_preview_host);
    for (name, variables) in [
        (
            "the text in the variable for the path",
            [("MAPS_PRIVATE_KEY_FILE", a.as_str())].as_slice(),
        ),
        (
            "the text in both variables",
            &[("MAPS_PRIVATE_KEY", &a), ("MAPS_PRIVATE_KEY_FILE", &a)],
        ),
        (
            "the text in MAPS_RENEW",
            &[("MAPS_PRIVATE_KEY", &a), ("MAPS_RENEW", &a)],
        ),
        (
            "the text in a preview's variable",
            &[("MAPS_PRIVATE_KEY", &a), ("DEPLOY_PRIME_URL", &a)],
        ),
        (
            "its base64 in a preview's variable",
            &[("DEPLOY_PRIME_URL", &base64)],
        ),
        (
            "SEC1 in a preview's variable",
            &[("DEPLOY_PRIME_URL", &sec1)],
        ),
        ("the text in TF_BUILD", &[("TF_BUILD", &a)]),
        ("the text in MAPS_ENVIRONMENT", &[("MAPS_ENVIRONMENT", &a)]),
        ("the text in MAPS_TEAM_ID", &[("MAPS_TEAM_ID", &a)]),
        ("the text in MAPS_KEY_ID", &[("MAPS_KEY_ID", &base64)]),
        (
            "the text in MAPS_WHEN_KEY_IS_MISSING",
            &[("MAPS_WHEN_KEY_IS_MISSING", &base64)],
        ),
        ("the text in MAPS_TOKEN_SITE", &[("MAPS_TOKEN_SITE", &a)]),
        (
            "its base64 in MAPS_TOKEN_SITE",
            &[("MAPS_TOKEN_SITE", &base64)],
        ),
        (
            "below a token in MAPS_TOKEN_SITE",
            &[("MAPS_TOKEN_SITE", &format!("{token}\n{a}"))],
        ),
        (
            "base64 of UTF-16 in MAPS_TOKEN_SITE",
            &[("MAPS_TOKEN_SITE", &utf16_base64)],
        ),
        (
            "base64 of UTF-16 in MAPS_TEAM_ID",
            &[("MAPS_TEAM_ID", &utf16_base64)],
        ),
        (
            "its base64 in MAPS_PRIVATE_KEY_FILE",
            &[("MAPS_PRIVATE_KEY_FILE", &base64)],
        ),
        (
            "the text in SOURCE_DATE_EPOCH",
            &[("MAPS_PRIVATE_KEY", &a), ("SOURCE_DATE_EPOCH", &a)],
        ),
        ("truncated", &[("MAPS_PRIVATE_KEY", &a[..150])]),
    ] {
        step(name, "build -vv", variables, false);
    }
    let without_end = a.trim_end().trim_end_matches("-----END PRIVATE KEY-----");
    step(
        "without its END line",
        "build -vv",
        &[("MAPS_PRIVATE_KEY", without_end)],
        true,
    );
    // Any value of these is believed.
    let variables = [("MAPS_PRIVATE_KEY", a.as_str()), ("CI", a.as_str())];
    step("the text in CI", "build -vv", &variables, true);
    let variables = [("DOCS_RS", a.as_str())];
    step("the text in DOCS_RS", "build -vv", &variables, true);
    let in_file: [(&str, String); 10] = [
        (
            "as an environment's name",
            format!("{MAPS_TOML}[environments.'{base64}']\nfoo = 1\n"),
        ),
        (
            "as a token's name",
            format!("{MAPS_TOML}[tokens.'{base64}']\n"),
        ),
        ("as a domain", MAPS_TOML.replace("example.com", &base64)),
        (
            "base64 of UTF-16 as a domain",
            MAPS_TOML.replace("example.com", &utf16_base64),
        ),
        (
            "as a provided token",
            format!("{MAPS_TOML}token = '{base64}'\n"),
        ),
        (
            "pasted as a PEM text",
            format!("private_key = \"\"\"\n{a}\"\"\"\n{MAPS_TOML}"),
        ),
        ("pasted raw", format!("{MAPS_TOML}\n{a}")),
        (
            "pasted without marker lines",
            format!("private_key = \"{}\n{MAPS_TOML}", &a[28..212]),
        ),
        (
            "as the public key",
            format!(
                "public_key = '{}'\n{MAPS_TOML}",
                a[28..212].replace('\n', "")
            ),
        ),
        (
            "as a name",
            format!(
                "private_key_env = '{}'\n{MAPS_TOML}",
                a[28..212].replace('\n', "")
            ),
        ),
    ];
    for (name, text) in in_file {
        project.write("maps.toml", &text);
        step(name, "build", with_b, false);
    }
    let pasted = format!("private_key = \"\"\"\n{a}\"\"\"\n{MAPS_TOML}");
    for text in [utf16::little_endian(&pasted), utf16::big_endian(&pasted)] {
        project.write_bytes("maps.toml", &text);
        step("in a file in UTF-16", "build", with_b, false);
    }
    project.write("maps.toml", MAPS_TOML);
    project.write(
        "build.rs",
        &BUILD_RS.replace("mint();", "mint();\npanic!(\"after minting\");"),
    );
    step("a panic in the user's code", "build", with_a, false);
    for (name, settings, expected) in [
        (
            "instead of a path",
            "config(&key)",
            "looks like a private key",
        ),
        (
            "in a path",
            "config(format!(\"{key}/maps.toml\"))",
            "looks like a private key",
        ),
        (
            "instead of an environment",
            "environment(&key)",
            "invalid environment name",
        ),
        (
            "instead of a token's name",
            "only_tokens([&key])",
            "unknown token",
        ),
        (
            "lines of it instead of names",
            "only_tokens(key.lines())",
            "unknown token",
        ),
    ] {
        let script = format!(
            "fn main() {{
                let key = std::env::var(\"MAPS_PRIVATE_KEY\").unwrap();
                let builder = maps_token_build::Builder::new().{settings};
                println!(\"cargo:warning={{builder:?}}\");
                let error = builder.clone().try_mint().unwrap_err();
                println!(\"cargo:warning={{:?}}\", error.to_string());
                eprintln!(\"{{error:?}}\");
                builder.mint();
            }}"
        );
        project.write("build.rs", &script);
        let run = step(name, "build -vv", with_a, false);
        assert!(run.stderr.contains(expected), "{name}: {}", run.stderr);
    }
}

#[test]
fn refused_token_is_never_written_or_printed() {
    let token = TestKey::generate().token();
    let project = Project::new("refusing", &*SEARCHED);
    let mut search = Search::of(signature_pattern(&token));
    let public_key = TestKey::generate().public_key();
    let of_another_key = format!("key_id = 'ABC123DEFG'\npublic_key = '{public_key}'\n");
    let site = "MAPS_TOKEN_SITE";
    for (name, top, settings, variable, value) in [
        (
            "of a revoked key",
            "revoked_keys = 'ABC123DEFG'\n",
            "",
            site,
            &token,
        ),
        (
            "of another team",
            "team_id = 'XYZ123GHIJ'\n",
            "",
            site,
            &token,
        ),
        ("of another key", &of_another_key, "", site, &token),
        (
            "for another domain",
            "",
            "domains = 'example.org'\n",
            site,
            &token,
        ),
        (
            "not valid for long",
            "",
            "minimum_validity = '200 days'\n",
            site,
            &token,
        ),
        (
            "truncated",
            "",
            "",
            site,
            &token[..token.len() - 10].to_owned(),
        ),
        ("twice", "", "", site, &format!("{token} {token}")),
        ("of an unknown name", "", "", "MAPS_TOKEN_SITES", &token),
        ("in another variable", "", "", "MAPS_RENEW", &token),
    ] {
        project.write("maps.toml", &format!("{top}[tokens.site]\n{settings}"));
        let run = project.cargo("build -vv", &[(variable, value)]);
        assert!(!run.success(), "{name}");
        search.assert_no_leak(name, &project, &run);
    }

    project.write("maps.toml", "[tokens.site]\n");
    project.cargo("build", &[(site, &token)]).assert_success();
    let leaks = search.leaks(project.target());
    assert!(leaks.contains(&project.record()), "accepted: {leaks:?}");
    // A token for the browser is no secret: Cargo notices a new one.
    assert!(
        leaks.iter().any(|it| is_tracked_variable(it)),
        "accepted: {leaks:?}"
    );
}

/// A token for a server is a credential: the record and the program contain it, but Cargo's list of
/// variables does not.
#[test]
fn server_token_is_not_tracked() {
    let token = TestKey::generate().server_token();
    let project = Project::new("serving", &*SEARCHED);
    project.write("maps.toml", "[tokens.backend]\n");
    let main = "fn main() { println!(\"{}\", maps_token_macro::maps_server_token!()); }";
    project.write("src/main.rs", main);
    let run = project.cargo("run --quiet", &[("MAPS_TOKEN_BACKEND", &token)]);
    assert_eq!(run.assert_success().stdout.trim(), token);
    let leaks = Search::of(signature_pattern(&token)).leaks(project.target());
    assert!(leaks.contains(&project.record()), "{leaks:?}");
    assert!(!leaks.iter().any(|it| is_tracked_variable(it)), "{leaks:?}");
}

/// The signature, because the claims of other tokens may be equal. Also found if the token was truncated.
fn signature_pattern(token: &str) -> [Vec<u8>; 1] {
    let (_, signature) = token.rsplit_once('.').expect("a JWT");
    [signature.as_bytes()[..70].to_vec()]
}

/// Returns whether Cargo has written the file: the values of tracked variables, and what a build script printed.
fn is_tracked_variable(path: &Path) -> bool {
    path.components().any(|it| it.as_os_str() == ".fingerprint") || path.ends_with("output")
}

fn has_clippy() -> bool {
    let version = cargo().args(["clippy", "--version"]).output();
    version.is_ok_and(|output| output.status.success())
}

#[test]
fn killed_build_leaves_no_key() {
    let key = TestKey::generate();
    let project = Project::new("killed", &*SEARCHED);
    let mut search = Search::new(&[&key]);
    project.write(
        "build.rs",
        r#"fn main() {
            maps_token_build::mint();
            std::fs::write("minted", "").unwrap();
            std::thread::sleep(std::time::Duration::from_secs(3));
        }"#,
    );
    let mut child = project
        .command("build")
        .env("MAPS_PRIVATE_KEY", key.pem())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("cargo");
    let minted = project.path().join("minted");
    let deadline = Instant::now() + Duration::from_secs(600);
    while !minted.exists() {
        assert!(Instant::now() < deadline, "the build script never minted");
        thread::sleep(Duration::from_millis(20));
    }
    child.kill().expect("a running process");
    child.wait().expect("the exit status");
    assert_eq!(search.leaks(project.target()), Vec::<PathBuf>::new());
}
