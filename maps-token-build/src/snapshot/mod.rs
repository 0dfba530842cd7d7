//! Web Snapshots: images of a map, requested by an authorized URL.

mod request;
mod url;

pub use self::request::{Center, Snapshot};
pub(crate) use self::url::{Query, SnapshotUrl};
