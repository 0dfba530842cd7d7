use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use super::lifetime::Lifetime;
use super::*;

const DAY: u64 = 24 * 60 * 60;

fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.expect("a clock").as_secs()
}

const HASH: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

fn header() -> String {
    format!(
        "maps-token-record 2 0.1.0\npackage shop\ndirectory /w/shop\nconfig maps.toml {HASH}\n\
         builder no\nrenew MAPS_RENEW\n"
    )
}

/// Parses a record of these rows, in which `|` is a tab.
fn record(rows: &[&str]) -> Result<Record, RecordError> {
    let mut text = header();
    for row in rows {
        text += &format!("{}\n", row.replace('|', "\t"));
    }
    Record::parse(&format!("{text}end {}\n", rows.len()))
}

const SITE: &str = "token|site|minted|eyJ|mapkit_js|-|-|example.com";
const BACKEND: &str = "token|backend|minted|eyJ|server_api|-|-|";
const HQ: &str = "snapshot|hq|minted|https://snapshot.example/hq|-|-";

#[test]
fn end_counts_tokens_and_snapshots() {
    let record = record(&[SITE, HQ]).expect("a record");
    assert_eq!((record.tokens.len(), record.snapshots.len()), (1, 1));
    let text = header();
    let row = HQ.replace('|', "\t");
    for (rest, readable) in [
        ("end 0\n".to_owned(), true),
        (format!("{row}\nend 1\n"), true),
        (format!("{row}\nend 0\n"), false),
        (format!("{row}\nend 2\n"), false),
        // `end 01`, truncated after its first digit, would mean an empty record.
        (format!("{row}\nend 01\n"), false),
        ("end 00\n".to_owned(), false),
        (format!("{row}\n"), false),
        (format!("{row}\nend 1\nend 1\n"), false),
        (format!("{row}\t\nend 1\n"), false),
        (
            format!("{}\nend 1\n", row.replace("minted", "stamped")),
            false,
        ),
        (
            format!("{}\nend 1\n", row.replace("snapshot\t", "picture\t")),
            false,
        ),
        (
            format!("{}\nend 1\n", row.replace("\t-\t-", "\tsoon\t-")),
            false,
        ),
    ] {
        let parsed = Record::parse(&format!("{text}{rest}"));
        assert_eq!(parsed.is_ok(), readable, "{rest}");
    }
}

#[test]
fn header_must_be_complete() {
    let whole = header();
    let cases = [
        ("", "", true),
        ("package shop", "package", false),
        ("directory /w/shop", "directory ", false),
        ("directory /w/shop", "directory /w/my shop", false),
        ("directory /w/shop", "directory /w/my%20shop", true),
        ("directory /w/shop", "directory /w/my%2", false),
        ("directory /w/shop", "directory /w/my%2g", false),
        ("directory /w/shop", "directory /w/%c3%bc", false),
        ("directory /w/shop\n", "", false),
        ("config maps.toml", "config", false),
        ("a08\n", "a0\n", false),
        ("a08\n", "A08\n", false),
        ("builder no", "builder yes", true),
        ("builder no", "builder maybe", false),
        ("renew MAPS_RENEW\n", "", false),
    ];
    for (old, new, parses) in cases {
        let text = whole.replacen(old, new, 1) + "end 0\n";
        assert_eq!(Record::parse(&text).is_ok(), parses, "{text}");
    }
}

#[test]
fn other_format_names_versions() {
    for (header, error) in [
        (
            "maps-token-record 1 0.0.9",
            RecordError::Format {
                format: "1".to_owned(),
                writer: "0.0.9".to_owned(),
            },
        ),
        ("maps-token-record 2", RecordError::Damaged),
        ("maps-token-record", RecordError::Damaged),
        ("", RecordError::Damaged),
    ] {
        let parsed = Record::parse(&format!("{header}\nwhatever\n"));
        assert_eq!(parsed.err(), Some(error), "{header}");
    }
}

#[test]
fn checkout_paths_are_decoded() {
    let checkout = |directory, config| {
        Checkout::parse(directory, &format!("{config} {HASH}"), "yes").expect("a checkout")
    };
    let decoded = checkout("/w/B%C3%BCcher%20%26%20Co", "..%2Fsite/maps.toml");
    assert_eq!(decoded.directory, Path::new("/w/Bücher & Co"));
    assert_eq!(decoded.config, Path::new("../site/maps.toml"));
    assert_eq!(decoded.config_hash, HASH);
    assert!(decoded.has_builder_settings);
    let windows = checkout(r"\\%3F\C:\shop", r"site\maps.toml");
    assert_eq!(windows.directory, Path::new(r"\\?\C:\shop"));
}

