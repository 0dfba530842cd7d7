//! A JWT taken apart without trust: duplicate members and foreign base64 are what one looks for.

use std::fmt;
use std::ops::Range;

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

/// One of the three parts, and where it stands in the token.
pub(crate) struct Part<'a> {
    pub(crate) text: &'a str,
    pub(crate) span: Range<usize>,
}

/// The parts, if there are three.
pub(crate) fn parts(token: &str) -> Option<[Part<'_>; 3]> {
    let mut start = 0;
    let mut parts = token.split('.').map(|text| {
        let span = start..start + text.len();
        start = span.end + 1;
        Part { text, span }
    });
    let three = [parts.next()?, parts.next()?, parts.next()?];
    parts.next().is_none().then_some(three)
}

impl Part<'_> {
    /// What the part stands for, in whichever alphabet it is written, padded or not.
    pub(crate) fn decoded(&self) -> Option<Vec<u8>> {
        const LENIENT: GeneralPurpose = GeneralPurpose::new(
            &alphabet::URL_SAFE,
            GeneralPurposeConfig::new()
                .with_decode_padding_mode(DecodePaddingMode::Indifferent)
                .with_decode_allow_trailing_bits(true),
        );
        let text = self.text.replace('+', "-").replace('/', "_");
        LENIENT.decode(text).ok()
    }
}

/// The members of a JSON object in their order, doubles included.
pub(crate) struct Members(pub(crate) Vec<(String, Value)>);

impl Members {
    pub(crate) fn parse(json: &[u8]) -> Option<Self> {
        serde_json::from_slice(json).ok()
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.0
            .iter()
            .find(|(member, _)| member == name)
            .map(|(_, value)| value)
    }

    /// The names that stand there more than once.
    pub(crate) fn doubles(&self) -> Vec<&str> {
        let mut doubles = Vec::new();
        for (index, (name, _)) in self.0.iter().enumerate() {
            let stood_before = self.0.iter().take(index).any(|(member, _)| member == name);
            if stood_before && !doubles.contains(&name.as_str()) {
                doubles.push(name.as_str());
            }
        }
        doubles
    }
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(InOrder)
    }
}
