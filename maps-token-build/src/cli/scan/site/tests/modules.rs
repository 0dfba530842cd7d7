//! Finds the links of a script.

use crate::cli::scan::site::modules::{Base, Specifier, read_script};
use crate::cli::scan::site::reference::{Certainty, Kind};

/// Formats links: "import ./a.js", or with a question mark if it is a guess. Guesses that repeat a
/// certain link are omitted.
fn specifiers(script: &str) -> Vec<String> {
    let mut found: Vec<Specifier> = Vec::new();
    read_script(script, &mut |specifier| {
        let is_known =
            |it: &Specifier| it.text == specifier.text && it.relative_to == specifier.relative_to;
        if specifier.certainty == Certainty::Certain || !found.iter().any(is_known) {
            found.push(specifier);
        }
    });
    let shown = found.iter().map(|it| {
        let base = match it.relative_to {
            Base::Import => "import",
            Base::Script => "script",
            Base::Document => "page",
        };
        let kind = match it.kind {
            Kind::Script => "",
            Kind::Worker => " worker",
            Kind::Document => " page",
            Kind::Data => " data",
        };
        let guessed = if it.certainty == Certainty::Guessed {
            "?"
        } else {
            ""
        };
        format!("{base}{kind}{guessed} {}", it.text)
    });
    shown.collect()
}

#[test]
fn finds_certain_links() {
    let cases: &[(&str, &[&str])] = &[
        ("import \"./e.js\"", &["import ./e.js"]),
        (
            "import'./e.js';import\"./f.js\"",
            &["import ./e.js", "import ./f.js"],
        ),
        ("import x from './e.js'", &["import ./e.js"]),
        ("import{a as b}from\"./e.js\";", &["import ./e.js"]),
        (
            "import x, {a, b as c,} from './e.js' with {type: 'json'}",
            &["import ./e.js"],
        ),
        ("import * as ns from 'app'", &["import app"]),
        ("import {'a-b' as c} from './e.js'", &["import ./e.js"]),
        ("import from from './e.js'", &["import ./e.js"]),
        (
            "import /* a */ x // b\n from /* c */ './e.js'",
            &["import ./e.js"],
        ),
        ("import defer * as x from './e.js'", &["import ./e.js"]),
        (
            "import source x from './e.wasm'",
            &[
                "import ./e.wasm",
                "script data? ./e.wasm",
                "page data? ./e.wasm",
            ],
        ),
        ("export * from './e.js'", &["import ./e.js"]),
        (
            "export * as x from './e.js';export{a}from'./f.js'",
            &["import ./e.js", "import ./f.js"],
        ),
        ("export {a}; let from = './no'", &[]),
        ("export const from = './no'", &[]),
        ("import('./e.js')", &["import ./e.js"]),
        (
            "await import(/* webpackIgnore: true */ `./e.js`, {with: {}})",
            &["import ./e.js"],
        ),
        ("[...import('./e.js')]", &["import ./e.js"]),
        ("a?.import('no'); a.import('no'); a.import 'no'", &[]),
        ("import.defer('./e.js')", &["import ./e.js"]),
        ("import('./' + name + '.js')", &["import? ./"]),
        ("import(`./${name}.js`)", &["import? ./${name}.js"]),
        ("import(name)", &[]),
        (
            "import('.\\u002fe\\x2ejs'); import('\\u{2e}/f.js')",
            &["import ./e.js", "import ./f.js"],
        ),
        ("import('./a\\\nb.js')", &["import ./ab.js", "import? ./a"]),
        ("new Worker('w.js')", &["page worker w.js"]),
        (
            "new SharedWorker(\"/w.js\", {type: 'module'})",
            &["page worker /w.js"],
        ),
        (
            "new Worker(new URL('./w.js', import.meta.url), {})",
            &["script worker ./w.js"],
        ),
        (
            "new URL('a.wasm', import.meta.url)",
            &["script data? a.wasm", "page data? a.wasm"],
        ),
        ("new URL('a.js', import.meta.url)", &["script? a.js"]),
        ("new URL('a.png', import.meta.url)", &[]),
        (
            "fetch('/pkg/app_bg.wasm?v=1')",
            &[
                "script data? /pkg/app_bg.wasm?v=1",
                "page data? /pkg/app_bg.wasm?v=1",
            ],
        ),
        (
            "a(\"x\").b('no') + '/c.wasm'",
            &["script data? /c.wasm", "page data? /c.wasm"],
        ),
        (
            "navigator.serviceWorker.register('/sw.js')",
            &["page worker? /sw.js"],
        ),
        (
            "navigator.serviceWorker?.register('/sw.js')",
            &["page worker? /sw.js"],
        ),
        (
            "navigator?.serviceWorker?.register?.('/sw.js', {})",
            &["page worker? /sw.js"],
        ),
        ("a?.import('no')", &[]),
        (
            "importScripts('a.js', 'b.js'); c('no')",
            &["page? a.js", "page? b.js"],
        ),
        (
            "document.write('<script src=\"/old.js\"><\\/script>')",
            &["page? /old.js"],
        ),
        ("\u{feff}import './e.js'", &["import ./e.js"]),
        ("#!/usr/bin/env node\nimport './e.js'", &["import ./e.js"]),
    ];
    for (script, expected) in cases {
        assert_eq!(specifiers(script), *expected, "{script}");
    }
}

