//! Links within the documentation are valid, in the repository and on docs.rs.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use pulldown_cmark::{BrokenLink, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};
use test_support::project::workspace;
use walkdir::{DirEntry, WalkDir};

/// Content of site generators, whose links are not paths, and files of others.
const SKIPPED: [&str; 6] = [
    "target",
    "node_modules",
    ".git",
    "examples/hugo/content",
    "examples/mdbook/src",
    "examples/zola/content",
];

/// Definitions that rustdoc reads before those of a page, because paths mean nothing on docs.rs.
const RUSTDOC_LINKS: &str = "docs/rustdoc-links.md";

struct Page {
    links: Vec<Link>,
    headings: BTreeSet<String>,
    /// In the text and in blocks.
    code: Vec<String>,
    broken_references: Vec<String>,
}

struct Link {
    target: String,
    label: Option<String>,
}

#[test]
fn links_are_valid() {
    let pages = pages();
    assert!(pages.len() > 30, "{}", pages.len());
    let mut errors = Vec::new();
    for (path, page) in &pages {
        for link in &page.links {
            if let Err(error) = check(path, &link.target, &pages) {
                errors.push(format!("{}: {}: {error}", path.display(), link.target));
            }
        }
        for reference in &page.broken_references {
            errors.push(format!("{}: [{reference}] is not defined", path.display()));
        }
    }
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}

#[test]
fn pages_on_docs_rs_have_no_relative_links() {
    let pages = pages();
    let mut errors = Vec::new();
    for name in ["maps-token-build", "maps-token-macro"] {
        let definitions = fs::read_to_string(workspace().join(name).join(RUSTDOC_LINKS));
        let definitions = definitions.expect("definitions of links");
        for (path, page) in &pages {
            let is_on_docs_rs = path == &Path::new(name).join("README.md")
                || path.starts_with(Path::new(name).join("docs"));
            for link in page.links.iter().filter(|_| is_on_docs_rs) {
                let label = link.label.as_deref().unwrap_or_default();
                if is_path(&link.target) && !definitions.contains(&format!("[{label}]: ")) {
                    let target = &link.target;
                    errors.push(format!(
                        "{}: {target}: not in {RUSTDOC_LINKS}",
                        path.display()
                    ));
                }
            }
        }
    }
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}

/// CONTRIBUTING.md says which file to open.
#[test]
fn files_in_contributing_exist() {
    let pages = pages();
    let mut missing = Vec::new();
    let mut count = 0;
    for path in &pages[Path::new("CONTRIBUTING.md")].code {
        let is_file = [".rs", ".md", ".yml", "/"]
            .iter()
            .any(|end| path.ends_with(end));
        if !is_file || path.contains([' ', '"']) || path == "target/" {
            continue;
        }
        count += 1;
        let roots = [
            "",
            "maps-token-build/src",
            "maps-token-macro",
            "maps-token-macro/src",
        ];
        if !roots
            .iter()
            .any(|root| workspace().join(root).join(path).exists())
        {
            missing.push(path);
        }
    }
    assert!(missing.is_empty(), "{missing:?}");
    assert!(count > 20, "{count}");
}

/// tests/README.md and SECURITY.md name the tests that prove what is promised.
#[test]
fn documented_test_commands_exist() {
    let packages = packages();
    let mut errors = Vec::new();
    let mut count = 0;
    for (path, page) in &pages() {
        for command in page.code.iter().flat_map(|code| code.lines()) {
            let command = command.split(" #").next().unwrap_or_default();
            let Some((_, arguments)) = command.split_once("cargo test -p ") else {
                continue;
            };
            count += 1;
            if let Err(error) = check_test_command(arguments, &packages) {
                errors.push(format!("{}: {command}: {error}", path.display()));
            }
        }
    }
    assert!(errors.is_empty(), "{}", errors.join("\n"));
    assert!(count > 20, "{count}");
}

/// The arguments after `-p`: a package, test targets, and a filter.
fn check_test_command(arguments: &str, packages: &BTreeMap<String, PathBuf>) -> Result<(), String> {
    let mut words = arguments.split_whitespace();
    let package = words.next().unwrap_or_default();
    let directory = packages.get(package);
    let directory = directory.ok_or_else(|| format!("there is no package {package}"))?;
    while let Some(word) = words.next() {
        if word == "--test" {
            let name = words.next().unwrap_or_default();
            if !directory.join(format!("tests/{name}.rs")).exists() {
                return Err(format!("there is no test {name}"));
            }
        } else if word == "-p" {
            words.next();
        } else if !word.starts_with('-') && !has_test(directory, word) {
            return Err(format!("no test has `{word}` in its name"));
        }
    }
    Ok(())
}

