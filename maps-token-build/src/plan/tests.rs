//! When a token or a snapshot may be planned, to the second.

use std::collections::BTreeMap;
use std::ffi::OsString;

use super::{SnapshotAuthorization, TokenKind, plan};
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

/// The validity of the only token or snapshot, or the codes of the errors.
fn validity(maps_toml: &str, system: u64) -> Result<Validity, Vec<&'static str>> {
    let source = Source {
        name: "maps.toml".to_owned(),
        text: maps_toml.to_owned(),
    };
    let file = ConfigFile::parse(&source).ok().expect("a valid file");
    let request = MintRequest {
        allows_placeholders: true,
        ..MintRequest::default()
    };
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
        Ok(plan) => match (plan.tokens.as_slice(), plan.snapshots.as_slice()) {
            ([token], []) => match token.kind {
                TokenKind::Minted { validity, .. } => Ok(validity),
                _ => panic!("not minted"),
            },
            ([], [snapshot]) => match snapshot.authorization {
                SnapshotAuthorization::Signature { validity, .. } => Ok(validity),
                SnapshotAuthorization::Token(_) => panic!("not signed"),
            },
            _ => panic!("not one token or snapshot"),
        },
        Err(errors) => Err(errors.iter().map(|error| error.code).collect()),
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
                validity(&maps_toml, system),
                expected,
                "{maps_toml} at {system}"
            );
        }
    }
}
