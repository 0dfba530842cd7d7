//! Finds tokens that are split into strings.

use super::things::{kinds, token};
use crate::cli::finder::MatchKind;

#[track_caller]
fn check(text: &str, token: &str, name: &str) {
    let expected = [MatchKind::Token(token.to_owned())];
    assert_eq!(kinds(text.as_bytes()), expected, "{name}: {text}");
}

/// Next.js splits the data of a page at arbitrary bytes.
#[test]
fn finds_a_token_that_is_split_between_scripts() {
    let token = token();
    let before = "a:[\\\"$\\\",\\\"div\\\",null,{\\\"token\\\":\\\"";
    let after = "\\\",\\\"children\\\":\\\"Map\\\"}]\\n";
    for (name, next) in [
        ("Next.js", "])</script><script>self.__next_f.push([1,"),
        (
            "Next.js with a nonce",
            "])</script><script nonce=\"rAnd0m+/==\">self.__next_f.push([1,",
        ),
        (
            "on lines",
            "]);\n</script>\n<script async data-a='1'>\n  self.__next_f.push([ 1, ",
        ),
        (
            "rsc-html-stream",
            ")</script><script>(self.__FLIGHT_DATA||=[]).push(",
        ),
    ] {
        for at in 1..token.len() {
            let (start, end) = token.split_at(at);
            let text = format!(
                "<html><script>self.__next_f.push([1,\"{before}{start}\"{next}\"{end}{after}\"])</script>"
            );
            check(&text, &token, name);
        }
        // Another push does not continue the token.
        let text =
            format!("<html><script>self.__next_f.push([1,\"{token}\"{next}\"abc\"])</script>");
        check(&text, &token, name);
    }
}

#[test]
fn finds_a_token_whose_parts_are_listed() {
    let token = token();
    let parts: Vec<&str> = token.split('.').collect();
    let (header, claims, signature) = (parts[0], parts[1], parts[2]);
    let (start, end) = claims.split_at(20);
    for (name, text) in [
        (
            "joined",
            format!("t=[\"{header}\",\"{claims}\",\"{signature}\"].join(\".\")"),
        ),
        (
            "on lines",
            format!("t = [\n  '{header}',\n  '{claims}', // claims\n  '{signature}',\n].join('.')"),
        ),
        (
            "Python",
            format!("t = \".\".join((\"{header}\", \"{claims}\", \"{signature}\"))"),
        ),
        (
            "in JSON",
            format!("{{\"a\":\"[\\\"{header}\\\",\\\"{claims}\\\",\\\"{signature}\\\"]\"}}"),
        ),
        (
            "with added strings",
            format!("t=[\"{header}\",\"{start}\"+\"{end}\",\"{signature}\"].join(\".\")"),
        ),
        (
            "before another string",
            format!("f(\"a\", \"{header}\", \"{claims}\", \"{signature}\", \"abc\")"),
        ),
        ("whole before another", format!("f(\"{token}\", \"abc\")")),
    ] {
        check(&text, &token, name);
    }
    let list = format!("f(\"{token}\", \"{token}\")");
    let expected = [MatchKind::Token(token.clone()), MatchKind::Token(token)];
    assert_eq!(kinds(list.as_bytes()), expected, "{list}");
}

#[test]
fn comments_between_strings_are_skipped() {
    let token = token();
    let (start, end) = token.split_at(100);
    for glue in [
        "\" /* x */ + /* y */ \"",
        "\" + // the claims, it's long\n  \"",
        "\" + # it's long\n  \"",
        "\" /* don't */ +\n/* a */ // b\n\"",
        // The strings are in the comment.
        "\" +\n// \"",
        "\" +\n# \"",
        "\" +\n * \"",
    ] {
        check(&format!("t = \"{start}{glue}{end}\";\n"), &token, glue);
    }
}
