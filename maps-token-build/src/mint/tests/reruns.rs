//! When a build script runs again although nothing that Cargo watches has changed.

use std::fs;

use super::{IDS, SITE};
use crate::testing::{Package, pem_of, throwaway_key};

#[test]
fn reruns_after_error() {
    let key = pem_of(&throwaway_key());
    let cases: [(&str, &str, &[(&str, &str)]); 8] = [
        ("a mistake in the file", "team = 1", &[]),
        ("a bad key", "", &[("MAPS_PRIVATE_KEY", "hunter2")]),
        (
            "a missing key file",
            "",
            &[("MAPS_PRIVATE_KEY_FILE", "/nowhere.p8")],
        ),
        (
            "two keys",
            "",
            &[
                ("MAPS_PRIVATE_KEY", &key),
                ("MAPS_PRIVATE_KEY_FILE", "key.p8"),
            ],
        ),
        ("a bad token", "", &[("MAPS_TOKEN_SITE", "eyJ")]),
        ("an unknown token", "", &[("MAPS_TOKEN_SIGHT", "eyJ")]),
        ("a bad word", "", &[("MAPS_RENEW", "two words")]),
        ("a bad date", "", &[("SOURCE_DATE_EPOCH", "yesterday")]),
    ];
    for (name, line, variables) in cases {
        let mut package = Package::new(&format!("{line}\n{IDS}{SITE}"));
        for (variable, value) in variables {
            package = package.with(variable, *value);
        }
        let ran = package.run();
        assert!(ran.tokens.is_err(), "{name}: no error");
        assert!(ran.reruns_always(), "{name}: {}", ran.output);
    }
    let package = Package::new("");
    fs::remove_file(package.directory.path().join("maps.toml")).expect("a file");
    let ran = package.run();
    assert!(ran.error().contains("missing maps.toml") && ran.reruns_always());
}

/// Cargo watches variables, but not where a key is read from.
#[test]
fn reruns_while_key_is_absent_but_not_its_variable() {
    let key = pem_of(&throwaway_key());
    let outside = tempfile::tempdir().expect("a directory");
    let path = |name: &str| outside.path().join(name).display().to_string();
    let (missing, empty) = (path("missing.p8"), path("empty.p8"));
    fs::write(&empty, "\n").expect("a file");
    let not_set = "`MAPS_PRIVATE_KEY` is not set";
    let cases: [(&str, &str, &[(&str, &str)], bool, &str); 9] = [
        ("no key", "", &[], false, not_set),
        (
            "a blank key",
            "",
            &[("MAPS_PRIVATE_KEY", " ")],
            false,
            not_set,
        ),
        ("a key", "", &[("MAPS_PRIVATE_KEY", &key)], false, ""),
        (
            "a key, and a missing file",
            &missing,
            &[("MAPS_PRIVATE_KEY", &key)],
            false,
            "",
        ),
        (
            "for docs.rs, with a missing file",
            &missing,
            &[("DOCS_RS", "1")],
            false,
            "",
        ),
        (
            "a missing file",
            &missing,
            &[],
            true,
            "`MAPS_PRIVATE_KEY` is not set, and the file of `private_key_file` does not exist: ",
        ),
        (
            "an empty file",
            &empty,
            &[],
            true,
            "`MAPS_PRIVATE_KEY` is not set, and the file of `private_key_file` is empty: ",
        ),
        (
            "an empty file in a variable",
            "",
            &[("MAPS_PRIVATE_KEY_FILE", &empty)],
            true,
            "the file of `MAPS_PRIVATE_KEY_FILE` is empty: ",
        ),
        (
            "a byte-order mark",
            "",
            &[("MAPS_PRIVATE_KEY", "\u{feff}")],
            true,
            "`MAPS_PRIVATE_KEY` is empty: ",
        ),
    ];
    for (name, file, variables, reruns, reason) in cases {
        let setting = if file.is_empty() {
            String::new()
        } else {
            format!("private_key_file = '{file}'\n")
        };
        let mut package = Package::new(&format!("{setting}{IDS}{SITE}"));
        for (variable, value) in variables {
            package = package.with(variable, *value);
        }
        let ran = package.run();
        assert_eq!(ran.reruns_always(), reruns, "{name}: {}", ran.output);
        assert!(
            !ran.output.contains(&missing),
            "{name}: the path is printed"
        );
        if reason.is_empty() {
            assert!(!ran.output.contains("warning"), "{name}: {}", ran.output);
        } else {
            let warning = format!("cargo:warning={reason}");
            assert!(ran.output.contains(&warning), "{name}: {}", ran.output);
        }
        ran.ok();
    }

    // The help does not advise to set the variable that is set.
    let error = Package::new(&format!("{IDS}{SITE}"))
        .with("MAPS_PRIVATE_KEY_FILE", &empty)
        .with("CI", "true")
        .run()
        .error();
    assert!(error.contains("the file of `MAPS_PRIVATE_KEY_FILE` is empty"));
    assert!(
        error.contains("help: set `MAPS_PRIVATE_KEY_FILE` to the path of `AuthKey_ABC123DEFG.p8`"),
        "{error}"
    );
    assert!(!error.contains("$(cat"), "{error}");
}
