//! Reads a site: the files of a directory, or a live page and what it loads. Files that could not be read
//! are reported like findings.

mod charset;
mod content;
mod exclude;
mod fetch;
mod frontier;
mod guesses;
mod import_map;
mod lexer;
mod limits;
mod link_header;
mod links;
mod modules;
mod names;
mod page;
mod reference;
#[cfg(test)]
mod tests;
mod unread;
mod walk;

use std::path::PathBuf;

use url::Url;

use self::exclude::Excludes;
pub(super) use self::unread::{Unread, UnreadSeverity};
use super::results::ScanResults;
use crate::diagnostic::Diagnostic;
use crate::model::host::Host;

/// The arguments of the command.
#[derive(Debug)]
pub(super) enum Target {
    Paths(Vec<PathBuf>),
    Page(Url),
}

/// The results, and the origin of a live page.
pub(super) struct SiteContent {
    pub(super) results: ScanResults,
    pub(super) origin: Option<Host>,
}

impl Target {
    pub(super) fn parse(arguments: &[PathBuf]) -> Result<Self, Diagnostic> {
        let mut page = None;
        for argument in arguments {
            page = page.or(parse_url(argument)?);
        }
        match page {
            None => Ok(Self::Paths(arguments.to_vec())),
            Some(page) if arguments.len() == 1 => Ok(Self::Page(page)),
            Some(_) => Err(
                Diagnostic::error("invalid-url", "a URL must be the only argument")
                    .help("scan each site, and the files, by a call of their own"),
            ),
        }
    }
}

/// Reads a site. `excludes` are globs.
pub(super) fn scan(target: &Target, excludes: &[String]) -> Result<SiteContent, Diagnostic> {
    let excludes = Excludes::new(excludes)?;
    let page = match target {
        Target::Paths(paths) => {
            return Ok(SiteContent {
                results: walk::scan(paths, &excludes)?,
                origin: None,
            });
        }
        Target::Page(page) => page,
    };
    let (mut results, url) = page::scan(page, &excludes)?;
    let origin = url.origin().ascii_serialization();
    let host = url.host_str().and_then(|host| host.parse().ok());
    if host.is_none() {
        let reason = "whether Apple accepts this host is not known: no token was checked for it";
        results.add(content::unread(Unread::note(origin, reason)));
    }
    Ok(SiteContent {
        results,
        origin: host,
    })
}

/// `None` for a path.
fn parse_url(argument: &std::path::Path) -> Result<Option<Url>, Diagnostic> {
    let Some(text) = argument.to_str() else {
        return Ok(None);
    };
    let scheme = text
        .split_once(':')
        .map(|(scheme, _)| scheme.to_ascii_lowercase());
    let is_url = match scheme.as_deref() {
        Some("http" | "https" | "file") => true,
        Some(_) => text.contains("://"),
        None => false,
    };
    if !is_url {
        return Ok(None);
    }
    let invalid = || {
        let message = "invalid URL: expected `https://` or `http://` and a host";
        Diagnostic::error("invalid-url", message)
    };
    if scheme.as_deref() == Some("file") {
        let path = text.get(5..).unwrap_or_default();
        let path = path.strip_prefix("//").unwrap_or(path);
        return Err(invalid().help(format!(
            "for a directory or a file, write its path: `{path}`"
        )));
    }
    let url = Url::parse(text).map_err(|error| invalid().note(error.to_string()))?;
    if reference::is_web(&url) {
        Ok(Some(url))
    } else {
        Err(invalid())
    }
}
