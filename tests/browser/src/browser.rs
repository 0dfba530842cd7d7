//! Headless Chromium.

use std::env;
use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use headless_chrome::LaunchOptions;
use test_support::skip::skip;

use crate::mock_apple::MockApple;
use crate::page::Page;
use crate::profile::Profile;
use crate::screenshots::Viewport;

pub struct Chromium(PathBuf);

/// Closed when dropped.
pub struct Browser {
    chromium: headless_chrome::Browser,
    /// Declared after `chromium`, and so dropped after it.
    _profile: Profile,
    apple: Arc<MockApple>,
    origins: Arc<[String]>,
}

/// In this order:
/// - names under `.example` resolve to loopback, other names do not resolve;
/// - no requests at startup;
/// - screenshots are as wide as the window;
/// - iframes of other sites stay in the process of the page, where their requests are intercepted.
const ARGUMENTS: [&str; 7] = [
    "--host-resolver-rules=MAP *.example 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
    "--disable-component-update",
    "--disable-quic",
    "--no-default-browser-check",
    "--hide-scrollbars",
    "--disable-site-isolation-trials",
    "--disable-features=IsolateOrigins,site-per-process,OptimizationHints,Translate",
];

/// For responses of the browser, and between its messages.
const TIMEOUT: Duration = Duration::from_secs(120);

impl Chromium {
    /// The program in the variable `CHROME`, or the first on the `PATH`. Reports a skipped test if there is
    /// none.
    pub fn find() -> Option<Self> {
        let from_env = env::var_os("CHROME").filter(|name| !name.is_empty());
        let names = ["chromium", "chromium-browser", "google-chrome"].map(Into::into);
        let found = from_env.into_iter().chain(names).find(|name| {
            let mut version = Command::new(name);
            version
                .arg("--version")
                .stdout(Stdio::null())
                .stderr(Stdio::null());
            version.status().is_ok_and(|status| status.success())
        });
        if found.is_none() {
            skip("tests in a browser: install Chromium, or set CHROME to its path");
        }
        found.map(|name| Self(name.into()))
    }

    /// Requests to `origins` reach loopback, and their pages count as secure, without which they would
    /// have no `WebCrypto` to verify signatures.
    pub fn launch<'a>(
        &self,
        apple: MockApple,
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
            // A container may not allow one.
            .sandbox(false)
            .user_data_dir(Some(profile.path().to_owned()))
            .process_envs(Some(profile.env_vars()))
            // Any free port.
            .port(Some(0))
            .idle_browser_timeout(TIMEOUT)
            .args(arguments.map(OsStr::new).collect())
            .build()
            .expect("all options");
        let chromium = headless_chrome::Browser::new(options).expect("Chromium to start");
        chromium.set_default_timeout(TIMEOUT);
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
        self.open_with(Viewport::LIGHT, url)
    }

    pub fn open_with(&self, viewport: Viewport, url: &str) -> Page {
        let (apple, origins) = (Arc::clone(&self.apple), Arc::clone(&self.origins));
        let page = Page::new(&self.chromium, apple, origins, viewport);
        page.navigate(url);
        page
    }
}
