//! Finds script tags of MapKit JS whose `data-token` is not a token for MapKit JS.

use crate::cli::finder::find_tokens;
use crate::cli::html::{Event, Tag, tokenize};
use crate::jwt::{self, LintContext, TokenKind};
use crate::model::scope::Scope;
use crate::model::time::Timestamp;

/// An error in `data-token`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum TagProblem {
    Empty,
    /// A placeholder that a template engine should have replaced.
    Template,
    NotAToken,
    /// A token, and other characters.
    MoreThanAToken,
    OtherService,
    OtherScope,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Page {
    Html,
    Xml,
}

impl Page {
    /// Recognizes a page by its name, or else by its start. What a script writes into a page is a string.
    pub(super) fn of(name: &str, start: &[u8]) -> Option<Self> {
        const OTHERS: [&str; 8] = ["css", "cjs", "js", "json", "map", "md", "mjs", "txt"];
        let path = name.split(['?', '#']).next().unwrap_or_default();
        let file = path.rsplit(['/', '\\']).next().unwrap_or_default();
        // Of several, because `index.html.gz` is compressed.
        let mut extensions = file.split('.').skip(1).map(str::to_ascii_lowercase);
        let is_any = |of: &[&str]| extensions.clone().any(|it| of.contains(&it.as_str()));
        if is_any(&["htm", "html"]) {
            return Some(Self::Html);
        }
        if is_any(&["xht", "xhtml"]) {
            return Some(Self::Xml);
        }
        if extensions.any(|it| OTHERS.contains(&it.as_str())) {
            return None;
        }
        // A byte order mark, and the zeros of UTF-16.
        let is_text = |byte: &&u8| !matches!(byte, 0 | 0xbb | 0xbf | 0xef | 0xfe | 0xff);
        let mut text = start.iter().filter(is_text);
        let first = text.find(|byte| !byte.is_ascii_whitespace());
        (first == Some(&b'<')).then_some(Self::Html)
    }
}

/// Returns the problems of all tags of a page, with their offsets.
pub(super) fn find(text: &[u8], page: Page) -> Vec<(usize, TagProblem)> {
    let mut problems = Vec::new();
    tokenize(text, page == Page::Xml, &mut |event| {
        if let Event::Start(tag) = event
            && let Some(problem) = problem_of(tag)
        {
            problems.push((tag.start, problem));
        }
    });
    problems
}

fn problem_of(tag: &Tag) -> Option<TagProblem> {
    let is_mapkit = tag.name == "script" && tag.attribute("src").is_some_and(is_mapkit);
    let value = tag.attribute("data-token").filter(|_| is_mapkit)?;
    problem(value.trim())
}

fn is_mapkit(src: &str) -> bool {
    let path = src.trim().split(['?', '#']).next().unwrap_or_default();
    let file = path.rsplit('/').next().unwrap_or_default();
    file == "mapkit.core.js" || file == "mapkit.js"
}

fn problem(value: &str) -> Option<TagProblem> {
    const TEMPLATES: [&str; 10] = ["{{", "{%", "<%", "<?", "${", "#{", "[[", "{", "@", "$"];
    const NOTHING: [&str; 6] = [
        "undefined",
        "null",
        "none",
        "nil",
        "false",
        "[object object]",
    ];
    match find_tokens(value.as_bytes()).as_slice() {
        [] => {}
        [only] if only.text == value => return problem_of_token(value),
        _ => return Some(TagProblem::MoreThanAToken),
    }
    let is_variable = value.len() > 2
        && ((value.starts_with('%') && value.ends_with('%'))
            || (value.starts_with("__") && value.ends_with("__")));
    Some(match value {
        "" => TagProblem::Empty,
        value if NOTHING.contains(&value.to_ascii_lowercase().as_str()) => TagProblem::Empty,
        value if is_variable || TEMPLATES.iter().any(|start| value.starts_with(start)) => {
            TagProblem::Template
        }
        _ => TagProblem::NotAToken,
    })
}

