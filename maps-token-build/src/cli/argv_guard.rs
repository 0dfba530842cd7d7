//! Rejects a private key among the arguments before they are parsed: an error of the parser would
//! print it.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use crate::cli::finder::is_json_start;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::redact::reveals_key;
use crate::key::{NotAKey, PrivateKey, exposure};

pub(super) fn find(arguments: &[OsString]) -> Option<Diagnostic> {
    let arguments = arguments.get(1..).unwrap_or_default();
    // A shell splits a key that is not quoted.
    let together = |separator: &str| {
        let line = arguments.join(OsStr::new(separator));
        let exposure = exposure(line.as_encoded_bytes());
        exposure.keys > 0 || exposure.has_marker
    };
    let mut is_token = false;
    let mut is_key = together(" ") || together("");
    for argument in arguments {
        // A token that a terminal has wrapped may be several arguments.
        is_token = starts_token(argument) || (is_token && is_part_of_token(argument));
        is_key |= !is_token && may_be_key(argument);
    }
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

/// Returns whether an argument may be a part of a key, such as one of its lines.
fn may_be_key(argument: &OsStr) -> bool {
    let text = argument.to_string_lossy();
    let is_url = text.starts_with("http://") || text.starts_with("https://");
    let is_public = || {
        matches!(
            PrivateKey::parse_all(argument.as_encoded_bytes()),
            Err(NotAKey::Public)
        )
    };
    reveals_key(&text) && !is_url && !exists(&text) && !is_public()
}

/// Returns whether the argument, or the value of `--name=value`, is a file.
fn exists(argument: &str) -> bool {
    let value = argument
        .split_once('=')
        .map_or(argument, |(_, value)| value);
    Path::new(argument).exists() || Path::new(value).exists()
}

/// Tokens are not secret.
fn starts_token(argument: &OsStr) -> bool {
    let text = argument.to_string_lossy();
    text.split(|it| !is_of_token(it)).any(|word| {
        // Base64 of `{"kty"` or `{"crv"`.
        let is_jwk = word.starts_with("eyJrdHki") || word.starts_with("eyJjcnYi");
        is_json_start(word.as_bytes()) && !is_jwk
    })
}

fn is_part_of_token(argument: &OsStr) -> bool {
    argument.to_string_lossy().chars().all(is_of_token)
}

fn is_of_token(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.')
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
        let cases: [&[&str]; 15] = [
            &[],
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
