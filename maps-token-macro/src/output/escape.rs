//! Escapes values in attributes, URLs and policies.

use proc_macro2::{Ident, Span, TokenStream};

/// Defines escaping functions. Each is called here for a literal, and written into the user's program
/// for an expression: both use the same source, so the results are equal.
macro_rules! escapings {
    ($(
        $(#[$doc:meta])*
        $variant:ident = fn $function:ident($text:ident, $value:ident) $body:block
    )*) => {
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub(crate) enum Escaping {
            $($(#[$doc])* $variant,)*
        }

        impl Escaping {
            pub(crate) const ALL: &[Self] = &[$(Self::$variant),*];

            pub(crate) fn escape(self, value: &str) -> String {
                let mut text = String::new();
                match self {
                    $(Self::$variant => $function(&mut text, value),)*
                }
                text
            }

            pub(crate) fn function(self) -> Ident {
                let name = match self {
                    $(Self::$variant => stringify!($function),)*
                };
                Ident::new(name, Span::mixed_site())
            }

            pub(crate) fn definition(self) -> TokenStream {
                let source = match self {
                    $(Self::$variant => stringify!(
                        fn $function(
                            $text: &mut ::std::string::String,
                            $value: &::core::primitive::str,
                        ) $body
                    ),)*
                };
                // The source was compiled here, so it consists of valid tokens.
                source.parse().unwrap_or_default()
            }
        }

        $(fn $function($text: &mut String, $value: &str) $body)*
    };
}

// The names are long, because a user's constant of the same name would be matched, not bound.
escapings! {
    /// Escapes an attribute, as `@apple/mapkit-loader` does.
    Html = fn escape_html(maps_text, maps_value) {
        for maps_character in maps_value.chars() {
            match maps_character {
                '&' => maps_text.push_str("&amp;"),
                '<' => maps_text.push_str("&lt;"),
                '>' => maps_text.push_str("&gt;"),
                '"' => maps_text.push_str("&quot;"),
                '\'' => maps_text.push_str("&#039;"),
                _ => maps_text.push(maps_character),
            }
        }
    }

    /// Encodes all characters except the unreserved ones of RFC 3986.
    Percent = fn encode_percent(maps_text, maps_value) {
        for maps_byte in maps_value.bytes() {
            if maps_byte.is_ascii_alphanumeric()
                || ::core::matches!(maps_byte, b'-' | b'.' | b'_' | b'~')
            {
                maps_text.push(::core::convert::From::from(maps_byte));
            } else {
                maps_text.push('%');
                for maps_digit in [maps_byte >> 4, maps_byte & 15] {
                    let maps_first = if maps_digit < 10 { b'0' } else { b'A' - 10 };
                    maps_text.push(::core::convert::From::from(maps_first + maps_digit));
                }
            }
        }
    }

    /// Removes characters that are not allowed in a nonce, so that none can end the directive.
    Nonce = fn keep_nonce(maps_text, maps_value) {
        for maps_character in maps_value.chars() {
            if maps_character.is_ascii_alphanumeric()
                || ::core::matches!(maps_character, '+' | '/' | '=' | '_' | '-')
            {
                maps_text.push(maps_character);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaping_table() {
        let cases = [
            (Escaping::Html, "", ""),
            (Escaping::Html, "a-Z.é🗺", "a-Z.é🗺"),
            (Escaping::Html, "<&>\"'", "&lt;&amp;&gt;&quot;&#039;"),
            (Escaping::Html, "&amp;\n", "&amp;amp;\n"),
            (Escaping::Percent, "aZ09-._~", "aZ09-._~"),
            (Escaping::Percent, "55.97,-3.1", "55.97%2C-3.1"),
            (Escaping::Percent, " +/\n", "%20%2B%2F%0A"),
            (Escaping::Percent, "é🗺", "%C3%A9%F0%9F%97%BA"),
            (Escaping::Nonce, "aZ09+/=_-", "aZ09+/=_-"),
            (Escaping::Nonce, "a'; img-src *\né", "aimg-src"),
        ];
        for (escaping, value, escaped) in cases {
            assert_eq!(escaping.escape(value), escaped, "{escaping:?} of {value:?}");
        }
    }
}