#[cfg(unix)]
#[test]
fn checkout_path_need_not_be_utf8() {
    use std::os::unix::ffi::OsStrExt;

    let checkout = Checkout::parse("/w/%FF", &format!("maps.toml {HASH}"), "no");
    let directory = checkout.expect("a checkout").directory;
    assert_eq!(directory.as_os_str().as_bytes(), b"/w/\xff");
}

#[test]
fn snapshot_lookup() {
    let quay = HQ.replace("hq", "quay");
    let record = record(&[SITE, HQ, &quay]).expect("a record");
    let hq = record.snapshot("hq").expect("a snapshot");
    assert_eq!(hq.url, "https://snapshot.example/hq");
    let all = record.snapshots().expect("all");
    let names: Vec<_> = all.iter().map(|snapshot| &snapshot.name).collect();
    assert_eq!(names, ["hq", "quay"]);
}

#[test]
fn unknown_snapshot() {
    let (light, dark) = (HQ.replace("hq", "hq-light"), HQ.replace("hq", "hq-dark"));
    let cases: [(&[&str], &str, &str); 8] = [
        (
            &[SITE, HQ],
            "HQ",
            "unknown snapshot `HQ`\nnote: available snapshots: `hq`\nhelp: did you mean `hq`?",
        ),
        (
            &[SITE, HQ],
            "site",
            "unknown snapshot `site`\nnote: `site` is a token\nhelp: write `maps_token!(\"site\")`",
        ),
        (
            &[BACKEND],
            "backend",
            "unknown snapshot `backend`\n\
             note: `backend` is a token\n\
             help: write `maps_server_token!(\"backend\")`",
        ),
        (
            &[SITE],
            "hq",
            "unknown snapshot `hq`\n\
             note: the build script signed no snapshots\n\
             help: add `[snapshots.hq]` to `maps.toml`",
        ),
        (
            &[SITE, HQ],
            "hw",
            "unknown snapshot `hw`\nnote: available snapshots: `hq`",
        ),
        (
            &[&light, &dark],
            "hq",
            "snapshot `hq` has two color schemes\n\
             help: write `\"hq-light\"` or `\"hq-dark\"`, or both in a `<picture>`",
        ),
        (
            &[&light],
            "hq",
            "unknown snapshot `hq`\nnote: available snapshots: `hq-light`",
        ),
        (
            &[&light, &dark],
            "hq-drak",
            "unknown snapshot `hq-drak`\n\
             note: available snapshots: `hq-light`, `hq-dark`\n\
             help: did you mean `hq-dark`?",
        ),
    ];
    for (rows, name, message) in cases {
        let record = record(rows).expect("a record");
        assert_eq!(record.snapshot(name).err().as_deref(), Some(message));
    }
}

#[test]
fn token_has_expiry_and_domains() {
    for (times, domains, expires, names) in [
        ("-|-", "", None, &[][..]),
        (
            "4102444800|4102444000",
            "example.com",
            Some(4_102_444_800),
            &["example.com"],
        ),
        (
            "-|-",
            "example.com,*.example.com",
            None,
            &["example.com", "*.example.com"],
        ),
    ] {
        let row = format!("token|site|minted|eyJ|mapkit_js|{times}|{domains}");
        let record = record(&[&row]).expect("a record");
        let token = record.token(None, &|_| true).expect("a token");
        assert_eq!(token.expires(), expires);
        assert_eq!(token.domains, names);
    }
}

#[test]
fn unknown_token() {
    let jwt = "eyJhbGciOiJFUzI1NiJ9.e30.c2ln";
    let cases: [(&[&str], Option<&str>, &str); 7] = [
        (
            &[HQ],
            Some("hq"),
            "unknown token `hq`\n\
             note: `hq` is a snapshot\n\
             help: for its URL, write `maps_snapshot_url!(\"hq\")`",
        ),
        (
            &[],
            Some("shop"),
            "unknown token `shop`\n\
             note: the build script minted no tokens\n\
             help: add `[tokens.shop]` to `maps.toml`",
        ),
        (
            &[],
            None,
            "missing token\n\
             note: the build script minted no tokens\n\
             help: add `[tokens.site]` to `maps.toml`",
        ),
        (
            &[HQ],
            Some("site"),
            "unknown token `site`\n\
             note: the build script minted no tokens\n\
             help: add `[tokens.site]` to `maps.toml`",
        ),
        (
            &[SITE],
            Some("siet"),
            "unknown token `siet`\nnote: available tokens: `site`\nhelp: did you mean `site`?",
        ),
        (
            &[SITE],
            Some(jwt),
            "expected the name of a token, found a token\n\
             help: set it as `token` in `maps.toml`, and write its name here",
        ),
        (
            &[SITE, &SITE.replace("site", "shop")],
            None,
            "missing token name\n\
             note: available tokens: `site`, `shop`\n\
             help: write one of these names in quotes as the first argument",
        ),
    ];
    for (rows, name, message) in cases {
        let record = record(rows).expect("a record");
        let error = record.token(name, &|_| true).map(|_| ());
        assert_eq!(error, Err(message.to_owned()));
    }
}

