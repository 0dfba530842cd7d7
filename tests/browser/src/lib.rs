//! Opens web pages in headless Chromium, where a stand-in answers for Apple and nothing else
//! that is not ours is answered at all.
//!
//! ```no_run
//! use browser_tests::{Apple, Chromium, Folder, Site};
//! use test_support::key::ThrowAwayKey;
//!
//! let Some(chromium) = Chromium::found() else { return };
//! let site = Site::serving(Folder::at("public"));
//! let origin = site.origin("leerie.example");
//! let browser = chromium.launch(Apple::knowing(&ThrowAwayKey::generate()), [&origin]);
//! let page = browser.open(&format!("{origin}/"));
//! page.wait_until("the map has started", "document.querySelector('[data-stand-in=started]')");
//! ```

mod album;
mod apple;
mod browser;
mod console;
mod interception;
mod map;
mod page;
mod profile;
mod server;
mod site;
mod snapshot;
mod token;

pub use album::{Album, Look};
pub use apple::Apple;
pub use browser::{Browser, Chromium};
pub use map::Verdict;
pub use page::{Frame, Page};
pub use server::Server;
pub use site::{Folder, Site};
pub use token::{Signer, now, token_in, with_one_bit_changed};
