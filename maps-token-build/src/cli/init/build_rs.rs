//! Adds the call to the build script.

use super::newlines::LineEndings;
use super::plan::Edit;
use super::rust_code::Code;

/// Adds the call only if the script certainly does not mint.
pub(super) fn edit(existing: Option<&str>, crate_name: &str) -> Edit {
    let call = format!("{crate_name}::mint();");
    let Some(existing) = existing else {
        return Edit::Write {
            content: format!(
                "//! Mints the tokens that `maps.toml` describes.\n\nfn main() {{\n    {call}\n}}\n"
            ),
            what: "mints the tokens when the package is built".to_owned(),
        };
    };
    let (text, newlines) = LineEndings::of(existing);
    let manual = |why: &str| Edit::Manual(format!("{why}: call `{call}` in `main`"));
    let Some(code) = Code::parse(&text) else {
        return manual("not valid Rust");
    };
    if code.defines_module(crate_name) && !code.has_global_path(crate_name) {
        return Edit::Manual(format!(
            "defines a module `{crate_name}`: call `::{call}` in `main`"
        ));
    }
    let mains = code.mains();
    let calls = code.mint_calls(crate_name);
    let is_in_main = |at: &usize| mains.iter().any(|main| main.body.contains(at));
    let all_call = || {
        let has_call = |body: &std::ops::Range<usize>| calls.iter().any(|at| body.contains(at));
        mains.iter().all(|main| has_call(&main.body))
    };
    if calls.iter().any(|at| !is_in_main(at)) || (!calls.is_empty() && all_call()) {
        return Edit::Leave(format!("already calls `{crate_name}`"));
    }
    match mains.as_slice() {
        _ if !calls.is_empty() => manual("has a `main` that does not mint"),
        _ if code.mentions(crate_name) => manual("uses the crate but does not mint"),
        _ if code.has_other_files() => manual("has code in other files"),
        [main] if main.is_const => Edit::Manual(format!(
            "`main` is a `const fn`: remove `const`, and call `{call}` in it"
        )),
        [main] if !main.is_conditional => Edit::Write {
            content: newlines.restore(&with_call(&text, main.start, &call)),
            what: format!("calls `{call}` at the start of `main`"),
        },
        [] => manual("does not define `main`"),
        _ => manual("defines several `main`"),
    }
}

/// Inserts the call as the first statement.
fn with_call(text: &str, start: usize, call: &str) -> String {
    let (before, after) = text.split_at_checked(start).unwrap_or((text, ""));
    let (rest_of_line, below) = after.split_once('\n').unwrap_or((after, ""));
    let code = rest_of_line.trim_start();
    let is_whole_line = code.is_empty() || code.starts_with("//");
    if is_whole_line {
        let indent = indent(below);
        return format!("{before}{rest_of_line}\n{indent}{call}\n{below}");
    }
    if code == "}" {
        return format!(
            "{before}\n    {call}\n{code}{}",
            after.get(rest_of_line.len()..).unwrap_or_default()
        );
    }
    format!("{before} {call}{after}")
}

