use std::time::{SystemTime, UNIX_EPOCH};

use super::*;

const DAY: u64 = 24 * 60 * 60;

fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.expect("a clock").as_secs()
}

/// A record of these rows, in which `|` is a tab.
fn record(rows: &[&str]) -> Result<Record, Unreadable> {
    let rows: Vec<_> = rows.iter().map(|row| row.replace('|', "\t")).collect();
    Record::parse(&format!(
        "maps-token-record 1 0.1.0\npackage shop\nrenew MAPS_RENEW\n{}\nend {}\n",
        rows.join("\n"),
        rows.len()
    ))
}

const SITE: &str = "token|site|minted|eyJ|mapkit_js|-|-|example.com";
const HQ: &str = "snapshot|hq|minted|https://snapshot.example/hq|-|-";

#[test]
fn tokens_and_snapshots_are_counted_together() {
    let record = record(&[SITE, HQ]).expect("a record");
    assert_eq!((record.tokens.len(), record.snapshots.len()), (1, 1));
    let text = "maps-token-record 1 0.1.0\npackage shop\nrenew MAPS_RENEW\n";
    let row = HQ.replace('|', "\t");
    for (rest, readable) in [
        ("end 0\n".to_owned(), true),
        (format!("{row}\nend 1\n"), true),
        (format!("{row}\nend 0\n"), false),
        (format!("{row}\nend 2\n"), false),
        // Cut off behind its first digit, "end 01" would say that there is nothing.
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
fn snapshots_are_found_by_name_and_sorted() {
    let quay = HQ.replace("hq", "quay");
    let record = record(&[SITE, &quay, HQ]).expect("a record");
    let hq = record.fresh_snapshot("hq").expect("a snapshot");
    assert_eq!(hq.url, "https://snapshot.example/hq");
    let names: Vec<_> = record
        .fresh_snapshots()
        .expect("all")
        .into_iter()
        .map(|snapshot| snapshot.name.as_str())
        .collect();
    assert_eq!(names, ["hq", "quay"]);
}

#[test]
fn a_snapshot_that_is_not_there() {
    let (light, dark) = (HQ.replace("hq", "hq-light"), HQ.replace("hq", "hq-dark"));
    let cases: [(&[&str], &str, &str); 4] = [
        (
            &[SITE],
            "hq",
            "there is no snapshot \"hq\": this build made none\n\
             add [snapshots.hq] to maps.toml",
        ),
        (
            &[SITE, HQ],
            "hw",
            "there is no snapshot \"hw\"\nsnapshots of this build: \"hq\"",
        ),
        (
            &[&light, &dark],
            "hq",
            "the snapshot \"hq\" is two, one for each of its color schemes\n\
             write \"hq-light\" or \"hq-dark\": <picture> shows the one that fits",
        ),
        (
            &[&light, &dark],
            "hq-drak",
            "there is no snapshot \"hq-drak\"; did you mean \"hq-dark\"?\n\
             snapshots of this build: \"hq-light\", \"hq-dark\"",
        ),
    ];
    for (rows, name, said) in cases {
        let record = record(rows).expect("a record");
        assert_eq!(record.fresh_snapshot(name).err().as_deref(), Some(said));
    }
}

#[test]
fn what_is_too_old_says_how_to_renew_it() {
    let now = now();
    let expired = format!("{}|{}", now - 3 * DAY, now - 3 * DAY - 60);
    let expires_soon = format!("{}|{}", now + 10 * DAY + 60, now - 20 * DAY + 60);
    let mint = |make: &str| {
        format!(
            "{make} a new one: build with the private key and a new value of MAPS_RENEW\n\
             \n    MAPS_RENEW=$(date +%F) cargo build\n\
             \nor after `cargo clean -p shop`; if `expires` in maps.toml is a date, choose a later one"
        )
    };
    for (thing, status, times, said) in [
        (
            "token",
            "minted",
            &expired,
            format!(
                "the token \"a\" was minted by an earlier build and expired 3 days ago\n{}",
                mint("mint")
            ),
        ),
        (
            "snapshot",
            "minted",
            &expired,
            format!(
                "the snapshot \"a\" was signed by an earlier build and expired 3 days ago\n{}",
                mint("sign")
            ),
        ),
        (
            "snapshot",
            "minted",
            &expires_soon,
            format!(
                "the snapshot \"a\" was signed by an earlier build and holds for 10 days more, less than \
                 its `minimum_validity` of 30 days\n{}",
                mint("sign")
            ),
        ),
        (
            "snapshot",
            "ready",
            &expired,
            "the snapshot \"a\" has a ready token that expired 3 days ago\n\
             bring a new one, in its variable or as `token` in maps.toml"
                .to_owned(),
        ),
    ] {
        let row = match thing {
            "token" => format!("token|a|{status}|eyJ|mapkit_js|{times}|"),
            _ => format!("snapshot|a|{status}|https://snapshot.example/a|{times}"),
        };
        let record = record(&[&row, &HQ.replace("hq", "z")]).expect("a record");
        let of_one = match thing {
            "token" => record.fresh_token(Some("a")).map(|_| ()),
            _ => record.fresh_snapshot("a").map(|_| ()),
        };
        assert_eq!(of_one, Err(said.clone()));
        // One old snapshot among all of them is an error too.
        let of_all = record.fresh_snapshots().map(|_| ());
        assert_eq!(of_all.is_err(), thing == "snapshot", "{row}");
        assert!(record.fresh_snapshot("z").is_ok());
    }
}

#[test]
fn a_scope_that_fits_or_is_not_known() {
    for (scopes, wanted, fits) in [
        ("mapkit_js", "mapkit_js", true),
        ("embed_api mapkit_js", "mapkit_js", true),
        // An old token from the portal, or a placeholder for one.
        ("-", "embed_api", true),
        ("embed_api", "mapkit_js", false),
        ("server_api", "mapkit_js", false),
        ("mapkit_js_2", "mapkit_js", false),
    ] {
        let row = SITE.replace("mapkit_js", scopes);
        let record = record(&[&row]).expect("a record");
        let token = record.fresh_token(None).expect("a token");
        let fit = token.must_have_scope(wanted, &record);
        assert_eq!(fit.is_ok(), fits, "{scopes}: {fit:?}");
    }
    let record = record(&[SITE, "token|backend|minted|eyJ|server_api|-|-|"]).expect("a record");
    let backend = record.fresh_token(Some("backend")).expect("a token");
    assert_eq!(
        backend
            .must_have_scope("mapkit_js", &record)
            .err()
            .as_deref(),
        Some(
            "the token \"backend\" has the scope `server_api`, and this takes one with `mapkit_js`\n\
             in maps.toml these have it: \"site\""
        )
    );
    assert_eq!(
        backend
            .must_have_scope("embed_api", &record)
            .err()
            .as_deref(),
        Some(
            "the token \"backend\" has the scope `server_api`, and this takes one with `embed_api`\n\
             no token in maps.toml has that scope: add one"
        )
    );
}
