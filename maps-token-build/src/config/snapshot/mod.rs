//! One `[snapshots.NAME]`: the parameters of a Web Snapshot, in Apple's words, with the ranges of
//! <https://developer.apple.com/documentation/snapshots/get-a-map-snapshot>.

mod object;
mod value;

use std::fmt;
use std::ops::Range;
use std::str::FromStr;
use std::sync::Arc;

use serde_json::Value;
use toml::Spanned;
use toml::de::DeTable;

use self::value::{Center, Flag, Language, Referer, Scale, Size, Span, Zoom};
use super::expires::Expires;
use super::ids::{SnapshotName, TokenName, display};
use super::reader::{Problems, Section};
use crate::problem::{Problem, nearest};
use crate::snapshot::Snapshot;
use crate::source::Source;

/// One picture: a table of the file with two color schemes makes two of them.
#[derive(Debug)]
pub(crate) struct SnapshotConfig {
    pub(crate) name: SnapshotName,
    /// Without what authorizes it, in the order of Apple's documentation.
    pub(crate) parameters: Vec<(&'static str, String)>,
    pub(crate) authorization: Authorization,
    /// Where its table begins.
    pub(crate) header: Range<usize>,
    /// The text that it stands in, where that is not the file.
    pub(crate) source: Option<Arc<Source>>,
}

/// What makes Apple answer: never both.
#[derive(Clone, Debug)]
pub(crate) enum Authorization {
    /// A signature of exactly this URL.
    Signature {
        referer: Option<String>,
        expires: Option<Spanned<Expires>>,
    },
    /// One of the file's tokens.
    Token(Spanned<TokenName>),
}

impl SnapshotConfig {
    /// A problem with a value of its table.
    pub(crate) fn problem(&self, problem: Problem, at: Range<usize>) -> Problem {
        match &self.source {
            Some(source) => problem.at(at).within(Arc::clone(source)),
            None => problem.at(at),
        }
    }
}

/// Those that a build script asks for, checked like those of the file.
pub(crate) fn requested(snapshots: &[Snapshot]) -> Result<Vec<SnapshotConfig>, Vec<Problem>> {
    let mut configs = Vec::new();
    let mut problems = Vec::new();
    for snapshot in snapshots {
        problems.extend(snapshot.problems().map(Problem::new));
        let source = Arc::new(Source {
            name: "Builder::snapshots".to_owned(),
            text: snapshot.to_toml(),
        });
        let found = Problems::default();
        let holds_key = source.text.contains("PRIVATE KEY-----");
        match DeTable::parse(&source.text) {
            _ if holds_key => {
                let what = format!(
                    "the snapshot \"{}\" of `Builder::snapshots` holds a private key",
                    snapshot.name()
                );
                problems.push(Problem::new(what));
            }
            Ok(table) => {
                let mut file = Section::file(&source.name, table.get_ref(), &found);
                for (name, section) in file.tables::<SnapshotName>("snapshots") {
                    configs.extend(read(name, section));
                }
            }
            Err(error) => {
                let problem = Problem::new(format!("this is not TOML: {}", error.message()));
                found.note(problem.at(error.span().unwrap_or_default()));
            }
        }
        let (found, _) = found.into_parts();
        problems.extend(found.into_iter().map(|it| it.within(Arc::clone(&source))));
        for config in configs.iter_mut().filter(|config| config.source.is_none()) {
            config.source = Some(Arc::clone(&source));
        }
    }
    if problems.is_empty() {
        return Ok(configs);
    }
    let more = problems.len().saturating_sub(MOST_PROBLEMS);
    if more > 0 {
        problems.truncate(MOST_PROBLEMS);
        problems.push(Problem::new(format!(
            "… and {more} more problems with `Builder::snapshots`"
        )));
    }
    Err(problems)
}

/// More are of one kind, most often: a file's columns were swapped.
const MOST_PROBLEMS: usize = 20;

pub(super) fn read(name: Option<SnapshotName>, mut section: Section<'_>) -> Vec<SnapshotConfig> {
    let header = section.header();
    let mut table = Table::read(&mut section);
    let authorization = authorization(&mut section);
    table.must_fit_together(&mut section);
    section.finish();

    let (Some(name), Some(authorization)) = (name, authorization) else {
        return Vec::new();
    };
    let picture = |name: SnapshotName, scheme: Option<ColorScheme>| SnapshotConfig {
        name,
        parameters: table.parameters(scheme),
        authorization: authorization.clone(),
        header: header.clone(),
        source: None,
    };
    let schemes: Vec<_> = table.schemes().map(|it| *it.get_ref()).collect();
    match schemes.as_slice() {
        [] => vec![picture(name, None)],
        [scheme] => vec![picture(name, Some(*scheme))],
        schemes => schemes
            .iter()
            .map(|scheme| picture(name.with(scheme.as_str()), Some(*scheme)))
            .collect(),
    }
}

/// The parameters, as far as they are right.
struct Table {
    center: Option<Spanned<Center>>,
    zoom: Option<Spanned<Zoom>>,
    span: Option<Spanned<Span>>,
    size: Option<Spanned<Size>>,
    scale: Option<Spanned<Scale>>,
    map_type: Option<Spanned<MapType>>,
    schemes: Option<Spanned<Vec<Spanned<ColorScheme>>>>,
    poi: Option<Spanned<Flag>>,
    language: Option<Spanned<Language>>,
    annotations: Option<Vec<Value>>,
    overlays: Option<Vec<Value>>,
    overlay_styles: Option<Vec<Value>>,
    images: Option<Vec<Value>>,
}

impl Table {
    fn read(section: &mut Section<'_>) -> Self {
        section.require("center", "\"37.3349,-122.0090\"");
        let images = object::list(section, object::IMAGES, 0);
        let styles = object::list(section, object::OVERLAY_STYLES, 0);
        let length = |list: &Option<Vec<Value>>| list.as_ref().map_or(0, Vec::len);
        Self {
            center: section.optional("center"),
            zoom: section.optional("z"),
            span: section.optional("spn"),
            size: section.optional_text("size", "\"640x400\""),
            scale: section.optional("scale"),
            map_type: section.optional_text("t", "\"mutedStandard\""),
            schemes: section.optional_list("colorScheme", "\"dark\""),
            poi: section.optional("poi"),
            language: section.optional_text("lang", "\"en-GB\""),
            annotations: object::list(section, object::ANNOTATIONS, length(&images)),
            overlays: object::list(section, object::OVERLAYS, length(&styles)),
            overlay_styles: styles,
            images,
        }
    }

