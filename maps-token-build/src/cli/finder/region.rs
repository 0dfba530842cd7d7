//! Decodes the text around a hint layer by layer, and searches each layer.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::mem;
use std::ops::Range;

use super::base64::Runs;
use super::escape::Dialect;
use super::hints::{self, Hint, HintKind};
use super::join_lines::{Marks, join_continued_lines, join_lines};
use super::join_strings::join_strings;
use super::key_text::KeyTexts;
use super::keys;
use super::lines::Place;
use super::matches::{Found, Reading, Thing};
use super::nested::may_go_on;
use super::text::{Text, View};
use super::unescape::{has_style_escapes, unescape};
use super::work::Work;
use super::{jwt, placeholder, snapshot_url};

/// The maximum number of bytes from the start of a result to its hint.
pub(super) const LOOKBEHIND: usize = 1024;

/// The number of bytes after a hint that are decoded at first. If a result continues after them, four times
/// as many are decoded, and so on.
const FIRST_LEN: usize = 1024;
const GROWTH: usize = 4;

/// If less than that remains after decoding, more of the file is decoded.
const MIN_VIEW_LEN: usize = 192;
const MAX_LEN: usize = 128 * 1024;

/// Hints so close to the end of a decoded text are searched again.
const TAIL: usize = 96;

/// The maximum number of layers that are removed, and of texts that result.
const MAX_LAYERS: u16 = 5;
const MAX_VIEWS: usize = 64;

/// The maximum number of layers of base64.
pub(super) const MAX_DEPTH: u16 = 3;

/// The rank of keys in the text around a hint: another reading knows their place better.
pub(super) const OF_KEY_TEXT: u16 = u16::MAX;

/// Base64 of this length is decoded without the text around it.
const LONG_BASE64: usize = 4 * 1024;

/// The search of one file.
#[derive(Default)]
pub(super) struct Search {
    pub(super) found: Vec<Found>,
    pub(super) work: Work,
    /// Strings may follow each other without a separator.
    pub(super) is_binary: bool,
    /// The file may load MapKit JS. The tag itself is found by rules for the whole page.
    pub(super) may_load_mapkit: bool,
    /// Hashes of the texts around hints that contain no key: views share many of them.
    pub(super) without_key: HashSet<u64>,
}

/// Hashes of the base64 that was already decoded in one text and its views.
pub(super) type Decoded = HashSet<u64>;

