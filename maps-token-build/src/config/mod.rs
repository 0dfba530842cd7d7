//! `maps.toml`: parsed once, here, into types that cannot be wrong.

mod document;
mod expires;
mod ids;
mod policy;
mod reader;
mod snapshot;
mod token;
mod variables;

use std::path::PathBuf;

use toml::Spanned;

pub(crate) use self::document::Document;
#[cfg(feature = "cli")]
pub(crate) use self::document::PRODUCTION;
pub(crate) use self::expires::Expires;
#[cfg(feature = "cli")]
pub(crate) use self::ids::EnvironmentName;
pub(crate) use self::ids::{KeyId, MapsId, SnapshotName, TeamId, TokenName, VariableName};
pub(crate) use self::policy::WhenKeyIsMissing;
pub(crate) use self::reader::MissingId;
use self::reader::{Section, values};
pub(crate) use self::snapshot::{Authorization, SnapshotConfig, requested};
pub(crate) use self::token::{
    Recipe, Restriction, TokenConfig, UNRESTRICTED_DAYS, Want, too_long_without_domains,
};
pub(crate) use self::variables::Variables;
use crate::key::PublicKey;
use crate::problem::Problem;

/// What `maps.toml` says for one environment.
#[derive(Debug)]
pub(crate) struct Config {
    pub(crate) team_id: Option<Spanned<TeamId>>,
    pub(crate) key_id: Option<Spanned<KeyId>>,
    pub(crate) public_key: Option<Spanned<PublicKey>>,
    pub(crate) private_key_env: Option<VariableName>,
    pub(crate) private_key_file: Option<PathBuf>,
    pub(crate) when_key_is_missing: Option<WhenKeyIsMissing>,
    pub(crate) revoked_keys: Vec<KeyId>,
    /// Sorted by name.
    pub(crate) tokens: Vec<TokenConfig>,
    pub(crate) snapshots: Vec<SnapshotConfig>,
}

pub(crate) const EXAMPLE_TOKEN: &str = r#"[tokens.site]
scope   = "mapkit_js"
domains = ["example.com", "*.example.com"]
expires = "180 days""#;

/// Reads the file, or the file below an environment. `handed_over` are the tokens that a variable
/// brings ready-made; `may_have_none` is whether there is something to do without any token.
fn read(mut file: Section<'_>, handed_over: &[TokenName], may_have_none: bool) -> Option<Config> {
    let team_id = file.optional_text::<TeamId>("team_id", "\"DEF123GHIJ\"");
    let key_id = file.optional_text::<KeyId>("key_id", "\"ABC123DEFG\"");
    if let (Some(team_id), Some(key_id)) = (&team_id, &key_id)
        && team_id.get_ref().is_the_same_as(key_id.get_ref())
    {
        let problem = Problem::new("the key ID is the same as the team ID")
            .help("the key ID is in the name of the key's file: AuthKey_<key ID>.p8");
        file.note(problem, &key_id.span());
    }
    let public_key = file.optional_text::<PublicKey>("public_key", "\"MFkw…\"");
    // No token depends on it, but a mistake in it should not wait for the day it matters.
    file.optional_text::<MapsId>("maps_id", "\"maps.com.example.site\"");
    let private_key_env =
        file.optional_text::<VariableName>("private_key_env", "\"MAPS_PRIVATE_KEY\"");
    let private_key_file =
        file.optional_text::<ids::FilePath>("private_key_file", "\"~/AuthKey_ABC123DEFG.p8\"");
    let when_key_is_missing =
        file.optional_text::<WhenKeyIsMissing>("when_key_is_missing", "\"fail-in-ci\"");
    let revoked_keys = file.optional_list::<KeyId>("revoked_keys", "[\"ABC123DEFG\"]");

    let tokens = file.tables::<TokenName>("tokens");
    let snapshots = file.tables::<SnapshotName>("snapshots");
    let has_none = file.has_no_tables("tokens") && file.has_no_tables("snapshots");
    if has_none && !may_have_none {
        let problem = Problem::missing(format!("there is no [tokens.NAME] in {}", file.name()));
        file.note_that_it_mints();
        file.note_missing(problem.help(format!("add one:\n{EXAMPLE_TOKEN}")));
    }
    let tokens: Vec<_> = tokens
        .into_iter()
        .map(|(name, section)| token::read(name, section, handed_over))
        .collect();
    let snapshots: Vec<_> = snapshots
        .into_iter()
        .flat_map(|(name, section)| snapshot::read(name, section))
        .collect();
    // Whether they are needed is not known yet: a site of ready tokens has neither, nor has one whose
    // IDs come from variables.
    file.need_to_mint("team_id", "\"DEF123GHIJ\"");
    file.need_to_mint("key_id", "\"ABC123DEFG\"");
    file.finish();

    Some(Config {
        team_id,
        key_id,
        public_key,
        private_key_env: private_key_env.map(Spanned::into_inner),
        private_key_file: private_key_file.map(|path| path.into_inner().into()),
        when_key_is_missing: when_key_is_missing.map(Spanned::into_inner),
        revoked_keys: revoked_keys.map(values).unwrap_or_default(),
        tokens: tokens.into_iter().collect::<Option<_>>()?,
        snapshots,
    })
}
