//! Everything that can be wrong with a token, whoever made it: the build asks before it embeds a
//! ready one, and the command of those that it is shown or finds.

pub(crate) mod finding;
mod jwt;
#[cfg(test)]
mod tests;

use serde_json::Value;
#[cfg(feature = "cli")]
use toml::Spanned;

use self::finding::{Finding, Spot};
use self::jwt::{Members, Part};
#[cfg(feature = "cli")]
use crate::config::Config;
use crate::config::{KeyId, TeamId, UNRESTRICTED_DAYS};
use crate::issue::{Stale, Validity};
use crate::key::PublicKey;
use crate::origin::{Domain, Domains, Host};
use crate::problem::Problem;
use crate::scope::Scope;
use crate::time::{Days, ONE_HOUR, SECONDS_A_DAY, Timestamp};
use crate::token::PLACEHOLDER;

/// What a token is held against, as far as it is known.
#[derive(Debug)]
pub(crate) struct Against<'a> {
    pub(crate) now: Timestamp,
    /// Pages on each of these must be able to use the token.
    pub(crate) origins: &'a [Host],
    pub(crate) minimum_validity: Option<Days>,
    pub(crate) revoked_keys: &'a [KeyId],
    pub(crate) team_id: Option<&'a TeamId>,
    pub(crate) key_id: Option<&'a KeyId>,
    pub(crate) public_key: Option<&'a PublicKey>,
}

#[cfg(feature = "cli")]
impl<'a> Against<'a> {
    /// What the configuration says of all its tokens; without one, the rules that hold for any.
    pub(crate) fn of(config: Option<&'a Config>, now: Timestamp) -> Self {
        Self {
            now,
            origins: &[],
            minimum_validity: None,
            revoked_keys: config.map_or(&[], |config| &config.revoked_keys),
            team_id: config
                .and_then(|it| it.team_id.as_ref())
                .map(Spanned::get_ref),
            key_id: config
                .and_then(|it| it.key_id.as_ref())
                .map(Spanned::get_ref),
            public_key: config
                .and_then(|it| it.public_key.as_ref())
                .map(Spanned::get_ref),
        }
    }
}

/// What the token says of itself, as far as it can be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(serde::Serialize))]
pub(crate) struct Facts {
    pub(crate) algorithm: Option<String>,
    pub(crate) key_id: Option<String>,
    pub(crate) team_id: Option<String>,
    /// In seconds since the Unix epoch.
    pub(crate) issued: Option<u64>,
    /// In seconds since the Unix epoch.
    pub(crate) expires: Option<u64>,
    pub(crate) scopes: Vec<String>,
    pub(crate) domains: Vec<String>,
}

/// A token that was looked into.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(serde::Serialize))]
pub(crate) struct Examined {
    pub(crate) facts: Facts,
    pub(crate) findings: Vec<Finding>,
}

/// An ES256 signature: `r ‖ s`, 32 bytes each.
const SIGNATURE_BYTES: usize = 64;

/// A time that is larger was meant in milliseconds: as seconds it lies beyond the year 5000.
const LATEST_SECONDS: u64 = 100_000_000_000;

/// MapKit JS 5 complains on the browser's console about a token that holds for longer.
pub(crate) const LONGEST_DAYS: u64 = 365;

/// What the portal gives a token without domains, with the rest of the day on which it ends.
const LONGEST_UNRESTRICTED: u64 = UNRESTRICTED_DAYS as u64 + 1;

/// Looks into a token: its text as it was found, without anything around it.
pub(crate) fn examine(token: &str, against: &Against<'_>) -> Examined {
    let mut examination = Examination {
        against,
        facts: Facts::default(),
        findings: Vec::new(),
    };
    examination.token(token);
    Examined {
        facts: examination.facts,
        findings: examination.findings,
    }
}

struct Examination<'a> {
    against: &'a Against<'a>,
    facts: Facts,
    findings: Vec<Finding>,
}

