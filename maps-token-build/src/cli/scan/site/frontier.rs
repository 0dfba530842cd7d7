//! The queue of files to read: certain links first, in the order of the pages.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::rc::Rc;

use url::{Origin, Url};

use super::exclude::Excludes;
use super::import_map::ImportMap;
use super::limits::{MAX_FILES, MAX_OTHER_ORIGINS};
use super::modules::{Base, Specifier};
use super::reference::{Certainty, Reference, join};
use super::unread::Unread;

/// Apple's server of MapKit JS, which serves no tokens of the site.
const APPLE_CDN: &str = "cdn.apple-mapkit.com";

pub(super) struct Item {
    pub(super) reference: Reference,
    pub(super) surroundings: Rc<Surroundings>,
}

/// The context that the links of a script are relative to.
pub(super) struct Surroundings {
    /// The URL of the page or the worker.
    pub(super) document: Url,
    pub(super) import_map: ImportMap,
}

impl Surroundings {
    pub(super) fn of(document: &Url) -> Self {
        Self {
            document: document.clone(),
            import_map: ImportMap::default(),
        }
    }

    pub(super) fn resolve(&self, specifier: &Specifier, script: &Url) -> Option<Url> {
        match specifier.relative_to {
            Base::Import => self.import_map.resolve(&specifier.text, script),
            Base::Script => join(script, &specifier.text),
            Base::Document => join(&self.document, &specifier.text),
        }
    }
}

enum State {
    Queued(Certainty),
    Read,
    /// A guessed file that does not exist, and the reason.
    Missing(String),
}

pub(super) struct Frontier<'a> {
    origin: Origin,
    excludes: &'a Excludes,
    states: HashMap<Url, State>,
    certain: VecDeque<Item>,
    guessed: VecDeque<Item>,
    files: usize,
    /// The first file that exceeds the limit.
    left_out: Option<Url>,
    /// Other origins, each with its first file.
    other_origins: BTreeMap<String, Url>,
    /// The first other origin that exceeds the limit.
    more_origins: Option<String>,
    unread: Vec<Unread>,
}

impl<'a> Frontier<'a> {
    pub(super) fn new(page: &Url, excludes: &'a Excludes) -> Self {
        Self {
            origin: page.origin(),
            excludes,
            states: HashMap::from([(page.clone(), State::Read)]),
            certain: VecDeque::new(),
            guessed: VecDeque::new(),
            files: 0,
            left_out: None,
            other_origins: BTreeMap::new(),
            more_origins: None,
            unread: Vec::new(),
        }
    }

    /// Adds a link to the queue, unless the limit is reached.
    pub(super) fn add(&mut self, reference: Reference, surroundings: &Rc<Surroundings>) {
        let Reference { url, certainty, .. } = &reference;
        let is_certain = *certainty == Certainty::Certain;
        if url.origin() != self.origin {
            if is_certain {
                self.note_other_origin(url);
            }
            return;
        }
        match self.states.get(url) {
            Some(State::Queued(Certainty::Guessed)) if is_certain => {}
            Some(State::Missing(reason)) if is_certain => {
                self.unread.push(Unread::error(url.as_str(), reason));
                self.states.insert(url.clone(), State::Read);
                return;
            }
            Some(_) => return,
            None if self.excludes.excludes_url(url) => return,
            None => {}
        }
        let queue = if is_certain {
            if self.files + self.certain.len() >= MAX_FILES {
                self.left_out.get_or_insert_with(|| url.clone());
                return;
            }
            &mut self.certain
        } else {
            if self.guessed.len() >= MAX_FILES {
                return;
            }
            &mut self.guessed
        };
        self.states.insert(url.clone(), State::Queued(*certainty));
        queue.push_back(Item {
            reference,
            surroundings: Rc::clone(surroundings),
        });
    }

    pub(super) fn next(&mut self) -> Option<Item> {
        if self.files >= MAX_FILES {
            return None;
        }
        loop {
            let item = self
                .certain
                .pop_front()
                .or_else(|| self.guessed.pop_front())?;
            // The file may be in both queues.
            let state = self.states.get_mut(&item.reference.url);
            if let Some(state @ State::Queued(_)) = state {
                *state = State::Read;
                self.files += 1;
                return Some(item);
            }
        }
    }

    /// Returns whether a redirect led to a file that is in the queue or has been read.
    pub(super) fn is_read_already(&mut self, requested: &Url, fetched: &Url) -> bool {
        if requested == fetched {
            return false;
        }
        let before = self.states.insert(fetched.clone(), State::Read);
        matches!(before, Some(State::Read))
    }

    pub(super) fn set_missing(&mut self, url: &Url, reason: &str) {
        let missing = State::Missing(reason.to_owned());
        self.states.insert(url.clone(), missing);
    }

    fn note_other_origin(&mut self, url: &Url) {
        if url.host_str() == Some(APPLE_CDN) {
            return;
        }
        let origin = url.origin().ascii_serialization();
        if self.other_origins.len() >= MAX_OTHER_ORIGINS
            && !self.other_origins.contains_key(&origin)
        {
            self.more_origins.get_or_insert(origin);
            return;
        }
        self.other_origins
            .entry(origin)
            .or_insert_with(|| url.clone());
    }

    /// Returns the files that were not read, one for each reason.
    pub(super) fn into_unread(mut self) -> Vec<Unread> {
        for (origin, url) in &self.other_origins {
            let reason = format!("files of another origin are not read, such as {url}");
            self.unread.push(Unread::note(origin, reason));
        }
        if let Some(origin) = self.more_origins {
            let reason = "files of this origin and others are not read";
            self.unread.push(Unread::note(origin, reason));
        }
        if let Some(url) = &self.left_out {
            let reason = format!("more than {MAX_FILES} files: this one and others were not read");
            self.unread.push(Unread::error(url.as_str(), reason));
        }
        self.unread
    }
}
