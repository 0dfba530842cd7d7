//! `maps-token init`, in packages that have some of it already.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
#[cfg(unix)]
use std::process::Command;
#[cfg(unix)]
use std::thread;

use command_tests::{Ran, maps_token};
use serde_json::Value;
use tempfile::TempDir;
use test_support::key::ThrowAwayKey;

const TARGET: &str = env!("CARGO_TARGET_TMPDIR");

const MANIFEST: &str = "[package]\nname = \"a\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";

const BUILD_RS: &str = "\
//! Mints the tokens that `maps.toml` describes.

fn main() {
    maps_token_build::mint();
}
";

const MAPS_TOML: &str = "\
# Yours, from Apple's developer portal.
team_id = \"DEF123GHIJ\"
key_id = \"ABC123DEFG\"

[tokens.site]
scope = \"mapkit_js\"
# Where the site is published: the name itself, and all names right below it.
domains = [\"example.com\", \"*.example.com\"]
expires = \"180 days\"
# A build that would embed a token that holds for less fails.
minimum_validity = \"30 days\"

# Debug builds on your own machine.
[environments.development.tokens.site]
domains = [\"localhost\"]
";

struct Package(TempDir);

impl Package {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, text).expect("a file");
        }
        Self(folder)
    }

    fn with_manifest(manifest: &str) -> Self {
        Self::new(&[("Cargo.toml", manifest)])
    }

    fn init(&self, more: &[&str]) -> Ran {
        maps_token(TARGET, self.0.path(), &[&["init"], more].concat()).run()
    }

    fn file(&self, name: &str) -> String {
        fs::read_to_string(self.0.path().join(name)).unwrap_or_default()
    }

    /// All files, whatever they are called.
    fn files(&self) -> BTreeMap<String, String> {
        fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<String, String>) {
            for entry in fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    collect(root, &path, files);
                } else {
                    let name = path.strip_prefix(root).expect("below it");
                    let text = fs::read_to_string(&path).expect("text");
                    files.insert(name.display().to_string(), text);
                }
            }
        }
        let mut files = BTreeMap::new();
        collect(self.0.path(), self.0.path(), &mut files);
        files
    }
}

#[test]
fn a_fresh_package() {
    let package = Package::with_manifest(MANIFEST);
    package
        .init(&[])
        .exits(0)
        .says("created  maps.toml")
        .says("created  build.rs")
        .says("changed  Cargo.toml")
        .says("created  .gitignore")
        .says("1. put your own IDs and domains into maps.toml")
        .says("2. maps-token check");
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
    maps_token(TARGET, package.0.path(), &["mint", "site"])
        .variable("MAPS_PRIVATE_KEY", &ThrowAwayKey::generate().pem())
        .run()
        .exits(0);
}

