//! The literals that are searched for. They consist of letters and digits, which encoders do not escape
//! unless they escape every character (see `hints`).

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, Match};

use super::base64;
use super::der::P256;
use super::json_start;
use super::needles::{Needle, Needles, automaton};
use super::numbers::{self, NUMBERS};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Literal {
    /// The start of a token.
    Token,
    /// A part of a placeholder.
    Placeholder,
    /// `PRIVATE` in the label of a PEM key.
    Private,
    /// `priv:` before a printed key.
    Scalar,
    /// `snapshot` in a URL.
    Snapshot,
    /// A part of `mapkit`, or a parameter, in a URL.
    Mapkit,
    /// `crv` in a JSON Web Key.
    Curve,
    /// The object identifier of the curve, in the DER of a P-256 key.
    Der,
    /// The object identifier in hexadecimal.
    Hexadecimal,
    /// A number of the object identifier in a list.
    Number,
    /// Any of these in UTF-16.
    Utf16,
    /// The start of a token in base64, whose first character has this position in its group of four.
    TokenInBase64 { place: usize },
    /// A part of a DER key in base64.
    KeyInBase64,
    /// Any of the other words in base64.
    Base64,
}

/// The start of an escape or an invisible character, or an operator between two strings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Escape,
    /// `;#` or `&num;`, after an ampersand that is an entity itself: `&amp;#46;`.
    EntityOfEntity,
    Invisible,
    Operator,
}

pub(super) struct Patterns {
    /// The literals, in sets whose members share few first bytes: a search for one large set takes
    /// three times as long.
    pub(super) literals: [Needles<Literal>; 3],
    pub(super) marks: [Needles<Mark>; 2],
    /// The words in base64, and the position of each in a group of four.
    base64: Option<AhoCorasick>,
    base64_places: Vec<usize>,
    numbers: Option<AhoCorasick>,
}

/// Words, by parts whose first bytes are rare.
const WORDS: [Needle<'_, Literal>; 9] = [
    Needle::by_part(Literal::Placeholder, b"placeh", 3),
    Needle::new(Literal::Placeholder, b"older"),
    Needle::new(Literal::Placeholder, b"s-token"),
    Needle::by_part(Literal::Snapshot, b"snapsh", 3),
    Needle::new(Literal::Private, b"PRIV"),
    Needle::new(Literal::Private, b"VATE"),
    Needle::by_part(Literal::Scalar, b"priv:", 1),
    Needle::new(Literal::Mapkit, b"apk"),
    Needle::new(Literal::Curve, b"crv"),
];

/// Searched for with the starts of tokens: its part starts with one of them.
const KEY_ID: Needle<'_, Literal> = Needle::by_part(Literal::Mapkit, b"keyId", 1);

/// The common start of the object identifiers of P-256 and of the EC algorithm. If a line break splits
/// one of them, the other is complete.
const ELLIPTIC_CURVE: &[u8] = b"\x2a\x86\x48\xce\x3d";

/// The bytes of PKCS #8 after its header.
const PKCS8: &[u8] = b"\x02\x01\x00\x30\x13\x06\x07";

const HEXADECIMAL: [&[u8]; 9] = [
    b"2a86 48ce",
    b"2A86 48CE",
    b"082a 8648",
    b"082A 8648",
    b"86 48 ce",
    b"86 48 CE",
    b"2a8648ce",
    b"2A8648CE",
    b"2a:86:48",
];

/// Words that are also searched for in base64. The last ones are parts of a DER key.
const IN_BASE64: [&[u8]; 6] = [b"eyJ", b"placeh", b"holder", b"PRIV", ELLIPTIC_CURVE, PKCS8];
const KEY_SPELLINGS: usize = 6;

/// The number of base64 spellings of the first word, `eyJ`, which is short enough to occur by chance.
const TOKEN_SPELLINGS: usize = 3;

/// Words that are also searched for in UTF-16.
const IN_UTF_16: [&[u8]; 3] = [b"e\0y\0J", b"p\0l\0a\0c", b"P\0R\0I\0V"];

/// The start of escapes of letters and digits, which are `30` to `7a` in hexadecimal and `060` to `172`
/// in octal. `&p` and `&b` start `&percnt;` and `&bsol;`.
///
/// The search puts every eighth mark into one group, and stops at any mix of the bits of a group: `&#` and
/// `\x` together also match `,` and a space. So the marks of a group start with the same byte. In another
/// order, the search takes up to three times as long.
const MARKS: [(Mark, &[u8]); 27] = [
    (Mark::Escape, b"\\0"),
    (Mark::Escape, b"\\1"),
    (Mark::Escape, b"\\u002"),
    (Mark::Escape, b"&#"),
    (Mark::Escape, b"&b"),
    (Mark::Invisible, b"\xc2\xad"),
    (Mark::Invisible, b"\xe2\x80"),
    (Mark::EntityOfEntity, b";#"),
    (Mark::Escape, b"\\3"),
    (Mark::Escape, b"\\4"),
    (Mark::Escape, b"\\5"),
    (Mark::Escape, b"&p"),
    (Mark::EntityOfEntity, b"&n"),
    (Mark::Invisible, b"\xe2\x81"),
    (Mark::Invisible, b"\xef\xb8"),
    (Mark::Escape, b"\\uu"),
    (Mark::Escape, b"\\6"),
    (Mark::Escape, b"\\7"),
    (Mark::Escape, b"\\x"),
    (Mark::Escape, b"\\u{"),
    (Mark::Escape, b"\\U0"),
    (Mark::Invisible, b"\xef\xbb"),
    (Mark::Escape, b"\\u003"),
    (Mark::Escape, b"\\u004"),
    (Mark::Escape, b"\\u005"),
    (Mark::Escape, b"\\u006"),
    (Mark::Escape, b"\\u007"),
];

