//! Complete runs of the build script, from `maps.toml` and variables to the record.

mod environments;
mod missing_key;
mod portal;
mod properties;
mod provided;
mod reruns;
mod snapshots;
mod variables;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use crate::model::time::Timestamp;

const IDS: &str = "team_id = 'DEF123GHIJ'\nkey_id = 'ABC123DEFG'\n";

const SITE: &str = "[tokens.site]
scope = 'mapkit_js'
domains = ['example.com', '*.example.com']
expires = '180 days'
";

const DAY: u64 = 86_400;

fn now() -> u64 {
    Timestamp::now().expect("a clock").seconds()
}

fn claims(jwt: &str) -> Value {
    let payload = jwt.split('.').nth(1).expect("a JWT");
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).expect("base64url")).expect("JSON")
}

const ENVIRONMENTS: &str = "team_id = 'DEF123GHIJ'
key_id = 'ABC123DEFG'

[tokens.site]
scope = 'mapkit_js'
domains = ['example.com']
expires = '180 days'

[environments.development]
key_id = 'DEV123DEFG'
[environments.development.tokens.site]
domains = ['localhost']

[environments.staging.tokens.site]
domains = ['staging.example.com']
expires = '30 days'
[environments.staging.tokens.extra]
scope = 'embed_api'
domains = 'staging.example.com'
expires = '1 day'

[environments.open.tokens.site]
restriction = 'none'
expires = '7 days'
";
