//! Measures `maps-token scan` on a built site, compared to ripgrep, which searches the same files for the start of a
//! token.
//!
//! Pages, scripts and style sheets are those of Rust's documentation, pictures are random bytes. No file contains a
//! token, so that both commands only read.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use test_support::project::cargo;
use walkdir::WalkDir;

use crate::budget::{self, Verdict};
use crate::measure::run;
use crate::table::{Row, Table, Unit};

/// The parts of a site of 400 MB.
const PAGES: Part = Part {
    name: "pages",
    extensions: &["html"],
    len: 150_000_000,
};
const SCRIPTS: Part = Part {
    name: "scripts and style sheets",
    extensions: &["js", "css"],
    len: 70_000_000,
};
const PICTURES: Part = Part {
    name: "pictures and fonts",
    extensions: &["png", "svg", "woff2"],
    len: 180_000_000,
};

struct Part {
    name: &'static str,
    extensions: &'static [&'static str],
    len: usize,
}

/// Returns nothing, and prints why, if a tool is missing.
pub fn measure(dir: &Path, rounds: usize) -> Option<(Table, Vec<Verdict>)> {
    let has_ripgrep = Command::new("rg").arg("--version").output().is_ok();
    let documentation = documentation();
    if !has_ripgrep || !documentation.is_dir() {
        println!("`scan` was skipped: install ripgrep, and `rustup component add rust-docs`\n");
        return None;
    }
    let command = build_command();
    for part in [PAGES, SCRIPTS, PICTURES] {
        part.write(&documentation, &dir.join(part.name));
    }
    let mut rows = Vec::new();
    for name in ["", PAGES.name, SCRIPTS.name, PICTURES.name] {
        let site = dir.join(name);
        let mut cpu = Row::new(if name.is_empty() { "all" } else { name }, Unit::Seconds, 2);
        let mut wall = Row::new("all, wall time", Unit::Seconds, 2);
        // The first run fills the page cache.
        for round in 0..=rounds {
            for (column, run_of) in [run_scan, run_ripgrep].into_iter().enumerate() {
                let mut command = run_of(&command, &site);
                let (cost, _) = run(&mut command);
                if round > 0 {
                    cpu.add(column, cost.cpu);
                    wall.add(column, cost.wall);
                }
            }
        }
        rows.push(cpu);
        if name.is_empty() {
            rows.push(wall);
        }
    }
    let verdict = budget::SCAN.evaluate(rows[0].ratio(1));
    let table = Table {
        title: "a site of 400 MB".to_owned(),
        columns: vec!["`maps-token scan`".to_owned(), "`rg -uuu eyJ`".to_owned()],
        rows,
    };
    Some((table, verdict.into_iter().collect()))
}

fn run_scan(program: &Path, site: &Path) -> Command {
    let mut command = Command::new(program);
    command.arg("scan").arg(site);
    command
}

/// With `-uuu`, it reads all of a binary file too.
fn run_ripgrep(_: &Path, site: &Path) -> Command {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let mut command = Command::new("rg");
    command.args(["-c", "-uuu", "eyJ", "-j", &threads.to_string()]);
    command.arg(site);
    command
}

fn documentation() -> PathBuf {
    let (_, sysroot) = run(Command::new("rustc").args(["--print", "sysroot"]));
    let sysroot = String::from_utf8(sysroot.stdout).expect("UTF-8");
    Path::new(sysroot.trim()).join("share/doc/rust/html")
}

/// Builds the command next to this program.
fn build_command() -> PathBuf {
    let own = std::env::current_exe().expect("the path of this program");
    let release = own.parent().expect("a directory");
    let target = release.parent().expect("the target directory");
    let mut build = cargo();
    build
        .args(["build", "--release", "--package", "maps-token-build"])
        .args(["--features", "cli", "--bin", "maps-token", "--target-dir"])
        .arg(target)
        .current_dir(env!("CARGO_MANIFEST_DIR"));
    run(&mut build);
    release.join("maps-token")
}

impl Part {
    /// Copies every third file, or all of them, and adds random bytes up to the length.
    fn write(&self, documentation: &Path, dir: &Path) {
        const MAX_FILE_LEN: u64 = 4_000_000;
        fs::create_dir_all(dir).expect("a directory");
        // ripgrep fails if it finds nothing.
        fs::write(dir.join("eyJ.txt"), "eyJ").expect("a file");
        let mut left = self.len;
        let files = WalkDir::new(documentation).sort_by_file_name().into_iter();
        let files = files.filter_map(Result::ok).filter(|file| {
            let extension = file.path().extension().and_then(|it| it.to_str());
            file.file_type().is_file()
                && extension.is_some_and(|it| self.extensions.contains(&it))
                && file.metadata().is_ok_and(|it| it.len() < MAX_FILE_LEN)
        });
        let step = if self.name == PAGES.name { 3 } else { 1 };
        for (number, file) in files.step_by(step).enumerate() {
            let bytes = fs::read(file.path()).expect("a file");
            let Some(rest) = left.checked_sub(bytes.len()) else {
                break;
            };
            left = rest;
            let name = format!("{number}-{}", file.file_name().display());
            fs::write(dir.join(name), bytes).expect("a file");
        }
        if self.name == PICTURES.name {
            write_pictures(dir, left);
        }
    }
}

fn write_pictures(dir: &Path, mut left: usize) {
    const HEADER: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    const SIZES: [usize; 5] = [4_000, 15_000, 40_000, 90_000, 250_000];
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    for (number, size) in SIZES.iter().cycle().enumerate() {
        let mut picture = HEADER.to_vec();
        while picture.len() < *size {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            picture.extend_from_slice(&state.to_le_bytes());
        }
        let Some(rest) = left.checked_sub(picture.len()) else {
            return;
        };
        left = rest;
        fs::write(dir.join(format!("{number}.png")), picture).expect("a file");
    }
}
