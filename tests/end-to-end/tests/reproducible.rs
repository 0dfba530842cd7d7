//! Builds with the same commit, key and day are byte for byte identical, whatever the user, directory,
//! profile and environment.

use std::collections::BTreeMap;
#[cfg(unix)]
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use test_support::example::cargo_for_production;
use test_support::key::TestKey;
use test_support::project::{Project, copy_call, workspace, wrap};
use test_support::run::Run;
use test_support::time::now;
use walkdir::WalkDir;

const TARGET: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/projects");

const MAPS_TOML: &str = r#"team_id = "DEF123GHIJ"
key_id  = "ABC123DEFG"

[tokens.site]
scope   = "mapkit_js"
domains = ["example.com", "*.example.com"]
expires = "180 days"

[tokens.backend]
scope   = "server_api"
restriction = "none"
expires = "30 days"

[snapshots.head-office]
center      = "Königsallee 1, Düsseldorf"
colorScheme = ["light", "dark"]
referer     = "https://example.com/"
expires     = "30 days"

[[snapshots.head-office.annotations]]
point     = "center"
glyphText = "A"
"#;

const MAIN_RS: &str = "use maps_token_macro::{maps_server_token, maps_snapshots, maps_token};

fn main() {
    println!(\"{} {} {:?}\", maps_token!(\"site\"), maps_server_token!(\"backend\"), maps_snapshots!());
    // On the command line of rustc.
    println!(\"{}\", env!(\"__MAPS_RECORD_HASH\"));
}
";

const DAY: u64 = 24 * 60 * 60;

/// At any time, the date in this time zone or in Pago Pago differs from UTC.
const OTHER_USER: [(&str, &str); 7] = [
    ("HOME", "/nonexistent/home of another"),
    ("USER", "another"),
    ("LOGNAME", "another"),
    ("TZ", "Pacific/Kiritimati"),
    ("LANG", "tr_TR.UTF-8"),
    ("LC_ALL", "tr_TR.UTF-8"),
    ("MAPS_NEWS", "an unrelated variable"),
];

/// Repeats the builds if midnight (UTC) passes.
fn within_one_day<T>(builds: impl Fn() -> T) -> T {
    loop {
        let day = now() / DAY;
        let outputs = builds();
        if now() / DAY == day {
            return outputs;
        }
    }
}

fn as_other_user(command: &Command) -> Command {
    let mut other = if cfg!(unix) {
        let mut shell = Command::new("sh");
        shell.args(["-c", "umask 077; exec \"$0\" \"$@\""]);
        wrap(shell, command)
    } else {
        copy_call(command, Command::new(command.get_program()))
    };
    // Cargo and rustup find their installations in the home directory.
    for (name, default) in [("CARGO_HOME", ".cargo"), ("RUSTUP_HOME", ".rustup")] {
        let path = std::env::var_os(name).map(PathBuf::from);
        let home = std::env::home_dir().expect("a home directory");
        other.env(name, path.unwrap_or_else(|| home.join(default)));
    }
    other.envs(OTHER_USER);
    other
}

#[test]
fn tokens_and_snapshots_are_reproducible() {
    let key = TestKey::generate();
    let utf16_base64 = key.utf16_base64();
    let project = || {
        let project = Project::new("reproducible", TARGET);
        project.write("maps.toml", MAPS_TOML);
        project.write("src/main.rs", MAIN_RS);
        project
    };
    let (here, there) = (project(), project());
    let output = |step: &str, mut command: Command| {
        if !command
            .get_envs()
            .any(|(name, _)| name == "MAPS_PRIVATE_KEY")
        {
            command.env("MAPS_PRIVATE_KEY", key.pem());
        }
        // Forces each build to mint again.
        command.env("MAPS_RENEW", step);
        Run::from(command.output().expect("cargo"))
            .assert_success()
            .stdout
    };
    let with = |variables: &[(&str, &str)]| {
        let mut command = here.command("run --quiet");
        command.envs(variables.iter().copied());
        command
    };

    let outputs = within_one_day(|| {
        let first_second = (now() - now() % DAY).to_string();
        let last_second = (now() - now() % DAY + DAY - 1).to_string();
        let cases = [
            ("here", here.command("run --quiet")),
            ("other-directory", there.command("run --quiet")),
            ("release", here.command("run --quiet --release")),
            ("other-user", as_other_user(&here.command("run --quiet"))),
            ("far-west", with(&[("TZ", "Pacific/Pago_Pago")])),
            ("in-ci", with(&[("CI", "true")])),
            ("in-azure-pipelines", with(&[("TF_BUILD", "True")])),
            ("utf-16", with(&[("MAPS_PRIVATE_KEY", &utf16_base64)])),
            ("morning", with(&[("SOURCE_DATE_EPOCH", &first_second)])),
            ("evening", with(&[("SOURCE_DATE_EPOCH", &last_second)])),
            ("all-at-once", {
                let mut command = as_other_user(&there.command("run --quiet --release"));
                command.env("SOURCE_DATE_EPOCH", &last_second);
                command
            }),
        ];
        cases.map(|(step, command)| (step, output(step, command)))
    });
    let [(_, expected), others @ ..] = &outputs;
    assert_eq!(expected.matches("eyJ0eXAi").count(), 2, "{expected}");
    assert_eq!(expected.matches("signature=").count(), 2, "{expected}");
    for (step, output) in others {
        assert_eq!(output, expected, "{step}");
    }
}

/// Cargo sorts the variables of build scripts; other build tools may not.
#[cfg(unix)]
#[test]
fn variable_order_is_irrelevant() {
    let key = TestKey::generate();
    let variables = [
        ("MAPS_TOKEN_SITE", key.token()),
        ("MAPS_TOKEN_SHOP", key.token()),
        ("MAPS_KEY_ID", "ABC123DEFG".to_owned()),
        ("MAPS_TEAM_ID", "DEF123GHIJ".to_owned()),
    ];
    let project = Project::new("order", TARGET);
    project.write("maps.toml", "[tokens.site]\n[tokens.shop]\n");
    project
        .cargo::<&str>(
            "check --quiet",
            &[("MAPS_WHEN_KEY_IS_MISSING", "placeholder")],
        )
        .assert_success();
    let record = |step: &str, variables: &mut dyn Iterator<Item = &(&str, String)>| {
        let out = project.path().join(step);
        let script = project.build_script(&out);
        // `env` preserves the order of its arguments; the standard library sorts variables.
        let mut command = Command::new("env");
        command.arg("-i").current_dir(project.path());
        let own = script
            .get_envs()
            .filter_map(|(name, value)| Some((name, value?)));
        command.args(own.map(|(name, value)| assignment(name, value)));
        command.args(variables.map(|(name, value)| assignment(name.as_ref(), value.as_ref())));
        let run =
            Run::from(command.arg(script.get_program()).output().expect("env")).assert_success();
        let record = fs::read_to_string(out.join("maps-token/record")).expect("a record");
        (run.stdout, record)
    };
    let forwards = record("forwards", &mut variables.iter());
    assert_eq!(forwards.1.matches("provided").count(), 2, "{}", forwards.1);
    assert_eq!(record("backwards", &mut variables.iter().rev()), forwards);
}

#[cfg(unix)]
fn assignment(name: &OsStr, value: &OsStr) -> OsString {
    let mut assignment = name.to_owned();
    assignment.push("=");
    assignment.push(value);
    assignment
}

/// Builds the example in two environments that differ as much as possible.
#[test]
fn site_is_reproducible() {
    let key = TestKey::generate();
    let temporary = tempfile::tempdir().expect("a temporary directory");
    let run = |profile: &str, out: &Path| {
        let mut command = cargo_for_production(Some(&key), env!("CARGO_TARGET_TMPDIR"));
        command
            .args(["run", "--quiet", "--offline", "-p", "example-static-site"])
            .args(["--profile", profile, "--", "--out"])
            .arg(out);
        command
    };
    let copy = temporary.path().join("a copy");
    copy_example(&copy);
    let [here, there] = ["here", "there"].map(|name| temporary.path().join(name));

    let sites = within_one_day(|| {
        Run::from(run("dev", &here).output().expect("cargo")).assert_success();

        let mut command = as_other_user(&run("release", &there));
        command
            .current_dir(&copy)
            .env("CARGO_TARGET_DIR", TARGET)
            .env("SOURCE_DATE_EPOCH", now().to_string())
            .env("CI", "true");
        Run::from(command.output().expect("cargo")).assert_success();
        [&here, &there].map(|dir| files(dir))
    });
    let [here, there] = &sites;
    assert!(here.len() > 8, "{:?}", here.keys());
    assert_eq!(
        here.keys().collect::<Vec<_>>(),
        there.keys().collect::<Vec<_>>()
    );
    for (name, content) in here {
        assert!(
            there.get(name) == Some(content),
            "{} differs",
            name.display()
        );
    }
}

/// Makes the copy a workspace of its own.
fn copy_example(to: &Path) {
    let example = workspace().join("examples/static-site");
    for dir in ["assets", "data", "src", "templates"] {
        for (name, content) in files(&example.join(dir)) {
            write(&to.join(dir).join(name), &content);
        }
    }
    for name in ["build.rs", "maps.toml"] {
        write(
            &to.join(name),
            &fs::read(example.join(name)).expect("a file"),
        );
    }
    let lock = fs::read(workspace().join("Cargo.lock")).expect("Cargo.lock");
    write(&to.join("Cargo.lock"), &lock);
    let manifest = fs::read_to_string(example.join("Cargo.toml")).expect("a manifest");
    let root = workspace().display().to_string().replace('\\', "/");
    let manifest = manifest
        .replace("\"../..", &format!("\"{root}"))
        .replace("[lints]\nworkspace = true", "[workspace]");
    // Optimized dependencies take half a minute longer.
    let manifest = manifest + "\n[profile.release.package.\"*\"]\nopt-level = 0\n";
    assert!(manifest.contains("[workspace]"), "{manifest}");
    write(&to.join("Cargo.toml"), manifest.as_bytes());
}

fn write(path: &Path, content: &[u8]) {
    fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
    fs::write(path, content).expect("a file");
}

fn files(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let entries = WalkDir::new(dir).into_iter();
    entries
        .map(|entry| entry.expect("a file"))
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let name = entry
                .path()
                .strip_prefix(dir)
                .expect("a path below the directory");
            (name.to_owned(), fs::read(entry.path()).expect("a file"))
        })
        .collect()
}
