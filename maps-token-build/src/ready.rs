//! Tokens that were made elsewhere: in Apple's portal, or by an earlier step of the same CI job.
//!
//! They are checked as strictly as those that are minted here, because the mistakes are the same and
//! show as late: a blank map on the published page.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, Header, TokenData, dangerous};
use serde::Deserialize;
use toml::Spanned;

use crate::config::{Expires, KeyId, TeamId, TokenConfig, Want};
use crate::issue::{IssueTime, Validity};
use crate::key::PublicKey;
use crate::origin::{Domain, Domains};
use crate::problem::Problem;
use crate::scope::{Scope, Scopes};
use crate::time::{Days, Timestamp};
use crate::token::{PLACEHOLDER, Status, Token};

/// What the token is held against.
pub(crate) struct Expectations<'a> {
    pub(crate) token: &'a TokenConfig,
    pub(crate) want: &'a Want,
    pub(crate) team_id: Option<&'a TeamId>,
    pub(crate) key_id: Option<&'a KeyId>,
    pub(crate) public_key: Option<&'a PublicKey>,
    pub(crate) revoked_keys: &'a [KeyId],
    pub(crate) time: &'a IssueTime,
}

/// What the token says of itself, once it was found sound.
pub(crate) struct Sound {
    pub(crate) scopes: Option<Scopes>,
    pub(crate) domains: Domains,
    pub(crate) validity: Validity,
}

impl Sound {
    pub(crate) fn into_token(self, token: &TokenConfig, jwt: &str) -> Token {
        Token {
            name: token.name.clone(),
            status: Status::Ready,
            jwt: jwt.to_owned(),
            scopes: self.scopes,
            domains: self.domains,
            expires: self.validity.expires,
            embed_until: self.validity.embed_until,
        }
    }
}

#[derive(Deserialize)]
struct Claims {
    iss: Option<String>,
    iat: Option<u64>,
    exp: Option<u64>,
    scope: Option<String>,
    origin: Option<String>,
}

/// An ES256 signature: `r ‖ s`, 32 bytes each.
const SIGNATURE_BYTES: usize = 64;

/// A time that is larger was meant in milliseconds: as seconds it lies beyond the year 5000.
const LATEST_SECONDS: u64 = 100_000_000_000;

impl Expectations<'_> {
    /// Everything that is wrong with the token, at once.
    pub(crate) fn check(&self, jwt: &str) -> Result<Sound, Vec<Problem>> {
        let (TokenData { header, claims, .. }, signature) =
            decode(jwt).map_err(|problem| vec![problem])?;
        let mut problems = Vec::new();
        let mut noted = |problem| problems.push(problem);

        if let Err(problem) = self.header(&header, jwt, &signature) {
            noted(problem);
        }
        if let Err(problem) = self.team(claims.iss.as_deref()) {
            noted(problem);
        }
        let scopes = self.scopes(claims.scope.as_deref()).map_err(&mut noted);
        let domains = self.domains(claims.origin.as_deref()).map_err(&mut noted);
        let validity = self.validity(claims.iat, claims.exp).map_err(&mut noted);
        match (scopes, domains, validity) {
            (Ok(scopes), Ok(domains), Ok(validity)) if problems.is_empty() => Ok(Sound {
                scopes,
                domains,
                validity,
            }),
            _ => Err(problems),
        }
    }

    fn header(&self, header: &Header, jwt: &str, signature: &[u8]) -> Result<(), Problem> {
        if header.alg != Algorithm::ES256 {
            let what = format!(
                "it is signed with {:?}; Apple takes ES256 alone",
                header.alg
            );
            return Err(Problem::new(what));
        }
        if header.typ.as_deref().is_some_and(|typ| typ != "JWT") {
            return Err(Problem::new("its header `typ` is not JWT"));
        }
        match signature {
            [0x30, ..] if signature.len() != SIGNATURE_BYTES => {
                return Err(Problem::new(
                    "its signature is in DER; a JWT has the raw 64 bytes, r and s",
                )
                .help("let a JWT library sign it, not `openssl dgst`"));
            }
            _ if signature.len() != SIGNATURE_BYTES => {
                return Err(Problem::new(
                    "its signature is not 64 bytes long: a part of the token is missing",
                )
                .help("copy it again, whole"));
            }
            _ => {}
        }
        let Some(kid) = header
            .kid
            .as_deref()
            .and_then(|kid| kid.parse::<KeyId>().ok())
        else {
            return Err(Problem::new(
                "its header names no key ID (`kid`, 10 capital letters and digits)",
            ));
        };
        if self.revoked_keys.contains(&kid) {
            return Err(Problem::new(format!(
                "its key {kid} is one of `revoked_keys`: Apple refuses what it signed"
            ))
            .help("make a new token, with another key"));
        }
        if let (true, Some(public_key)) = (self.key_id == Some(&kid), self.public_key) {
            let (message, _) = jwt.rsplit_once('.').unwrap_or_default();
            if !public_key.has_signed(message.as_bytes(), signature) {
                let what = format!(
                    "its signature is not one of the key {kid} that `public_key` belongs to"
                );
                return Err(Problem::new(what).help("copy it again, whole and unchanged"));
            }
        }
        Ok(())
    }

    fn team(&self, iss: Option<&str>) -> Result<(), Problem> {
        let issuer = iss.and_then(|iss| iss.parse::<TeamId>().ok());
        match (issuer, self.team_id) {
            (None, _) => Err(Problem::new(
                "its claim `iss` is not a team ID (10 capital letters and digits)",
            )),
            (Some(issuer), Some(team_id)) if issuer != *team_id => Err(Problem::new(format!(
                "it is a token of the team {issuer}, and `team_id` is {team_id}"
            ))),
            _ => Ok(()),
        }
    }

    /// A token of older times names no scope. Apple still takes those.
    fn scopes(&self, scope: Option<&str>) -> Result<Option<Scopes>, Problem> {
        let Some(scope) = scope else { return Ok(None) };
        let scopes = scope.split_whitespace().map(str::parse::<Scope>);
        let scopes = scopes
            .collect::<Result<Vec<_>, _>>()
            .and_then(Scopes::new)
            .map_err(|problem| problem.about("its claim `scope`"))?;
        let wanted = self.want.scopes.as_ref().map(Spanned::get_ref);
        let missing = wanted.and_then(|wanted| wanted.iter().find(|scope| !scopes.contain(*scope)));
        match missing {
            Some(missing) => Err(Problem::new(format!(
                "its scope is `{scopes}`, and `scope` asks for `{}`",
                missing.as_str()
            ))
            .help("make a token of that type in the portal, or change `scope`")),
            None => Ok(Some(scopes)),
        }
    }

    fn domains(&self, origin: Option<&str>) -> Result<Domains, Problem> {
        let domains = origin
            .unwrap_or_default()
            .split(',')
            .filter(|_| origin.is_some());
        let domains = domains
            .map(|domain| domain.trim().parse::<Domain>())
            .collect::<Result<Vec<_>, _>>()
            .map_err(|problem| problem.about("its claim `origin`"))?;
        let domains = Domains::new(domains);
        let wanted = self
            .want
            .domains
            .iter()
            .flat_map(|wanted| wanted.get_ref().iter());
        let mut missing = wanted.filter(|wanted| !domains.contain(wanted));
        if let Some(missing) = missing.next() {
            return Err(Problem::new(format!(
                "it is good for `{domains}`, and `domains` has `{missing}`"
            ))
            .help("make a token with that domain, or take it out of `domains`"));
        }
        match self
            .token
            .serves
            .iter()
            .find(|host| !domains.covers(host.get_ref()))
        {
            Some(host) => Err(domains
                .uncovered(host.get_ref())
                .help("a ready token must be made anew with it")),
            None => Ok(domains),
        }
    }

    fn validity(&self, iat: Option<u64>, exp: Option<u64>) -> Result<Validity, Problem> {
        let moment = |claim: &str, seconds: u64| match Timestamp::from_seconds(seconds) {
            Some(moment) if seconds < LATEST_SECONDS => Ok(moment),
            _ => Err(
                Problem::new(format!("its claim `{claim}` is in milliseconds"))
                    .help("Apple wants seconds since 1970"),
            ),
        };
        let issued = iat.map(|iat| moment("iat", iat)).transpose()?;
        let expires = exp.map(|exp| moment("exp", exp)).transpose()?;
        if let Some(issued) = issued {
            self.time.must_have_come(issued)?;
        }
        if let (Some(wanted), Some(issued)) = (&self.want.expires, issued) {
            not_longer_than(*wanted.get_ref(), issued, expires)?;
        }
        self.time.validity(expires, self.token.minimum_validity)
    }
}

