//! Puts the files in place, and takes away those that an earlier run left.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::Path;

use anyhow::{Context, Result, ensure};

/// Lists what we wrote, so that we never remove or overwrite anything that is not ours.
const LIST: &str = ".written-by-static-site";

pub(crate) struct File {
    pub(crate) name: String,
    pub(crate) contents: String,
}

pub(crate) fn write(folder: &Path, files: &[File]) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let old = read_list(folder)?;
    let new: BTreeSet<_> = files.iter().map(|file| file.name.clone()).collect();

    // Both, before the first page: a run that is cut short leaves nothing that the next one disowns.
    write_list(folder, old.union(&new))?;
    for file in files {
        write_file(folder, &file.name, &file.contents)?;
    }
    for stale in old.difference(&new) {
        remove_file(folder, stale)?;
    }
    write_list(folder, new.iter())
}

fn read_list(folder: &Path) -> Result<BTreeSet<String>> {
    let path = folder.join(LIST);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let in_folder = || format!("cannot read {}", folder.display());
            ensure!(
                fs::read_dir(folder)
                    .with_context(in_folder)?
                    .next()
                    .is_none(),
                "{} holds files that this program did not write; choose another folder with --out",
                folder.display()
            );
            return Ok(BTreeSet::new());
        }
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
    };
    Ok(text
        .lines()
        .filter(|name| is_plain(name))
        .map(str::to_owned)
        .collect())
}

/// A line that somebody edited into `../..` must not lead out of the folder.
fn is_plain(name: &str) -> bool {
    Path::new(name).file_name() == Some(OsStr::new(name))
}

fn write_list<'a>(folder: &Path, names: impl Iterator<Item = &'a String>) -> Result<()> {
    let text: String = names.flat_map(|name| [name, "\n"]).collect();
    write_file(folder, LIST, &text)
}

fn write_file(folder: &Path, name: &str, contents: &str) -> Result<()> {
    let path = folder.join(name);
    fs::write(&path, contents).with_context(|| format!("cannot write {}", path.display()))
}

fn remove_file(folder: &Path, name: &str) -> Result<()> {
    let path = folder.join(name);
    match fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", path.display()))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(names: &[&str]) -> Vec<File> {
        let file = |name: &&str| File {
            name: (*name).to_owned(),
            contents: String::new(),
        };
        names.iter().map(file).collect()
    }

    fn empty_folder(name: &str) -> Result<std::path::PathBuf> {
        let folder =
            std::env::temp_dir().join(format!("static-site-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    #[test]
    fn a_stale_page_goes_and_a_strangers_file_stays() -> Result<()> {
        let folder = empty_folder("stale")?;
        write(&folder, &files(&["index.html", "closed-down.html"]))?;
        fs::write(folder.join("CNAME"), "leerie.example")?;
        write(&folder, &files(&["index.html"]))?;

        assert!(folder.join("index.html").exists());
        assert!(folder.join("CNAME").exists());
        assert!(!folder.join("closed-down.html").exists());
        Ok(fs::remove_dir_all(folder)?)
    }

    #[test]
    fn a_strangers_folder_is_left_alone() -> Result<()> {
        let folder = empty_folder("stranger")?;
        fs::write(folder.join("index.html"), "theirs")?;

        let error = write(&folder, &files(&["index.html"]))
            .err()
            .map(|error| error.to_string());
        assert!(error.is_some_and(|error| error.contains("did not write")));
        assert_eq!(fs::read_to_string(folder.join("index.html"))?, "theirs");
        Ok(fs::remove_dir_all(folder)?)
    }

    #[test]
    fn only_plain_names_are_ours() {
        for name in ["", ".", "..", "../index.html", "/etc/hosts", "a/b"] {
            assert!(!is_plain(name), "{name}");
        }
        assert!(is_plain("index.html"));
    }
}
