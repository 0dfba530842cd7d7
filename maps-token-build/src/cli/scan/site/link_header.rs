//! Parses the header `Link` of RFC 8288.

/// A link in a header, like the tag `<link>`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct HeaderLink<'a> {
    pub(super) href: &'a str,
    pub(super) rel: String,
    /// The parameter `as`.
    pub(super) destination: String,
}

pub(super) fn parse_links(header: &str) -> Vec<HeaderLink<'_>> {
    let mut links = Vec::new();
    let mut rest = header;
    while let Some((_, after)) = rest.split_once('<') {
        let Some((href, mut parameters)) = after.split_once('>') else {
            break;
        };
        let (mut rel, mut destination) = (None, None);
        while let Some(after) = parameters.trim_start().strip_prefix(';') {
            let parameter;
            (parameter, parameters) = parse_parameter(after);
            // Only the first parameter of a name counts.
            match parameter.name.to_ascii_lowercase().as_str() {
                "rel" => rel.get_or_insert(parameter.value),
                "as" => destination.get_or_insert(parameter.value),
                _ => continue,
            };
        }
        links.push(HeaderLink {
            href,
            rel: rel.unwrap_or_default(),
            destination: destination.unwrap_or_default(),
        });
        // After something invalid, the next link is searched.
        rest = parameters;
    }
    links
}

struct Parameter<'a> {
    name: &'a str,
    value: String,
}

/// Parses `rel=preload` or `rel="preload"`, and returns the text after it.
fn parse_parameter(text: &str) -> (Parameter<'_>, &str) {
    let end = text.find(['=', ';', ',']).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let name = name.trim();
    let Some(value) = rest.strip_prefix('=').map(str::trim_start) else {
        let value = String::new();
        return (Parameter { name, value }, rest);
    };
    if let Some(quoted) = value.strip_prefix('"') {
        let (value, rest) = parse_quoted(quoted);
        return (Parameter { name, value }, rest);
    }
    let end = value.find([';', ',']).unwrap_or(value.len());
    let (value, rest) = value.split_at(end);
    let value = value.trim().to_owned();
    (Parameter { name, value }, rest)
}

fn parse_quoted(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => break,
            '\\' => value.extend(characters.next()),
            character => value.push(character),
        }
    }
    (value, characters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_every_link() {
        let link = |href, rel: &str, destination: &str| HeaderLink {
            href,
            rel: rel.to_owned(),
            destination: destination.to_owned(),
        };
        for (header, expected) in [
            ("", vec![]),
            ("none", vec![]),
            ("<unfinished", vec![]),
            ("</e.js>", vec![link("/e.js", "", "")]),
            (
                "</e.js>; rel=modulepreload",
                vec![link("/e.js", "modulepreload", "")],
            ),
            (
                "</a,b;c.js> ; REL = \"preload prefetch\" ;crossorigin; as=script;rel=next,<d.js>;rel=preload",
                vec![
                    link("/a,b;c.js", "preload prefetch", "script"),
                    link("d.js", "preload", ""),
                ],
            ),
            (
                "<a.js>; title=\"<b.js>, \\\"; rel=x\"; rel=preload",
                vec![link("a.js", "preload", "")],
            ),
            (
                "<a.js>; rel=\"preload, <b.js>; rel=preload",
                vec![link("a.js", "preload, <b.js>; rel=preload", "")],
            ),
            (
                "<a.js> invalid, <b.js>; rel=preload; as=\"script\"",
                vec![link("a.js", "", ""), link("b.js", "preload", "script")],
            ),
        ] {
            assert_eq!(parse_links(header), expected, "{header}");
        }
    }
}
