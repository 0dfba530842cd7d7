//! The same commit, key and day give the same bytes: whoever builds, where, how and with what around.

use std::collections::BTreeMap;
#[cfg(unix)]
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use test_support::example::cargo_for_production;
use test_support::key::ThrowAwayKey;
use test_support::project::{Project, Run, workspace};
use walkdir::WalkDir;

const TARGET: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/projects");
const A_TARGET_OF_ITS_OWN: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/reproducible");

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
}
";

const A_DAY: u64 = 24 * 60 * 60;

/// A user with a home, a time zone and a language of their own, who shows their files to nobody. Of
/// these two zones one has another date than UTC at any time.
const THE_OTHER_USER: [(&str, &str); 7] = [
    ("HOME", "/nonexistent/home of another"),
    ("USER", "another"),
    ("LOGNAME", "another"),
    ("TZ", "Pacific/Kiritimati"),
    ("LANG", "tr_TR.UTF-8"),
    ("LC_ALL", "tr_TR.UTF-8"),
    ("MAPS_NEWS", "of a variable that means nothing"),
];

fn now() -> u64 {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH);
    since_epoch.expect("a clock").as_secs()
}

/// Whatever these builds make, none of them before midnight (UTC) and another after it.
fn on_one_day<T>(builds: impl Fn() -> T) -> T {
    loop {
        let day = now() / A_DAY;
        let made = builds();
        if now() / A_DAY == day {
            return made;
        }
    }
}

/// The same command as another user would run it.
fn as_another_user(command: &Command) -> Command {
    let mut another = if cfg!(unix) {
        let mut shell = Command::new("sh");
        shell.args(["-c", "umask 077; exec \"$0\" \"$@\""]);
        shell.arg(command.get_program());
        shell
    } else {
        Command::new(command.get_program())
    };
    another.args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => another.env(name, value),
            None => another.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        another.current_dir(folder);
    }
    // Cargo and rustup look into the home folder for what they have installed.
    for (name, below_home) in [("CARGO_HOME", ".cargo"), ("RUSTUP_HOME", ".rustup")] {
        let place = std::env::var_os(name).map(PathBuf::from);
        let home = std::env::home_dir().expect("a home folder");
        another.env(name, place.unwrap_or_else(|| home.join(below_home)));
    }
    another.envs(THE_OTHER_USER);
    another
}

#[test]
fn tokens_and_snapshots() {
    let key = ThrowAwayKey::generate().pem();
    let project = || {
        let project = Project::new("reproducible", TARGET);
        project.write("maps.toml", MAPS_TOML);
        project.write("src/main.rs", MAIN_RS);
        project
    };
    let (here, there) = (project(), project());
    let output = |step: &str, mut command: Command| {
        command
            .env("MAPS_PRIVATE_KEY", &key)
            // Each mints anew, and none takes what the one before has left.
            .env("MAPS_RENEW", step);
        Run::from(command.output().expect("cargo")).ok().stdout
    };
    let with = |variables: &[(&str, &str)]| {
        let mut command = here.command("run --quiet");
        command.envs(variables.iter().copied());
        command
    };

    let made = on_one_day(|| {
        let first_second = (now() - now() % A_DAY).to_string();
        let last_second = (now() - now() % A_DAY + A_DAY - 1).to_string();
        let cases = [
            ("here", here.command("run --quiet")),
            ("another-folder", there.command("run --quiet")),
            ("release", here.command("run --quiet --release")),
            (
                "another-user",
                as_another_user(&here.command("run --quiet")),
            ),
            ("far-west", with(&[("TZ", "Pacific/Pago_Pago")])),
            ("in-ci", with(&[("CI", "true")])),
            ("morning", with(&[("SOURCE_DATE_EPOCH", &first_second)])),
            ("evening", with(&[("SOURCE_DATE_EPOCH", &last_second)])),
            ("all-at-once", {
                let mut command = as_another_user(&there.command("run --quiet --release"));
                command.env("SOURCE_DATE_EPOCH", &last_second);
                command
            }),
        ];
        cases.map(|(step, command)| (step, output(step, command)))
    });
    let [(_, expected), others @ ..] = &made;
    assert_eq!(expected.matches("eyJ0eXAi").count(), 2, "{expected}");
    assert_eq!(expected.matches("signature=").count(), 2, "{expected}");
    for (step, found) in others {
        assert_eq!(found, expected, "{step}");
    }
}

