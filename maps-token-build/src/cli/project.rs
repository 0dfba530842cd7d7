//! A configuration, read outside of a build script.

use std::path::Path;

use crate::config::{Config, Document, Variables};
use crate::mint::read_config;
use crate::problem::Problem;
use crate::source::Source;

/// The text of a configuration.
pub(crate) struct Project {
    pub(crate) source: Source,
}

impl Project {
    pub(crate) fn read(path: &Path) -> Result<Self, Problem> {
        read_config(Path::new(""), path).map(|source| Self { source })
    }

    /// The names of the configuration's variables.
    pub(crate) fn variables(&self) -> Result<Variables, Problem> {
        Document::parse(&self.source).map(|document| document.variables())
    }

    /// The configuration of an environment, or all that is wrong with the file, as text.
    pub(crate) fn config(&self, environment: Option<&str>) -> Result<(Config, Variables), Problem> {
        let document = Document::parse(&self.source)?;
        let environment = match environment {
            Some(name) => document.environment(name)?,
            None => None,
        };
        let variables = document.variables();
        match document.config(environment.as_deref(), &[]) {
            Ok((config, _)) => Ok((config, variables)),
            Err(problems) => {
                let text: Vec<_> = problems
                    .iter()
                    .map(|problem| problem.render(&self.source))
                    .collect();
                Err(Problem::new(text.join("\n\n")))
            }
        }
    }
}
