//! From a configuration and inputs to a plan: everything but the signatures. Pure.

mod signer;
mod snapshot;
#[cfg(test)]
mod tests;
mod token;

pub(crate) use self::signer::Signer;
#[cfg(feature = "cli")]
pub(crate) use self::signer::{agreed_id, wrong_private_key};
pub(crate) use self::snapshot::{PlannedSnapshot, SnapshotAuthorization};
use self::token::TO_MINT_INSTEAD;
#[cfg(feature = "cli")]
pub(crate) use self::token::not_provided;
pub(crate) use self::token::{PlannedToken, TokenKind};
use crate::context::{BuildContext, Clock};
use crate::diagnostic::{Diagnostic, quote_all};
use crate::inputs::Inputs;
use crate::key::PublicKey;
use crate::model::ids::{KeyId, TeamId};
use crate::selection::Selection;

pub(crate) struct Plan<'a> {
    pub(crate) clock: Clock,
    pub(crate) tokens: Vec<PlannedToken<'a>>,
    pub(crate) snapshots: Vec<PlannedSnapshot<'a>>,
    /// `None`: placeholders.
    pub(crate) signer: Option<Signer<'a>>,
    /// Variables with tokens for browsers, which Cargo may track.
    pub(crate) public_variables: Vec<String>,
    pub(crate) warnings: Vec<Diagnostic>,
    pub(crate) renew_variable: String,
}

struct Planner<'a> {
    context: &'a BuildContext,
    selection: &'a Selection<'a>,
    inputs: &'a Inputs,
    team_id: Option<&'a TeamId>,
    key_id: Option<&'a KeyId>,
    trusted_key: Option<PublicKey>,
    public_variables: Vec<String>,
    warnings: Vec<Diagnostic>,
    errors: Vec<Diagnostic>,
}

/// Returns every error.
pub(crate) fn plan<'a>(
    context: &'a BuildContext,
    selection: &'a Selection<'a>,
    inputs: &'a Inputs,
) -> Result<Plan<'a>, Vec<Diagnostic>> {
    let mut planner = Planner::new(context, selection, inputs);
    let mut tokens = Vec::new();
    for token in &selection.tokens {
        if let Some(token) = planner.token(token) {
            tokens.push(token);
        }
    }
    let mut snapshots = Vec::new();
    for snapshot in &selection.snapshots {
        if let Some(snapshot) = planner.snapshot(snapshot, &tokens) {
            snapshots.push(snapshot);
        }
    }
    let is_signed = tokens.iter().any(PlannedToken::is_signed)
        || snapshots.iter().any(PlannedSnapshot::is_signed);
    let signer = if is_signed { planner.signer() } else { None };
    planner.check_unspecified(&tokens);
    if !planner.errors.is_empty() {
        return Err(planner.errors);
    }
    planner.warn_of_placeholders(&tokens, &snapshots, signer.is_some());
    Ok(Plan {
        clock: context.clock,
        tokens,
        snapshots,
        signer,
        public_variables: planner.public_variables,
        warnings: planner.warnings,
        renew_variable: selection.env_names.renew(),
    })
}

impl<'a> Planner<'a> {
    fn new(context: &'a BuildContext, selection: &'a Selection<'a>, inputs: &'a Inputs) -> Self {
        let key = match &inputs.key {
            Ok(Some(loaded)) => Some(&loaded.key),
            Ok(None) | Err(_) => None,
        };
        let mut planner = Self {
            context,
            selection,
            inputs,
            team_id: None,
            key_id: None,
            trusted_key: selection.config.settings.trusted_key(key),
            public_variables: Vec::new(),
            warnings: Vec::new(),
            errors: selection.errors.clone(),
        };
        planner.warnings.extend(context.clock.warning());
        planner.errors.extend(inputs.renew.clone().err());
        planner
            .errors
            .extend(inputs.missing_key_policy.clone().err());
        inputs.provided.check_names(selection, &mut planner.errors);
        planner.read_ids();
        planner
    }

    fn requires_key(&self) -> bool {
        let policy = match &self.inputs.missing_key_policy {
            Ok(Some(policy)) => Some(*policy),
            _ => self.selection.config.settings.when_key_is_missing,
        };
        self.context.requires_key(policy)
    }

    fn warn_of_placeholders(
        &mut self,
        tokens: &[PlannedToken<'_>],
        snapshots: &[PlannedSnapshot<'_>],
        has_key: bool,
    ) {
        if !self.context.warns_of_placeholders() {
            return;
        }
        let mut token_names = Vec::new();
        let mut unset = Vec::new();
        let mut lacks_key = false;
        for token in tokens {
            match token.kind {
                TokenKind::Minted { .. } if !has_key => lacks_key = true,
                TokenKind::Unspecified => {
                    unset.push(self.selection.env_names.token(&token.config.name));
                }
                TokenKind::Minted { .. } | TokenKind::Provided { .. } => continue,
            }
            token_names.push(token.name());
        }
        let mut snapshot_names = Vec::new();
        for snapshot in snapshots {
            if snapshot.is_signed() && !has_key {
                lacks_key = true;
                snapshot_names.push(snapshot.name());
            }
        }
        let count = token_names.len() + snapshot_names.len();
        let tokens = list("token", &token_names);
        let snapshots = list("snapshot", &snapshot_names);
        let subject = match (tokens, snapshots) {
            (Some(tokens), Some(snapshots)) => format!("{tokens} and {snapshots}"),
            (Some(list), None) | (None, Some(list)) => list,
            (None, None) => return,
        };
        let (noun, maps) = if count == 1 {
            ("a placeholder", "the map")
        } else {
            ("placeholders", "maps")
        };
        let mut reasons = Vec::new();
        if lacks_key {
            reasons.push(self.inputs.key_source.describe_missing());
        }
        let mut unset_names = Vec::new();
        for variable in &unset {
            unset_names.push(variable.as_str());
        }
        if let Some(variables) = list("variable", &unset_names) {
            let verb = if unset.len() == 1 { "is" } else { "are" };
            reasons.push(format!("{variables} {verb} not set"));
        }
        let reasons = reasons.join(", and ");
        let mut warning = Diagnostic::warning(
            "placeholder",
            format!("{reasons}: embedding {noun} for {subject} ({maps} will not load)"),
        );
        if let Some(variable) = unset.first() {
            let variable = if unset.len() == 1 {
                format!("`{variable}`")
            } else {
                "each variable".to_owned()
            };
            warning = warning
                .help(format!("set {variable} to a token"))
                .help(TO_MINT_INSTEAD);
        }
        self.warnings.push(warning);
    }
}

/// ``tokens `office`, `site` ``, or their number if there are many.
fn list(noun: &str, names: &[&str]) -> Option<String> {
    const MAX_NAMES: usize = 8;
    match names.len() {
        0 => None,
        1 => Some(format!("{noun} {}", quote_all(names))),
        2..=MAX_NAMES => Some(format!("{noun}s {}", quote_all(names))),
        count => Some(format!("{count} {noun}s")),
    }
}
