//! Values cannot break out of a URL or a policy. For the script tag see `loader.rs`.

use maps_token_macro::{mapkit_csp, maps_embed_url, maps_token};

#[test]
fn embed_url_percent_encodes_values() {
    let cases = [
        ("I63802885C8189B2B", "I63802885C8189B2B"),
        ("-._~", "-._~"),
        (" ", "%20"),
        ("a+b", "a%2Bb"),
        ("&token=x#y", "%26token%3Dx%23y"),
        ("/../?", "%2F..%2F%3F"),
        ("100%25", "100%2525"),
        ("\"><script>", "%22%3E%3Cscript%3E"),
        ("'\n\r\0", "%27%0A%0D%00"),
        ("é本🗺", "%C3%A9%E6%9C%AC%F0%9F%97%BA"),
    ];
    let token = maps_token!("office");
    for (place, encoded) in cases {
        let url = format!("https://embed.apple-mapkit.com/v1/place?place={encoded}&token={token}");
        assert_eq!(maps_embed_url!("office", place = place), url);
    }
}

#[test]
fn embed_url_with_all_parameters() {
    const ANNOTATIONS: &str = r#"[{"point":"55.97,-3.17","color":"964B00"}]"#;
    let literal = maps_embed_url!(
        "office",
        color_scheme = "adaptive",
        annotations = r#"[{"point":"55.97,-3.17","color":"964B00"}]"#,
        camera_distance = 1_500.5,
        center = (55.970, -3.17),
    );
    let string = maps_embed_url!(
        color_scheme = "adaptive".to_owned(),
        token = maps_token!("office").to_owned(),
        annotations = ANNOTATIONS,
        camera_distance = f32::from(1500_i16) + 0.5,
        center = (55.97, -3.17),
    );
    let url = format!(
        "https://embed.apple-mapkit.com/v1/embed?center=55.97%2C-3.17&cameraDistance=1500.5\
         &annotations=%5B%7B%22point%22%3A%2255.97%2C-3.17%22%2C%22color%22%3A%22964B00%22%7D%5D\
         &colorScheme=adaptive&token={}",
        maps_token!("office")
    );
    assert_eq!(literal, url);
    assert_eq!(string, url);
}

#[test]
fn embed_url_formats_numbers_without_exponent() {
    let center = |latitude: f64| maps_embed_url!("office", center = (latitude, 0));
    for (url, expected) in [
        (center(-0.000_000_1), "-0.0000001"),
        (center(90.0), "90"),
        (center(1.0 / 3.0), "0.3333333333333333"),
        (
            maps_embed_url!("office", center = (-1e-7, 0)).to_owned(),
            "-0.0000001",
        ),
        (
            maps_embed_url!("office", center = (90., -180)).to_owned(),
            "90",
        ),
    ] {
        assert!(
            url.contains(&format!("embed?center={expected}%2C")),
            "{url}"
        );
    }
}

#[test]
fn embed_url_omits_empty_values() {
    let empty = String::new();
    assert_eq!(
        maps_embed_url!(place = "I1", color_scheme = empty, token = empty),
        "https://embed.apple-mapkit.com/v1/place?place=I1"
    );
    assert_eq!(
        maps_embed_url!("office", center = (1, 2), annotations = empty),
        maps_embed_url!("office", center = (1, 2))
    );
}

#[test]
fn csp_nonce_cannot_add_directive() {
    let start = "script-src 'self' 'nonce-N' 'wasm-unsafe-eval'; style-src 'self' 'nonce-N'; ";
    for (nonce, expected) in [
        ("r4nd0m", "r4nd0m"),
        ("AZaz09+/=_-", "AZaz09+/=_-"),
        ("r4'; script-src *; x='", "r4script-srcx="),
        ("a\r\nSet-Cookie: b\u{e9}", "aSet-Cookieb"),
    ] {
        let policy = mapkit_csp!(nonce = nonce);
        assert!(
            policy.starts_with(&start.replace('N', expected)),
            "{policy}"
        );
        assert_eq!(policy.matches(';').count(), 5, "{policy}");
    }
    // An empty nonce is omitted.
    let policy = mapkit_csp!(nonce = String::new());
    assert!(policy.starts_with("script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src "));
}
