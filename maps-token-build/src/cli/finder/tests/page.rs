//! Finds URLs of snapshots, and script tags.

use super::things::{kinds, token};
use crate::cli::finder::{MatchKind, TagProblem};

const SRC: &str = "src=\"https://cdn.apple-mapkit.com/mk/6/mapkit.core.js\"";

#[test]
fn finds_script_tags_without_a_token() {
    let problem = |problem: TagProblem| vec![MatchKind::ScriptTag(problem)];
    let tag = |attributes: &str| format!("<script {SRC} async {attributes}></script>");
    let token = token();
    let cases = [
        ("empty", tag("data-token=\"\""), problem(TagProblem::Empty)),
        (
            "without a value",
            tag("data-token"),
            problem(TagProblem::Empty),
        ),
        ("blank", tag("data-token=\" \""), problem(TagProblem::Empty)),
        (
            "undefined",
            tag("data-token=undefined"),
            problem(TagProblem::Empty),
        ),
        ("without the attribute", tag("data-callback=init"), vec![]),
        (
            "braces",
            tag("data-token=\"{{ token }}\""),
            problem(TagProblem::Template),
        ),
        (
            "percent",
            tag("data-token=\"<%= token %>\""),
            problem(TagProblem::Template),
        ),
        (
            "dollar",
            tag("data-token=\"${token}\""),
            problem(TagProblem::Template),
        ),
        (
            "Razor",
            tag("data-token=\"@Model.Token\""),
            problem(TagProblem::Template),
        ),
        (
            "variable",
            tag("data-token=%MAPS_TOKEN%"),
            problem(TagProblem::Template),
        ),
        (
            "PHP",
            tag("data-token=\"<?= $token ?>\""),
            problem(TagProblem::Template),
        ),
        (
            "a word",
            tag("data-token=\"YOUR_TOKEN\""),
            problem(TagProblem::NotAToken),
        ),
        (
            "entities",
            tag("data-token=\"&#123;&#123; token }}\""),
            problem(TagProblem::Template),
        ),
        (
            "before its address",
            format!("<SCRIPT data-token='' {SRC}>"),
            problem(TagProblem::Empty),
        ),
        (
            "on lines",
            format!("<script\n  {SRC}\n  data-token=\"\"\n>"),
            problem(TagProblem::Empty),
        ),
        (
            "in a comment",
            format!("<!-- {} -->", tag("data-token=\"\"")),
            vec![],
        ),
        (
            "in a script",
            format!("<script>a = '{}'", tag("data-token=\"\"")),
            vec![],
        ),
        (
            "another script",
            "<script src=\"/a.js\" data-token=\"\"></script>".to_owned(),
            vec![],
        ),
        (
            "a token",
            tag(&format!("data-token=\"{token}\"")),
            vec![MatchKind::Token(token.clone())],
        ),
    ];
    for (name, text, expected) in cases {
        let page = format!("<!doctype html><title>A map</title>\n{text}\n<p>Text</p>");
        assert_eq!(kinds(page.as_bytes()), expected, "{name}");
    }
    let script = format!("const tag = `{}`;", tag("data-token=\"${token}\""));
    assert_eq!(kinds(script.as_bytes()), [], "in a file of a script");
}

#[test]
fn finds_snapshot_urls() {
    let path = "/api/v1/snapshot?center=1%2C2&z=3&signature=abc";
    let url = format!("https://snapshot.apple-mapkit.com{path}");
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
        (
            "in a URL",
            format!(
                "?u={}",
                url.replace('%', "%25")
                    .replace('/', "%2F")
                    .replace('?', "%3F")
                    .replace('&', "%26")
                    .replace('=', "%3D")
                    .replace(':', "%3A")
            ),
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
