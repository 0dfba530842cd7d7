//! Writes the shop finder of a small chain of bookshops as a directory of plain files, with an Apple Maps token in
//! every page.

mod maps;
mod place;
mod serve;
mod shops;
mod site;
mod sketch;
mod token;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use jiff::Timestamp;
use lexopt::{Arg, Parser, ValueExt};
use serve::Port;

const USAGE: &str = "\
Usage: example-static-site [--out DIR] [--serve [PORT]]

  --out DIR       where to write the site [default: public/ next to this example's Cargo.toml]
  --serve [PORT]  then serve it, on this machine only [default: 8000, or a free port]";

struct Args {
    out: PathBuf,
    serve: Option<Port>,
}

fn main() -> ExitCode {
    let args = match parse_args() {
        Ok(args) => args,
        Err(error) => {
            eprintln!("error: {error}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match run(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn parse_args() -> Result<Args, lexopt::Error> {
    let mut parser = Parser::from_env();
    let mut args = Args {
        out: Path::new(env!("CARGO_MANIFEST_DIR")).join("public"),
        serve: None,
    };
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("help") => {
                println!("{USAGE}");
                std::process::exit(0);
            }
            Arg::Long("out") => args.out = parser.value()?.into(),
            Arg::Long("serve") => {
                let port = parser.optional_value().or_else(|| {
                    let mut rest = parser.try_raw_args()?;
                    rest.next_if(|it| !it.to_string_lossy().starts_with('-'))
                });
                args.serve = Some(match port {
                    Some(port) => Port::Chosen(port.parse()?),
                    None => Port::Default,
                });
            }
            _ => return Err(arg.unexpected()),
        }
    }
    Ok(args)
}

fn run(Args { out, serve }: Args) -> Result<()> {
    let token = token::describe(Timestamp::now())?;
    let shops = shops::read(include_str!("../data/shops.toml"))?;
    let surroundings = sketch::read(include_str!("../data/sketch.toml"))?;
    let files = site::render(&shops, &surroundings)?;
    fs::create_dir_all(&out).with_context(|| format!("cannot create {}", out.display()))?;
    for file in &files {
        let path = out.join(&file.name);
        fs::write(&path, &file.content)
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    let pages = shops.len() + 1;
    println!("{token}");
    println!("site:  {pages} pages with it, in {}", out.display());
    match serve {
        Some(port) => serve::serve(files, &port),
        None => Ok(()),
    }
}
