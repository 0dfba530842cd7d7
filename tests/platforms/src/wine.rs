//! Wine, and what it needs to run what Rust builds for Windows.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use test_support::project::{cargo, cargo_at, clean_command, workspace, wrap};
use test_support::run::Run;

use crate::toolchain::{has_standard_library, is_installed, rustc};

const TARGET: &str = "x86_64-pc-windows-gnu";
const COMPILER: &str = "x86_64-w64-mingw32-gcc";

/// For [`skip`](test_support::skip::skip), if [`Wine::find`] finds none.
pub const MISSING: &str = "programs for Windows require Wine and MinGW (Debian's wine, wine64 and \
    gcc-mingw-w64-x86-64), and `rustup target add x86_64-pc-windows-gnu`";

pub struct Wine {
    /// The `CARGO_TARGET_TMPDIR` of the test.
    directory: PathBuf,
}

impl Wine {
    /// All tests of a process share a Windows, which takes a minute to install.
    pub fn find(target_tmpdir: &str) -> Option<&'static Self> {
        static WINE: OnceLock<Option<Wine>> = OnceLock::new();
        let wine = WINE.get_or_init(|| {
            let has_tools = is_installed("wine") && is_installed(COMPILER);
            (has_tools && has_standard_library(TARGET)).then(|| {
                let wine = Wine {
                    directory: Path::new(target_tmpdir).join("wine"),
                };
                wine.set_up();
                wine
            })
        });
        wine.as_ref()
    }

    fn set_up(&self) {
        for directory in [&self.directory, &Self::temp()] {
            fs::create_dir_all(directory).expect("a directory");
        }
        run(Command::new(COMPILER)
            .args(["-shared", "-o"])
            .arg(self.directory.join("bcryptprimitives.dll"))
            .arg(workspace().join("tests/platforms/src/bcryptprimitives.c"))
            .arg("-ladvapi32"));
        run(self.wine("wineboot").arg("--init"));
        // On the drive of the checkout, where paths such as `/work` work as well.
        for name in ["TEMP", "TMP"] {
            run(self
                .wine("wine")
                .args(["reg", "add", r"HKCU\Environment", "/f", "/v", name, "/d"])
                .arg(windows_path(&Self::temp())));
        }
    }

    /// Returns `%TEMP%`, which is outside of this repository: its `.gitignore` would apply to the projects of tests.
    fn temp() -> PathBuf {
        env::temp_dir().join("maps-token-wine")
    }

    /// Cargo, which builds for Windows and runs what it builds.
    pub fn cargo(&self) -> Command {
        let mut command = self.set_variables(cargo());
        let target_dir = self.directory.ancestors().nth(2).expect("target/tmp/wine");
        command
            .current_dir(workspace())
            .env("CARGO_TARGET_DIR", target_dir)
            .env("CARGO_BUILD_TARGET", TARGET)
            .env("CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER", "wine")
            // Taplo and groff are only looked for on Linux.
            .env_remove("NO_SKIPPED_TESTS")
            .env_remove("THOROUGH_TESTS");
        command
    }

    /// Where [`Wine::cargo`] puts programs.
    pub fn programs(&self) -> PathBuf {
        let target_dir = self.directory.ancestors().nth(2).expect("target/tmp/wine");
        target_dir.join(TARGET).join("debug")
    }

    /// Cargo for Windows; `None` if its toolchain is not installed.
    pub fn windows_cargo(&self, cargo_home: &Path) -> Option<Command> {
        let bin = windows_toolchain()?.join("bin");
        let cargo = bin.join("cargo.exe");
        if !cargo.exists() {
            return None;
        }
        let path = format!("{};{}", windows_path(&self.directory), windows_path(&bin));
        let mut command = wrap(self.wine("wine"), &cargo_at(&cargo));
        command
            .env("WINEPATH", path)
            .env("RUSTC", windows_path(&bin.join("rustc.exe")))
            .env("CARGO_HOME", windows_path(cargo_home));
        Some(command)
    }

    fn wine(&self, program: &str) -> Command {
        self.set_variables(clean_command(program))
    }

    fn set_variables(&self, mut command: Command) -> Command {
        command
            .env("WINEPREFIX", self.directory.join("prefix"))
            .env("WINEPATH", windows_path(&self.directory))
            .env("WINEDEBUG", "-all")
            // No questions about .NET and a browser.
            .env("WINEDLLOVERRIDES", "mscoree,mshtml=")
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_PROFILE_DEV_DEBUG", "line-tables-only");
        command
    }
}

/// Wine's drive Z: is the root of the file system.
pub fn windows_path(path: &Path) -> String {
    format!("Z:{}", path.display()).replace('/', "\\")
}

/// Next to the default toolchain, with the same version.
fn windows_toolchain() -> Option<PathBuf> {
    let sysroot = PathBuf::from(rustc(["--print", "sysroot"])?);
    let version = rustc(["--version"])?;
    let version = version.split(' ').nth(1)?;
    Some(sysroot.with_file_name(format!("{version}-{TARGET}")))
}

#[track_caller]
fn run(command: &mut Command) {
    let program = command.get_program().to_owned();
    let output = command.output();
    let output = output.unwrap_or_else(|error| panic!("{}: {error}", OsStr::display(&program)));
    Run::from(output).assert_success();
}
