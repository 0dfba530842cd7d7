//! The output of a build for each mistake, compared to the files in `diagnostics`. A mistake in
//! `maps.toml` is such a file next to its expected output; the other mistakes are made here.
//!
//! `UPDATE_EXPECT=1 cargo test` updates the files; review the diff before committing.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use expect_test::expect_file;
use test_support::key::TestKey;
use test_support::project::{MAPS_TOML, Project};
use test_support::skip::skip;

const TARGET: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/projects");

fn dir(chapter: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("diagnostics")
        .join(chapter)
}

fn expected_path(chapter: &str, case: &str) -> PathBuf {
    dir(chapter).join(format!("{case}.txt"))
}

fn file_stem(path: &Path) -> &str {
    let stem = path.file_stem().and_then(|stem| stem.to_str());
    stem.expect("a file name in UTF-8")
}

/// A help suggests a date that depends on the day: `expires = 2027-05-24`.
fn without_suggested_dates(stderr: &str) -> String {
    const SUGGESTION: &str = ": `expires = ";
    const DATE: &str = "YYYY-MM-DD";

    let mut text = String::new();
    for line in stderr.lines() {
        let mut line = line.to_owned();
        if let Some(at) = line.find(SUGGESTION).filter(|_| line.contains(" = help: ")) {
            let date = at + SUGGESTION.len()..at + SUGGESTION.len() + DATE.len();
            if line
                .get(date.clone())
                .is_some_and(|it| it.starts_with("20"))
            {
                line.replace_range(date, DATE);
            }
        }
        text.push_str(&line);
        text.push('\n');
    }
    text
}

/// A file without a case would stay in docs/errors.md.
fn assert_no_orphans(chapter: &str, cases: &[&str]) {
    for file in fs::read_dir(dir(chapter)).expect("a directory") {
        let path = file.expect("a file").path();
        assert!(
            cases.contains(&file_stem(&path)),
            "{} belongs to no case",
            path.display()
        );
    }
}

#[test]
fn invalid_maps_toml() {
    let project = Project::new("shop", TARGET);
    let key = [("MAPS_PRIVATE_KEY", TestKey::generate().pem())];
    let files = fs::read_dir(dir("maps-toml")).expect("a directory");
    let mut cases = Vec::new();
    for file in files {
        let path = file.expect("a file").path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        project.write("maps.toml", &fs::read_to_string(&path).expect("a case"));
        let run = project.cargo("build --quiet", &key).assert_failure();
        expect_file![path.with_extension("txt")].assert_eq(&without_suggested_dates(&run.stderr));
        cases.push(file_stem(&path).to_owned());
    }
    assert!(cases.len() > 20, "found only {} cases", cases.len());
    let cases: Vec<_> = cases.iter().map(String::as_str).collect();
    assert_no_orphans("maps-toml", &cases);
}

