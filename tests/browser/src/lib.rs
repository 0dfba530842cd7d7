//! Opens web pages in headless Chromium. A mock responds to requests to Apple's hosts; requests to other
//! foreign hosts fail.
//!
//! ```no_run
//! use browser_tests::{Chromium, Files, MockApple, Site};
//! use test_support::key::TestKey;
//!
//! let Some(chromium) = Chromium::find() else { return };
//! let site = Site::serve(Files::new("public"));
//! let origin = site.origin("leerie.example");
//! let browser = chromium.launch(MockApple::new(&TestKey::generate()), [&origin]);
//! let page = browser.open(&format!("{origin}/"));
//! page.wait_until("the map has started", "document.querySelector('[data-mock=started]')");
//! ```

mod assertions;
mod browser;
mod console;
mod interceptor;
mod mock_apple;
mod page;
mod profile;
mod screenshots;
mod server;
mod site;
mod snapshot;
mod token;

pub use assertions::Verdict;
pub use browser::{Browser, Chromium};
pub use mock_apple::MockApple;
pub use page::{Frame, Page};
pub use screenshots::{Screenshots, Viewport};
pub use server::Server;
pub use site::{Files, Site};
pub use token::{Signer, flip_signature_bit};
