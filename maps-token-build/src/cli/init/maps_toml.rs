//! The configuration of a new package.

use super::super::args::read_token;
use super::plan::Edit;
use super::{InitArgs, from_token};
use crate::config::ConfigFile;
use crate::diagnostic::{Diagnostic, Source};

pub(super) const NAME: &str = "maps.toml";

pub(super) struct Template {
    text: String,
    /// The values of the user's arguments.
    provided: Vec<String>,
    has_placeholders: bool,
}

impl Template {
    pub(super) fn new(args: &InitArgs) -> Result<Self, Diagnostic> {
        let template = match &args.token {
            Some(token) => {
                let token = read_token(token)?;
                Self {
                    text: from_token::maps_toml(&token)?,
                    provided: vec![token],
                    has_placeholders: false,
                }
            }
            None => Self::from_args(args),
        };
        let text = schema_line(env!("CARGO_PKG_REPOSITORY")) + &template.text;
        validate(&text)?;
        Ok(Self { text, ..template })
    }

    pub(super) fn has_placeholders(&self) -> bool {
        self.has_placeholders
    }

    pub(super) fn edit(&self, existing: Option<&str>) -> Edit {
        match existing {
            None => Edit::Write {
                content: self.text.clone(),
                what: "the configuration".to_owned(),
            },
            Some(text) if self.provided.iter().all(|it| text.contains(it)) => {
                Edit::Leave("already exists".to_owned())
            }
            Some(_) => Edit::Manual("already exists: add the values of the arguments".to_owned()),
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
        let provided = ids
            .chain(domains.iter().map(|domain| format!("\"{domain}\"")))
            .collect();

        let mut text = String::new();
        let comment = match (&team_id, &key_id) {
            (Some(_), Some(_)) => "# From the Apple Developer portal.\n",
            _ => "# Replace with your IDs from the Apple Developer portal.\n",
        };
        text.push_str(comment);
        let mut id = |name: &str, value: Option<String>, example: &str| {
            let id = value.unwrap_or_else(|| example.to_owned());
            text.push_str(&format!("{name} = \"{id}\"\n"));
        };
        id("team_id", team_id, "DEF123GHIJ");
        id("key_id", key_id, "ABC123DEFG");
        text.push_str("\n[tokens.site]\nscope = \"mapkit_js\"\n");
        if domains.is_empty() {
            text.push_str("# Replace with the domains of your site. `*` matches one label.\n");
            text.push_str("domains = [\"example.com\", \"*.example.com\"]\n");
        } else {
            text.push_str(&format!("domains = {}\n", list(&domains)));
        }
        text.push_str(
            "\
expires = \"180 days\"
# Builds fail if the token is valid for less.
minimum_validity = \"30 days\"

# Used by debug builds on your machine.
[environments.development.tokens.site]
domains = [\"localhost\"]
",
        );
        Self {
            text,
            provided,
            has_placeholders,
        }
    }
}

/// For completion and hover texts in editors: the schema of this version, which is attached to its
/// release. Empty without an address.
fn schema_line(repository: &str) -> String {
    if repository.is_empty() {
        return String::new();
    }
    let repository = repository.trim_end_matches('/');
    let version = env!("CARGO_PKG_VERSION");
    format!("#:schema {repository}/releases/download/v{version}/maps.schema.json\n")
}

pub(super) fn list(items: &[String]) -> String {
    let items: Vec<_> = items.iter().map(|item| format!("\"{item}\"")).collect();
    format!("[{}]", items.join(", "))
}

/// Finds errors that no argument has by itself, such as a team ID equal to the key ID.
fn validate(text: &str) -> Result<(), Diagnostic> {
    let source = Source {
        name: NAME.to_owned(),
        text: text.to_owned(),
    };
    let Err(invalid) = ConfigFile::parse(&source) else {
        return Ok(());
    };
    let mut diagnostics = invalid.errors.into_iter().map(Diagnostic::without_location);
    let Some(first) = diagnostics.next() else {
        return Ok(());
    };
    Err(diagnostics.fold(first, |first, more| first.note(more.message)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schema_line_names_release() {
        assert_eq!(schema_line(""), "");
        let version = env!("CARGO_PKG_VERSION");
        let expected = format!(
            "#:schema https://git.example/maps-token/releases/download/v{version}/maps.schema.json\n"
        );
        for repository in [
            "https://git.example/maps-token",
            "https://git.example/maps-token/",
        ] {
            assert_eq!(schema_line(repository), expected);
        }
    }
}