#[test]
fn invalid_environment() {
    let project = Project::new("kiosk", TARGET);
    let key = TestKey::generate();
    let pem = key.pem();
    let other = TestKey::generate();
    project.write("large.p8", &"x".repeat(20_000));
    project.write("notes.txt", "the key is in the safe\n");
    let mut body = pem.lines().filter(|line| !line.starts_with('-'));
    let truncated = format!(
        "-----BEGIN PRIVATE KEY-----\n{}",
        body.next().unwrap_or_default()
    );
    let corrupted = pem
        .replace("MBMGByqGSM49", "MBMGByqGAAAA")
        .replace("awIBAQQg", "awAAAAAA");
    let with_public_key = format!("public_key = \"{}\"\n{MAPS_TOML}", other.public_key());
    let never = MAPS_TOML.replace("180 days", "never");
    let with_staging = format!("{MAPS_TOML}\n[environments.staging]\n");
    let without_ids = MAPS_TOML.replace("team_id", "# ").replace("key_id", "# ");
    let with_preview_host = format!("{MAPS_TOML}domains_env = ['DEPLOY_PRIME_URL']\n");

    let cases: &[(&str, &str, &[(&str, &str)])] = &[
        ("missing-key-in-ci", MAPS_TOML, &[("CI", "true")]),
        (
            "empty-key-in-ci",
            MAPS_TOML,
            &[("CI", "true"), ("MAPS_PRIVATE_KEY", "  \n")],
        ),
        (
            "key-and-key-file",
            MAPS_TOML,
            &[
                ("MAPS_PRIVATE_KEY", &pem),
                ("MAPS_PRIVATE_KEY_FILE", "key.p8"),
            ],
        ),
        ("not-a-key", MAPS_TOML, &[("MAPS_PRIVATE_KEY", "hunter2")]),
        (
            "truncated-key",
            MAPS_TOML,
            &[("MAPS_PRIVATE_KEY", &truncated)],
        ),
        (
            "corrupted-key",
            MAPS_TOML,
            &[("MAPS_PRIVATE_KEY", &corrupted)],
        ),
        (
            "public-key-mismatch",
            &with_public_key,
            &[("MAPS_PRIVATE_KEY", &pem)],
        ),
        (
            "missing-key-file",
            MAPS_TOML,
            &[("MAPS_PRIVATE_KEY_FILE", "nowhere.p8")],
        ),
        (
            "key-file-is-directory",
            MAPS_TOML,
            &[("MAPS_PRIVATE_KEY_FILE", "src")],
        ),
        (
            "oversized-key-file",
            MAPS_TOML,
            &[("MAPS_PRIVATE_KEY_FILE", "large.p8")],
        ),
        (
            "key-file-without-key",
            MAPS_TOML,
            &[("MAPS_PRIVATE_KEY_FILE", "notes.txt")],
        ),
        (
            "key-in-file-variable",
            MAPS_TOML,
            &[("MAPS_PRIVATE_KEY_FILE", &pem)],
        ),
        (
            "key-in-renew-variable",
            MAPS_TOML,
            &[("MAPS_PRIVATE_KEY", &pem), ("MAPS_RENEW", &pem)],
        ),
        (
            "invalid-source-date-epoch",
            MAPS_TOML,
            &[
                ("MAPS_PRIVATE_KEY", &pem),
                ("SOURCE_DATE_EPOCH", "2026-11-22"),
            ],
        ),
        (
            "source-date-epoch-in-milliseconds",
            MAPS_TOML,
            &[
                ("MAPS_PRIVATE_KEY", &pem),
                ("SOURCE_DATE_EPOCH", "1795305600000000"),
            ],
        ),
        (
            "source-date-epoch-too-old",
            MAPS_TOML,
            &[
                ("MAPS_PRIVATE_KEY", &pem),
                ("SOURCE_DATE_EPOCH", "315532800"),
            ],
        ),
        (
            "multiple-errors",
            MAPS_TOML,
            &[
                ("CI", "true"),
                ("MAPS_TEAM_ID", "def123ghij"),
                ("MAPS_RENEW", "two words"),
            ],
        ),
        (
            "path-as-key",
            MAPS_TOML,
            &[("MAPS_PRIVATE_KEY", "~/AuthKey_ABC123DEFG.p8")],
        ),
        (
            "file-name-as-key",
            MAPS_TOML,
            &[("MAPS_PRIVATE_KEY", "AuthKey_ABC123DEFG.p8")],
        ),
        (
            "token-as-key",
            MAPS_TOML,
            &[("MAPS_PRIVATE_KEY", "eyJ.eyJ.abc")],
        ),
        (
            "key-in-token-variable",
            MAPS_TOML,
            &[("MAPS_TOKEN_SITE", &pem)],
        ),
        ("not-a-token", MAPS_TOML, &[("MAPS_TOKEN_SITE", "hello")]),
        (
            "name-before-token",
            MAPS_TOML,
            &[("MAPS_TOKEN_SITE", "MAPS_TOKEN_SITE=eyJ.eyJ.abc")],
        ),
        (
            "unresolved-token",
            MAPS_TOML,
            &[("MAPS_TOKEN_SITE", "${{ secrets.MAPS_TOKEN }}")],
        ),
        (
            "unknown-token-variable",
            MAPS_TOML,
            &[("MAPS_TOKEN_SIGHT", "eyJ.eyJ.abc")],
        ),
        (
            "unknown-environment",
            &with_staging,
            &[("MAPS_ENVIRONMENT", "stagin")],
        ),
        (
            "conflicting-key-ids",
            MAPS_TOML,
            &[("MAPS_PRIVATE_KEY", &pem), ("MAPS_KEY_ID", "XYZ123DEFG")],
        ),
        ("missing-ids", &without_ids, &[("MAPS_PRIVATE_KEY", &pem)]),
        (
            "missing-provided-token-in-ci",
            "[tokens.site]\n",
            &[("CI", "true")],
        ),
        (
            "invalid-preview-host",
            &with_preview_host,
            &[
                ("MAPS_PRIVATE_KEY", &pem),
                ("DEPLOY_PRIME_URL", "not a host"),
            ],
        ),
    ];
    for (name, maps_toml, variables) in cases {
        project.write("maps.toml", maps_toml);
        let run = project.cargo("build --quiet", variables);
        assert!(!run.success(), "{name} builds");
        // The files have the lines for the shells of other systems.
        let stderr = run.stderr.replace(&key.public_key(), "<public key>");
        let stderr = stderr.replace(
            r"$env:MAPS_PRIVATE_KEY = Get-Content -Raw ~\keys\AuthKey_ABC123DEFG.p8; ",
            "MAPS_PRIVATE_KEY=\"$(cat ~/keys/AuthKey_ABC123DEFG.p8)\" ",
        );
        expect_file![expected_path("environment", name)].assert_eq(&stderr);
    }
    let names: Vec<_> = cases.iter().map(|(name, ..)| *name).collect();
    assert_no_orphans("environment", &names);

    // A token without an expiry does not depend on the issue time.
    project.write("maps.toml", &never);
    let variables = [
        ("MAPS_PRIVATE_KEY", pem.as_str()),
        ("SOURCE_DATE_EPOCH", "315532800"),
    ];
    project.cargo("build --quiet", &variables).assert_success();
}

