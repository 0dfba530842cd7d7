//! What the user wrote and may write, and might think about once more.

use std::collections::BTreeMap;

use super::Check;
use crate::config::{Authorization, Config, PRODUCTION};
use crate::examine::LONGEST_DAYS;
use crate::examine::finding::Finding;
use crate::time::{SECONDS_A_DAY, Timestamp};
use crate::token::Token;

impl Check<'_> {
    pub(super) fn unwise(&mut self, environment: &str, config: &Config) {
        let place = format!("in {environment}");
        if config.public_key.is_none() {
            self.note(
                Finding::warning("no-public-key", "there is no `public_key`: the wrong key in the right secret goes unnoticed")
                    .help("hand the key to this command, and write the `public_key` that it prints into the file"),
            );
        }
        for token in &config.tokens {
            let name = &token.name;
            for domain in token.domains() {
                let suffix = domain
                    .strip_prefix("*.")
                    .filter(|apex| psl::suffix_str(apex) == Some(*apex));
                if let Some(suffix) = suffix {
                    self.note(
                        Finding::error("public-suffix", format!("{place} the token \"{name}\" is for {domain}: anyone can have a name below `{suffix}`"))
                            .help(format!("name your own site, like \"example.{suffix}\"")),
                    );
                }
            }
            if token.minimum_validity.is_none() {
                self.note(
                    Finding::warning("no-minimum-validity", format!("{place} the token \"{name}\" has no `minimum_validity`: one that ends tomorrow would be embedded"))
                        .help("minimum_validity = \"30 days\""),
                );
            }
            if token.scope_count() > 1 {
                self.note(
                    Finding::warning("several-scopes", format!("{place} the token \"{name}\" has several scopes; Apple advises one a token, which limits what a leaked one exposes"))
                        .help("make a token for each"),
                );
            }
            if let Some(missing) = token.likely_forgotten() {
                self.note(
                    Finding::warning("apex-or-subdomains", format!("{place} the token \"{name}\" is not for {missing}: most sites that show no map forgot one of the two"))
                        .help("write `serves` with the origins of your site, and this is checked instead"),
                );
            }
        }
    }

    /// Only `referer` and `expires` limit what a copied URL is good for.
    pub(super) fn open_snapshots(&mut self, environment: &str, config: &Config) {
        let open = config.snapshots.iter().filter(|snapshot| {
            let Authorization::Signature { referer, expires } = &snapshot.authorization else {
                return false;
            };
            referer.is_none() && expires.is_none()
        });
        let names: Vec<_> = open
            .map(|snapshot| format!("\"{}\"", snapshot.name))
            .collect();
        if !names.is_empty() {
            self.note(
                Finding::warning("open-snapshot", format!(
                    "in {environment} a copy of the URL of {} works everywhere, for as long as the key is not revoked",
                    names.join(", ")
                ))
                .help("referer = \"https://example.com/\" or expires = \"180 days\" limits that"),
            );
        }
    }

    pub(super) fn long_lived(&mut self, tokens: &[Token]) {
        let now = Timestamp::now().map_or(0, Timestamp::seconds);
        for token in tokens
            .iter()
            .filter(|token| token.scopes().next().is_some())
        {
            let name = token.name();
            match token.expires {
                None => self.note(
                    Finding::warning("no-exp", format!("the token \"{name}\" never expires: only revoking its key ends it"))
                        .help("expires = \"180 days\""),
                ),
                Some(expires) if expires.seconds() > now + LONGEST_DAYS * SECONDS_A_DAY => self.note(Finding::warning(
                    "long-lived",
                    format!("the token \"{name}\" holds for more than {LONGEST_DAYS} days: MapKit JS 5 complains about that in the console"),
                )),
                Some(_) => {}
            }
        }
    }

    pub(super) fn shared_keys(&mut self, keys: &BTreeMap<String, Option<String>>) {
        let production = keys.get(PRODUCTION).cloned().flatten();
        let sharing: Vec<_> = keys
            .iter()
            .filter(|(name, key_id)| {
                *name != PRODUCTION && key_id.is_some() && **key_id == production
            })
            .map(|(name, _)| name.as_str())
            .collect();
        if !sharing.is_empty() {
            self.note(
                Finding::warning("shared-key", format!("{} uses the key of production; Apple advises a Maps ID and a key for each environment, so that one can be revoked alone", sharing.join(", ")))
                    .help("give it a `key_id` and a `private_key_env` of its own"),
            );
        }
    }
}
