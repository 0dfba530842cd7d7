//! Reading a TOML table by key: each problem is noted with its place, and reading goes on, so that
//! all of a file's errors come at once.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::ops::Range;
use std::str::FromStr;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::problem::{Problem, nearest};
use crate::source::shown;

/// A type that a TOML value is parsed into, where text is not all that it can be.
pub(crate) trait FromValue: Sized {
    fn from_value(value: &DeValue<'_>) -> Result<Self, Problem>;
}

/// A key that must be there only if a token is minted.
pub(crate) struct MissingId {
    pub(crate) key: &'static str,
    pub(crate) problem: Problem,
}

/// The problems found so far, in the order in which they were found.
#[derive(Default)]
pub(crate) struct Problems {
    found: RefCell<Vec<Problem>>,
    if_minted: RefCell<Vec<MissingId>>,
    mints: Cell<bool>,
}

impl Problems {
    pub(crate) fn note(&self, problem: Problem) {
        self.found.borrow_mut().push(problem);
    }

    /// One of the tokens is to be minted, or there is none from which to tell.
    pub(crate) fn note_that_it_mints(&self) {
        self.mints.set(true);
    }

    pub(crate) fn mints(&self) -> bool {
        self.mints.get()
    }

    /// All of them, and apart from them those that matter only if a token is minted.
    pub(crate) fn into_parts(self) -> (Vec<Problem>, Vec<MissingId>) {
        (self.found.into_inner(), self.if_minted.into_inner())
    }
}

/// One table of the file, or several of which the first that has a key decides: what an environment
/// says, and below it what the file says for all. A key that was asked for is a known one; `finish`
/// reports the others.
pub(crate) struct Section<'a> {
    layers: Vec<Layer<'a>>,
    known: Vec<&'static str>,
    problems: &'a Problems,
}

struct Layer<'a> {
    /// As messages name it: `maps.toml`, `[tokens.site]`.
    name: String,
    /// Where a missing key is reported; nowhere if it belongs at the top of the file.
    header: Option<Range<usize>>,
    entries: &'a DeTable<'a>,
}

impl<'a> Section<'a> {
    pub(crate) fn file(name: &str, entries: &'a DeTable<'a>, problems: &'a Problems) -> Self {
        let layer = Layer {
            name: name.to_owned(),
            header: None,
            entries,
        };
        Self::new(vec![layer], problems)
    }

    fn new(layers: Vec<Layer<'a>>, problems: &'a Problems) -> Self {
        Self {
            layers,
            known: Vec::new(),
            problems,
        }
    }

    /// Puts another table of the file, `path`, above this one.
    pub(crate) fn overridden_by(mut self, path: &str, entries: &'a DeTable<'a>) -> Self {
        let layer = Layer {
            name: format!("[{path}]"),
            header: None,
            entries,
        };
        self.layers.insert(0, layer);
        self
    }

    /// The value of a key that may be absent.
    pub(crate) fn optional<T: FromValue>(&mut self, key: &'static str) -> Option<Spanned<T>> {
        self.optional_with(key, T::from_value)
    }

