//! Rejects a private key among the arguments before they are parsed: an error of the parser would
//! print it.

mod tokens;

use std::borrow::Cow;
use std::ffi::{OsStr, OsString};
use std::path::Path;

use self::tokens::{Word, is_encoded_token, token_len, words_of};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::redact::reveals_key;
use crate::key::{NotAKey, PrivateKey, exposure};

pub(super) fn find(arguments: &[OsString]) -> Option<Diagnostic> {
    let arguments = arguments.get(1..).unwrap_or_default();
    // A shell splits a key that is not quoted.
    let together = |separator: &str| is_exposed(&arguments.join(OsStr::new(separator)));
    let is_key = together(" ") || together("") || any_may_be_key(arguments);
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

/// Returns whether a text contains a complete key, or its first or last line.
fn is_exposed(text: &OsStr) -> bool {
    let exposure = exposure(text.as_encoded_bytes());
    exposure.keys > 0 || exposure.has_marker
}

/// Returns whether an argument may be a part of a key, such as one of its lines. The words of tokens are not
/// judged: tokens are random, but not secret.
fn any_may_be_key(arguments: &[OsString]) -> bool {
    let texts: Vec<Cow<'_, str>> = arguments.iter().map(|it| it.to_string_lossy()).collect();
    let words: Vec<Word<'_>> = (0..).zip(&texts).flat_map(words_of).collect();
    let mut of_tokens = vec![false; words.len()];
    for start in 0..words.len() {
        let len = token_len(words.get(start..).unwrap_or_default());
        of_tokens
            .iter_mut()
            .skip(start)
            .take(len)
            .for_each(|it| *it = true);
    }
    (0..)
        .zip(arguments)
        .zip(&texts)
        .any(|((number, argument), text)| {
            if is_encoded_token(text) {
                return false;
            }
            let tokens = words.iter().zip(&of_tokens).filter(|(_, it)| **it);
            let mut rest = String::new();
            let mut end = 0;
            for (word, _) in tokens.filter(|(word, _)| word.argument == number) {
                rest.push_str(text.get(end..word.start).unwrap_or_default());
                end = word.start + word.text.len();
            }
            match end {
                0 => may_be_key(argument, text),
                _ => reveals_key(&(rest + text.get(end..).unwrap_or_default())),
            }
        })
}

fn may_be_key(argument: &OsStr, text: &str) -> bool {
    let is_url = |text: &str| text.starts_with("http://") || text.starts_with("https://");
    let is_public = || {
        matches!(
            PrivateKey::parse_all(argument.as_encoded_bytes()),
            Err(NotAKey::Public)
        )
    };
    reveals_key(text) && !is_url(text) && !is_url(value_of(text)) && !exists(text) && !is_public()
}

/// Returns whether the argument, or the value of `--name=value`, is a file.
fn exists(argument: &str) -> bool {
    Path::new(argument).exists() || Path::new(value_of(argument)).exists()
}

/// Returns the value of `--name=value`.
fn value_of(argument: &str) -> &str {
    argument
        .split_once('=')
        .map_or(argument, |(_, value)| value)
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    use super::*;
    use crate::testing::{pem_of, throwaway_key};

    fn is_refused(arguments: &[&str]) -> bool {
        let mut line = vec![OsString::from("maps-token")];
        line.extend(arguments.iter().map(OsString::from));
        find(&line).is_some()
    }

    #[test]
    fn rejects_keys() {
        let key = throwaway_key();
        let pem = pem_of(&key);
        let body: Vec<&str> = pem.lines().filter(|line| !line.starts_with('-')).collect();
        let base64 = body.concat();
        let words: Vec<&str> = pem.split_whitespace().collect();
        let hex: String = key
            .to_bytes()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let der: String = STANDARD
            .decode(&base64)
            .expect("base64")
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let colons: Vec<&str> = der
            .as_bytes()
            .chunks(2)
            .map(|it| std::str::from_utf8(it).expect("hexadecimal"))
            .collect();
        let (short, option, env, in_url, twice, cut, colons) = (
            base64[..100].to_owned(),
            format!("--key={base64}"),
            format!("MAPS_PRIVATE_KEY={pem}"),
            format!("https://example.com/{base64}"),
            STANDARD.encode(STANDARD.encode(&pem)),
            pem[40..].to_owned(),
            colons.join(":"),
        );
        let mut check_words = vec!["check"];
        check_words.extend(&words);
        let mut check_lines = vec!["check"];
        check_lines.extend(&body);
        let cases: [(&str, Vec<&str>); 15] = [
            ("PEM", vec!["check", &pem]),
            ("words of PEM", check_words),
            ("lines of its body", check_lines),
            ("the first line", vec!["check", body[0]]),
            ("the second line", vec!["inspect", body[1]]),
            (
                "BEGIN line",
                vec!["check", "-----BEGIN", "PRIVATE", "KEY-----"],
            ),
            ("base64", vec!["check", &base64]),
            ("an option", vec!["inspect", "x", &option]),
            ("a variable", vec![&env, "check"]),
            ("in a URL", vec!["scan", &in_url]),
            ("base64 three times", vec!["check", &twice]),
            ("cut off", vec!["check", &short]),
            ("its end", vec!["check", &cut]),
            ("scalar", vec!["check", &hex]),
            ("hexadecimal with colons", vec!["check", &colons]),
        ];
        for (name, arguments) in cases {
            assert!(is_refused(&arguments), "{name}");
            let message = find(&[OsString::from("maps-token"), arguments.concat().into()]);
            let message = message.map(|it| it.to_string()).unwrap_or_default();
            assert!(!crate::testing::contains_key(&key, &message), "{name}");
        }
    }

    #[test]
    fn rejects_keys_behind_tokens() {
        let pem = pem_of(&throwaway_key());
        let hex: String = throwaway_key()
            .to_bytes()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
        let body = body.replace('+', "-").replace('/', "_");
        let parsed = crate::testing::parse_key(pem.as_bytes());
        let none = serde_json::json!({});
        let token = crate::testing::provided(&parsed, &none, &none);
        let header = "eyJhbGciOiJFUzI1NiJ9";
        let in_token = format!("{header}.{hex}");
        let behind_token = format!("{token} {hex}");
        let in_quotes = format!("«{token}» {hex}");
        for token in [&token, "eyJ", header, &token[..100]] {
            let cases: [&[&str]; 10] = [
                &["inspect", token, "--origin", &hex],
                &["inspect", token, &hex],
                &["verify", "--token", token, "--endpoint", &hex],
                &["init", "--token", token, "--team-id", &hex],
                &["inspect", token, &body[48..]],
                &["inspect", token, "--environment", &body[40..88]],
                &["inspect", token, "x", &hex],
                &["inspect", &in_token],
                &["inspect", &behind_token],
                &["inspect", &in_quotes],
            ];
            for arguments in cases {
                assert!(is_refused(arguments), "{arguments:?}");
            }
        }
    }

    #[test]
    fn accepts_other_arguments() {
        let key = crate::testing::parse_key(pem_of(&throwaway_key()).as_bytes());
        let token = crate::testing::provided(&key, &serde_json::json!({}), &serde_json::json!({}));
        let (head, tail) = token.split_at(120);
        let wrapped = format!("{head}\n{tail}");
        let assigned = format!("--token={token}");
        let public = key.public_key().to_string();
        let unusual = crate::testing::provided(
            &key,
            &serde_json::json!({ ".x": 1 }),
            &serde_json::json!({}),
        );
        let marked = format!("77u_{token}");
        let (first, rest) = token.split_at(70);
        let (second, third) = rest.split_at(70);
        let standard = unusual.replace('-', "+").replace('_', "/");
        let percent = token.replace('.', "%2E");
        let lines = |text: &str| -> Vec<String> {
            let lines = text.as_bytes().chunks(64);
            lines
                .map(|it| String::from_utf8_lossy(it).into_owned())
                .collect()
        };
        // The signature of RS256 is longer; and a token that is truncated.
        let long = format!("{token}{}", &token[token.len() - 80..].repeat(3));
        for text in [&long, &token[..token.len() - 7], &format!("{token}ab")] {
            let text: &str = text;
            let lines = lines(text);
            let mut arguments = vec!["inspect"];
            arguments.extend(lines.iter().map(String::as_str));
            assert!(!is_refused(&arguments), "{arguments:?}");
            assert!(!is_refused(&["inspect", &lines.join("\n")]), "{lines:?}");
        }
        let quoted = format!("{}{token}»", "«".repeat(60));
        let cases: [&[&str]; 22] = [
            &[],
            &["inspect", &quoted],
            &["scan", "x", "--origin=https://x.app/aB3x/K9ZqLm2NpQ7r"],
            &["inspect", &standard],
            &["inspect", &percent],
            &["inspect", &marked],
            &["inspect", "77u/eyJhbGciOiJFUzI1NiJ9"],
            &["inspect", &token, first, second, third, "--json"],
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
            &["mint", "--environment", "staging-environment-of-shop"],
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
