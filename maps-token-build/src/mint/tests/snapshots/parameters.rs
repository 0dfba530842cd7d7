//! The parameters of a table, and texts that are none.

use super::{only_url, package, signed_query};

#[test]
fn signs_url_with_parameters() {
    let cases = [
        (
            "coordinates",
            "center = '37.3349,-122.0090'",
            "center=37.3349%2C-122.009",
        ),
        (
            "with a space",
            "center = ' 37.3349, -122.009'",
            "center=37.3349%2C-122.009",
        ),
        (
            "as numbers",
            "center = [37.3349, -122]",
            "center=37.3349%2C-122",
        ),
        (
            "an address",
            "center = 'Königsallee 1/2, 40212 Düsseldorf & more'",
            "center=K%C3%B6nigsallee%201%2F2%2C%2040212%20D%C3%BCsseldorf%20%26%20more",
        ),
        (
            "every parameter, in Apple's order whatever that of the file",
            "lang = 'en-GB'\npoi = false\ncolorScheme = 'dark'\nt = 'mutedStandard'\nscale = 2\n\
             size = '640x50'\nz = 15\ncenter = '1,2'",
            "center=1%2C2&z=15&size=640x50&scale=2&t=mutedStandard&colorScheme=dark&poi=0&lang=en-GB",
        ),
        (
            "a zoom between",
            "center = '1,2'\nz = 3.5",
            "center=1%2C2&z=3.5",
        ),
        (
            "a span",
            "center = '1,2'\nspn = '0.02,0.03'",
            "center=1%2C2&spn=0.02%2C0.03",
        ),
        (
            "a span as numbers",
            "center = '1,2'\nspn = [1, 179.5]",
            "center=1%2C2&spn=1%2C179.5",
        ),
        (
            "points of interest",
            "center = '1,2'\npoi = 1",
            "center=1%2C2&poi=1",
        ),
        (
            "a scheme in a list",
            "center = '1,2'\ncolorScheme = ['light']",
            "center=1%2C2&colorScheme=light",
        ),
        (
            "annotations",
            "center = 'auto'\nannotations = [{ point = '1,2', color = '449944', glyphText = 'A' }, { point = 'center', markerStyle = 'dot' }]",
            "center=auto&annotations=%5B%7B%22color%22%3A%22449944%22%2C%22glyphText%22%3A%22A%22%2C%22point%22%3A%221%2C2%22%7D%2C\
             %7B%22markerStyle%22%3A%22dot%22%2C%22point%22%3A%22center%22%7D%5D",
        ),
        (
            "an image",
            "center = '1,2'\nannotations = [{ point = 'center', markerStyle = 'img', imgIdx = 0, offset = '0,-5' }]\n\
             imgs = [{ url = 'https://example.com/lamp.png', width = 20, height = 30 }]",
            "center=1%2C2&annotations=%5B%7B%22imgIdx%22%3A0%2C%22markerStyle%22%3A%22img%22%2C%22offset%22%3A%220%2C-5%22%2C%22point%22%3A%22center%22%7D%5D\
             &imgs=%5B%7B%22height%22%3A30%2C%22url%22%3A%22https%3A%2F%2Fexample.com%2Flamp.png%22%2C%22width%22%3A20%7D%5D",
        ),
        (
            "overlays",
            "center = 'auto'\noverlays = [{ points = ['1,2', '3,4'], strokeColor = 'teal', lineDash = [10, 5], styleIdx = 0 }, \
             { type = 'circle', center = '1,2', radius = 500 }, { points = 'w{qeFj`wjVwAzJ' }]\n\
             overlayStyles = [{ fillOpacity = 0.7, lineGradient = { 0 = 'green', '0.5' = '00ff00', 1 = 'blue' }, lineGradientIndexes = { 2 = 'red' } }]",
            "center=auto&overlays=%5B%7B%22lineDash%22%3A%5B10%2C5%5D%2C%22points%22%3A%5B%221%2C2%22%2C%223%2C4%22%5D%2C%22strokeColor%22%3A%22teal%22%2C%22styleIdx%22%3A0%7D%2C\
             %7B%22center%22%3A%221%2C2%22%2C%22radius%22%3A500%2C%22type%22%3A%22circle%22%7D%2C\
             %7B%22points%22%3A%22w%7BqeFj%60wjVwAzJ%22%7D%5D\
             &overlayStyles=%5B%7B%22fillOpacity%22%3A0.7%2C%22lineGradient%22%3A%7B%220%22%3A%22green%22%2C%220.5%22%3A%2200ff00%22%2C%221%22%3A%22blue%22%7D%2C%22lineGradientIndexes%22%3A%7B%222%22%3A%22red%22%7D%7D%5D",
        ),
        (
            "a referer",
            "center = '1,2'\nreferer = 'https://example.com/'",
            "center=1%2C2&referer=https%3A%2F%2Fexample.com%2F",
        ),
        (
            "for ever, said aloud",
            "center = '1,2'\nexpires = 'never'",
            "center=1%2C2",
        ),
    ];
    for (name, table, expected) in cases {
        let (package, key) = package(table);
        assert_eq!(signed_query(&only_url(&package), &key), expected, "{name}");
    }
}

