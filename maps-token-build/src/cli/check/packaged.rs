//! The files that `cargo package` would include, as listed by Cargo.

use std::collections::BTreeSet;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::env::{Env as _, ProcessEnv};

/// Cargo waits while another Cargo has locked the directory.
const TIMEOUT: Duration = Duration::from_secs(20);

/// Longer than any list of a package.
const MAX_LEN: u64 = 16 * 1024 * 1024;

/// Returns paths relative to the package, or why Cargo did not list them. Cargo does not get the
/// variables `secrets`.
pub(super) fn files(directory: &Path, secrets: &[String]) -> Result<BTreeSet<PathBuf>, String> {
    if !directory.join("Cargo.toml").is_file() {
        return Ok(BTreeSet::new());
    }
    let cargo = ProcessEnv.var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command
        .args(["package", "--list", "--allow-dirty", "--offline", "--quiet"])
        .current_dir(directory)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    for secret in secrets {
        command.env_remove(secret);
    }
    let failed = |error: io::Error| format!("failed to run Cargo: {error}");
    let mut child = command.spawn().map_err(failed)?;
    let stdout = child.stdout.take();
    let (send, receive) = mpsc::channel();
    thread::spawn(move || {
        let mut list = Vec::new();
        let read = match stdout {
            Some(stdout) => stdout.take(MAX_LEN).read_to_end(&mut list),
            None => Ok(0),
        };
        // Fails after the timeout, when the receiver is gone.
        let _ = send.send(read.map(|_| list));
    });
    let list = receive.recv_timeout(TIMEOUT);
    if list.is_err() {
        // Fails if it has already exited.
        let _ = child.kill();
    }
    let status = child.wait().map_err(failed)?;
    let Ok(list) = list else {
        return Err(format!("Cargo took over {} seconds", TIMEOUT.as_secs()));
    };
    let list = list.map_err(failed)?;
    if !status.success() {
        return Err(format!("Cargo failed ({status})"));
    }
    let list = String::from_utf8_lossy(&list);
    Ok(list.lines().map(PathBuf::from).collect())
}
