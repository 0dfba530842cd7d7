//! Scans directories and files.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::{marker, try_scan};
use crate::cli::compression::compress::{brotli, gzip, zstd};

struct Site(TempDir);

impl Site {
    fn new(files: &[(&str, &[u8])]) -> Self {
        let site = Self(tempfile::tempdir().expect("a directory"));
        for (name, content) in files {
            let path = site.path().join(name);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
            fs::write(path, content).expect("a file");
        }
        site
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Returns the results and the unread files below the directory.
    #[track_caller]
    fn scan(&self, paths: &[&str], excludes: &[&str]) -> (Vec<String>, Vec<String>) {
        let paths: Vec<_> = paths.iter().map(|it| self.path().join(it)).collect();
        let paths: Vec<_> = paths.iter().map(|it| it.to_str().expect("UTF-8")).collect();
        let site = try_scan(&paths, excludes).expect("a site");
        let base = format!("{}/", self.path().display()).replace('\\', "/");
        (site.markers(&base), site.unread(&base))
    }
}

#[test]
fn reads_compressed_files() {
    let text = marker("site");
    let text = text.as_bytes();
    let site = Site::new(&[
        ("a.html.gz", &gzip(text)),
        ("b.html.br", &brotli(text)),
        ("c.html.zst", &zstd(text)),
        ("d.html", &gzip(text)),
        ("e.html.gz", &gzip(text)[..40]),
        ("f.br", text),
    ]);
    let (found, unread) = site.scan(&[""], &[]);
    let files = ["a.html.gz", "b.html.br", "c.html.zst", "d.html", "f.br"];
    assert_eq!(found, files.map(|file| format!("site in {file}")));
    assert_eq!(unread, ["error e.html.gz: truncated gzip data"]);
}

#[test]
fn reads_each_of_several_paths_once() {
    let text = marker("site");
    let text = text.as_bytes();
    let site = Site::new(&[
        ("a/b/c.html", text),
        ("a/d.html", text),
        ("e.html", text),
        ("f/g.html", text),
    ]);
    let cases: [(&[&str], &[&str]); 5] = [
        (&["a"], &["a/b/c.html", "a/d.html"]),
        (&["a", "a"], &["a/b/c.html", "a/d.html"]),
        (
            &["a/b/c.html", "a/b", "e.html", "a"],
            &["a/b/c.html", "a/d.html", "e.html"],
        ),
        (&["f/../a/b", "f"], &["a/b/c.html", "f/g.html"]),
        (&["e.html", "e.html"], &["e.html"]),
    ];
    for (paths, expected) in cases {
        let (found, unread) = site.scan(paths, &[]);
        let mut files: Vec<_> = found
            .iter()
            .map(|it| it.replace("site in ", "").replace("f/../", ""))
            .collect();
        files.sort();
        assert_eq!(files, expected, "{paths:?}");
        assert_eq!(unread, [""; 0]);
    }
}

#[test]
fn every_path_must_exist() {
    let site = Site::new(&[("a.html", b"x")]);
    for (path, said) in [
        ("gone", "failed to read `"),
        ("", "failed to read ``"),
        ("a.html/b", "failed to read `"),
        ("example.com", "https://example.com"),
        ("localhost:8000", "https://localhost:8000"),
    ] {
        let exists = site.path().join("a.html");
        let path = if path.contains('.') || path.contains(':') || path.is_empty() {
            path.to_owned()
        } else {
            site.path().join(path).display().to_string()
        };
        let error = try_scan(&[&exists.display().to_string(), &path], &[]);
        let error = error
            .err()
            .unwrap_or_else(|| panic!("{path} exists"))
            .to_string();
        assert!(error.contains(said), "{path}: {error}");
    }
}

#[test]
fn skips_excluded_files() {
    let text = marker("site");
    let text = text.as_bytes();
    let site = Site::new(&[
        ("public/a.html", text),
        ("public/a.js.map", text),
        ("public/drafts/b.html", text),
        ("public/x/drafts/c.html", text),
        ("public/#d.html", text),
    ]);
    let all = [
        "#d.html",
        "a.html",
        "a.js.map",
        "drafts/b.html",
        "x/drafts/c.html",
    ];
    let cases: [(&[&str], &[usize]); 21] = [
        (&[], &[0, 1, 2, 3, 4]),
        (&["nothing"], &[0, 1, 2, 3, 4]),
        (&["*.map"], &[0, 1, 3, 4]),
        (&["drafts"], &[0, 1, 2]),
        (&["drafts/"], &[0, 1, 2]),
        (&["/drafts"], &[0, 1, 2, 4]),
        (&["./drafts"], &[0, 1, 2, 4]),
        (&["x/drafts/c.html"], &[0, 1, 2, 3]),
        (&["**/c.html"], &[0, 1, 2, 3]),
        (&["*.{map,js}", "x"], &[0, 1, 3]),
        (&["#d.html"], &[1, 2, 3, 4]),
        (&["*.html"], &[2]),
        (&["*"], &[]),
        (&["a.html "], &[0, 2, 3, 4]),
        // The last pattern that matches decides.
        (&["*", "!a.html"], &[1]),
        (&["!a.html", "*"], &[]),
        (&["*.html", "!/a.html", "!#d.html"], &[0, 1, 2]),
        (&["*.html", "!./drafts/b.html"], &[2, 3]),
        (&["drafts", "!/x/drafts/"], &[0, 1, 2, 4]),
        // As in a .gitignore, not below a directory that is excluded.
        (&["drafts", "!b.html"], &[0, 1, 2]),
        (&["!a.html"], &[0, 1, 2, 3, 4]),
    ];
    for (globs, expected) in cases {
        let (found, unread) = site.scan(&["public"], globs);
        let expected: Vec<_> = expected
            .iter()
            .map(|it| format!("site in public/{}", all[*it]))
            .collect();
        assert_eq!(found, expected, "{globs:?}");
        assert_eq!(unread, [""; 0], "{globs:?}");
    }
    let (found, _) = site.scan(
        &["public/a.html", "public/drafts/b.html"],
        &["a.html", "public"],
    );
    assert_eq!(found, ["site in public/drafts/b.html"]);
    for glob in ["", "/", "[a", "{a", "a{b"] {
        let error = try_scan(&["."], &[glob]).err();
        let error = error.unwrap_or_else(|| panic!("{glob} is a glob"));
        assert_eq!(error.code, "invalid-glob", "{glob}");
    }
}

#[cfg(unix)]
mod unix {
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    use std::os::unix::net::UnixListener;
    use std::process::Command;