fn has_test(directory: &Path, filter: &str) -> bool {
    WalkDir::new(directory).into_iter().any(|entry| {
        let path = entry.expect("a file").into_path();
        let is_module = path.with_extension("").ends_with(filter)
            && path.extension().is_none_or(|it| it == "rs");
        is_module
            || path.extension().is_some_and(|it| it == "rs")
                && fs::read_to_string(&path).is_ok_and(|text| {
                    text.lines().any(|line| {
                        let name = line.trim_start().strip_prefix("fn ");
                        name.is_some_and(|it| it.split('(').next().unwrap_or(it).contains(filter))
                    })
                })
    })
}

/// The directories of the packages by name.
fn packages() -> BTreeMap<String, PathBuf> {
    let mut packages = BTreeMap::new();
    for entry in WalkDir::new(workspace())
        .max_depth(3)
        .into_iter()
        .filter_entry(|it| {
            !SKIPPED
                .iter()
                .any(|skipped| relative(it) == Path::new(skipped))
        })
    {
        let path = entry.expect("a file").into_path();
        if !path.ends_with("Cargo.toml") {
            continue;
        }
        let manifest = fs::read_to_string(&path).expect("a manifest");
        let name = manifest
            .lines()
            .find_map(|line| line.strip_prefix("name = "));
        if let (Some(name), Some(directory)) = (name, path.parent()) {
            packages.insert(name.trim_matches('"').to_owned(), directory.to_owned());
        }
    }
    packages
}

#[test]
fn every_page_is_linked() {
    let pages = pages();
    let mut linked = BTreeSet::new();
    for (path, page) in &pages {
        for link in &page.links {
            let target = link.target.split('#').next().unwrap_or_default();
            if is_path(target) && !target.is_empty() {
                linked.extend(normalize(&path.parent().unwrap_or(path).join(target)));
            }
        }
    }
    let is_hidden = |path: &Path| path.ends_with(RUSTDOC_LINKS);
    let missing: Vec<_> = pages
        .keys()
        .filter(|path| path.parent().is_some_and(|it| it.ends_with("docs")))
        .filter(|path| !is_hidden(path) && !linked.contains(*path))
        .collect();
    assert!(missing.is_empty(), "no page links to {missing:?}");
}

/// The list of the guide has the question of each page, in the order of the modules.
#[test]
fn guide_lists_every_page() {
    let guide = fs::read_to_string(workspace().join("maps-token-build/src/guide.rs"));
    let guide = guide.expect("the guide");
    let (list, modules) = guide.split_once("pages! {\n").expect("the pages");
    let listed: Vec<_> = list
        .lines()
        .filter_map(|line| line.strip_prefix("//! ")?.split_once(". [`"))
        .map(|(_, entry)| entry.replace("`]", ""))
        .collect();
    let mut expected = Vec::new();
    for line in modules.lines().filter(|line| line.contains(".md")) {
        let (module, file) = line.split_once(": ").expect("a module and a file");
        let path = Path::new("maps-token-build/docs").join(file.trim_matches('"'));
        let page = fs::read_to_string(workspace().join(path)).expect("a page");
        let question = page.lines().next().and_then(|it| it.strip_prefix("# "));
        expected.push(format!(
            "{}: {}",
            module.trim(),
            question.expect("a heading")
        ));
    }
    assert_eq!(listed, expected);
}

fn pages() -> BTreeMap<PathBuf, Page> {
    let files = WalkDir::new(workspace())
        .into_iter()
        .filter_entry(|entry| {
            !SKIPPED
                .iter()
                .any(|skipped| relative(entry) == Path::new(skipped))
        })
        .map(|entry| entry.expect("a file"))
        .filter(|entry| entry.path().extension().is_some_and(|it| it == "md"));
    files
        .map(|entry| {
            let text = fs::read_to_string(entry.path()).expect("text");
            (relative(&entry), parse(&text))
        })
        .collect()
}

fn relative(entry: &DirEntry) -> PathBuf {
    let path = entry.path().strip_prefix(workspace());
    path.expect("a path in the workspace").to_owned()
}

