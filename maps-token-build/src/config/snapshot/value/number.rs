//! Numbers in ranges.

use std::ops::RangeInclusive;

use serde_json::{Number, Value};
use toml::de::DeValue;

use super::out_of_range;
use crate::config::values::type_mismatch;
use crate::diagnostic::Diagnostic;

/// Infinite numbers, which TOML has, are in no range.
pub(super) fn number(
    value: &DeValue<'_>,
    range: RangeInclusive<f64>,
    key: &str,
) -> Result<f64, Diagnostic> {
    let limits = format!("between {} and {}", range.start(), range.end());
    match as_number(value) {
        Some(number) if range.contains(&number) => Ok(number),
        Some(_) => Err(out_of_range(format!("`{key}` must be {limits}"))),
        None => Err(type_mismatch(value, &format!("a number {limits}"))),
    }
}

/// Writes a number without the `.0` that Rust prints.
pub(super) fn json_number(number: f64) -> Value {
    let number = number.to_string().parse::<Number>();
    number.map_or(Value::Null, Value::Number)
}

pub(super) fn whole(
    value: &DeValue<'_>,
    range: RangeInclusive<u64>,
    key: &str,
) -> Result<u64, Diagnostic> {
    let (min, max) = (range.start(), range.end());
    let limits = match *max {
        u64::MAX => format!("{min} or greater"),
        _ => format!("between {min} and {max}"),
    };
    match value {
        DeValue::Integer(integer) if integer.radix() == 10 => match integer.as_str().parse() {
            Ok(number) if range.contains(&number) => Ok(number),
            _ => Err(out_of_range(format!("`{key}` must be {limits}"))),
        },
        other => Err(type_mismatch(other, &format!("an integer {limits}"))),
    }
}

fn as_number(value: &DeValue<'_>) -> Option<f64> {
    match value {
        DeValue::Integer(integer) if integer.radix() == 10 => integer.as_str().parse().ok(),
        DeValue::Float(float) => float.as_str().parse().ok(),
        _ => None,
    }
}

pub(super) fn two_numbers(value: &DeValue<'_>) -> Option<(f64, f64)> {
    let DeValue::Array(items) = value else {
        return None;
    };
    let mut items = items.iter();
    let (Some(one), Some(two), None) = (items.next(), items.next(), items.next()) else {
        return None;
    };
    Some((as_number(one.get_ref())?, as_number(two.get_ref())?))
}

/// `1.5,-2`, without exponents.
pub(super) fn pair(text: &str) -> Option<(f64, f64)> {
    let (one, two) = text.split_once(',')?;
    Some((plain_number(one)?, plain_number(two)?))
}

fn plain_number(text: &str) -> Option<f64> {
    let text = text.trim();
    for byte in text.bytes() {
        if !byte.is_ascii_digit() && !b"+-.".contains(&byte) {
            return None;
        }
    }
    text.parse().ok()
}
