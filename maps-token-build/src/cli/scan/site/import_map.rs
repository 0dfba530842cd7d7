//! `<script type="importmap">`: the addresses of names in imports.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use url::Url;

use super::reference::join;

type Addresses = BTreeMap<String, Url>;

#[derive(Debug, Default)]
pub(super) struct ImportMap {
    imports: Addresses,
    scopes: BTreeMap<String, Addresses>,
}

impl ImportMap {
    /// Adds a map. The first of two entries wins, as in browsers.
    pub(super) fn merge(&mut self, text: &str, base: &Url) {
        let Ok(Value::Object(map)) = serde_json::from_str(text) else {
            return;
        };
        if let Some(Value::Object(imports)) = map.get("imports") {
            merge_addresses(&mut self.imports, imports, base);
        }
        let Some(Value::Object(scopes)) = map.get("scopes") else {
            return;
        };
        for (scope, imports) in scopes {
            if let (Some(scope), Value::Object(imports)) = (join(base, scope), imports) {
                let addresses = self.scopes.entry(scope.into()).or_default();
                merge_addresses(addresses, imports, base);
            }
        }
    }

    /// Returns all addresses in the map.
    pub(super) fn addresses(&self) -> impl Iterator<Item = &Url> {
        let scoped = self.scopes.values().flat_map(BTreeMap::values);
        let all = self.imports.values().chain(scoped);
        all.filter(|url| !url.path().ends_with('/'))
    }

    /// Resolves an import. Returns `None` for a name that is not in the map.
    pub(super) fn resolve(&self, specifier: &str, script: &Url) -> Option<Url> {
        let url = resolve_url_like(specifier, script);
        let key = url.as_ref().map_or(specifier, Url::as_str);
        let scopes = prefixes(script.as_str()).filter_map(|scope| self.scopes.get(scope));
        let mut maps = scopes.chain([&self.imports]);
        maps.find_map(|map| lookup(map, key)).or(url)
    }
}

/// Resolves an import that needs no map: `./a.js`, `/a.js`, `https://…`.
fn resolve_url_like(specifier: &str, script: &Url) -> Option<Url> {
    let is_path = ["/", "./", "../"]
        .iter()
        .any(|it| specifier.starts_with(it));
    if is_path || Url::parse(specifier).is_ok() {
        join(script, specifier)
    } else {
        None
    }
}

fn merge_addresses(addresses: &mut Addresses, imports: &Map<String, Value>, base: &Url) {
    for (specifier, address) in imports {
        let url = address.as_str().and_then(|it| resolve_url_like(it, base));
        if let Some(url) = url {
            let key =
                resolve_url_like(specifier, base).map_or_else(|| specifier.clone(), Url::into);
            addresses.entry(key).or_insert(url);
        }
    }
}

fn lookup(map: &Addresses, key: &str) -> Option<Url> {
    if map.is_empty() {
        return None;
    }
    prefixes(key).find_map(|prefix| {
        let url = map.get(prefix)?;
        match key.get(prefix.len()..) {
            None | Some("") => Some(url.clone()),
            Some(rest) => join(url, rest),
        }
    })
}

/// Returns the prefixes of a key, the longest first: `a/b/c`, `a/b/`, `a/`.
fn prefixes(key: &str) -> impl Iterator<Item = &str> {
    let slashes = key.rmatch_indices('/').map(|(at, _)| at + 1);
    let shorter = slashes.filter(|end| *end < key.len());
    let shorter = shorter.filter_map(|end| key.get(..end));
    std::iter::once(key).chain(shorter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resolves_imports() {
        let page: Url = "https://a.example/shop/".parse().expect("a URL");
        let mut map = ImportMap::default();
        let first = r#"{
            "imports": {"app": "./app.js", "lib/": "/lib/", "lib/x/": "./x/", "./b.js": "/c.js",
                "null": null, "bare": "app", "far": "https://b.example/f.js", "no/": "/no"},
            "scopes": {"/shop/old/": {"app": "/old.js"}, "x": 1}
        }"#;
        for text in [
            first,
            r#"{"imports": {"app": "/later.js", "new": "/new.js"}}"#,
            "[",
            "[]",
        ] {
            map.merge(text, &page);
        }
        let cases = [
            ("app", "/shop/a.js", Some("/shop/app.js")),
            ("app", "/shop/old/a.js", Some("/old.js")),
            ("lib/a/b.js", "/a.js", Some("/lib/a/b.js")),
            ("lib/x/b.js", "/a.js", Some("/shop/x/b.js")),
            ("new", "/a.js", Some("/new.js")),
            ("./b.js", "/shop/a.js", Some("/c.js")),
            ("./b.js", "/a.js", Some("/b.js")),
            ("../b.js", "/x/y/a.js", Some("/x/b.js")),
            ("/b.js?x#y", "/x/y/a.js", Some("/b.js?x")),
            ("https://a.example/z.js", "/a.js", Some("/z.js")),
            ("missing", "/a.js", None),
            ("null", "/a.js", None),
            ("bare", "/a.js", None),
            ("data:text/javascript,1", "/a.js", None),
            ("", "/a.js", None),
        ];
        for (specifier, script, expected) in cases {
            let script = page.join(script).expect("a URL");
            let expected = expected.map(|it| page.join(it).expect("a URL"));
            assert_eq!(
                map.resolve(specifier, &script),
                expected,
                "{specifier} in {script}"
            );
        }
        let far = map.resolve("far", &page).map(String::from);
        assert_eq!(far.as_deref(), Some("https://b.example/f.js"));
        assert_eq!(map.addresses().count(), 6);
    }
}
