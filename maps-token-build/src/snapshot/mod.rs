//! Web Snapshots: pictures of a map, behind a URL that a build has authorized.

mod request;
mod url;

pub use self::request::Snapshot;
pub(crate) use self::url::{Query, SnapshotUrl};
