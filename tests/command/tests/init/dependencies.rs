//! The dependencies that `maps-token init` adds to Cargo.toml.

use std::fs;
use std::process::Command;

use command_tests::maps_token;

use super::{MANIFEST, PROGRAM, Package};

/// The text after `MANIFEST`.
#[test]
fn init_adds_only_dependencies_to_manifest() {
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
            "comments at the end",
            "
[dependencies]
serde = \"1\"
# a = \"1\"

# The end.
",
            "
[dependencies]
serde = \"1\"
maps-token-macro = \"0.1\"
# a = \"1\"

# The end.

[build-dependencies]
maps-token-build = \"0.1\"
",
        ),
        (
            "comments at the end, below a table that is out of order",
            "
[package.metadata.a]
b = 1

[profile.dev]
debug = 1

[package.metadata.c]
d = 1
# e = 1",
            "
[package.metadata.a]
b = 1

[profile.dev]
debug = 1

[package.metadata.c]
d = 1
# e = 1

[dependencies]
maps-token-macro = \"0.1\"

[build-dependencies]
maps-token-build = \"0.1\"
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
            "no newline at the end of the file",
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
            package.init(&[]).assert_success();
            assert_eq!(package.read("Cargo.toml"), manifest(after), "{name}");
        }
    }
}

/// Files before, the directory of the package, and what `init` adds to its manifest.
#[test]
fn init_reuses_sources_of_dependencies() {
    const MACRO: (&str, &str) = (
        "vendor/maps-token-macro/Cargo.toml",
        "[package]\nname = \"maps-token-macro\"\nversion = \"0.1.0\"\n[features]\na = []\n",
    );
    const BUILD: (&str, &str) = (
        "vendor/maps-token-build/Cargo.toml",
        "[package]\nname = \"maps-token-build\"\nversion = \"0.1.0\"\n",
    );
    const BOTH_INHERITED: &str = "\n[dependencies]\nmaps-token-macro.workspace = true\n\n[build-dependencies]\nmaps-token-build.workspace = true\n";
    const BOTH_VENDORED: &str = "\n[dependencies]\nmaps-token-macro = { path = \"vendor/maps-token-macro\" }\n\n[build-dependencies]\nmaps-token-build = { path = \"vendor/maps-token-build\" }\n";

    let workspace = |rest: &str| format!("[workspace]\nmembers = [\"site\"]\n{rest}");
    let cases: [(&str, String, String, &str); 13] = [
        (
            "of a target",
            String::new(),
            "[target.'cfg(unix)'.dependencies]\nmaps-token-macro = { path = \"vendor/maps-token-macro\", features = [\"a\"] }\n".to_owned(),
            BOTH_VENDORED,
        ),
        (
            "of tests",
            String::new(),
            "[dev-dependencies.maps-token-macro]\npath = \"./vendor/maps-token-macro\"\n".to_owned(),
            "\n[dependencies]\nmaps-token-macro = { path = \"./vendor/maps-token-macro\" }\n\n[build-dependencies]\nmaps-token-build = { path = \"./vendor/maps-token-build\" }\n",
        ),
        (
            "renamed",
            String::new(),
            "[dev-dependencies]\nminter = { path = 'vendor/maps-token-build', package = 'maps-token-build' }\n".to_owned(),
            "\n[dependencies]\nmaps-token-macro = { path = \"vendor/maps-token-macro\" }\n\n[build-dependencies]\nminter = { path = 'vendor/maps-token-build', package = 'maps-token-build' }\n",
        ),
        (
            "of the workspace",
            workspace("[workspace.dependencies]\nmaps-token-build = { path = \"vendor/maps-token-build\" }\nmaps-token-macro = { path = \"vendor/maps-token-macro\" }\n"),
            String::new(),
            BOTH_INHERITED,
        ),
        (
            "of the workspace, one inherited",
            workspace("[workspace.dependencies]\nmaps-token-build = { path = \"vendor/maps-token-build\" }\nmaps-token-macro = { path = \"vendor/maps-token-macro\" }\n"),
            "[dependencies]\nmaps-token-macro.workspace = true\n".to_owned(),
            "\n[build-dependencies]\nmaps-token-build.workspace = true\n",
        ),
        (
            "of the workspace, renamed",
            workspace("[workspace.dependencies]\nminter = { package = \"maps-token-build\", path = \"vendor/maps-token-build\" }\nmaps-token-macro = { path = \"vendor/maps-token-macro\" }\n"),
            String::new(),
            "\n[dependencies]\nmaps-token-macro.workspace = true\n\n[build-dependencies]\nminter.workspace = true\n",
        ),
        (
            "of the workspace, renamed and inherited",
            workspace("[workspace.dependencies]\nminter = { package = \"maps-token-build\", path = \"vendor/maps-token-build\" }\nmaps-token-macro = { path = \"vendor/maps-token-macro\" }\n"),
            "[build-dependencies]\nminter.workspace = true\n".to_owned(),
            "\n[dependencies]\nmaps-token-macro.workspace = true\n",
        ),
        (
            "of the workspace, which has one",
            workspace("[workspace.dependencies]\nmaps-token-build.path = \"vendor/maps-token-build\"\n"),
            String::new(),
            "\n[dependencies]\nmaps-token-macro = { path = \"../vendor/maps-token-macro\" }\n\n[build-dependencies]\nmaps-token-build.workspace = true\n",
        ),
        (
            "of the workspace that the manifest names",
            workspace("[workspace.dependencies]\nmaps-token-build.path = \"vendor/maps-token-build\"\nmaps-token-macro.path = \"vendor/maps-token-macro\"\n"),
            "workspace = \"..\"\n".to_owned(),
            BOTH_INHERITED,
        ),
        (
            "of a workspace that excludes the package",
            "[workspace]\nexclude = [\"site\"]\n[workspace.dependencies]\nmaps-token-build.path = \"vendor/maps-token-build\"\n".to_owned(),
            "[dependencies]\nmaps-token-macro.path = \"../vendor/maps-token-macro\"\n".to_owned(),
            "\n[build-dependencies]\nmaps-token-build = { path = \"../vendor/maps-token-build\" }\n",
        ),
        (
            "of the package that is the root",
            String::new(),
            "[workspace.dependencies]\nmaps-token-build.path = \"vendor/maps-token-build\"\nmaps-token-macro.path = \"vendor/maps-token-macro\"\n".to_owned(),
            BOTH_INHERITED,
        ),
        (
            "inline tables",
            workspace("dependencies = { maps-token-build = { path = \"vendor/maps-token-build\" }, maps-token-macro = { path = \"vendor/maps-token-macro\" } }\n"),
            String::new(),
            BOTH_INHERITED,
        ),
        (
            "with an optional dependency",
            String::new(),
            "[dependencies]\nmaps-token-macro = { path = \"vendor/maps-token-macro\", optional = true }\n".to_owned(),
            "\n[build-dependencies]\nmaps-token-build = { path = \"vendor/maps-token-build\" }\n",
        ),
    ];
    for (name, root, rest, added) in cases {
        let manifest = format!("{MANIFEST}{rest}");
        let (site, site_manifest) = if root.is_empty() {
            ("", "Cargo.toml")
        } else {
            ("site", "site/Cargo.toml")
        };
        let root_manifest = if root.is_empty() { &manifest } else { &root };
        let package = Package::new(&[
            (site_manifest, &manifest),
            ("Cargo.toml", root_manifest),
            MACRO,
            BUILD,
            ("vendor/maps-token-macro/src/lib.rs", ""),
            ("vendor/maps-token-build/src/lib.rs", ""),
            (
                if site.is_empty() {
                    "src/lib.rs"
                } else {
                    "site/src/lib.rs"
                },
                "",
            ),
        ]);
        let directory = package.0.path().join(site);
        maps_token(PROGRAM, &directory, &["init"])
            .run()
            .assert_success();
        assert_eq!(
            package.read(site_manifest),
            format!("{manifest}{added}"),
            "{name}"
        );
        let crate_name = if format!("{rest}{added}").contains("minter") {
            "minter"
        } else {
            "maps_token_build"
        };
        let script = fs::read_to_string(directory.join("build.rs")).expect("a build script");
        assert!(
            script.contains(&format!("{crate_name}::mint();")),
            "{name}: {script}"
        );
        // The tests for Windows are built on Linux, whose Cargo does not run there.
        if cfg!(windows) {
            continue;
        }
        let metadata = Command::new(env!("CARGO"))
            .args(["metadata", "--offline", "--format-version=1"])
            .current_dir(&directory)
            .output()
            .expect("cargo");
        let stderr = String::from_utf8_lossy(&metadata.stderr);
        assert!(metadata.status.success(), "{name}: {stderr}");
    }
}

