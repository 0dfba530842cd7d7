//! Behavior of all subcommands: exit statuses, closed pipes, colors, widths.

use std::path::Path;
use std::process::{Command, Stdio};

use command_tests::{Site, binary, maps_token};
use test_support::project::MAPS_TOML;

const PROGRAM: &str = env!("CARGO_BIN_EXE_command-tests");

#[test]
fn exit_status_depends_on_cause_only() {
    let empty = tempfile::tempdir().expect("a temporary directory");
    let invalid = Site::new(PROGRAM, "team_id = 1\n");
    let site = Site::new(PROGRAM, MAPS_TOML);
    let token = site.mint("site");
    let commands: [&[&str]; 5] = [
        &["check"],
        &["mint", "site"],
        &["verify", "site"],
        &["scan", "."],
        &["inspect", &token],
    ];
    for command in commands {
        let name = command[0];
        let needs_config = !["scan", "inspect"].contains(&name);
        let run = maps_token(PROGRAM, empty.path(), command).run();
        if needs_config {
            run.assert_status(2)
                .assert_contains("run `maps-token init`");
        }
        let missing = [command, &["--config", "nowhere/maps.toml"]].concat();
        site.without_key(&missing)
            .assert_status(2)
            .assert_contains("maps-token init");
        let unknown = [command, &["--environment", "nowhere"]].concat();
        site.without_key(&unknown)
            .assert_status(2)
            .assert_contains("unknown environment `nowhere`");
        let run = site.call(command).env("MAPS_ENVIRONMENT", "nowhere").run();
        run.assert_status(2).assert_contains("MAPS_ENVIRONMENT");
        let wrong = [command, &["--frobnicate"]].concat();
        site.without_key(&wrong).assert_status(2);
        let run = invalid.without_key(command).assert_status(1);
        assert!(
            run.text().contains("maps.toml:1:11"),
            "{name}: {}",
            run.text()
        );
    }
    // Subcommands that do not need a key do not report a missing one.
    for command in ["mint", "verify"] {
        site.without_key(&[command, "site"])
            .assert_status(1)
            .assert_contains("missing private key");
        site.without_key(&[command, "sight"])
            .assert_status(2)
            .assert_contains("unknown token `sight`");
    }
}

#[test]
fn commands_honor_provided_tokens() {
    let site = Site::new(PROGRAM, MAPS_TOML);
    let token = site.mint("site");
    let maps_toml = MAPS_TOML.replace("expires", "# expires");
    site.write("maps.toml", &maps_toml);
    for command in [&["check"][..], &["mint", "site"], &["inspect", &token]] {
        let call = site.call(command).env("MAPS_TOKEN_SITE", &token);
        call.run().assert_success();
    }
    let dist = site.path().join("dist");
    std::fs::create_dir(&dist).expect("a directory");
    std::fs::write(dist.join("index.html"), &token).expect("a file");
    let call = site.call(&["scan", "dist"]).env("MAPS_TOKEN_SITE", &token);
    call.run().assert_success();
    // A relative path starts at the directory of maps.toml.
    site.write(
        "site/maps.toml",
        &format!("private_key_file = \"keys/a.p8\"\n{MAPS_TOML}"),
    );
    site.write("site/keys/a.p8", &site.key.pem());
    site.without_key(&["mint", "site", "--config", "site/maps.toml"])
        .assert_success();
}

/// The exit status and standard error of a call whose standard output is closed.
fn run_with_closed_stdout(dir: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    // Closed before the command writes.
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let output = Command::new(binary(PROGRAM))
        .args(arguments)
        .current_dir(dir)
        .stdin(Stdio::null())
        .stdout(writer)
        .stderr(Stdio::piped())
        .output()
        .expect("maps-token");
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code(), stderr)
}

