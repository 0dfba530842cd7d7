use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::check::{check_directory, check_package};
use super::*;

/// The content of the record's `maps.toml`.
const CONFIG: &str = "team_id = \"DEF123GHIJ\"\n";

/// Two directories with one parent.
struct Checkouts {
    root: TempDir,
}

impl Checkouts {
    fn new() -> Self {
        let root = tempfile::tempdir().expect("a directory");
        let checkouts = Self { root };
        checkouts.write("one/maps.toml", CONFIG);
        fs::create_dir(checkouts.path("other")).expect("a directory");
        checkouts
    }

    fn path(&self, path: &str) -> PathBuf {
        let root = fs::canonicalize(self.root.path()).expect("a directory");
        // Cargo sets paths without the prefix of canonical Windows paths.
        let root = root.to_str().expect("a temporary path is UTF-8");
        Path::new(root.strip_prefix(r"\\?\").unwrap_or(root)).join(path)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        fs::write(path, text).expect("a file");
    }

    /// Returns a record of the package `shop` in a directory.
    fn record(&self, directory: &str, config: &Path, builder: &str) -> Record {
        let directory = self.path(directory);
        let directory = fs::canonicalize(&directory).unwrap_or(directory);
        let hash: String = Sha256::digest(CONFIG)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let text = format!(
            "maps-token-record 2 0.1.0\npackage shop\ndirectory {}\nconfig {} {hash}\n\
             builder {builder}\nrenew MAPS_RENEW\nend 0\n",
            encode(&directory),
            encode(config)
        );
        Record::parse(&text).expect("a record")
    }

    /// Checks a record of `one` in `directory`.
    fn check(&self, directory: &str, config: &Path, builder: &str) -> Result<(), String> {
        let record = self.record("one", config, builder);
        check_directory(&record, "shop", &self.path(directory))
    }
}

/// Encodes a path as `maps-token-build` does.
fn encode(path: &Path) -> String {
    let mut text = String::new();
    for byte in path.as_os_str().as_encoded_bytes() {
        if byte.is_ascii_alphanumeric() || br"-_./\:~".contains(byte) {
            text.push(char::from(*byte));
        } else {
            text += &format!("%{byte:02X}");
        }
    }
    text
}

const MAPS_TOML: &str = "maps.toml";

#[test]
fn directory_table() {
    let checkouts = Checkouts::new();
    let config = |path: &str| PathBuf::from(path);
    checkouts.write("equal/maps.toml", CONFIG);
    checkouts.write("differs/maps.toml", "# staging\n");
    checkouts.write("empty/maps.toml", "");
    checkouts.write("directory/maps.toml/file", CONFIG);
    checkouts.write("file", "");
    checkouts.write("w1/maps.toml", CONFIG);
    checkouts.write("deep/w/maps.toml", "# staging\n");
    fs::create_dir_all(checkouts.path("deep/w/site")).expect("a directory");
    let absolute = checkouts.path("one/maps.toml");
    let outside = checkouts.path("w1/maps.toml");
    let missing = checkouts.path("nowhere/maps.toml");

    let same_directory = [
        ("one", config(MAPS_TOML), "no"),
        ("one", config(MAPS_TOML), "yes"),
        ("one", config("nowhere.toml"), "no"),
        ("one/../one", config(MAPS_TOML), "yes"),
        ("one", absolute.clone(), "yes"),
    ];
    let accepted = [
        ("equal", config(MAPS_TOML), "no"),
        ("equal", config("../equal/maps.toml"), "no"),
        // A directory of trybuild, a sandbox, or a package without a configuration of its own.
        ("other", config(MAPS_TOML), "no"),
        ("other", config("site/maps.toml"), "no"),
        ("file", config(MAPS_TOML), "no"),
        ("not-there", config(MAPS_TOML), "no"),
        // Both packages use the same file.
        ("other", outside.clone(), "no"),
        ("equal", absolute.clone(), "no"),
        ("other", missing, "no"),
    ];
    for (directory, config, builder) in same_directory.into_iter().chain(accepted) {
        let checked = checkouts.check(directory, &config, builder);
        assert_eq!(checked, Ok(()), "{directory}, {}", config.display());
    }

    for (directory, config, builder, problem) in [
        (
            "differs",
            config(MAPS_TOML),
            "no",
            "from a different `maps.toml`",
        ),
        (
            "differs",
            config(MAPS_TOML),
            "yes",
            "from a different `maps.toml`",
        ),
        (
            "empty",
            config(MAPS_TOML),
            "no",
            "from a different `maps.toml`",
        ),
        (
            "other",
            config("../differs/maps.toml"),
            "no",
            "from a different `../differs/maps.toml`",
        ),
        // The configuration is at the root of a workspace, or anywhere in the package.
        ("differs", absolute, "no", "from a different `"),
        (
            "equal",
            config(MAPS_TOML),
            "yes",
            "by a build script with settings",
        ),
        (
            "other",
            config(MAPS_TOML),
            "yes",
            "by a build script with settings",
        ),
        ("other", outside, "yes", "by a build script with settings"),
        ("directory", config(MAPS_TOML), "no", "cannot be compared"),
    ] {
        let error = checkouts
            .check(directory, &config, builder)
            .expect_err(directory);
        assert!(error.contains(problem), "{directory}: {error}");
        for path in ["one", directory] {
            let path = checkouts.path(path).display().to_string();
            assert!(error.contains(&path), "{path}: {error}");
        }
        for help in ["CARGO_TARGET_DIR", "`cargo clean -p shop`"] {
            assert!(error.contains(help), "{error}");
        }
    }
}

#[test]
fn directory_error_text() {
    let checkouts = Checkouts::new();
    checkouts.write("other/maps.toml", "# staging\n");
    let error = checkouts
        .check("other", Path::new(MAPS_TOML), "no")
        .expect_err("another");
    assert_eq!(
        error,
        format!(
            "tokens of package `shop` were minted in another directory, from a different `maps.toml`\n\
             \n    minted in:   {}\
             \n    compiled in: {}\n\
             \nhelp: set a different `CARGO_TARGET_DIR` for each directory, \
             or run `cargo clean -p shop` and build again",
            checkouts.path("one").display(),
            checkouts.path("other").display(),
        )
    );
}

/// Tests two worktrees of a workspace whose configuration is at its root.
#[test]
fn directory_of_a_workspace_with_one_configuration() {
    let checkouts = Checkouts::new();
    checkouts.write("w1/maps.toml", CONFIG);
    checkouts.write("w1/site/Cargo.toml", "");
    checkouts.write("w2/site/Cargo.toml", "");
    for config in [
        checkouts.path("w1/maps.toml"),
        PathBuf::from("../maps.toml"),
    ] {
        let record = checkouts.record("w1/site", &config, "no");
        for (staging, is_ok) in [(CONFIG, true), ("# staging\n", false)] {
            checkouts.write("w2/maps.toml", staging);
            let checked = check_directory(&record, "shop", &checkouts.path("w2/site"));
            assert_eq!(checked.is_ok(), is_ok, "{checked:?}");
        }
    }
}

#[test]
fn moved_directory() {
    let checkouts = Checkouts::new();
    checkouts.write("moved/maps.toml", CONFIG);
    for builder in ["no", "yes"] {
        let record = checkouts.record("gone", Path::new(MAPS_TOML), builder);
        let moved = checkouts.path("moved");
        assert_eq!(
            check_directory(&record, "shop", &moved),
            Ok(()),
            "{builder}"
        );
    }
    checkouts.write("moved/maps.toml", "# edited\n");
    let record = checkouts.record("gone", Path::new(MAPS_TOML), "no");
    let checked = check_directory(&record, "shop", &checkouts.path("moved"));
    assert!(checked.is_err(), "{checked:?}");
}

#[test]
fn directory_of_trybuild() {
    let checkouts = Checkouts::new();
    for builder in ["no", "yes"] {
        let record = checkouts.record("one", Path::new(MAPS_TOML), builder);
        let cases = checkouts.path("target/tests/trybuild/shop");
        fs::create_dir_all(&cases).expect("a directory");
        assert_eq!(check_package(&record, "shop-tests"), Ok(()));
        assert_eq!(check_directory(&record, "shop-tests", &cases), Ok(()));
    }
    // A different package of that name, with its own tokens.
    checkouts.write("shop-tests/maps.toml", "# other\n");
    let record = checkouts.record("one", Path::new(MAPS_TOML), "no");
    let error = check_directory(&record, "shop-tests", &checkouts.path("shop-tests"));
    let error = error.expect_err("other tokens");
    assert!(error.contains("`cargo clean -p shop`"), "{error}");
}

#[test]
fn package_of_another_name() {
    let checkouts = Checkouts::new();
    let record = checkouts.record("one", Path::new(MAPS_TOML), "no");
    for (package, is_ok) in [
        ("shop", true),
        ("shop-tests", true),
        ("shop-tests-tests", false),
        ("sho", false),
        ("", false),
    ] {
        let checked = check_package(&record, package);
        assert_eq!(checked.is_ok(), is_ok, "{package}: {checked:?}");
    }
}

#[cfg(unix)]
#[test]
fn directory_behind_a_symbolic_link() {
    let checkouts = Checkouts::new();
    std::os::unix::fs::symlink(checkouts.path("one"), checkouts.path("link")).expect("a link");
    for builder in ["no", "yes"] {
        assert_eq!(
            checkouts.check("link", Path::new(MAPS_TOML), builder),
            Ok(())
        );
    }
    // A configuration may be a symbolic link; a broken link counts as missing.
    for (target, is_ok) in [
        ("one/maps.toml", true),
        ("nowhere", true),
        ("staging", false),
    ] {
        checkouts.write("staging", "# staging\n");
        let link = checkouts.path("other/maps.toml");
        let _ = fs::remove_file(&link);
        std::os::unix::fs::symlink(checkouts.path(target), link).expect("a link");
        let checked = checkouts.check("other", Path::new(MAPS_TOML), "no");
        assert_eq!(checked.is_ok(), is_ok, "{target}: {checked:?}");
    }
}

#[cfg(unix)]
#[test]
fn directory_with_special_characters() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let checkouts = Checkouts::new();
    for name in [&b"B\xc3\xbccher & Co"[..], b"\xff", b"a\nb%41", b"-"] {
        let directory = checkouts.path("odd").join(OsStr::from_bytes(name));
        fs::create_dir_all(&directory).expect("a directory");
        fs::write(directory.join(MAPS_TOML), CONFIG).expect("a file");
        let hash = &checkouts
            .record("one", Path::new(MAPS_TOML), "no")
            .checkout
            .config_hash;
        let text = format!(
            "maps-token-record 2 0.1.0\npackage shop\ndirectory {}\nconfig maps.toml {hash}\n\
             builder yes\nrenew MAPS_RENEW\nend 0\n",
            encode(&directory)
        );
        let record = Record::parse(&text).expect("a record");
        assert_eq!(check_directory(&record, "shop", &directory), Ok(()));
        let error = check_directory(&record, "shop", &checkouts.path("one")).expect_err("yes");
        let lines: Vec<_> = error.split('\n').collect();
        assert_eq!(lines.len(), 6, "{error}");
    }
}

#[cfg(unix)]
#[test]
fn unreadable_configuration() {
    use std::os::unix::fs::PermissionsExt;

    let checkouts = Checkouts::new();
    checkouts.write("other/maps.toml", CONFIG);
    let path = checkouts.path("other/maps.toml");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).expect("a file");
    if fs::read(&path).is_ok() {
        // root can read everything.
        return;
    }
    let error = checkouts
        .check("other", Path::new(MAPS_TOML), "no")
        .expect_err("unreadable");
    assert!(error.contains("cannot be compared"), "{error}");
}

#[test]
fn unreadable_record() {
    let checkouts = Checkouts::new();
    for (text, message) in [
        (None, "failed to read the tokens of package `shop`: "),
        (
            Some("maps-token-record 2 0.1.0\n"),
            "tokens of package `shop` are damaged or incomplete\n",
        ),
        (
            Some("maps-token-record 1 0.0.9\n"),
            "`maps-token-build` 0.0.9 is not compatible with `maps-token-macro` ",
        ),
    ] {
        if let Some(text) = text {
            checkouts.write("out/maps-token/record", text);
        }
        let error = read(&checkouts.path("out"), "shop").expect_err(message);
        assert!(error.starts_with(message), "{error}");
    }
}
