//! Signs the tokens and URLs of a plan. There is no I/O, and signatures are deterministic (RFC 6979),
//! so the same plan and key give the same bytes on every machine.
//!
//! `jsonwebtoken::encode` is not used: it signs with the backend that the process has installed, parses
//! the key again for each token, and uses a random nonce with some backends.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::crypto::JwtSigner;
use jsonwebtoken::{Algorithm, Header};
use serde::Serialize;

use crate::diagnostic::Diagnostic;
use crate::model::ids::TokenName;
use crate::model::restriction::Restriction;
use crate::model::scope::Scopes;
use crate::model::time::Timestamp;
use crate::model::validity::Validity;
use crate::output::Output;
use crate::plan::{Plan, PlannedSnapshot, PlannedToken, Signer, SnapshotAuthorization, TokenKind};
use crate::snapshot::{Query, SnapshotUrl};
use crate::token::{Status, Token, WITHOUT_KEY, WITHOUT_TOKEN, placeholder};

pub(crate) fn sign(plan: Plan<'_>) -> Result<Output, Vec<Diagnostic>> {
    let signer = plan.signer.as_ref();
    let mut tokens = Vec::new();
    for planned in plan.tokens {
        tokens.push(token(planned, signer, plan.clock.issued)?);
    }
    let mut snapshots = Vec::new();
    for planned in &plan.snapshots {
        snapshots.push(snapshot(planned, signer, &tokens)?);
    }
    Ok(Output {
        tokens,
        snapshots,
        public_variables: plan.public_variables,
        warnings: plan.warnings,
        renew_variable: plan.renew_variable,
    })
}

fn token(
    planned: PlannedToken<'_>,
    signer: Option<&Signer<'_>>,
    issued: Timestamp,
) -> Result<Token, Diagnostic> {
    let name = planned.config.name.clone();
    let allow_wasm = planned.config.allow_wasm;
    Ok(match planned.kind {
        TokenKind::Minted {
            scopes,
            restriction,
            validity,
        } => {
            let (status, jwt, embed_until) = match signer {
                Some(signer) => {
                    let jwt = jwt(signer, issued, scopes, &restriction, validity)?;
                    (Status::Minted, jwt, validity.embed_until)
                }
                // A placeholder does not expire.
                None => (
                    Status::Placeholder,
                    placeholder(name.as_str(), WITHOUT_KEY),
                    None,
                ),
            };
            Token {
                name,
                status,
                jwt,
                scopes: Some(scopes.clone()),
                restriction: Some(restriction),
                expires: validity.expires,
                embed_until,
                allow_wasm,
            }
        }
        TokenKind::Provided { jwt, token } => Token {
            name,
            status: Status::Provided,
            jwt: jwt.to_owned(),
            scopes: token.scopes,
            restriction: Some(token.restriction),
            expires: token.validity.expires,
            embed_until: token.validity.embed_until,
            allow_wasm,
        },
        TokenKind::Unspecified => unspecified(name, allow_wasm),
    })
}

fn unspecified(name: TokenName, allow_wasm: bool) -> Token {
    Token {
        status: Status::Placeholder,
        jwt: placeholder(name.as_str(), WITHOUT_TOKEN),
        name,
        scopes: None,
        restriction: None,
        expires: None,
        embed_until: None,
        allow_wasm,
    }
}

/// The members of a [`Header`] that Apple documents. A `Header` can also contain a JWK, and every user
/// would compile the code that serializes one.
#[derive(Serialize)]
struct HeaderMembers<'a> {
    typ: Option<&'a str>,
    alg: Algorithm,
    kid: &'a str,
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    iat: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    exp: Option<u64>,
    scope: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    origin: Option<String>,
}

fn jwt(
    signer: &Signer<'_>,
    issued: Timestamp,
    scopes: &Scopes,
    restriction: &Restriction,
    validity: Validity,
) -> Result<String, Diagnostic> {
    let header = Header::new(signer.key.algorithm());
    let header = HeaderMembers {
        typ: header.typ.as_deref(),
        alg: header.alg,
        kid: signer.key_id.as_str(),
    };
    let claims = Claims {
        iss: signer.team_id.as_str(),
        iat: issued.seconds(),
        exp: validity.expires.map(Timestamp::seconds),
        scope: scopes.to_string(),
        origin: restriction.domains().map(ToString::to_string),
    };
    let header = encode(serde_json::to_vec(&header))?;
    let claims = encode(serde_json::to_vec(&claims))?;
    let message = format!("{header}.{claims}");
    let signature = signature(signer, message.as_bytes())?;
    Ok(format!("{message}.{signature}"))
}

fn encode(json: serde_json::Result<Vec<u8>>) -> Result<String, Diagnostic> {
    match json {
        Ok(json) => Ok(URL_SAFE_NO_PAD.encode(json)),
        Err(error) => Err(Diagnostic::error(
            "signing-failed",
            format!("failed to encode the token as JSON: {error}"),
        )),
    }
}

fn signature(signer: &Signer<'_>, message: &[u8]) -> Result<String, Diagnostic> {
    use jsonwebtoken::signature::Signer as _;

    match signer.key.try_sign(message) {
        Ok(signature) => Ok(URL_SAFE_NO_PAD.encode(signature)),
        Err(_) => Err(Diagnostic::error(
            "signing-failed",
            "failed to sign with the private key",
        )),
    }
}

fn snapshot(
    planned: &PlannedSnapshot<'_>,
    signer: Option<&Signer<'_>>,
    tokens: &[Token],
) -> Result<SnapshotUrl, Diagnostic> {
    let name = planned.config.name.clone();
    let query = planned.config.query.clone();
    match planned.authorization {
        SnapshotAuthorization::Signature { referer, validity } => {
            let (status, url, embed_until) = match signer {
                Some(signer) => {
                    let url = signed_url(query, signer, referer, validity)?;
                    (Status::Minted, url, validity.embed_until)
                }
                None => (
                    Status::Placeholder,
                    placeholder(name.as_str(), WITHOUT_KEY),
                    None,
                ),
            };
            Ok(SnapshotUrl {
                name,
                status,
                url,
                expires: validity.expires,
                embed_until,
                token: None,
            })
        }
        SnapshotAuthorization::Token(index) => {
            let Some(token) = tokens.get(index) else {
                let message = format!("missing token of snapshot `{name}`");
                return Err(Diagnostic::error("signing-failed", message));
            };
            let url = match token.status {
                Status::Placeholder if token.is_not_provided() => {
                    placeholder(name.as_str(), WITHOUT_TOKEN)
                }
                Status::Placeholder => placeholder(name.as_str(), WITHOUT_KEY),
                Status::Minted | Status::Provided => query.with_token(&token.jwt),
            };
            Ok(SnapshotUrl {
                name,
                status: token.status,
                url,
                expires: token.expires,
                embed_until: token.embed_until,
                token: Some(token.name.clone()),
            })
        }
    }
}

fn signed_url(
    mut query: Query,
    signer: &Signer<'_>,
    referer: Option<&str>,
    validity: Validity,
) -> Result<String, Diagnostic> {
    if let Some(referer) = referer {
        query.push("referer", referer);
    }
    if let Some(expires) = validity.expires {
        query.push("expires", &expires.seconds().to_string());
    }
    query.push("teamId", signer.team_id.as_str());
    query.push("keyId", signer.key_id.as_str());
    let signature = signature(signer, query.to_sign())?;
    Ok(query.with_signature(&signature))
}
