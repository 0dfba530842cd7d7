//! The keys of the top level, of an environment, and of a token.

use super::snapshot::SNAPSHOT;
use super::{Key, Kind, key};
use crate::config::MissingKeyPolicy;
use crate::model::scope::Scope;

const EXAMPLE_DOMAINS: &str = "[\"example.com\", \"*.example.com\"]";

// The top level, and `[environments.NAME]`.
pub(in crate::config) const ENV_PREFIX: Key = key(
    "env_prefix",
    Kind::Text,
    "\"SHOP_\"",
    "Prefix of all environment variables of this file. Can only be set at the top level. Default: `MAPS_`.",
);
pub(in crate::config) const ENVIRONMENTS: Key = key(
    "environments",
    Kind::Environments,
    "",
    "Environments by name. Each overrides the top level, which is production, key by key.",
);
pub(in crate::config) const TEAM_ID: Key = key(
    "team_id",
    Kind::Text,
    "\"DEF123GHIJ\"",
    "Apple Developer team ID: 10 uppercase letters and digits.",
);
pub(in crate::config) const KEY_ID: Key = key(
    "key_id",
    Kind::Text,
    "\"ABC123DEFG\"",
    "ID of the private key, from the name of its file `AuthKey_<key ID>.p8`.",
);
pub(in crate::config) const PUBLIC_KEY: Key = key(
    "public_key",
    Kind::Text,
    "\"MFkw…\"",
    "Public half of the private key (base64 of its SPKI), as `maps-token check` prints it. A different private key is an error, and so is a provided token with this `key_id` that the key did not sign.",
);
pub(in crate::config) const MAPS_ID: Key = key(
    "maps_id",
    Kind::Text,
    "\"maps.com.example.site\"",
    "Maps ID that the key belongs to: `maps.` and a reverse domain name, three or four fields in total. Only its form is checked.",
);
pub(in crate::config) const PRIVATE_KEY_ENV: Key = key(
    "private_key_env",
    Kind::Text,
    "\"MAPS_PRIVATE_KEY\"",
    "Environment variable that contains the private key. Default: `MAPS_PRIVATE_KEY`.",
);
pub(in crate::config) const PRIVATE_KEY_FILE: Key = key(
    "private_key_file",
    Kind::Text,
    "\"~/AuthKey_ABC123DEFG.p8\"",
    "Path of the private key on a developer's machine, used if the variable is not set. `~` is expanded; a relative path starts at the directory of `maps.toml`.",
);
pub(in crate::config) const WHEN_KEY_IS_MISSING: Key = key(
    "when_key_is_missing",
    Kind::OneOf(MissingKeyPolicy::WORDS),
    "\"fail-in-ci\"",
    "What a build without a private key does. Default: fail in CI and in release builds, otherwise embed placeholders.",
);
pub(in crate::config) const REVOKED_KEYS: Key = key(
    "revoked_keys",
    Kind::Texts,
    "[\"ABC123DEFG\"]",
    "IDs of revoked keys. A token signed with one of them is an error.",
);
pub(in crate::config) const TOKENS: Key = key(
    "tokens",
    Kind::Tables(TOKEN),
    "",
    "Tokens by name. A name consists of lowercase letters, digits and `_`.",
);
pub(in crate::config) const SNAPSHOTS: Key = key(
    "snapshots",
    Kind::Tables(SNAPSHOT),
    "",
    "Web Snapshots by name. A name consists of lowercase letters, digits, `-` and `_`.",
);

pub(crate) const TOP: &[Key] = &[
    TEAM_ID,
    KEY_ID,
    PUBLIC_KEY,
    MAPS_ID,
    PRIVATE_KEY_ENV,
    PRIVATE_KEY_FILE,
    WHEN_KEY_IS_MISSING,
    REVOKED_KEYS,
    ENV_PREFIX,
    TOKENS,
    SNAPSHOTS,
    ENVIRONMENTS,
];

// `[tokens.NAME]`.
pub(in crate::config) const SCOPE: Key = key(
    "scope",
    Kind::SomeOf(&Scope::NAMES),
    "\"mapkit_js\"",
    "Service that the token is for. `server_api` cannot be combined with others. Apple recommends one scope for each token.",
);
pub(in crate::config) const DOMAINS: Key = key(
    "domains",
    Kind::Texts,
    EXAMPLE_DOMAINS,
    "Domains of the pages that may use the token. `*.example.com` matches one label and not `example.com` itself.",
);
pub(in crate::config) const DOMAINS_ENV: Key = key(
    "domains_env",
    Kind::Texts,
    "[\"DEPLOY_PRIME_URL\"]",
    "Environment variables that each add a domain, for preview deployments. A URL is reduced to its host.",
);
pub(in crate::config) const RESTRICTION: Key = key(
    "restriction",
    Kind::OneOf(&["none"]),
    "\"none\"",
    "Instead of `domains`: the token can be used from everywhere. A browser token is then valid for at most 7 days, as in the portal.",
);
pub(in crate::config) const EXPIRES: Key = key(
    "expires",
    Kind::Expires,
    "\"180 days\"",
    "Validity: a number of days from the day of the build, the last valid day (UTC), or `never` (with `domains` only).",
);
pub(in crate::config) const SERVES: Key = key(
    "serves",
    Kind::Texts,
    "[\"https://example.com\"]",
    "Origins that the site is served from. Each must be covered by `domains`.",
);
pub(in crate::config) const MINIMUM_VALIDITY: Key = key(
    "minimum_validity",
    Kind::Days,
    "\"30 days\"",
    "Remaining validity that a build requires. Less is an error, also for a provided token.",
);
pub(in crate::config) const TOKEN_TEXT: Key = key(
    "token",
    Kind::Text,
    "\"eyJ…\"",
    "Token that was made elsewhere, embedded instead of minting one. The other keys are then optional, and those that are set are checked against it.",
);
pub(in crate::config) const ALLOW_WASM: Key = key(
    "allow_wasm",
    Kind::Boolean,
    "true",
    "Allows embedding a `server_api` token in a WebAssembly module, because this package runs on a server (Workers, WASI). Default: `false`.",
);
pub(in crate::config) const DESCRIPTION: Key = key(
    "description",
    Kind::Text,
    "\"the shop's site\"",
    "Note for people. It has no effect.",
);

pub(in crate::config) const TOKEN: &[Key] = &[
    SCOPE,
    DOMAINS,
    DOMAINS_ENV,
    RESTRICTION,
    EXPIRES,
    SERVES,
    MINIMUM_VALIDITY,
    TOKEN_TEXT,
    ALLOW_WASM,
    DESCRIPTION,
];
