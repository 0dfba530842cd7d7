//! The `build.rs` that these crates replace.

use std::collections::BTreeMap;
use std::error::Error;
use std::time::{SystemTime, UNIX_EPOCH};
use std::{env, fs};

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
struct Config {
    team_id: String,
    key_id: String,
    tokens: BTreeMap<String, Token>,
}

#[derive(Deserialize)]
struct Token {
    scope: String,
    domains: Vec<String>,
    days: u64,
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    iat: u64,
    exp: u64,
    scope: &'a str,
    origin: String,
}

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=maps.toml");
    println!("cargo:rerun-if-env-changed=MAPS_PRIVATE_KEY");

    let config: Config = toml::from_str(&fs::read_to_string("maps.toml")?)?;
    let key = EncodingKey::from_ec_pem(env::var("MAPS_PRIVATE_KEY")?.as_bytes())?;
    let mut header = Header::new(Algorithm::ES256);
    header.kid = Some(config.key_id);
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();

    for (name, token) in config.tokens {
        let claims = Claims {
            iss: &config.team_id,
            iat: now,
            exp: now + token.days * 24 * 60 * 60,
            scope: &token.scope,
            origin: token.domains.join(","),
        };
        let jwt = jsonwebtoken::encode(&header, &claims, &key)?;
        println!(
            "cargo:rustc-env=MAPS_TOKEN_{}={jwt}",
            name.to_ascii_uppercase()
        );
    }
    Ok(())
}
