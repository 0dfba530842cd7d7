//! The values of a snapshot's parameters and objects.

mod number;
mod place;

use serde_json::{Map, Value};
use toml::de::DeValue;

use self::number::{json_number, number, pair, whole};
use self::place::{Coordinates, center, point, points, span};
use super::super::keys::{Key, Kind};
use super::super::values::{example, string, type_mismatch};
use crate::bytes;
use crate::diagnostic::redact::reveals_key;
use crate::diagnostic::{Diagnostic, quote, quote_all};
use crate::model::host::Host;
use crate::model::hostname::to_ascii;
use crate::unicode;

/// ``invalid size `9x9`: expected …``.
fn invalid(noun: &str, value: &str, reason: &str) -> Diagnostic {
    let message = format!("invalid {noun}{}: {reason}", quote(value));
    Diagnostic::error("invalid-value", message)
}

fn out_of_range(message: impl Into<String>) -> Diagnostic {
    Diagnostic::error("out-of-range", message)
}

/// Reads a value as the query of the URL contains it.
pub(super) fn read_text(value: &DeValue<'_>, key: &Key) -> Result<String, Diagnostic> {
    Ok(match read(value, key)? {
        Value::String(text) => text,
        other => other.to_string(),
    })
}

/// Reads a value as Apple's JSON contains it.
pub(super) fn read(value: &DeValue<'_>, key: &Key) -> Result<Value, Diagnostic> {
    match key.kind {
        Kind::Number(min, max) => number(value, min..=max, key.name).map(json_number),
        Kind::Whole(min, max) => whole(value, min..=max, key.name).map(Value::from),
        Kind::Index(_) => whole(value, 0..=u64::MAX, key.name).map(Value::from),
        Kind::Points => points(value, key),
        Kind::Dashes => dashes(value, key),
        Kind::Gradient => gradient(
            value,
            key,
            "expected a number between 0 and 1",
            |position| {
                let position = position.parse::<f64>();
                position.is_ok_and(|position| (0.0..=1.0).contains(&position))
            },
        ),
        Kind::GradientIndexes => {
            gradient(value, key, "expected the index of a point", |position| {
                bytes::all(position.as_bytes(), u8::is_ascii_digit)
            })
        }
        Kind::Center => center(value).map(Value::String),
        Kind::Span => span(value).map(Value::String),
        Kind::Flag => flag(value).map(Value::from),
        _ => read_string(string(value, key)?, key).map(Value::String),
    }
}

fn read_string(text: &str, key: &Key) -> Result<String, Diagnostic> {
    match key.kind {
        Kind::OneOf(words) => one_of(text, words, key.name).map(str::to_owned),
        Kind::Point => point(text),
        Kind::Coordinates => text.parse().map(|it: Coordinates| it.to_text()),
        Kind::Size => size(text),
        Kind::Locale => locale(text).map(str::to_owned),
        Kind::Referer => referer(text),
        Kind::Color => color(text).map(str::to_owned),
        Kind::Glyph => glyph(text).map(str::to_owned),
        Kind::Offset => offset(text),
        Kind::ImageUrl => image_url(text),
        // Not a parameter of a snapshot.
        _ => Ok(text.to_owned()),
    }
}

pub(super) fn one_of(
    text: &str,
    words: &'static [&'static str],
    key: &str,
) -> Result<&'static str, Diagnostic> {
    for word in words {
        if *word == text {
            return Ok(word);
        }
    }
    let noun = format!("value of `{key}`");
    let reason = format!("expected {}", quote_all(words));
    Err(invalid(&noun, text, &reason).did_you_mean(text, words))
}

/// Becomes part of a public URL.
fn free_text(text: &str) -> Result<String, Diagnostic> {
    if unicode::any(text, char::is_control) {
        return Err(Diagnostic::error(
            "invalid-value",
            "text must not contain control characters",
        ));
    }
    if reveals_key(text) {
        return Err(Diagnostic::error(
            "private-key-in-url",
            "text looks like part of a private key and would appear in a public URL",
        )
        .help("if it is not, shorten the long words"));
    }
    Ok(text.to_owned())
}

fn size(text: &str) -> Result<String, Diagnostic> {
    let digits = |text: &str| {
        text.parse::<u16>()
            .ok()
            .filter(|_| !text.starts_with(['+', '0']))
    };
    let size = text.split_once('x');
    let size = size.and_then(|(width, height)| Some((digits(width)?, digits(height)?)));
    let is_valid = |pixels: u16| matches!(pixels, 50..=640);
    match size {
        Some((width, height)) if is_valid(width) && is_valid(height) => {
            Ok(format!("{width}x{height}"))
        }
        Some(_) => Err(out_of_range(format!(
            "invalid size{}: width and height must be between 50 and 640",
            quote(text)
        ))
        .help("to get more pixels in the same space, write `scale = 2`")),
        None => Err(invalid(
            "size",
            text,
            "expected width and height, like `640x400`",
        )),
    }
}

