//! Builds the examples for other site generators with the commands of their READMEs.
#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};

use command_tests::maps_token;
use recipe_tests::{Home, example, files, is_on_path, leaks, shell_blocks};
use test_support::run::Run;
use test_support::skip::{report_skip, skip};
use test_support::verify::{Jwt, first_token};

const PROGRAM: &str = env!("CARGO_BIN_EXE_recipe-tests");

struct Generator {
    name: &'static str,
    output: &'static str,
    domains: &'static str,
    has_token: fn(&Path) -> bool,
    /// The error of the generator if there is no token.
    missing_token_error: &'static str,
}

#[test]
fn zola_site() {
    build_site(&Generator {
        name: "zola",
        output: "public",
        domains: "saltlampe.example,*.saltlampe.example",
        has_token: |path| path.ends_with("public/index.html"),
        missing_token_error: "MAPS_TOKEN_SITE",
    });
}

#[test]
fn hugo_site() {
    build_site(&Generator {
        name: "hugo",
        output: "public",
        domains: "krume.example,*.krume.example",
        has_token: |path| path.extension().is_some_and(|it| it == "html"),
        missing_token_error: "MAPS_TOKEN_SITE is empty",
    });
}

#[test]
fn mdbook_site() {
    build_site(&Generator {
        name: "mdbook",
        output: "book",
        domains: "murmelhut.example,*.murmelhut.example",
        has_token: |path| {
            let name = path.file_name().expect("a name").to_string_lossy();
            name.starts_with("maps-token")
        },
        missing_token_error: "maps-token.js",
    });
}

fn build_site(generator: &Generator) {
    let site = Site::copy(generator);
    let readme = fs::read_to_string(site.dir.join("README.md")).expect("README.md");
    let [build, scan] = shell_blocks(&readme)[..] else {
        panic!("expected the commands to build and to scan");
    };
    let generate = build.lines().last().expect("a command");

    // Even if the generator is not installed.
    site.assert_failed_mint_stops(generator, build);
    let minted = maps_token(PROGRAM, &site.dir, &["mint", "site"])
        .env("MAPS_PRIVATE_KEY", &site.home.key.pem())
        .run()
        .assert_success();
    site.assert_token(generator, minted.stdout.trim());

    if !is_on_path(generator.name) {
        let reason = format!("examples/{0} needs `{0}` on PATH", generator.name);
        match generator.name {
            // `.ci/run` cannot install it.
            "zola" => report_skip(&reason),
            _ => skip(&reason),
        }
        return;
    }

    site.shell(generate)
        .assert_failure()
        .assert_contains(generator.missing_token_error);
    site.assert_no_empty_token();
    // The failed build may have left files.
    let _ = fs::remove_dir_all(site.output(generator));

    let run = site.shell(build).assert_success();
    assert!(!site.home.key.is_leaked_in(run.text()));
    assert_eq!(leaks(&site.home.key, &site.dir), [""; 0].map(PathBuf::from));
    let mut tokens = 0;
    for file in files(&site.output(generator)) {
        if (generator.has_token)(&file) {
            tokens += 1;
            let content = fs::read_to_string(&file).expect("text");
            site.assert_token(generator, first_token(&content));
        }
    }
    assert!(tokens > 0, "no file has a token");

    site.shell(scan).assert_success();

    // What an earlier build left is neither used nor changed.
    let before = site.content();
    site.assert_failed_mint_stops(generator, build);
    assert!(before == site.content(), "a failed mint changed a file");
}

/// A copy of an example.
struct Site {
    home: Home,
    dir: PathBuf,
}

impl Site {
    fn copy(generator: &Generator) -> Self {
        let home = Home::new(PROGRAM);
        let dir = home.path().join(generator.name);
        let original = example(generator.name);
        // The original directory may contain a build.
        let outputs =
            [generator.output, "resources", "maps-token.js"].map(|name| original.join(name));
        for file in files(&original) {
            if outputs.iter().any(|output| file.starts_with(output)) {
                continue;
            }
            let name = file.strip_prefix(&original).expect("a path below it");
            let copy = dir.join(name);
            fs::create_dir_all(copy.parent().expect("a directory")).expect("a directory");
            fs::copy(&file, copy).expect("a file");
        }
        Self { home, dir }
    }

    fn output(&self, generator: &Generator) -> PathBuf {
        self.dir.join(generator.output)
    }

    fn shell(&self, commands: &str) -> Run {
        self.home.shell(commands, &self.dir)
    }

    fn content(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let files = files(&self.dir).into_iter();
        let mut content: Vec<_> = files
            .map(|file| {
                let content = fs::read(&file).expect("a file");
                (file, content)
            })
            .collect();
        content.sort();
        content
    }

    /// In an interactive shell, which goes on after an error.
    #[track_caller]
    fn assert_failed_mint_stops(&self, generator: &Generator, build: &str) {
        let existed = self.output(generator).exists();
        let (key, away) = (self.home.key_file(), self.home.path().join("away"));
        fs::rename(&key, &away).expect("the key");
        let run = self.shell(build).assert_failure();
        fs::rename(&away, &key).expect("the key");
        assert!(run.stderr.contains("unreadable-key"), "{run:?}");
        assert_eq!(self.output(generator).exists(), existed);
        self.assert_no_empty_token();
    }

    #[track_caller]
    fn assert_no_empty_token(&self) {
        for (file, content) in self.content() {
            let text = String::from_utf8_lossy(&content);
            // The sources and the README contain `data-token="{{ … }}"`.
            for empty in [r#"data-token="""#, "data-token=>", r#"MAPS_TOKEN = "";"#] {
                assert!(!text.contains(empty), "{}: {empty}", file.display());
            }
        }
    }

    #[track_caller]
    fn assert_token(&self, generator: &Generator, token: &str) {
        let jwt = Jwt::decode(token);
        assert!(jwt.is_signed_by(&self.home.key));
        assert_eq!(jwt.claims["origin"], generator.domains);
    }
}