    use super::*;

    #[test]
    fn reports_links_to_outside() {
        let text = marker("site");
        let text = text.as_bytes();
        let site = Site::new(&[
            ("public/a/b.html", text),
            ("other/c.html", text),
            ("public/x/d.html", text),
        ]);
        let link =
            |target: &str, name: &str| symlink(target, site.path().join(name)).expect("a link");
        link("b.html", "public/a/same.html");
        link("..", "public/a/up");
        link("../a", "public/a/round");
        link("loop", "public/loop");
        link("nowhere", "public/broken");
        link("../other/c.html", "public/file");
        link("../other", "public/directory");
        link("x/d.html", "public/d.html");
        link("public", "current");

        let other = fs::canonicalize(site.path().join("other")).expect("a directory");
        let other = other.display();
        let out = [
            format!(
                "warning public/directory: the symbolic link leads to `{other}`, which is not scanned"
            ),
            format!(
                "warning public/file: the symbolic link leads to `{other}/c.html`, which is not scanned"
            ),
        ];
        let nowhere = ["broken", "loop"]
            .map(|it| format!("note public/{it}: the symbolic link leads nowhere"));
        let (found, unread) = site.scan(&["public"], &[]);
        assert_eq!(
            found,
            ["site in public/a/b.html", "site in public/x/d.html"]
        );
        assert_eq!(unread, [&out[..], &nowhere].concat());

        let (found, unread) = site.scan(&["public", "other"], &[]);
        assert_eq!((found.len(), unread), (3, nowhere.to_vec()));

        let (found, unread) = site.scan(&["public"], &["x", "broken", "loop", "file", "directory"]);
        assert_eq!(found, ["site in public/a/b.html"]);
        assert!(
            unread.len() == 1 && unread[0].starts_with("warning public/d.html"),
            "{unread:?}"
        );

        // An argument may be a link to a directory or a file.
        let (found, _) = site.scan(&["current"], &[]);
        assert_eq!(
            found,
            ["site in current/a/b.html", "site in current/x/d.html"]
        );
        let (found, unread) = site.scan(&["public/file"], &[]);
        assert_eq!(
            (found, unread),
            (vec!["site in public/file".to_owned()], vec![])
        );
    }