impl Search {
    /// Searches around each hint in a range. Returns whether a result may continue after the end of the text.
    pub(super) fn run(&mut self, text: Text<'_>, range: Range<usize>, depth: u16) -> bool {
        self.work.add(range.len());
        let rank = rank(depth, 0);
        let mut is_unfinished = false;
        let (mut covered, mut base64_end) = (range.start, range.start);
        let mut runs = Runs::new(text.bytes);
        let hints = hints::find(text.bytes, range.clone(), self.is_binary, &mut self.work);
        let mut key_texts = KeyTexts::new(text);
        for Hint { at, kind } in hints {
            if at >= range.end {
                continue;
            }
            match kind {
                HintKind::Numbers | HintKind::Label | HintKind::KeyPiece => {
                    if at >= covered
                        && let Some((range, key)) = keys::pem_at(text.bytes, at, &mut self.work)
                    {
                        covered = range.end;
                        self.push(text, range, rank, Thing::Key(key));
                        key_texts.skip(self.found.last());
                    }
                    if at >= covered {
                        let goes_on;
                        (covered, goes_on) = self.around(text, at, depth, &mut key_texts);
                        is_unfinished |= goes_on;
                    }
                    for key in key_texts.around(&kind, at, &mut self.without_key, &mut self.work) {
                        self.push(text, at..at + 1, OF_KEY_TEXT, Thing::Key(key));
                    }
                    continue;
                }
                HintKind::Scalar => {
                    if let Some(key) = keys::printed_at(text.bytes, at, &mut self.work) {
                        self.push(text, at..at + 1, rank, Thing::Key(key));
                    }
                    continue;
                }
                _ if at < covered => continue,
                HintKind::Token => {
                    if let Some(token) = jwt::whole_at(text, at, self.is_binary)
                        && !goes_on(text.bytes, token.range.end)
                    {
                        self.work.add(token.range.len());
                        covered = token.range.end;
                        self.push(
                            text,
                            token.range,
                            rank,
                            Thing::Token(token.text, Reading::Whole),
                        );
                        continue;
                    }
                    // The token is inside of long base64, such as a source map.
                    let run = runs.around(at);
                    if at >= base64_end
                        && run.len() >= LONG_BASE64
                        && !may_go_on(text.bytes, run.end)
                    {
                        (covered, base64_end) = (run.end, run.end);
                        self.base64(text.slice(run), depth, &mut Decoded::new());
                        continue;
                    }
                }
                HintKind::Der => {
                    if let Some((range, key)) = keys::der_at(text.bytes, at, &mut self.work) {
                        self.push(text, range, rank, Thing::Key(key));
                    }
                    continue;
                }
                HintKind::Script => {
                    self.may_load_mapkit |= depth == MAX_DEPTH;
                    continue;
                }
                HintKind::Base64 | HintKind::Encoded if at < base64_end => continue,
                HintKind::Base64 | HintKind::Encoded => {
                    let run = runs.around(at);
                    if run.len() >= LONG_BASE64 || is_data_url(text.bytes, &run) {
                        base64_end = run.end;
                        let is_at_end = run.end == text.bytes.len();
                        is_unfinished |=
                            self.base64(text.slice(run), depth, &mut Decoded::new()) && is_at_end;
                        continue;
                    }
                }
                HintKind::Other => {}
            }
            let goes_on;
            (covered, goes_on) = self.around(text, at, depth, &mut key_texts);
            is_unfinished |= goes_on;
        }
        self.work.add(runs.measured);
        is_unfinished
    }

    /// Decodes the text around a hint. Returns the position up to which other hints are covered, and whether
    /// a result may continue after the end of the text.
    fn around(
        &mut self,
        text: Text<'_>,
        at: usize,
        depth: u16,
        key_texts: &mut KeyTexts<'_>,
    ) -> (usize, bool) {
        let start = at.saturating_sub(LOOKBEHIND);
        let found = self.found.len();
        let mut len = FIRST_LEN;
        loop {
            let end = text.bytes.len().min(at + len);
            self.found.truncate(found);
            let is_unfinished = self.layers(text.slice(start..end), depth);
            let is_last = !is_unfinished || end == text.bytes.len() || len >= MAX_LEN;
            if !is_last {
                len *= GROWTH;
                continue;
            }
            key_texts.skip(self.found.get(found..).unwrap_or_default());
            return if end == text.bytes.len() {
                (end, is_unfinished)
            } else if is_unfinished {
                // A result that starts in the first three quarters and does not end is too long.
                (at + MAX_LEN / 4 * 3, false)
            } else {
                ((end - TAIL).max(at + 1), false)
            };
        }
    }

