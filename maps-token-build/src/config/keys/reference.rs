//! Generates the tables of `docs/maps-toml.md`, the reference.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use expect_test::expect_file;

use super::snapshot::{ANNOTATION, IMAGE, OVERLAY, OVERLAY_STYLE};
use super::{Key, Kind, Objects, SNAPSHOT, TOKEN, TOP};

const END: &str = "<!-- end -->\n";

#[test]
fn reference_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/maps-toml.md");
    let mut page = fs::read_to_string(&path).expect("the reference");
    for (name, table) in [
        ("top level", table(TOP, &[])),
        ("token", table(TOKEN, &[])),
        ("snapshot", table(SNAPSHOT, &["center"])),
        ("annotation", objects(&ANNOTATION)),
        ("overlay", objects_without_style(&OVERLAY)),
        ("overlay style", objects(&OVERLAY_STYLE)),
        ("image", objects(&IMAGE)),
    ] {
        let marker = format!("<!-- {name}: generated from src/config/keys -->\n");
        let (before, rest) = page.split_once(&marker).expect(&marker);
        let (_, after) = rest.split_once(END).expect(END);
        page = format!("{before}{marker}\n{table}\n{END}{after}");
    }
    expect_file![path].assert_eq(&page);
}

fn objects(objects: &Objects) -> String {
    table(objects.keys, objects.required)
}

/// Its other keys are those of a style.
fn objects_without_style(objects: &Objects) -> String {
    let is_own = |key: &&Key| OVERLAY_STYLE.keys.iter().all(|it| it.name != key.name);
    let own: Vec<_> = objects.keys.iter().filter(is_own).copied().collect();
    table(&own, objects.required)
}

fn table(keys: &[Key], required: &[&str]) -> String {
    let mut table = "| key | type | meaning |\n| --- | --- | --- |\n".to_owned();
    for key in keys {
        let kind = describe(key);
        write!(table, "| `{}` | {kind} | {}", key.name, key.meaning).expect("a String");
        if required.contains(&key.name) {
            table.push_str(" Required.");
        }
        if !key.example.is_empty() {
            write!(table, " Example: `{}`.", key.example).expect("a String");
        }
        table.push_str(" |\n");
    }
    table
}

fn describe(key: &Key) -> String {
    let quoted = |words: &[&str]| -> String {
        let words: Vec<_> = words.iter().map(|it| format!("`\"{it}\"`")).collect();
        words.join(", ")
    };
    let text = match key.kind {
        Kind::Text => "string",
        Kind::Texts => "list of strings, or one string with commas",
        Kind::OneOf(words) => return quoted(words),
        Kind::SomeOf(words) => return format!("{}, or a list of these", quoted(words)),
        Kind::Boolean => "boolean",
        Kind::Days => "`\"N days\"`",
        Kind::Expires => "`\"N days\"`, a date, or `\"never\"`",
        Kind::Tables(_) | Kind::Environments => return format!("tables `[{}.NAME]`", key.name),
        Kind::Objects(Objects { max: None, .. }) => "list of tables",
        Kind::Objects(Objects { max: Some(max), .. }) => {
            return format!("list of at most {max} tables");
        }
        Kind::Center => "coordinates, an address, or `\"auto\"`",
        Kind::Point => "coordinates, an address, or `\"center\"`",
        Kind::Coordinates => "coordinates",
        Kind::Span => "two numbers",
        Kind::Size => "width and height",
        Kind::Flag => "boolean, or 0 or 1",
        Kind::Locale => "locale ID",
        Kind::Referer | Kind::ImageUrl => "URL",
        Kind::Number(min, max) => return format!("number from {min} to {max}"),
        Kind::Whole(min, max) => return format!("integer from {min} to {max}"),
        Kind::Index(_) => "integer from 0",
        Kind::Color => "HTML color name, or hex code without `#`",
        Kind::Glyph => "letter or digit",
        Kind::Offset => "two numbers of pixels",
        Kind::Points => "list of coordinates, or a string",
        Kind::Dashes => "list of integers",
        Kind::Gradient | Kind::GradientIndexes => "table of colors",
    };
    text.to_owned()
}