#[test]
fn builder_may_have_excluded_tokens() {
    let text = header().replace("builder no", "builder yes") + "end 0\n";
    let record = Record::parse(&text).expect("a record");
    let error = record.token(None, &|_| true).err().unwrap_or_default();
    assert!(
        error.ends_with("\nhelp: if the build script calls `only_tokens`, add `site` there"),
        "{error}"
    );
}

#[test]
fn errors_list_tokens_that_can_be_used() {
    let office = SITE.replace("site", "office");
    for (rows, name, names) in [
        (&[BACKEND, SITE, &office][..], None, "`backend`"),
        (&[BACKEND, SITE], Some("zzz"), "`backend`"),
        (&[SITE, &office], None, "`site`, `office`"),
    ] {
        let record = record(rows).expect("a record");
        let error = record.token(name, &|token| token.server_jwt().is_ok());
        let error = error.err().unwrap_or_default();
        let note = format!("\nnote: available tokens: {names}");
        assert!(
            error.lines().any(|line| line == note.trim_start()),
            "{error}"
        );
    }
}

#[test]
fn stale_rows_say_how_to_renew() {
    let now = now();
    let expired = format!("{}|{}", now - 3 * DAY, now - 3 * DAY - 60);
    let expires_soon = format!("{}|{}", now + 10 * DAY + 60, now - 20 * DAY + 60);
    let expired_today = format!("{}|{}", now - DAY / 2, now - DAY / 2);
    let command = if cfg!(windows) {
        "$env:MAPS_RENEW = Get-Date -Format yyyy-MM-dd; cargo build"
    } else {
        "MAPS_RENEW=$(date +%F) cargo build"
    };
    let renew = format!(
        "help: build with the private key and a new value of `MAPS_RENEW`:\n\
         \n    {command}\n\
         \nor run `cargo clean -p shop` and build again\n\
         help: if `expires` in `maps.toml` is a date, choose a later one"
    );
    for (thing, status, times, message) in [
        (
            "token",
            "minted",
            &expired,
            format!("token `a` was signed by an earlier build and expired 3 days ago\n{renew}"),
        ),
        (
            "token",
            "minted",
            &expired_today,
            format!(
                "token `a` was signed by an earlier build and expired less than a day ago\n{renew}"
            ),
        ),
        (
            "token",
            "provided",
            &expired,
            "provided token `a` expired 3 days ago\n\
             help: provide a new token in `MAPS_TOKEN_A` or as `token` in `maps.toml`"
                .to_owned(),
        ),
        (
            "snapshot",
            "minted",
            &expired,
            format!("snapshot `a` was signed by an earlier build and expired 3 days ago\n{renew}"),
        ),
        (
            "snapshot",
            "minted",
            &expires_soon,
            format!(
                "snapshot `a` was signed by an earlier build and is valid for 10 days more, less than \
                 its `minimum_validity` of 30 days\n{renew}"
            ),
        ),
        (
            "snapshot",
            "provided",
            &expired,
            "snapshot `a` has a provided token that expired 3 days ago\n\
             help: provide a new token in its environment variable or as `token` in `maps.toml`"
                .to_owned(),
        ),
    ] {
        let row = match thing {
            "token" => format!("token|a|{status}|eyJ|mapkit_js|{times}|"),
            _ => format!("snapshot|a|{status}|https://snapshot.example/a|{times}"),
        };
        let record = record(&[&row, &HQ.replace("hq", "z")]).expect("a record");
        let of_one = match thing {
            "token" => record.token(Some("a"), &|_| true).map(|_| ()),
            _ => record.snapshot("a").map(|_| ()),
        };
        assert_eq!(of_one, Err(message.clone()));
        // One old snapshot is an error for all of them.
        let of_all = record.snapshots().map(|_| ());
        assert_eq!(of_all.is_err(), thing == "snapshot", "{row}");
        assert!(record.snapshot("z").is_ok());
    }
}