    /// What Apple would ignore, although each is right by itself, is a mistake; but of `z` and `spn`
    /// the environment's wins.
    fn must_fit_together(&mut self, section: &mut Section<'_>) {
        let fits_itself = self.center.as_ref();
        if let Some(center) = fits_itself.filter(|center| *center.get_ref() == Center::Auto) {
            if self.annotations.is_none() && self.overlays.is_none() {
                let what = "\"auto\" shows all annotations and overlays, and there are none";
                let help = "write a place, like center = \"37.3349,-122.0090\"";
                section.note(Problem::new(what).help(help), &center.span());
            }
            let zoom = self.zoom.as_ref().map(|zoom| ("z", zoom.span()));
            let span = self.span.as_ref().map(|span| ("spn", span.span()));
            for (key, place) in zoom.into_iter().chain(span) {
                let what = format!("Apple ignores `{key}` where `center` is \"auto\"");
                section.note(Problem::new(what).help("take it out"), &place);
            }
        }
        let twice = self.schemes().enumerate().find(|(at, scheme)| {
            let earlier = self.schemes().take(*at);
            earlier
                .into_iter()
                .any(|it| it.get_ref() == scheme.get_ref())
        });
        if let Some((_, scheme)) = twice {
            section.note(
                Problem::new("this is here for the second time"),
                &scheme.span(),
            );
        }
        match (&self.zoom, section.outranks("z", &["spn"])) {
            (Some(zoom), None) => {
                let problem = Problem::new("Apple ignores `z` where `spn` is given");
                section.note(problem.help("keep one of the two"), &zoom.span());
            }
            (_, Some(true)) => self.span = None,
            _ if section.has("spn") => self.zoom = None,
            _ => {}
        }
        let dark = self.schemes().find(|it| *it.get_ref() == ColorScheme::Dark);
        let light_only = self.map_type.as_ref().filter(|it| !it.get_ref().has_dark());
        if let (Some(map_type), Some(dark)) = (light_only, dark) {
            let what = format!("the map type \"{}\" has no dark form", map_type.get_ref());
            let help = "t = \"mutedStandard\" has one, and so has \"standard\"";
            // Of an environment's map type and the scheme that it takes over, the type is the news.
            let place = match section.outranks("t", &["colorScheme"]) {
                Some(true) => map_type.span(),
                _ => dark.span(),
            };
            section.note(Problem::new(what).help(help), &place);
        }
    }

