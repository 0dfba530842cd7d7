//! IDs, names, hosts, domains, scopes and times as types. They import nothing from above.

pub(crate) mod domain;
pub(crate) mod domains;
pub(crate) mod host;
pub(crate) mod hostname;
pub(crate) mod ids;
pub(crate) mod public_suffix;
pub(crate) mod restriction;
pub(crate) mod scope;
pub(crate) mod time;
pub(crate) mod validity;
