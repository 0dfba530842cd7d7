//! What signs: the key, its ID and the team's.

use std::mem;
use std::str::FromStr;

use toml::Spanned;

use super::tokens::Run;
use crate::config::{KeyId, MissingId, TeamId, WhenKeyIsMissing};
use crate::key::{FoundKey, KeySource, PrivateKey};
use crate::problem::Problem;

pub(super) struct Signer {
    pub(super) key: PrivateKey,
    pub(super) key_id: KeyId,
    pub(super) team_id: TeamId,
}

impl Run<'_, '_> {
    /// An ID from the file or from a variable; two that differ are a mistake in one of them.
    pub(super) fn id<T>(
        &mut self,
        in_file: Option<&Spanned<T>>,
        variable: &str,
        key: &str,
    ) -> Option<T>
    where
        T: FromStr<Err = Problem> + Clone + PartialEq,
    {
        let from_variable = self.cargo.variable(variable, str::parse::<T>);
        if from_variable.is_err() {
            // A faulty one is no second problem.
            self.if_minted.retain(|missing| missing.key != key);
        }
        let from_variable = self.noted(from_variable).flatten();
        match (in_file, from_variable) {
            (Some(in_file), Some(other)) if *in_file.get_ref() != other => {
                let problem = Problem::new(format!(
                    "`{key}` and the variable {variable} say different things"
                ));
                self.problems
                    .push(problem.help("keep one of them").at(in_file.span()));
                None
            }
            (Some(in_file), _) => Some(in_file.get_ref().clone()),
            (None, other) => other,
        }
    }

    /// The key and the IDs, unless there is no key and the build goes on without one.
    pub(super) fn signer(
        &mut self,
        policy: Option<WhenKeyIsMissing>,
        team_id: Option<TeamId>,
        key_id: Option<KeyId>,
    ) -> Option<Signer> {
        if self.situation.docs_rs {
            return None;
        }
        let source = self.key_source();
        let found = source.read(self.cargo);
        let found = self.noted(found)?;
        if found.is_none() && !self.situation.needs_key(policy) {
            return None;
        }
        self.need_ids(team_id.is_none(), key_id.is_none());
        let revoked = key_id
            .as_ref()
            .filter(|key_id| self.config.revoked_keys.contains(key_id));
        if let Some(key_id) = revoked {
            let problem = Problem::new(format!(
                "the key {key_id} is one of `revoked_keys`: Apple refuses what it signs"
            ))
            .help("take a new key, and write its key ID here");
            self.problems.push(match &self.config.key_id {
                Some(in_file) => problem.at(in_file.span()),
                None => problem,
            });
        }
        let Some(found) = found else {
            let id = key_id.map_or_else(|| "<key ID>".to_owned(), |key_id| key_id.to_string());
            let problem = Problem::new(format!("there is no private key: {}", source.absence()));
            let policy = self.variables.when_key_is_missing();
            let problem = source.cure(&id).into_iter().fold(problem, Problem::help);
            self.problems.push(problem.help(format!(
                "for a build that may not see the key, of a fork for instance: {policy}=placeholder"
            )));
            return None;
        };
        self.must_be_the_right_key(&found, key_id.as_ref());
        Some(Signer {
            key: found.key,
            key_id: key_id?,
            team_id: team_id?,
        })
    }

    pub(super) fn key_source(&self) -> KeySource {
        let variables = self
            .variables
            .private_key(self.config.private_key_env.as_ref());
        KeySource::new(variables, self.config.private_key_file.clone())
    }

    /// Moves what is missing from the file only now that a token is minted.
    fn need_ids(&mut self, team_id: bool, key_id: bool) {
        let missing = mem::take(&mut self.if_minted).into_iter();
        let needed = missing.filter(|missing| match missing.key {
            "team_id" => team_id,
            _ => key_id,
        });
        let variables = self.variables;
        self.problems
            .extend(needed.map(|MissingId { key, problem }| {
                let variable = match key {
                    "team_id" => variables.team_id(),
                    _ => variables.key_id(),
                };
                problem.help(format!("or set {variable}"))
            }));
    }

    fn must_be_the_right_key(&mut self, found: &FoundKey, key_id: Option<&KeyId>) {
        let key_id = key_id.map_or_else(|| "<key ID>".to_owned(), ToString::to_string);
        if let Some(of_file) = found.key_id.as_ref().filter(|of_file| **of_file != key_id) {
            self.cargo.warning(&format!(
                "the key's file is named AuthKey_{of_file}.p8, and `key_id` is {key_id}: Apple refuses a token \
                 whose key ID is not that of the key"
            ));
        }
        let expected = self.config.public_key.as_ref();
        if let Some(expected) =
            expected.filter(|expected| *expected.get_ref() != found.key.public_key())
        {
            let problem = Problem::new(
                "the private key that this build was given is not the other half of `public_key`",
            )
            .help(format!("give it the key of AuthKey_{key_id}.p8"))
            .help("or, if that key was replaced, put the new one's public half here");
            self.problems.push(problem.at(expected.span()));
        }
    }
}
