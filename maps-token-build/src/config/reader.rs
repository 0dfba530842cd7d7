//! Reading a TOML table by key: each problem is noted with its place, and reading goes on, so that
//! all of a file's errors come at once.

use std::cell::RefCell;
use std::ops::Range;
use std::str::FromStr;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::problem::{Problem, nearest};
use crate::source::holds_a_long_run;

/// A type that a TOML value is parsed into. Text that parses is the usual case.
pub(crate) trait FromValue: Sized {
    fn from_value(value: &DeValue<'_>) -> Result<Self, Problem>;
}

/// The problems found so far, in the order in which they were found.
#[derive(Default)]
pub(crate) struct Problems {
    found: RefCell<Vec<Problem>>,
}

impl Problems {
    pub(crate) fn note(&self, problem: Problem) {
        self.found.borrow_mut().push(problem);
    }

    pub(crate) fn into_vec(self) -> Vec<Problem> {
        self.found.into_inner()
    }
}

/// One table of the file. A key that was read is a known one; `finish` reports the others.
pub(crate) struct Section<'a> {
    /// As messages name it: `maps.toml`, `[tokens.site]`.
    name: String,
    /// Where a missing key is reported; nowhere if it belongs at the top of the file.
    header: Option<Range<usize>>,
    entries: &'a DeTable<'a>,
    known: Vec<&'static str>,
    problems: &'a Problems,
}

impl<'a> Section<'a> {
    pub(crate) fn file(name: &str, entries: &'a DeTable<'a>, problems: &'a Problems) -> Self {
        Self {
            name: name.to_owned(),
            header: None,
            entries,
            known: Vec::new(),
            problems,
        }
    }

    /// The value of a key that may be absent.
    pub(crate) fn optional<T: FromValue>(&mut self, key: &'static str) -> Option<Spanned<T>> {
        let value = self.value(key)?;
        let parsed = self.noted(T::from_value(value.get_ref()), &value.span())?;
        Some(Spanned::new(value.span(), parsed))
    }

    /// The value of a key that must be there; `example` is the line to write.
    pub(crate) fn required<T: FromValue>(
        &mut self,
        key: &'static str,
        example: &str,
    ) -> Option<Spanned<T>> {
        self.require(key, example)?;
        self.optional(key)
    }

    /// Text that may be absent.
    pub(crate) fn optional_text<T>(&mut self, key: &'static str) -> Option<Spanned<T>>
    where
        T: FromStr<Err = Problem>,
    {
        let text = self.optional::<Text<T>>(key)?;
        Some(Spanned::new(text.span(), text.into_inner().0))
    }

    /// Text that must be there.
    pub(crate) fn required_text<T>(
        &mut self,
        key: &'static str,
        example: &str,
    ) -> Option<Spanned<T>>
    where
        T: FromStr<Err = Problem>,
    {
        self.require(key, example)?;
        self.optional_text(key)
    }

    /// A list of text that must be there, or one text, cut at the commas; `collect` judges the whole.
    pub(crate) fn required_list<T, C>(
        &mut self,
        key: &'static str,
        example: &str,
        collect: impl FnOnce(Vec<T>) -> Result<C, Problem>,
    ) -> Option<C>
    where
        T: FromStr<Err = Problem>,
    {
        self.require(key, example)?;
        let value = self.value(key)?;
        let mut faulty = false;
        let mut items = Vec::new();
        let mut take = |text: &str, span: Range<usize>| match self.noted(text.parse(), &span) {
            Some(item) => items.push(item),
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
                            self.note(wrong_kind(other, "text in quotes"), &item.span());
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
        if faulty {
            return None;
        }
        self.noted(collect(items), &value.span())
    }

    /// The tables below a key, `[tokens.site]` and `[tokens.office]` below `tokens`, sorted by name.
    /// One whose name is faulty comes without it, so that what it holds is checked all the same.
    pub(crate) fn required_tables<N>(
        &mut self,
        key: &'static str,
        example: &str,
    ) -> Vec<(Option<N>, Section<'a>)>
    where
        N: FromStr<Err = Problem>,
    {
        let expected = format!("a table, with a header like [{key}.NAME]");
        let tables = match self.value(key).map(|value| (value.get_ref(), value.span())) {
            Some((DeValue::Table(tables), _)) if !tables.is_empty() => tables,
            Some((DeValue::Table(_), _)) | None => {
                let problem =
                    Problem::missing(format!("there is no [{key}.NAME] in {}", self.name));
                self.problems
                    .note(problem.help(format!("add one:\n{example}")));
                return Vec::new();
            }
            Some((other, span)) => {
                self.note(wrong_kind(other, &expected), &span);
                return Vec::new();
            }
        };
        let mut sections = Vec::new();
        for (name, table) in tables {
            let parsed = self.noted(name.get_ref().parse(), &name.span());
            match table.get_ref() {
                DeValue::Table(entries) => sections.push((
                    parsed,
                    Section {
                        name: format!("[{key}.{}]", shown(name.get_ref())),
                        header: Some(name.span()),
                        entries,
                        known: Vec::new(),
                        problems: self.problems,
                    },
                )),
                other => self.note(wrong_kind(other, &expected), &table.span()),
            }
        }
        sections
    }

    /// Notes a problem with a value that could be parsed.
    pub(crate) fn note(&self, problem: Problem, span: &Range<usize>) {
        self.problems.note(problem.at(span.clone()));
    }

    /// Reports every key that nobody asked for.
    pub(crate) fn finish(self) {
        for key in self.entries.keys() {
            let name = key.get_ref().as_ref();
            if self.known.contains(&name) {
                continue;
            }
            let problem = Problem::new(format!("unknown key `{}` in {}", shown(name), self.name));
            let known = self.known.iter().copied();
            let problem = match nearest(name, known.clone()) {
                Some(known) => problem.help(format!("did you mean `{known}`?")),
                None => {
                    let known: Vec<_> = known.collect();
                    problem.help(format!("known here: `{}`", known.join("`, `")))
                }
            };
            self.problems.note(problem.at(key.span()));
        }
    }

    fn value(&mut self, key: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        if !self.known.contains(&key) {
            self.known.push(key);
        }
        self.entries.get(key)
    }

    fn require(&mut self, key: &'static str, example: &str) -> Option<()> {
        if self.value(key).is_some() {
            return Some(());
        }
        let problem = Problem::missing(format!("`{key}` is missing from {}", self.name));
        self.problems.note(match &self.header {
            Some(header) => problem
                .help(format!("add {key} = {example}"))
                .at(header.clone()),
            None => problem.help(format!("add, before the first [table]: {key} = {example}")),
        });
        None
    }

    fn noted<T>(&self, result: Result<T, Problem>, span: &Range<usize>) -> Option<T> {
        result.map_err(|problem| self.note(problem, span)).ok()
    }
}

/// A checked type written as text.
struct Text<T>(T);

impl<T: FromStr<Err = Problem>> FromValue for Text<T> {
    fn from_value(value: &DeValue<'_>) -> Result<Self, Problem> {
        match value {
            DeValue::String(text) => text.parse().map(Self),
            other => Err(wrong_kind(other, "text in quotes")),
        }
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

/// A name as a message may repeat it: not if it could be a piece of a private key.
fn shown(name: &str) -> &str {
    if name.len() > 40 || holds_a_long_run(name) {
        "…"
    } else {
        name
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
