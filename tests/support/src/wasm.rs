//! Builds packages for the browser.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use crate::project::{cargo, cargo_at, workspace};
use crate::run::Run;

/// For [`skip`](crate::skip::skip), if [`Toolchain::find`] finds none.
pub const MISSING: &str = "builds for the browser require the target \
    wasm32-unknown-unknown (`rustup target add wasm32-unknown-unknown`, or Debian's rustc-web, \
    cargo-web, rust-web-src, libstd-rust-web-dev and lld), and `wasm-bindgen` of the version in \
    Cargo.lock (`cargo install wasm-bindgen-cli --version … --root target/tools`)";

const TARGET: &str = "wasm32-unknown-unknown";
/// Debian packages a newer Rust for its browsers.
const DEBIAN_PACKAGES: [&str; 5] = [
    "cargo-web",
    "rustc-web",
    "rust-web-src",
    "libstd-rust-web-dev",
    "lld",
];

static BUILD_LOCK: Mutex<()> = Mutex::new(());

pub struct Toolchain {
    compiler: Compiler,
    bindgen: PathBuf,
    target: PathBuf,
}

enum Compiler {
    /// The standard library for the target is installed.
    Default,
    /// Builds the standard library from its source.
    Debian { cargo: PathBuf, rustc: PathBuf },
}

impl Toolchain {
    /// Builds are cached below `target`, because the standard library takes a minute.
    pub fn find(target: &Path) -> Option<Self> {
        Some(Self {
            compiler: Compiler::find()?,
            bindgen: find_wasm_bindgen(target)?,
            target: target.join("wasm"),
        })
    }

    /// Builds `package`, which is in `source_dir` of the workspace, and copies the files for the browser
    /// to `out`.
    pub fn build(&self, package: &str, source_dir: &str, variables: &[(&str, &str)], out: &Path) {
        // Another build must not replace the program before wasm-bindgen reads it.
        let _lock = BUILD_LOCK.lock().unwrap_or_else(PoisonError::into_inner);
        let mut command = self.compiler.command();
        command
            .args(["build", "--locked", "--target", TARGET, "-p", package])
            .current_dir(workspace())
            .env("CARGO_TARGET_DIR", &self.target)
            // Debug information makes the program ten times larger.
            .env("CARGO_PROFILE_DEV_DEBUG", "false")
            .envs(variables.iter().copied());
        run(&mut command);

        let program = self.target.join(TARGET).join("debug").join(package);
        run(Command::new(&self.bindgen)
            .args(["--target", "web", "--no-typescript", "--out-dir"])
            .arg(out)
            .arg(program.with_extension("wasm")));

        let files = fs::read_dir(workspace().join(source_dir)).expect("the package");
        for file in files.map(|file| file.expect("a file").path()) {
            let extension = file.extension().unwrap_or_default();
            if ["html", "css", "svg"].iter().any(|it| extension == *it) {
                let name = file.file_name().expect("a name");
                fs::copy(&file, out.join(name)).expect("a file");
            }
        }
    }
}

impl Compiler {
    fn find() -> Option<Self> {
        let library = Command::new("rustc")
            .args(["--print", "target-libdir", "--target", TARGET])
            .output()
            .ok()?;
        let library = String::from_utf8_lossy(&library.stdout).trim().to_owned();
        if !library.is_empty() && Path::new(&library).exists() {
            return Some(Self::Default);
        }
        let files = DEBIAN_PACKAGES.map(files_of_package);
        if files.iter().any(Option::is_none) {
            return None;
        }
        let [cargo, rustc, ..] = files;
        Some(Self::Debian {
            cargo: find_program(&cargo?, "cargo")?,
            rustc: find_program(&rustc?, "rustc")?,
        })
    }

    fn command(&self) -> Command {
        match self {
            Self::Default => cargo(),
            Self::Debian {
                cargo: program,
                rustc,
            } => {
                let mut command = cargo_at(program);
                command
                    .arg("-Zbuild-std=std,panic_abort")
                    .env("RUSTC", rustc)
                    .env("RUSTC_BOOTSTRAP", "1")
                    .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", "wasm-ld")
                    .env(
                        "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
                        "-Clinker-flavor=wasm-ld",
                    );
                command
            }
        }
    }
}

/// The files of an installed Debian package.
fn files_of_package(name: &str) -> Option<String> {
    let list = Command::new("dpkg").args(["-L", name]).output().ok()?;
    let files = String::from_utf8_lossy(&list.stdout).into_owned();
    list.status.success().then_some(files)
}

fn find_program(files: &str, name: &str) -> Option<PathBuf> {
    let suffix = format!("/bin/{name}");
    files
        .lines()
        .find(|file| file.ends_with(&suffix))
        .map(PathBuf::from)
}

/// The version must be exactly that of the library.
fn find_wasm_bindgen(target: &Path) -> Option<PathBuf> {
    let lock = fs::read_to_string(workspace().join("Cargo.lock")).ok()?;
    let (_, package) = lock.split_once("name = \"wasm-bindgen\"\nversion = \"")?;
    let (version, _) = package.split_once('"')?;
    let expected = format!("wasm-bindgen {version}");

    [
        PathBuf::from("wasm-bindgen"),
        target.join("tools/bin/wasm-bindgen"),
    ]
    .into_iter()
    .find(|program| {
        Command::new(program)
            .arg("--version")
            .output()
            .is_ok_and(|it| String::from_utf8_lossy(&it.stdout).trim() == expected)
    })
}

#[track_caller]
fn run(command: &mut Command) {
    let program = command.get_program().to_owned();
    Run::from(
        command
            .output()
            .unwrap_or_else(|error| panic!("{}: {error}", program.display())),
    )
    .assert_success();
}
