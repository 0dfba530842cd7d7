//! The JSON document.

use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};

use crate::cli::output::Outcome;
use crate::cli::scan::results::Place;
use crate::diagnostic::Diagnostic;
use crate::jwt::{Claims, Inspection, NotChecked, SignatureStatus, TokenKind, Verdict};

#[derive(Serialize)]
pub(crate) struct Document<'a> {
    tokens: Vec<Token<'a>>,
    errors: usize,
    warnings: usize,
}

#[derive(Serialize)]
struct Token<'a> {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    service: Option<&'static str>,
    facts: &'a Claims,
    signature: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    signature_reason: Option<&'static str>,
    origins: Vec<Origin>,
    /// Only in a file.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    places: &'a [Place],
    findings: &'a [Diagnostic],
}

#[derive(Serialize)]
struct Origin {
    origin: String,
    verdict: &'static str,
}

impl<'a> Document<'a> {
    /// `places` has an element for each token, or none if they are not in a file.
    pub(crate) fn new(
        inspections: &'a [Inspection],
        places: &'a [Vec<Place>],
        outcome: Outcome,
    ) -> Self {
        let mut places = places.iter();
        let tokens = inspections.iter().map(|inspection| {
            let places = places.next().map(Vec::as_slice);
            Token::new(inspection, places.unwrap_or_default())
        });
        Self {
            tokens: tokens.collect(),
            errors: outcome.errors,
            warnings: outcome.warnings,
        }
    }
}

impl<'a> Token<'a> {
    fn new(inspection: &'a Inspection, places: &'a [Place]) -> Self {
        let (kind, service) = match inspection.kind {
            TokenKind::Maps => ("maps", None),
            TokenKind::Placeholder => ("placeholder", None),
            TokenKind::OtherService(name) => ("other-service", Some(name)),
            TokenKind::Unrecognized => ("unrecognized", None),
        };
        let origins = inspection.origins.iter().map(|it| Origin {
            origin: it.host.to_string(),
            verdict: it.verdict.as_str(),
        });
        Self {
            kind,
            service,
            facts: &inspection.claims,
            signature: signature_word(inspection.signature),
            signature_reason: match inspection.signature {
                SignatureStatus::NotChecked(reason) => Some(reason.as_str()),
                SignatureStatus::Verified | SignatureStatus::Invalid => None,
            },
            origins: origins.collect(),
            places,
            findings: &inspection.diagnostics,
        }
    }
}

pub(crate) fn signature_word(signature: SignatureStatus) -> &'static str {
    match signature {
        SignatureStatus::Verified => "verified",
        SignatureStatus::Invalid => "invalid",
        SignatureStatus::NotChecked(_) => "not checked",
    }
}

impl NotChecked {
    pub(in crate::cli) fn as_str(self) -> &'static str {
        match self {
            Self::NoKey => "no-key",
            Self::OtherKey => "other-key",
            Self::UnknownKeyId => "unknown-key-id",
            Self::OtherAlgorithm => "other-algorithm",
            Self::NotAMapsToken => "not-a-maps-token",
        }
    }
}

impl Verdict {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Refused => "rejected",
            Self::Unknown => "unknown",
        }
    }
}

impl Serialize for Claims {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Claims", 7)?;
        object.serialize_field("algorithm", &self.algorithm)?;
        object.serialize_field("key_id", &self.key_id)?;
        object.serialize_field("team_id", &self.team_id)?;
        object.serialize_field("issued", &self.issued)?;
        object.serialize_field("expires", &self.expires)?;
        object.serialize_field("scopes", &self.scopes)?;
        object.serialize_field("domains", &self.domains)?;
        object.end()
    }
}
