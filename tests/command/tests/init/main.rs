//! `maps-token init`, in new packages and packages that are partly set up.

mod dependencies;
mod files;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use command_tests::maps_token;
use tempfile::TempDir;
use test_support::key::TestKey;
use test_support::run::Run;

const PROGRAM: &str = env!("CARGO_BIN_EXE_command-tests");

const MANIFEST: &str = "[package]\nname = \"a\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";

const BUILD_RS: &str = "\
//! Mints the tokens that `maps.toml` describes.

fn main() {
    maps_token_build::mint();
}
";

const MAPS_TOML: &str = "\
# Replace with your IDs from the Apple Developer portal.
team_id = \"DEF123GHIJ\"
key_id = \"ABC123DEFG\"

[tokens.site]
scope = \"mapkit_js\"
# Replace with the domains of your site. `*` matches one label.
domains = [\"example.com\", \"*.example.com\"]
expires = \"180 days\"
# Builds fail if the token is valid for less.
minimum_validity = \"30 days\"

# Used by debug builds on your machine.
[environments.development.tokens.site]
domains = [\"localhost\"]
";

/// There is a first line with the schema since this repository has an address.
fn without_schema(text: &str) -> String {
    let mut lines = text.split_inclusive('\n').peekable();
    lines.next_if(|line| line.starts_with("#:schema https://"));
    lines.collect()
}

struct Package(TempDir);

impl Package {
    fn new(files: &[(&str, &str)]) -> Self {
        let dir = tempfile::tempdir().expect("a temporary directory");
        for (name, text) in files {
            let path = dir.path().join(name);
            fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
            fs::write(path, text).expect("a file");
        }
        Self(dir)
    }

    fn with_manifest(manifest: &str) -> Self {
        Self::new(&[("Cargo.toml", manifest)])
    }

    fn init(&self, arguments: &[&str]) -> Run {
        maps_token(PROGRAM, self.0.path(), &[&["init"], arguments].concat()).run()
    }

    fn read(&self, name: &str) -> String {
        without_schema(&fs::read_to_string(self.0.path().join(name)).unwrap_or_default())
    }

    fn files(&self) -> BTreeMap<String, String> {
        fn collect(root: &Path, dir: &Path, files: &mut BTreeMap<String, String>) {
            for entry in fs::read_dir(dir).expect("a directory") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    collect(root, &path, files);
                } else {
                    let name = path.strip_prefix(root).expect("a path below the package");
                    let text = fs::read_to_string(&path).expect("a text file");
                    files.insert(name.display().to_string(), without_schema(&text));
                }
            }
        }
        let mut files = BTreeMap::new();
        collect(self.0.path(), self.0.path(), &mut files);
        files
    }
}

#[test]
fn init_new_package() {
    let package = Package::with_manifest(MANIFEST);
    package
        .init(&[])
        .assert_success()
        .assert_contains("created  maps.toml")
        .assert_contains("created  build.rs")
        .assert_contains("changed  Cargo.toml")
        .assert_contains("created  .gitignore")
        .assert_contains("1. replace the IDs and domains in maps.toml")
        .assert_contains("2. maps-token check");
    let manifest = format!(
        "{MANIFEST}\n[dependencies]\nmaps-token-macro = \"0.1\"\n\n[build-dependencies]\nmaps-token-build = \"0.1\"\n"
    );
    let expected = [
        (".gitignore", "*.p8\n"),
        ("Cargo.toml", &manifest),
        ("build.rs", BUILD_RS),
        ("maps.toml", MAPS_TOML),
    ];
    let expected = expected.map(|(name, text)| (name.to_owned(), text.to_owned()));
    assert_eq!(package.files(), BTreeMap::from(expected));
    maps_token(PROGRAM, package.0.path(), &["mint", "site"])
        .env("MAPS_PRIVATE_KEY", &TestKey::generate().pem())
        .run()
        .assert_success();
}

