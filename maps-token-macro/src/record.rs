//! The record that `maps-token-build` left: its format, and what may be taken out of it.

use std::num::ParseIntError;
use std::time::{SystemTime, UNIX_EPOCH};

/// The format that this crate reads. `maps-token-build` draws it where it writes it (`record.rs`).
pub(crate) const FORMAT: &str = "1";

#[derive(Debug)]
pub(crate) struct Record {
    pub(crate) package: String,
    /// The variable of which a new value mints anew.
    renew: String,
    tokens: Vec<Token>,
}

#[derive(Debug)]
pub(crate) struct Token {
    name: String,
    status: Status,
    pub(crate) jwt: String,
    scopes: String,
    /// In seconds since the Unix epoch.
    pub(crate) expires: Option<u64>,
    embed_until: Option<u64>,
    pub(crate) domains: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Status {
    Minted,
    Ready,
    /// A text that says so, in the place of a token.
    Placeholder,
    /// A server's token, in a package that is compiled for the browser.
    Withheld,
}

#[derive(Debug, PartialEq)]
pub(crate) enum Unreadable {
    Format { format: String, writer: String },
    Damaged,
}

impl Record {
    pub(crate) fn parse(text: &str) -> Result<Self, Unreadable> {
        let mut lines = text.lines();
        let header = lines
            .next()
            .and_then(|line| line.strip_prefix("maps-token-record "));
        let (format, writer) = header
            .and_then(|rest| rest.split_once(' '))
            .ok_or(Unreadable::Damaged)?;
        if format != FORMAT {
            return Err(Unreadable::Format {
                format: format.to_owned(),
                writer: writer.to_owned(),
            });
        }
        Self::parse_body(lines).ok_or(Unreadable::Damaged)
    }

    fn parse_body<'a>(mut lines: impl Iterator<Item = &'a str>) -> Option<Self> {
        let package = lines.next()?.strip_prefix("package ")?.to_owned();
        let renew = lines.next()?.strip_prefix("renew ")?.to_owned();
        let mut tokens = Vec::new();
        loop {
            let line = lines.next()?;
            if let Some(count) = line.strip_prefix("end ") {
                let whole = count.parse() == Ok(tokens.len()) && lines.next().is_none();
                return whole.then_some(Self {
                    package,
                    renew,
                    tokens,
                });
            }
            tokens.push(Token::parse(line)?);
        }
    }

    /// The token of that name, or the only one; not if it is too old to be embedded.
    pub(crate) fn fresh_token(&self, name: Option<&str>) -> Result<&Token, String> {
        let token = match name {
            Some(name) => self.named(name)?,
            None => self.only()?,
        };
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_err(|_| "the clock of this machine stands before 1970: set it".to_owned())?;
        token.must_be_fresh(now.as_secs(), self)?;
        Ok(token)
    }

    fn named(&self, name: &str) -> Result<&Token, String> {
        let found = self.tokens.iter().find(|token| token.name == name);
        found.ok_or_else(|| {
            let nearest = self
                .tokens
                .iter()
                .map(|token| (strsim::jaro_winkler(name, &token.name), &token.name))
                .filter(|(similarity, _)| *similarity > 0.8)
                .max_by(|(a, _), (b, _)| a.total_cmp(b));
            let hint = nearest.map_or_else(String::new, |(_, nearest)| {
                format!("; did you mean \"{nearest}\"?")
            });
            format!(
                "there is no token \"{name}\" in maps.toml{hint}\n{}",
                self.names()
            )
        })
    }

    fn only(&self) -> Result<&Token, String> {
        match self.tokens.as_slice() {
            [token] => Ok(token),
            [] => Err("the build script minted no token".to_owned()),
            _ => Err(format!(
                "which token? maps.toml has more than one\n{}",
                self.names()
            )),
        }
    }

    fn names(&self) -> String {
        let names: Vec<_> = self
            .tokens
            .iter()
            .map(|token| format!("\"{}\"", token.name))
            .collect();
        format!("tokens in maps.toml: {}", names.join(", "))
    }
}

impl Token {
    fn parse(line: &str) -> Option<Self> {
        let fields: Vec<_> = line.split('\t').collect();
        let [
            "token",
            name,
            status,
            jwt,
            scopes,
            expires,
            embed_until,
            domains,
        ] = fields.as_slice()
        else {
            return None;
        };
        Some(Self {
            name: (*name).to_owned(),
            status: match *status {
                "minted" => Status::Minted,
                "ready" => Status::Ready,
                "placeholder" => Status::Placeholder,
                "withheld" => Status::Withheld,
                _ => return None,
            },
            jwt: (*jwt).to_owned(),
            scopes: (*scopes).to_owned(),
            expires: moment(expires).ok()?,
            embed_until: moment(embed_until).ok()?,
            domains: domains
                .split(',')
                .filter(|domain| !domain.is_empty())
                .map(str::to_owned)
                .collect(),
        })
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
        if self.is_for_server() || (self.status == Status::Placeholder && self.scopes == "-") {
            return Ok(());
        }
        Err(format!(
            "the token \"{}\" is for pages, and this constant is for a server (scope `server_api`)\n\
             write maps_token!(\"{}\")",
            self.name, self.name
        ))
    }

    fn is_for_server(&self) -> bool {
        self.scopes.split(' ').any(|scope| scope == "server_api")
    }

    /// Cargo runs no build script because time has passed, so a kept `target/` can hold an old token.
    fn must_be_fresh(&self, now: u64, record: &Record) -> Result<(), String> {
        let Some(embed_until) = self.embed_until.filter(|last| *last < now) else {
            return Ok(());
        };
        let days = |seconds: u64| match seconds / (24 * 60 * 60) {
            1 => "1 day".to_owned(),
            days => format!("{days} days"),
        };
        let state = match self.expires {
            Some(expires) if now < expires => format!(
                "holds for {} more, less than its `minimum_validity` of {}",
                days(expires - now),
                days(expires - embed_until)
            ),
            _ => format!("expired {} ago", days(now - embed_until)),
        };
        if self.status == Status::Ready {
            return Err(format!(
                "the ready token \"{}\" {state}\n\
                 bring a new one, in its variable or as `token` in maps.toml",
                self.name
            ));
        }
        let Record { package, renew, .. } = record;
        Err(format!(
            "the token \"{}\" was minted by an earlier build and {state}\n\
             mint a new one: build with the private key and a new value of {renew}\n\
             \n    {renew}=$(date +%F) cargo build\n\
             \nor after `cargo clean -p {package}`; if `expires` in maps.toml is a date, choose a later one",
            self.name
        ))
    }
}

/// Seconds, or `-` for never.
fn moment(text: &str) -> Result<Option<u64>, ParseIntError> {
    match text {
        "-" => Ok(None),
        seconds => seconds.parse().map(Some),
    }
}