/// A link in a string, a comment or a regular expression is only a guess, and the code after it is read.
#[test]
fn ignores_text_that_looks_like_imports() {
    let confusing = [
        "'import \"./no.js\"'",
        "\"a\\\"b\"",
        "'a\\\\'",
        "`a ${b ? `c${'}'}` : {d: '`'}} e`",
        "`\\`${1}\\${`",
        "/* import './no.js' ' */",
        "// it's import './no.js'\n",
        "/[/'\"]/g",
        "/\\/'/.test(a)",
        "a = /'/",
        "(/'/)",
        "[/`/, /\"/]",
        "return /'/",
        "a => /'/",
        "if (a) /'/.test(b)",
        "a ? /'/ : /\"/",
        "{} /'/",
        "a / b / c",
        "(a) / 'b' / c",
        "a[0] / 'b' / 1",
        "a++ / 'b' / 1",
        "x = {a: 1} / 'b' / 1",
        "a.return / 'b' / 1",
        "'b' / 1 / '\"'",
        "`a` / '`' / 1",
        "1 / '`' / 1",
        "<!-- '",
    ];
    for text in confusing {
        let script = format!("{text}\n;import './yes.js';{text};import('./also.js')");
        let found = specifiers(&script);
        for expected in ["import ./yes.js", "import ./also.js"] {
            // After an HTML comment, the second link is in a string.
            if text.starts_with("<!--") && expected.contains("also") {
                continue;
            }
            assert!(found.iter().any(|it| it == expected), "{script}: {found:?}");
        }
        let is_wrong = |it: &String| it.starts_with("import ") && it.contains("no.js");
        assert!(!found.iter().any(is_wrong), "{script}: {found:?}");
    }
}

/// If the lexer misreads the tokens, the address is still found as a guess.
#[test]
fn guesses_where_tokens_are_misread() {
    let cases = [
        "x = a\n/'/ 1; import('./a.js')",
        "eval(\"import('./a.js')\")",
        "eval(\"import(\\\"./a.js\\\")\")",
        "'export * from \"./a.js\"'",
    ];
    for script in cases {
        let found = specifiers(script);
        assert!(
            found.iter().any(|it| it.ends_with("./a.js")),
            "{script}: {found:?}"
        );
    }
}

#[test]
fn takes_linear_time() {
    let pieces = [
        "/",
        "/[",
        "/*",
        "//",
        "`",
        "`${",
        "'",
        "\"\\\"",
        "'\\'\"",
        "import",
        "import ",
        "import(",
        "import('",
        "from\"",
        "new Worker(",
        "{",
        "(",
        "if(",
        ".wasm",
        "\".wasm",
        "'.wasm\"",
        "<script",
        "<script src='",
        "export{",
        "a,",
        "\\",
        "importScripts(\"a\",",
        "[/[/",
        "x=/a[",
    ];
    for piece in pieces {
        let script = piece.repeat((1 << 18) / piece.len());
        let start = std::time::Instant::now();
        read_script(&script, &mut |_| {});
        let time = start.elapsed();
        assert!(time.as_secs() < 5, "{piece}: {time:?}");
    }
}
