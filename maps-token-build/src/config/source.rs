//! Reads `maps.toml`.

use std::io;
use std::path::Path;

use super::EXAMPLE_TOKEN;
use crate::diagnostic::{Diagnostic, Source};
use crate::text_file;

const BYTE_ORDER_MARK: char = '\u{feff}';

pub(crate) fn read(directory: &Path, path: &Path) -> Result<Source, Diagnostic> {
    let name = path.display().to_string();
    let text = text_file::read(&directory.join(path)).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound if path.as_os_str() == "maps.toml" => {
            let location = if directory.as_os_str().is_empty() {
                "in this directory"
            } else {
                "next to this package's Cargo.toml"
            };
            Diagnostic::error("missing-config", format!("missing maps.toml {location}"))
                .help("run `maps-token init`")
                .help(format!(
                    "or create maps.toml with the IDs of your team and key:\n\nteam_id = \"DEF123GHIJ\"\nkey_id  = \"ABC123DEFG\"\n\n{EXAMPLE_TOKEN}"
                ))
        }
        _ => Diagnostic::error("unreadable-config", format!("failed to read {name}: {error}")),
    })?;
    // Written by Windows editors. It has no width, so it would shift the carets.
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&text);
    Ok(Source {
        name,
        text: text.to_owned(),
    })
}
