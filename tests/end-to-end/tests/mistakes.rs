//! What the build says about each mistake. The folders of `mistakes` hold the words: a mistake in
//! `maps.toml` is that file with the expected output beside it; others are made here.
//!
//! `UPDATE_EXPECT=1 cargo test` writes the words anew; read them before you commit them.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use expect_test::expect_file;
use test_support::key::ThrowAwayKey;
use test_support::project::{MAPS_TOML, Project};
use test_support::skip::skipped;

const TARGET: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/projects");

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("mistakes")
        .join(name)
}

/// Words that belong to no case any more would stay in the documentation.
fn must_have_no_others(name: &str, cases: &[&str]) {
    for file in fs::read_dir(folder(name)).expect("the folder") {
        let path = file.expect("a file").path();
        let stem = path
            .file_stem()
            .and_then(|stem| stem.to_str())
            .expect("a name");
        assert!(
            cases.contains(&stem),
            "{} belongs to no case",
            path.display()
        );
    }
}

#[test]
fn in_maps_toml() {
    let project = Project::new("shop", TARGET);
    let key = [("MAPS_PRIVATE_KEY", ThrowAwayKey::generate().pem())];
    let files = fs::read_dir(folder("maps-toml")).expect("the folder");
    let mut cases = Vec::new();
    for file in files {
        let path = file.expect("a file").path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        project.write("maps.toml", &fs::read_to_string(&path).expect("a case"));
        let run = project.cargo("build --quiet", &key).failed();
        expect_file![path.with_extension("txt")].assert_eq(&run.stderr);
        cases.push(
            path.file_stem()
                .and_then(|stem| stem.to_str())
                .expect("a name")
                .to_owned(),
        );
    }
    assert!(cases.len() > 20, "the cases were not found");
    must_have_no_others(
        "maps-toml",
        &cases.iter().map(String::as_str).collect::<Vec<_>>(),
    );
}

