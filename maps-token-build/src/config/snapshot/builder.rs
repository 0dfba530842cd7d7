//! Snapshots of `Builder::snapshots`, checked like those of the file.
//!
//! They are written as TOML and parsed again, which gives every value a span and messages a text to show.

use std::sync::Arc;

use toml::de::DeTable;

use super::super::keys::{SNAPSHOTS, TOP};
use super::super::problems::{Problems, syntax_error, truncate};
use super::super::reader::{LayeredTable, NamedTable};
use super::SnapshotConfig;
use crate::diagnostic::{Diagnostic, Source};
use crate::model::ids::SnapshotName;
use crate::snapshot::Snapshot;

pub(crate) fn snapshots_from_builder(
    snapshots: &[Snapshot],
) -> Result<Vec<SnapshotConfig>, Vec<Diagnostic>> {
    let mut configs = Vec::new();
    let mut errors = Vec::new();
    for snapshot in snapshots {
        for message in snapshot.errors() {
            errors.push(Diagnostic::error("not-serializable", message));
        }
        read(snapshot, &mut configs, &mut errors);
    }
    if errors.is_empty() {
        return Ok(configs);
    }
    truncate(&mut errors, "`Builder::snapshots`");
    Err(errors)
}

fn read(snapshot: &Snapshot, configs: &mut Vec<SnapshotConfig>, errors: &mut Vec<Diagnostic>) {
    let source = Arc::new(Source {
        name: "Builder::snapshots".to_owned(),
        text: snapshot.to_toml(),
    });
    if source.text.contains("PRIVATE KEY-----") {
        let message = format!(
            "snapshot `{}` of `Builder::snapshots` contains a private key",
            snapshot.name()
        );
        errors.push(Diagnostic::error("private-key-in-config", message));
        return;
    }
    let mut problems = Problems::default();
    match DeTable::parse(&source.text) {
        Ok(table) => {
            let mut file = LayeredTable::file(&source.name, table.get_ref(), TOP);
            for NamedTable { name, span, table } in file.tables(&SNAPSHOTS) {
                let name = file.name_or_report(name.parse::<SnapshotName>(), span);
                for mut config in super::read(name, table, &mut problems) {
                    problems.missing.append(&mut config.missing);
                    config.source = Some(Arc::clone(&source));
                    configs.push(config);
                }
            }
            problems.extend(file.finish());
        }
        Err(error) => problems.errors.push(syntax_error(&error, &source.text)),
    }
    problems.missing.append(&mut problems.errors);
    for error in problems.missing {
        errors.push(error.in_source(&source));
    }
}
