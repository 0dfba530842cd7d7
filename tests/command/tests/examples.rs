//! Builds the examples for other site generators with the commands of their READMEs.
#![cfg(unix)]

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use command_tests::{binary, maps_token};
use tempfile::TempDir;
use test_support::key::TestKey;
use test_support::project::workspace;
use test_support::run::Run;
use test_support::skip::{report_skip, skip};
use test_support::verify::{Jwt, first_token};
use walkdir::WalkDir;

const TARGET: &str = env!("CARGO_TARGET_TMPDIR");

struct Example {
    name: &'static str,
    output: &'static str,
    domains: &'static str,
    has_token: fn(&Path) -> bool,
    /// The error of the generator if there is no token.
    missing_token_error: &'static str,
}

const EXAMPLES: [Example; 3] = [
    Example {
        name: "zola",
        output: "public",
        domains: "saltlampe.example,*.saltlampe.example",
        has_token: |path| path.ends_with("public/index.html"),
        missing_token_error: "MAPS_TOKEN_SITE",
    },
    Example {
        name: "hugo",
        output: "public",
        domains: "krume.example,*.krume.example",
        has_token: is_page,
        missing_token_error: "MAPS_TOKEN_SITE is empty",
    },
    Example {
        name: "mdbook",
        output: "book",
        domains: "murmelhut.example,*.murmelhut.example",
        has_token: |path| file_name(path).starts_with("maps-token"),
        missing_token_error: "maps-token.js",
    },
];

/// A `MAPS_TOKEN_*` variable with an unknown name is an error in every build.
#[test]
fn ci_examples_use_known_token_variables() {
    let mut files = 0;
    for entry in WalkDir::new(workspace().join("examples/ci")) {
        let path = entry.expect("a file").into_path();
        if !path.is_file() {
            continue;
        }
        files += 1;
        let text = fs::read_to_string(&path).expect("text");
        for rest in text.split("MAPS_TOKEN_").skip(1) {
            assert!(rest.starts_with("SITE"), "{}: {rest:.20}", path.display());
        }
    }
    assert!(files > 5);
}

/// A job without access to the key could write to the cache.
#[test]
fn ci_job_with_key_uses_no_cache() {
    for (file, cache) in [
        ("github/site.yml", "actions/cache"),
        ("gitlab/.gitlab-ci.yml", "paths: [.tools]"),
    ] {
        let path = workspace().join("examples/ci").join(file);
        let text = fs::read_to_string(path).expect("text");
        let (_, job) = text
            .split_once("\ntoken:")
            .or_else(|| text.split_once("\n  token:"))
            .expect("a job");
        let (job, _) = job.split_once("build:\n").expect("the next job");
        assert!(job.contains("mint site") && !job.contains(cache), "{file}");
        assert!(
            file.starts_with("github") || job.contains("\n  cache: []"),
            "{file}"
        );
    }
}

#[test]
fn zola_site() {
    build_site(&EXAMPLES[0]);
}

#[test]
fn hugo_site() {
    build_site(&EXAMPLES[1]);
}

#[test]
fn mdbook_site() {
    build_site(&EXAMPLES[2]);
}

fn build_site(example: &Example) {
    let site = Site::copy(example);
    // Even if the generator is not installed.
    let minted = maps_token(TARGET, &site.dir, &["mint", "site"])
        .env("MAPS_PRIVATE_KEY", &site.key.pem())
        .run()
        .assert_success();
    site.assert_token(example, minted.stdout.trim());

    if !is_on_path(example.name) {
        let reason = format!("examples/{0} needs `{0}` on PATH", example.name);
        match example.name {
            // `.ci/run` cannot install it.
            "zola" => report_skip(&reason),
            _ => skip(&reason),
        }
        return;
    }

    let commands = commands(&site.dir);
    let [build, scan] = commands.as_slice() else {
        panic!("expected the commands to build and to scan: {commands:?}");
    };

    let generator = build.lines().last().expect("a command");
    site.shell(generator)
        .assert_failure()
        .assert_contains(example.missing_token_error);
    // The failed build may have left files.
    let _ = fs::remove_dir_all(site.dir.join(example.output));

    let run = site.shell(build).assert_success();
    assert!(!site.key.is_leaked_in(run.text()));
    let mut tokens = 0;
    for file in files(&site.dir) {
        let content = fs::read(&file).expect("a file");
        assert!(!site.key.is_leaked_in(&content), "{}", file.display());
        if file.starts_with(site.dir.join(example.output)) && (example.has_token)(&file) {
            tokens += 1;
            let content = String::from_utf8(content).expect("text");
            site.assert_token(example, first_token(&content));
        }
    }
    assert!(tokens > 0, "no file has a token");

    site.shell(scan).assert_success();
}

