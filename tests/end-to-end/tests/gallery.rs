//! Generates the list of errors in the documentation from the entries of `maps-token explain` and from the
//! expected output of the other tests, so that it cannot go stale.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use expect_test::expect_file;
use test_support::explain::{Chapter, Entry, chapters, files};
use test_support::project::workspace;

const INTRODUCTION: &str = "\
# What does an error mean?

Look its code up below, or run `maps-token explain CODE`: each entry says what causes the error, and how to fix it. The
code is in brackets at the end of the line in a build, and after `error` or `warning` in the output of `maps-token`.
Errors of [macros](#macros) have no codes: they point at the argument, and say what to write.

A build reports all errors together:

";

/// The code of the error that is shown whole.
const EXAMPLE: &str = "port-in-domain";

#[test]
fn gallery_is_up_to_date() {
    let mut messages = Messages::of_builds();
    let chapters = chapters();
    let mut page = INTRODUCTION.to_owned();
    let frame = &messages.build[EXAMPLE][0].frame;
    write!(page, "```text\n{frame}\n```\n\n").expect("a String");
    page.push_str(&contents(&chapters));
    for Chapter {
        title,
        introduction,
        entries,
    } in &chapters
    {
        write!(page, "\n## {title}\n").expect("a String");
        if !introduction.is_empty() {
            write!(page, "\n{}\n", unwrapped(introduction)).expect("a String");
        }
        for entry in entries {
            let messages = messages.build.remove(&entry.code).unwrap_or_default();
            page.push_str(&render(entry, &messages));
        }
    }
    let unknown: Vec<_> = messages.build.keys().collect();
    assert!(
        unknown.is_empty(),
        "no entry of `maps-token explain` for {unknown:?}"
    );
    page.push_str(&macro_errors(&messages.macros));
    expect_file![workspace().join("maps-token-build/docs/errors.md")].assert_eq(&page);
}

fn contents(chapters: &[Chapter]) -> String {
    let mut contents = String::new();
    for Chapter { title, entries, .. } in chapters {
        let codes: Vec<_> = entries
            .iter()
            .map(|Entry { code, .. }| format!("[{code}](#{code})"))
            .collect();
        writeln!(contents, "- **{title}:** {}", codes.join(", ")).expect("a String");
    }
    contents.push_str("- **Macros:** [without codes](#macros)\n");
    contents
}

/// The wrong and the right example are shown as one difference.
fn render(entry: &Entry, messages: &[Message]) -> String {
    let (cause, fix) = entry.parts();
    let (cause, wrong) = text_and_code(cause);
    let (fix, right) = text_and_code(fix);
    let mut section = format!("\n### {}\n", entry.code);
    let example = match (wrong, right) {
        (Some((_, wrong)), Some((_, right))) => difference(wrong, right),
        _ => String::new(),
    };
    // The message about the example, or else the shortest.
    let rank = |message: &&Message| {
        let values: Vec<_> = message.text.split('`').skip(1).step_by(2).collect();
        let is_removed = |value: &&str| {
            let mut lines = example.lines().filter(|line| line.starts_with('-'));
            value.len() > 3 && lines.any(|line| line.contains(*value))
        };
        if values.first().is_some_and(is_removed) {
            0
        } else if values.iter().any(|it| it.len() > 3 && example.contains(it)) {
            1
        } else {
            2
        }
    };
    if let Some(Message { text, .. }) = messages.iter().min_by_key(rank)
        && !cause.to_lowercase().starts_with(&text.to_lowercase())
    {
        writeln!(section, "*{text}*\\").expect("a String");
    }
    writeln!(section, "{cause} **Fix:** {fix}").expect("a String");
    match (wrong, right) {
        (Some(_), Some(_)) => {
            write!(section, "```diff\n{example}```\n").expect("a String");
        }
        (Some((language, code)), None) | (None, Some((language, code))) => {
            write!(section, "```{language}\n{code}```\n").expect("a String");
        }
        (None, None) => {}
    }
    section
}

/// Returns the paragraphs on one line, and the block of code with its language.
fn text_and_code(text: &str) -> (String, Option<(&str, &str)>) {
    let Some((before, rest)) = text.split_once("```") else {
        return (unwrapped(text), None);
    };
    let (language, rest) = rest.split_once('\n').expect("a block of code");
    let (code, after) = rest.split_once("```").expect("the end of a block");
    let text = unwrapped(&format!("{before} {after}"));
    (text, Some((language, code)))
}

fn unwrapped(text: &str) -> String {
    let words: Vec<_> = text.split_whitespace().collect();
    words.join(" ")
}

/// Returns the lines that differ, and the header of their table.
fn difference(old: &str, new: &str) -> String {
    let old: Vec<_> = old.lines().collect();
    let new: Vec<_> = new.lines().collect();
    // The length of the longest common subsequence of what follows each pair of lines.
    let mut common = vec![vec![0; new.len() + 1]; old.len() + 1];
    for (i, old_line) in old.iter().enumerate().rev() {
        for (j, new_line) in new.iter().enumerate().rev() {
            common[i][j] = if old_line == new_line {
                common[i + 1][j + 1] + 1
            } else {
                common[i + 1][j].max(common[i][j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let is_short = old.len() + new.len() - common[0][0] <= 4;
    let mut table = None;
    let mut lines = Vec::new();
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            if is_short {
                lines.push(format!(" {}", old[i]));
            } else if old[i].starts_with('[') {
                table = Some(format!(" {}", old[i]));
            }
            (i, j) = (i + 1, j + 1);
            continue;
        }
        let next = new.get(j).filter(|line| !line.is_empty());
        let starts_table = next.is_none_or(|line| line.starts_with('['));
        lines.extend(table.take().filter(|_| !starts_table));
        if i < old.len() && (j == new.len() || common[i + 1][j] >= common[i][j + 1]) {
            lines.push(format!("-{}", old[i]));
            i += 1;
        } else {
            lines.push(format!("+{}", new[j]));
            j += 1;
        }
    }
    lines.retain(|line| line.len() > 1);
    lines.join("\n") + "\n"
}

/// The expected errors of the other tests.
struct Messages {
    /// By code, the shortest first.
    build: BTreeMap<String, Vec<Message>>,
    /// The message and the fix, by the message without its values.
    macros: BTreeMap<String, (String, String)>,
}

struct Message {
    text: String,
    /// As Cargo prints it.
    frame: String,
}

impl Messages {
    fn of_builds() -> Self {
        let mut messages = Self {
            build: BTreeMap::new(),
            macros: BTreeMap::new(),
        };
        for (directory, extension) in [
            ("tests/end-to-end/diagnostics", "txt"),
            ("tests/macros/ui/fail", "stderr"),
        ] {
            let paths = files(&workspace().join(directory), extension);
            assert!(!paths.is_empty(), "{directory}");
            for path in paths {
                let output = fs::read_to_string(&path).expect("an expected output");
                messages.add(&output);
            }
        }
        for alike in messages.build.values_mut() {
            alike.sort_by_key(|it| (it.text.len(), it.frame.len()));
        }
        messages
    }

    fn add(&mut self, output: &str) {
        let mut lines = output.lines().peekable();
        while let Some(line) = lines.next() {
            let mut frame = vec![line.trim_end()];
            while let Some(line) = lines.next_if(|it| !is_first_line(it)) {
                frame.push(line.trim_end());
            }
            let message = line.split_once(": ").map_or(line, |(_, message)| message);
            if let Some((message, code)) = coded(message) {
                self.add_coded(message, code, &frame);
            } else if line.starts_with("error: ") && !is_summary(message) {
                self.add_of_macro(message, &frame[1..]);
            }
        }
    }

    fn add_coded(&mut self, message: &str, code: &str, frame: &[&str]) {
        let (_package, text) = message.split_once(": ").expect("Cargo's prefix");
        // The blank line before the next error.
        let end = frame.iter().rposition(|line| !line.ends_with(':'));
        let frame = &frame[..=end.unwrap_or(0)];
        let message = Message {
            text: text.to_owned(),
            frame: frame.join("\n"),
        };
        let alike = self.build.entry(code.to_owned()).or_default();
        alike.push(message);
    }

    fn add_of_macro(&mut self, message: &str, details: &[&str]) {
        let key: String = message.split('`').step_by(2).collect();
        let entry = self.macros.entry(key).or_default();
        if entry.1.is_empty() {
            *entry = (message.to_owned(), what_to_do(details));
        }
    }
}

fn is_first_line(line: &str) -> bool {
    let mut words = line.split(' ');
    let starts = matches!(words.next(), Some("error:" | "warning:"));
    let package = words.next().unwrap_or_default();
    let has_prefix = package.contains('@') && package.ends_with(':');
    starts && (coded(line).is_some() || !has_prefix)
}

/// The summary lines of Cargo and rustc.
fn is_summary(message: &str) -> bool {
    ["build script logged errors", "could not compile"]
        .iter()
        .any(|it| message.starts_with(it))
}

fn coded(line: &str) -> Option<(&str, &str)> {
    let (message, code) = line.strip_suffix(']')?.rsplit_once(" [")?;
    // Not ` --> maps.toml:7:11 in [tokens]`, or the line there.
    if message.ends_with(" in") || message.ends_with(" |") {
        return None;
    }
    let is_code = code.bytes().all(|it| it.is_ascii_lowercase() || it == b'-');
    (is_code && !code.is_empty()).then_some((message, code))
}

/// Returns the helps, or the notes if there are none.
fn what_to_do(details: &[&str]) -> String {
    let mut attachments: Vec<(&str, String)> = Vec::new();
    for line in details {
        let Some(line) = line.strip_prefix("       ") else {
            continue;
        };
        if let Some((kind, text)) = line.split_once(": ")
            && ["help", "note"].contains(&kind)
        {
            attachments.push((kind, text.to_owned()));
        } else if let Some((_, text)) = attachments.last_mut() {
            text.push('\n');
            text.push_str(line);
        } else if let Some((kind, text)) = line.split_once(':')
            && text.is_empty()
        {
            attachments.push((kind, String::new()));
        }
    }
    let of = |kind| -> Vec<_> {
        let chosen = attachments.iter().filter(|(it, _)| *it == kind);
        chosen.map(|(_, text)| in_one_line(text)).collect()
    };
    let helps = of("help");
    if helps.is_empty() {
        of("note").join("; ")
    } else {
        helps.join("; ")
    }
}

/// Indented lines are code.
fn in_one_line(text: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut code: Vec<&str> = Vec::new();
    for line in text.lines().chain([""]) {
        if line.starts_with("    ") {
            code.push(line.trim());
            continue;
        }
        if !code.is_empty() {
            words.push(format!("`{}`", code.join(" ")));
            code.clear();
        }
        if !line.trim().is_empty() {
            words.push(line.trim().to_owned());
        }
    }
    words.join(" ")
}

fn macro_errors(errors: &BTreeMap<String, (String, String)>) -> String {
    let mut section = "\n## Macros\n\nErrors of rustc, at the argument of the macro.\n\n\
                       | error | fix |\n| --- | --- |\n"
        .to_owned();
    for (message, fix) in errors.values() {
        let row = format!(
            "| {} | {} |",
            message.replace('|', "\\|"),
            fix.replace('|', "\\|")
        );
        writeln!(section, "{row}").expect("a String");
    }
    section
}