/// A token that holds for longer than `expires` says is not the one that was meant.
fn not_longer_than(
    wanted: Expires,
    issued: Timestamp,
    expires: Option<Timestamp>,
) -> Result<(), Problem> {
    // The portal's tokens end at some hour of the day, in a time zone of its own.
    let a_day = Days::new(1);
    let latest = wanted
        .from(issued)
        .zip(a_day)
        .map(|(latest, day)| latest.plus(day));
    let holds = match (expires, latest) {
        (None, Some(_)) => "it never expires".to_owned(),
        (Some(expires), Some(latest)) if expires > latest => format!("it holds until {expires}"),
        _ => return Ok(()),
    };
    Err(Problem::new(format!("{holds}, longer than `expires` says"))
        .help("change `expires`, or make a token that holds for as long"))
}

fn decode(jwt: &str) -> Result<(TokenData<Claims>, Vec<u8>), Problem> {
    if jwt.starts_with(PLACEHOLDER) {
        return Err(Problem::new(
            "this is a placeholder: the step that made it had no private key",
        ));
    }
    let not_a_token = || {
        Problem::new(
            "this is not a token: one has three parts, separated by dots, and starts with `eyJ`",
        )
        .help("copy it from Apple's portal, whole")
    };
    let (_, signature) = jwt.rsplit_once('.').ok_or_else(not_a_token)?;
    let data = dangerous::insecure_decode::<Claims>(jwt).map_err(|error| match error.kind() {
        ErrorKind::Json(error) if error.to_string().contains("duplicate field") => {
            let field = error
                .to_string()
                .split('`')
                .nth(1)
                .unwrap_or_default()
                .to_owned();
            Problem::new(format!(
                "it has `{field}` twice: Apple refuses such a token"
            ))
        }
        ErrorKind::Json(error) if !error.is_syntax() && !error.is_eof() => Problem::new(format!(
            "its header or its claims are not those of a Maps token: {error}"
        )),
        ErrorKind::Base64(_) => {
            not_a_token().help("its parts are base64url, without `=`, `+` and `/`")
        }
        _ => not_a_token(),
    })?;
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| {
        Problem::new("its signature is not base64url").help("a JWT has no `=`, `+` or `/` in it")
    })?;
    Ok((data, signature))
}
