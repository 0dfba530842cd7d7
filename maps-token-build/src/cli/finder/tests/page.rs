//! Finds URLs of snapshots.

use super::things::kinds;
use crate::cli::finder::MatchKind;

#[test]
fn finds_snapshot_urls() {
    let path = "/api/v1/snapshot?center=1%2C2&z=3&signature=abc";
    let url = format!("https://snapshot.apple-mapkit.com{path}");
    let encoded = url
        .replace('%', "%25")
        .replace('/', "%2F")
        .replace('?', "%3F")
        .replace('&', "%26")
        .replace('=', "%3D")
        .replace(':', "%3A");
    let cases = [
        (
            "an attribute",
            format!("<img src=\"{}\">", url.replace('&', "&amp;")),
            true,
        ),
        ("a style", format!("background: url({url})"), true),
        (
            "JSON",
            format!(
                "{{\"a\":\"{}\"}}",
                url.replace('/', "\\/").replace('&', "\\u0026")
            ),
            true,
        ),
        ("without its scheme", url.replace("https:", ""), true),
        ("a sentence", format!("see {url}."), true),
        ("in a URL", format!("?u={encoded}"), true),
        (
            "in a URL with other parameters",
            format!("/_next/image?url={encoded}&w=640&q=75"),
            true,
        ),
        (
            "without a query",
            "https://snapshot.apple-mapkit.com/api/v1/snapshot?".to_owned(),
            false,
        ),
        (
            "the host alone",
            "img-src https://snapshot.apple-mapkit.com;".to_owned(),
            false,
        ),
    ];
    for (name, text, is_there) in cases {
        let found = kinds(text.as_bytes());
        let has_path = |it: &MatchKind| matches!(it, MatchKind::Snapshot(readings) if readings.iter().any(|it| it == path));
        assert_eq!(found.iter().any(has_path), is_there, "{name}: {found:?}");
        assert_eq!(found.len(), usize::from(is_there), "{name}: {found:?}");
    }
}
