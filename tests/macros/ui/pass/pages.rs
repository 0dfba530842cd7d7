//! The macros for pages expand to a literal if all arguments are literals, and to a `String` otherwise.
#![deny(warnings, clippy::pedantic, unused_parens, unused_braces)]
#![forbid(unsafe_code)]

use std::borrow::Cow;

use maps_token_macro::{mapkit_attributes, mapkit_csp, mapkit_script, maps_embed_url, maps_token};

const TOKEN: &str = maps_token!("site");
const SCRIPT: &str = mapkit_script!(
    "site",
    libraries = ["map", "annotations"],
    language = "en-GB"
);
static PLAIN: &str = mapkit_script!("site", callback = "shop.init", version = "5");
const ATTRIBUTES: &[(&str, &str)] =
    mapkit_attributes!("site", data = { page = "shop", "store-id": "" });
const POLICY: &str = mapkit_csp!();
const PLACE: &str = maps_embed_url!("office", place = "I63802885C8189B2B", color_scheme = "dark");
const PART: &str = maps_embed_url!("office", center = (55.97, -3.17), camera_distance = 1_200);
const PAGE: &str = concat!("<head>", mapkit_script!("site"), "</head>");

#[doc = mapkit_csp!()]
struct Documented;

macro_rules! script {
    ($name:literal, $nonce:expr, $language:literal) => {
        mapkit_script!($name, nonce = $nonce, language = $language)
    };
}

macro_rules! embed {
    ($latitude:expr, $longitude:expr) => {
        maps_embed_url!("office", center = ($latitude, $longitude))
    };
}

struct Shop {
    latitude: f32,
    longitude: i32,
    place: String,
}

impl Shop {
    fn position(&self) -> (f32, i32) {
        (self.latitude, self.longitude)
    }
}

fn main() {
    assert_eq!(
        SCRIPT,
        format!(
            "<script src=\"https://cdn.apple-mapkit.com/mk/6/mapkit.core.js\" crossOrigin async \
             data-callback=\"initMapKitLoaderV2\" data-token=\"{TOKEN}\" data-language=\"en-GB\" \
             data-libraries=\"map,annotations\"></script>"
        )
    );
    assert_eq!(
        PLAIN,
        format!(
            "<script src=\"https://cdn.apple-mapkit.com/mk/5.x.x/mapkit.core.js\" crossorigin async \
             data-callback=\"shop.init\" data-token=\"{TOKEN}\"></script>"
        )
    );
    assert_eq!(
        ATTRIBUTES,
        [
            ("src", "https://cdn.apple-mapkit.com/mk/6/mapkit.core.js"),
            ("crossOrigin", ""),
            ("async", "async"),
            ("data-callback", "initMapKitLoaderV2"),
            ("data-token", TOKEN),
            ("data-page", "shop"),
            ("data-store-id", ""),
        ]
    );
    assert!(matches!(POLICY, mapkit_csp!()));
    assert!(PAGE.contains(TOKEN));
    let line = format!(concat!(maps_embed_url!("office", place = "A"), "{}"), '!');
    assert!(line.contains("place?place=A&token="));
    assert!(PLACE.starts_with(
        "https://embed.apple-mapkit.com/v1/place?place=I63802885C8189B2B&colorScheme=dark&token="
    ));
    assert!(PART.starts_with(
        "https://embed.apple-mapkit.com/v1/embed?center=55.97%2C-3.17&cameraDistance=1200&token="
    ));

    let nonce = String::from("r4nd0m");
    let script: String = mapkit_script!("site", nonce = nonce);
    assert!(script.contains(" nonce=\"r4nd0m\" data-token="));
    assert_eq!(
        script!("site", &nonce, "en-GB"),
        script!("site", Cow::from("r4nd0m"), "en-GB")
    );
    assert_eq!(
        script!("site", ::std::convert::identity(&nonce), "gd"),
        script!("site", &nonce, "gd")
    );
    assert_eq!(
        script!("site", <String as AsRef<str>>::as_ref(&nonce), "gd"),
        script!("site", &nonce, "gd")
    );
    assert!(mapkit_csp!(nonce = nonce).contains("style-src 'self' 'nonce-r4nd0m'; "));
    // The loader omits empty attributes too.
    assert_eq!(
        mapkit_script!("site", nonce = ""[..]),
        mapkit_script!("site")
    );
    let attributes: Vec<(&'static str, String)> = mapkit_attributes!("site", nonce = &nonce);
    assert_eq!(attributes[4], ("nonce", nonce));

    let shop = Shop {
        latitude: -41.5,
        longitude: 174,
        place: "I 1".to_owned(),
    };
    let url: String = maps_embed_url!("office", center = (shop.latitude, shop.longitude));
    assert!(url.starts_with("https://embed.apple-mapkit.com/v1/embed?center=-41.5%2C174&token="));
    assert_eq!(url, maps_embed_url!("office", center = shop.position()));
    assert_eq!(
        url,
        maps_embed_url!("office", center = (-41.5, shop.longitude))
    );
    assert_eq!(url, maps_embed_url!("office", center = (-41.5, 174)));
    assert_eq!(url, embed!(-41.5, shop.longitude));
    assert_eq!(url, embed!(-41.5, 174));
    assert!(maps_embed_url!("office", place = shop.place).contains("place?place=I%201&token="));
    // No token of the build is required if one is passed at run time.
    assert!(maps_embed_url!(place = "I1", token = TOKEN).ends_with(TOKEN));
    // The scope of the named token is checked, and the passed token is used.
    assert!(maps_embed_url!("office", place = "I1", token = TOKEN).ends_with(TOKEN));

    ambiguous_expressions();
    single_evaluation_in_order();
    let _ = Documented;
}

/// Expressions with commas, operators and names that a parser could misread.
fn ambiguous_expressions() {
    struct Pair<A, B>(A, B);
    impl<A: ToString, B: ToString> Pair<A, B> {
        fn text(&self) -> String {
            self.0.to_string() + &self.1.to_string()
        }
    }
    impl Pair<fn(u8, u8) -> u8, u8> {
        fn name() -> &'static str {
            "pair"
        }
    }
    let (maps_text, maps_attributes) = ("a", "b");
    let script = mapkit_script!(
        "site",
        data = {
            sum = maps_text.to_owned() + maps_attributes,
            turbofish = Pair::<_, i8>(maps_text, 1).text(),
            path = <Pair<&str, u8>>::text(&Pair("c", 2)),
            function = Some("d").map_or_else(String::new, |text| text.repeat(maps_text.len())),
            arrow = Pair::<fn(u8, u8) -> u8, u8>::name(),
            block = { let text = maps_text; text.repeat(2) },
            choice = if maps_text < maps_attributes { "<" } else { ">" },
            temporary = format!("{maps_text}, {maps_attributes}").as_str(),
            literal = "plain",
        }
    );
    assert!(script.ends_with(
        " data-sum=\"ab\" data-turbofish=\"a1\" data-path=\"c2\" data-function=\"d\" data-arrow=\"pair\" \
         data-block=\"aa\" data-choice=\"&lt;\" data-temporary=\"a, b\" data-literal=\"plain\"></script>"
    ));
}

fn single_evaluation_in_order() {
    let mut seen = Vec::new();
    let mut see = |name: &'static str| {
        seen.push(name);
        name
    };
    let script = mapkit_script!(
        "site",
        data = { one = see("one"), two = see("two") },
        language = see("language"),
        nonce = see("nonce"),
    );
    assert!(script.contains("nonce=\"nonce\" data-token="));
    assert_eq!(seen, ["one", "two", "language", "nonce"]);
}
