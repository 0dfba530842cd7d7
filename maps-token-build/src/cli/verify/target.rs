//! The token to verify, and its origins.

use super::super::args::read_token;
use super::super::failure::Failure;
use super::super::mint::{mint, token_name};
use super::super::project::Project;
use super::VerifyArgs;
use super::origin::Origin;
use crate::diagnostic::{Diagnostic, Location, Severity, TokenLocation};
use crate::env::{BuildEnv, ProcessEnv};
use crate::jwt::{Inspection, LintContext, TokenKind, TokenRestriction, inspect};
use crate::model::host::Host;
use crate::model::scope::Scope;
use crate::model::time::Timestamp;
use crate::token::Status;

pub(super) struct Target {
    pub(super) name: Option<String>,
    pub(super) token: String,
    pub(super) inspection: Inspection,
    serves: Vec<Host>,
}

impl Target {
    pub(super) fn read(args: &VerifyArgs) -> Result<Self, Failure> {
        if let (Some(token), None) = (&args.token, &args.name) {
            return Ok(Self::new(None, read_token(token)?, Vec::new())?);
        }
        let project = Project::read_to_mint(&args.config)?;
        let config = project.config()?;
        if config.tokens.is_empty() {
            return Err(no_tokens().into());
        }
        let name = token_name(args.name.as_deref(), &config)?;
        let token = match &args.token {
            Some(token) => read_token(token)?,
            None => mint_token(&project, name)?,
        };
        let mut serves = Vec::new();
        for config in &config.tokens {
            if config.name.as_str() == name {
                serves.extend(config.serves.iter().map(|host| host.get_ref().clone()));
            }
        }
        Ok(Self::new(Some(name.to_owned()), token, serves)?)
    }

    fn new(name: Option<String>, token: String, serves: Vec<Host>) -> Result<Self, Diagnostic> {
        let now = Timestamp::now().ok_or_else(|| {
            Diagnostic::error(
                "wrong-clock",
                "system clock is out of range (before 1970 or after 9999)",
            )
        })?;
        let inspection = inspect(&token, &LintContext::of(None, now));
        if inspection.kind != TokenKind::Maps {
            let error = inspection.diagnostics.into_iter().next();
            return Err(error
                .unwrap_or_else(|| Diagnostic::error("not-a-token", "not an Apple Maps token")));
        }
        if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(cannot_be_sent(inspection.diagnostics));
        }
        if inspection.scopes.contains(&Scope::ServerApi) {
            return Err(Diagnostic::error(
                "server-token",
                "cannot verify a `server_api` token: Apple's service only checks tokens of pages",
            )
            .help("send it to the Maps Server API: GET https://maps-api.apple.com/v1/token"));
        }
        Ok(Self {
            name,
            token,
            inspection,
            serves,
        })
    }

    /// `None` is a request without an origin, for a token that is not restricted.
    pub(super) fn origins(&self, arguments: &[Origin]) -> Result<Vec<Option<Origin>>, Diagnostic> {
        let mut named = arguments.to_vec();
        if named.is_empty() {
            named.extend(self.serves.iter().cloned().map(Origin::from));
        }
        if named.is_empty() {
            match &self.inspection.restriction {
                TokenRestriction::Anywhere => return Ok(vec![None]),
                TokenRestriction::Domains(domains) => {
                    named.extend(domains.iter().filter_map(Origin::of_domain));
                }
                // Apple accepts any token of a request without an origin.
                TokenRestriction::Invalid => {}
            }
        }
        let mut distinct: Vec<Option<Origin>> = Vec::new();
        for origin in named.into_iter().map(Some) {
            if !distinct.contains(&origin) {
                distinct.push(origin);
            }
        }
        if distinct.is_empty() {
            return Err(self.without_origin());
        }
        Ok(distinct)
    }

    /// Says why the token names no origin.
    fn without_origin(&self) -> Diagnostic {
        let at_origin = Location::Token(TokenLocation::claim("origin"));
        let mut errors: Vec<_> = self.errors().collect();
        // Errors of the claim first: they are the reason, unless the claims cannot be read.
        errors.sort_by_key(|error| error.location.as_ref() != Some(&at_origin));
        let error = match errors.first() {
            Some(error) => (*error).clone(),
            None => Diagnostic::error("missing-origin", "token names no origin to verify"),
        };
        error.help("to ask Apple about an origin, name it: `--origin https://www.example.com`")
    }

    /// Returns the errors that were found without Apple.
    pub(super) fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        let diagnostics = self.inspection.diagnostics.iter();
        diagnostics.filter(|diagnostic| diagnostic.severity == Severity::Error)
    }
}

/// Returns the error about a character that no HTTP header can contain.
fn cannot_be_sent(diagnostics: Vec<Diagnostic>) -> Diagnostic {
    let mut errors = diagnostics
        .into_iter()
        .filter(|diagnostic| matches!(diagnostic.code, "whitespace-in-token" | "invalid-base64"));
    errors.next().unwrap_or_else(|| {
        Diagnostic::error(
            "invalid-base64",
            "token contains a character that an HTTP header cannot contain",
        )
        .help("copy the whole token again")
    })
}

fn no_tokens() -> Diagnostic {
    Diagnostic::error(
        "missing-tokens",
        "nothing to verify: the configuration defines no tokens",
    )
    .help("to verify a snapshot, open its URL in a browser: Apple responds with the image or an error")
}

/// Returns the token, minted or provided.
fn mint_token(project: &Project, name: &str) -> Result<String, Failure> {
    let output = mint(project, "verify", Some(name))?;
    for token in &output.tokens {
        if token.status() != Status::Placeholder {
            return Ok(token.as_str().to_owned());
        }
    }
    let settings = project.config()?.settings;
    let mut source = project.key_source(settings);
    source
        .load(&mut BuildEnv::new(&ProcessEnv), settings.public_key())
        .map_err(|error| project.invalid(vec![error]))?;
    let missing = source.describe_missing();
    let mut error = Diagnostic::error(
        "missing-private-key",
        format!("cannot mint token `{name}`: {missing}"),
    );
    let key_id = settings
        .key_id
        .as_ref()
        .map(|key_id| key_id.get_ref().to_string());
    let key_id = key_id.unwrap_or_else(|_| "<key ID>".to_owned());
    let command_line = project.command_line("verify", Some(name));
    for help in source.help(&key_id, &command_line) {
        error = error.help(help);
    }
    let error = error.help("or provide a token on standard input: `--token -`");
    Err(project.invalid(vec![error]))
}
