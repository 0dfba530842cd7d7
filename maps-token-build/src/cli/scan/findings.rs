//! Reports errors of a site other than those of its tokens and snapshots.

use super::report::Unreadable;
use super::script_tags::TagProblem;
use super::site::{Unread, UnreadSeverity};
use crate::cli::finder::Key;
use crate::cli::output::quoted;
use crate::diagnostic::Diagnostic;

pub(super) fn server_token() -> Diagnostic {
    Diagnostic::error(
        "server-token",
        "token for the Maps Server API in a published site: visitors can use your server quota",
    )
    .help("remove it; to invalidate it, revoke its key in the Apple Developer portal")
}

pub(super) fn private_key(key: &Key) -> Diagnostic {
    let Some(public_key) = &key.public_key else {
        let message = format!("private key ({})", key.kind);
        return Diagnostic::error("private-key", message).help(REVOKE);
    };
    Diagnostic::error(
        "private-key",
        "found a private key of the kind that Apple issues (EC on curve P-256)",
    )
    .help(REVOKE)
    .note(format!("its public key: public_key = \"{public_key}\""))
}

const REVOKE: &str = "remove it and revoke it: everyone who could read the site has it";

pub(super) fn placeholder(name: &str) -> Diagnostic {
    Diagnostic::error(
        "placeholder",
        format!(
            "placeholder for `{}`: the build had no private key or provided token",
            quoted(name)
        ),
    )
    .help("build again with the private key, or with the token in its variable")
    .help("for a site that is to have no maps, such as a fork's: --allow-placeholder")
}

pub(super) fn script_tag(problem: TagProblem) -> Diagnostic {
    let message = match problem {
        TagProblem::Empty => "`data-token` of MapKit JS is empty: the map will not load",
        TagProblem::Template => {
            "`data-token` of MapKit JS is a template that was not rendered: the map will not load"
        }
        TagProblem::NotAToken => "`data-token` of MapKit JS is not a token: the map will not load",
        TagProblem::MoreThanAToken => {
            "`data-token` of MapKit JS is more than a token: the map will not load"
        }
        TagProblem::OtherService => {
            "`data-token` of MapKit JS is a token of another service: the map will not load"
        }
        TagProblem::OtherScope => {
            "`data-token` of MapKit JS is a token without the scope `mapkit_js`: the map will not load"
        }
    };
    Diagnostic::error("script-token", message)
        .help("render the token into the tag: `mapkit_script!` writes it")
        .help("or remove the attribute, and pass the token to `mapkit.init`")
}

pub(super) fn nothing_to_scan() -> Diagnostic {
    Diagnostic::warning("nothing-to-scan", "no files to scan")
        .help("build the site first, and name the directory that it is built into")
}

pub(super) fn unreadable(unread: &Unread) -> Option<Unreadable> {
    let Unread { name, reason, .. } = unread;
    let message = format!("{} was not read: {reason}", quoted(name));
    let finding = match unread.severity {
        UnreadSeverity::Error => Diagnostic::error("unreadable", message)
            .help("if it does not belong to the site, leave it out: --exclude GLOB"),
        UnreadSeverity::Warning => Diagnostic::warning("not-followed", message)
            .help("if it belongs to the site, name its directory beside this one"),
        UnreadSeverity::Note => return None,
    };
    Some(Unreadable {
        file: name.clone(),
        findings: vec![finding],
    })
}

pub(super) fn note(unread: &Unread) -> Option<String> {
    let is_note = unread.severity == UnreadSeverity::Note;
    is_note.then(|| format!("{}: {}", quoted(&unread.name), quoted(&unread.reason)))
}