/// Cargo sorts the variables that it hands on; another build tool may not.
#[cfg(unix)]
#[test]
fn the_order_of_variables() {
    let ready = |name: &str| {
        let key = ("MAPS_PRIVATE_KEY", ThrowAwayKey::generate().pem());
        let project = Project::new(name, TARGET);
        project.cargo("run --quiet", &[key]).ok().stdout
    };
    let variables = [
        ("MAPS_TOKEN_SITE", ready("site-of-a-portal")),
        ("MAPS_TOKEN_SHOP", ready("shop-of-a-portal")),
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
        .ok();
    let record = |step: &str, variables: &mut dyn Iterator<Item = &(&str, String)>| {
        let out = project.path().join(step);
        let script = project.build_script(&out);
        // `env` hands its arguments on in their order, and the standard library a sorted list.
        let mut command = Command::new("env");
        command.arg("-i").current_dir(project.path());
        let own = script
            .get_envs()
            .filter_map(|(name, value)| Some((name, value?)));
        command.args(own.map(|(name, value)| assignment(name, value)));
        command.args(variables.map(|(name, value)| assignment(name.as_ref(), value.as_ref())));
        let run = Run::from(command.arg(script.get_program()).output().expect("env")).ok();
        let record = fs::read_to_string(out.join("maps-token/record")).expect("a record");
        (run.stdout, record)
    };
    let forwards = record("forwards", &mut variables.iter());
    assert_eq!(forwards.1.matches("ready").count(), 2, "{}", forwards.1);
    assert_eq!(record("backwards", &mut variables.iter().rev()), forwards);
}

#[cfg(unix)]
fn assignment(name: &OsStr, value: &OsStr) -> OsString {
    let mut assignment = name.to_owned();
    assignment.push("=");
    assignment.push(value);
    assignment
}

/// Builds the example twice with next to nothing in common, and compares all that it wrote.
#[test]
fn a_site() {
    let key = ThrowAwayKey::generate();
    let elsewhere = tempfile::tempdir().expect("a temporary folder");
    let run = |profile: &str, out: &Path| {
        let mut command = cargo_for_production(Some(&key), env!("CARGO_TARGET_TMPDIR"));
        command
            .args(["run", "--quiet", "--offline", "-p", "static-site"])
            .args(["--profile", profile, "--", "--out"])
            .arg(out);
        command
    };
    let copy = elsewhere.path().join("a copy");
    copy_the_example(&copy);
    let [here, there] = ["here", "there"].map(|name| elsewhere.path().join(name));

    let sites = on_one_day(|| {
        Run::from(run("dev", &here).output().expect("cargo")).ok();

        let mut command = as_another_user(&run("release", &there));
        command
            .current_dir(&copy)
            .env("CARGO_TARGET_DIR", A_TARGET_OF_ITS_OWN)
            .env("SOURCE_DATE_EPOCH", now().to_string())
            .env("CI", "true");
        Run::from(command.output().expect("cargo")).ok();
        [&here, &there].map(|folder| files(folder))
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

/// As a project of its own, with the crates of this repository.
fn copy_the_example(to: &Path) {
    let example = workspace().join("examples/static-site");
    for folder in ["assets", "data", "src", "templates"] {
        for (name, content) in files(&example.join(folder)) {
            write(&to.join(folder).join(name), &content);
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
    let here = workspace().display().to_string().replace('\\', "/");
    let manifest = manifest
        .replace("\"../..", &format!("\"{here}"))
        .replace("[lints]\nworkspace = true", "[workspace]");
    assert!(manifest.contains("[workspace]"), "{manifest}");
    write(&to.join("Cargo.toml"), manifest.as_bytes());
}

fn write(path: &Path, content: &[u8]) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, content).expect("a file");
}

/// All files below a folder.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let entries = WalkDir::new(folder).into_iter();
    entries
        .map(|entry| entry.expect("a file"))
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let name = entry.path().strip_prefix(folder).expect("below it");
            (name.to_owned(), fs::read(entry.path()).expect("a file"))
        })
        .collect()
}