    fn schemes(&self) -> impl Iterator<Item = &Spanned<ColorScheme>> {
        self.schemes.iter().flat_map(Spanned::get_ref)
    }

    /// In the order of Apple's documentation.
    fn parameters(&self, scheme: Option<ColorScheme>) -> Vec<(&'static str, String)> {
        let json =
            |list: &Option<Vec<Value>>| list.clone().map(|list| Value::Array(list).to_string());
        let parameters = [
            ("center", text(self.center.as_ref())),
            ("z", text(self.zoom.as_ref())),
            ("spn", text(self.span.as_ref())),
            ("size", text(self.size.as_ref())),
            ("scale", text(self.scale.as_ref())),
            ("t", text(self.map_type.as_ref())),
            (
                "colorScheme",
                scheme.map(|scheme| scheme.as_str().to_owned()),
            ),
            ("poi", text(self.poi.as_ref())),
            ("lang", text(self.language.as_ref())),
            ("annotations", json(&self.annotations)),
            ("overlays", json(&self.overlays)),
            ("overlayStyles", json(&self.overlay_styles)),
            ("imgs", json(&self.images)),
        ];
        let given = parameters
            .into_iter()
            .filter_map(|(key, value)| Some((key, value?)));
        given.collect()
    }
}

fn text(value: Option<&Spanned<impl fmt::Display>>) -> Option<String> {
    value.map(|value| value.get_ref().to_string())
}

/// `token`, or `referer` and `expires`, which only a signature can hold.
fn authorization(section: &mut Section<'_>) -> Option<Authorization> {
    let token = section.optional_text::<NameOfToken>("token", "\"pictures\"");
    let referer = section.optional_text::<Referer>("referer", "\"https://example.com/\"");
    let expires = section.optional::<Expires>("expires");
    let outranks = section.outranks("token", &["referer", "expires"]);
    match (section.has("token"), outranks) {
        (true, None) => {
            let problem = Problem::new(
                "`token` authorizes the snapshot in place of a signature, and only a signature holds `referer` and `expires`",
            );
            let place = section.span_of("token").unwrap_or_default();
            section.note(problem.help("keep `token` or the other two"), &place);
            None
        }
        (true, Some(true)) => token.map(|token| {
            let span = token.span();
            Authorization::Token(Spanned::new(span, token.into_inner().0))
        }),
        _ => {
            section.note_that_it_mints();
            Some(Authorization::Signature {
                referer: referer.map(|referer| referer.get_ref().to_string()),
                expires,
            })
        }
    }
}

/// `token = "pictures"`.
struct NameOfToken(TokenName);

impl FromStr for NameOfToken {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        if text.matches('.').count() == 2 {
            return Err(
                Problem::new("this is a token, and here is the place of a token's name").help(
                    "write it as `token` into a table [tokens.pictures], and here \"pictures\"",
                ),
            );
        }
        text.parse().map(Self)
    }
}

/// How the map is drawn.
struct MapType(&'static str);

impl MapType {
    const ALL: [&'static str; 4] = ["standard", "hybrid", "satellite", "mutedStandard"];

    fn has_dark(&self) -> bool {
        matches!(self.0, "standard" | "mutedStandard")
    }
}

display!(MapType);

impl FromStr for MapType {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        one_of(text, &Self::ALL).map(Self)
    }
}

#[derive(Clone, Copy, PartialEq)]
enum ColorScheme {
    Light,
    Dark,
}

impl ColorScheme {
    fn as_str(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

impl FromStr for ColorScheme {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let word = one_of(text, &["light", "dark"]).map_err(|problem| {
            problem.help("for one of each: colorScheme = [\"light\", \"dark\"]")
        })?;
        Ok(if word == "dark" {
            Self::Dark
        } else {
            Self::Light
        })
    }
}

fn one_of(text: &str, words: &'static [&'static str]) -> Result<&'static str, Problem> {
    if let Some(word) = words.iter().find(|word| **word == text) {
        return Ok(word);
    }
    let problem = Problem::new(format!("the words here are \"{}\"", words.join("\", \"")));
    Err(match nearest(text, words.iter().copied()) {
        Some(word) => problem.help(format!("did you mean \"{word}\"?")),
        None => problem,
    })
}
