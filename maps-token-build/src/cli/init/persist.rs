//! Replaces files atomically, unless another program has changed them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile, TempPath};

use crate::cli::files::or_current;
use crate::text_file;

/// A temporary file with the new content, in the directory of the file.
pub(super) struct Replacement {
    file: NamedTempFile,
    target: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Persisted {
    Written,
    /// Another program has changed the file, which is kept.
    Changed,
}

impl Replacement {
    pub(super) fn write(target: &Path, content: &str) -> io::Result<Self> {
        // Replaces the target of a link, not the link.
        let target = fs::canonicalize(target).unwrap_or_else(|_| target.to_owned());
        let permissions = fs::metadata(&target).ok().map(|it| it.permissions());
        // Renames would replace it all the same.
        if permissions.as_ref().is_some_and(fs::Permissions::readonly) {
            return Err(io::Error::new(
                io::ErrorKind::PermissionDenied,
                "file is read-only",
            ));
        }
        let mut file = temporary_file_beside(&target)?;
        io::Write::write_all(&mut file, content.as_bytes())?;
        if let Some(permissions) = permissions {
            file.as_file().set_permissions(permissions)?;
        }
        file.as_file().sync_all()?;
        Ok(Self { file, target })
    }

    /// `existing` is the text for which the new content was made; `None` if there was no file.
    pub(super) fn persist(self, existing: Option<&str>) -> io::Result<Persisted> {
        let Some(existing) = existing else {
            return match self.file.persist_noclobber(&self.target) {
                Ok(_) => Ok(Persisted::Written),
                Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
                    Ok(Persisted::Changed)
                }
                Err(error) => Err(error.error),
            };
        };
        if !is_text_of(&self.target, existing)? {
            return Ok(Persisted::Changed);
        }
        self.replace(existing, exchange)
    }

    /// Another program may write the file between a comparison and a rename. So the files are
    /// exchanged first, and compared after.
    fn replace(
        self,
        existing: &str,
        exchange: impl Fn(&Path, &Path) -> io::Result<bool>,
    ) -> io::Result<Persisted> {
        let ours = text_file::read(self.file.path())?;
        match exchange(self.file.path(), &self.target) {
            Ok(true) => {}
            Ok(false) => return self.replace_by_moving(existing),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Persisted::Changed),
            Err(error) => return Err(error),
        }
        if is_text_of(self.file.path(), existing)? {
            return Ok(Persisted::Written);
        }
        exchange(self.file.path(), &self.target)?;
        if !is_text_of(self.file.path(), &ours)? {
            // Another program has written our file before the second exchange.
            exchange(self.file.path(), &self.target)?;
        }
        Ok(Persisted::Changed)
    }

    /// Moves the file away, compares it where no other program looks for it, and puts the new one or
    /// the old one in its place.
    fn replace_by_moving(self, existing: &str) -> io::Result<Persisted> {
        let old = temporary_file_beside(&self.target)?.into_temp_path();
        match fs::rename(&self.target, &old) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Persisted::Changed),
            Err(error) => return Err(error),
        }
        match is_text_of(&old, existing) {
            Ok(true) => {}
            Ok(false) => {
                put_back(old, &self.target)?;
                return Ok(Persisted::Changed);
            }
            Err(error) => {
                put_back(old, &self.target)?;
                return Err(error);
            }
        }
        match self.file.persist_noclobber(&self.target) {
            Ok(_) => Ok(Persisted::Written),
            // Another program has written a new file, and does not want the old one.
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
                Ok(Persisted::Changed)
            }
            Err(error) => {
                put_back(old, &self.target)?;
                Err(error.error)
            }
        }
    }
}

