//! Parses a JWT without trusting it: strict enough to report each deviation, lenient enough to go on.

use std::fmt;
use std::ops::Range;

use base64::Engine;
use base64::alphabet;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use zeroize::Zeroizing;

pub(super) struct Jwt {
    pub(super) parts: Vec<Part>,
    /// More than five are not kept.
    pub(super) part_count: usize,
    pub(super) header: Option<JsonMembers>,
    pub(super) claims: Option<JsonMembers>,
}

/// In either base64 alphabet.
pub(super) struct Part {
    /// The range in the token.
    pub(super) span: Range<usize>,
    /// Incomplete if the part is `invalid` or `truncated`.
    /// Wiped, because a key may have been pasted in the place of a token.
    pub(super) bytes: Zeroizing<Vec<u8>>,
    pub(super) padding: Option<Range<usize>>,
    pub(super) standard_alphabet: Option<Range<usize>>,
    pub(super) whitespace: Option<Range<usize>>,
    /// A character that is in neither alphabet.
    pub(super) invalid: Option<Range<usize>>,
    /// Base64 cannot have this length.
    pub(super) truncated: bool,
    /// The unused bits of the last character are not zero.
    pub(super) non_canonical: bool,
}

/// An encrypted JWT has five.
const MAX_PARTS: usize = 5;

impl Jwt {
    pub(super) fn read(token: &str) -> Self {
        let mut parts = Vec::new();
        let mut part_count = 0;
        let mut start = 0;
        for text in token.split('.') {
            if part_count < MAX_PARTS {
                parts.push(Part::decode(text, start));
            }
            part_count += 1;
            start += text.len() + 1;
        }
        let object = |index: usize| {
            let part: &Part = parts.get(index)?;
            JsonMembers::parse(&part.bytes)
        };
        Self {
            header: object(0),
            claims: object(1),
            parts,
            part_count,
        }
    }

    pub(super) fn signature(&self) -> Option<&Part> {
        self.parts.get(2).filter(|_| self.part_count == 3)
    }
}

impl Part {
    fn decode(text: &str, start: usize) -> Self {
        const LENIENT: GeneralPurpose = GeneralPurpose::new(
            &alphabet::URL_SAFE,
            GeneralPurposeConfig::new()
                .with_decode_padding_mode(DecodePaddingMode::Indifferent)
                .with_decode_allow_trailing_bits(true),
        );

        let mut part = Self {
            span: start..start + text.len(),
            bytes: Zeroizing::default(),
            padding: None,
            standard_alphabet: None,
            whitespace: None,
            invalid: None,
            truncated: false,
            non_canonical: false,
        };
        let mut normalized = Zeroizing::new(String::with_capacity(text.len()));
        for (at, character) in text.char_indices() {
            let span = start + at..start + at + character.len_utf8();
            let deviation = match character {
                'A'..='Z' | 'a'..='z' | '0'..='9' | '-' | '_' => {
                    if part.padding.is_some() {
                        // Padding inside of a part: the rest does not belong to it.
                        part.invalid = part.padding.clone();
                        break;
                    }
                    normalized.push(character);
                    continue;
                }
                '+' | '/' => {
                    normalized.push(if character == '+' { '-' } else { '_' });
                    &mut part.standard_alphabet
                }
                '=' => &mut part.padding,
                _ if character.is_whitespace() => &mut part.whitespace,
                _ => {
                    part.invalid = Some(span);
                    break;
                }
            };
            deviation.get_or_insert(span);
        }
        if normalized.len() % 4 == 1 {
            normalized.pop();
            part.truncated = part.invalid.is_none();
        }
        part.bytes = Zeroizing::new(LENIENT.decode(normalized.as_bytes()).unwrap_or_default());
        let canonical = Zeroizing::new(URL_SAFE_NO_PAD.encode(part.bytes.as_slice()));
        part.non_canonical = canonical != normalized;
        part
    }

    pub(super) fn is_complete(&self) -> bool {
        self.invalid.is_none() && !self.truncated
    }
}

/// The members of a JSON object in their order, duplicates included.
pub(super) struct JsonMembers(Vec<(String, Value)>);

impl JsonMembers {
    fn parse(json: &[u8]) -> Option<Self> {
        serde_json::from_str(std::str::from_utf8(json).ok()?).ok()
    }

    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        for (member, value) in &self.0 {
            if member == name {
                return Some(value);
            }
        }
        None
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str()
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// In quadratic time.
    pub(super) fn duplicate_keys(&self) -> Vec<&str> {
        let mut unique: Vec<&str> = Vec::new();
        let mut duplicates: Vec<&str> = Vec::new();
        for name in self.names() {
            if !unique.contains(&name) {
                unique.push(name);
            } else if !duplicates.contains(&name) {
                duplicates.push(name);
            }
        }
        duplicates
    }
}

impl<'de> Deserialize<'de> for JsonMembers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = JsonMembers;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<JsonMembers, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(JsonMembers(members))
            }
        }

        deserializer.deserialize_map(InOrder)
    }
}