#[test]
fn in_the_environment() {
    let project = Project::new("kiosk", TARGET);
    let key = ThrowAwayKey::generate();
    let pem = key.pem();
    let other = ThrowAwayKey::generate();
    project.write("large.p8", &"x".repeat(20_000));
    project.write("notes.txt", "the key is in the safe\n");
    let body = || pem.lines().filter(|line| !line.starts_with('-'));
    let cut_off = format!(
        "-----BEGIN PRIVATE KEY-----\n{}",
        body().next().unwrap_or_default()
    );
    let damaged = pem.replace("\nM", "\nN");
    let public = format!("public_key = \"{}\"\n{MAPS_TOML}", other.public_key());
    let public_pem = pem.replace("PRIVATE", "PUBLIC");
    let certificate = pem.replace("PRIVATE KEY", "CERTIFICATE");
    let never = MAPS_TOML.replace("180 days", "never");
    let environments = format!("{MAPS_TOML}\n[environments.staging]\n");
    let without_ids = MAPS_TOML.replace("team_id", "# ").replace("key_id", "# ");
    let preview = format!("{MAPS_TOML}domains_env = ['DEPLOY_PRIME_URL']\n");

    let cases: &[(&str, &str, &[(&str, &str)])] = &[
        ("no-key-in-ci", MAPS_TOML, &[("CI", "true")]),
        (
            "empty-key-in-ci",
            MAPS_TOML,
            &[("CI", "true"), ("MAPS_PRIVATE_KEY", "  \n")],
        ),
        (
            "two-keys",
            MAPS_TOML,
            &[
                ("MAPS_PRIVATE_KEY", &pem),
                ("MAPS_PRIVATE_KEY_FILE", "key.p8"),
            ],
        ),
        (
            "key-that-is-not-pem",
            MAPS_TOML,
            &[("MAPS_PRIVATE_KEY", "hunter2")],
        ),
        ("key-cut-off", MAPS_TOML, &[("MAPS_PRIVATE_KEY", &cut_off)]),
        ("key-damaged", MAPS_TOML, &[("MAPS_PRIVATE_KEY", &damaged)]),
        (
            "key-of-another-pair",
            &public,
            &[("MAPS_PRIVATE_KEY", &pem)],
        ),
        (
            "key-file-that-is-not-there",
            MAPS_TOML,
            &[("MAPS_PRIVATE_KEY_FILE", "nowhere.p8")],
        ),
        (
            "key-file-that-is-a-folder",
            MAPS_TOML,
            &[("MAPS_PRIVATE_KEY_FILE", "src")],
        ),
        (
            "key-file-that-is-too-large",
            MAPS_TOML,
            &[("MAPS_PRIVATE_KEY_FILE", "large.p8")],
        ),
        (
            "key-file-that-holds-something-else",
            MAPS_TOML,
            &[("MAPS_PRIVATE_KEY_FILE", "notes.txt")],
        ),
        (
            "key-in-the-variable-for-its-file",
            MAPS_TOML,
            &[("MAPS_PRIVATE_KEY_FILE", &pem)],
        ),
        (
            "key-in-the-variable-for-renewal",
            MAPS_TOML,
            &[("MAPS_PRIVATE_KEY", &pem), ("MAPS_RENEW", &pem)],
        ),
        (
            "source-date-that-is-no-number",
            MAPS_TOML,
            &[
                ("MAPS_PRIVATE_KEY", &pem),
                ("SOURCE_DATE_EPOCH", "2026-11-22"),
            ],
        ),
        (
            "source-date-in-milliseconds",
            MAPS_TOML,
            &[
                ("MAPS_PRIVATE_KEY", &pem),
                ("SOURCE_DATE_EPOCH", "1795305600000000"),
            ],
        ),
        (
            "source-date-long-ago",
            MAPS_TOML,
            &[
                ("MAPS_PRIVATE_KEY", &pem),
                ("SOURCE_DATE_EPOCH", "315532800"),
            ],
        ),
        (
            "several-mistakes-at-once",
            MAPS_TOML,
            &[
                ("CI", "true"),
                ("SOURCE_DATE_EPOCH", "now"),
                ("MAPS_RENEW", "two words"),
            ],
        ),
        (
            "public-key",
            MAPS_TOML,
            &[("MAPS_PRIVATE_KEY", &public_pem)],
        ),
        (
            "certificate",
            MAPS_TOML,
            &[("MAPS_PRIVATE_KEY", &certificate)],
        ),
        (
            "path-in-the-variable-for-the-key",
            MAPS_TOML,
            &[("MAPS_PRIVATE_KEY", "~/AuthKey_ABC123DEFG.p8")],
        ),
        (
            "file-name-in-the-variable-for-the-key",
            MAPS_TOML,
            &[("MAPS_PRIVATE_KEY", "AuthKey_ABC123DEFG.p8")],
        ),
        (
            "token-in-the-variable-for-the-key",
            MAPS_TOML,
            &[("MAPS_PRIVATE_KEY", "eyJ.eyJ.abc")],
        ),
        (
            "key-in-the-variable-for-a-token",
            MAPS_TOML,
            &[("MAPS_TOKEN_SITE", &pem)],
        ),
        (
            "token-of-another-name",
            MAPS_TOML,
            &[("MAPS_TOKEN_SIGHT", "eyJ.eyJ.abc")],
        ),
        (
            "environment-of-another-name",
            &environments,
            &[("MAPS_ENVIRONMENT", "stagin")],
        ),
        (
            "key-id-in-the-file-and-another-in-the-variable",
            MAPS_TOML,
            &[("MAPS_PRIVATE_KEY", &pem), ("MAPS_KEY_ID", "XYZ123DEFG")],
        ),
        ("no-ids", &without_ids, &[("MAPS_PRIVATE_KEY", &pem)]),
        ("no-ready-token-in-ci", "[tokens.site]\n", &[("CI", "true")]),
        (
            "preview-host-that-is-none",
            &preview,
            &[
                ("MAPS_PRIVATE_KEY", &pem),
                ("DEPLOY_PRIME_URL", "not a host"),
            ],
        ),
    ];
    for (name, maps_toml, variables) in cases {
        project.write("maps.toml", maps_toml);
        let run = project.cargo("build --quiet", variables).failed();
        expect_file![folder("environment").join(format!("{name}.txt"))].assert_eq(&run.stderr);
    }

    must_have_no_others(
        "environment",
        &cases.iter().map(|(name, ..)| *name).collect::<Vec<_>>(),
    );

    // What does not depend on the issue time is not stopped by an old one.
    project.write("maps.toml", &never);
    let variables = [
        ("MAPS_PRIVATE_KEY", pem.as_str()),
        ("SOURCE_DATE_EPOCH", "315532800"),
    ];
    project.cargo("build --quiet", &variables).ok();
}

/// Keys that Apple does not issue, made by OpenSSL.
#[test]
fn in_the_kind_of_key() {
    let Some(rsa) = openssl("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048", "") else {
        skipped("there is no `openssl` program to make keys of other kinds");
        return;
    };
    let make =
        |arguments: &str, input: &str| openssl(arguments, input).expect("an openssl that works");
    let curve = |name: &str| {
        make(
            &format!("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:{name}"),
            "",
        )
    };
    let right = curve("P-256");
    let cases = [
        ("rsa-key", rsa.clone()),
        ("rsa-key-in-the-old-form", make("rsa -traditional", &rsa)),
        ("key-on-p-384", curve("P-384")),
        ("key-on-p-521", curve("P-521")),
        ("key-on-the-curve-of-bitcoin", curve("secp256k1")),
        ("key-on-p-384-in-the-old-form", make("ec", &curve("P-384"))),
        ("ed25519-key", make("genpkey -algorithm ED25519", "")),
        (
            "encrypted-key",
            make("pkcs8 -topk8 -passout pass:secret", &right),
        ),
        ("public-half-of-the-key", make("pkey -pubout", &right)),
        (
            "certificate-for-the-key",
            make("req -x509 -key /dev/stdin -subj /CN=example.com", &right),
        ),
    ];
    let project = Project::new("stand", TARGET);
    for (name, key) in &cases {
        for (how, key) in [
            ("", key.clone()),
            ("as base64 of its PEM", STANDARD.encode(key)),
            ("without its marker lines", body(key)),
        ] {
            let run = project
                .cargo("build --quiet", &[("MAPS_PRIVATE_KEY", key)])
                .failed();
            if how.is_empty() {
                expect_file![folder("key").join(format!("{name}.txt"))].assert_eq(&run.stderr);
            } else {
                let words = fs::read_to_string(folder("key").join(format!("{name}.txt")));
                assert_eq!(run.stderr, words.expect("the words"), "{name}, {how}");
            }
        }
    }
    must_have_no_others(
        "key",
        &cases.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
    );
    // What OpenSSL makes of a key on P-256, in its other forms too, is one.
    for key in [
        right.clone(),
        make("ec", &right),
        make("pkcs8 -topk8 -nocrypt", &right),
    ] {
        project
            .cargo("build --quiet", &[("MAPS_PRIVATE_KEY", key)])
            .ok();
    }
}

