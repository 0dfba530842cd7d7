//! Names that are not in ASCII: what browsers send instead, if that is certain.

use super::{Syntax, authority_len, describe, suggest};
use crate::bytes;
use crate::diagnostic::Diagnostic;
use crate::unicode::is_invisible;

/// Must come before conversion to lowercase, which turns KELVIN SIGN into `k`.
pub(in crate::model) fn check_ascii(text: &str) -> Result<(), Diagnostic> {
    if text.is_ascii() {
        return Ok(());
    }
    let host = text.split_once("://").map_or(text, |(_, host)| host);
    let host = host.get(..authority_len(host)).unwrap_or_default();
    let invisible = text
        .chars()
        .find(|it| is_invisible(*it) || it.is_whitespace());
    let reason = match invisible {
        Some(character) => {
            let number = u32::from(character);
            format!("must not contain the invisible character U+{number:04X}")
        }
        None => "must be in ASCII (Punycode), as browsers send it".to_owned(),
    };
    let error = Diagnostic::error("non-ascii-domain", describe(text, &reason));
    if let Some(character) = look_alike(host) {
        return Err(error.help(format!(
            "replace `{character}` (U+{:04X}) with the ASCII character that it looks like",
            u32::from(character)
        )));
    }
    let suggested = match to_ascii(host) {
        Some(host) => suggest(error.clone(), text, &host, Syntax::Pattern),
        None => error.clone(),
    };
    if suggested != error {
        return Err(suggested);
    }
    Err(match invisible {
        Some(_) => error.help("remove the character"),
        None => {
            error.help("open the site in a browser and copy its address, which contains `xn--…`")
        }
    })
}

/// A dash, or a Greek or Cyrillic letter next to Latin letters.
fn look_alike(host: &str) -> Option<char> {
    for label in host.split('.') {
        let is_latin = bytes::any(label.as_bytes(), u8::is_ascii_alphabetic);
        for character in label.chars() {
            let is_look_alike = match character {
                '\u{2010}'..='\u{2015}' | '\u{2212}' => true,
                '\u{370}'..='\u{52f}' => is_latin,
                _ => false,
            };
            if is_look_alike {
                return Some(character);
            }
        }
    }
    None
}

/// The name that browsers send. `None` if that is not certain: full IDNA would require a large dependency, for
/// a mere suggestion.
pub(crate) fn to_ascii(host: &str) -> Option<String> {
    let mut mapped = String::new();
    for character in host.chars() {
        match character {
            // IDEOGRAPHIC FULL STOP, and its halfwidth form.
            '\u{3002}' | '\u{ff61}' => mapped.push('.'),
            // Fullwidth ASCII.
            '\u{ff01}'..='\u{ff5e}' => {
                mapped.push(char::from_u32(u32::from(character) - 0xfee0)?);
            }
            _ if is_invisible(character) => {}
            _ => mapped.push(character),
        }
    }
    let mut name = String::new();
    for label in mapped.split('.') {
        name.push_str(&to_punycode_label(label)?);
        name.push('.');
    }
    name.pop();
    Some(name)
}

/// `None` if more than lowercase is needed.
fn to_punycode_label(label: &str) -> Option<String> {
    if label.is_ascii() {
        return Some(label.to_ascii_lowercase());
    }
    if let [b'-' | b'_', ..] | [.., b'-' | b'_'] = label.as_bytes() {
        return None;
    }
    if label.contains("--") {
        return None;
    }
    let mut lower = String::new();
    for character in label.chars() {
        let mut mapped = character.to_lowercase();
        let (Some(first), None) = (mapped.next(), mapped.next()) else {
            return None;
        };
        if !(first.is_ascii() && character.is_ascii() || is_idna_stable(first)) {
            return None;
        }
        lower.push(first);
    }
    let encoded = punycode::encode(&lower).ok()?;
    Some(format!("xn--{encoded}"))
}

/// Letters of left-to-right scripts that IDNA does not map. Others (full-width letters, ligatures,
/// combining marks) get no suggestion.
fn is_idna_stable(character: char) -> bool {
    matches!(
        character,
        'ß'..='ö' | 'ø'..='ı' | 'ĵ'..='ľ' | 'ł'..='ň' | 'ŋ'..='ž' | 'ș' | 'ț'
        | 'ά'..='ώ' | 'а'..='џ' | 'ґ'
        | 'ก'..='ะ' | 'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー' | '一'..='鿿' | '가'..='힣'
    )
}
