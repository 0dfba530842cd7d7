//! Team ID and key ID.

use serde_json::Value;

use super::{Linter, is_id};
use crate::diagnostic::{Diagnostic, TokenLocation};
use crate::jwt::parse::JsonMembers;
use crate::model::ids::TeamId;

impl Linter<'_> {
    pub(super) fn issuer(&mut self, claims: &JsonMembers) {
        let location = TokenLocation::claim("iss");
        let iss = match claims.get("iss").map(Value::as_str) {
            Some(Some(iss)) => iss,
            iss => {
                let message = match iss {
                    None => "missing claim `iss`",
                    Some(_) => "claim `iss` is not a string",
                };
                self.reject(
                    Diagnostic::error("invalid-team-id", message)
                        .help("set `iss` to the team ID, 10 uppercase letters and digits")
                        .in_token(location),
                );
                return;
            }
        };
        match (iss.parse::<TeamId>(), self.context.team_id) {
            (Err(error), _) => self.reject(error.in_token(location)),
            (Ok(iss), Some(team_id)) if iss != *team_id => self.report(
                Diagnostic::error(
                    "team-mismatch",
                    format!("token belongs to team `{iss}`, but `team_id` is `{team_id}`"),
                )
                .in_token(location),
            ),
            (Ok(_), _) => {}
        }
    }

    /// The IDs look alike, and are often swapped.
    pub(super) fn ids(&mut self) {
        let claims = &self.inspection.claims;
        let (Some(kid), Some(iss)) = (&claims.key_id, &claims.team_id) else {
            return;
        };
        let (message, code) = if kid == iss {
            ("team ID (`iss`) and key ID (`kid`) are the same", "same-id")
        } else if is_id(self.context.team_id, Some(kid)) && is_id(self.context.key_id, Some(iss)) {
            let message =
                "team ID and key ID are swapped: `iss` is `key_id`, and `kid` is `team_id`";
            (message, "swapped-ids")
        } else {
            return;
        };
        self.reject(
            Diagnostic::error(code, message)
                .help("set `iss` to the team ID, and `kid` to the key ID")
                .in_token(TokenLocation::header("kid")),
        );
    }
}