#[test]
fn rows_are_stale_after_their_last_second() {
    let five_days = "432000";
    for (embed_until, now, state) in [
        (five_days, 431_999, None),
        (five_days, 432_000, None),
        (
            five_days,
            432_001,
            Some("is valid for 4 days more, less than its `minimum_validity` of 5 days"),
        ),
        (
            five_days,
            863_999,
            Some("is valid for less than a day more, less than its `minimum_validity` of 5 days"),
        ),
        // Counted from the expiry, not from the last second.
        (five_days, 864_000, Some("expired less than a day ago")),
        (five_days, 1_036_800, Some("expired 2 days ago")),
        // Without `minimum_validity`.
        ("864000", 863_999, None),
        ("864000", 864_000, Some("expired less than a day ago")),
    ] {
        let lifetime = Lifetime::parse("864000", embed_until).expect("a lifetime");
        assert_eq!(lifetime.staleness(now).as_deref(), state, "{now}");
    }
}

#[test]
fn scope_is_checked_if_known() {
    for (scopes, scope, fits) in [
        ("mapkit_js", Scope::MapkitJs, true),
        ("embed_api mapkit_js", Scope::MapkitJs, true),
        // The scope is unknown: an old token of the portal, or a placeholder for one.
        ("-", Scope::EmbedApi, true),
        ("embed_api", Scope::MapkitJs, false),
        ("web_snapshots", Scope::EmbedApi, false),
        ("server_api", Scope::MapkitJs, false),
    ] {
        let row = SITE.replace("mapkit_js", scopes);
        let record = record(&[&row]).expect("a record");
        let jwt = record.jwt_with_scope(None, scope);
        assert_eq!(jwt.is_ok(), fits, "{scopes}: {jwt:?}");
    }
    let record = record(&[SITE, BACKEND]).expect("a record");
    let jwt = |scope| record.jwt_with_scope(Some("backend"), scope);
    assert_eq!(
        jwt(Scope::MapkitJs).err().as_deref(),
        Some(
            "token `backend` has scope `server_api`, expected `mapkit_js`\nhelp: use token `site`"
        )
    );
    assert_eq!(
        jwt(Scope::EmbedApi).err().as_deref(),
        Some(
            "token `backend` has scope `server_api`, expected `embed_api`\n\
             help: add a token with `scope = \"embed_api\"` to `maps.toml`"
        )
    );
}

#[test]
fn jwt_requires_matching_scope() {
    for (status, scopes, page, server, is_placeholder) in [
        ("minted", "mapkit_js", true, false, Some(false)),
        ("provided", "-", true, false, Some(false)),
        ("placeholder", "-", true, true, Some(true)),
        ("placeholder", "mapkit_js", true, false, Some(true)),
        ("placeholder", "server_api", false, true, Some(true)),
        ("minted", "server_api", false, true, Some(false)),
        ("withheld", "server_api", false, false, None),
    ] {
        let row = format!("token|a|{status}|eyJ|{scopes}|-|-|");
        let record = record(&[&row]).expect("a record");
        let token = record.token(None, &|_| true).expect("a token");
        assert_eq!(token.page_jwt().is_ok(), page, "{row}");
        assert_eq!(token.server_jwt().is_ok(), server, "{row}");
        assert_eq!(token.is_placeholder().ok(), is_placeholder, "{row}");
    }
}

#[test]
fn withheld_token() {
    let record = record(&["token|backend|withheld|-|server_api|-|-|"]).expect("a record");
    let token = record.token(None, &|_| true).expect("a token");
    let message = "token `backend` has scope `server_api`, which is not allowed in WebAssembly by default\n\
                   note: a web page that loads this program would publish the token\n\
                   help: if the program runs only on a server (Workers, WASI), set `allow_wasm = true` in \
                   `[tokens.backend]`";
    assert_eq!(token.server_jwt().err().as_deref(), Some(message));
    assert_eq!(token.is_placeholder().err().as_deref(), Some(message));
}

#[test]
fn contradictory_rows_are_rejected() {
    for row in [
        "token|a|ready|eyJ|mapkit_js|-|-|",
        "token|a|withheld|-|mapkit_js|-|-|",
        "token|a|withheld|-|-|-|-|",
        "token|a|minted|eyJ||-|-|",
        "token|a|minted|eyJ|mapkit_js server_api|-|-|",
        "token|a|minted|eyJ|mapkit_js_2|-|-|",
        "token|a|minted|eyJ|mapkit_js|-|-",
        "token|a|minted|eyJ|mapkit_js|-1|-|",
        "snapshot|a|withheld|-|-|-",
        "snapshot|a|minted|https://snapshot.example|-|-|example.com",
    ] {
        assert_eq!(record(&[row]).err(), Some(RecordError::Damaged), "{row}");
    }
}
