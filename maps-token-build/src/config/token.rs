//! One `[tokens.NAME]`.

use std::ops::Range;
use std::str::FromStr;

use toml::Spanned;

use super::expires::Expires;
use super::ids::{TokenName, VariableName};
use super::reader::{Section, text, values};
use crate::origin::{Domain, Domains, Host};
use crate::problem::Problem;
use crate::scope::{Scope, Scopes};
use crate::time::Days;

#[derive(Debug)]
pub(crate) struct TokenConfig {
    pub(crate) name: TokenName,
    /// Where its table begins.
    pub(crate) header: Range<usize>,
    pub(crate) recipe: Recipe,
    /// The hosts that pages with this token are served from.
    pub(crate) serves: Vec<Spanned<Host>>,
    pub(crate) minimum_validity: Option<Days>,
}

/// How the token comes to be.
#[derive(Debug)]
pub(crate) enum Recipe {
    Mint {
        scopes: Scopes,
        restriction: Restriction,
        expires: Spanned<Expires>,
    },
    /// It was made elsewhere: it stands in the file, or a variable brings it.
    Ready {
        token: Option<Spanned<String>>,
        want: Want,
    },
}

/// Where the token may be used.
#[derive(Debug)]
pub(crate) enum Restriction {
    Domains {
        listed: Vec<Domain>,
        /// Variables that each add one.
        from: Vec<VariableName>,
        /// Where the domains stand.
        span: Range<usize>,
    },
    /// From everywhere.
    None,
}

/// What the file says of a ready token, which the token must agree with.
#[derive(Debug)]
pub(crate) struct Want {
    pub(crate) scopes: Option<Spanned<Scopes>>,
    pub(crate) domains: Option<Spanned<Domains>>,
    pub(crate) expires: Option<Spanned<Expires>>,
}

#[cfg(feature = "cli")]
impl TokenConfig {
    /// The domains that the file lists.
    pub(crate) fn domains(&self) -> Vec<&str> {
        match &self.recipe {
            Recipe::Mint {
                restriction: Restriction::Domains { listed, .. },
                ..
            } => listed.iter().map(Domain::as_str).collect(),
            Recipe::Mint { .. } => Vec::new(),
            Recipe::Ready { want, .. } => {
                let domains = want
                    .domains
                    .iter()
                    .flat_map(|domains| domains.get_ref().iter());
                domains.map(Domain::as_str).collect()
            }
        }
    }

    pub(crate) fn scope_count(&self) -> usize {
        match &self.recipe {
            Recipe::Mint { scopes, .. } => scopes.iter().count(),
            Recipe::Ready { want, .. } => want
                .scopes
                .as_ref()
                .map_or(0, |scopes| scopes.get_ref().iter().count()),
        }
    }

    /// The apex of a wildcard, or the hosts below an apex, that nobody has said are not meant.
    pub(crate) fn likely_forgotten(&self) -> Option<String> {
        let domains = self.domains();
        if !self.serves.is_empty() || domains == ["localhost"] {
            return None;
        }
        domains.iter().find_map(|domain| {
            let (missing, what) = match domain.strip_prefix("*.") {
                Some(apex) => (apex.to_owned(), apex.to_owned()),
                // One label below something is a host of its own: www.example.com, a preview.
                None if domain.matches('.').count() == 1 => {
                    (format!("*.{domain}"), format!("the hosts below {domain}"))
                }
                None => return None,
            };
            let www = format!("www.{domain}");
            (!domains.contains(&missing.as_str()) && !domains.contains(&www.as_str()))
                .then_some(what)
        })
    }
}

const EXAMPLE_DOMAINS: &str = "[\"example.com\", \"*.example.com\"]";

/// The longest that the portal lets a browser's token without domains hold.
pub(crate) const UNRESTRICTED_DAYS: u32 = 7;