#[test]
fn init_reuses_repositories_and_versions() {
    let cases = [
        (
            "[dev-dependencies]\nmaps-token-macro = { git = \"https://git.example/maps\", tag = \"v1\", features = [\"a\"] }\n",
            "\n[dependencies]\nmaps-token-macro = { git = \"https://git.example/maps\", tag = \"v1\" }\n\n[build-dependencies]\nmaps-token-build = { git = \"https://git.example/maps\", tag = \"v1\" }\n",
        ),
        (
            "[dependencies]\nmaps-token-macro = { version = \"=0.1.2\", registry = \"ours\", default-features = false }\n",
            "\n[build-dependencies]\nmaps-token-build = { version = \"=0.1.2\", registry = \"ours\" }\n",
        ),
        (
            "[dependencies]\nmaps-token-macro = \"0.1.2\" # pinned\n",
            "\n[build-dependencies]\nmaps-token-build = \"0.1.2\"\n",
        ),
        (
            "[dependencies]\nmaps-token-macro = { path = \"elsewhere/maps-token-macro\" }\n",
            "\n[build-dependencies]\nmaps-token-build = \"0.1\"\n",
        ),
    ];
    for (before, added) in cases {
        let package = Package::with_manifest(&format!("{MANIFEST}{before}"));
        package.init(&[]).assert_success();
        assert_eq!(
            package.read("Cargo.toml"),
            format!("{MANIFEST}{before}{added}")
        );
    }
}

#[test]
fn init_reports_dependencies_that_it_cannot_add() {
    let optional = "[dependencies]\nmaps-token-macro = { version = \"0.1\", optional = true }\n[build-dependencies]\nmaps-token-build = \"0.1\"\n";
    let taken = "[dependencies]\nmaps-token-macro = { package = \"another\", version = \"1\" }\n";
    let cases = [
        (
            optional,
            "maps-token-macro is optional: remove `optional = true`, or use it only with its feature",
        ),
        (
            taken,
            "`maps-token-macro` in `[dependencies]` is another package",
        ),
    ];
    for (rest, expected) in cases {
        let manifest = format!("{MANIFEST}{rest}");
        let package = Package::with_manifest(&manifest);
        package
            .init(&[])
            .assert_success()
            .assert_contains("manual   Cargo.toml")
            .assert_contains(expected);
        assert_eq!(package.read("Cargo.toml"), manifest);
    }
}

#[test]
fn init_amends_dotted_and_inline_dependencies() {
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
        package.init(&[]).assert_success();
        assert_eq!(package.read("Cargo.toml"), after);
    }
}
