//! `cargo run -p demo`, the first command of the README.
#![cfg(unix)]

use std::env::consts::EXE_SUFFIX;
use std::fs::{self, Permissions};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use test_support::key::TestKey;
use test_support::project::{cargo, clean_command, workspace};
use test_support::run::Run;
use test_support::verify::{Jwt, first_token};

const TIMEOUT: Duration = Duration::from_secs(30);

static TARGET: LazyLock<&Path> = LazyLock::new(|| {
    let tmpdir = Path::new(env!("CARGO_TARGET_TMPDIR"));
    tmpdir.parent().expect("target/")
});

static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| {
    let mut build = cargo();
    build
        .args(["build", "--quiet", "-p", "demo"])
        .current_dir(workspace())
        .env("CARGO_TARGET_DIR", *TARGET);
    Run::from(build.output().expect("cargo")).assert_success();
    TARGET.join("debug").join(format!("demo{EXE_SUFFIX}"))
});

/// The demo with a script in place of Cargo.
struct Demo {
    dir: TempDir,
    process: Child,
}

impl Demo {
    fn start(script: &str) -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("cargo");
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("a script");
        fs::set_permissions(&path, Permissions::from_mode(0o755)).expect("a script");
        let mut command = clean_command(&*PROGRAM);
        command
            .env("CARGO", &path)
            .env("CARGO_TARGET_DIR", *TARGET)
            .env("DIR", dir.path())
            .env("REAL_CARGO", env!("CARGO"))
            // None of it may have an effect.
            .env("CI", "true")
            .env("MAPS_PRIVATE_KEY_FILE", "/dev/null")
            .env("MAPS_TOKEN_SITE", "not a token");
        let process = command.stdout(Stdio::piped()).spawn().expect("the demo");
        Self { dir, process }
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.dir.path().join(file)).unwrap_or_default()
    }

    /// Sends the signal to this process alone, unlike Ctrl-C in a terminal.
    #[track_caller]
    fn stop(&mut self, signal: &str, status: i32) {
        let pid = self.process.id().to_string();
        let kill = Command::new("kill").args([signal, &pid]).status();
        assert!(kill.expect("kill").success());
        let ended = self.process.wait().expect("an exit status");
        assert_eq!(ended.code(), Some(status));
    }
}

/// A failed test must not leave a server.
impl Drop for Demo {
    fn drop(&mut self) {
        if let Ok(None) = self.process.try_wait() {
            let pid = self.process.id().to_string();
            Command::new("kill").arg(pid).status().ok();
            self.process.wait().ok();
        }
    }
}

#[track_caller]
fn wait_until(description: &str, condition: impl Fn() -> bool) {
    let deadline = Instant::now() + TIMEOUT;
    while !condition() {
        assert!(Instant::now() < deadline, "timeout: {description}");
        thread::sleep(Duration::from_millis(20));
    }
}

fn get(port: u16, path: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    write!(stream, "GET {path} HTTP/1.0\r\nhost: localhost\r\n\r\n")?;
    let mut response = String::new();
    stream.read_to_string(&mut response)?;
    Ok(response)
}

#[test]
fn demo_serves_site_until_interrupted() {
    let mut demo = Demo::start(
        "printf '%s|' \"$MAPS_PRIVATE_KEY\" >> \"$DIR/keys\"\nexec \"$REAL_CARGO\" \"$@\"",
    );
    let stdout = BufReader::new(demo.process.stdout.take().expect("a pipe"));
    let mut text = String::new();
    let port = stdout.lines().find_map(|line| {
        let line = line.expect("UTF-8");
        text += &format!("{line}\n");
        let (port, _) = line.strip_prefix("http://localhost:")?.split_once('/')?;
        port.parse::<u16>().ok()
    });
    let port = port.unwrap_or_else(|| panic!("no address: {text}"));
    for expected in [
        "key:   P-256, made in memory",
        "token: for localhost, valid until 2",
        "site:  7 pages with it, in ",
        "Apple: will reject the token, because",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }

    let keys = demo.read("keys");
    let [pem, "", ""] = keys.split('|').collect::<Vec<_>>()[..] else {
        panic!("expected the key in the build and nowhere else");
    };
    let key = TestKey::from_pem(pem);
    assert!(!key.is_leaked_in(&text), "the key is printed");
    for path in ["/", "/on-the-shore.html"] {
        let page = get(port, path).expect("a page");
        assert!(page.starts_with("HTTP/1.0 200"), "{page:.100}");
        let (_, tag) = page.split_once("data-token=").expect("a script tag");
        let jwt = Jwt::decode(first_token(tag));
        assert!(jwt.is_signed_by(&key));
        assert_eq!(jwt.claims["origin"], "localhost");
        assert!(!key.is_leaked_in(&page));
    }

    demo.stop("-INT", 130);
    wait_until("the server has ended", || get(port, "/").is_err());
}

#[test]
fn demo_stops_cargo_while_it_builds() {
    let mut demo = Demo::start("echo > \"$DIR/started\"\nsleep 60 &\nwait");
    wait_until("Cargo has started", || !demo.read("started").is_empty());
    demo.stop("-TERM", 143);
    // Its end is reached when no process has it open.
    let stopped = Instant::now();
    let mut stdout = demo.process.stdout.take().expect("a pipe");
    stdout.read_to_end(&mut Vec::new()).expect("a pipe");
    assert!(stopped.elapsed() < TIMEOUT, "a child of Cargo has survived");
}

#[test]
fn demo_reports_failed_build() {
    let mut demo = Demo::start("exit 101");
    assert_eq!(demo.process.wait().expect("a status").code(), Some(101));
}
