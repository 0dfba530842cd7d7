//! Screenshots of pages, for visual review.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::browser::Browser;
use crate::page::Page;

#[derive(Clone, Copy)]
pub struct Viewport {
    name: &'static str,
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) color_scheme: &'static str,
    pub(crate) has_scripts: bool,
}

impl Viewport {
    pub const LIGHT: Self = Self {
        name: "light",
        width: 1280.0,
        height: 900.0,
        color_scheme: "light",
        has_scripts: true,
    };
    pub const DARK: Self = Self {
        name: "dark",
        color_scheme: "dark",
        ..Self::LIGHT
    };
    pub const TABLET: Self = Self {
        name: "tablet",
        width: 768.0,
        ..Self::LIGHT
    };
    pub const PHONE: Self = Self {
        name: "phone",
        width: 360.0,
        ..Self::LIGHT
    };
    /// With JavaScript turned off.
    pub const NO_SCRIPTS: Self = Self {
        name: "no-scripts",
        has_scripts: false,
        ..Self::LIGHT
    };
}

/// The directory `screenshots/NAME` in the target directory.
pub struct Screenshots(PathBuf);

impl Screenshots {
    /// `target_tmpdir` is the caller's `CARGO_TARGET_TMPDIR`.
    pub fn new(name: &str, target_tmpdir: &str) -> Self {
        let target = Path::new(target_tmpdir).parent().expect("target/");
        let dir = target.join("screenshots").join(name);
        // Screenshots of earlier runs would be misleading.
        fs::remove_dir_all(&dir).ok();
        fs::create_dir_all(&dir).expect("a directory");
        // The test harness captures `eprintln!`.
        let _ = writeln!(io::stderr(), "screenshots: {}", dir.display());
        Self(dir)
    }

    /// Captures the page in every viewport, after `wait` has returned.
    pub fn capture(&self, browser: &Browser, url: &str, name: &str, wait: impl Fn(&Page)) {
        for viewport in [
            Viewport::LIGHT,
            Viewport::DARK,
            Viewport::TABLET,
            Viewport::PHONE,
        ] {
            let page = browser.open_with(viewport, url);
            wait(&page);
            let file = self.0.join(format!("{name}-{}.png", viewport.name));
            fs::write(file, page.screenshot()).expect("a file");
        }
    }
}