    /// The same, where the key decides what its value is parsed into.
    pub(crate) fn optional_with<T>(
        &mut self,
        key: &'static str,
        parse: impl FnOnce(&DeValue<'_>) -> Result<T, Problem>,
    ) -> Option<Spanned<T>> {
        let value = self.value(key)?;
        let parsed = self.noted(parse(value.get_ref()), &value.span())?;
        Some(Spanned::new(value.span(), parsed))
    }

    /// Text that may be absent; `example` is a value to write.
    pub(crate) fn optional_text<T>(
        &mut self,
        key: &'static str,
        example: &str,
    ) -> Option<Spanned<T>>
    where
        T: FromStr<Err = Problem>,
    {
        self.optional_with(key, |value| text(value, example)?.parse())
    }

    /// A list of texts, or one text, cut at the commas.
    pub(crate) fn optional_list<T>(
        &mut self,
        key: &'static str,
        example: &str,
    ) -> Option<Spanned<Vec<Spanned<T>>>>
    where
        T: FromStr<Err = Problem>,
    {
        let value = self.value(key)?;
        let mut faulty = false;
        let mut items = Vec::new();
        let mut take = |text: &str, span: Range<usize>| match self.noted(text.parse(), &span) {
            Some(item) => items.push(Spanned::new(span, item)),
            None => faulty = true,
        };
        match value.get_ref() {
            DeValue::String(text) => {
                let places = Places::within(text, value.span());
                for (part, offset) in comma_separated(text) {
                    take(part, places.of(part, offset));
                }
            }
            DeValue::Array(array) => {
                for item in array {
                    match item.get_ref() {
                        DeValue::String(text) => take(text, item.span()),
                        other => {
                            let expected = format!("text in quotes, as in {example}");
                            self.note(wrong_kind(other, &expected), &item.span());
                            return None;
                        }
                    }
                }
            }
            other => {
                let expected = format!("text or a list of texts, like {example}");
                self.note(wrong_kind(other, &expected), &value.span());
                return None;
            }
        }
        (!faulty).then(|| Spanned::new(value.span(), items))
    }

    /// Reports a key that must be there and is not; `example` is the value to write.
    pub(crate) fn require(&mut self, key: &'static str, example: &str) {
        self.problems
            .found
            .borrow_mut()
            .extend(self.missing(key, example));
    }

    /// The same, for a key that must be there only if a token is minted.
    pub(crate) fn need_to_mint(&mut self, key: &'static str, example: &str) {
        let missing = self.missing(key, example);
        let missing = missing.map(|problem| MissingId { key, problem });
        self.problems.if_minted.borrow_mut().extend(missing);
    }

    fn missing(&mut self, key: &'static str, example: &str) -> Option<Problem> {
        if self.has(key) {
            return None;
        }
        let layer = self.layers.last()?;
        let problem = Problem::missing(format!("`{key}` is missing from {}", layer.name));
        Some(match &layer.header {
            Some(header) => problem
                .help(format!("add {key} = {example}"))
                .at(header.clone()),
            None => problem.help(format!("add, before the first [table]: {key} = {example}")),
        })
    }

    /// Whether there is not one table below a key.
    pub(crate) fn has_no_tables(&self, key: &str) -> bool {
        self.layers
            .iter()
            .all(|layer| match layer.entries.get(key).map(Spanned::get_ref) {
                None => true,
                Some(DeValue::Table(tables)) => tables.is_empty(),
                Some(_) => false,
            })
    }

    /// Whether the key stands in one of the tables.
    pub(crate) fn has(&mut self, key: &'static str) -> bool {
        self.value(key).is_some()
    }

    /// Whether a key counts beside others that exclude it: `None` if it stands in one table with one
    /// of them. Of different tables the environment's wins.
    pub(crate) fn outranks(&mut self, key: &'static str, others: &[&'static str]) -> Option<bool> {
        let here = self.layer_of(key);
        let there = others.iter().filter_map(|other| self.layer_of(other)).min();
        match (here, there) {
            (Some(here), Some(there)) if here == there => None,
            (Some(here), Some(there)) => Some(here < there),
            (Some(_), None) => Some(true),
            (None, _) => Some(false),
        }
    }

    /// The tables below a key, `[tokens.site]` and `[tokens.office]` below `tokens`, sorted by name.
    /// One whose name is faulty comes without it, so that what it holds is checked all the same.
    pub(crate) fn tables<N>(&mut self, key: &'static str) -> Vec<(Option<N>, Section<'a>)>
    where
        N: FromStr<Err = Problem>,
    {
        self.known.push(key);
        let expected = format!("a table, with a header like [{key}.NAME]");
        let mut found: BTreeMap<&str, Vec<Layer<'a>>> = BTreeMap::new();
        for layer in &self.layers {
            let Some(value) = layer.entries.get(key) else {
                continue;
            };
            let DeValue::Table(tables) = value.get_ref() else {
                self.note(wrong_kind(value.get_ref(), &expected), &value.span());
                continue;
            };
            for (name, table) in tables {
                let DeValue::Table(entries) = table.get_ref() else {
                    self.note(wrong_kind(table.get_ref(), &expected), &table.span());
                    continue;
                };
                let name_of_layer = match layer
                    .name
                    .strip_prefix('[')
                    .and_then(|it| it.strip_suffix(']'))
                {
                    Some(path) => format!("[{path}.{key}.{}]", shown(name.get_ref())),
                    None => format!("[{key}.{}]", shown(name.get_ref())),
                };
                found.entry(name.get_ref()).or_default().push(Layer {
                    name: name_of_layer,
                    header: Some(name.span()),
                    entries,
                });
            }
        }
        let sections = found.into_iter().map(|(name, layers)| {
            let place = layers
                .first()
                .and_then(|layer| layer.header.clone())
                .unwrap_or_default();
            let name = self.noted(name.parse(), &place);
            (name, Section::new(layers, self.problems))
        });
        sections.collect()
    }

