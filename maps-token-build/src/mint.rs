//! The whole run of the build script, top down.

use std::fs;
use std::io;
use std::path::Path;

use crate::cargo::Cargo;
use crate::config::{Config, TokenConfig};
use crate::issue::{IssueTime, Validity};
use crate::key::{KeySource, PrivateKey};
use crate::problem::Problem;
use crate::record::Record;
use crate::source::Source;
use crate::token::{Claims, Token};

/// As messages name it, and as Cargo takes it: relative to the package's folder.
const CONFIG: &str = "maps.toml";

/// A configuration has some kilobytes; this bounds the memory that any other file takes.
const LARGEST_CONFIG: u64 = 1024 * 1024;

/// Tells Cargo what to watch, and leaves the record for the macros or says what is wrong.
pub(crate) fn run(cargo: &mut Cargo<'_>) {
    if let Err(messages) = try_run(cargo) {
        cargo.error(&messages.join("\n\n"));
    }
}

fn try_run(cargo: &mut Cargo<'_>) -> Result<(), Vec<String>> {
    let source = read_config(cargo).map_err(|problem| vec![problem.to_string()])?;
    let rendered = |problems: Vec<Problem>| -> Vec<String> {
        problems
            .iter()
            .map(|problem| problem.render(&source))
            .collect()
    };
    let config = Config::parse(&source).map_err(rendered)?;
    let tokens = mint(cargo, &config).map_err(rendered)?;
    leave_record(cargo, &tokens).map_err(|problem| vec![problem.to_string()])?;
    for domain in config.tokens.iter().flat_map(|token| token.domains.iter()) {
        if let Some(warning) = domain.warning() {
            cargo.warning(&warning);
        }
    }
    Ok(())
}

fn read_config(cargo: &mut Cargo<'_>) -> Result<Source, Problem> {
    let path = cargo.own_path("CARGO_MANIFEST_DIR")?.join(CONFIG);
    let text = read_text(&path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Problem::new(format!(
            "there is no {CONFIG} beside this package's Cargo.toml"
        ))
        .help(format!(
            "make one, with the IDs of your team and key:\n{EXAMPLE}"
        )),
        _ => Problem::new(format!("{CONFIG} cannot be read: {error}")),
    })?;
    cargo.rerun_if_changed(CONFIG);
    Ok(Source {
        name: CONFIG.to_owned(),
        text,
    })
}

const EXAMPLE: &str = r#"team_id = "DEF123GHIJ"
key_id  = "ABC123DEFG"

[tokens.site]
scope   = "mapkit_js"
domains = ["example.com", "*.example.com"]
expires = "180 days""#;

fn read_text(path: &Path) -> io::Result<String> {
    let metadata = fs::metadata(path)?;
    if metadata.is_dir() {
        return Err(io::Error::other("it is a folder"));
    }
    if metadata.len() > LARGEST_CONFIG {
        return Err(io::Error::other("it is larger than a megabyte"));
    }
    String::from_utf8(fs::read(path)?).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let before = error.as_bytes().iter().take(valid);
        let line = before.filter(|byte| **byte == b'\n').count() + 1;
        io::Error::other(format!("line {line} is not UTF-8 text"))
    })
}

fn mint(cargo: &mut Cargo<'_>, config: &Config) -> Result<Vec<Token>, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut noted = |problem| problems.push(problem);

    let time = IssueTime::read(cargo).map_err(&mut noted).ok();
    let renew = cargo.variable("MAPS_RENEW", renewal_word);
    renew.map_err(&mut noted).ok();
    let key = read_key(cargo, config).map_err(&mut noted).ok();
    let validities = time.iter().flat_map(|time| {
        let validity = |token: &TokenConfig| time.validity(&token.expires, token.minimum_validity);
        config.tokens.iter().map(validity)
    });
    let validities: Vec<_> = validities
        .filter_map(|it| it.map_err(&mut noted).ok())
        .collect();

    let (Some(time), Some(key), true) = (time, key, problems.is_empty()) else {
        return Err(problems);
    };
    let tokens = config.tokens.iter().zip(validities);
    tokens
        .map(|(token, validity)| sign(config, token, validity, &time, &key))
        .collect::<Result<_, _>>()
        .map_err(|problem| vec![problem])
}

/// Any short word. Too short for a key, which must not come into `target/` as a tracked variable.
fn renewal_word(text: &str) -> Result<(), Problem> {
    let right =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':');
    if text.len() <= 32 && text.bytes().all(right) {
        return Ok(());
    }
    Err(
        Problem::new("its value is not a short word (at most 32 letters, digits and `-_.:`)")
            .help("any word will do, as long as it is a new one: MAPS_RENEW=$(date +%F)"),
    )
}

fn read_key(cargo: &mut Cargo<'_>, config: &Config) -> Result<PrivateKey, Problem> {
    let source = KeySource::new(&config.private_key_env);
    let Some(key) = source.read(cargo)? else {
        return Err(source.missing(&config.key_id));
    };
    match &config.public_key {
        Some(expected) if *expected.get_ref() != key.public_key() => Err(Problem::new(
            "the private key that this build was given is not the other half of `public_key`",
        )
        .help(format!("give it the key of AuthKey_{}.p8", config.key_id))
        .help("or, if that key was replaced, put the new one's public half here")
        .at(expected.span())),
        _ => Ok(key),
    }
}

fn sign(
    config: &Config,
    token: &TokenConfig,
    validity: Validity,
    time: &IssueTime,
    key: &PrivateKey,
) -> Result<Token, Problem> {
    let claims = Claims {
        team_id: &config.team_id,
        issued: time.issued,
        expires: validity.expires,
        scopes: &token.scopes,
        domains: &token.domains,
    };
    Ok(Token {
        jwt: claims.sign(&config.key_id, key)?,
        name: token.name.clone(),
        scopes: token.scopes.clone(),
        domains: token.domains.clone(),
        expires: validity.expires,
        embed_until: validity.embed_until,
    })
}

fn leave_record(cargo: &mut Cargo<'_>, tokens: &[Token]) -> Result<(), Problem> {
    let record = Record::new(&cargo.own_text("CARGO_PKG_NAME")?, tokens);
    let out_dir = cargo.own_path("OUT_DIR")?;
    record.write(&out_dir).map_err(|error| {
        Problem::new(format!(
            "the tokens cannot be written below OUT_DIR: {error}"
        ))
    })?;
    // The hash as a `cfg` changes rustc's command line, which a compiler cache looks at; as a
    // variable it tells the macros that `mint()` ran, and that a record they know is out of date.
    cargo.set_cfg("maps_token_record", &record.hash());
    cargo.set_env("MAPS_RECORD", &record.hash());
    Ok(())
}
