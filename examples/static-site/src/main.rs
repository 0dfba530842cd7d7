//! Writes the shop finder of a small chain of bookshops as a folder of plain files,
//! with an Apple Maps token in every page.

mod maps;
mod output;
mod place;
mod serve;
mod shops;
mod site;
mod sketch;
mod token;
mod week;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;
use jiff::Timestamp;

const PACKAGE: &str = env!("CARGO_MANIFEST_DIR");

/// Writes the site, and serves it if asked to.
#[derive(Parser)]
struct Args {
    /// The folder to write [default: public/ beside this example's Cargo.toml]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

    /// Then serve it on this machine only
    #[arg(long, value_name = "PORT", num_args = 0..=1, default_missing_value = "8000")]
    serve: Option<u16>,
}

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &Args) -> Result<()> {
    let package = Path::new(PACKAGE);
    let out = match &args.out {
        Some(out) => out.clone(),
        None => package.join("public"),
    };

    let validity = token::check(token::EXPIRY, Timestamp::now())?;
    let shops = shops::read(&package.join("data/shops.toml"))?;
    let surroundings = sketch::read(&package.join("data/sketch.toml"))?;
    let pages = site::render(&shops, &surroundings)?;
    output::write(&out, &pages)?;

    println!("{}", out.display());
    for page in &pages {
        println!("  {:<20} {:>7} bytes", page.name, page.contents.len());
    }
    println!("token for {}", token::DOMAINS.join(", "));
    println!("  {validity}");

    match args.serve {
        Some(port) => serve::serve(&out, port),
        None => Ok(()),
    }
}
