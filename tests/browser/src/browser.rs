//! Chromium without a window.

use std::env;
use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use headless_chrome::LaunchOptions;
use test_support::skip::skipped;

use crate::album::Look;
use crate::apple::Apple;
use crate::page::Page;
use crate::profile::Profile;

/// A program that can be started.
pub struct Chromium(PathBuf);

/// Ends when dropped.
pub struct Browser {
    chromium: headless_chrome::Browser,
    /// Behind Chromium, and so dropped after its end.
    _profile: Profile,
    apple: Arc<Apple>,
    origins: Arc<[String]>,
}

/// What each is for:
/// - every name under `.example` is loopback, and no other name is anything;
/// - nothing is asked of anybody at the start;
/// - pictures are as wide as the window;
/// - an iframe of another site stays in its page's process, where its requests are intercepted too.
const ARGUMENTS: [&str; 7] = [
    "--host-resolver-rules=MAP *.example 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
    "--disable-component-update",
    "--disable-quic",
    "--no-default-browser-check",
    "--hide-scrollbars",
    "--disable-site-isolation-trials",
    "--disable-features=IsolateOrigins,site-per-process,OptimizationHints,Translate",
];

/// For each answer of the browser, and for the longest silence between two of its messages.
const PATIENCE: Duration = Duration::from_secs(120);

impl Chromium {
    /// The one that the variable `CHROME` names, or the first on the `PATH`. Where there is none
    /// it is said that the test was skipped.
    pub fn found() -> Option<Self> {
        let named = env::var_os("CHROME").filter(|name| !name.is_empty());
        let usual = ["chromium", "chromium-browser", "google-chrome"].map(Into::into);
        let found = named.into_iter().chain(usual).find(|name| {
            let mut version = Command::new(name);
            version
                .arg("--version")
                .stdout(Stdio::null())
                .stderr(Stdio::null());
            version.status().is_ok_and(|status| status.success())
        });
        if found.is_none() {
            skipped(
                "no page was opened in a browser: install Chromium, or name it in the variable CHROME",
            );
        }
        found.map(|name| Self(name.into()))
    }

    /// Pages of these origins get answers, and are as trusted as if they had come over TLS:
    /// without that they would have no `WebCrypto` to verify a signature with.
    pub fn launch<'a>(
        &self,
        apple: Apple,
        origins: impl IntoIterator<Item = &'a String>,
    ) -> Browser {
        let origins: Arc<[String]> = origins.into_iter().cloned().collect();
        let trusted = format!(
            "--unsafely-treat-insecure-origin-as-secure={}",
            origins.join(",")
        );
        let arguments = ARGUMENTS.iter().copied().chain([trusted.as_str()]);
        let profile = Profile::new();
        let options = LaunchOptions::default_builder()
            .path(Some(self.0.clone()))
            // In a container it has no rights to make one.
            .sandbox(false)
            .user_data_dir(Some(profile.path().to_owned()))
            .process_envs(Some(profile.variables()))
            // Any that is free.
            .port(Some(0))
            .idle_browser_timeout(PATIENCE)
            .args(arguments.map(OsStr::new).collect())
            .build()
            .expect("all options");
        let chromium = headless_chrome::Browser::new(options).expect("Chromium to start");
        chromium.set_default_timeout(PATIENCE);
        Browser {
            chromium,
            _profile: profile,
            apple: Arc::new(apple),
            origins,
        }
    }
}

impl Browser {
    pub fn open(&self, url: &str) -> Page {
        self.open_as(Look::LIGHT, url)
    }

    pub fn open_as(&self, look: Look, url: &str) -> Page {
        let (apple, origins) = (Arc::clone(&self.apple), Arc::clone(&self.origins));
        let page = Page::new(&self.chromium, apple, origins, look);
        page.go_to(url);
        page
    }
}
