//! Runs the command `maps-token` with a clean environment.

use std::env;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::thread;
use std::time::Duration;

use tempfile::TempDir;
use test_support::key::TestKey;
use test_support::project::clean_command;
use test_support::run::Run;

pub struct Call {
    command: Command,
    stdin: String,
}

/// `program` is for [`binary`].
pub fn maps_token<A: AsRef<str>>(program: &'static str, dir: &Path, arguments: &[A]) -> Call {
    let mut command = clean_command(binary(program));
    for (name, _) in env::vars_os() {
        let upper = name.to_string_lossy().to_ascii_uppercase();
        if ["NO_COLOR", "FORCE_COLOR"].contains(&upper.as_str())
            || upper.starts_with("CLICOLOR")
            || upper.ends_with("_PROXY")
        {
            command.env_remove(name);
        }
    }
    command
        .args(arguments.iter().map(AsRef::as_ref))
        .current_dir(dir);
    Call {
        command,
        stdin: String::new(),
    }
}

impl Call {
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    pub fn stdin(mut self, text: &str) -> Self {
        text.clone_into(&mut self.stdin);
        self
    }

    pub fn run(mut self) -> Run {
        self.command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = spawn(&mut self.command);
        let mut stdin = child.stdin.take().expect("a pipe");
        // Fails if the command exits without reading.
        let _ = stdin.write_all(self.stdin.as_bytes());
        drop(stdin);
        child.wait_with_output().expect("maps-token").into()
    }
}

#[track_caller]
fn spawn(command: &mut Command) -> Child {
    const ERROR_INTERNAL_ERROR: i32 = 1359;
    for _ in 0..3 {
        match command.spawn() {
            // Wine on a busy machine.
            Err(error) if cfg!(windows) && error.raw_os_error() == Some(ERROR_INTERNAL_ERROR) => {
                thread::sleep(Duration::from_secs(1));
            }
            child => return child.expect("maps-token"),
        }
    }
    command.spawn().expect("maps-token")
}

/// A temporary directory with a `maps.toml`, and a key.
pub struct Site {
    program: &'static str,
    dir: TempDir,
    pub key: TestKey,
}

impl Site {
    /// `program` is for [`binary`].
    pub fn new(program: &'static str, maps_toml: &str) -> Self {
        let site = Self {
            program,
            dir: tempfile::tempdir().expect("a temporary directory"),
            key: TestKey::generate(),
        };
        site.write("maps.toml", maps_toml);
        site
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        fs::write(path, text).expect("a file");
    }

    pub fn call(&self, arguments: &[&str]) -> Call {
        maps_token(self.program, self.path(), arguments)
    }

    #[track_caller]
    pub fn with_key(&self, arguments: &[&str]) -> Run {
        let call = self.call(arguments);
        let run = call.env("MAPS_PRIVATE_KEY", &self.key.pem()).run();
        assert!(!self.key.is_leaked_in(run.text()), "the key is printed");
        run
    }

    #[track_caller]
    pub fn without_key(&self, arguments: &[&str]) -> Run {
        let run = self.call(arguments).run();
        assert!(!self.key.is_leaked_in(run.text()), "the key is printed");
        run
    }

    #[track_caller]
    pub fn mint(&self, token: &str) -> String {
        let run = self.with_key(&["mint", token]).assert_success();
        run.stdout.trim().to_owned()
    }
}

/// Returns the path of the command. `program` is the `CARGO_BIN_EXE_…` of the test: a separate build would
/// compile the command and its dependencies again. `.ci/run` sets `COMMAND_UNDER_TEST` to another path.
pub fn binary(program: &'static str) -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        let other = env::var_os("COMMAND_UNDER_TEST");
        other.map_or_else(|| program.into(), PathBuf::from)
    })
}

/// Puts the command into a new directory as `maps-token`.
pub fn install(program: &'static str, dir: &Path) {
    fs::create_dir_all(dir).expect("a directory");
    let installed = dir
        .join("maps-token")
        .with_extension(env::consts::EXE_EXTENSION);
    #[cfg(unix)]
    std::os::unix::fs::symlink(binary(program), installed).expect("a link");
    #[cfg(not(unix))]
    fs::copy(binary(program), installed).expect("a file");
}