#[test]
fn init_amends_build_script_if_safe() {
    let cases = [
        (
            "another call",
            "fn main() {\n    other();\n}\n",
            "fn main() {\n    maps_token_build::mint();\n    other();\n}\n",
            "changed  build.rs",
        ),
        (
            "Windows line ends, and tabs",
            "fn main() {\r\n\tother();\r\n}\r\n",
            "fn main() {\r\n\tmaps_token_build::mint();\r\n\tother();\r\n}\r\n",
            "changed  build.rs",
        ),
        (
            "the builder",
            "use maps_token_build::Builder;\nfn main() { Builder::new().mint(); }\n",
            "use maps_token_build::Builder;\nfn main() { Builder::new().mint(); }\n",
            "kept     build.rs",
        ),
        (
            "only a comment of it",
            "// maps_token_build::mint();\nfn main() {\n}\n",
            "// maps_token_build::mint();\nfn main() {\n    maps_token_build::mint();\n}\n",
            "changed  build.rs",
        ),
        (
            "one line",
            "fn main() { other() }\n",
            "fn main() { maps_token_build::mint(); other() }\n",
            "changed  build.rs",
        ),
        (
            "a generated `main` beside the real one",
            "const CODE: &str = \"\nfn main() {\n\";\nfn main() {\n}\n",
            "const CODE: &str = \"\nfn main() {\n\";\nfn main() {\n    maps_token_build::mint();\n}\n",
            "changed  build.rs",
        ),
        (
            "`//` in a string before the call",
            "fn main() {\n    let a = \"https://a\"; maps_token_build::mint();\n}\n",
            "fn main() {\n    let a = \"https://a\"; maps_token_build::mint();\n}\n",
            "kept     build.rs",
        ),
        (
            "two of them",
            "#[cfg(a)]\nfn main() {\n}\n#[cfg(not(a))]\nfn main() {\n}\n",
            "#[cfg(a)]\nfn main() {\n}\n#[cfg(not(a))]\nfn main() {\n}\n",
            "manual   build.rs    defines several `main`: call `maps_token_build::mint();` in `main`",
        ),
        (
            "a constant function",
            "const fn main() {\n}\n",
            "const fn main() {\n}\n",
            "manual   build.rs    `main` is a `const fn`: remove `const`, and call `maps_token_build::mint();` in it",
        ),
    ];
    for (name, before, after, expected) in cases {
        let package = Package::new(&[("Cargo.toml", MANIFEST), ("build.rs", before)]);
        package.init(&[]).assert_success().assert_contains(expected);
        assert_eq!(package.read("build.rs"), after, "{name}");
    }
}

#[test]
fn init_finds_build_script_in_manifest() {
    let manifest = MANIFEST.replace("[package]", "[package]\nbuild = \"tools/build.rs\"");
    let package = Package::new(&[
        ("Cargo.toml", &manifest),
        ("tools/build.rs", "fn main() {\n}\n"),
    ]);
    package
        .init(&[])
        .assert_success()
        .assert_contains("changed  tools/build.rs");
    assert!(
        package
            .read("tools/build.rs")
            .contains("maps_token_build::mint();")
    );
    assert_eq!(package.read("build.rs"), "");

    let manifest = MANIFEST.replace("[package]", "[package]\nbuild = false");
    let package = Package::with_manifest(&manifest);
    package
        .init(&[])
        .assert_success()
        .assert_contains("`build = false`");
    assert_eq!(package.read("build.rs"), "");
    package.init(&["--strict"]).assert_status(1);
}

#[test]
fn init_reports_ignored_maps_toml() {
    let ignored = "; Git ignores it: correct .gitignore, because CI needs the file";
    let cases: [(&str, &[(&str, &str)], bool); 5] = [
        ("by name", &[(".gitignore", "maps.toml\n")], true),
        (
            "by a pattern",
            &[(".gitignore", "/*.toml\n!Cargo.toml\n")],
            true,
        ),
        (
            "by a parent directory",
            &[("../.gitignore", "site/*\n")],
            true,
        ),
        (
            "not by a parent directory",
            &[("../.gitignore", "*.toml\n"), (".gitignore", "!*.toml\n")],
            false,
        ),
        ("elsewhere", &[(".gitignore", "/target/maps.toml\n")], false),
    ];
    for (name, files, is_ignored) in cases {
        for existing in [None, Some(MAPS_TOML)] {
            let package = Package::new(&[("site/Cargo.toml", MANIFEST), (".git/HEAD", "")]);
            let site = package.0.path().join("site");
            for (name, text) in files {
                fs::write(site.join(name), text).expect("a file");
            }
            if let Some(text) = existing {
                fs::write(site.join("maps.toml"), text).expect("a file");
            }
            let run = maps_token(PROGRAM, &site, &["init"]).run().assert_success();
            assert_eq!(
                run.stdout.contains(ignored),
                is_ignored,
                "{name}: {}",
                run.stdout
            );
        }
    }
}

