//! Validates hosts as browsers write them: in ASCII and lowercase, with IPv4 addresses in four decimal
//! parts (<https://url.spec.whatwg.org/#host-parsing>). Apple compares claims and origins in that form.

mod ipv4;
mod non_ascii;

use std::net::IpAddr;

pub(super) use self::ipv4::Ipv4;
pub(super) use self::non_ascii::check_ascii;
pub(crate) use self::non_ascii::to_ascii;
use crate::bytes;
use crate::diagnostic::redact::reveals_key;
use crate::diagnostic::{Diagnostic, quote};
use crate::unicode;

/// From DNS.
const MAX_LABEL_LEN: usize = 63;
const MAX_NAME_LEN: usize = 253;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Syntax {
    Host,
    /// The first label may be `*`.
    Pattern,
}

fn invalid(text: &str, reason: &str) -> Diagnostic {
    Diagnostic::error("invalid-domain", describe(text, reason))
}

fn describe(text: &str, reason: &str) -> String {
    format!("invalid domain{}: {reason}", quote(text))
}

const MAX_NAME_REASON: &str = "must be at most 253 characters";

/// Bounds the time of the other checks, which parse a part of the text again.
pub(super) fn check_length(text: &str) -> Result<(), Diagnostic> {
    if text.len() > 4 * MAX_NAME_LEN {
        return Err(invalid(text, MAX_NAME_REASON));
    }
    Ok(())
}

/// Checks an ASCII text in lowercase, the most helpful error first.
pub(super) fn check(text: &str, syntax: Syntax) -> Result<(), Diagnostic> {
    check_surroundings(text, syntax)?;
    let host = match syntax {
        Syntax::Host => text,
        Syntax::Pattern => text.strip_prefix("*.").unwrap_or(text),
    };
    if host.contains('*') || host.is_empty() {
        return Err(match syntax {
            Syntax::Host => Diagnostic::error(
                "invalid-origin",
                format!("invalid origin{}: must not contain `*`", quote(text)),
            ),
            Syntax::Pattern => {
                let reason = "`*` is only allowed as the first label, as in `*.example.com`";
                let error = Diagnostic::error("misplaced-wildcard", describe(text, reason));
                if text == "*" {
                    error.help("for a token without domains, write `restriction = \"none\"`")
                } else {
                    error
                }
            }
        });
    }
    if text.len() > MAX_NAME_LEN {
        return Err(invalid(text, MAX_NAME_REASON));
    }
    for label in host.split('.') {
        if let Some(reason) = label_error(label) {
            return Err(invalid(text, reason));
        }
    }
    match Ipv4::parse(host) {
        Ipv4::Name => Ok(()),
        Ipv4::Address(address) if host == text && address.to_string() == host => Ok(()),
        Ipv4::Address(address) if host == text => Err(Diagnostic::error(
            "ip-address",
            describe(text, "browsers read it as an IP address"),
        )
        .help(format!("write `{address}`"))),
        Ipv4::Address(_) | Ipv4::Invalid => Err(Diagnostic::error(
            "ip-address",
            describe(
                text,
                "a name that ends in a number must be a valid IPv4 address",
            ),
        )),
    }
}

/// Rejects what is not part of a host: scheme, path, user name, port, spaces.
fn check_surroundings(text: &str, syntax: Syntax) -> Result<(), Diagnostic> {
    if text.trim().is_empty() {
        return Err(Diagnostic::error("invalid-domain", "empty domain")
            .help("remove it, or write a domain like `example.com`"));
    }
    check_separators(text, syntax)?;
    check_start(text, syntax)?;
    if let Some((_, host)) = text.split_once("://") {
        let error = invalid(text, "must not contain a scheme");
        return Err(suggest(error, text, host, syntax));
    }
    let host_len = authority_len(text);
    if let Some((host, rest)) = text.split_at_checked(host_len)
        && !rest.is_empty()
    {
        let error = if rest.len() == 1 {
            invalid(text, "must not end with `/`")
                .note("Apple rejects a token with such a domain on every page")
        } else {
            invalid(text, "must not contain a path")
                .note("a token is valid for all pages of a domain")
        };
        return Err(suggest(error, text, host, syntax));
    }
    if let Some((_, host)) = text.split_once('@') {
        let error = invalid(text, "must not contain a user name");
        return Err(suggest(error, text, host, syntax));
    }
    let is_ipv6 = text.parse::<IpAddr>().is_ok_and(|it| it.is_ipv6()) || text.starts_with('[');
    if is_ipv6 {
        return Err(
            Diagnostic::error("ip-address", describe(text, "must not be an IPv6 address"))
                .note("Apple restricts tokens to domains"),
        );
    }
    if let Some((host, port)) = text.split_once(':') {
        if !is_port(port) {
            return Err(invalid(text, "must not contain `:`"));
        }
        let error = Diagnostic::error("port-in-domain", describe(text, "must not contain a port"))
            .note("a token is valid for every port of a domain");
        return Err(match suggestion(text, host, syntax) {
            Some(host) => error.help(format!("remove the port: `{host}`")),
            None => error.help("remove the port"),
        });
    }
    if let Some(host) = text.strip_suffix('.') {
        let error = invalid(text, "must not end with `.`");
        return Err(suggest(error, text, host, syntax));
    }
    Ok(())
}

