//! What all examples have in common: Apple's map, or what the page has instead.

use crate::page::Page;

/// What Apple's service says to a page's token, with its reason to refuse it.
pub type Verdict = Result<(), &'static str>;

impl Page {
    /// Fails unless that was the verdict, and the page shows the map or, refused, its own `fallback`.
    #[track_caller]
    pub fn expect(&self, case: &str, verdict: Verdict, fallback: &str) {
        self.wait_until(&format!("there is a verdict: {case}"), "window.standIn");
        let standing = self.evaluate("standIn");
        match verdict {
            Ok(()) => {
                assert_eq!(standing, "started", "{case}");
                self.wait_until_it_shows("[data-stand-in=started]");
                assert!(!self.shows(fallback), "{case}: its fallback shows");
                assert_eq!(self.console(), [""; 0], "{case}");
            }
            Err(reason) => {
                assert_eq!(standing, format!("refused: {reason}"), "{case}");
                self.expect_fallback(case, fallback);
            }
        }
    }

    /// The same of a map in a frame, from the Embed API.
    #[track_caller]
    pub fn expect_embedded(&self, case: &str, verdict: Verdict) {
        let frame = self.frame("https://embed.apple-mapkit.com/");
        let standing = match verdict {
            Ok(()) => "started".to_owned(),
            Err(reason) => format!("refused: {reason}"),
        };
        let condition = format!("document.documentElement.dataset.standIn === '{standing}'");
        frame.wait_until(case, &condition);
    }

    #[track_caller]
    pub fn expect_fallback(&self, case: &str, fallback: &str) {
        self.wait_until_it_shows(fallback);
        assert!(!self.shows("[data-stand-in]"), "{case}: a blank map shows");
    }
}
