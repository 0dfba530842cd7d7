//! A diagnostic as `--format json` prints it.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};

use crate::diagnostic::{Diagnostic, Label, Location, TokenLocation};

impl Serialize for Diagnostic {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Diagnostic", 6)?;
        object.serialize_field("severity", self.severity.as_str())?;
        object.serialize_field("code", self.code)?;
        object.serialize_field("message", &self.message)?;
        for (label, name) in [(Label::Note, "notes"), (Label::Help, "help")] {
            let attachments = self.attachments();
            let of_label = attachments.iter().filter(|(it, _)| *it == label);
            let texts: Vec<_> = of_label.map(|(_, text)| text).collect();
            if !texts.is_empty() {
                object.serialize_field(name, &texts)?;
            }
        }
        match &self.location {
            Some(Location::Token(location)) => object.serialize_field("at", location)?,
            Some(Location::Variable(name)) => {
                object.serialize_field("at", &BTreeMap::from([("variable", name)]))?;
            }
            _ => {}
        }
        object.end()
    }
}

impl Serialize for TokenLocation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Header(name) => {
                serializer.serialize_newtype_variant("TokenLocation", 0, "header", name)
            }
            Self::Claim(name) => {
                serializer.serialize_newtype_variant("TokenLocation", 1, "claim", name)
            }
            Self::Bytes(range) => {
                serializer.serialize_newtype_variant("TokenLocation", 2, "bytes", range)
            }
        }
    }
}