fn parse(text: &str) -> Page {
    let mut broken_references = Vec::new();
    // rustdoc resolves the shortcut [`Builder`] by itself.
    let mut report = |link: BrokenLink<'_>| -> Option<(CowStr<'_>, CowStr<'_>)> {
        if matches!(link.link_type, LinkType::Reference | LinkType::Collapsed) {
            broken_references.push(link.reference.to_string());
        }
        None
    };
    let options = Options::ENABLE_TABLES;
    let mut links = Vec::new();
    let mut headings = Vec::new();
    let mut code = Vec::new();
    let mut heading: Option<String> = None;
    let mut is_code = false;
    for event in Parser::new_with_broken_link_callback(text, options, Some(&mut report)) {
        match event {
            Event::Start(Tag::Link { dest_url, id, .. } | Tag::Image { dest_url, id, .. }) => {
                links.push(Link {
                    target: dest_url.to_string(),
                    label: (!id.is_empty()).then(|| id.to_string()),
                });
            }
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::End(TagEnd::Heading(_)) => headings.extend(heading.take()),
            Event::Start(Tag::CodeBlock(_)) => is_code = true,
            Event::End(TagEnd::CodeBlock) => is_code = false,
            Event::Text(text) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&text);
                }
                if is_code {
                    code.push(text.to_string());
                }
            }
            Event::Code(text) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&text);
                }
                code.push(text.to_string());
            }
            _ => {}
        }
    }
    Page {
        links,
        headings: headings.iter().map(|heading| anchor(heading)).collect(),
        code,
        broken_references,
    }
}

/// The anchor of a heading on GitHub and in rustdoc.
fn anchor(heading: &str) -> String {
    let kept = |it: &char| it.is_alphanumeric() || matches!(it, ' ' | '-' | '_');
    let text: String = heading.to_lowercase().chars().filter(kept).collect();
    text.replace(' ', "-")
}

fn is_path(target: &str) -> bool {
    !["://", "::", "mailto:"]
        .iter()
        .any(|it| target.contains(it))
        && !target.starts_with('#')
}

fn check(page: &Path, target: &str, pages: &BTreeMap<PathBuf, Page>) -> Result<(), String> {
    let (target, fragment) = match target.split_once('#') {
        Some((target, fragment)) => (target, Some(fragment)),
        None => (target, None),
    };
    let path = if target.is_empty() {
        page.to_owned()
    } else if let Some(path) = docs_rs(target) {
        path
    } else if is_path(target) {
        normalize(&page.parent().unwrap_or(Path::new("")).join(target))?
    } else {
        return Ok(());
    };
    if !workspace().join(&path).exists() {
        return Err(format!("{} does not exist", path.display()));
    }
    match (fragment, pages.get(&path)) {
        (Some(fragment), Some(page)) if !page.headings.contains(fragment) => {
            Err(format!("{} has no heading #{fragment}", path.display()))
        }
        _ => Ok(()),
    }
}

/// The file of one of our pages on docs.rs: `maps_token_build/guide/keys/` is `docs/keys.md`.
fn docs_rs(target: &str) -> Option<PathBuf> {
    let path = target.strip_prefix("https://docs.rs/")?;
    let mut parts = path.trim_end_matches('/').split('/');
    let name = parts
        .next()
        .filter(|name| name.starts_with("maps-token-"))?;
    let page = parts.nth(1).and_then(|_| parts.next_back());
    let page = page.unwrap_or("README").trim_end_matches("index.html");
    let file = match (page.strip_prefix("macro."), page.split_once('.')) {
        (Some(name), _) => format!("docs/{}.md", name.trim_end_matches(".html")),
        (None, Some(_)) => "src/lib.rs".to_owned(),
        (None, None) if page == "README" => "README.md".to_owned(),
        (None, None) => format!("docs/{}.md", page.replace('_', "-")),
    };
    Some(Path::new(name).join(file))
}

fn normalize(path: &Path) -> Result<PathBuf, String> {
    let mut normalized = PathBuf::new();
    for component in path.components() {
        match component.as_os_str().to_str() {
            Some("..") if !normalized.pop() => return Err("leaves the repository".to_owned()),
            Some(".." | ".") => {}
            _ => normalized.push(component),
        }
    }
    Ok(normalized)
}