/// What stands after `MANIFEST`, before and after.
#[test]
fn dependencies_are_added_and_nothing_else_changes() {
    let cases = [
        (
            "tables with comments",
            "
[dependencies] # what it takes
serde   =   \"1\"   # for the shops
# maps-token-macro = \"0.0\"

[build-dependencies]
cc = '1'

[features]
default = []
",
            "
[dependencies] # what it takes
serde   =   \"1\"   # for the shops
maps-token-macro = \"0.1\"
# maps-token-macro = \"0.0\"

[build-dependencies]
cc = '1'
maps-token-build = \"0.1\"

[features]
default = []
",
        ),
        (
            "a table for each dependency",
            "
[dependencies.serde]
version = \"1\"

[features]
default = []
",
            "
[dependencies]
maps-token-macro = \"0.1\"

[dependencies.serde]
version = \"1\"

[features]
default = []

[build-dependencies]
maps-token-build = \"0.1\"
",
        ),
        (
            "inline tables",
            "
[dependencies]
maps-token-macro = { version = \"0.1\", path = \"../macro\" }
[build-dependencies]
minter = { package = \"maps-token-build\", version = \"0.1\" }
",
            "
[dependencies]
maps-token-macro = { version = \"0.1\", path = \"../macro\" }
[build-dependencies]
minter = { package = \"maps-token-build\", version = \"0.1\" }
",
        ),
        (
            "dotted keys",
            "
[dependencies]
maps-token-macro.workspace = true
serde.version = \"1\"
[build-dependencies.maps-token-build]
workspace = true
",
            "
[dependencies]
maps-token-macro.workspace = true
serde.version = \"1\"
[build-dependencies.maps-token-build]
workspace = true
",
        ),
        (
            "no line end after the last line",
            "
[dependencies]
serde = \"1\"",
            "
[dependencies]
serde = \"1\"
maps-token-macro = \"0.1\"

[build-dependencies]
maps-token-build = \"0.1\"
",
        ),
        (
            "one of a target",
            "
[target.'cfg(unix)'.dependencies]
libc = \"0.2\"
",
            "
[target.'cfg(unix)'.dependencies]
libc = \"0.2\"

[dependencies]
maps-token-macro = \"0.1\"

[build-dependencies]
maps-token-build = \"0.1\"
",
        ),
    ];
    for (name, before, after) in cases {
        for end in ["\n", "\r\n"] {
            let manifest = |text: &str| format!("{MANIFEST}{text}").replace('\n', end);
            let package = Package::with_manifest(&manifest(before));
            package.init(&[]).exits(0);
            assert_eq!(package.file("Cargo.toml"), manifest(after), "{name}");
        }
    }
}

#[test]
fn dependencies_before_the_first_table() {
    let cases = [
        (
            "dependencies.serde = \"1\"\npackage.name = \"a\"\n",
            "dependencies.serde = \"1\"\ndependencies.maps-token-macro = \"0.1\"\npackage.name = \"a\"\n\n[build-dependencies]\nmaps-token-build = \"0.1\"\n",
        ),
        (
            "dependencies = { serde = \"1\" }\n[package]\nname = \"a\"\n",
            "dependencies = { serde = \"1\", maps-token-macro = \"0.1\" }\n[package]\nname = \"a\"\n\n[build-dependencies]\nmaps-token-build = \"0.1\"\n",
        ),
    ];
    for (before, after) in cases {
        let package = Package::with_manifest(before);
        package.init(&[]).exits(0);
        assert_eq!(package.file("Cargo.toml"), after);
    }
}

#[test]
fn build_scripts_are_amended_where_that_is_safe() {
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
            "left     build.rs",
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
            "fn main() { other() }\n",
            "yours    build.rs    write `maps_token_build::mint();` at the start of its `main`",
        ),
        (
            "a generated `main` beside the real one",
            "const CODE: &str = \"\nfn main() {\n\";\nfn main() {\n}\n",
            "const CODE: &str = \"\nfn main() {\n\";\nfn main() {\n}\n",
            "yours    build.rs",
        ),
    ];
    for (name, before, after, said) in cases {
        let package = Package::new(&[("Cargo.toml", MANIFEST), ("build.rs", before)]);
        package.init(&[]).exits(0).says(said);
        assert_eq!(package.file("build.rs"), after, "{name}");
    }
}

#[test]
fn the_build_script_is_where_the_manifest_says() {
    let manifest = MANIFEST.replace("[package]", "[package]\nbuild = \"tools/build.rs\"");
    let package = Package::new(&[
        ("Cargo.toml", &manifest),
        ("tools/build.rs", "fn main() {\n}\n"),
    ]);
    package.init(&[]).exits(0).says("changed  tools/build.rs");
    assert!(
        package
            .file("tools/build.rs")
            .contains("maps_token_build::mint();")
    );
    assert_eq!(package.file("build.rs"), "");

    let manifest = MANIFEST.replace("[package]", "[package]\nbuild = false");
    let package = Package::with_manifest(&manifest);
    package.init(&[]).exits(0).says("`build = false`");
    assert_eq!(package.file("build.rs"), "");
    package.init(&["--strict"]).exits(1);
}

#[test]
fn gitignore() {
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
        package.init(&[]).exits(0);
        assert_eq!(package.file(".gitignore"), after, "{before:?}");
    }
}

#[test]
fn a_member_of_a_workspace() {
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
        .exits(2)
        .says("of a workspace, not of a package")
        .says("go to the folder of the member");
    assert_eq!(package.files(), before);

    let member = package.0.path().join("site");
    maps_token(TARGET, &member, &["init"])
        .run()
        .exits(0)
        .says("left     .gitignore  one in a folder above has *.p8");
    assert_eq!(package.file("Cargo.toml"), root);
    assert_eq!(package.file("site/maps.toml"), MAPS_TOML);
    assert_eq!(package.file("site/.gitignore"), "");
}

#[test]
fn a_second_time_changes_nothing() {
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
        package.init(&arguments).exits(0);
        let files = package.files();
        let again = package.init(&arguments).exits(0);
        assert_eq!(package.files(), files);
        for word in ["created", "changed", "yours"] {
            assert!(!again.text().contains(word), "{}", again.text());
        }
    }
}

