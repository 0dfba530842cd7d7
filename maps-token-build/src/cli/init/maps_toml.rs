//! The configuration for a new package.

use std::fmt::Write as _;

use super::super::args::given_token;
use super::InitArgs;
use super::plan::Edit;
use crate::config::Document;
use crate::examine::finding::{Finding, Severity};
use crate::examine::{Against, Facts, examine};
use crate::problem::Problem;
use crate::source::Source;
use crate::time::{Days, Timestamp};

pub(super) const NAME: &str = "maps.toml";

/// What is to stand in the file.
pub(super) struct Draft {
    text: String,
    /// What the user gave.
    given: Vec<String>,
    has_placeholders: bool,
}

const MINIMUM_VALIDITY_DAYS: u32 = 30;

impl Draft {
    pub(super) fn new(args: &InitArgs) -> Result<Self, Problem> {
        let draft = match &args.token {
            Some(token) => Self::from_token(&given_token(token)?)?,
            None => Self::from_args(args),
        };
        must_be_sound(&draft.text)?;
        Ok(draft)
    }

    /// Whether there is something in it that only the user knows.
    pub(super) fn has_placeholders(&self) -> bool {
        self.has_placeholders
    }

    pub(super) fn edit(self, existing: Option<&str>) -> Edit {
        match existing {
            None => Edit::Write {
                content: self.text,
                what: "the configuration".to_owned(),
            },
            Some(text) if self.given.iter().all(|given| text.contains(given)) => {
                Edit::Leave("it is there already".to_owned())
            }
            Some(_) => {
                Edit::Ask("it is there already: write into it what you gave here".to_owned())
            }
        }
    }

    fn from_args(args: &InitArgs) -> Self {
        let team_id = args.team_id.as_ref().map(ToString::to_string);
        let key_id = args.key_id.as_ref().map(ToString::to_string);
        let domains: Vec<_> = args.domains.iter().map(ToString::to_string).collect();
        let has_placeholders = team_id.is_none() || key_id.is_none() || domains.is_empty();
        let ids = [("team_id", &team_id), ("key_id", &key_id)];
        let ids = ids
            .into_iter()
            .filter_map(|(name, id)| Some(format!("{name} = \"{}\"", id.as_ref()?)));
        let given = ids
            .chain(domains.iter().map(|domain| format!("\"{domain}\"")))
            .collect();

        let mut text = String::new();
        let comment = match (&team_id, &key_id) {
            (Some(_), Some(_)) => "# From Apple's developer portal.\n",
            _ => "# Yours, from Apple's developer portal.\n",
        };
        text.push_str(comment);
        let mut id = |name: &str, given: Option<String>, example: &str| {
            let id = given.unwrap_or_else(|| example.to_owned());
            text.push_str(&format!("{name} = \"{id}\"\n"));
        };
        id("team_id", team_id, "DEF123GHIJ");
        id("key_id", key_id, "ABC123DEFG");
        text.push_str("\n[tokens.site]\nscope = \"mapkit_js\"\n");
        if domains.is_empty() {
            text.push_str(
                "# Where the site is published: the name itself, and all names right below it.\n",
            );
            text.push_str("domains = [\"example.com\", \"*.example.com\"]\n");
        } else {
            text.push_str(&format!("domains = {}\n", list(&domains)));
        }
        text.push_str(
            "\
expires = \"180 days\"
# A build that would embed a token that holds for less fails.
minimum_validity = \"30 days\"

# Debug builds on your own machine.
[environments.development.tokens.site]
domains = [\"localhost\"]
",
        );
        Self {
            text,
            given,
            has_placeholders,
        }
    }

    fn from_token(token: &str) -> Result<Self, Problem> {
        let now = Timestamp::now().ok_or_else(|| {
            Problem::new("the clock of this machine stands before 1970 or after 9999")
        })?;
        let examined = examine(token, &Against::of(None, now));
        refuse_faulty(&examined.findings)?;
        let facts = examined.facts;
        if facts.scopes.iter().any(|scope| scope == "server_api") {
            return Err(Problem::new(
                "this is a server's token, a credential: it belongs in no file of a repository",
            )
            .help(
                "call `maps-token init` without it, and mint such a token with the private key",
            ));
        }
        Ok(Self {
            text: text_of(token, &facts, now),
            given: vec![token.to_owned()],
            has_placeholders: false,
        })
    }
}

fn text_of(token: &str, facts: &Facts, now: Timestamp) -> String {
    let mut text = String::from("# Those of the token below.\n");
    let ids = [("team_id", &facts.team_id), ("key_id", &facts.key_id)];
    for (name, id) in ids {
        if let Some(id) = id {
            text.push_str(&format!("{name} = \"{id}\"\n"));
        }
    }
    text.push_str("\n[tokens.site]\n");
    match facts.scopes.as_slice() {
        [] => {}
        [scope] => text.push_str(&format!("scope = \"{scope}\"\n")),
        scopes => text.push_str(&format!("scope = {}\n", list(scopes))),
    }
    if !facts.domains.is_empty() {
        text.push_str(&format!("domains = {}\n", list(&facts.domains)));
    }
    let minimum = Days::new(MINIMUM_VALIDITY_DAYS).map(|minimum| now.plus(minimum).seconds());
    let holds_longer = facts
        .expires
        .is_none_or(|expires| minimum.is_some_and(|it| it < expires));
    if holds_longer {
        text.push_str("# A build that would embed a token that holds for less fails.\n");
        text.push_str(&format!(
            "minimum_validity = \"{MINIMUM_VALIDITY_DAYS} days\"\n"
        ));
    }
    text.push_str(
        "# Made in Apple's portal. To mint instead, put `expires = \"180 days\"` in its place.\n",
    );
    // Writing to a String cannot fail.
    let _ = writeln!(text, "token = \"{token}\"");
    text
}

fn list(items: &[String]) -> String {
    let items: Vec<_> = items.iter().map(|item| format!("\"{item}\"")).collect();
    format!("[{}]", items.join(", "))
}

fn refuse_faulty(findings: &[Finding]) -> Result<(), Problem> {
    let mut errors = findings.iter().filter(|it| it.severity == Severity::Error);
    let Some(first) = errors.next() else {
        return Ok(());
    };
    let problem = Problem::new(first.message.clone()).about("--token");
    let problem = first.help.iter().fold(problem, Problem::help);
    Err(errors.fold(problem, |problem, finding| {
        problem.help(format!("and then: {}", finding.message))
    }))
}

/// By the same rules as when it is read: team ID and key ID can be the same, for instance.
fn must_be_sound(text: &str) -> Result<(), Problem> {
    let source = Source {
        name: NAME.to_owned(),
        text: text.to_owned(),
    };
    let document = Document::parse(&source)?;
    match document.config(None, &[]) {
        Ok(_) => Ok(()),
        Err(problems) => {
            let text: Vec<_> = problems.iter().map(|it| it.render(&source)).collect();
            Err(Problem::new(text.join("\n\n")))
        }
    }
}
