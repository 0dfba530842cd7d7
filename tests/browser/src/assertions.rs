//! Assertions about the map on a page.

use crate::page::Page;

/// Whether a token is accepted, or the reason why not.
pub type Verdict = Result<(), &'static str>;

impl Page {
    /// The page shows the map, or its `fallback` if the token is rejected.
    #[track_caller]
    pub fn assert_map(&self, case: &str, verdict: Verdict, fallback: &str) {
        self.wait_until(&format!("the mock has a state: {case}"), "window.mockState");
        let state = self.evaluate("mockState");
        match verdict {
            Ok(()) => {
                assert_eq!(state, "started", "{case}");
                self.wait_until_visible("[data-mock=started]");
                assert!(
                    !self.is_visible(fallback),
                    "{case}: the fallback is visible"
                );
                assert_eq!(self.console(), [""; 0], "{case}");
            }
            Err(reason) => {
                assert_eq!(state, format!("rejected: {reason}"), "{case}");
                self.assert_fallback(case, fallback);
            }
        }
    }

    /// For a map of the Embed API in an iframe.
    #[track_caller]
    pub fn assert_embedded_map(&self, case: &str, verdict: Verdict) {
        let frame = self.frame("https://embed.apple-mapkit.com/");
        let state = match verdict {
            Ok(()) => "started".to_owned(),
            Err(reason) => format!("rejected: {reason}"),
        };
        let condition = format!("document.documentElement.dataset.mock === '{state}'");
        frame.wait_until(case, &condition);
    }

    #[track_caller]
    pub fn assert_fallback(&self, case: &str, fallback: &str) {
        self.wait_until_visible(fallback);
        assert!(
            !self.is_visible("[data-mock]"),
            "{case}: a blank map is visible"
        );
    }
}
