//! A token of the record, and what it may be used for.

use super::Record;
use super::freshness::{Freshness, Kind, Status};
use crate::nearest::list;

#[derive(Debug)]
pub(crate) struct Token {
    pub(super) name: String,
    status: Status,
    pub(crate) jwt: String,
    scopes: String,
    freshness: Freshness,
    pub(crate) domains: Vec<String>,
}

impl Token {
    pub(super) fn parse(fields: &[&str]) -> Option<Self> {
        let [name, status, jwt, scopes, expires, embed_until, domains] = fields else {
            return None;
        };
        Some(Self {
            name: (*name).to_owned(),
            status: Status::parse(status)?,
            jwt: (*jwt).to_owned(),
            scopes: (*scopes).to_owned(),
            freshness: Freshness::parse(expires, embed_until)?,
            domains: domains
                .split(',')
                .filter(|domain| !domain.is_empty())
                .map(str::to_owned)
                .collect(),
        })
    }

    /// In seconds since the Unix epoch.
    pub(crate) fn expires(&self) -> Option<u64> {
        self.freshness.expires
    }

    pub(super) fn must_be_fresh(&self, record: &Record) -> Result<(), String> {
        self.freshness
            .must_hold(Kind::Token, &self.name, self.status, record)
    }

    /// A token for a server lets whoever has it use the server's quota from anywhere.
    pub(crate) fn must_be_for_browser(&self) -> Result<(), String> {
        if self.is_for_server() {
            return Err(format!(
                "the token \"{}\" is for a server (scope `server_api`), and this constant is for a page\n\
                 use a token whose scope is `mapkit_js`, `embed_api` or `web_snapshots`, or \
                 maps_server_token! in code that no browser gets",
                self.name
            ));
        }
        Ok(())
    }

    pub(crate) fn must_be_for_server(&self) -> Result<(), String> {
        if self.status == Status::Withheld {
            return Err(format!(
                "the token \"{}\" is for a server, and this package is compiled to WebAssembly, which \
                 every visitor can read\n\
                 call the server from here, and let the server use the token",
                self.name
            ));
        }
        // What a placeholder of which nothing is known stands for is not known either.
        if self.is_for_server() || (self.status == Status::Placeholder && !self.has_known_scopes())
        {
            return Ok(());
        }
        Err(format!(
            "the token \"{}\" is for pages, and this constant is for a server (scope `server_api`)\n\
             write maps_token!(\"{}\")",
            self.name, self.name
        ))
    }

    /// `scope` is one for a page, so this refuses a server's token too.
    pub(crate) fn must_have_scope(&self, scope: &str, record: &Record) -> Result<(), String> {
        // Tokens that were made before there were scopes have none.
        if self.has_scope(scope) || !self.has_known_scopes() {
            return Ok(());
        }
        let scopes = list(self.scopes.split(' '), '`');
        let fitting: Vec<_> = record
            .tokens
            .iter()
            .filter(|token| token.has_scope(scope))
            .map(|token| token.name.as_str())
            .collect();
        let cure = if fitting.is_empty() {
            "no token in maps.toml has that scope: add one".to_owned()
        } else {
            format!("in maps.toml these have it: {}", list(fitting, '"'))
        };
        Err(format!(
            "the token \"{}\" has the scope {scopes}, and this takes one with `{scope}`\n{cure}",
            self.name
        ))
    }

    fn has_known_scopes(&self) -> bool {
        self.scopes != "-"
    }

    fn is_for_server(&self) -> bool {
        self.has_scope("server_api")
    }

    fn has_scope(&self, wanted: &str) -> bool {
        self.scopes.split(' ').any(|scope| scope == wanted)
    }
}
