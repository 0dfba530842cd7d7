//! The call in the build script.

use super::line_ends::LineEnds;
use super::plan::Edit;

const NEW: &str = "\
//! Mints the tokens that `maps.toml` describes.

fn main() {
    maps_token_build::mint();
}
";

const CALL: &str = "maps_token_build::mint();";

pub(super) fn edit(existing: Option<&str>) -> Edit {
    let Some(existing) = existing else {
        return Edit::Write {
            content: NEW.to_owned(),
            what: "it mints when the package is built".to_owned(),
        };
    };
    let (text, ends) = LineEnds::of(existing);
    if text
        .lines()
        .map(without_comment)
        .any(|code| code.contains("maps_token_build"))
    {
        return Edit::Leave("it calls maps_token_build".to_owned());
    }
    match with_call(&text) {
        Some(text) => Edit::Write {
            content: ends.restore(&text),
            what: format!("`{CALL}` at the start of `main`"),
        },
        None => Edit::Ask(format!("write `{CALL}` at the start of its `main`")),
    }
}

/// With the call as the first statement, where it is certain where that is: the file says `fn main`
/// once, at the start of a line that ends with the brace.
///
/// Then it is in no comment and in no string, because a build script has a `main`.
fn with_call(text: &str) -> Option<String> {
    let mut heads = text.lines().filter(|line| names_main(line));
    let head = heads.next().filter(|_| heads.next().is_none())?;
    let right = head.starts_with("fn main()") || head.starts_with("pub fn main()");
    if !right || !head.trim_end().ends_with('{') || head.matches('{').count() > 1 {
        return None;
    }
    let mut lines: Vec<_> = text.split_inclusive('\n').collect();
    let at = lines.iter().position(|line| names_main(line))? + 1;
    let first = lines.iter().skip(at).find(|line| !line.trim().is_empty())?;
    if first.trim_start().starts_with("#![") {
        // Such an attribute must stay the first thing.
        return None;
    }
    let indent: String = first
        .chars()
        .take_while(|it| [' ', '\t'].contains(it))
        .collect();
    let indent = if indent.is_empty() { "    " } else { &indent };
    let call = format!("{indent}{CALL}\n");
    lines.insert(at, &call);
    Some(lines.concat())
}

/// Whether `fn` and `main` stand one after the other, wherever.
fn names_main(line: &str) -> bool {
    let is_word = |it: char| it.is_alphanumeric() || it == '_';
    let words: Vec<_> = line
        .split(|it| !is_word(it))
        .filter(|it| !it.is_empty())
        .collect();
    words.windows(2).any(|pair| pair == ["fn", "main"])
}

fn without_comment(line: &str) -> &str {
    line.split_once("//").map_or(line, |(code, _)| code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_call_goes_where_that_is_certain() {
        let cases = [
            (
                "fn main() {\n    other();\n}\n",
                Some("fn main() {\n    maps_token_build::mint();\n    other();\n}\n"),
            ),
            (
                "fn main() {\n\tother();\n}\n",
                Some("fn main() {\n\tmaps_token_build::mint();\n\tother();\n}\n"),
            ),
            (
                "fn main() {\n}",
                Some("fn main() {\n    maps_token_build::mint();\n}"),
            ),
            (
                "use a::b;\n\nfn main() -> Result<(), E> {\n\n  let a = 1;\n",
                Some(
                    "use a::b;\n\nfn main() -> Result<(), E> {\n  maps_token_build::mint();\n\n  let a = 1;\n",
                ),
            ),
            ("fn main() {}\n", None),
            ("fn main() { other(); }\n", None),
            ("fn main()\n{\n}\n", None),
            ("#[tokio::main]\nasync fn main() {\n}\n", None),
            ("// fn main() {\nfn main() {\n}\n", None),
            (
                "#[cfg(a)]\nfn main() {\n}\n#[cfg(b)]\nfn main() {\n}\n",
                None,
            ),
            ("mod a {\n    fn main() {\n    }\n}\n", None),
            ("fn main() {\n    #![allow(unused)]\n}\n", None),
            ("use a::main;\n", None),
            ("fn main() { if a {\n}}\n", None),
        ];
        for (text, expected) in cases {
            assert_eq!(with_call(text).as_deref(), expected, "{text}");
        }
    }
}