/// Several domains in one text, or spaces around one.
fn check_separators(text: &str, syntax: Syntax) -> Result<(), Diagnostic> {
    let is_separator = |it: char| it.is_whitespace() || matches!(it, ',' | ';');
    let mut separator = None;
    for character in text.chars() {
        if separator.is_none() && is_separator(character) {
            separator = Some(character);
        }
    }
    let error = match separator {
        None => return Ok(()),
        Some(it) if it.is_whitespace() => invalid(text, "must not contain spaces"),
        Some(it) => invalid(text, &format!("must not contain `{it}`")),
    };
    let mut list = String::new();
    let mut count = 0;
    for part in text.split(is_separator) {
        if part.is_empty() {
            continue;
        }
        let host = match suggestion(text, part, syntax) {
            Some(host) if host.contains('.') || host == "localhost" => host,
            _ => return Err(error.help("write each domain in quotes of its own")),
        };
        if count > 0 {
            list.push_str("\", \"");
        }
        list.push_str(host);
        count += 1;
    }
    Err(match count {
        0 => error,
        1 => error.help(format!("write `{list}`")),
        _ => error.help(format!("write `[\"{list}\"]`")),
    })
}

/// `https:example.com`, `//example.com`, `.example.com`.
pub(super) fn check_start(text: &str, syntax: Syntax) -> Result<(), Diagnostic> {
    let after_scheme = text
        .strip_prefix("https:")
        .or_else(|| text.strip_prefix("http:"));
    let host = after_scheme.unwrap_or(text).trim_start_matches('/');
    if text.contains("://") || is_port(host) {
        return Ok(());
    }
    if let Some(parent) = text.strip_prefix('.') {
        let error = invalid(text, "must not start with `.`");
        return Err(match suggestion(text, parent, syntax) {
            Some(parent) => error.help(format!(
                "write `{parent}`, and `*.{parent}` for its subdomains"
            )),
            None => error,
        });
    }
    if host.len() == text.len() {
        return Ok(());
    }
    let error = if after_scheme.is_some() {
        invalid(text, "must not contain a scheme")
    } else {
        invalid(text, "must not start with `/`")
    };
    Err(suggest(error, text, host, syntax))
}

fn label_error(label: &str) -> Option<&'static str> {
    let is_valid_byte = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    Some(if label.is_empty() {
        "must not contain an empty label"
    } else if !bytes::all(label.as_bytes(), is_valid_byte) {
        "must contain only letters, digits, `-` and `.`"
    } else if label.len() > MAX_LABEL_LEN {
        "labels must be at most 63 characters"
    } else if label.starts_with('-') || label.ends_with('-') {
        "labels must not start or end with `-`"
    } else if !is_punycode(label) {
        "a label that starts with `xn--` must be valid Punycode"
    } else {
        return None;
    })
}

/// Browsers reject a label that they cannot decode.
fn is_punycode(label: &str) -> bool {
    let Some(encoded) = label.strip_prefix("xn--") else {
        return true;
    };
    let Ok(decoded) = punycode::decode(encoded) else {
        return false;
    };
    let is_canonical = punycode::encode(&decoded).is_ok_and(|it| it == encoded);
    let is_mapped = |it: char| it.is_control() || it.is_whitespace() || it.is_uppercase();
    is_canonical && !decoded.is_ascii() && !unicode::any(&decoded, is_mapped)
}

fn suggest(error: Diagnostic, text: &str, host: &str, syntax: Syntax) -> Diagnostic {
    match suggestion(text, host, syntax) {
        Some(host) => error.help(format!("write `{host}`")),
        None => error,
    }
}

/// The valid host in a part of the text.
fn suggestion<'a>(text: &str, host: &'a str, syntax: Syntax) -> Option<&'a str> {
    let host = host.rsplit('@').next().unwrap_or_default();
    // What ends with a colon is a scheme: `https:/example.com`.
    let host = without_port(host).filter(|_| !host.ends_with(':'))?;
    // A suggestion must not repeat a part of a key that was pasted in the wrong place.
    (!reveals_key(text) && check(host, syntax).is_ok()).then_some(host)
}

/// Returns the length of the text before the path, the query or the fragment.
pub(super) fn authority_len(text: &str) -> usize {
    bytes::leading(text.as_bytes(), |it| {
        !matches!(it, b'/' | b'?' | b'#' | b'\\')
    })
}

/// The port may be empty. `None` if what follows the colon is not a port.
pub(super) fn without_port(host: &str) -> Option<&str> {
    match host.rsplit_once(':') {
        Some((host, port)) => (port.is_empty() || is_port(port)).then_some(host),
        None => Some(host),
    }
}

fn is_port(text: &str) -> bool {
    bytes::all(text.as_bytes(), u8::is_ascii_digit) && text.parse::<u16>().is_ok()
}