/// Keys that Apple does not issue, generated by OpenSSL.
#[test]
fn unsupported_key_types() {
    let Some(rsa) = openssl("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048", "") else {
        skip("there is no `openssl` program to generate keys of other types");
        return;
    };
    let openssl = |arguments: &str, input: &str| openssl(arguments, input).expect("openssl");
    let on_curve = |name: &str| {
        openssl(
            &format!("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:{name}"),
            "",
        )
    };
    let p256 = on_curve("P-256");
    let cases = [
        ("rsa-key", rsa.clone()),
        ("rsa-pkcs1-key", openssl("rsa -traditional", &rsa)),
        ("p384-key", on_curve("P-384")),
        ("p521-key", on_curve("P-521")),
        ("secp256k1-key", on_curve("secp256k1")),
        ("p384-sec1-key", openssl("ec", &on_curve("P-384"))),
        ("ed25519-key", openssl("genpkey -algorithm ED25519", "")),
        (
            "encrypted-key",
            openssl("pkcs8 -topk8 -passout pass:secret", &p256),
        ),
        ("public-key", openssl("pkey -pubout", &p256)),
        (
            "certificate",
            openssl("req -x509 -key /dev/stdin -subj /CN=example.com", &p256),
        ),
    ];
    let project = Project::new("stand", TARGET);
    for (name, key) in &cases {
        let build = |key: String| {
            let run = project.cargo("build --quiet", &[("MAPS_PRIVATE_KEY", key)]);
            run.assert_failure().stderr
        };
        let stderr = build(key.clone());
        expect_file![expected_path("key", name)].assert_eq(&stderr);
        assert_eq!(build(STANDARD.encode(key)), stderr, "{name} in base64");
        assert_eq!(build(body(key)), stderr, "{name} without marker lines");
    }
    let names: Vec<_> = cases.iter().map(|(name, _)| *name).collect();
    assert_no_orphans("key", &names);

    // Every encoding of a P-256 key that OpenSSL writes is accepted.
    for key in [
        p256.clone(),
        openssl("ec", &p256),
        openssl("pkcs8 -topk8 -nocrypt", &p256),
    ] {
        project
            .cargo("build --quiet", &[("MAPS_PRIVATE_KEY", key)])
            .assert_success();
    }
}

fn body(pem: &str) -> String {
    pem.lines().filter(|line| !line.starts_with('-')).collect()
}

