//! Decides by the text around a literal whether it is a hint.

use memchr::memmem;

use super::base64::{self, Runs};
use super::hints::HintKind;
use super::json_start::is_json_start;
use super::numbers;
use super::patterns::Literal;
use super::printed_key;

/// The maximum length of a piece of a key in base64, on a line or in a cell.
const MAX_PIECE_LEN: usize = 80;

pub(super) fn kind(
    bytes: &[u8],
    literal: Literal,
    at: usize,
    runs: &mut Runs<'_>,
) -> Option<HintKind> {
    let near = |before: usize, after: usize, word: &[u8]| {
        let window = bytes.get(at.saturating_sub(before)..bytes.len().min(at + after));
        window.is_some_and(|window| memmem::find(window, word).is_some())
    };
    let rest = bytes.get(at..).unwrap_or_default();
    match literal {
        Literal::Token => {
            (is_json_start(rest) && !is_in_name(bytes, at)).then_some(HintKind::Token)
        }
        Literal::Der => Some(HintKind::Der),
        Literal::Hexadecimal => Some(HintKind::Numbers),
        Literal::Number => numbers::are_of_curve(bytes, at).then_some(HintKind::Numbers),
        Literal::Utf16 => Some(HintKind::Encoded),
        Literal::TokenInBase64 { place } => {
            let run = runs.around(at);
            let text = bytes.get(run.clone())?;
            // Names such as `pixelsToTileUnits` contain these letters, too.
            let may_begin = at
                .checked_sub(run.start + place)
                .is_none_or(|group| base64::begins_token(text, group))
                || is_broken_at(bytes, run.end, at);
            (may_begin && base64::is_piece(text)).then_some(HintKind::Encoded)
        }
        Literal::Base64 | Literal::KeyInBase64 => {
            let run = runs.around(at);
            let kind = match literal {
                // Other pieces of the key may follow: the base64 of a whole one is longer.
                Literal::KeyInBase64 if run.len() < MAX_PIECE_LEN => HintKind::KeyPiece,
                _ => HintKind::Encoded,
            };
            base64::is_piece(bytes.get(run)?).then_some(kind)
        }
        Literal::Placeholder => {
            let is_placeholder = is_end_of_placeholder(bytes, at)
                && is_part_of_placeholder(bytes, at)
                && (near(80, 8, b"token") || near(0, 160, b"built"));
            is_placeholder.then_some(HintKind::Other)
        }
        Literal::Private => {
            // The dashes around the label, in any spelling. Many names of constants end in `KEY`.
            const DASHES: [&[u8]; 7] = [b"--", b"2d", b"2D", b"45", b"55", b"dash", b"hyphen"];
            let has_dashes =
                |before, after| DASHES.iter().any(|dashes| near(before, after, dashes));
            let is_label = near(80, 0, b"BEGIN")
                || (has_dashes(0, 80) && (near(0, 80, b"KEY") || has_dashes(80, 0)));
            is_label.then_some(HintKind::Label)
        }
        Literal::Scalar => printed_key::starts_at(bytes, at).then_some(HintKind::Scalar),
        Literal::Snapshot => {
            (near(40, 0, b"api") || near(80, 0, b"map")).then_some(HintKind::Other)
        }
        Literal::Mapkit if rest.starts_with(b"apk") && !is_mapkit(bytes, at) => None,
        Literal::Mapkit if near(400, 0, b"snap") || near(400, 0, b"shot") => Some(HintKind::Other),
        Literal::Mapkit => near(0, 33, b"js").then_some(HintKind::Script),
        Literal::Curve => is_member(bytes, at).then_some(HintKind::Other),
    }
}

/// Returns whether base64 ends so soon after a position that a word there may be broken, at a character that
/// may break it.
fn is_broken_at(bytes: &[u8], end: usize, at: usize) -> bool {
    const MAX_LEN: usize = 24;
    let breaks = |byte: &u8| !byte.is_ascii() || b"\n\r\t \"'`\\%&<+\0".contains(byte);
    end - at < MAX_LEN && bytes.get(end).is_none_or(breaks)
}

/// Returns whether `apk` is a part of `mapkit`, of which the rest may be encoded.
fn is_mapkit(bytes: &[u8], at: usize) -> bool {
    at.checked_sub(1).and_then(|at| bytes.get(at)) == Some(&b'm')
        || bytes
            .get(at..)
            .is_some_and(|rest| rest.starts_with(b"apkit"))
}