fn body(pem: &str) -> String {
    pem.lines().filter(|line| !line.starts_with('-')).collect()
}

/// What the `openssl` program prints, or nothing where there is none.
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
        .expect("its input")
        .write_all(input.as_bytes())
        .expect("to write");
    let output = child.wait_with_output().expect("its output");
    output
        .status
        .success()
        .then(|| String::from_utf8(output.stdout).expect("text"))
}

#[test]
fn in_the_files_around() {
    let key = [("MAPS_PRIVATE_KEY", ThrowAwayKey::generate().pem())];
    let cases: &[(&str, fn(&Project))] = &[
        ("no-maps-toml", |project| project.remove("maps.toml")),
        ("maps-toml-is-a-folder", |project| {
            project.remove("maps.toml");
            project.write("maps.toml/inside", "");
        }),
        ("no-build-script", |project| project.remove("build.rs")),
        // What rust-analyzer makes of one that failed is the same to a macro.
        ("build-script-that-did-not-run", |project| {
            let manifest = project.read("Cargo.toml");
            let without = manifest.replace("[package]\n", "[package]\nbuild = false\n");
            project.write("Cargo.toml", &without);
        }),
        ("build-script-that-does-not-mint", |project| {
            project.write("build.rs", "fn main() {}");
        }),
    ];
    for (name, make) in cases {
        let project = Project::new(name, TARGET);
        make(&project);
        let run = project.cargo("build --quiet", &key).failed();
        expect_file![folder("files").join(format!("{name}.txt"))].assert_eq(&run.stderr);
    }
    must_have_no_others(
        "files",
        &cases.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
    );
}

/// A record as another time, version or package would have left it: written by a build script that
/// only pretends to be ours.
#[test]
fn in_the_hand_off() {
    let record = "maps-token-record 1 0.1.0\npackage PACKAGE\nrenew MAPS_RENEW\n\
                  token\tsite\tminted\teyJ.eyJ.sig\tmapkit_js\tEXPIRES\tUNTIL\texample.com\nend 1\n";
    let with =
        |expires: &str, until: &str| record.replace("EXPIRES", expires).replace("UNTIL", until);
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .expect("a clock")
        .as_secs();
    // Half a day more, so that the test may take its time.
    let days = |count: i64| {
        now.saturating_add_signed(count * 86_400 + 43_200)
            .to_string()
    };
    let never = with("-", "-");
    let cases = [
        ("token-that-has-expired", with(&days(-4), &days(-4))),
        (
            "token-that-holds-for-too-short",
            with(&days(10), &days(-20)),
        ),
        (
            "record-of-a-newer-version",
            never.replace("record 1 0.1.0", "record 2 0.9.0"),
        ),
        ("record-cut-short", never.replace("end 1\n", "")),
        (
            "record-with-a-token-missing",
            never.replace("end 1", "end 2"),
        ),
        ("record-of-something-else", "hello".to_owned()),
        (
            "record-of-another-package",
            never.replace("PACKAGE", "stranger"),
        ),
    ];
    let names: Vec<_> = cases.iter().map(|(name, _)| *name).collect();
    for (name, record) in cases {
        let project = Project::new(name, TARGET);
        project.write("record", &record.replace("PACKAGE", name));
        project.write(
            "build.rs",
            r#"fn main() {
                let folder = std::path::Path::new(&std::env::var_os("OUT_DIR").unwrap()).join("maps-token");
                std::fs::create_dir_all(&folder).unwrap();
                std::fs::copy("record", folder.join("record")).unwrap();
                println!("cargo:rustc-env=MAPS_RECORD=abc");
            }"#,
        );
        let run = project.cargo::<&str>("build --quiet", &[]).failed();
        expect_file![folder("hand-off").join(format!("{name}.txt"))].assert_eq(&run.stderr);
    }
    must_have_no_others("hand-off", &names);
}
