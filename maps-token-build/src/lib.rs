#![doc = include_str!("../README.md")]

mod cargo;
mod config;
mod issue;
mod key;
mod mint;
mod origin;
mod problem;
mod record;
mod scope;
mod source;
mod time;
mod token;

/// todo
pub fn mint() {
    let mut cargo = cargo::Cargo::of_this_process();
    mint::run(&mut cargo);
    if cargo.tell(std::io::stdout().lock()).is_err() {
        std::process::exit(1);
    }
}