#[test]
fn init_reports_old_rust_version() {
    let in_package = |line: &str| MANIFEST.replace("[package]\n", &format!("[package]\n{line}\n"));
    let workspace = "[workspace.package]\nrust-version = \"1.70.0\"\n";
    let cases = [
        ("none", MANIFEST.to_owned(), None),
        (
            "an old one",
            in_package("rust-version = \"1.70\""),
            Some("1.70"),
        ),
        (
            "just older",
            in_package("rust-version = \"1.87.9\""),
            Some("1.87.9"),
        ),
        (
            "the required one",
            in_package("rust-version = \"1.88\""),
            None,
        ),
        ("a newer one", in_package("rust-version = \"1.100\""), None),
        (
            "of the workspace",
            in_package("rust-version.workspace = true") + workspace,
            Some("1.70.0"),
        ),
    ];
    for (name, manifest, version) in cases {
        let run = Package::with_manifest(&manifest).init(&[]).assert_success();
        let remark = version.map_or_else(String::new, |version| {
            format!("; they require Rust 1.88, but `rust-version` is {version}")
        });
        let expected = format!("adds maps-token-macro and maps-token-build{remark}\n");
        assert!(run.stdout.contains(&expected), "{name}: {}", run.stdout);
    }
}

#[test]
fn init_appends_to_gitignore() {
    let cases = [
        ("/target\n", "/target\n*.p8\n"),
        ("/target", "/target\n*.p8\n"),
        ("/target\r\n", "/target\r\n*.p8\r\n"),
        ("*.p8\n/target", "*.p8\n/target"),
        ("# *.p8\n", "# *.p8\n*.p8\n"),
        ("", "*.p8\n"),
    ];
    for (before, after) in cases {
        let package = Package::new(&[("Cargo.toml", MANIFEST), (".gitignore", before)]);
        package.init(&[]).assert_success();
        assert_eq!(package.read(".gitignore"), after, "{before:?}");
    }
}

#[test]
fn init_in_workspace_member() {
    let root = "[workspace]\nmembers = [\"site\"]\n";
    let package = Package::new(&[
        (".git/HEAD", ""),
        (".gitignore", "/target\n*.p8\n"),
        ("Cargo.toml", root),
        ("site/Cargo.toml", MANIFEST),
    ]);
    let before = package.files();
    package
        .init(&[])
        .assert_status(2)
        .assert_contains("expected the Cargo.toml of a package, found the one of a workspace")
        .assert_contains("in the directory of the member that builds the site");
    assert_eq!(package.files(), before);

    let member = package.0.path().join("site");
    maps_token(PROGRAM, &member, &["init"])
        .run()
        .assert_success()
        .assert_contains("kept     .gitignore  a parent directory ignores *.p8");
    assert_eq!(package.read("Cargo.toml"), root);
    assert_eq!(package.read("site/maps.toml"), MAPS_TOML);
    assert_eq!(package.read("site/.gitignore"), "");
}

#[test]
fn init_is_idempotent() {
    let packages = [
        Package::with_manifest(MANIFEST),
        Package::new(&[
            ("Cargo.toml", &MANIFEST.replace('\n', "\r\n")),
            ("build.rs", "fn main() {\r\n}\r\n"),
            (".gitignore", "/target"),
        ]),
    ];
    let arguments = ["--team-id", "TEAM123456", "--domains", "a.no, *.a.no"];
    for package in packages {
        package.init(&arguments).assert_success();
        let files = package.files();
        let again = package.init(&arguments).assert_success();
        assert_eq!(package.files(), files);
        for word in ["created", "changed", "manual"] {
            assert!(!again.text().contains(word), "{}", again.text());
        }
    }
}

#[test]
fn init_keeps_existing_maps_toml() {
    let existing = "# mine\n";
    let package = Package::new(&[("Cargo.toml", MANIFEST), ("maps.toml", existing)]);
    package
        .init(&[])
        .assert_success()
        .assert_contains("kept     maps.toml");
    package
        .init(&["--team-id", "TEAM123456"])
        .assert_success()
        .assert_contains("manual   maps.toml   already exists: add the values of the arguments");
    assert_eq!(package.read("maps.toml"), existing);
}

#[test]
fn init_dry_run_writes_nothing() {
    let package = Package::with_manifest(MANIFEST);
    let before = package.files();
    package
        .init(&["--dry-run"])
        .assert_success()
        .assert_contains("create   maps.toml")
        .assert_contains("Dry run: nothing was written.");
    assert_eq!(package.files(), before);
}