fn temporary_file_beside(target: &Path) -> io::Result<NamedTempFile> {
    let directory = or_current(target.parent().unwrap_or(Path::new("")));
    let mut builder = Builder::new();
    builder.prefix(".maps-token-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;

        // The default of new files, before the umask.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(directory)
}

/// Unless another program has written a new file.
fn put_back(old: TempPath, target: &Path) -> io::Result<()> {
    let error = match old.persist_noclobber(target) {
        Ok(()) => return Ok(()),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => return Ok(()),
        Err(error) => error,
    };
    let kept = error.path.keep()?;
    let message = format!("{}; its content is in `{}`", error.error, kept.display());
    Err(io::Error::new(error.error.kind(), message))
}

fn is_text_of(path: &Path, text: &str) -> io::Result<bool> {
    match text_file::read(path) {
        Ok(found) => Ok(found == text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Returns `false` if the file system cannot exchange files.
#[cfg(any(target_os = "linux", target_vendor = "apple"))]
fn exchange(one: &Path, other: &Path) -> io::Result<bool> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;

    match renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(true),
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP | Errno::PERM) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
fn exchange(_: &Path, _: &Path) -> io::Result<bool> {
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn persist_keeps_changes_of_others() {
        let cases = [
            ("a new file", None, None, Persisted::Written, "new"),
            (
                "one that appeared",
                None,
                Some("theirs"),
                Persisted::Changed,
                "theirs",
            ),
            (
                "one as it was",
                Some("old"),
                Some("old"),
                Persisted::Written,
                "new",
            ),
            (
                "one that changed",
                Some("old"),
                Some("theirs"),
                Persisted::Changed,
                "theirs",
            ),
            (
                "one that is gone",
                Some("old"),
                None,
                Persisted::Changed,
                "",
            ),
        ];
        for (name, planned, present, persisted, text) in cases {
            type Persist = fn(Replacement, Option<&str>) -> io::Result<Persisted>;
            let ways: [(&str, Persist); 3] = [
                ("checked", |it, planned| it.persist(planned)),
                ("exchanged", |it, planned| match planned {
                    Some(planned) => it.replace(planned, exchange),
                    None => it.persist(None),
                }),
                ("moved", |it, planned| match planned {
                    Some(planned) => it.replace(planned, |_, _| Ok(false)),
                    None => it.persist(None),
                }),
            ];
            for (way, persist) in ways {
                let name = format!("{name}, {way}");
                let directory = tempfile::tempdir().expect("a temporary directory");
                let path = directory.path().join("file");
                if let Some(planned) = planned {
                    fs::write(&path, planned).expect("a file");
                }
                let replacement = Replacement::write(&path, "new").expect("a file beside it");
                match present {
                    Some(present) => fs::write(&path, present).expect("a file"),
                    None => drop(fs::remove_file(&path)),
                }
                let found = persist(replacement, planned).expect("a rename");
                assert_eq!(found, persisted, "{name}");
                assert_eq!(
                    fs::read_to_string(&path).unwrap_or_default(),
                    text,
                    "{name}"
                );
                let files = fs::read_dir(directory.path()).expect("a directory").count();
                assert_eq!(
                    files,
                    usize::from(path.exists()),
                    "{name}: a file is left over"
                );
            }
        }
    }

    #[test]
    fn read_only_file_is_kept() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let path = directory.path().join("file");
        fs::write(&path, "old").expect("a file");
        let mut permissions = fs::metadata(&path).expect("a file").permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&path, permissions.clone()).expect("permissions");
        let error = Replacement::write(&path, "new").err().expect("an error");
        assert_eq!(error.to_string(), "file is read-only");
        // Or Windows does not remove it.
        #[cfg_attr(unix, expect(clippy::permissions_set_readonly_false))]
        permissions.set_readonly(false);
        fs::set_permissions(&path, permissions).expect("permissions");
    }

    /// A file that cannot be put back is not lost.
    #[test]
    fn put_back_keeps_content() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let mut old = temporary_file_beside(&directory.path().join("file")).expect("a file");
        io::Write::write_all(&mut old, b"theirs").expect("a file");
        let error = put_back(
            old.into_temp_path(),
            &directory.path().join("missing").join("file"),
        );
        let message = error.expect_err("no such directory").to_string();
        let (_, path) = message.split_once("its content is in `").expect("a path");
        let path = path.strip_suffix('`').expect("a path");
        assert_eq!(fs::read_to_string(path).expect("a file"), "theirs");
    }
}
