//! Validates hosts as browsers write them: in ASCII and lowercase, with IPv4 addresses in four decimal
//! parts (<https://url.spec.whatwg.org/#host-parsing>). Apple compares claims and origins in that form.

use std::net::{IpAddr, Ipv4Addr};

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

/// Must come before conversion to lowercase, which turns KELVIN SIGN into `k`.
pub(super) fn check_ascii(text: &str) -> Result<(), Diagnostic> {
    if text.is_ascii() {
        return Ok(());
    }
    let error = Diagnostic::error(
        "non-ascii-domain",
        describe(text, "must be in ASCII (Punycode), as browsers send it"),
    );
    let host = text.split_once("://").map_or(text, |(_, host)| host);
    let host = host.get(..authority_len(host)).unwrap_or_default();
    let mut labels = Vec::new();
    for label in host.split('.') {
        match to_punycode_label(label) {
            Some(label) => labels.push(label),
            None => return Err(error),
        }
    }
    Err(suggest(error, text, &labels.join("."), Syntax::Pattern))
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
            Syntax::Pattern => Diagnostic::error(
                "misplaced-wildcard",
                describe(
                    text,
                    "`*` is only allowed as the first label, as in `*.example.com`",
                ),
            ),
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
    if unicode::any(text, char::is_whitespace) {
        let help = "separate domains with commas, or write `[\"example.com\", \"*.example.com\"]`";
        return Err(invalid(text, "must not contain spaces").help(help));
    }
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

/// A host as browsers parse it (<https://url.spec.whatwg.org/#concept-ipv4-parser>).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ipv4 {
    Name,
    Address(Ipv4Addr),
    /// The last label is a number, but browsers reject the host.
    Invalid,
}

impl Ipv4 {
    pub(super) fn parse(host: &str) -> Self {
        let last = host.rsplit('.').next().unwrap_or_default();
        let is_digits = !last.is_empty() && bytes::all(last.as_bytes(), u8::is_ascii_digit);
        if !is_digits && ipv4_number(last).is_none() {
            return Self::Name;
        }
        let parts = host.split('.').count();
        if parts > 4 {
            return Self::Invalid;
        }
        let mut address: u64 = 0;
        for (index, part) in host.split('.').enumerate() {
            let is_last = index + 1 == parts;
            let bits = if is_last { 8 * (5 - parts) } else { 8 };
            match ipv4_number(part) {
                Some(number) if number < 1 << bits => address = (address << bits) + number,
                _ => return Self::Invalid,
            }
        }
        match u32::try_from(address) {
            Ok(address) => Self::Address(Ipv4Addr::from(address)),
            Err(_) => Self::Invalid,
        }
    }
}

/// Decimal, octal after `0`, hexadecimal after `0x`.
fn ipv4_number(part: &str) -> Option<u64> {
    let hexadecimal = part.strip_prefix("0x").or_else(|| part.strip_prefix("0X"));
    let (digits, radix) = match (hexadecimal, part.strip_prefix('0')) {
        (Some(digits), _) => (digits, 16),
        (None, Some(digits)) if !digits.is_empty() => (digits, 8),
        (None, _) => (part, 10),
    };
    if digits.is_empty() {
        return hexadecimal.map(|_| 0);
    }
    if digits.starts_with('+') {
        return None;
    }
    // More digits are out of range, except for leading zeros.
    let digits = digits.trim_start_matches('0');
    match digits.len() {
        0 => Some(0),
        1..=16 => u64::from_str_radix(digits, radix).ok(),
        _ => digits
            .chars()
            .all(|it| it.is_digit(radix))
            .then_some(u64::MAX),
    }
}

/// `None` if more than lowercase is needed: full IDNA would require a large dependency, for a mere
/// suggestion.
fn to_punycode_label(label: &str) -> Option<String> {
    if label.is_ascii() {
        return Some(label.to_ascii_lowercase());
    }
    if let [b'-' | b'_', ..] | [.., b'-' | b'_'] = label.as_bytes() {
        return None;
    }
    if label.contains("--") {
        return None;
    }
    let mut lower = String::new();
    for character in label.chars() {
        let mut mapped = character.to_lowercase();
        let (Some(first), None) = (mapped.next(), mapped.next()) else {
            return None;
        };
        if !(first.is_ascii() && character.is_ascii() || is_idna_stable(first)) {
            return None;
        }
        lower.push(first);
    }
    let encoded = punycode::encode(&lower).ok()?;
    Some(format!("xn--{encoded}"))
}

/// Letters of left-to-right scripts that IDNA does not map. Others (full-width letters, ligatures,
/// combining marks) get no suggestion.
fn is_idna_stable(character: char) -> bool {
    matches!(
        character,
        'ß'..='ö' | 'ø'..='ı' | 'ĵ'..='ľ' | 'ł'..='ň' | 'ŋ'..='ž' | 'ș' | 'ț'
        | 'ά'..='ώ' | 'а'..='џ' | 'ґ'
        | 'ก'..='ะ' | 'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー' | '一'..='鿿' | '가'..='힣'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ipv4_is_parsed_as_in_urls() {
        let address = |text: &str| Ipv4::Address(text.parse().expect("an address"));
        let cases = [
            ("127.0.0.1", address("127.0.0.1")),
            ("127.1", address("127.0.0.1")),
            ("127.0.1", address("127.0.0.1")),
            ("2130706433", address("127.0.0.1")),
            ("0x7f.1", address("127.0.0.1")),
            ("0x7f000001", address("127.0.0.1")),
            ("0177.0.0.1", address("127.0.0.1")),
            ("0x", address("0.0.0.0")),
            ("0", address("0.0.0.0")),
            ("00000000000000000000000000001", address("0.0.0.1")),
            ("1.2.0xffff", address("1.2.255.255")),
            ("256.1", Ipv4::Invalid),
            ("1.2.3.256", Ipv4::Invalid),
            ("1.2.65536", Ipv4::Invalid),
            ("4294967296", Ipv4::Invalid),
            ("99999999999999999999999999", Ipv4::Invalid),
            ("1.2.3.4.5", Ipv4::Invalid),
            ("08.1", Ipv4::Invalid),
            ("08", Ipv4::Invalid),
            ("a.1", Ipv4::Invalid),
            ("example.0x1f", Ipv4::Invalid),
            ("1..2", Ipv4::Invalid),
            ("0xg", Ipv4::Name),
            ("1.example", Ipv4::Name),
            ("example.com", Ipv4::Name),
            ("+1", Ipv4::Name),
            ("", Ipv4::Name),
        ];
        for (host, expected) in cases {
            assert_eq!(Ipv4::parse(host), expected, "{host}");
        }
    }
}