/// The output of the `openssl` program; `None` if it is not installed or fails.
fn openssl(arguments: &str, input: &str) -> Option<String> {
    let mut child = Command::new("openssl")
        .args(arguments.split(' '))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    child
        .stdin
        .take()
        .expect("a pipe")
        .write_all(input.as_bytes())
        .expect("openssl reads its input");
    let output = child.wait_with_output().expect("openssl");
    output
        .status
        .success()
        .then(|| String::from_utf8(output.stdout).expect("text"))
}

#[test]
fn missing_files() {
    let key = [("MAPS_PRIVATE_KEY", TestKey::generate().pem())];
    let cases: &[(&str, fn(&Project))] = &[
        ("missing-maps-toml", |project| project.remove("maps.toml")),
        ("maps-toml-is-directory", |project| {
            project.remove("maps.toml");
            project.write("maps.toml/inside", "");
        }),
        ("missing-build-script", |project| project.remove("build.rs")),
        // A macro cannot tell this from a script that failed in rust-analyzer.
        ("build-script-not-run", |project| {
            let manifest = project.read("Cargo.toml");
            let manifest = manifest.replace("[package]\n", "[package]\nbuild = false\n");
            project.write("Cargo.toml", &manifest);
        }),
        ("build-script-without-mint", |project| {
            project.write("build.rs", "fn main() {}");
        }),
    ];
    for (name, break_project) in cases {
        let project = Project::new(name, TARGET);
        break_project(&project);
        let run = project.cargo("build --quiet", &key).assert_failure();
        expect_file![expected_path("files", name)].assert_eq(&run.stderr);
    }
    let names: Vec<_> = cases.iter().map(|(name, _)| *name).collect();
    assert_no_orphans("files", &names);
}

/// The build script writes a record that another version or package, or an earlier build, would have left.
#[test]
fn unusable_records() {
    let record = "maps-token-record 2 0.1.0\npackage PACKAGE\ndirectory DIRECTORY\n\
                  config maps.toml HASH\nbuilder no\nrenew MAPS_RENEW\n\
                  token\tsite\tminted\teyJ.eyJ.sig\tmapkit_js\tEXPIRES\tUNTIL\texample.com\nend 1\n";
    let valid_until =
        |expires: &str, until: &str| record.replace("EXPIRES", expires).replace("UNTIL", until);
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .expect("a clock")
        .as_secs();
    // Half a day more, so that a slow test does not change the number of days.
    let days = |count: i64| {
        now.saturating_add_signed(count * 86_400 + 43_200)
            .to_string()
    };
    let never = valid_until("-", "-");
    let cases = [
        ("expired-token", valid_until(&days(-4), &days(-4))),
        ("expiring-token", valid_until(&days(10), &days(-20))),
        (
            "newer-record-format",
            never.replace("record 2 0.1.0", "record 3 0.9.0"),
        ),
        ("truncated-record", never.replace("end 1\n", "")),
        ("incomplete-record", never.replace("end 1", "end 2")),
        ("malformed-record", "hello".to_owned()),
        (
            "record-of-another-package",
            never.replace("PACKAGE", "stranger"),
        ),
    ];
    let names: Vec<_> = cases.iter().map(|(name, _)| *name).collect();
    for (name, record) in cases {
        let project = Project::new(name, TARGET);
        let directory = fs::canonicalize(project.path()).expect("a directory");
        let record = record
            .replace("PACKAGE", name)
            .replace("DIRECTORY", &directory.display().to_string())
            .replace("HASH", &"0".repeat(64));
        project.write("record", &record);
        project.write(
            "build.rs",
            r#"fn main() {
                let dir = std::path::Path::new(&std::env::var_os("OUT_DIR").unwrap()).join("maps-token");
                std::fs::create_dir_all(&dir).unwrap();
                std::fs::copy("record", dir.join("record")).unwrap();
                println!("cargo:rustc-env=__MAPS_RECORD_HASH=abc");
            }"#,
        );
        let run = project.cargo::<&str>("build --quiet", &[]).assert_failure();
        expect_file![expected_path("record", name)].assert_eq(&run.stderr);
    }
    assert_no_orphans("record", &names);
}