/// The start of percent-encoding. An escaped `%` is `%25`.
const MORE_MARKS: [(Mark, &[u8]); 16] = [
    (Mark::Escape, b"%2"),
    (Mark::Escape, b"%3"),
    (Mark::Escape, b"%4"),
    (Mark::Escape, b"%5"),
    (Mark::Escape, b"%6"),
    (Mark::Escape, b"%7"),
    (Mark::Escape, b"%u"),
    (Mark::Escape, b"%U"),
    (Mark::Operator, b"+\""),
    (Mark::Operator, b"+'"),
    (Mark::Operator, b"+`"),
    (Mark::Operator, b"+\\"),
    (Mark::Operator, b"+ "),
    (Mark::Operator, b"+\t"),
    (Mark::Operator, b"+\n"),
    (Mark::Operator, b"+\r"),
];

static PATTERNS: LazyLock<Patterns> = LazyLock::new(Patterns::new);

pub(super) fn patterns() -> &'static Patterns {
    &PATTERNS
}

impl Patterns {
    fn new() -> Self {
        let of = |kind| move |text| Needle::new(kind, text);
        let tokens = json_start::PREFIXES.map(of(Literal::Token));
        let hexadecimal = HEXADECIMAL.map(of(Literal::Hexadecimal));
        let lists = NUMBERS.map(|numbers| Needle::new(Literal::Number, numbers[0]));
        let utf_16 = IN_UTF_16.map(of(Literal::Utf16));
        let der = Needle::new(Literal::Der, P256);
        let base64: Vec<_> = IN_BASE64.into_iter().flat_map(base64::spellings).collect();
        let in_base64: Vec<_> = base64
            .iter()
            .enumerate()
            .map(|(number, (place, text))| {
                let token = Literal::TokenInBase64 { place: *place };
                let literal = match number {
                    ..TOKEN_SPELLINGS => token,
                    _ if number + KEY_SPELLINGS >= base64.len() => Literal::KeyInBase64,
                    _ => Literal::Base64,
                };
                Needle::new(literal, text)
            })
            .collect();
        Self {
            literals: [
                Needles::new(&WORDS),
                Needles::new(
                    &[&[KEY_ID, der], &tokens[..], &hexadecimal, &lists, &utf_16].concat(),
                ),
                Needles::new(&in_base64),
            ],
            marks: [marks(&MARKS), marks(&MORE_MARKS)],
            base64: automaton(base64.iter().map(|(_, text)| text)),
            base64_places: base64.into_iter().map(|(place, _)| place).collect(),
            numbers: automaton(HEXADECIMAL.into_iter().chain(NUMBERS.map(|it| it[0]))),
        }
    }

    /// Returns, for each of the four offsets, whether base64 with that offset contains one of the
    /// words.
    pub(super) fn shifts(&self, run: &[u8]) -> [bool; 4] {
        let mut shifts = [false; 4];
        for found in self.base64.iter().flat_map(|it| it.find_iter(run)) {
            let place = self
                .base64_places
                .get(found.pattern().as_usize())
                .copied()
                .unwrap_or(0);
            // The start of the first group may be missing: then it cannot be checked.
            let group = found.start().checked_sub(place);
            let is_token = found.pattern().as_usize() < TOKEN_SPELLINGS;
            if is_token && group.is_some_and(|group| !base64::begins_token(run, group)) {
                continue;
            }
            if let Some(shift) = shifts.get_mut((found.start() + 4 - place) % 4) {
                *shift = true;
            }
        }
        shifts
    }

    /// Returns the positions of numbers that may be a part of a key or a token.
    pub(super) fn numbers(&self, bytes: &[u8]) -> Vec<usize> {
        let found = self.numbers.iter().flat_map(|it| it.find_iter(bytes));
        let is_hint = |it: &Match| {
            it.pattern().as_usize() < HEXADECIMAL.len() || numbers::are_of_curve(bytes, it.start())
        };
        found.filter(is_hint).map(|it| it.start()).collect()
    }
}

fn marks(marks: &[(Mark, &[u8])]) -> Needles<Mark> {
    let needles: Vec<_> = marks
        .iter()
        .map(|(mark, text)| Needle::new(*mark, text))
        .collect();
    Needles::new(&needles)
}
