//! The whole run of the build script, top down.

mod handed_over;
mod signer;
mod snapshots;
#[cfg(test)]
mod tests;
mod tokens;

use std::io;
use std::path::{Path, PathBuf};

use self::handed_over::HandedOver;
use self::tokens::Run;
use crate::cargo::Cargo;
use crate::config::{
    self, Authorization, Config, Document, EXAMPLE_TOKEN, SnapshotConfig, TokenName, Variables,
};
use crate::error::Error;
use crate::problem::{Problem, nearest};
use crate::record::Record;
use crate::situation::Situation;
use crate::snapshot::{Snapshot, SnapshotUrl};
use crate::source::Source;
use crate::text_file;
use crate::token::Token;

/// What to mint. A [`Builder`](crate::Builder) sets it.
#[derive(Clone, Debug)]
pub(crate) struct Mint {
    pub(crate) config: PathBuf,
    pub(crate) environment: Option<String>,
    /// Only these tokens.
    pub(crate) only: Option<Vec<String>>,
    /// These snapshots beside those of the file; `None` is for who wants tokens alone, and perhaps has
    /// no key to sign a snapshot with.
    pub(crate) snapshots: Option<Vec<Snapshot>>,
}

impl Default for Mint {
    fn default() -> Self {
        Self {
            config: PathBuf::from("maps.toml"),
            environment: None,
            only: None,
            snapshots: Some(Vec::new()),
        }
    }
}

/// What a build has made, each sorted by name.
#[derive(Default)]
pub(crate) struct Made {
    pub(crate) tokens: Vec<Token>,
    pub(crate) snapshots: Vec<SnapshotUrl>,
}

const BYTE_ORDER_MARK: char = '\u{feff}';

impl Mint {
    /// Makes the tokens and leaves the record for the macros, or says what is wrong.
    pub(crate) fn run(&self, cargo: &mut Cargo<'_>) -> Result<Made, Error> {
        let (made, variables) = self.make_with_variables(cargo)?;
        leave_record(cargo, &made, &variables)
            .map_err(|problem| Error::new(vec![problem.to_string()]))?;
        Ok(made)
    }

    /// Makes the tokens, and tells Cargo what to watch.
    #[cfg(feature = "cli")]
    pub(crate) fn make(&self, cargo: &mut Cargo<'_>) -> Result<Made, Error> {
        self.make_with_variables(cargo).map(|(made, _)| made)
    }

    fn make_with_variables(&self, cargo: &mut Cargo<'_>) -> Result<(Made, Variables), Error> {
        let source = self
            .read_config(cargo)
            .map_err(|problem| Error::new(vec![problem.to_string()]))?;
        self.make_of(cargo, &source)
    }

    fn make_of(&self, cargo: &mut Cargo<'_>, source: &Source) -> Result<(Made, Variables), Error> {
        self.try_run(cargo, source).map_err(|problems| {
            let rendered = problems.iter().map(|problem| problem.render(source));
            Error::new(rendered.collect())
        })
    }

    /// The whole run but for the files: from the text of `maps.toml` to that of the record.
    #[cfg(all(fuzzing, feature = "cli"))]
    pub(crate) fn run_without_files(
        &self,
        maps_toml: &str,
        cargo: &mut Cargo<'_>,
    ) -> Result<(Made, String), Error> {
        let source = Source {
            name: "maps.toml".to_owned(),
            text: maps_toml.to_owned(),
        };
        let (made, variables) = self.make_of(cargo, &source)?;
        let record = record(cargo, &made, &variables)
            .map_err(|problem| Error::new(vec![problem.to_string()]))?;
        Ok((made, record.into_text()))
    }

    /// The tokens, or what is wrong, with its places in the file.
    #[cfg(feature = "cli")]
    pub(crate) fn make_or_problems(&self, cargo: &mut Cargo<'_>) -> Result<Made, Vec<Problem>> {
        let source = self.read_config(cargo).map_err(|problem| vec![problem])?;
        self.try_run(cargo, &source).map(|(made, _)| made)
    }

    fn try_run(
        &self,
        cargo: &mut Cargo<'_>,
        source: &Source,
    ) -> Result<(Made, Variables), Vec<Problem>> {
        let mut problems = Vec::new();
        let document = Document::parse(source)
            .map_err(|problem| vec![problem])?
            .beside(self.requested());
        let variables = document.variables();

        let situation = Situation::read(cargo).map_err(|problem| vec![problem])?;
        let chosen = self.environment.as_deref();
        let environment = situation
            .environment(chosen, cargo, &document, &variables)
            .map_err(|problem| problems.push(problem));
        let handed_over = HandedOver::read(cargo, &variables);
        let names: Vec<_> = handed_over.tokens.keys().cloned().collect();
        let environment_name = environment.as_ref().ok().and_then(Option::as_deref);
        let config = document
            .config(environment_name, &names)
            .map_err(|found| problems.extend(found));
        let requested = config::requested(self.requested()).map_err(|found| problems.extend(found));
        let (Ok(environment), Ok((mut config, if_minted)), Ok(requested)) =
            (environment, config, requested)
        else {
            return Err(problems);
        };
        config.snapshots.extend(requested);
        config
            .snapshots
            .sort_by(|one, other| one.name.cmp(&other.name));
        handed_over.must_be_known(&config, &variables, &mut problems);
        problems.extend(snapshots::must_fit(&config));
        self.keep_only_chosen(&mut config)
            .map_err(|problem| vec![problem])?;

        let run = Run {
            cargo,
            config: &config,
            variables: &variables,
            situation: &situation,
            is_base: environment.is_none(),
            if_minted,
            problems,
        };
        let made = run.made(&handed_over)?;
        Ok((made, variables))
    }