/// A copy of an example, and a home directory with a key.
struct Site {
    _temporary: TempDir,
    dir: PathBuf,
    home: PathBuf,
    key: TestKey,
}

impl Site {
    fn copy(example: &Example) -> Self {
        let temporary = tempfile::tempdir().expect("a temporary directory");
        let dir = temporary.path().join(example.name);
        let original = workspace().join("examples").join(example.name);
        // The original directory may contain a build.
        let outputs =
            [example.output, "resources", "maps-token.js"].map(|name| original.join(name));
        for file in files(&original) {
            if outputs.iter().any(|output| file.starts_with(output)) {
                continue;
            }
            let copy = dir.join(
                file.strip_prefix(&original)
                    .expect("a path below the example"),
            );
            fs::create_dir_all(copy.parent().expect("a directory")).expect("a directory");
            fs::copy(&file, copy).expect("a file");
        }
        let home = temporary.path().join("home");
        let key = TestKey::generate();
        let keys = home.join("keys");
        fs::create_dir_all(&keys).expect("a directory");
        fs::write(keys.join("AuthKey_ABC123DEFG.p8"), key.pem()).expect("a file");
        Self {
            _temporary: temporary,
            dir,
            home,
            key,
        }
    }

    fn shell(&self, commands: &str) -> Run {
        let mut command = Command::new("sh");
        for (name, _) in env::vars_os() {
            let text = name.to_string_lossy();
            let affects_build = ["MAPS_", "MDBOOK_", "HUGO_", "ZOLA_"]
                .iter()
                .any(|prefix| text.starts_with(prefix));
            if affects_build || ["CI", "SOURCE_DATE_EPOCH"].contains(&text.as_ref()) {
                command.env_remove(name);
            }
        }
        command
            .args(["-eu", "-c", commands])
            .current_dir(&self.dir)
            .env("HOME", &self.home)
            .env("PATH", path())
            .output()
            .expect("sh")
            .into()
    }

    #[track_caller]
    fn assert_token(&self, example: &Example, token: &str) {
        let jwt = Jwt::decode(token);
        assert!(jwt.is_signed_by(&self.key));
        assert_eq!(jwt.claims["origin"], example.domains);
    }
}

/// The `sh` blocks of the README.
fn commands(dir: &Path) -> Vec<String> {
    let readme = fs::read_to_string(dir.join("README.md")).expect("README.md");
    let blocks = readme.split("```sh\n").skip(1);
    blocks
        .map(|block| block.split("\n```").next().unwrap_or_default().to_owned())
        .collect()
}

fn files(dir: &Path) -> Vec<PathBuf> {
    WalkDir::new(dir)
        .into_iter()
        .map(|entry| entry.expect("a file"))
        .filter(|entry| entry.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .collect()
}

fn is_page(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension == "html")
}

fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// `PATH` with the directory of `maps-token` in front.
fn path() -> OsString {
    let dir = binary(TARGET).parent().expect("a directory").to_owned();
    let path = env::var_os("PATH").unwrap_or_default();
    env::join_paths([dir].into_iter().chain(env::split_paths(&path))).expect("PATH")
}

fn is_on_path(tool: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|dir| dir.join(tool).is_file())
}
