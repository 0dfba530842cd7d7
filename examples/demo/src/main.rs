//! Makes a throwaway key, and builds and serves the example `static-site` with it.

mod child;

use std::env;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use p256::SecretKey;
use p256::elliptic_curve::rand_core::OsRng;
use p256::pkcs8::{EncodePrivateKey, LineEnding};

const EXAMPLE: &str = "example-static-site";

const KEY: &str = "key:   P-256, made in memory for this build, and written to no file";
const APPLE: &str = "\
Apple: will reject the token, because the key is not from the Apple Developer portal;
       so the pages show what visitors see without Apple's map, a drawn one";

fn main() -> ExitCode {
    match run() {
        Ok(status) => status,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<ExitCode> {
    #[cfg(unix)]
    child::stop_on_signals()?;
    // Cargo would keep the token of an earlier build, which another key signed.
    let renew = SystemTime::now()
        .duration_since(UNIX_EPOCH)?
        .as_millis()
        .to_string();

    let key = SecretKey::random(&mut OsRng).to_pkcs8_pem(LineEnding::LF)?;
    let mut build = cargo("build", &renew);
    build.env("MAPS_PRIVATE_KEY", key.as_str());
    let (_, build) = child::start(&mut build)?;
    drop(key);
    let status = build.wait()?;
    if !status.success() {
        return Ok(exit_code(status.code()));
    }

    let mut serve = cargo("run", &renew);
    serve.args(["--quiet", "--", "--serve"]);
    let (stdout, serve) = child::start(serve.stdout(Stdio::piped()))?;
    println!("\n{KEY}");
    for line in BufReader::new(stdout.context("no output")?).lines() {
        let line = line?;
        if line.starts_with("http://") {
            println!("{APPLE}\n");
        }
        println!("{line}");
    }
    Ok(exit_code(serve.wait()?.code()))
}

/// Cargo for the example, in its development environment: only what is set here may have an effect.
fn cargo(subcommand: &str, renew: &str) -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or("cargo".into()));
    for (name, _) in env::vars_os() {
        if name.to_string_lossy().starts_with("MAPS_") {
            cargo.env_remove(name);
        }
    }
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    cargo
        .args([subcommand, "--package", EXAMPLE])
        .current_dir(workspace)
        .env_remove("SOURCE_DATE_EPOCH")
        .env("MAPS_ENVIRONMENT", "development")
        .env("MAPS_RENEW", renew)
        .stdin(Stdio::null());
    cargo
}

fn exit_code(code: Option<i32>) -> ExitCode {
    let code = code.and_then(|code| u8::try_from(code).ok());
    code.map_or(ExitCode::FAILURE, ExitCode::from)
}
