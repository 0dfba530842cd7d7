//! The environment of this build, and the requested tokens and snapshots.

use crate::config::{Authorization, Config, ConfigFile, EnvVarNames, SnapshotConfig, TokenConfig};
use crate::diagnostic::{Diagnostic, quote, quote_all};
use crate::order::sorted_indexes;
use crate::request::MintRequest;

pub(crate) struct Selection<'a> {
    pub(crate) config: Config<'a>,
    pub(crate) file: &'a ConfigFile,
    pub(crate) env_names: &'a EnvVarNames,
    /// `None`: production.
    pub(crate) environment: Option<&'a str>,
    /// Sorted by name.
    pub(crate) tokens: Vec<&'a TokenConfig>,
    /// Sorted by name.
    pub(crate) snapshots: Vec<&'a SnapshotConfig>,
    pub(crate) errors: Vec<Diagnostic>,
    /// What the environment overrides. `None`: this is production.
    production: Option<Config<'a>>,
}

impl<'a> Selection<'a> {
    pub(crate) fn new(
        environment: Option<&'a str>,
        file: &'a ConfigFile,
        from_builder: &'a [SnapshotConfig],
        request: &MintRequest,
    ) -> Self {
        let config = file.config(environment);
        let mut selection = Self {
            file,
            env_names: file.env_names(),
            environment,
            tokens: config.tokens.clone(),
            snapshots: sorted_snapshots(&config.snapshots, from_builder),
            errors: config.missing(),
            config,
            production: environment.map(|_| file.config(None)),
        };
        if selection.tokens.is_empty() && selection.snapshots.is_empty() {
            selection.errors.push(selection.config.nothing_to_mint());
        }
        selection.check_snapshots();
        if request.snapshots.is_none() {
            selection.snapshots.clear();
        }
        if let Some(names) = &request.token_filter
            && let Err(error) = selection.filter(names)
        {
            selection.errors.push(error);
            selection.tokens.clear();
            selection.snapshots.clear();
        }
        selection
    }

    /// Returns the environment if it overrides keys of a token, whose errors are then those of its table.
    pub(crate) fn environment_of(&self, token: &TokenConfig) -> Option<&'a str> {
        for inherited in &self.production.as_ref()?.tokens {
            if std::ptr::eq(*inherited, token) {
                return None;
            }
        }
        self.environment
    }

    fn check_snapshots(&mut self) {
        let names = self.token_names();
        let mut errors = Vec::new();
        let mut previous: Option<&SnapshotConfig> = None;
        for snapshot in &self.snapshots {
            if let Authorization::Token(token) = &snapshot.authorization
                && let name = token.get_ref().as_str()
                && !names.contains(&name)
            {
                let error = unknown_token(name, &names);
                errors.push(snapshot.locate(error, token.span()));
            }
            if previous.is_some_and(|previous| previous.name == snapshot.name) {
                let message = format!("duplicate snapshot `{}`", snapshot.name);
                let error = Diagnostic::error("duplicate-snapshot", message);
                let name = snapshot.name.as_str();
                let error = if name.ends_with("-light") || name.ends_with("-dark") {
                    error.note("two color schemes add `-light` and `-dark` to the name")
                } else {
                    error
                };
                let error = error.help("rename one of them");
                errors.push(snapshot.locate(error, snapshot.header.clone()));
            }
            previous = Some(snapshot);
        }
        self.errors.extend(errors);
    }

    fn filter(&mut self, names: &[String]) -> Result<(), Diagnostic> {
        let known = self.token_names();
        for name in names {
            if !known.contains(&name.as_str()) {
                return Err(unknown_token(name, &known));
            }
        }
        let is_selected = |name: &str| names.iter().any(|selected| selected == name);
        let mut tokens = Vec::new();
        for token in &self.tokens {
            if is_selected(token.name.as_str()) {
                tokens.push(*token);
            }
        }
        self.tokens = tokens;
        let mut snapshots = Vec::new();
        for snapshot in &self.snapshots {
            if is_authorized(snapshot, &is_selected) {
                snapshots.push(*snapshot);
            } else if snapshot.source.is_some() {
                // One of the file is left out with its token.
                let message = format!(
                    "snapshot `{}` requires a token that `Builder::only_tokens` excludes",
                    snapshot.name
                );
                let error = Diagnostic::error("token-not-selected", message)
                    .help("add the token to `Builder::only_tokens`");
                return Err(snapshot.locate(error, snapshot.header.clone()));
            }
        }
        self.snapshots = snapshots;
        Ok(())
    }

    pub(crate) fn token_names(&self) -> Vec<&'a str> {
        let mut names = Vec::new();
        for token in &self.tokens {
            names.push(token.name.as_str());
        }
        names
    }
}

fn sorted_snapshots<'a>(
    from_file: &[&'a SnapshotConfig],
    from_builder: &'a [SnapshotConfig],
) -> Vec<&'a SnapshotConfig> {
    let mut all = from_file.to_vec();
    for snapshot in from_builder {
        all.push(snapshot);
    }
    let name = |index: usize| all.get(index).map(|snapshot| &snapshot.name);
    let mut sorted = Vec::new();
    for index in sorted_indexes(all.len(), &|one, other| name(one).cmp(&name(other))) {
        if let Some(snapshot) = all.get(index) {
            sorted.push(*snapshot);
        }
    }
    sorted
}

fn is_authorized(snapshot: &SnapshotConfig, is_selected: &dyn Fn(&str) -> bool) -> bool {
    match &snapshot.authorization {
        Authorization::Token(token) => is_selected(token.get_ref().as_str()),
        Authorization::Signature { .. } => true,
    }
}

pub(crate) fn unknown_token(name: &str, candidates: &[&str]) -> Diagnostic {
    let message = match name {
        "" => "empty token name".to_owned(),
        name => format!("unknown token{}", quote(name)),
    };
    let error = Diagnostic::error("unknown-token", message).did_you_mean(name, candidates);
    if candidates.is_empty() {
        error.note("maps.toml defines no tokens")
    } else {
        error.note(format!("tokens: {}", quote_all(candidates)))
    }
}