#[test]
fn closed_pipe_is_silent() {
    let site = Site::new(PROGRAM, MAPS_TOML);
    site.write("Cargo.toml", "[package]\nname = \"a\"\n");
    let token = site.mint("site");
    site.write("maps.toml", &MAPS_TOML.replace("expires", "# expires"));
    let cases: [(&[&str], i32); 12] = [
        (&["--help"], 0),
        (&["--version"], 0),
        (&["help", "scan"], 0),
        (&["inspect", &token], 0),
        (&["inspect", &token, "--format", "json"], 0),
        (&["inspect", "abc", "--format", "github"], 1),
        (&["check"], 1),
        (&["check", "--format", "json"], 1),
        (&["check", "--format", "github"], 1),
        (&["scan", "."], 0),
        (&["scan", ".", "--format", "json"], 0),
        (&["init", "--dry-run"], 0),
    ];
    for (arguments, status) in cases {
        let run = run_with_closed_stdout(site.path(), arguments);
        assert_eq!(run, (Some(status), String::new()), "{arguments:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn full_disk_is_reported() {
    let site = Site::new(PROGRAM, MAPS_TOML);
    for arguments in [&["check"][..], &["check", "--format", "json"], &["--help"]] {
        let full = std::fs::File::create("/dev/full").expect("a device");
        let output = Command::new(binary(PROGRAM))
            .args(arguments)
            .current_dir(site.path())
            .stdout(full)
            .output()
            .expect("maps-token");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(
            stderr.contains("failed to write to standard output"),
            "{stderr}"
        );
    }
}

#[test]
fn colors_follow_option_and_terminal() {
    let site = Site::new(PROGRAM, MAPS_TOML);
    let cases: [(&[&str], bool); 5] = [
        (&["check"], false),
        (&["check", "--color", "always"], true),
        (&["check", "--color=never"], false),
        (&["--color", "always", "--help"], true),
        (&["frobnicate", "--color", "always"], true),
    ];
    for (arguments, has_color) in cases {
        let text = site.without_key(arguments).text();
        assert_eq!(text.contains('\u{1b}'), has_color, "{arguments:?}: {text}");
    }
}

#[test]
fn quiet_prints_errors() {
    let site = Site::new(PROGRAM, MAPS_TOML);
    let run = site.with_key(&["check", "--quiet"]).assert_success();
    assert_eq!(run.text(), "");
    let run = site.with_key(&["mint", "--quiet"]).assert_success();
    assert!(run.stdout.starts_with("eyJ") && run.stderr.is_empty());
    site.write("key.p8", &site.key.pem());
    let run = site.with_key(&["-q", "check"]).assert_status(1);
    assert!(
        run.stdout.starts_with("error[key-in-package]: `key.p8`"),
        "{}",
        run.stdout
    );
    assert!(!run.stdout.contains("warning"), "{}", run.stdout);
    let run = site.with_key(&["-q", "check", "--format", "github"]);
    assert_eq!(run.stdout.lines().count(), 1, "{}", run.stdout);
}

/// Some terminals report a width of 0.
#[cfg(target_os = "linux")]
#[test]
fn narrow_terminal_is_readable() {
    let site = Site::new(PROGRAM, MAPS_TOML);
    let program = binary(PROGRAM).display();
    for columns in [0, 1, 20] {
        for arguments in ["check", "check --help", "--help", "frobnicate"] {
            let script = format!("stty cols {columns}; {program} {arguments}");
            let output = Command::new("script")
                .args(["--quiet", "--return", "--command", &script, "/dev/null"])
                .current_dir(site.path())
                .stdin(Stdio::null())
                .output();
            // Of util-linux, which every Linux has.
            let text = String::from_utf8(output.expect("script").stdout).expect("text");
            let is_torn = text.lines().filter(|line| line.trim().chars().count() == 1);
            assert!(is_torn.count() < 5, "{columns} {arguments}: {text}");
        }
    }
}

/// Untrusted text is not a command to a program that reads logs.
#[test]
fn logs_contain_no_untrusted_commands() {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    let site = Site::new(PROGRAM, MAPS_TOML);
    let part = |json: &str| URL_SAFE_NO_PAD.encode(json);
    for value in [
        "\\n::add-mask::e",
        "\\r\\n  ::add-mask::e",
        "##[add-mask]e",
        "##vso[task.setvariable variable=a]b",
        "##teamcity[message text='a']",
        "\\u2028::add-mask::e",
        "\\u00ad::add-mask::e",
    ] {
        let token = format!(
            "{}.{}.{}",
            part(&format!(r#"{{"alg":"ES256","typ":"JWT","kid":"{value}"}}"#)),
            part(&format!(
                r#"{{"iss":"{value}","iat":1700000000,"scope":"{value}","origin":"{value}"}}"#
            )),
            part(&"s".repeat(64)),
        );
        site.write("dist/index.html", &format!("<p>{token}</p>"));
        for command in [
            &["inspect", &token][..],
            &["scan", "dist"],
            &["verify", "--token", &token],
        ] {
            for format in ["text", "json", "github"] {
                let endpoint = "http://127.0.0.1:9";
                let mut arguments = [command, &["--format", format]].concat();
                if command[0] == "verify" {
                    arguments.extend(["--endpoint", endpoint]);
                }
                let text = site.without_key(&arguments).text();
                for line in text.lines() {
                    let start = line.trim_start();
                    let is_ours = start.starts_with("::error") || start.starts_with("::warning");
                    assert!(
                        !start.starts_with("::") || (format == "github" && is_ours),
                        "{arguments:?}: {text}"
                    );
                    let inside = ["##[", "##vso[", "##teamcity["];
                    assert!(
                        !inside.iter().any(|it| line.contains(it)),
                        "{arguments:?}: {text}"
                    );
                }
            }
        }
    }
}
