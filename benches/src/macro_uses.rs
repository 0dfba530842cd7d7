//! Measures many uses of each macro in one crate, compared to as many of `env!`.

use std::path::Path;

use crate::budget::{self, Verdict};
use crate::candidate::{Candidate, Kind};
use crate::measure::run;
use crate::table::{Row, Table, Unit, group_digits};

const COUNTS: [usize; 2] = [1_000, 10_000];

struct Use {
    name: &'static str,
    call: &'static str,
    ty: &'static str,
}

const TEXT: &str = "&str";

const PAIRS: &str = "&[(&str, &str)]";

const MACROS: [Use; 10] = [
    Use {
        name: "maps_token!",
        call: "maps_token_macro::maps_token!(\"site\")",
        ty: TEXT,
    },
    Use {
        name: "maps_token_expiry!",
        call: "maps_token_macro::maps_token_expiry!(\"site\")",
        ty: "Option<u64>",
    },
    Use {
        name: "maps_token_domains!",
        call: "maps_token_macro::maps_token_domains!(\"site\")",
        ty: "&[&str]",
    },
    Use {
        name: "maps_server_token!",
        call: "maps_token_macro::maps_server_token!(\"backend\")",
        ty: TEXT,
    },
    Use {
        name: "mapkit_script!",
        call: "maps_token_macro::mapkit_script!(\"site\", libraries = [\"map\"], language = \"en-US\")",
        ty: TEXT,
    },
    Use {
        name: "mapkit_attributes!",
        call: "maps_token_macro::mapkit_attributes!(\"site\", libraries = [\"map\"])",
        ty: PAIRS,
    },
    Use {
        name: "mapkit_csp!",
        call: "maps_token_macro::mapkit_csp!()",
        ty: TEXT,
    },
    Use {
        name: "maps_embed_url!",
        call: "maps_token_macro::maps_embed_url!(\"office\", center = (55.97, -3.18))",
        ty: TEXT,
    },
    Use {
        name: "maps_snapshot_url!",
        call: "maps_token_macro::maps_snapshot_url!(\"hq\")",
        ty: TEXT,
    },
    Use {
        name: "maps_snapshots!",
        call: "maps_token_macro::maps_snapshots!()",
        ty: PAIRS,
    },
];

const ENV: Use = Use {
    name: "env!",
    call: "env!(\"PASTED\")",
    ty: TEXT,
};

/// The build script. `PASTED` is as long as a token.
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

pub fn measure(target: &Path, rounds: usize, max_count: usize) -> (Table, Vec<Verdict>) {
    let candidate = Candidate::new(Kind::MapsToken, target);
    let project = &candidate.project;
    project.write("build.rs", BUILD_RS);
    project.write("maps.toml", &(candidate.kind.maps_toml(1, 180) + MORE_TOML));
    project.remove("src/main.rs");
    // Compiles the dependencies.
    check(&candidate, &ENV, 0);

    let counts = COUNTS.into_iter().filter(|count| *count <= max_count);
    let mut rows = Vec::new();
    for count in counts {
        for macro_use in &MACROS {
            let number = group_digits(&count.to_string());
            let label = format!("{number} × `{}`, CPU", macro_use.name);
            let mut row = Row::new(label, Unit::Seconds, 2);
            for _ in 0..rounds {
                row.add(0, check(&candidate, macro_use, count));
                row.add(1, check(&candidate, &ENV, count));
            }
            rows.push(row);
        }
    }
    let of_most = |row: &&Row| row.label.starts_with("10,000 × ");
    let tokens = rows
        .iter()
        .find(|row| row.label.starts_with("10,000 × `maps_token!`"));
    let ratios = rows.iter().filter(of_most).filter_map(|row| row.ratio(1));
    let verdicts = [
        budget::USES.evaluate(tokens.and_then(|row| row.ratio(1))),
        budget::DEAREST_USES.evaluate(ratios.max_by(f64::total_cmp)),
    ];
    let table = Table {
        title: "`cargo check` of one crate".to_owned(),
        columns: vec!["the macro".to_owned(), "as many `env!`".to_owned()],
        rows,
    };
    (table, verdicts.into_iter().flatten().collect())
}

/// Returns the CPU time of `cargo check` for a crate with `count` constants.
fn check(candidate: &Candidate, Use { call, ty, .. }: &Use, count: usize) -> f64 {
    let lines: String = (0..count)
        .map(|number| format!("pub const C{number}: {ty} = {call};\n"))
        .collect();
    candidate.project.write("src/lib.rs", &lines);
    let mut cargo = candidate.cargo("check");
    // The uses of the previous macro must not be reused.
    run(cargo.env("CARGO_INCREMENTAL", "0")).0.cpu
}