#[test]
fn an_existing_configuration_is_left_alone() {
    let mine = "# mine\n";
    let package = Package::new(&[("Cargo.toml", MANIFEST), ("maps.toml", mine)]);
    package.init(&[]).exits(0).says("left     maps.toml");
    package
        .init(&["--team-id", "TEAM123456"])
        .exits(0)
        .says("yours    maps.toml   it is there already: write into it what you gave here");
    assert_eq!(package.file("maps.toml"), mine);
}

#[test]
fn a_dry_run_writes_nothing() {
    let package = Package::with_manifest(MANIFEST);
    let before = package.files();
    package
        .init(&["--dry-run"])
        .exits(0)
        .says("create   maps.toml")
        .says("Nothing was written.");
    assert_eq!(package.files(), before);
}

#[test]
fn given_ids_and_domains() {
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
        .exits(0)
        .says("1. maps-token check");
    let text = package.file("maps.toml");
    assert!(
        text.contains("team_id = \"TEAM123456\"\nkey_id = \"KEY1234567\"\n"),
        "{text}"
    );
    assert!(
        text.contains("\ndomains = [\"a.no\", \"*.a.no\"]\n"),
        "{text}"
    );
    assert!(!text.contains("Yours"), "{text}");
}

#[test]
fn a_token_of_the_portal() {
    let key = ThrowAwayKey::generate();
    let mint = |settings: &str| {
        let maps_toml = format!(
            "team_id = \"TEAM123456\"\nkey_id = \"KEY1234567\"\n[tokens.site]\n{settings}\n"
        );
        let maker = Package::new(&[("maps.toml", &maps_toml)]);
        let ran = maps_token(TARGET, maker.0.path(), &["mint", "site"])
            .variable("MAPS_PRIVATE_KEY", &key.pem())
            .run()
            .exits(0);
        ran.stdout.trim().to_owned()
    };
    let scope = "scope = \"mapkit_js\"\ndomains = \"a.no,*.a.no\"";
    let minimum = "# A build that would embed a token that holds for less fails.\nminimum_validity = \"30 days\"\n";
    let cases = [("90 days", minimum), ("7 days", ""), ("never", minimum)];
    for (expires, minimum) in cases {
        let token = mint(&format!("{scope}\nexpires = \"{expires}\""));
        for (argument, input) in [(token.as_str(), ""), ("-", token.as_str())] {
            let package = Package::with_manifest(MANIFEST);
            maps_token(TARGET, package.0.path(), &["init", "--token", argument])
                .input(input)
                .run()
                .exits(0);
            let expected = format!(
                "# Those of the token below.\nteam_id = \"TEAM123456\"\nkey_id = \"KEY1234567\"\n\n\
                 [tokens.site]\nscope = \"mapkit_js\"\ndomains = [\"a.no\", \"*.a.no\"]\n{minimum}\
                 # Made in Apple's portal. To mint instead, put `expires = \"180 days\"` in its place.\n\
                 token = \"{token}\"\n"
            );
            assert_eq!(package.file("maps.toml"), expected);
            // It is what a build takes.
            let ran = maps_token(TARGET, package.0.path(), &["mint", "site"])
                .run()
                .exits(0);
            assert_eq!(ran.stdout.trim(), token);
        }
    }

    let server = mint("scope = \"server_api\"\nrestriction = \"none\"\nexpires = \"7 days\"");
    let package = Package::with_manifest(MANIFEST);
    let before = package.files();
    let refused = [
        (server.as_str(), "a server's token, a credential"),
        ("abc", "not a token"),
        (&key.pem(), "no argument"),
        ("maps-token-placeholder-for-site", "placeholder"),
    ];
    for (token, said) in refused {
        let ran = package.init(&["--token", token]).exits(2).says(said);
        assert!(!ran.text().contains("BEGIN"), "{}", ran.text());
        assert_eq!(package.files(), before);
    }
}