    /// The tables of a list, `[[snapshots.hq.annotations]]`; `each` is what one of them is.
    pub(crate) fn list_of_tables(
        &mut self,
        key: &'static str,
        each: &str,
    ) -> Option<Spanned<Vec<Section<'a>>>> {
        let expected = "a list of tables, like [{ … }]";
        let value = self.value(key)?;
        let DeValue::Array(items) = value.get_ref() else {
            self.note(wrong_kind(value.get_ref(), expected), &value.span());
            return None;
        };
        // An empty one takes that of the base away.
        if items.is_empty() {
            return None;
        }
        let mut sections = Vec::new();
        for item in items {
            let DeValue::Table(entries) = item.get_ref() else {
                self.note(wrong_kind(item.get_ref(), expected), &item.span());
                return None;
            };
            let layer = Layer {
                name: format!("{each} of {}", self.name()),
                header: Some(item.span()),
                entries,
            };
            sections.push(Section::new(vec![layer], self.problems));
        }
        Some(Spanned::new(value.span(), sections))
    }

    /// As messages name it.
    pub(crate) fn name(&self) -> &str {
        self.layers.last().map_or("", |layer| layer.name.as_str())
    }

    /// Where the table begins.
    pub(crate) fn header(&self) -> Range<usize> {
        let header = self.layers.last().and_then(|layer| layer.header.clone());
        header.unwrap_or_default()
    }

    /// Where the value of a key stands.
    pub(crate) fn span_of(&self, key: &str) -> Option<Range<usize>> {
        let mut entries = self.layers.iter().map(|layer| layer.entries);
        entries.find_map(|entries| entries.get(key).map(Spanned::span))
    }

    /// Notes a problem with a value that could be parsed.
    pub(crate) fn note(&self, problem: Problem, span: &Range<usize>) {
        self.problems.note(problem.at(span.clone()));
    }

    /// Notes that the token of this section is minted.
    pub(crate) fn note_that_it_mints(&self) {
        self.problems.note_that_it_mints();
    }

    /// Notes what is nowhere in the file.
    pub(crate) fn note_missing(&self, problem: Problem) {
        self.problems.note(problem);
    }

    /// Reports every key that nobody asked for.
    pub(crate) fn finish(self) {
        for layer in &self.layers {
            for key in layer.entries.keys() {
                let name = key.get_ref().as_ref();
                if !self.known.contains(&name) {
                    let what = format!("unknown key `{}` in {}", shown(name), layer.name);
                    self.note(self.with_known(name, Problem::new(what)), &key.span());
                }
            }
        }
    }

    fn with_known(&self, name: &str, problem: Problem) -> Problem {
        match nearest(name, self.known.iter().copied()) {
            Some(known) => problem.help(format!("did you mean `{known}`?")),
            None => problem.help(format!("known here: `{}`", self.known.join("`, `"))),
        }
    }

    fn value(&mut self, key: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        if !self.known.contains(&key) {
            self.known.push(key);
        }
        let mut entries = self.layers.iter().map(|layer| layer.entries);
        entries.find_map(|entries| entries.get(key))
    }

    fn layer_of(&self, key: &str) -> Option<usize> {
        self.layers
            .iter()
            .position(|layer| layer.entries.contains_key(key))
    }

    fn noted<T>(&self, result: Result<T, Problem>, span: &Range<usize>) -> Option<T> {
        result.map_err(|problem| self.note(problem, span)).ok()
    }
}

/// The values of a list, without their places.
pub(crate) fn values<T>(list: Spanned<Vec<Spanned<T>>>) -> Vec<T> {
    let values = list.into_inner().into_iter();
    values.map(Spanned::into_inner).collect()
}

/// The text that a value is; `example` is one to write.
pub(crate) fn text<'v>(value: &'v DeValue<'_>, example: &str) -> Result<&'v str, Problem> {
    match value {
        DeValue::String(text) => Ok(text),
        other => Err(wrong_kind(
            other,
            &format!("text in quotes, like {example}"),
        )),
    }
}

pub(crate) fn wrong_kind(value: &DeValue<'_>, expected: &str) -> Problem {
    Problem::new(format!("this is {}; expected {expected}", kind(value)))
}

/// What a TOML value is, with its article.
pub(crate) fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// The parts of a comma-separated text with their offsets, spaces around them dropped.
fn comma_separated(text: &str) -> impl Iterator<Item = (&str, usize)> {
    let mut offset = 0;
    text.split(',').map(move |part| {
        let blank = part.len() - part.trim_start().len();
        let at = offset + blank;
        offset += part.len() + 1;
        (part.trim(), at)
    })
}

/// Where parts of a text stand in the file.
struct Places {
    whole: Range<usize>,
    /// Where the text begins, if the file has it as it is: in one pair of quotes, without escapes.
    start: Option<usize>,
}

impl Places {
    fn within(text: &str, whole: Range<usize>) -> Self {
        let verbatim = whole.len() == text.len() + 2;
        Self {
            start: verbatim.then_some(whole.start + 1),
            whole,
        }
    }

    fn of(&self, part: &str, offset: usize) -> Range<usize> {
        match self.start {
            Some(start) if !part.is_empty() => start + offset..start + offset + part.len(),
            _ => self.whole.clone(),
        }
    }
}
