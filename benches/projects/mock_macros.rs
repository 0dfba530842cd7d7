
/// Expands each macro to a pasted string.
extern crate self as maps_token_macro;

const PASTED_TOKEN: &str = PASTED;

#[macro_export]
macro_rules! maps_token {
    ($($arguments:tt)*) => {
        $crate::PASTED_TOKEN
    };
}

#[macro_export]
macro_rules! maps_token_expiry {
    ($($arguments:tt)*) => {
        Some(4_102_444_800)
    };
}

#[macro_export]
macro_rules! maps_token_is_placeholder {
    ($($arguments:tt)*) => {
        false
    };
}

#[macro_export]
macro_rules! mapkit_csp {
    ($($arguments:tt)*) => {
        String::from("script-src 'self' https://cdn.apple-mapkit.com")
    };
}

#[macro_export]
macro_rules! mapkit_script {
    ($($arguments:tt)*) => {
        String::from(r#"<script src="https://cdn.apple-mapkit.com/mk/6/mapkit.core.js"></script>"#)
    };
}