#[test]
fn wrong_calls_change_nothing() {
    let broken = "[package\n";
    let cases: &[(&[(&str, &str)], &[&str], &str)] = &[
        (&[], &[], "there is no Cargo.toml in this folder"),
        (&[("Cargo.toml", broken)], &[], "Cargo.toml is not TOML"),
        (&[("Cargo.toml", "a = 1\n")], &[], "no [package]"),
        (
            &[("Cargo.toml", MANIFEST)],
            &["--team-id", "abc"],
            "10 capital letters",
        ),
        (
            &[("Cargo.toml", MANIFEST)],
            &["--domains", "a.no/"],
            "write \"a.no\"",
        ),
        (
            &[("Cargo.toml", MANIFEST)],
            &["--domains", "*.com"],
            "strangers",
        ),
        (
            &[("Cargo.toml", MANIFEST)],
            &["--team-id", "SAME123456", "--key-id", "SAME123456"],
            "the key ID is the same as the team ID",
        ),
        (
            &[("Cargo.toml", MANIFEST)],
            &["--token", "-", "--team-id", "TEAM123456"],
            "cannot be used with",
        ),
    ];
    for (files, arguments, said) in cases {
        let package = Package::new(files);
        let before = package.files();
        package.init(arguments).exits(2).says(said);
        assert_eq!(package.files(), before);
    }
}

#[cfg(unix)]
#[test]
fn nothing_is_half_written() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    // `tools/build.rs` cannot be written, because its folder is not there.
    let manifest = MANIFEST.replace("[package]", "[package]\nbuild = \"tools/build.rs\"");
    let package = Package::with_manifest(&manifest);
    let before = package.files();
    package
        .init(&[])
        .exits(2)
        .says("tools/build.rs cannot be written");
    assert_eq!(package.files(), before);

    // A link stays one, and a mode stays as it is.
    let package = Package::new(&[("real/Cargo.toml", MANIFEST)]);
    let real = package.0.path().join("real/Cargo.toml");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).expect("a mode");
    symlink("real/Cargo.toml", package.0.path().join("Cargo.toml")).expect("a link");
    package.init(&[]).exits(0);
    assert!(package.0.path().join("Cargo.toml").is_symlink());
    assert!(package.file("real/Cargo.toml").contains("maps-token-macro"));
    let mode = fs::metadata(&real).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
}

/// What reads a pipe waits until somebody writes into it.
#[cfg(unix)]
#[test]
fn a_pipe_is_not_read() {
    let cases = [
        ("Cargo.toml", "Cargo.toml cannot be read: it is a pipe"),
        ("maps.toml", "maps.toml cannot be read: it is a pipe"),
        ("build.rs", "build.rs cannot be read: it is a pipe"),
        (".gitignore", ".gitignore cannot be read: it is a pipe"),
        ("../.gitignore", "created  .gitignore"),
    ];
    for (name, said) in cases {
        let repository = Package::new(&[(".git/HEAD", ""), ("site/Cargo.toml", MANIFEST)]);
        let folder = repository.0.path().join("site");
        let pipe = folder.join(name);
        let _ = fs::remove_file(&pipe);
        let made = Command::new("mkfifo").arg(&pipe).status();
        assert!(made.expect("mkfifo").success());
        // A reader gets something that looks right, so that this test fails where it would hang.
        let text = if name == "Cargo.toml" {
            MANIFEST
        } else {
            "*.p8\n"
        };
        thread::spawn(move || fs::write(pipe, text));
        maps_token(TARGET, &folder, &["init"]).run().says(said);
    }
}

#[test]
fn json_is_for_programs() {
    let package = Package::new(&[("Cargo.toml", MANIFEST), (".gitignore", "*.p8\n")]);
    let ran = package.init(&["--format", "json"]).exits(0);
    let found: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(found["dry_run"], false);
    let files = found["files"].as_array().expect("a list");
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
