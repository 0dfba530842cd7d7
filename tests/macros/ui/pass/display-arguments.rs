//! Arguments of each kind of type that implements `Display`, and what they are in an attribute, a URL,
//! a policy and a list.
#![deny(warnings, clippy::pedantic, unused_parens, unused_braces)]
#![forbid(unsafe_code)]

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;
use std::net::Ipv6Addr;
use std::num::NonZeroU8;
use std::rc::Rc;

use maps_token_macro::{mapkit_attributes, mapkit_csp, mapkit_script, maps_embed_url, maps_token};

const CONST: &str = "a<b";
static STATIC: &str = "a<b";

/// Without `AsRef<str>`, `Clone` or `Debug`.
struct Custom(&'static str);

impl fmt::Display for Custom {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // In several pieces.
        for character in self.0.chars() {
            write!(formatter, "{character}")?;
        }
        Ok(())
    }
}

/// Its `AsRef<str>` is not what `Display` shows.
struct Masked(&'static str);

impl AsRef<str> for Masked {
    fn as_ref(&self) -> &str {
        self.0
    }
}

impl fmt::Display for Masked {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("***")
    }
}

macro_rules! renders {
    ($($value:expr => $html:literal, $percent:literal, $nonce:literal;)*) => {$({
        let tag = mapkit_script!("site", data = { value = $value });
        assert!(tag.ends_with(concat!(" data-value=\"", $html, "\"></script>")), "{tag}");
        let url = maps_embed_url!("office", place = $value);
        assert!(url.contains(concat!("place?place=", $percent, "&token=")), "{url}");
        let policy = mapkit_csp!(nonce = $value);
        assert!(policy.contains(concat!("'nonce-", $nonce, "'")), "{policy}");
        let attributes = mapkit_attributes!("site", data = { value = $value });
        let (_, value) = attributes.last().expect("attributes");
        assert_eq!(*value, $value.to_string());
    })*};
}

fn main() {
    let string = String::from(CONST);
    let boxed: Box<dyn fmt::Display> = Box::new(CONST);
    let shared = Rc::new(RefCell::new(string.clone()));
    renders! {
        CONST => "a&lt;b", "a%3Cb", "ab";
        STATIC => "a&lt;b", "a%3Cb", "ab";
        string => "a&lt;b", "a%3Cb", "ab";
        &string => "a&lt;b", "a%3Cb", "ab";
        &&string.as_str() => "a&lt;b", "a%3Cb", "ab";
        string[..] => "a&lt;b", "a%3Cb", "ab";
        *string.as_str() => "a&lt;b", "a%3Cb", "ab";
        string.clone() => "a&lt;b", "a%3Cb", "ab";
        Cow::Borrowed(CONST) => "a&lt;b", "a%3Cb", "ab";
        Cow::<str>::Owned(string.clone()) => "a&lt;b", "a%3Cb", "ab";
        Box::<str>::from(CONST) => "a&lt;b", "a%3Cb", "ab";
        boxed => "a&lt;b", "a%3Cb", "ab";
        *boxed => "a&lt;b", "a%3Cb", "ab";
        shared.borrow() => "a&lt;b", "a%3Cb", "ab";
        format_args!("{}<{}", 'a', 'b') => "a&lt;b", "a%3Cb", "ab";
        Custom(CONST) => "a&lt;b", "a%3Cb", "ab";
        &mut Custom(CONST) => "a&lt;b", "a%3Cb", "ab";
        Masked("secret") => "***", "%2A%2A%2A", "";
        Custom("é🗺") => "é🗺", "%C3%A9%F0%9F%97%BA", "";
        1 + 2 => "3", "3", "3";
        u64::MAX => "18446744073709551615", "18446744073709551615", "18446744073709551615";
        i128::MIN =>
            "-170141183460469231731687303715884105728",
            "-170141183460469231731687303715884105728",
            "-170141183460469231731687303715884105728";
        NonZeroU8::MAX => "255", "255", "255";
        f32::from(11_u8) / 10.0 => "1.1", "1.1", "11";
        1e-7 + 0.0 => "0.0000001", "0.0000001", "00000001";
        !string.is_empty() => "true", "true", "true";
        char::from(b'<') => "&lt;", "%3C", "";
        Ipv6Addr::LOCALHOST => "::1", "%3A%3A1", "1";
    }

    // Not moved.
    assert_eq!(boxed.to_string(), string);

    everywhere();
    literals();
    generic(7, &Custom("gd"));
}

/// Each argument that takes an expression.
fn everywhere() {
    let (id, token) = (12_u32, Custom("ey.J"));
    let script = mapkit_script!(token = token, language = Custom("gd"), nonce = id);
    assert!(script.contains(" nonce=\"12\" data-token=\"ey.J\" data-language=\"gd\""));
    let (latitude, longitude): (f32, i64) = (55.97, -3);
    assert_eq!(
        maps_embed_url!(
            center = (latitude, longitude),
            camera_distance = 1_200_u64 + 1,
            annotations = Custom("[]"),
            color_scheme = Custom("dark"),
            token = token,
        ),
        "https://embed.apple-mapkit.com/v1/embed?center=55.97%2C-3&cameraDistance=1201&annotations=%5B%5D\
         &colorScheme=dark&token=ey.J"
    );
    let texts = ("55.9757", String::from("-3.1702"));
    let url = maps_embed_url!("office", center = texts);
    assert!(url.contains("embed?center=55.9757%2C-3.1702&token="));
    // What is empty is omitted, whatever its type.
    let script = mapkit_script!("site", nonce = Custom(""), language = format_args!(""));
    assert_eq!(script, mapkit_script!("site"));
    assert!(
        mapkit_script!("site", data = { empty = Custom("") }).contains(" data-empty></script>")
    );
}

/// Literals in `data` need not be strings, and the result is a literal.
fn literals() {
    const TAG: &str = mapkit_script!(
        "site",
        data = {
            zoom = 12, byte = 0xff_u8, scale = -1.50, tiny = 1e-7, open = true, mark = '"', size = 1_000usize,
        }
    );
    assert!(TAG.ends_with(
        " data-zoom=\"12\" data-byte=\"255\" data-scale=\"-1.5\" data-tiny=\"0.0000001\" data-open=\"true\" \
         data-mark=\"&quot;\" data-size=\"1000\"></script>"
    ));
    assert!(TAG.contains(maps_token!("site")));
}

fn generic<N: fmt::Display + Copy, L: fmt::Display + ?Sized>(number: N, language: &L) {
    let script = mapkit_script!("site", language = *language, data = { number = number });
    assert!(script.ends_with(" data-language=\"gd\" data-number=\"7\"></script>"));
}
