//! When a token or a snapshot may be planned, to the second.

use std::collections::BTreeMap;
use std::ffi::OsString;

use super::{Plan, SnapshotAuthorization, TokenKind, plan};
use crate::config::ConfigFile;
use crate::context::{BuildContext, Clock};
use crate::diagnostic::Source;
use crate::env::BuildEnv;
use crate::inputs::Inputs;
use crate::model::time::Timestamp;
use crate::model::validity::Validity;
use crate::request::MintRequest;
use crate::selection::Selection;

const DAY: u64 = 86_400;

/// The start of 2024-10-04.
const ISSUED: u64 = 20_000 * DAY;

fn at(seconds: u64) -> Timestamp {
    Timestamp::from_seconds(seconds).expect("a time")
}

/// What `read` finds in the plan of a build without a key, or the codes of the errors.
fn planned<T>(
    maps_toml: &str,
    system: u64,
    read: fn(&Plan<'_>) -> T,
) -> Result<T, Vec<&'static str>> {
    let source = Source {
        name: "maps.toml".to_owned(),
        text: maps_toml.to_owned(),
    };
    let file = ConfigFile::parse(&source).ok().expect("a valid file");
    let request = MintRequest::default();
    let variables: BTreeMap<String, OsString> = BTreeMap::from([
        ("PROFILE".to_owned(), "debug".into()),
        ("CARGO_MANIFEST_DIR".to_owned(), "/site".into()),
    ]);
    let mut env = BuildEnv::new(&variables);
    let mut context = BuildContext::read(&request, &mut env).expect("a context");
    context.clock = Clock::new(Some(at(ISSUED)), at(system));
    let selection = Selection::new(None, &file, &[], &request);
    let inputs = Inputs::read(&context, &selection, &mut env);
    match plan(&context, &selection, &inputs) {
        Ok(plan) => Ok(read(&plan)),
        Err(errors) => Err(errors.iter().map(|error| error.code).collect()),
    }
}

/// Of the only token or snapshot.
fn validity(plan: &Plan<'_>) -> Validity {
    match (plan.tokens.as_slice(), plan.snapshots.as_slice()) {
        ([token], []) => match token.kind {
            TokenKind::Minted { validity, .. } => validity,
            _ => panic!("not minted"),
        },
        ([], [snapshot]) => match snapshot.authorization {
            SnapshotAuthorization::Signature { validity, .. } => validity,
            SnapshotAuthorization::Token(_) => panic!("not signed"),
        },
        _ => panic!("not one token or snapshot"),
    }
}

#[test]
fn tokens_and_snapshots_need_their_minimum_validity() {
    // The last second of the day.
    let end = ISSUED + DAY - 1;
    let in_90_days = ISSUED + 90 * DAY;
    let cases: [(&str, &str, u64, Result<Option<(u64, u64)>, &str>); 13] = [
        ("'90 days'", "", ISSUED, Ok(Some((in_90_days, in_90_days)))),
        (
            "'90 days'",
            "",
            in_90_days - 1,
            Ok(Some((in_90_days, in_90_days))),
        ),
        ("'90 days'", "", in_90_days, Err("expired")),
        (
            "'90 days'",
            "'89 days'",
            ISSUED,
            Ok(Some((in_90_days, ISSUED + DAY))),
        ),
        (
            "'90 days'",
            "'89 days'",
            ISSUED + DAY,
            Ok(Some((in_90_days, ISSUED + DAY))),
        ),
        (
            "'90 days'",
            "'89 days'",
            ISSUED + DAY + 1,
            Err("expires-soon"),
        ),
        ("'90 days'", "'89 days'", in_90_days, Err("expired")),
        ("2024-10-04", "", end - 1, Ok(Some((end, end)))),
        ("2024-10-04", "", end, Err("expired")),
        ("2024-10-05", "'1 day'", end, Ok(Some((end + DAY, end)))),
        ("2024-10-05", "'1 day'", end + 1, Err("expires-soon")),
        ("2024-10-05", "'36500 days'", ISSUED, Err("expires-soon")),
        ("'never'", "'30 days'", in_90_days, Ok(None)),
    ];
    for (expires, minimum, system, expected) in cases {
        let minimum = match minimum {
            "" => String::new(),
            minimum => format!("minimum_validity = {minimum}\n"),
        };
        let times = format!("expires = {expires}\n{minimum}");
        let expected = match expected {
            Ok(times) => Ok(Validity {
                expires: times.map(|(expires, _)| at(expires)),
                embed_until: times.map(|(_, embed_until)| at(embed_until)),
            }),
            Err(code) => Err(vec![code]),
        };
        let ids = "team_id = 'DEF123GHIJ'\nkey_id = 'ABC123DEFG'\n";
        for table in [
            "[tokens.site]\nscope = 'mapkit_js'\ndomains = 'example.com'\n",
            "[snapshots.hq]\ncenter = '55.97,-3.18'\n",
        ] {
            let maps_toml = format!("{ids}{table}{times}");
            assert_eq!(
                planned(&maps_toml, system, validity),
                expected,
                "{maps_toml} at {system}"
            );
        }
    }
}

#[test]
fn warning_names_placeholders_or_counts_them() {
    let tables = |kind: &str, rest: &str, count: usize| -> String {
        [
            "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
        ][..count]
            .iter()
            .map(|name| format!("[{kind}.{name}]\n{rest}\n"))
            .collect()
    };
    let cases = [
        (
            1,
            0,
            "a placeholder for token `one` (the map will not load)",
        ),
        (
            0,
            1,
            "a placeholder for snapshot `one` (the map will not load)",
        ),
        (
            1,
            1,
            "placeholders for token `one` and snapshot `one` (maps will not load)",
        ),
        (
            2,
            0,
            "placeholders for tokens `one`, `two` (maps will not load)",
        ),
        (
            8,
            0,
            "placeholders for tokens `eight`, `five`, `four`, `one`, `seven`, `six`, `three`, `two` \
                 (maps will not load)",
        ),
        (0, 9, "placeholders for 9 snapshots (maps will not load)"),
    ];
    for (tokens, snapshots, expected) in cases {
        let maps_toml = format!(
            "team_id = 'DEF123GHIJ'\nkey_id = 'ABC123DEFG'\n{}{}",
            tables(
                "tokens",
                "scope = 'mapkit_js'\ndomains = 'example.com'\nexpires = '90 days'",
                tokens
            ),
            tables(
                "snapshots",
                "center = '55.97,-3.18'\nexpires = '90 days'",
                snapshots
            ),
        );
        let warnings = planned(&maps_toml, ISSUED, |plan| plan.warnings.clone()).expect("a plan");
        let messages: Vec<_> = warnings.iter().map(|it| it.message.as_str()).collect();
        assert_eq!(
            messages,
            [format!(
                "`MAPS_PRIVATE_KEY` is not set: embedding {expected}"
            )]
        );
    }
}
