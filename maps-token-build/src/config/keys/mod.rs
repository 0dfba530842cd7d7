//! Every key of `maps.toml`. The reader, the schema (`maps-token schema`) and the reference (`docs/maps-toml.md`)
//! use these tables.

mod file;
#[cfg(test)]
mod reference;
mod snapshot;

pub(crate) use self::file::TOP;
pub(super) use self::file::*;
pub(super) use self::snapshot::*;

#[derive(Clone, Copy)]
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    /// TOML.
    pub(crate) example: &'static str,
    #[allow(dead_code, reason = "for the schema and the reference")]
    pub(crate) meaning: &'static str,
}

#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Text,
    /// An array of strings, or one string with commas.
    Texts,
    OneOf(&'static [&'static str]),
    /// One or several of these.
    #[allow(dead_code, reason = "for the schema and the reference")]
    SomeOf(&'static [&'static str]),
    Boolean,
    /// `"N days"`.
    Days,
    /// `"N days"`, a date, or `"never"`.
    Expires,
    /// `[tokens.NAME]`.
    Tables(&'static [Key]),
    /// `[environments.NAME]`, with the keys of the top level.
    Environments,
    /// `[[snapshots.hq.annotations]]`.
    Objects(&'static Objects),

    // Of Apple's Web Snapshots.
    /// Coordinates, an address, or `auto`.
    Center,
    /// Coordinates, an address, or `center`.
    Point,
    Coordinates,
    /// Degrees of latitude and longitude.
    Span,
    /// Width and height in pixels: `"640x400"`.
    Size,
    /// `true`, or Apple's `1`.
    Flag,
    Locale,
    Referer,
    /// Inclusive.
    Number(f64, f64),
    Whole(u64, u64),
    /// The index of an entry in the array of this key, from 0.
    Index(&'static str),
    /// An HTML color name or a hex code.
    Color,
    /// A letter or digit.
    Glyph,
    /// Pixels: `"0,-5"`.
    Offset,
    /// An array of coordinates, or an encoded polyline.
    Points,
    Dashes,
    /// Positions on a line, from 0 to 1, with their colors.
    Gradient,
    /// Points of a line, by index, with their colors.
    GradientIndexes,
    ImageUrl,
}

/// The objects of one parameter of a snapshot.
pub(crate) struct Objects {
    /// The name of an object, with its article.
    pub(crate) each: &'static str,
    pub(crate) max: Option<usize>,
    pub(crate) keys: &'static [Key],
    pub(crate) required: &'static [&'static str],
}

const fn key(name: &'static str, kind: Kind, example: &'static str, meaning: &'static str) -> Key {
    Key {
        name,
        kind,
        example,
        meaning,
    }
}

#[cfg(test)]
mod tests {
    use super::snapshot::{ANNOTATION, IMAGE, OVERLAY, OVERLAY_STYLE};
    use super::*;
    use crate::config::ConfigFile;
    use crate::diagnostic::{Diagnostic, Source};

    /// A file with one key, in its table.
    fn parse(table: &str, key: &Key, value: &str) -> Result<ConfigFile, Vec<Diagnostic>> {
        ConfigFile::parse(&Source {
            name: "maps.toml".to_owned(),
            text: format!("{table}\n{} = {value}\n", key.name),
        })
        .map_err(|invalid| invalid.errors)
    }

    fn tables() -> Vec<(&'static str, &'static [Key])> {
        vec![
            ("", TOP),
            ("[environments.staging]", TOP),
            ("[tokens.site]", TOKEN),
            ("[environments.staging.tokens.site]", TOKEN),
            ("[snapshots.hq]", SNAPSHOT),
            ("[[snapshots.hq.annotations]]", ANNOTATION.keys),
            ("[[snapshots.hq.overlays]]", OVERLAY.keys),
            ("[[snapshots.hq.overlayStyles]]", OVERLAY_STYLE.keys),
            ("[[snapshots.hq.imgs]]", IMAGE.keys),
        ]
    }

    #[test]
    fn examples_are_valid() {
        for (table, keys) in tables() {
            for key in keys {
                let is_abridged = key.example.contains('…');
                let needs_others = matches!(key.kind, Kind::Index(_) | Kind::Tables(_));
                let is_top_level_only =
                    matches!(key.kind, Kind::Environments) || key.name == "env_prefix";
                if is_abridged || needs_others || is_top_level_only {
                    continue;
                }
                if let Err(errors) = parse(table, key, key.example) {
                    panic!("{table} {}: {}", key.name, errors[0]);
                }
            }
        }
    }

    #[test]
    fn every_key_is_read() {
        for (table, keys) in tables() {
            for key in keys {
                let result = parse(table, key, "[{ x = [1979-05-27] }]");
                assert!(result.is_err(), "{table} {} is not read", key.name);
            }
        }
    }

    #[test]
    fn keys_are_unique_and_documented() {
        for (table, keys) in tables() {
            for (index, key) in keys.iter().enumerate() {
                assert!(key.meaning.ends_with('.'), "{table} {}", key.name);
                let rest = &keys[index + 1..];
                assert!(
                    rest.iter().all(|it| it.name != key.name),
                    "{table} {}",
                    key.name
                );
            }
        }
    }
}
