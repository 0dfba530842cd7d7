//! The sites of generators that are not Rust programs, built with the commands of their README.
#![cfg(unix)]

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use command_tests::{binary, maps_token};
use tempfile::TempDir;
use test_support::key::ThrowAwayKey;
use test_support::project::workspace;
use test_support::skip::{announce, skipped};
use test_support::verify::Jwt;
use walkdir::WalkDir;

const TARGET: &str = env!("CARGO_TARGET_TMPDIR");

struct Example {
    name: &'static str,
    output: &'static str,
    domains: &'static str,
    /// The files that have the token.
    with_token: fn(&Path) -> bool,
    /// What the tool says where there is no token.
    without_token: &'static str,
}

const EXAMPLES: [Example; 3] = [
    Example {
        name: "zola",
        output: "public",
        domains: "saltlampe.example,*.saltlampe.example",
        with_token: |path| path.ends_with("public/index.html"),
        without_token: "MAPS_TOKEN_SITE",
    },
    Example {
        name: "hugo",
        output: "public",
        domains: "krume.example,*.krume.example",
        with_token: is_page,
        without_token: "MAPS_TOKEN_SITE is empty",
    },
    Example {
        name: "mdbook",
        output: "book",
        domains: "murmelhut.example,*.murmelhut.example",
        with_token: |path| file_name(path).starts_with("maps-token"),
        without_token: "maps-token.js",
    },
];

/// Each variable that starts like this brings a ready token, and one for no token stops every build.
#[test]
fn the_files_for_ci_bring_no_token_that_nobody_has() {
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

/// What the job with the key runs must not come from where a job without it can write.
#[test]
fn the_job_with_the_key_takes_nothing_from_a_cache() {
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
fn zola() {
    build(&EXAMPLES[0]);
}

#[test]
fn hugo() {
    build(&EXAMPLES[1]);
}

#[test]
fn mdbook() {
    build(&EXAMPLES[2]);
}

fn build(example: &Example) {
    let site = Site::copy(example);
    // The configuration is tried in any case.
    let minted = maps_token(TARGET, &site.folder, &["mint", "site"])
        .variable("MAPS_PRIVATE_KEY", &site.key.pem())
        .run()
        .exits(0);
    site.assert_token(example, minted.stdout.trim());

    if !is_on_path(example.name) {
        let what = format!(
            "examples/{0} was not built, there is no `{0}` on PATH",
            example.name
        );
        match example.name {
            // In no registry: `.ci/run` cannot install it.
            "zola" => announce(&what),
            _ => skipped(&what),
        }
        return;
    }

    let commands = commands(&site.folder);
    let [making, looking] = commands.as_slice() else {
        panic!("the README builds, and then scans: {commands:?}");
    };

    let tool = making.lines().last().expect("a command");
    let without = site.shell(tool);
    let said = text(&without);
    assert!(!without.status.success(), "{said}");
    assert!(said.contains(example.without_token), "{said}");
    // What a failed build left behind.
    let _ = fs::remove_dir_all(site.folder.join(example.output));

    let built = site.shell(making);
    assert!(built.status.success(), "{}", text(&built));
    let mut tokens = 0;
    for file in files(&site.folder) {
        let content = fs::read(&file).expect("a file");
        assert!(!site.leaked_into(&content), "{}", file.display());
        if file.starts_with(site.folder.join(example.output)) && (example.with_token)(&file) {
            tokens += 1;
            let content = String::from_utf8(content).expect("text");
            site.assert_token(example, token(&content));
        }
    }
    assert!(tokens > 0, "nothing that was built has a token");
    assert!(!site.leaked_into(text(&built).as_bytes()));

    let looked = site.shell(looking);
    assert!(looked.status.success(), "{}", text(&looked));
}

/// An example as a new user has it: copied, and the key in the home folder.
struct Site {
    _folders: TempDir,
    folder: PathBuf,
    home: PathBuf,
    key: ThrowAwayKey,
}

impl Site {
    fn copy(example: &Example) -> Self {
        let folders = tempfile::tempdir().expect("a temporary folder");
        let folder = folders.path().join(example.name);
        let original = workspace().join("examples").join(example.name);
        // Built by somebody who tried the example in its place.
        let built = [example.output, "resources", "maps-token.js"].map(|name| original.join(name));
        for file in files(&original) {
            if built.iter().any(|built| file.starts_with(built)) {
                continue;
            }
            let copy = folder.join(file.strip_prefix(&original).expect("below it"));
            fs::create_dir_all(copy.parent().expect("a folder")).expect("a folder");
            fs::copy(&file, copy).expect("a copy");
        }
        let home = folders.path().join("home");
        let key = ThrowAwayKey::generate();
        fs::create_dir(&home).expect("a folder");
        fs::write(home.join("AuthKey_ABC123DEFG.p8"), key.pem()).expect("a file");
        Self {
            _folders: folders,
            folder,
            home,
            key,
        }
    }

    fn shell(&self, commands: &str) -> Output {
        let mut command = Command::new("sh");
        for (name, _) in env::vars_os() {
            let text = name.to_string_lossy();
            let ours = ["MAPS_", "MDBOOK_", "HUGO_", "ZOLA_"]
                .iter()
                .any(|prefix| text.starts_with(prefix));
            if ours || ["CI", "SOURCE_DATE_EPOCH"].contains(&text.as_ref()) {
                command.env_remove(name);
            }
        }
        command
            .args(["-eu", "-c", commands])
            .current_dir(&self.folder)
            .env("HOME", &self.home)
            .env("PATH", path())
            .output()
            .expect("sh")
    }

    #[track_caller]
    fn assert_token(&self, example: &Example, token: &str) {
        let jwt = Jwt::decode(token);
        assert!(jwt.is_signed_by(&self.key));
        assert_eq!(jwt.claims["origin"], example.domains);
    }

    fn leaked_into(&self, content: &[u8]) -> bool {
        let traces = self.key.traces();
        traces
            .iter()
            .any(|trace| content.windows(trace.len()).any(|window| window == trace))
    }
}

/// The shell commands of a README, a text for each block.
fn commands(folder: &Path) -> Vec<String> {
    let readme = fs::read_to_string(folder.join("README.md")).expect("README.md");
    let blocks = readme.split("```sh\n").skip(1);
    blocks
        .map(|block| block.split("\n```").next().unwrap_or_default().to_owned())
        .collect()
}

/// The one token in a file.
#[track_caller]
fn token(content: &str) -> &str {
    let start = content.find("eyJ").expect("a token");
    let rest = &content[start..];
    let end = rest
        .find(|character: char| !character.is_ascii_alphanumeric() && !"-_.".contains(character));
    &rest[..end.unwrap_or(rest.len())]
}

fn files(folder: &Path) -> Vec<PathBuf> {
    WalkDir::new(folder)
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

/// The caller's, with the command in front.
fn path() -> OsString {
    let folder = binary(TARGET).parent().expect("a folder").to_owned();
    let path = env::var_os("PATH").unwrap_or_default();
    env::join_paths([folder].into_iter().chain(env::split_paths(&path))).expect("PATH")
}

fn is_on_path(tool: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| folder.join(tool).is_file())
}

fn text(output: &Output) -> String {
    [&output.stdout, &output.stderr]
        .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
        .concat()
}