    /// The snapshots that the build script asks for.
    fn requested(&self) -> &[Snapshot] {
        self.snapshots.as_deref().unwrap_or_default()
    }

    fn keep_only_chosen(&self, config: &mut Config) -> Result<(), Problem> {
        if self.snapshots.is_none() {
            config.snapshots.clear();
        }
        let Some(only) = &self.only else {
            return Ok(());
        };
        for chosen in only {
            if !config
                .tokens
                .iter()
                .any(|token| token.name.as_str() == chosen)
            {
                let names = config.tokens.iter().map(|token| token.name.as_str());
                return Err(no_token(chosen, names));
            }
        }
        let is_chosen = |token: &TokenName| only.iter().any(|name| name == token.as_str());
        config.tokens.retain(|token| is_chosen(&token.name));
        let has_token = |snapshot: &SnapshotConfig| match &snapshot.authorization {
            Authorization::Token(token) => is_chosen(token.get_ref()),
            Authorization::Signature { .. } => true,
        };
        // One of the file goes with its token; one that the build script asks for is missed.
        for snapshot in config.snapshots.iter().filter(|it| !has_token(it)) {
            if snapshot.source.is_some() {
                let what = format!(
                    "the token of the snapshot \"{}\" is not made",
                    snapshot.name
                );
                let problem = Problem::new(what).help("name it in `Builder::tokens`");
                return Err(snapshot.problem(problem, snapshot.header.clone()));
            }
        }
        config.snapshots.retain(has_token);
        Ok(())
    }

    fn read_config(&self, cargo: &mut Cargo<'_>) -> Result<Source, Problem> {
        let source = read_config(&cargo.own_path("CARGO_MANIFEST_DIR")?, &self.config)?;
        // Relative to the package, so that the folder it lies in does not matter.
        cargo.rerun_if_changed(&source.name);
        Ok(source)
    }
}

/// The text of the configuration at `path`, which starts at `folder`.
pub(crate) fn read_config(folder: &Path, path: &Path) -> Result<Source, Problem> {
    let name = path.display().to_string();
    let text = text_file::read(&folder.join(path)).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound if path == Path::new("maps.toml") => {
            let place = if folder == Path::new("") {
                "in this folder"
            } else {
                "beside this package's Cargo.toml"
            };
            Problem::new(format!("there is no maps.toml {place}")).help(format!(
                "make one, with the IDs of your team and key:\nteam_id = \"DEF123GHIJ\"\nkey_id  = \"ABC123DEFG\"\n\n{EXAMPLE_TOKEN}"
            ))
        }
        _ => Problem::new(format!("{name} cannot be read: {error}")),
    })?;
    // Windows editors put it first. It has no width, so the carets would stand beside their text.
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&text);
    Ok(Source {
        name,
        text: text.to_owned(),
    })
}

/// The tokens that there are have these names.
pub(crate) fn no_token<'a>(wanted: &str, names: impl Iterator<Item = &'a str> + Clone) -> Problem {
    let problem = Problem::new(format!("there is no token \"{wanted}\""));
    let problem = match nearest(wanted, names.clone()) {
        Some(name) => problem.help(format!("did you mean \"{name}\"?")),
        None => problem,
    };
    let names: Vec<_> = names.collect();
    problem.help(format!("tokens: \"{}\"", names.join("\", \"")))
}

fn record(cargo: &Cargo<'_>, made: &Made, variables: &Variables) -> Result<Record, Problem> {
    let in_browser = cargo.own_text("TARGET")?.starts_with("wasm");
    let package = cargo.own_text("CARGO_PKG_NAME")?;
    Ok(Record::new(&package, &variables.renew(), made, in_browser))
}

fn leave_record(cargo: &mut Cargo<'_>, made: &Made, variables: &Variables) -> Result<(), Problem> {
    let record = record(cargo, made, variables)?;
    let out_dir = cargo.own_path("OUT_DIR")?;
    let folder = out_dir.join("maps-token");
    record.write(&folder).map_err(|error| {
        let folder = folder.display();
        Problem::new(format!(
            "the tokens cannot be written into {folder}: {error}"
        ))
    })?;
    // The hash as a `cfg` changes rustc's command line, which a compiler cache looks at; as a
    // variable it tells the macros that `mint()` ran, and that a record they know is out of date.
    cargo.set_cfg("maps_token_record", &record.hash());
    cargo.set_env("MAPS_RECORD", &record.hash());
    Ok(())
}
