//! The top-level keys, which an environment overrides one by one, and the tables below them.

use toml::de::DeTable;

use super::env_names::Variables;
use super::key_path::KeyPath;
use super::keys::{
    KEY_ID, MAPS_ID, PRIVATE_KEY_ENV, PRIVATE_KEY_FILE, PUBLIC_KEY, REVOKED_KEYS, SNAPSHOTS,
    TEAM_ID, TOKENS, WHEN_KEY_IS_MISSING,
};
use super::reader::{LayeredTable, NamedTable};
use super::snapshot::{self, SnapshotConfig};
use super::token::{self, TokenConfig};
use super::{Config, MissingKeyPolicy, Settings, public_key};
use crate::diagnostic::Diagnostic;
use crate::model::ids::{KeyId, MapsId, SnapshotName, TeamId, TokenName, VariableName};

/// The configuration of one environment, without the tables that it inherits.
pub(super) struct OwnConfig {
    settings: Settings,
    /// Sorted by name.
    tokens: Vec<TokenConfig>,
    /// Sorted by name.
    snapshots: Vec<SnapshotConfig>,
}

impl OwnConfig {
    pub(super) fn read_production(
        file_name: &str,
        table: &mut LayeredTable<'_>,
        variables: &Variables,
    ) -> Self {
        let mut config = Self::new(Settings {
            file_name: file_name.to_owned(),
            team_id: Err(table.missing(&TEAM_ID)),
            key_id: Err(table.missing(&KEY_ID)),
            public_key: None,
            private_key_env: None,
            private_key_file: None,
            when_key_is_missing: None,
            revoked_keys: Vec::new(),
        });
        config.settings.read(table, variables);
        let tokens = table.tables(&TOKENS);
        config.read_tokens(tokens, table, variables);
        let snapshots = table.tables(&SNAPSHOTS);
        config.read_snapshots(snapshots, table);
        config
    }

    /// Tokens and snapshots inherit from top-level tables of the same name.
    pub(super) fn read_environment<'a>(
        table: &mut LayeredTable<'a>,
        production: &Self,
        file: &'a DeTable<'a>,
        variables: &Variables,
    ) -> Self {
        let mut config = Self::new(production.settings.clone());
        config.settings.read(table, variables);
        let mut tokens = table.tables(&TOKENS);
        let mut snapshots = table.tables(&SNAPSHOTS);
        for table in &mut tokens {
            table.inherit(&TOKENS, file);
        }
        for table in &mut snapshots {
            table.inherit(&SNAPSHOTS, file);
        }
        config.read_tokens(tokens, table, variables);
        config.read_snapshots(snapshots, table);
        config
    }

    fn new(settings: Settings) -> Self {
        Self {
            settings,
            tokens: Vec::new(),
            snapshots: Vec::new(),
        }
    }

    fn read_tokens(
        &mut self,
        tables: Vec<NamedTable<'_>>,
        parent: &mut LayeredTable<'_>,
        variables: &Variables,
    ) {
        for NamedTable { name, span, table } in tables {
            let name = parent.name_or_report(name.parse::<TokenName>(), span);
            let token = token::read(name, table, variables, &mut parent.problems);
            if let Some(token) = token {
                self.tokens.push(token);
            }
        }
    }

    fn read_snapshots(&mut self, tables: Vec<NamedTable<'_>>, parent: &mut LayeredTable<'_>) {
        for NamedTable { name, span, table } in tables {
            let name = parent.name_or_report(name.parse::<SnapshotName>(), span);
            for snapshot in snapshot::read(name, table, &mut parent.problems) {
                // `hq` comes before `hq-annex`, but its `hq-dark` does not.
                let mut earlier = self.snapshots.as_slice();
                while let [rest @ .., last] = earlier
                    && last.name > snapshot.name
                {
                    earlier = rest;
                }
                let index = earlier.len();
                self.snapshots.insert(index, snapshot);
            }
        }
    }

    /// This environment with the tokens and snapshots of production that it does not override.
    /// `production` is `None` if this is production.
    pub(super) fn merged<'f>(&'f self, production: Option<&'f Self>) -> Config<'f> {
        let (inherited_tokens, inherited_snapshots) = match production {
            Some(production) => (
                production.tokens.as_slice(),
                production.snapshots.as_slice(),
            ),
            None => (&[][..], &[][..]),
        };
        let mut tokens = Vec::new();
        let mut own = self.tokens.as_slice();
        for token in inherited_tokens {
            while let [first, rest @ ..] = own
                && first.name < token.name
            {
                tokens.push(first);
                own = rest;
            }
            if own.first().is_none_or(|own| own.name != token.name) {
                tokens.push(token);
            }
        }
        for token in own {
            tokens.push(token);
        }

        let mut snapshots = Vec::new();
        let mut own = self.snapshots.as_slice();
        for snapshot in inherited_snapshots {
            while let [first, rest @ ..] = own
                && first.name <= snapshot.name
            {
                snapshots.push(first);
                own = rest;
            }
            if !self.overrides(snapshot) {
                snapshots.push(snapshot);
            }
        }
        for snapshot in own {
            snapshots.push(snapshot);
        }
        Config {
            settings: &self.settings,
            tokens,
            snapshots,
        }
    }

    fn overrides(&self, snapshot: &SnapshotConfig) -> bool {
        for own in &self.snapshots {
            // An overriding snapshot has the header of the one that it overrides.
            if own.header.start == snapshot.header.start {
                return true;
            }
        }
        false
    }
}

