//! Links of a page or a script.

use url::Url;

use super::limits::MAX_URL_LEN;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reference {
    pub(super) url: Url,
    pub(super) kind: Kind,
    pub(super) certainty: Certainty,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Script,
    Worker,
    Document,
    /// WebAssembly or JSON, which is scanned, but has no links.
    Data,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Certainty {
    /// A possible address, which need not exist.
    Guessed,
    /// An address that the browser loads.
    Certain,
}

/// Resolves a link. Returns `None` if it is not an HTTP URL, such as `data:`.
pub(super) fn join(base: &Url, link: &str) -> Option<Url> {
    let link = link.trim_matches(|it: char| it <= ' ');
    // The length is limited, because a base may be long and have many links.
    if link.is_empty() || link.len() > MAX_URL_LEN || base.as_str().len() > MAX_URL_LEN {
        return None;
    }
    let mut url = base.join(link).ok()?;
    if !is_web(&url) {
        return None;
    }
    without_secrets(&mut url);
    Some(url)
}

/// Returns whether a link is too long. A `data:` URL may be long, because it contains its data.
pub(super) fn is_too_long(link: &str) -> bool {
    let scheme = link.trim_start().get(..5).unwrap_or_default();
    link.len() > MAX_URL_LEN && !scheme.eq_ignore_ascii_case("data:")
}

pub(super) fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https") && url.has_host()
}

/// Removes the user name and password, which must not be reported, and the fragment, which is not sent.
pub(super) fn without_secrets(url: &mut Url) {
    url.set_fragment(None);
    // Both calls fail for URLs that have neither.
    let _ = url.set_username("");
    let _ = url.set_password(None);
}

/// Returns the extension of the path: `js` for `/a/b.js?c`.
pub(super) fn extension(url: &Url) -> Option<&str> {
    let (_, file) = url.path().rsplit_once('/')?;
    let (_, extension) = file.rsplit_once('.')?;
    Some(extension)
}
