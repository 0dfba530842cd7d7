//! Many uses of each macro in one crate, beside as many of `env!`.

use std::path::Path;

use crate::budget::{self, Verdict};
use crate::contestant::{Contestant, Kind};
use crate::measure::run;
use crate::table::{Row, Table, Unit, grouped};

const COUNTS: [usize; 2] = [1_000, 10_000];

/// What a macro's call looks like, and the type of what it gives.
struct Use {
    name: &'static str,
    call: &'static str,
    gives: &'static str,
}

const TEXT: &str = "&str";

const PAIRS: &str = "&[(&str, &str)]";

const MACROS: [Use; 10] = [
    Use {
        name: "maps_token!",
        call: "maps_token_macro::maps_token!(\"site\")",
        gives: TEXT,
    },
    Use {
        name: "maps_token_expiry!",
        call: "maps_token_macro::maps_token_expiry!(\"site\")",
        gives: "Option<u64>",
    },
    Use {
        name: "maps_token_domains!",
        call: "maps_token_macro::maps_token_domains!(\"site\")",
        gives: "&[&str]",
    },
    Use {
        name: "maps_server_token!",
        call: "maps_token_macro::maps_server_token!(\"backend\")",
        gives: TEXT,
    },
    Use {
        name: "mapkit_script!",
        call: "maps_token_macro::mapkit_script!(\"site\", libraries = [\"map\"], language = \"en-US\")",
        gives: TEXT,
    },
    Use {
        name: "mapkit_attributes!",
        call: "maps_token_macro::mapkit_attributes!(\"site\", libraries = [\"map\"])",
        gives: PAIRS,
    },
    Use {
        name: "mapkit_csp!",
        call: "maps_token_macro::mapkit_csp!()",
        gives: TEXT,
    },
    Use {
        name: "maps_embed_url!",
        call: "maps_token_macro::maps_embed_url!(\"office\", center = (55.97, -3.18))",
        gives: TEXT,
    },
    Use {
        name: "maps_snapshot_url!",
        call: "maps_token_macro::maps_snapshot_url!(\"hq\")",
        gives: TEXT,
    },
    Use {
        name: "maps_snapshots!",
        call: "maps_token_macro::maps_snapshots!()",
        gives: PAIRS,
    },
];

const ENV: Use = Use {
    name: "env!",
    call: "env!(\"PASTED\")",
    gives: TEXT,
};

/// As long as a token is.
const BUILD_RS: &str = "fn main() {
    maps_token_build::mint();
    println!(\"cargo:rustc-env=PASTED={}\", \"x\".repeat(270));
}
";

const MORE_TOML: &str = "
[tokens.office]
scope = \"embed_api\"
domains = [\"example.com\"]
expires = \"180 days\"

[tokens.backend]
scope = \"server_api\"
expires = \"180 days\"

[snapshots.hq]
center = \"55.97,-3.18\"
expires = \"180 days\"
";

pub fn measure(target: &Path, rounds: usize, most: usize) -> (Table, Vec<Verdict>) {
    let contestant = Contestant::new(Kind::MapsToken, target);
    let project = &contestant.project;
    project.write("build.rs", BUILD_RS);
    project.write(
        "maps.toml",
        &(contestant.kind.maps_toml(1, 180) + MORE_TOML),
    );
    project.remove("src/main.rs");
    // Once, so that all that comes is compiled.
    check(&contestant, &ENV, 0);

    let counts = COUNTS.into_iter().filter(|count| *count <= most);
    let mut rows = Vec::new();
    for count in counts {
        for used in &MACROS {
            let number = grouped(&count.to_string());
            let what = format!("{number} × `{}`, CPU", used.name);
            let mut row = Row::new(what, Unit::Seconds, 2);
            for _ in 0..rounds {
                row.add(0, check(&contestant, used, count));
                row.add(1, check(&contestant, &ENV, count));
            }
            rows.push(row);
        }
    }
    let tokens = rows
        .iter()
        .find(|row| row.what.starts_with("10,000 × `maps_token!`"));
    let verdict = budget::USES.judge(tokens.and_then(|row| row.ratio(1)));
    let table = Table {
        title: "`cargo check` of one crate".to_owned(),
        columns: vec!["the macro".to_owned(), "as many `env!`".to_owned()],
        rows,
    };
    (table, verdict.into_iter().collect())
}

/// The CPU time of checking a crate with that many constants.
fn check(contestant: &Contestant, Use { call, gives, .. }: &Use, count: usize) -> f64 {
    let lines: String = (0..count)
        .map(|number| format!("pub const C{number}: {gives} = {call};\n"))
        .collect();
    contestant.project.write("src/lib.rs", &lines);
    let mut cargo = contestant.cargo("check");
    // What was kept of another macro's uses is of no help.
    run(cargo.env("CARGO_INCREMENTAL", "0")).0.cpu
}