/// Returns the indentation of the first line that is not empty.
fn indent(text: &str) -> &str {
    let line = text.lines().find(|line| !line.trim().is_empty());
    let line = line.unwrap_or_default();
    let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
    let is_statement = !line.trim_start().starts_with('}');
    line.get(..indent)
        .filter(|indent| is_statement && !indent.is_empty())
        .unwrap_or("    ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edit_adds_call() {
        let cases = [
            (
                "another statement",
                "fn main() {\n    other();\n}\n",
                "fn main() {\n    maps_token_build::mint();\n    other();\n}\n",
            ),
            (
                "tabs",
                "fn main() {\n\tother();\n}\n",
                "fn main() {\n\tmaps_token_build::mint();\n\tother();\n}\n",
            ),
            (
                "an empty body without a final line ending",
                "fn main() {\n}",
                "fn main() {\n    maps_token_build::mint();\n}",
            ),
            (
                "a result",
                "use a::b;\n\nfn main() -> Result<(), E> {\n\n  let a = 1;\n}\n",
                "use a::b;\n\nfn main() -> Result<(), E> {\n  maps_token_build::mint();\n\n  let a = 1;\n}\n",
            ),
            (
                "an empty body",
                "fn main() {}\n",
                "fn main() {\n    maps_token_build::mint();\n}\n",
            ),
            (
                "one line",
                "fn main() { other(); }\n",
                "fn main() { maps_token_build::mint(); other(); }\n",
            ),
            (
                "the brace on the next line",
                "fn main()\n{\n    a();\n}\n",
                "fn main()\n{\n    maps_token_build::mint();\n    a();\n}\n",
            ),
            (
                "async",
                "#[tokio::main]\nasync fn main() { // here\n}\n",
                "#[tokio::main]\nasync fn main() { // here\n    maps_token_build::mint();\n}\n",
            ),
            (
                "a `const` before it",
                "const A: u8 = 1;\nfn main() {\n}\n",
                "const A: u8 = 1;\nfn main() {\n    maps_token_build::mint();\n}\n",
            ),
            (
                "`main` in a comment",
                "// fn main() {\n/* fn main() { maps_token_build::mint(); } */\nfn main() {\n}\n",
                "// fn main() {\n/* fn main() { maps_token_build::mint(); } */\nfn main() {\n    maps_token_build::mint();\n}\n",
            ),
            (
                "`main` in a string",
                "const A: &str = r#\"\nfn main() {\n maps_token_build::mint(); \"#;\nfn main() {\n}\n",
                "const A: &str = r#\"\nfn main() {\n maps_token_build::mint(); \"#;\nfn main() {\n    maps_token_build::mint();\n}\n",
            ),
            (
                "an inner attribute",
                "fn main() {\n    #![allow(unused)]\n    a();\n}\n",
                "fn main() {\n    #![allow(unused)]\n    maps_token_build::mint();\n    a();\n}\n",
            ),
            (
                "`main` in a module and in an impl",
                "mod a {\n    pub fn main() {\n    }\n}\nstruct S;\nimpl S { fn main() {} fn mint() {} }\nfn main() {\n    S::mint();\n}\n",
                "mod a {\n    pub fn main() {\n    }\n}\nstruct S;\nimpl S { fn main() {} fn mint() {} }\nfn main() {\n    maps_token_build::mint();\n    S::mint();\n}\n",
            ),
        ];
        for (name, text, expected) in cases {
            match edit(Some(text), "maps_token_build") {
                Edit::Write { content, .. } => assert_eq!(content, expected, "{name}"),
                Edit::Leave(why) | Edit::Manual(why) => panic!("{name}: {why}"),
            }
        }
    }

    #[test]
    fn edit_leaves_script_that_mints() {
        let cases = [
            "fn main() { maps_token_build::mint(); }",
            "fn main() {\n let a = \"https://a\"; maps_token_build::mint();\n}",
            "fn main() {\n let a = r##\"\"# // \"##; ::maps_token_build :: mint ( ) ;\n}",
            "use maps_token_build::mint;\nfn main() { mint(); }",
            "use maps_token_build::{Snapshot, mint as tokens};\nfn main() { tokens() }",
            "use maps_token_build::*;\nfn main() { /* a */ mint() }",
            "use maps_token_build as maps;\nfn main() { maps::mint() }",
            "extern crate maps_token_build as maps;\nfn main() { maps::mint() }",
            "fn main() { maps_token_build::Builder::new().config(\"a\").mint(); }",
            "use maps_token_build::Builder;\nfn main() { let b = Builder::new(); b.try_mint().unwrap(); }",
            "use maps_token_build::Builder;\nfn main() { Builder::mint(Builder::new()) }",
            "fn tokens() { maps_token_build::mint(); }\nfn main() { tokens(); }",
            "#[cfg(a)]\nfn main() { maps_token_build::mint() }\n#[cfg(not(a))]\nfn main() { maps_token_build::mint() }",
            "fn main() { run!(maps_token_build::mint()); }",
            "fn main() { let f = maps_token_build::mint; f(); }",
            "mod other;\nfn main() { maps_token_build::mint() }",
            "fn main() { maps_token_build::mint() }\n#[cfg(test)]\nmod tests { fn a() {} }",
            "fn main() {\n#[cfg(test)]\na();\nmaps_token_build::mint() }",
            "mod maps_token_build {}\nfn main() { ::maps_token_build::mint() }",
        ];
        for text in cases {
            let found = edit(Some(text), "maps_token_build");
            assert!(matches!(found, Edit::Leave(_)), "{text}");
        }
        let renamed = edit(Some("fn main() { minter::mint() }"), "minter");
        assert!(matches!(renamed, Edit::Leave(_)));
    }

    #[test]
    fn edit_leaves_unclear_script_to_user() {
        let cases = [
            "fn main() { maps_token_build::Snapshot::new(\"a\"); }",
            "use maps_token_build::Builder;\nfn main() { Builder::new(); }",
            "#[cfg(a)]\nfn main() { maps_token_build::mint() }\n#[cfg(not(a))]\nfn main() {}",
            "#[cfg(a)]\nfn main() {\n}\n#[cfg(b)]\nfn main() {\n}\n",
            "#[cfg(a)]\nfn main() {\n}\n",
            "use a::main;\n",
            "include!(\"other.rs\");\nfn main() {}",
            "mod other;\nfn main() { other::run(); }",
            "fn main() {}\n#[cfg(test)]\nmod tests { fn a() { maps_token_build::mint() } }",
            "#[cfg(test)]\nfn tokens() { maps_token_build::mint(); }\nfn main() {}",
            "fn main() {\n#[cfg(test)]\nmaps_token_build::mint();\n}",
            "mod maps_token_build { pub fn mint() {} }\nfn main() { maps_token_build::mint() }",
            "mod maps_token_build;\nfn main() { maps_token_build::mint() }",
            "macro_rules! m { () => { fn main() {} } }\nm!();",
            "fn main() { if a {\n",
            "fn main() { \" }",
            "",
        ];
        for text in cases {
            let found = edit(Some(text), "maps_token_build");
            assert!(matches!(found, Edit::Manual(_)), "{text}");
        }
    }

    #[test]
    fn edit_survives_deep_nesting() {
        for (open, close) in [("(", ")"), ("{", "}"), ("!", ""), ("/*", "*/"), ("<", "")] {
            let deep = format!(
                "fn main() {{ {}{} }}",
                open.repeat(100_000),
                close.repeat(100_000)
            );
            edit(Some(&deep), "maps_token_build");
        }
    }
}