impl Examination<'_> {
    fn token(&mut self, token: &str) {
        if token.starts_with(PLACEHOLDER) {
            self.note(
                Finding::error(
                    "placeholder",
                    "this is a placeholder: the build that made it had no private key",
                )
                .help("build again with the private key's variable set"),
            );
            return;
        }
        let Some([header, claims, signature]) = jwt::parts(token) else {
            self.note(
                Finding::error(
                    "not-a-token",
                    "this is not a token: one has three parts, separated by dots",
                )
                .help("copy it again, whole, from Apple's portal or from the page"),
            );
            return;
        };
        for part in [&header, &claims, &signature] {
            self.alphabet(part);
        }
        let members =
            [&header, &claims].map(|part| part.decoded().and_then(|json| Members::parse(&json)));
        let [Some(of_header), Some(of_claims)] = members else {
            self.note(
                Finding::error(
                    "not-a-token",
                    "this is not a token: its first two parts are not JSON in base64url",
                )
                .help("copy it again, whole, from Apple's portal or from the page"),
            );
            return;
        };
        self.header(&of_header);
        self.claims(&of_claims);
        self.ids();
        self.signature(token, &signature);
    }

    fn note(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    fn alphabet(&mut self, part: &Part<'_>) {
        if let Some(at) = part.text.find('=') {
            let at = part.span.start + at;
            self.note(
                Finding::error(
                    "padding",
                    "a `=` stands in the token: the parts of a JWT are not padded",
                )
                .help("encode with base64url without padding")
                .at(Spot::Bytes(at..part.span.end)),
            );
        }
        if let Some(at) = part.text.find(['+', '/']) {
            let at = part.span.start + at;
            self.note(
                Finding::error("standard-base64", "a `+` or `/` stands in the token: it is in standard base64, and a JWT in base64url")
                    .help("encode with base64url: `-` and `_` in their place")
                    .at(Spot::Bytes(at..at + 1)),
            );
        }
    }

    fn header(&mut self, header: &Members) {
        for name in header.doubles() {
            self.note(
                Finding::error(
                    "duplicate-header",
                    format!(
                        "its header has `{}` twice: Apple refuses such a token",
                        repeatable(name)
                    ),
                )
                .at(Spot::header(name)),
            );
        }
        let alg = header.get("alg").and_then(Value::as_str);
        self.facts.algorithm = alg.map(str::to_owned);
        if alg != Some("ES256") {
            let found = alg.map_or_else(
                || "its header names no algorithm".to_owned(),
                |alg| format!("its algorithm is {}", repeatable(alg)),
            );
            self.note(
                Finding::error("algorithm", format!("{found}; Apple takes ES256 alone"))
                    .help("sign with ES256: the key on P-256 that Apple issued, and SHA-256")
                    .at(Spot::header("alg")),
            );
        }
        match header.get("typ").map(Value::as_str) {
            Some(Some("JWT")) => {}
            None => self.note(Finding::warning(
                "type",
                "its header has no `typ`; Apple's documentation asks for JWT",
            )),
            Some(_) => self.note(
                Finding::error("type", "its header's `typ` is not JWT").at(Spot::header("typ")),
            ),
        }
        let kid = header.get("kid").and_then(Value::as_str);
        self.facts.key_id = kid.map(str::to_owned);
        match kid.map(str::parse::<KeyId>) {
            None => self.note(
                Finding::error("key-id", "its header names no key (`kid`)")
                    .help("`kid` is the key ID: the 10 characters in the name of the key's file"),
            ),
            Some(Err(problem)) => {
                self.note(about("key-id", &problem, "`kid`").at(Spot::header("kid")));
            }
            Some(Ok(kid)) if self.against.revoked_keys.contains(&kid) => self.note(
                Finding::error(
                    "revoked",
                    format!("its key {kid} is one of `revoked_keys`: Apple refuses what it signed"),
                )
                .help("mint a new token with another key, and publish the site again")
                .at(Spot::header("kid")),
            ),
            Some(Ok(_)) => {}
        }
    }

    fn claims(&mut self, claims: &Members) {
        for name in claims.doubles() {
            let finding = Finding::error(
                "duplicate-claim",
                format!("its claim `{}` stands there twice", repeatable(name)),
            );
            self.note(finding.at(Spot::claim(name)));
        }
        self.issuer(claims.get("iss"));
        self.facts.issued = self.moment("iat", claims.get("iat"));
        self.facts.expires = self.moment("exp", claims.get("exp"));
        self.times(claims);
        let scopes = self.scopes(claims.get("scope"));
        self.origin(claims.get("origin"), &scopes);
    }

    fn issuer(&mut self, iss: Option<&Value>) {
        let iss = iss.and_then(Value::as_str);
        self.facts.team_id = iss.map(str::to_owned);
        match (iss.map(str::parse::<TeamId>), self.against.team_id) {
            (None, _) => self.note(
                Finding::error("team-id", "it names no team (claim `iss`)")
                    .help("`iss` is the team ID, 10 capital letters and digits"),
            ),
            (Some(Err(problem)), _) => {
                self.note(about("team-id", &problem, "`iss`").at(Spot::claim("iss")));
            }
            (Some(Ok(iss)), Some(team_id)) if iss != *team_id => self.note(
                Finding::error(
                    "other-team",
                    format!("it is a token of the team {iss}, and `team_id` is {team_id}"),
                )
                .at(Spot::claim("iss")),
            ),
            (Some(Ok(_)), _) => {}
        }
    }

    /// Team ID and key ID look alike, and are often swapped.
    fn ids(&mut self) {
        let (Some(kid), Some(iss)) = (self.facts.key_id.clone(), self.facts.team_id.clone()) else {
            return;
        };
        if kid == iss {
            self.note(
                Finding::error(
                    "same-id",
                    format!("team ID and key ID are the same, {kid}: one of them is wrong"),
                )
                .help("`iss` is the team's ID, `kid` the key's")
                .at(Spot::header("kid")),
            );
        }
        let (team_id, key_id) = (self.against.team_id, self.against.key_id);
        let reversed = team_id.is_some_and(|team_id| team_id.to_string() == kid)
            && key_id.is_some_and(|key_id| key_id.to_string() == iss);
        if reversed && kid != iss {
            self.note(
                Finding::error(
                    "swapped-ids",
                    "team ID and key ID are swapped: it is the other way round in maps.toml",
                )
                .help("`iss` is the team's ID, `kid` the key's")
                .at(Spot::header("kid")),
            );
        }
    }

    /// A time in seconds, with what is wrong with it.
    fn moment(&mut self, name: &'static str, value: Option<&Value>) -> Option<u64> {
        let value = value?;
        let spot = Spot::claim(name);
        let Some(seconds) = value.as_u64() else {
            self.note(
                Finding::error("time", format!("its claim `{name}` is not a whole number"))
                    .help("Apple wants seconds since 1970, as an integer")
                    .at(spot),
            );
            return None;
        };
        if seconds >= LATEST_SECONDS {
            self.note(
                Finding::error(
                    "milliseconds",
                    format!("its claim `{name}` is in milliseconds"),
                )
                .help(format!(
                    "Apple wants seconds since 1970: {}",
                    seconds / 1000
                ))
                .at(spot),
            );
            return None;
        }
        Some(seconds)
    }

    fn times(&mut self, claims: &Members) {
        let now = self.against.now;
        match self.facts.issued {
            None if claims.get("iat").is_none() => {
                self.note(Finding::error(
                    "no-iat",
                    "it does not say when it was issued (claim `iat`)",
                ));
            }
            Some(issued) if issued > now.seconds() + ONE_HOUR => self.note(
                Finding::error(
                    "future",
                    format!("it was issued in the future, {}", shown(issued)),
                )
                .help("set the clock of the machine that made it")
                .at(Spot::claim("iat")),
            ),
            _ => {}
        }
        let Some(expires) = self.facts.expires else {
            if claims.get("exp").is_none() {
                self.note(
                    Finding::warning("no-exp", "it never expires: only revoking its key ends it")
                        .help("give it an end, in `maps.toml`: expires = \"180 days\""),
                );
            }
            return;
        };
        let moment = Timestamp::from_seconds(expires);
        if let Err(stale) = Validity::judge(moment, self.against.minimum_validity, now) {
            let code = match stale {
                Stale::Expired { .. } => "expired",
                Stale::TooShort { .. } => "expires-soon",
            };
            self.note(
                Finding::error(code, format!("it {stale}"))
                    .help("make a new one")
                    .at(Spot::claim("exp")),
            );
            return;
        }
        let from = self.facts.issued.unwrap_or(now.seconds());
        if expires.saturating_sub(from) > LONGEST_DAYS * SECONDS_A_DAY {
            self.note(
                Finding::warning("long-lived", format!("it holds for more than {LONGEST_DAYS} days: MapKit JS 5 complains about that in the console"))
                    .at(Spot::claim("exp")),
            );
        }
    }

    fn scopes(&mut self, value: Option<&Value>) -> Vec<Scope> {
        let Some(value) = value else {
            self.note(Finding::warning(
                "no-scope",
                "it names no scope, as tokens of older times: Apple still takes those",
            ));
            return Vec::new();
        };
        let Some(text) = value.as_str() else {
            let finding = Finding::error(
                "scope",
                "its claim `scope` is not text, separated by spaces",
            );
            self.note(finding.at(Spot::claim("scope")));
            return Vec::new();
        };
        let mut scopes = Vec::new();
        for name in text.split_whitespace() {
            self.facts.scopes.push(name.to_owned());
            match name.parse::<Scope>() {
                Ok(scope) => scopes.push(scope),
                Err(problem) => {
                    self.note(about("scope", &problem, "`scope`").at(Spot::claim("scope")));
                }
            }
        }
        if scopes.len() > 1 && scopes.contains(&Scope::ServerApi) {
            self.note(
                Finding::error(
                    "server-scope",
                    "`server_api` stands together with a scope for the browser",
                )
                .help("make two tokens")
                .at(Spot::claim("scope")),
            );
        }
        scopes
    }

    fn origin(&mut self, value: Option<&Value>, scopes: &[Scope]) {
        let spot = || Spot::claim("origin");
        let Some(value) = value else {
            self.unrestricted(scopes);
            return;
        };
        let Some(text) = value.as_str() else {
            self.note(
                Finding::error(
                    "origin",
                    "its claim `origin` is not text, separated by commas",
                )
                .at(spot()),
            );
            return;
        };
        let mut domains = Vec::new();
        for entry in text.split(',') {
            self.facts.domains.push(entry.to_owned());
            if entry != entry.trim() {
                self.note(
                    Finding::error("origin-space", "a space stands in its claim `origin`")
                        .help("separate domains by commas alone")
                        .at(spot()),
                );
            }
            match entry.trim().parse::<Domain>() {
                Ok(domain) => domains.push(domain),
                Err(problem) => self.note(about("origin", &problem, "`origin`").at(spot())),
            }
        }
        let domains = Domains::new(domains);
        for origin in self.against.origins {
            if domains.is_empty() || !domains.covers(origin) {
                let problem = domains.uncovered(origin);
                self.note(Finding::from_problem("origin-not-covered", &problem).at(spot()));
            }
        }
    }

    /// Of a token without domains. The portal makes some, that hold for a week.
    fn unrestricted(&mut self, scopes: &[Scope]) {
        let for_server = scopes.contains(&Scope::ServerApi);
        if for_server || scopes.is_empty() {
            return;
        }
        let lifetime = self
            .facts
            .expires
            .zip(self.facts.issued)
            .map(|(exp, iat)| exp.saturating_sub(iat));
        let message =
            "it is restricted to no domain (claim `origin`): whoever copies it can use it";
        let is_short =
            lifetime.is_some_and(|lifetime| lifetime <= LONGEST_UNRESTRICTED * SECONDS_A_DAY);
        self.note(if is_short {
            Finding::warning("no-origin", message)
        } else {
            Finding::error("no-origin", message).help("restrict it to the domains of your site")
        });
    }

    fn signature(&mut self, token: &str, part: &Part<'_>) {
        let spot = || Spot::Bytes(part.span.clone());
        let Some(signature) = part.decoded() else {
            self.note(Finding::error("signature", "its signature is not base64url").at(spot()));
            return;
        };
        match signature.as_slice() {
            [0x30, ..] if signature.len() != SIGNATURE_BYTES && signature.len() > 60 => {
                self.note(
                    Finding::error(
                        "signature-der",
                        "its signature is in DER; a JWT has the raw 64 bytes, r and s",
                    )
                    .help("let a JWT library sign it, not `openssl dgst`")
                    .at(spot()),
                );
                return;
            }
            _ if signature.len() != SIGNATURE_BYTES => {
                self.note(
                    Finding::error(
                        "signature-length",
                        format!(
                            "its signature has {} bytes, and one of ES256 has {SIGNATURE_BYTES}",
                            signature.len()
                        ),
                    )
                    .help("copy the token again, whole")
                    .at(spot()),
                );
                return;
            }
            _ => {}
        }
        let ours = match self.against.key_id {
            Some(key_id) => self.facts.key_id.as_deref() == Some(key_id.to_string().as_str()),
            None => true,
        };
        let (message, _) = token.rsplit_once('.').unwrap_or_default();
        if let Some(key) = self.against.public_key.filter(|_| ours)
            && !key.has_signed(message.as_bytes(), &signature)
        {
            self.note(
                Finding::error(
                    "wrong-signature",
                    "its signature is not one of the given key",
                )
                .help("it was changed, or signed with another key than its `kid` says")
                .at(spot()),
            );
        }
    }
}

fn about(code: &'static str, problem: &Problem, subject: &str) -> Finding {
    Finding::from_problem(code, &problem.clone().about(subject))
}

/// What a member of the token says, as far as a message may repeat it: the build shows it too, where
/// a key may have been pasted in a token's place.
fn repeatable(text: &str) -> &str {
    let is_word = text.len() <= 12
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if is_word { text } else { "…" }
}

fn shown(seconds: u64) -> String {
    Timestamp::from_seconds(seconds)
        .map_or_else(|| seconds.to_string(), |moment| moment.to_string())
}