fn flag(value: &DeValue<'_>) -> Result<&'static str, Diagnostic> {
    match value {
        DeValue::Boolean(true) => Ok("1"),
        DeValue::Boolean(false) => Ok("0"),
        DeValue::Integer(number) if number.as_str() == "0" => Ok("0"),
        DeValue::Integer(number) if number.as_str() == "1" => Ok("1"),
        other => Err(type_mismatch(other, "`true` or `false`")),
    }
}

fn locale(text: &str) -> Result<&str, Diagnostic> {
    let is_locale = |text: &str| {
        let language = text.split('-').next().unwrap_or_default();
        let is_language =
            language.len() >= 2 && bytes::all(language.as_bytes(), u8::is_ascii_alphabetic);
        is_language && text.len() <= 35 && text.split('-').all(is_subtag)
    };
    if is_locale(text) {
        return Ok(text);
    }
    let error = invalid("locale", text, "expected a locale ID like `en-GB`");
    let dashed = text.replace('_', "-");
    Err(if is_locale(&dashed) {
        error.help(format!("write `lang = \"{dashed}\"`"))
    } else {
        error
    })
}

fn is_subtag(part: &str) -> bool {
    matches!(part.len(), 1..=8) && bytes::all(part.as_bytes(), u8::is_ascii_alphanumeric)
}

fn referer(text: &str) -> Result<String, Diagnostic> {
    let url = after_scheme(text).unwrap_or_default();
    let (host, has_slash) = match url.split_once('/') {
        Some((host, _)) => (host, true),
        None => (url, false),
    };
    let reason = if unicode::any(text, char::is_whitespace) {
        "must not contain spaces"
    } else if !text.is_ascii() {
        "must be in ASCII (Punycode), as browsers send it"
    } else if host.is_empty() {
        "expected a URL like `https://example.com/`"
    } else if !has_slash {
        "expected a slash after the host"
    } else {
        return free_text(text);
    };
    // In lowercase, a key is not recognized.
    let may_be_secret = reveals_key(text) || host.contains('@');
    let origin = match to_ascii(host) {
        Some(host) if !may_be_secret && host.parse::<Host>().is_ok() => {
            format!("{}{host}", text.strip_suffix(url).unwrap_or_default())
        }
        _ => "https://example.com".to_owned(),
    };
    Err(invalid("referer", text, reason)
        .note("browsers send the origin of the page and a slash")
        .help(format!("write `referer = \"{origin}/\"`")))
}

fn image_url(text: &str) -> Result<String, Diagnostic> {
    let is_url = after_scheme(text).is_some_and(|rest| {
        !rest.is_empty()
            && rest.is_ascii()
            && !unicode::any(rest, |it| it.is_whitespace() || it.is_control())
    });
    if !is_url {
        return Err(invalid("image URL", text, "expected `https://…`")
            .note("Apple fetches PNG, JPEG and GIF images"));
    }
    free_text(text)
}

fn after_scheme(url: &str) -> Option<&str> {
    url.strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"))
}

fn color(text: &str) -> Result<&str, Diagnostic> {
    let code = text.strip_prefix('#').unwrap_or(text);
    let is_code =
        matches!(code.len(), 3 | 6 | 8) && bytes::all(code.as_bytes(), u8::is_ascii_hexdigit);
    let longest_name = "lightgoldenrodyellow".len();
    let is_name = (3..=longest_name).contains(&text.len())
        && bytes::all(text.as_bytes(), u8::is_ascii_alphabetic);
    if code.len() == text.len() && (is_code || is_name) {
        return Ok(text);
    }
    let error = invalid(
        "color",
        text,
        "expected an HTML color name or a hex code like `449944`",
    );
    Err(if is_code {
        error.help(format!("remove the `#`: `{code}`"))
    } else {
        error
    })
}

fn glyph(text: &str) -> Result<&str, Diagnostic> {
    if text.len() == 1 && bytes::all(text.as_bytes(), u8::is_ascii_alphanumeric) {
        return Ok(text);
    }
    Err(invalid(
        "glyph",
        text,
        "expected one letter (a-z, A-Z) or digit",
    ))
}

fn offset(text: &str) -> Result<String, Diagnostic> {
    match pair(text) {
        Some((x, y)) => Ok(format!("{x},{y}")),
        None => Err(invalid(
            "offset",
            text,
            "expected pixels to the right and up, like `0,-5`",
        )),
    }
}

fn dashes(value: &DeValue<'_>, key: &Key) -> Result<Value, Diagnostic> {
    let DeValue::Array(items) = value else {
        return Err(type_mismatch(value, "an array of lengths in pixels").help(example(key)));
    };
    let mut pixels = Vec::new();
    for item in items {
        pixels.push(Value::from(whole(item.get_ref(), 0..=10_000, key.name)?));
    }
    Ok(Value::Array(pixels))
}

fn gradient(
    value: &DeValue<'_>,
    key: &Key,
    expected: &str,
    is_position: fn(&str) -> bool,
) -> Result<Value, Diagnostic> {
    let DeValue::Table(stops) = value else {
        return Err(type_mismatch(value, "a table of colors").help(example(key)));
    };
    let mut gradient = Map::new();
    for (position, stop) in stops {
        let position = position.get_ref();
        if position.is_empty() || position.len() > 8 || !is_position(position) {
            return Err(invalid("position", position, expected).help(example(key)));
        }
        let DeValue::String(text) = stop.get_ref() else {
            return Err(type_mismatch(stop.get_ref(), "a string").help(example(key)));
        };
        gradient.insert(position.to_string(), Value::from(color(text)?));
    }
    Ok(Value::Object(gradient))
}