    #[test]
    fn reports_unreadable_files() {
        let site = Site::new(&[("a/b.html", b"x"), ("c.html", b"x")]);
        let set = |name: &str, mode| {
            let path = site.path().join(name);
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("permissions");
        };
        set("a", 0);
        set("c.html", 0);
        // root can read everything.
        let is_root = fs::read(site.path().join("c.html")).is_ok();
        let (_, unread) = site.scan(&[""], &[]);
        set("a", 0o755);
        if !is_root {
            let denied = "Permission denied (os error 13)";
            let expected = [
                format!("error a: {denied}"),
                format!("error c.html: {denied}"),
            ];
            assert_eq!(unread, expected);
        }
    }

    #[test]
    fn does_not_block_on_pipes() {
        let site = Site::new(&[("a.html", b"x")]);
        let _listener = UnixListener::bind(site.path().join("socket")).expect("a socket");
        let pipe = site.path().join("pipe");
        let made = Command::new("mkfifo").arg(&pipe).status();
        if !made.is_ok_and(|it| it.success()) {
            return;
        }
        let (_, unread) = site.scan(&[""], &[]);
        assert_eq!(
            unread,
            [
                "note pipe: a pipe has no content of its own",
                "note socket: a socket has no content of its own",
            ]
        );
        let error = try_scan(&[pipe.to_str().expect("UTF-8")], &[])
            .err()
            .expect("a pipe");
        assert!(
            error
                .message
                .contains("is a pipe, not a file or a directory"),
            "{error}"
        );
    }

    #[test]
    fn reads_files_without_size() {
        let path = Path::new("/proc/self/cmdline");
        if path.exists() {
            let site = try_scan(&["/proc/self/cmdline"], &[]).expect("a file");
            assert!(site.results.bytes > 0);
        }
    }

    #[test]
    fn file_names_may_be_any_bytes() {
        let site = Site::new(&[]);
        let name = std::ffi::OsStr::from_bytes(b"a\xff\nb.html");
        // Not every file system supports newlines in names.
        if fs::write(site.path().join(name), marker("site")).is_ok() {
            let (found, _) = site.scan(&[""], &[]);
            assert_eq!(found, ["site in a\u{fffd}\nb.html"]);
        }
    }
}

#[test]
fn reports_files_that_change() {
    use std::io::Write as _;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::{Duration, Instant};

    let site = Site::new(&[("log.txt", vec![b'a'; 1 << 20].as_slice())]);
    let log = site.path().join("log.txt");
    let is_done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut file = fs::File::options().append(true).open(&log).expect("a file");
            while !is_done.load(Ordering::Relaxed) {
                file.write_all(b"a").expect("a disk");
                std::thread::sleep(Duration::from_micros(100));
            }
        });
        let mut is_reported = false;
        let start = Instant::now();
        while !is_reported && start.elapsed() < Duration::from_secs(20) {
            let (_, unread) = site.scan(&[""], &[]);
            is_reported = unread == ["error log.txt: it changed during the scan"];
        }
        is_done.store(true, Ordering::Relaxed);
        assert!(is_reported);
    });
}
