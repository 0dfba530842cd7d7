//! One `[snapshots.NAME]`: the parameters of a Web Snapshot, in Apple's words, with the ranges of
//! <https://developer.apple.com/documentation/snapshots/get-a-map-snapshot>.

mod object;
mod value;

use std::ops::Range;
use std::str::FromStr;
use std::sync::Arc;

use serde_json::Value;
use toml::Spanned;
use toml::de::DeTable;

use self::value::{Center, Flag, Language, Referer, Scale, Size, Span, Zoom};
use super::ids::{SnapshotName, TokenName};
use super::reader::{Problems, Section, values};
use super::validity::Expires;
use crate::problem::{Problem, nearest};
use crate::snapshot::Snapshot;
use crate::source::Source;

/// One picture: a table of the file with two colour schemes makes two of them.
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
        let source = Arc::new(Source {
            name: "Builder::snapshots".to_owned(),
            text: snapshot.to_toml(),
        });
        let found = Problems::default();
        match DeTable::parse(&source.text) {
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
        Ok(configs)
    } else {
        Err(problems)
    }
}

pub(super) fn read(name: Option<SnapshotName>, mut section: Section<'_>) -> Vec<SnapshotConfig> {
    let header = section.header();
    section.require("center", "\"37.3349,-122.0090\"");
    let center = section.optional::<Center>("center");
    let zoom = section.optional::<Zoom>("z");
    let span = section.optional::<Span>("spn");
    let size = section.optional_text::<Size>("size");
    let scale = section.optional::<Scale>("scale");
    let map_type = section.optional_text::<MapType>("t");
    let schemes = section.optional_list::<ColorScheme>("colorScheme", "\"dark\"");
    let poi = section.optional::<Flag>("poi");
    let language = section.optional_text::<Language>("lang");
    let images = object::list(&mut section, object::IMAGES, 0);
    let styles = object::list(&mut section, object::OVERLAY_STYLES, 0);
    let annotations = object::list(&mut section, object::ANNOTATIONS, length(images.as_ref()));
    let overlays = object::list(&mut section, object::OVERLAYS, length(styles.as_ref()));
    let authorization = authorization(&mut section);

    let draws = annotations.is_some() || overlays.is_some();
    let fits_itself = center.as_ref().map(Spanned::get_ref) == Some(&Center::Auto);
    if let Some(center) = center.as_ref().filter(|_| fits_itself && !draws) {
        let problem = "\"auto\" shows all annotations and overlays, and there are none";
        let help = "write a place, like center = \"37.3349,-122.0090\"";
        section.note(Problem::new(problem).help(help), &center.span());
    }
    let zoom_counts = section.outranks("z", &["spn"]);
    let span_counts = section.outranks("spn", &["z"]);
    if let (Some(zoom), Some(_), None) = (&zoom, &span, zoom_counts) {
        let problem = Problem::new("Apple ignores `z` where `spn` is given");
        section.note(problem.help("keep one of the two"), &zoom.span());
    }
    for (key, place) in [
        ("z", zoom.as_ref().map(Spanned::span)),
        ("spn", span.as_ref().map(Spanned::span)),
    ] {
        if let Some(place) = place.filter(|_| fits_itself) {
            let problem = format!("Apple ignores `{key}` where `center` is \"auto\"");
            section.note(Problem::new(problem).help("take it out"), &place);
        }
    }
    if let (Some(map_type), Some(schemes)) = (&map_type, &schemes) {
        let dark = schemes
            .get_ref()
            .iter()
            .find(|it| *it.get_ref() == ColorScheme::Dark);
        if let Some(dark) = dark.filter(|_| !map_type.get_ref().has_dark()) {
            let problem = format!("the map type \"{}\" has no dark form", map_type.get_ref().0);
            section.note(
                Problem::new(problem)
                    .help("t = \"mutedStandard\" has one, and so has \"standard\""),
                &dark.span(),
            );
        }
    }
    section.finish();

    let (Some(name), Some(center), Some(authorization)) = (name, center, authorization) else {
        return Vec::new();
    };
    let text = |value: Option<String>, key: &'static str| value.map(|value| (key, value));
    let json = |list: Option<Spanned<Vec<Value>>>, key: &'static str| {
        list.map(|list| (key, Value::Array(list.into_inner()).to_string()))
    };
    let before = [
        text(Some(center.get_ref().to_string()), "center"),
        text(
            zoom.filter(|_| zoom_counts == Some(true))
                .map(|it| it.get_ref().to_string()),
            "z",
        ),
        text(
            span.filter(|_| span_counts == Some(true))
                .map(|it| it.get_ref().to_string()),
            "spn",
        ),
        text(size.map(|it| it.get_ref().to_string()), "size"),
        text(scale.map(|it| it.get_ref().to_string()), "scale"),
        text(map_type.map(|it| it.get_ref().0.to_owned()), "t"),
    ];
    let after = [
        text(poi.map(|it| it.get_ref().to_string()), "poi"),
        text(language.map(|it| it.get_ref().to_string()), "lang"),
        json(annotations, "annotations"),
        json(overlays, "overlays"),
        json(styles, "overlayStyles"),
        json(images, "imgs"),
    ];
    let picture = |name: SnapshotName, scheme: Option<ColorScheme>| SnapshotConfig {
        name,
        parameters: before
            .iter()
            .chain(&[text(
                scheme.map(|scheme| scheme.as_str().to_owned()),
                "colorScheme",
            )])
            .chain(&after)
            .flatten()
            .cloned()
            .collect(),
        authorization: authorization.clone(),
        header: header.clone(),
        source: None,
    };
    match schemes.map(values).unwrap_or_default().as_slice() {
        [] => vec![picture(name, None)],
        [scheme] => vec![picture(name, Some(*scheme))],
        schemes => schemes
            .iter()
            .map(|scheme| picture(name.with(scheme.as_str()), Some(*scheme)))
            .collect(),
    }
}

fn length(list: Option<&Spanned<Vec<Value>>>) -> usize {
    list.map_or(0, |list| list.get_ref().len())
}

/// `token`, or `referer` and `expires`, which only a signature can hold.
fn authorization(section: &mut Section<'_>) -> Option<Authorization> {
    let token = section.optional_text::<TokenName>("token");
    let referer = section.optional_text::<Referer>("referer");
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
        (true, Some(true)) => token.map(Authorization::Token),
        _ => {
            section.note_that_it_mints();
            Some(Authorization::Signature {
                referer: referer.map(|referer| referer.get_ref().to_string()),
                expires,
            })
        }
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