/// Other errors in the token are reported as those of the token.
fn problem_of_token(token: &str) -> Option<TagProblem> {
    // Neither the service nor the scope depends on it.
    let now = Timestamp::from_seconds(0)?;
    let inspection = jwt::inspect(token, &LintContext::of(None, now));
    let has_scope = inspection.scopes.is_empty() || inspection.scopes.contains(&Scope::MapkitJs);
    match inspection.kind {
        TokenKind::Maps if !has_scope => Some(TagProblem::OtherScope),
        TokenKind::Maps | TokenKind::Placeholder => None,
        TokenKind::OtherService(_) | TokenKind::Unrecognized => Some(TagProblem::OtherService),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::TagProblem::{Empty, MoreThanAToken, NotAToken, OtherScope, OtherService, Template};
    use super::*;
    use crate::testing::{parse_key, pem_of, provided, throwaway_key};
    use crate::token::{WITHOUT_KEY, placeholder};

    const SRC: &str = "src=\"https://cdn.apple-mapkit.com/mk/6/mapkit.core.js\"";

    fn tag(attributes: &str) -> String {
        format!("<script {SRC} async {attributes}></script>")
    }

    fn problems(text: &str) -> Vec<TagProblem> {
        let page = format!("<!doctype html><title>A map</title>\n{text}\n<p>Text</p>");
        let found = find(page.as_bytes(), Page::Html);
        for (start, _) in &found {
            assert!(page[*start..].to_ascii_lowercase().starts_with("<script"));
        }
        found.into_iter().map(|(_, problem)| problem).collect()
    }

    #[test]
    fn the_value_is_a_token_for_mapkit_js() {
        let key = parse_key(pem_of(&throwaway_key()).as_bytes());
        let token = |claims| provided(&key, &json!({}), &claims);
        let good = token(json!({}));
        let other_scope = token(json!({ "scope": "embed_api" }));
        let both = token(json!({ "scope": "embed_api mapkit_js" }));
        let (header, rest) = good.split_once('.').expect("a token");
        let of_placeholder = placeholder("site", WITHOUT_KEY);
        let cases: [(&str, &[TagProblem]); 34] = [
            (&good, &[]),
            (&format!(" {good}\n"), &[]),
            (&of_placeholder, &[]),
            (&both, &[]),
            // Reported as a token.
            (&good[..good.len() - 7], &[]),
            ("", &[Empty]),
            (" ", &[Empty]),
            ("undefined", &[Empty]),
            ("[object Object]", &[Empty]),
            ("{{ token }}", &[Template]),
            ("&#123;&#123; token }}", &[Template]),
            ("<%= token %>", &[Template]),
            ("<?= $token ?>", &[Template]),
            ("${token}", &[Template]),
            ("@Model.Token", &[Template]),
            ("%MAPS_TOKEN%", &[Template]),
            ("__MAPS_TOKEN__", &[Template]),
            ("YOUR_TOKEN", &[NotAToken]),
            ("eyJ...", &[NotAToken]),
            ("eyJhbGciOi…your token…", &[NotAToken]),
            ("eyJhbGciOiJ...<truncated>", &[NotAToken]),
            (header, &[NotAToken]),
            ("maps-token-placeholder", &[NotAToken]),
            (&format!("{good}.abc"), &[MoreThanAToken]),
            (&format!("{good}."), &[MoreThanAToken]),
            (&format!("{good};"), &[MoreThanAToken]),
            (&format!("{good} {good}"), &[MoreThanAToken]),
            (&format!("{good},{good}"), &[MoreThanAToken]),
            (
                &format!("{}\n{}", &good[..99], &good[99..]),
                &[MoreThanAToken],
            ),
            (&format!("{header}%2E{rest}"), &[MoreThanAToken]),
            (&format!("{header}\\u002E{rest}"), &[MoreThanAToken]),
            (&format!("Bearer {good}"), &[MoreThanAToken]),
            (&other_scope, &[OtherScope]),
            (
                "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwiaWF0IjoxNTE2MjM5MDIyfQ.\
                 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                &[OtherService],
            ),
        ];
        for (value, expected) in cases {
            let text = tag(&format!("data-token=\"{value}\""));
            assert_eq!(problems(&text), expected, "{value}");
        }
    }

    #[test]
    fn tags_are_those_of_browsers() {
        let empty = tag("data-token=\"\"");
        let cases = [
            ("without a value", tag("data-token"), 1),
            ("without the attribute", tag("data-callback=init"), 0),
            ("in capitals", format!("<SCRIPT data-token='' {SRC}>"), 1),
            (
                "on lines",
                format!("<script\n  {SRC}\n  data-token=\"\"\n>"),
                1,
            ),
            (
                "the first of two",
                tag("data-token=\"\" data-token=\"x\""),
                1,
            ),
            (
                "another script",
                "<script src=\"/a.js\" data-token=\"\"></script>".to_owned(),
                0,
            ),
            (
                "with spaces in its address",
                tag("data-token=''")
                    .replace("src=\"", "src=\" ")
                    .replace(".js\"", ".js\n\""),
                1,
            ),
            ("in a comment", format!("<!-- {empty} -->"), 0),
            ("in a script", format!("<script>a = '{empty}"), 0),
            ("in a textarea", format!("<textarea>{empty}</textarea>"), 0),
            ("in xmp", format!("<xmp>{empty}</xmp>"), 0),
            ("in a value", format!("<p title='{empty}'>"), 0),
            (
                "after a script in a comment",
                format!("<!-- <script src=\"old.js\"> -->{empty}"),
                1,
            ),
            (
                "after the start of a tag",
                format!("<!-- add <script here -->{empty}"),
                1,
            ),
            (
                "after a comment in a script",
                format!("<script>var a=\"<!--\"</script>{empty}"),
                1,
            ),
            (
                "after a comment in a style",
                format!("<style><!-- a {{}}</style>{empty}"),
                1,
            ),
            ("after a title", format!("<p title=\"<!--\">{empty}"), 1),
            (
                "after a script in a title",
                format!("<p title=\"use <script\">{empty}"),
                1,
            ),
            (
                "after the wrong end of a comment",
                format!("<!-- x --!>{empty}"),
                1,
            ),
            (
                "after a picture",
                format!("<svg><script href=\"a.js\"/></svg>{empty}"),
                1,
            ),
        ];
        for (name, text, expected) in cases {
            assert_eq!(problems(&text).len(), expected, "{name}");
        }
    }

    #[test]
    fn a_page_is_recognized_by_name_or_start() {
        for (name, start, expected) in [
            ("index.html", "---\nlayout: map\n---\n", Some(Page::Html)),
            ("public/INDEX.HTM", "Hello", Some(Page::Html)),
            ("index.html.gz", "Hello", Some(Page::Html)),
            ("https://a.no/map.html?v=1.2", "Hello", Some(Page::Html)),
            ("map.xhtml", "<?xml version='1.0'?>", Some(Page::Xml)),
            (
                "https://a.no/v1.2/map",
                "\n <!doctype html>",
                Some(Page::Html),
            ),
            ("page", "\u{feff}<html>", Some(Page::Html)),
            ("page", "f\0u\0", None),
            ("page", "<\0h\0t\0m\0l\0", Some(Page::Html)),
            ("page", "const page = `<!doctype html>`;", None),
            ("_worker.js", "<!doctype html>", None),
            ("app.mjs.br", "<!doctype html>", None),
            ("README.md", "<p>", None),
            ("", "", None),
        ] {
            assert_eq!(
                Page::of(name, start.as_bytes()),
                expected,
                "{name}: {start}"
            );
        }
    }

    #[test]
    fn tags_of_xml_may_be_closed() {
        let page = format!(
            "<html><title/><script src='a.js'/>{}</html>",
            tag("data-token=''")
        );
        assert_eq!(find(page.as_bytes(), Page::Xml).len(), 1);
        assert_eq!(find(page.as_bytes(), Page::Html).len(), 0);
    }
}
