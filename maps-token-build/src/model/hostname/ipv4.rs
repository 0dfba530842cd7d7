//! IPv4 addresses as browsers parse them (<https://url.spec.whatwg.org/#concept-ipv4-parser>).

use std::net::Ipv4Addr;

use crate::bytes;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::model) enum Ipv4 {
    Name,
    Address(Ipv4Addr),
    /// The last label is a number, but browsers reject the host.
    Invalid,
}

impl Ipv4 {
    pub(in crate::model) fn parse(host: &str) -> Self {
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
