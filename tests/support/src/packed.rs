//! The two crates as they are published.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use walkdir::WalkDir;

use crate::project::{cargo, workspace};
use crate::run::Run;

const CRATES: [&str; 2] = ["maps-token-macro", "maps-token-build"];

/// The name of each crate, and a directory with the files that `cargo package` packs. All tests of a
/// process share them.
pub fn packed_crates(target_tmpdir: &str) -> &'static [(&'static str, PathBuf)] {
    static PACKED: OnceLock<Vec<(&str, PathBuf)>> = OnceLock::new();
    PACKED.get_or_init(|| {
        let target = Path::new(target_tmpdir).join("packed");
        let archives = target.join("package");
        // From an older version.
        let _ = fs::remove_dir_all(&archives);
        let mut package = cargo();
        package
            .args(["package", "--offline", "--allow-dirty", "--no-verify"])
            .args(CRATES.map(|name| format!("-p{name}")))
            .current_dir(workspace())
            .env("CARGO_TARGET_DIR", &target);
        run(&mut package);
        let unpacked = CRATES.map(|name| {
            let directory = target.join(name);
            update(&directory, &unpack(&archives, name));
            (name, directory)
        });
        unpacked.into()
    })
}

/// Unpacks the archive of a crate next to it.
fn unpack(archives: &Path, name: &str) -> PathBuf {
    let entries = fs::read_dir(archives).expect("a directory");
    let mut names = entries.map(|entry| entry.expect("an entry").file_name());
    let archive = names
        .find(|file| file.to_string_lossy().starts_with(name))
        .expect("an archive");
    // Without a directory, whose drive some versions of tar take for the name of a computer.
    run(Command::new("tar")
        .arg("-xzf")
        .arg(&archive)
        .current_dir(archives));
    archives.join(archive).with_extension("")
}

/// Makes a directory equal to another, and leaves unchanged files, which Cargo does not compile again.
fn update(to: &Path, from: &Path) {
    let (old, new) = (files(to), files(from));
    for path in old.keys().filter(|path| !new.contains_key(*path)) {
        fs::remove_file(to.join(path)).expect("a file to remove");
    }
    for (path, content) in &new {
        if old.get(path) != Some(content) {
            let path = to.join(path);
            fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
            fs::write(path, content).expect("a file");
        }
    }
}

/// Empty if there is no such directory.
fn files(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let entries = WalkDir::new(dir).into_iter().filter_map(Result::ok);
    entries
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(dir).expect("a path below");
            (path.to_owned(), fs::read(entry.path()).expect("a file"))
        })
        .collect()
}

#[track_caller]
fn run(command: &mut Command) {
    Run::from(command.output().expect("a program")).assert_success();
}
