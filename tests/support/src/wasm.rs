//! Building a package for the browser.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use crate::project::{Run, cargo, workspace};

/// For [`skipped`](crate::skip::skipped), where [`Toolchain::find`] finds none.
pub const MISSING: &str = "nothing was built for the browser: it takes the target \
    wasm32-unknown-unknown (`rustup target add wasm32-unknown-unknown`, or Debian's rustc-web, \
    cargo-web, rust-web-src, libstd-rust-web-dev and lld), and `wasm-bindgen` of the version in \
    Cargo.lock (`cargo install wasm-bindgen-cli --version … --root target/tools`)";

const TARGET: &str = "wasm32-unknown-unknown";
/// What Debian calls them, since its browsers are what needs a newer Rust.
const DEBIAN: [&str; 5] = [
    "cargo-web",
    "rustc-web",
    "rust-web-src",
    "libstd-rust-web-dev",
    "lld",
];

static ALONE: Mutex<()> = Mutex::new(());

pub struct Toolchain {
    compiler: Compiler,
    bindgen: PathBuf,
    target: PathBuf,
}

enum Compiler {
    /// The usual one has the target.
    Usual,
    /// Debian's has its source, and is told to build that first.
    Debian { cargo: PathBuf, rustc: PathBuf },
}

impl Toolchain {
    /// What this machine has. It keeps what it builds in a folder below `target`: to build Rust's own
    /// library alone takes a minute.
    pub fn find(target: &Path) -> Option<Self> {
        Some(Self {
            compiler: Compiler::find()?,
            bindgen: bindgen(target)?,
            target: target.join("wasm"),
        })
    }

    /// Builds the package of that name in that folder of the workspace, and puts all that a browser
    /// loads into `out`.
    ///
    /// # Panics
    ///
    /// If that fails.
    pub fn build(&self, package: &str, folder: &str, variables: &[(&str, &str)], out: &Path) {
        // Between Cargo's end and wasm-bindgen's start, another test's build must not take its place.
        let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        let mut command = self.compiler.command();
        command
            .args(["build", "--locked", "--target", TARGET, "-p", package])
            .current_dir(workspace())
            .env("CARGO_TARGET_DIR", &self.target)
            // The browser has no use for it, and it makes the program ten times larger.
            .env("CARGO_PROFILE_DEV_DEBUG", "false")
            .envs(variables.iter().copied());
        run(&mut command);

        let program = self.target.join(TARGET).join("debug").join(package);
        run(Command::new(&self.bindgen)
            .args(["--target", "web", "--no-typescript", "--out-dir"])
            .arg(out)
            .arg(program.with_extension("wasm")));

        let files = fs::read_dir(workspace().join(folder)).expect("the package's folder");
        for file in files.map(|file| file.expect("a file").path()) {
            let kind = file.extension().unwrap_or_default();
            if ["html", "css", "svg"].iter().any(|page| kind == *page) {
                let name = file.file_name().expect("a name");
                fs::copy(&file, out.join(name)).expect("a file to copy");
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
            return Some(Self::Usual);
        }
        let files = DEBIAN.map(files_of_package);
        if files.iter().any(Option::is_none) {
            return None;
        }
        let [cargo, rustc, ..] = files;
        Some(Self::Debian {
            cargo: program(&cargo?, "cargo")?,
            rustc: program(&rustc?, "rustc")?,
        })
    }

    fn command(&self) -> Command {
        match self {
            Self::Usual => cargo(),
            Self::Debian {
                cargo: program,
                rustc,
            } => {
                let mut command = Command::new(program);
                for (name, value) in cargo().get_envs() {
                    match value {
                        Some(value) => command.env(name, value),
                        None => command.env_remove(name),
                    };
                }
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

/// What a Debian package has installed, if it is.
fn files_of_package(name: &str) -> Option<String> {
    let list = Command::new("dpkg").args(["-L", name]).output().ok()?;
    let files = String::from_utf8_lossy(&list.stdout).into_owned();
    list.status.success().then_some(files)
}

fn program(files: &str, name: &str) -> Option<PathBuf> {
    let end = format!("/bin/{name}");
    files
        .lines()
        .find(|file| file.ends_with(&end))
        .map(PathBuf::from)
}

/// The program `wasm-bindgen`, which must be of exactly the library's version.
fn bindgen(target: &Path) -> Option<PathBuf> {
    let lock = fs::read_to_string(workspace().join("Cargo.lock")).ok()?;
    let (_, package) = lock.split_once("name = \"wasm-bindgen\"\nversion = \"")?;
    let (version, _) = package.split_once('"')?;
    let wanted = format!("wasm-bindgen {version}");

    [
        PathBuf::from("wasm-bindgen"),
        target.join("tools/bin/wasm-bindgen"),
    ]
    .into_iter()
    .find(|program| {
        Command::new(program)
            .arg("--version")
            .output()
            .is_ok_and(|it| String::from_utf8_lossy(&it.stdout).trim() == wanted)
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
    .ok();
}
