//! Pictures of pages, to be looked at by people.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::browser::Browser;
use crate::page::Page;

/// The size of the window, and what the reader prefers.
#[derive(Clone, Copy)]
pub struct Look {
    name: &'static str,
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) color_scheme: &'static str,
}

impl Look {
    pub const LIGHT: Self = Self {
        name: "light",
        width: 1280.0,
        height: 900.0,
        color_scheme: "light",
    };
    pub const DARK: Self = Self {
        name: "dark",
        color_scheme: "dark",
        ..Self::LIGHT
    };
    pub const PHONE: Self = Self {
        name: "phone",
        width: 390.0,
        height: 844.0,
        ..Self::LIGHT
    };
}

/// A folder `screenshots/NAME` in the target folder.
pub struct Album(PathBuf);

impl Album {
    /// `target_tmpdir` is the caller's `CARGO_TARGET_TMPDIR`.
    pub fn of(name: &str, target_tmpdir: &str) -> Self {
        let target = Path::new(target_tmpdir).parent().expect("target/");
        let folder = target.join("screenshots").join(name);
        // A picture of an earlier run would pass for one of this.
        fs::remove_dir_all(&folder).ok();
        fs::create_dir_all(&folder).expect("a folder");
        // Not `eprintln!`, which the test harness would keep to itself.
        let _ = writeln!(io::stderr(), "pictures: {}", folder.display());
        Self(folder)
    }

    /// The page in every look, once `is_ready` has returned.
    pub fn picture(&self, browser: &Browser, url: &str, name: &str, is_ready: impl Fn(&Page)) {
        for look in [Look::LIGHT, Look::DARK, Look::PHONE] {
            let page = browser.open_as(look, url);
            is_ready(&page);
            let file = self.0.join(format!("{name}-{}.png", look.name));
            fs::write(file, page.picture()).expect("a file");
        }
    }
}
