//! A snapshot of the record: the URL of a picture of a map.

use super::Record;
use super::freshness::{Freshness, Kind, Status};
use crate::nearest::{did_you_mean, list};

#[derive(Debug)]
pub(crate) struct Snapshot {
    pub(crate) name: String,
    status: Status,
    pub(crate) url: String,
    freshness: Freshness,
}

impl Snapshot {
    pub(super) fn parse(fields: &[&str]) -> Option<Self> {
        let [name, status, url, expires, embed_until] = fields else {
            return None;
        };
        Some(Self {
            name: (*name).to_owned(),
            status: Status::parse(status)?,
            url: (*url).to_owned(),
            freshness: Freshness::parse(expires, embed_until)?,
        })
    }

    fn must_be_fresh(&self, record: &Record) -> Result<(), String> {
        self.freshness
            .must_hold(Kind::Snapshot, &self.name, self.status, record)
    }
}

impl Record {
    /// The snapshot of that name; not if it is too old to be embedded.
    pub(crate) fn fresh_snapshot(&self, name: &str) -> Result<&Snapshot, String> {
        let found = self.snapshots.iter().find(|snapshot| snapshot.name == name);
        let snapshot = found.ok_or_else(|| self.no_snapshot(name))?;
        snapshot.must_be_fresh(self)?;
        Ok(snapshot)
    }

    /// All snapshots, sorted by name; not if one of them is too old to be embedded.
    pub(crate) fn fresh_snapshots(&self) -> Result<Vec<&Snapshot>, String> {
        let mut snapshots: Vec<_> = self.snapshots.iter().collect();
        snapshots.sort_by_key(|snapshot| &snapshot.name);
        for snapshot in &snapshots {
            snapshot.must_be_fresh(self)?;
        }
        Ok(snapshots)
    }

    fn no_snapshot(&self, name: &str) -> String {
        let names = || self.snapshots.iter().map(|snapshot| snapshot.name.as_str());
        if names().next().is_none() {
            return format!(
                "there is no snapshot \"{name}\": this build made none\n\
                 add [snapshots.{name}] to maps.toml"
            );
        }
        let schemes = ["light", "dark"].map(|scheme| format!("{name}-{scheme}"));
        if schemes
            .iter()
            .all(|scheme| names().any(|name| name == scheme))
        {
            let [light, dark] = schemes;
            return format!(
                "the snapshot \"{name}\" is two, one for each of its color schemes\n\
                 write \"{light}\" or \"{dark}\": <picture> shows the one that fits"
            );
        }
        let hint = did_you_mean(name, names(), '"');
        let names = list(names(), '"');
        format!("there is no snapshot \"{name}\"{hint}\nsnapshots of this build: {names}")
    }
}