#[test]
fn init_fills_in_ids_and_domains() {
    let package = Package::with_manifest(MANIFEST);
    let arguments = [
        "--team-id",
        "TEAM123456",
        "--key-id",
        "KEY1234567",
        "--domains",
        "https://A.no,*.a.no",
    ];
    package
        .init(&arguments)
        .assert_success()
        .assert_contains("1. maps-token check");
    let text = package.read("maps.toml");
    assert!(
        text.contains("team_id = \"TEAM123456\"\nkey_id = \"KEY1234567\"\n"),
        "{text}"
    );
    assert!(
        text.contains("\ndomains = [\"a.no\", \"*.a.no\"]\n"),
        "{text}"
    );
    assert!(!text.contains("Replace with your IDs"), "{text}");
}

#[test]
fn init_fills_in_token() {
    let key = TestKey::generate();
    let mint = |settings: &str| {
        let maps_toml = format!(
            "team_id = \"TEAM123456\"\nkey_id = \"KEY1234567\"\n[tokens.site]\n{settings}\n"
        );
        let minting = Package::new(&[("maps.toml", &maps_toml)]);
        let run = maps_token(PROGRAM, minting.0.path(), &["mint", "site"])
            .env("MAPS_PRIVATE_KEY", &key.pem())
            .run()
            .assert_success();
        run.stdout.trim().to_owned()
    };
    let scope = "scope = \"mapkit_js\"\ndomains = \"a.no,*.a.no\"";
    let minimum = "# Builds fail if the token is valid for less.\nminimum_validity = \"30 days\"\n";
    let cases = [("90 days", minimum), ("7 days", ""), ("never", minimum)];
    for (expires, minimum) in cases {
        let token = mint(&format!("{scope}\nexpires = \"{expires}\""));
        for (argument, input) in [(token.as_str(), ""), ("-", token.as_str())] {
            let package = Package::with_manifest(MANIFEST);
            maps_token(PROGRAM, package.0.path(), &["init", "--token", argument])
                .stdin(input)
                .run()
                .assert_success();
            let expected = format!(
                "# From the token below.\nteam_id = \"TEAM123456\"\nkey_id = \"KEY1234567\"\n\n\
                 [tokens.site]\nscope = \"mapkit_js\"\ndomains = [\"a.no\", \"*.a.no\"]\n{minimum}\
                 # From the Apple Developer portal. To mint tokens, replace it with: expires = \"180 days\"\n\
                 token = \"{token}\"\n"
            );
            assert_eq!(package.read("maps.toml"), expected);
            // The written file works.
            let run = maps_token(PROGRAM, package.0.path(), &["mint", "site"])
                .run()
                .assert_success();
            assert_eq!(run.stdout.trim(), token);
        }
    }

    let server = mint("scope = \"server_api\"\nrestriction = \"none\"\nexpires = \"7 days\"");
    let package = Package::with_manifest(MANIFEST);
    let before = package.files();
    let rejected = [
        (
            server.as_str(),
            "cannot write a `server_api` token to maps.toml",
        ),
        ("abc", "error[not-a-token]: invalid token"),
        (&key.pem(), "do not pass a private key on the command line"),
        ("maps-token-placeholder-for-site", "found a placeholder"),
    ];
    for (token, expected) in rejected {
        let run = package
            .init(&["--token", token])
            .assert_status(2)
            .assert_contains(expected);
        assert!(!run.text().contains("BEGIN"), "{}", run.text());
        assert_eq!(package.files(), before);
    }
}

#[test]
fn init_json_report() {
    let package = Package::new(&[("Cargo.toml", MANIFEST), (".gitignore", "*.p8\n")]);
    let run = package.init(&["--format", "json"]).assert_success();
    let report = run.json();
    assert_eq!(report["dry_run"], false);
    let files = report["files"].as_array().expect("a list");
    let files: Vec<_> = files
        .iter()
        .map(|it| {
            (
                it["file"].as_str().unwrap_or(""),
                it["action"].as_str().unwrap_or(""),
            )
        })
        .collect();
    assert_eq!(
        files,
        [
            ("maps.toml", "create"),
            ("build.rs", "create"),
            ("Cargo.toml", "change"),
            (".gitignore", "leave"),
        ]
    );
}