pub(super) fn read(
    name: Option<TokenName>,
    mut section: Section<'_>,
    handed_over: &[TokenName],
) -> Option<TokenConfig> {
    let header = section.header();
    let scopes = section
        .optional_list::<Scope>("scope", "\"mapkit_js\"")
        .and_then(|list| {
            let scopes = list.get_ref().iter().map(|scope| *scope.get_ref());
            match Scopes::new(scopes) {
                Ok(scopes) => Some(Spanned::new(list.span(), scopes)),
                Err(problem) => {
                    section.note(problem, &list.span());
                    None
                }
            }
        });
    let domains = section.optional_list::<Domain>("domains", EXAMPLE_DOMAINS);
    let from = section.optional_list::<VariableName>("domains_env", "[\"DEPLOY_PRIME_URL\"]");
    let unrestricted = section.optional_text::<NoRestriction>("restriction", "\"none\"");
    let expires = section.optional::<Expires>("expires");
    let serves = section.optional_list::<Host>("serves", "[\"https://example.com\"]");
    let minimum_validity = section.optional::<Days>("minimum_validity");
    let token = section.optional_text::<ReadyToken>("token", "\"eyJ…\"");
    // A note of the user's to the user.
    section.optional_with("description", |it| {
        text(it, "\"the shop's site\"").map(drop)
    });

    let outranks = section.outranks("restriction", &["domains", "domains_env"]);
    if let (None, Some(restriction)) = (outranks, &unrestricted) {
        let problem = Problem::new(
            "`restriction = \"none\"` stands in place of `domains` and `domains_env`, not beside them",
        );
        section.note(problem.help("keep one of the two"), &restriction.span());
    }
    let is_unrestricted = unrestricted.is_some() && outranks == Some(true);
    let minimum = minimum_validity.as_ref();
    if let (Some(expires), Some(minimum)) = (&expires, minimum)
        && let Expires::After(days) = expires.get_ref()
        && minimum.get_ref() >= days
    {
        let problem = Problem::new(format!(
            "a token that expires {days} after its issue never holds for longer"
        ))
        .help("make `minimum_validity` smaller than `expires`");
        section.note(problem, &minimum.span());
    }

    let is_handed_over = name.as_ref().is_some_and(|name| handed_over.contains(name));
    let keys = ["scope", "domains", "domains_env", "restriction", "expires"];
    let says_how_to_mint = keys.into_iter().any(|key| section.has(key));
    let recipe = if is_handed_over || section.has("token") || !says_how_to_mint {
        let distinct = |list: Spanned<Vec<Spanned<Domain>>>| {
            let span = list.span();
            Spanned::new(span, Domains::new(values(list)))
        };
        let token = token.map(|token| Spanned::new(token.span(), token.into_inner().0));
        Some(Recipe::Ready {
            token,
            want: Want {
                scopes,
                domains: domains.filter(|_| !is_unrestricted).map(distinct),
                expires,
            },
        })
    } else {
        section.note_that_it_mints();
        section.require("scope", "\"mapkit_js\"");
        let restriction = restriction(
            &mut section,
            scopes.as_ref(),
            domains,
            from,
            is_unrestricted,
        );
        section.require("expires", "\"180 days\"");
        if let (Some(scopes), Some(Restriction::None), Some(expires)) =
            (&scopes, &restriction, &expires)
        {
            must_be_short(&section, scopes.get_ref(), expires);
        }
        match (scopes, restriction, expires) {
            (Some(scopes), Some(restriction), Some(expires)) => Some(Recipe::Mint {
                scopes: scopes.into_inner(),
                restriction,
                expires,
            }),
            _ => None,
        }
    };
    section.finish();

    Some(TokenConfig {
        name: name?,
        header,
        recipe: recipe?,
        serves: serves.map(Spanned::into_inner).unwrap_or_default(),
        minimum_validity: minimum_validity.map(Spanned::into_inner),
    })
}

fn restriction(
    section: &mut Section<'_>,
    scopes: Option<&Spanned<Scopes>>,
    domains: Option<Spanned<Vec<Spanned<Domain>>>>,
    from: Option<Spanned<Vec<Spanned<VariableName>>>>,
    is_unrestricted: bool,
) -> Option<Restriction> {
    let for_browser = scopes.is_some_and(|scopes| scopes.get_ref().are_for_browser());
    if is_unrestricted {
        return Some(Restriction::None);
    }
    let empty_list = domains
        .as_ref()
        .filter(|domains| domains.get_ref().is_empty())
        .map(Spanned::span);
    let empty_list = empty_list.or_else(|| {
        let from = from.as_ref().filter(|from| from.get_ref().is_empty());
        from.map(Spanned::span)
    });
    if let Some(span) = empty_list {
        let problem = Problem::new("this list is empty: write at least one, or leave the key out")
            .help(format!("domains = {EXAMPLE_DOMAINS}"));
        section.note(problem, &span);
        return None;
    }
    let span = section
        .span_of("domains")
        .or_else(|| section.span_of("domains_env"))
        .unwrap_or_else(|| section.header());
    if domains.is_none() && from.is_none() {
        if for_browser && !section.has("domains") && !section.has("domains_env") {
            section.require("domains", EXAMPLE_DOMAINS);
        }
        return (!for_browser).then_some(Restriction::None);
    }
    Some(Restriction::Domains {
        listed: domains.map(values).unwrap_or_default(),
        from: from.map(values).unwrap_or_default(),
        span,
    })
}

pub(crate) fn too_long_without_domains() -> Problem {
    Problem::new(format!(
        "a token for the browser without domains holds for at most {UNRESTRICTED_DAYS} days, as in Apple's portal"
    ))
}

/// Without domains, whoever copies the token can use it: the portal gives such a token a week.
fn must_be_short(section: &Section<'_>, scopes: &Scopes, expires: &Spanned<Expires>) {
    let problem = match expires.get_ref() {
        Expires::Never => Problem::new("a token without domains must expire"),
        Expires::After(days) if scopes.are_for_browser() && days.number() > UNRESTRICTED_DAYS => {
            too_long_without_domains()
        }
        Expires::After(_) | Expires::On(_) => return,
    };
    let problem = if scopes.are_for_browser() {
        problem.help(format!(
            "restrict it to your site: domains = {EXAMPLE_DOMAINS}"
        ))
    } else {
        problem.help("expires = \"180 days\"")
    };
    section.note(problem, &expires.span());
}

/// `restriction = "none"`.
struct NoRestriction;

impl FromStr for NoRestriction {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        match text {
            "none" => Ok(Self),
            _ => Err(Problem::new("the only word here is \"none\"").help(format!(
                "for the portal's \"Domain\" write domains = {EXAMPLE_DOMAINS}"
            ))),
        }
    }
}

/// `token = "eyJ…"`, as it stands there: what is in it is judged with those that variables bring.
struct ReadyToken(String);

impl FromStr for ReadyToken {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        match text.trim() {
            "" => Err(Problem::new("a token is missing here")
                .help("copy it from Apple's portal, or take the line out")),
            token => Ok(Self(token.to_owned())),
        }
    }
}