/// Returns whether the text before `older` may be the start of `placeholder`, unlike in `isLineHolder`.
fn is_end_of_placeholder(bytes: &[u8], at: usize) -> bool {
    let before = bytes.get(..at).unwrap_or_default();
    let is_older = bytes
        .get(at..)
        .is_some_and(|rest| rest.starts_with(b"older"));
    let wrong = before
        .iter()
        .rev()
        .zip(b"placeh".iter().rev())
        .position(|(byte, expected)| byte != expected);
    let Some(wrong) = wrong.filter(|_| is_older) else {
        return true;
    };
    let rest = before.get(..before.len() - wrong).unwrap_or_default();
    match rest {
        // The end of an escape.
        [.., b'\\', _] => true,
        [.., digit, byte] if byte.is_ascii_hexdigit() && digit.is_ascii_digit() => true,
        [.., byte] => !byte.is_ascii_alphabetic(),
        [] => true,
    }
}

/// Returns whether the text around `s-token`, or after `placeholder`, may be the rest of
/// `maps-token-placeholder-for-` in any spelling, unlike in `access-token` and `placeholderStyle`.
fn is_part_of_placeholder(bytes: &[u8], at: usize) -> bool {
    let rest = bytes.get(at..).unwrap_or_default();
    let before = at.checked_sub(1).and_then(|at| bytes.get(at));
    let is_in_name = before.is_some_and(|byte| byte.is_ascii_alphabetic() && *byte != b'p');
    let behind = |word: &[u8]| rest.strip_prefix(word);
    let (after, next_word) = match (
        behind(b"s-token"),
        behind(b"placeholder").or(behind(b"older")),
    ) {
        (Some(_), _) if is_in_name => return false,
        (Some(after), _) => (after, b'p'),
        (None, Some(after)) => (after, b'f'),
        (None, None) => return true,
    };
    match after {
        [b'-', next, ..] => *next == next_word || !next.is_ascii_alphanumeric(),
        // Quoted-printable breaks lines with it, and starts escapes with it.
        [b'=', next, ..] => matches!(next, b'\r' | b'\n' | b'2'),
        [next, ..] => !next.is_ascii_alphanumeric() && !b"_,:;.)]}(>".contains(next),
        [] => true,
    }
}

/// Returns whether `eyI`, `eyJ` and so on are part of a name, as in `keyInfo`. A header is longer, unless it
/// is broken.
fn is_in_name(bytes: &[u8], at: usize) -> bool {
    const MIN_LEN: usize = 16;
    let rest = bytes.get(at..).unwrap_or_default();
    let window = rest.get(..MIN_LEN).unwrap_or(rest);
    let end = window.iter().position(|byte| !base64::is_base64(*byte));
    let Some(end) = end else { return false };
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$');
    let before = at.checked_sub(1).and_then(|at| bytes.get(at));
    if before.is_some_and(is_name) {
        return true;
    }
    let after = window.get(end..).unwrap_or_default().trim_ascii_start();
    matches!(
        after.first(),
        Some(b'=' | b'(' | b')' | b'[' | b']' | b'{' | b'}' | b':' | b';' | b'?')
    )
}

/// Returns whether `crv` may be the name of a member, in quotes of any spelling.
fn is_member(bytes: &[u8], at: usize) -> bool {
    const MAX_ESCAPE_LEN: usize = 12;
    let before = bytes.get(at.saturating_sub(MAX_ESCAPE_LEN)..at);
    let mut before = before.unwrap_or_default().iter().rev();
    // The last digits of an escaped quote may be letters: `%253B`.
    let is_start = before
        .clone()
        .next()
        .is_none_or(|byte| !byte.is_ascii_alphabetic())
        || matches!(
            before.find(|byte| !byte.is_ascii_hexdigit()),
            Some(b'%' | b'\\' | b'u' | b'x')
        );
    let after = bytes.get(at + 3..).unwrap_or_default();
    let after = after.get(..16).unwrap_or(after).trim_ascii_start();
    let is_end = match after.first() {
        None => true,
        Some(byte) => *byte >= 0x80 || b"\"'`:\\%&<+\0".contains(byte),
    };
    is_start && is_end
}