#[test]
fn rejects_invalid_parameters() {
    let cases = [
        ("nothing", "", "missing key `center` in [snapshots.hq]"),
        (
            "an unknown key",
            "center = '1,2'\ncolor_scheme = 'dark'",
            "did you mean `colorScheme`?",
        ),
        (
            "a pole",
            "center = '90,0'",
            "invalid latitude `90`: must be between -90 and 90",
        ),
        (
            "the two swapped",
            "center = '-122.009,37.3349'",
            "latitude comes first",
        ),
        ("too far", "center = '1,180'", "invalid longitude `180`"),
        (
            "numbers without a comma",
            "center = '37.3349 -122.009'",
            "expected an address, or coordinates",
        ),
        (
            "three numbers",
            "center = [1, 2, 3]",
            "expected a string or an array of two numbers, found an array",
        ),
        ("not numbers", "center = [nan, 2]", "invalid latitude `NaN`"),
        ("a line end", "center = \"a\\nb\"", "control character"),
        (
            "a long word of a key",
            "center = 'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49'",
            "looks like part of a private key",
        ),
        (
            "auto without anything",
            "center = 'auto'",
            "requires at least one annotation or overlay",
        ),
        (
            "auto and zoom",
            "center = 'auto'\nz = 5\nannotations = [{ point = '1,2' }]",
            "Apple ignores `z`",
        ),
        (
            "zoom and span",
            "center = '1,2'\nz = 5\nspn = '1,1'",
            "`z` cannot be combined with `spn`",
        ),
        (
            "too near",
            "center = '1,2'\nz = 21",
            "`z` must be between 3 and 20",
        ),
        (
            "too far away",
            "center = '1,2'\nz = 2.9",
            "`z` must be between 3 and 20",
        ),
        (
            "a zoom in quotes",
            "center = '1,2'\nz = '5'",
            "expected a number between 3 and 20, found a string",
        ),
        (
            "an infinite zoom",
            "center = '1,2'\nz = inf",
            "`z` must be between 3 and 20",
        ),
        (
            "a span of nothing",
            "center = '1,2'\nspn = '0,1'",
            "invalid span `0,1`: must be between",
        ),
        ("half a span", "center = '1,2'\nspn = '1'", "invalid span"),
        (
            "a small picture",
            "center = '1,2'\nsize = '49x400'",
            "width and height must be between 50 and 640",
        ),
        (
            "a large picture",
            "center = '1,2'\nsize = '640x641'",
            "scale = 2",
        ),
        (
            "a size in words",
            "center = '1,2'\nsize = 'large'",
            "expected width and height",
        ),
        (
            "a size with a sign",
            "center = '1,2'\nsize = '+60x60'",
            "expected width and height",
        ),
        (
            "a scale of four",
            "center = '1,2'\nscale = 4",
            "`scale` must be between 1 and 3",
        ),
        (
            "half a scale",
            "center = '1,2'\nscale = 1.5",
            "expected an integer between 1 and 3, found a float",
        ),
        (
            "a size as a list",
            "center = '1,2'\nsize = [640, 400]",
            "expected a string, found an array",
        ),
        (
            "a map that is true",
            "center = '1,2'\nt = true",
            "expected a string, found a boolean",
        ),
        (
            "a scheme among numbers",
            "center = '1,2'\ncolorScheme = [1]",
            "expected a string, found an integer",
        ),
        (
            "a marker at two numbers",
            "center = '1,2'\nannotations = [{ point = [1, 2] }]",
            "write `point = \"center\"`",
        ),
        (
            "a style by number",
            "center = '1,2'\nannotations = [{ point = 'center', markerStyle = 1 }]",
            "write `markerStyle = \"balloon\"`",
        ),
        (
            "an unknown map",
            "center = '1,2'\nt = 'mutedstandard'",
            "did you mean `mutedStandard`?",
        ),
        (
            "a dark satellite",
            "center = '1,2'\nt = 'satellite'\ncolorScheme = 'dark'",
            "has no dark color scheme",
        ),
        (
            "an unknown scheme",
            "center = '1,2'\ncolorScheme = 'auto'",
            "[\"light\", \"dark\"]",
        ),
        (
            "no flag",
            "center = '1,2'\npoi = 2",
            "expected `true` or `false`",
        ),
        (
            "a language with _",
            "center = '1,2'\nlang = 'en_GB'",
            "write `lang = \"en-GB\"`",
        ),
        (
            "no language",
            "center = '1,2'\nlang = 'English (UK)'",
            "expected a locale ID",
        ),
        (
            "auto with an empty list",
            "center = 'auto'\nannotations = []",
            "requires at least one annotation or overlay",
        ),
        (
            "auto in capitals",
            "center = 'Auto'",
            "did you mean `auto`?",
        ),
        (
            "the middle in capitals",
            "center = '1,2'\nannotations = [{ point = 'Center' }]",
            "did you mean `center`?",
        ),
        (
            "a scheme twice",
            "center = '1,2'\ncolorScheme = ['dark', 'dark']",
            "duplicate color scheme `dark`",
        ),
        (
            "a referer without its slash",
            "center = '1,2'\nreferer = 'https://shop.example'",
            "write `referer = \"https://shop.example/\"`",
        ),
        (
            "a referer in Unicode",
            "center = '1,2'\nreferer = 'https://bücher.example/'",
            "write `referer = \"https://xn--bcher-kva.example/\"`",
        ),
        (
            "a referer with a space",
            "center = '1,2'\nreferer = 'https://a b.example/'",
            "must not contain spaces",
        ),
        (
            "a referer with a user name",
            "center = '1,2'\nreferer = 'https://me@shop.example'",
            "write `referer = \"https://example.com/\"`",
        ),
        (
            "a size with zeros",
            "center = '1,2'\nsize = '0640x0400'",
            "expected width and height, like `640x400`",
        ),
        (
            "a language of one letter",
            "center = '1,2'\nlang = 'e'",
            "expected a locale ID",
        ),
        (
            "a part of the line above 1",
            "center = '1,2'\noverlays = [{ points = ['1,2', '3,4'], lineGradient = { 0 = 'red', 7 = 'blue' } }]",
            "expected a number between 0 and 1",
        ),
        (
            "half a point",
            "center = '1,2'\noverlays = [{ points = ['1,2', '3,4'], lineGradientIndexes = { '0.5' = 'red' } }]",
            "expected the index of a point",
        ),
        (
            "no list",
            "center = '1,2'\nannotations = { point = 'center' }",
            "expected an array of tables, found a table",
        ),
        (
            "no tables",
            "center = '1,2'\nannotations = ['center']",
            "expected a table, found a string",
        ),
        (
            "no point",
            "center = '1,2'\nannotations = [{ color = 'red' }]",
            "missing key `point` in an annotation of [snapshots.hq]",
        ),
        (
            "an unknown property",
            "center = '1,2'\nannotations = [{ point = 'center', colour = 'red' }]",
            "did you mean `color`?",
        ),
        (
            "a code with its sign",
            "center = '1,2'\nannotations = [{ point = 'center', color = '#449944' }]",
            "remove the `#`: `449944`",
        ),
        (
            "not a color",
            "center = '1,2'\nannotations = [{ point = 'center', color = 'rgb(1,2,3)' }]",
            "invalid color `rgb(1,2,3)`",
        ),
        (
            "a long glyph",
            "center = '1,2'\nannotations = [{ point = 'center', glyphText = 'AB' }]",
            "one letter",
        ),
        (
            "an unknown style",
            "center = '1,2'\nannotations = [{ point = 'center', markerStyle = 'ballon' }]",
            "did you mean `balloon`?",
        ),
        (
            "an image without its index",
            "center = '1,2'\nannotations = [{ point = 'center', markerStyle = 'img' }]",
            "missing key `imgIdx`",
        ),
        (
            "an image that is not there",
            "center = '1,2'\nannotations = [{ point = 'center', markerStyle = 'img', imgIdx = 1 }]\nimgs = [{ url = 'https://a.no/b.png' }]",
            "index 1 is out of range: `imgs` has 1 entry (indexes start at 0)",
        ),
        (
            "two glyphs",
            "center = '1,2'\nannotations = [{ point = 'center', glyphText = 'A', glyphImgIdx = 0 }]\nimgs = [{ url = 'https://a.no/b.png' }]",
            "`glyphImgIdx` cannot be combined with `glyphText`",
        ),
        (
            "a point off the earth",
            "center = '1,2'\nannotations = [{ point = '91,2' }]",
            "invalid latitude `91`",
        ),
        (
            "an image in place",
            "center = '1,2'\nimgs = [{ url = 'data:image/png;base64,AAAA' }]",
            "invalid image URL",
        ),
        (
            "eleven images",
            "center = '1,2'\nimgs = [{ url = 'https://a.no/1' }, { url = 'https://a.no/2' }, { url = 'https://a.no/3' }, { url = 'https://a.no/4' }, { url = 'https://a.no/5' }, { url = 'https://a.no/6' }, { url = 'https://a.no/7' }, { url = 'https://a.no/8' }, { url = 'https://a.no/9' }, { url = 'https://a.no/10' }, { url = 'https://a.no/11' }]",
            "too many entries in `imgs`: expected at most 10, found 11",
        ),
        (
            "a circle without radius",
            "center = '1,2'\noverlays = [{ type = 'circle', center = '1,2' }]",
            "missing key `radius` in an overlay",
        ),
        (
            "a line without points",
            "center = '1,2'\noverlays = [{ strokeColor = 'red' }]",
            "missing key `points` in an overlay",
        ),
        (
            "one point",
            "center = '1,2'\noverlays = [{ points = ['1,2'] }]",
            "invalid points",
        ),
        (
            "a key for a polyline",
            "center = '1,2'\noverlays = [{ points = 'MIGHAgEAMBMGByqGSM49' }]",
            "invalid points",
        ),
        (
            "too opaque",
            "center = '1,2'\noverlays = [{ points = ['1,2', '3,4'], strokeOpacity = 1.1 }]",
            "`strokeOpacity` must be between 0 and 1",
        ),
        (
            "a gradient of words",
            "center = '1,2'\noverlays = [{ points = ['1,2', '3,4'], lineGradient = { start = 'red' } }]",
            "expected a number between 0 and 1",
        ),
        (
            "no referer",
            "center = '1,2'\nreferer = 'my site'",
            "invalid referer",
        ),
        (
            "no time",
            "center = '1,2'\nexpires = '6 months'",
            "invalid expiry `6 months`",
        ),
        (
            "a day in the past",
            "center = '1,2'\nexpires = 2020-01-01",
            "snapshot expired at 2020",
        ),
        (
            "token and referer",
            "center = '1,2'\ntoken = 'pictures'\nreferer = 'https://example.com/'",
            "remove `token` or the others",
        ),
        (
            "token and expiry",
            "center = '1,2'\ntoken = 'pictures'\nexpires = 'never'",
            "remove `token` or the others",
        ),
        (
            "an unknown token",
            "center = '1,2'\ntoken = 'picture'",
            "did you mean `pictures`?",
        ),
        (
            "a token for something else",
            "center = '1,2'\ntoken = 'site'",
            "token `site` has scope `mapkit_js`, expected `web_snapshots`",
        ),
        (
            "a token in place of a name",
            "center = '1,2'\ntoken = 'eyJhbGciOiJFUzI1NiJ9.e30.AA'",
            "expected the name of a token, found a token",
        ),
        (
            "two of a name",
            "center = '1,2'\ncolorScheme = ['light', 'dark']\n[snapshots.hq-dark]\ncenter = '3,4'",
            "two color schemes add `-light` and `-dark` to the name",
        ),
        (
            "a name in capitals",
            "center = '1,2'\n[snapshots.HQ]\ncenter = '3,4'",
            "invalid snapshot name",
        ),
    ];
    for (name, table, expected) in cases {
        let (package, _) = package(table);
        let error = package.run().tokens.expect_err(name).to_string();
        assert!(error.contains(expected), "{name}:\n{error}");
        assert!(error.contains("--> maps.toml:"), "{name}:\n{error}");
        assert_eq!(error.matches("-->").count(), 1, "{name}:\n{error}");
    }
}

/// Similar to base64, but valid.
#[test]
fn accepts_texts_that_resemble_keys() {
    let cases = [
        ("center", "MG Road, Thiruvananthapuram-695001"),
        ("center", "Donaudampfschifffahrtsgasse 12, Wien 🗺"),
        ("referer", "https://example.com/visit-us-in-edinburgh-2026/"),
        (
            "url",
            "https://example.com/img/our-bookshop-on-the-shore-2024.png",
        ),
        (
            "url",
            "https://example.com/lamp-5f4dcc3b5aa765d61d8327deb882cf99.png?v=2&w=3",
        ),
        (
            "url",
            "https://example.com/5F4DCC3B-5AA7-65D6-1D83-27DEB882CF99.png",
        ),
    ];
    for (key, text) in cases {
        let table = match key {
            "url" => format!("center = '1,2'\nimgs = [{{ url = '{text}' }}]"),
            "center" => format!("center = '{text}'"),
            _ => format!("center = '1,2'\n{key} = '{text}'"),
        };
        let (package, _) = package(&table);
        assert!(
            package.run().tokens.is_ok(),
            "{text}: {}",
            package.run().error()
        );
    }
}
