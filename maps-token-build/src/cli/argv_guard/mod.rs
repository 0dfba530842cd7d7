//! Keeps private keys among the arguments out of the output: a whole key is rejected before the arguments are
//! parsed, and what may be a part of one is hidden in errors, also in those of the parser.

mod hidden;

use std::ffi::{OsStr, OsString};

pub(crate) use self::hidden::Hidden;
use crate::diagnostic::Diagnostic;
use crate::key::exposure;

pub(super) fn find(arguments: &[OsString]) -> Option<Diagnostic> {
    let arguments = arguments.get(1..).unwrap_or_default();
    // A shell splits a key that is not quoted.
    let together = |separator: &str| is_exposed(&arguments.join(OsStr::new(separator)));
    let is_key =
        together(" ") || together("") || arguments.iter().any(|argument| is_exposed(argument));
    is_key.then(|| {
        Diagnostic::error(
            "key-in-argument",
            "do not pass a private key on the command line: other processes can read it",
        )
        .note("shells also store command lines in a history file")
        .help("set `MAPS_PRIVATE_KEY` to the key, or `MAPS_PRIVATE_KEY_FILE` to its path")
        .help("if others could read it, revoke the key in the Apple Developer portal")
    })
}

/// Returns whether a text contains a complete key, or its first or last line. A part of a key is only random
/// characters, as are the names of the files that bundlers write.
fn is_exposed(text: &OsStr) -> bool {
    exposure(text.as_encoded_bytes()).has_key()
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
    use serde_json::json;

    use super::*;
    use crate::testing::{contains_key, key_of, parse_key, pem_of, provided, throwaway_key};

    fn command_line(arguments: &[&str]) -> Vec<OsString> {
        let words = ["maps-token"].iter().chain(arguments);
        words.map(OsString::from).collect()
    }

    fn is_refused(arguments: &[&str]) -> bool {
        find(&command_line(arguments)).is_some()
    }

    fn redact(argument: &str, message: &str) -> String {
        Hidden::of(&command_line(&["check", argument])).redact(message)
    }

    fn body_of(pem: &str) -> Vec<&str> {
        pem.lines().filter(|line| !line.starts_with('-')).collect()
    }

    fn hex(bytes: &[u8], separator: &str) -> String {
        let bytes: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        bytes.join(separator)
    }

    #[test]
    fn rejects_keys() {
        let key = throwaway_key();
        let pem = pem_of(&key);
        let body = body_of(&pem);
        let base64 = body.concat();
        let words: Vec<&str> = pem.split_whitespace().collect();
        let (option, env, in_url, twice, cut, colons, behind_token) = (
            format!("--key={base64}"),
            format!("MAPS_PRIVATE_KEY={pem}"),
            format!("https://example.com/{base64}"),
            STANDARD.encode(STANDARD.encode(&pem)),
            pem[40..].to_owned(),
            hex(&STANDARD.decode(&base64).expect("base64"), ":"),
            format!("eyJhbGciOiJFUzI1NiJ9.{base64}"),
        );
        let mut check_words = vec!["check"];
        check_words.extend(&words);
        let mut check_lines = vec!["check"];
        check_lines.extend(&body);
        let cases: [(&str, Vec<&str>); 13] = [
            ("PEM", vec!["check", &pem]),
            ("words of PEM", check_words),
            ("lines of its body", check_lines),
            (
                "BEGIN line",
                vec!["check", "-----BEGIN", "PRIVATE", "KEY-----"],
            ),
            ("base64", vec!["check", &base64]),
            ("an option", vec!["inspect", "x", &option]),
            ("behind a token", vec!["inspect", "eyJ", &base64]),
            ("in a token", vec!["inspect", &behind_token]),
            ("a variable", vec![&env, "check"]),
            ("in a URL", vec!["scan", &in_url]),
            ("base64 three times", vec!["check", &twice]),
            ("its end", vec!["check", &cut]),
            ("hexadecimal with colons", vec!["check", &colons]),
        ];
        for (name, arguments) in cases {
            assert!(is_refused(&arguments), "{name}");
            let message = find(&command_line(&[&arguments.concat()]));
            let message = message.map(|it| it.to_string()).unwrap_or_default();
            assert!(!contains_key(&key, &message), "{name}");
        }
    }

    #[test]
    fn hides_parts_of_keys() {
        for number in 0..8 {
            let key = key_of(number);
            let pem = pem_of(&key);
            let scalar = key.to_bytes();
            let decimal: Vec<_> = scalar.iter().map(ToString::to_string).collect();
            let base64 = body_of(&pem).concat();
            let mut parts: Vec<String> = body_of(&pem).into_iter().map(str::to_owned).collect();
            parts.extend([
                base64[..100].to_owned(),
                hex(&scalar, ""),
                hex(&scalar, "").to_uppercase(),
                hex(&scalar[1..], ""),
                hex(&scalar[..16], ""),
                format!("k{}", hex(&scalar, "")),
                format!("{}z", hex(&scalar, "")),
                format!("0x{}", hex(&scalar, "")),
                hex(&scalar, ":"),
                hex(&scalar, ", 0x"),
                decimal.join(", "),
                decimal.join("\n"),
                STANDARD.encode(scalar),
                URL_SAFE_NO_PAD.encode(scalar),
            ]);
            for part in parts {
                for argument in [
                    part.clone(),
                    format!("--key={part}"),
                    format!("https://example.com/{part}"),
                    format!("dist/{part}.js"),
                ] {
                    let message = format!(
                        "unexpected argument '{argument}' found\ninvalid host `{}`: x\nno such file: `{}`",
                        argument.to_lowercase(),
                        crate::cli::output::quoted(&argument)
                    );
                    let printed = redact(&argument, &message);
                    assert!(!contains_key(&key, &printed), "{number}: {printed}");
                    assert!(printed.matches('…').count() >= 3, "{printed}");
                }
            }
        }
    }

    #[test]
    fn shows_readable_parts() {
        let sha = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
        let (bundle, build) = (format!("bundle.{sha}.js"), format!("--exclude=build-{sha}"));
        for (argument, shown) in [
            ("_next/static/dacqMNbfBQOl1Eamz91o2/", "_next/static/…/"),
            ("chunk-DtuYYCKtKtjdCl0S.js", "chunk-….js"),
            (&bundle, "bundle.….js"),
            (&build, "--exclude=build-…"),
            (
                "/run/secrets/kQ3vZr8WmXb5TnYc7LpGd2HsJf/AuthKey_X.p8",
                "/run/secrets/….p8",
            ),
            ("dist/assets/index.html", "dist/assets/index.html"),
            ("--minimumValidity", "--minimumValidity"),
            ("MyShop.Example.com", "MyShop.Example.com"),
            ("src/lib.rs", "src/lib.rs"),
        ] {
            let message = format!("no such file: `{argument}`");
            let expected = format!("no such file: `{shown}`");
            assert_eq!(redact(argument, &message), expected);
        }
        // An existing file is not a part of a key.
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("DtuYYCKtKtjdCl0SDtuYYCKtKtjdCl0S");
        std::fs::write(&path, "").expect("a file");
        let path = path.to_str().expect("UTF-8");
        assert_eq!(redact(path, path), path);
        assert_eq!(redact(&format!("--config={path}"), path), path);
    }

    #[test]
    fn accepts_other_arguments() {
        let key = parse_key(pem_of(&throwaway_key()).as_bytes());
        let token = provided(&key, &json!({}), &json!({}));
        let (head, tail) = token.split_at(120);
        let wrapped = format!("{head}\n{tail}");
        let assigned = format!("--token={token}");
        let public = key.public_key().to_string();
        let unusual = provided(&key, &json!({ ".x": 1 }), &json!({}));
        let marked = format!("77u_{token}");
        let standard = unusual.replace('-', "+").replace('_', "/");
        let percent = token.replace('.', "%2E");
        let quoted = format!("{}{token}»", "«".repeat(60));
        let sha = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
        let (bundle, build) = (format!("bundle.{sha}.js"), format!("build-{sha}"));
        let damaged = [
            token[1..].to_owned(),
            format!(".{token}"),
            format!("x{token}"),
            format!("Bearer_{token}"),
            format!("{}…{}", &token[..60], &token[token.len() - 20..]),
            token[..token.len() - 7].to_owned(),
            // The signature of RS256 is longer.
            format!("{token}{}", &token[token.len() - 80..].repeat(3)),
        ];
        for text in &damaged {
            assert!(!is_refused(&["inspect", text]), "{text}");
            let lines: Vec<_> = text.as_bytes().chunks(64).collect();
            let lines: Vec<_> = lines.into_iter().map(String::from_utf8_lossy).collect();
            let mut arguments = vec!["inspect"];
            arguments.extend(lines.iter().map(|line| &**line));
            assert!(!is_refused(&arguments), "{arguments:?}");
            assert!(!is_refused(&["inspect", &lines.join("\n")]), "{lines:?}");
        }
        let cases: [&[&str]; 25] = [
            &[],
            &[
                "scan",
                "s",
                "--exclude",
                "_next/static/dacqMNbfBQOl1Eamz91o2/",
            ],
            &["scan", "s", "--exclude", "chunk-DtuYYCKtKtjdCl0S.js"],
            &["scan", "s", "--exclude", &bundle],
            &["scan", &build],
            &[
                "inspect",
                &token,
                "--key",
                "/run/secrets/kQ3vZr8WmXb5TnYc7LpGd2HsJf/AuthKey_X.p8",
            ],
            &["inspect", &quoted],
            &["scan", "x", "--origin=https://x.app/aB3x/K9ZqLm2NpQ7r"],
            &["inspect", &standard],
            &["inspect", &percent],
            &["inspect", &marked],
            &["inspect", "77u/eyJhbGciOiJFUzI1NiJ9"],
            &["inspect", &token],
            &["inspect", &unusual],
            &["inspect", &wrapped],
            &["inspect", head, tail],
            &["inspect", &token[..150]],
            &["init", &assigned],
            &["inspect", &token, "--key", "/home/me/AuthKey_ABC123DEFG.p8"],
            &["scan", "dist/assets/index-DkR3x9Qz.js"],
            &[
                "scan",
                "https://deploy-preview-12--storefront.netlify.app/Map?id=dQw4w9WgXcQ",
            ],
            &[
                "scan",
                "https://example.com/?sig=ZmFzdGx5IHNpZ25lZCB1cmwgd2l0aCBtYW55IGNoYXJhY3RlcnM",
            ],
            &["check", "--config", "site/maps.toml", "--format", "github"],
            &[
                "init",
                "--team-id",
                "DEF123GHIJ",
                "--key-id",
                "ABC123DEFG",
                "--domains",
                "MyShop.Example.com",
            ],
            &["check", &public],
        ];
        for arguments in cases {
            assert!(!is_refused(arguments), "{arguments:?}");
        }
    }
}