    /// Searches a text and all views of it. Returns whether a result may continue after its end.
    fn layers(&mut self, text: Text<'_>, depth: u16) -> bool {
        let mut seen = HashSet::from([hash(text.bytes)]);
        let mut decoded = Decoded::new();
        let mut shortest = usize::MAX;
        let mut is_unfinished = self.view(text, rank(depth, 0), depth, &mut decoded);
        let mut layer: Vec<View> = Vec::new();
        'layers: for number in 1..=MAX_LAYERS {
            let above = mem::take(&mut layer);
            let mut texts: Vec<Text<'_>> = above.iter().map(View::text).collect();
            if number == 1 {
                texts.push(text);
            }
            for text in texts {
                for view in self.decoded_once(text) {
                    shortest = shortest.min(view.text().bytes.len());
                    if !seen.insert(hash(view.text().bytes)) {
                        continue;
                    }
                    if seen.len() > MAX_VIEWS || self.work.is_exhausted() {
                        break 'layers;
                    }
                    is_unfinished |=
                        self.view(view.text(), rank(depth, number), depth, &mut decoded);
                    layer.push(view);
                }
            }
        }
        is_unfinished || (text.is_cut && shortest < MIN_VIEW_LEN)
    }

    /// Removes one layer from a text, in each possible way.
    fn decoded_once(&mut self, text: Text<'_>) -> Vec<View> {
        let mut views = Vec::new();
        if snapshot_url::may_be_in(text.bytes) {
            views.extend(unescape(text, Dialect::Url));
        }
        views.extend(unescape(text, Dialect::Script));
        if has_style_escapes(text.bytes) {
            views.extend(unescape(text, Dialect::Style));
        }
        let (joined, is_ambiguous) = join_lines(text, Marks::Text);
        views.extend(joined);
        if is_ambiguous {
            views.extend(join_lines(text, Marks::Mark).0);
            if memchr::memchr(b'\\', text.bytes).is_some() {
                views.extend(join_lines(text, Marks::Continued).0);
            }
        }
        views.extend(join_continued_lines(text));
        views.extend(join_strings(text));
        self.work.add((1 + views.len()) * text.bytes.len());
        views
    }

    /// Searches a text without decoding it. Returns whether a result may continue after its end.
    fn view(&mut self, text: Text<'_>, rank: u16, depth: u16, decoded: &mut Decoded) -> bool {
        self.work.add(text.bytes.len());
        let mut is_unfinished = false;

        let tokens = jwt::find(text, self.is_binary);
        is_unfinished |= tokens.is_unfinished;
        for token in tokens.found {
            let reading = match (goes_on(text.bytes, token.range.end), token.is_whole) {
                (true, _) => Reading::Interrupted,
                (false, true) => Reading::Whole,
                (false, false) => Reading::Damaged,
            };
            self.push(text, token.range, rank, Thing::Token(token.text, reading));
        }
        let placeholders = placeholder::find(text.bytes);
        is_unfinished |= placeholders.is_unfinished;
        for (range, name) in placeholders.found {
            self.push(text, range, rank, Thing::Placeholder(name));
        }
        let urls = snapshot_url::find(text);
        is_unfinished |= urls.is_unfinished;
        for (range, url) in urls.found {
            self.push(text, range, rank, Thing::Snapshot(url));
        }
        let keys = keys::find(text, &mut self.work);
        is_unfinished |= keys.is_unfinished;
        for (range, key) in keys.found {
            self.push(text, range, rank, Thing::Key(key));
        }
        if depth > 0 {
            is_unfinished |= self.base64_runs(text, depth, decoded);
            self.numbers(text, depth);
        }
        is_unfinished
    }

    fn push(&mut self, text: Text<'_>, range: Range<usize>, rank: u16, thing: Thing) {
        self.found.push(Found {
            range: text.range(range),
            place: Place::default(),
            rank,
            thing,
        });
    }
}

/// Returns whether base64 is the whole content of a data URL, such as a picture in a style sheet.
fn is_data_url(bytes: &[u8], run: &Range<usize>) -> bool {
    const MAX_PADDING: usize = 2;
    let before = bytes.get(..run.start).unwrap_or_default();
    let after = bytes.get(run.end..).unwrap_or_default();
    let padding = after.iter().take(MAX_PADDING);
    let padding = padding.take_while(|byte| **byte == b'=').count();
    let is_end = matches!(
        after.get(padding..),
        Some([b')', ..] | [b'"' | b'\'', b')' | b'>' | b'/', ..])
    );
    is_end && before.ends_with(b"base64,")
}

/// Returns the number of layers between the file and a text.
fn rank(depth: u16, layer: u16) -> u16 {
    (MAX_DEPTH - depth) * (MAX_LAYERS + 1) + layer
}

/// Returns whether an escape follows that may continue a token.
fn goes_on(bytes: &[u8], end: usize) -> bool {
    let rest = bytes.get(end..).unwrap_or_default();
    let window = rest.get(..24).unwrap_or(rest);
    matches!(window.first(), Some(b'%' | b'&' | b'\\'))
        && unescape(Text::of_file(window), Dialect::Script).is_some_and(|view| {
            let first = view.text().bytes.first().copied();
            first.is_some_and(|byte| byte == b'=' || byte.is_ascii_alphanumeric())
        })
}

pub(super) fn hash(value: &(impl Hash + ?Sized)) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