impl Settings {
    fn read(&mut self, table: &mut LayeredTable<'_>, variables: &Variables) {
        if let Some(team_id) = table.text::<TeamId>(&TEAM_ID) {
            self.team_id = Ok(team_id);
        } else if let Some(error) = table.last_error_of(&TEAM_ID) {
            self.team_id = Err(error);
        }
        if let Some(key_id) = table.text::<KeyId>(&KEY_ID) {
            self.key_id = Ok(key_id);
        } else if let Some(error) = table.last_error_of(&KEY_ID) {
            self.key_id = Err(error);
        }
        self.check_ids_differ(table);
        if let Some(public_key) = table.value(&PUBLIC_KEY, public_key::read) {
            self.public_key = Some(public_key);
        }
        // Unused, but checked.
        table.text::<MapsId>(&MAPS_ID);
        if let Some(variable) = table.text::<VariableName>(&PRIVATE_KEY_ENV) {
            if let Err(error) = variables.check_key(variable.get_ref()) {
                table.report(&PRIVATE_KEY_ENV, error, variable.span());
            }
            self.private_key_env = Some(variable.into_inner());
        }
        if let Some(path) = table.text::<KeyPath>(&PRIVATE_KEY_FILE) {
            self.private_key_file = Some(path.into_inner().0);
        }
        if let Some(policy) = table.text::<MissingKeyPolicy>(&WHEN_KEY_IS_MISSING) {
            self.when_key_is_missing = Some(policy.into_inner());
        }
        if let Some(keys) = table.texts::<KeyId>(&REVOKED_KEYS) {
            self.revoked_keys = keys.into_inner();
        }
    }

    fn check_ids_differ(&self, table: &mut LayeredTable<'_>) {
        let (Ok(team_id), Ok(key_id)) = (&self.team_id, &self.key_id) else {
            return;
        };
        // An environment that has neither inherits an error that was reported.
        for key in [&KEY_ID, &TEAM_ID] {
            if let Some(span) = table.span_of(key)
                && team_id.get_ref().equals(key_id.get_ref())
            {
                let error = Diagnostic::error("same-id", "`key_id` is the same as `team_id`")
                    .help("copy the key ID from the name of the key file, `AuthKey_<key ID>.p8`");
                table.report(key, error, span);
                return;
            }
        }
    }
}
