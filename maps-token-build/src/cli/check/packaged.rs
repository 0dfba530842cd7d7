//! The files that `cargo package` would include, as listed by Cargo.

use std::collections::BTreeSet;
use std::io::Read as _;
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

/// Returns paths relative to the package, or `None` without a package or Cargo. Cargo does not get the
/// variables `secrets`.
pub(super) fn files(directory: &Path, secrets: &[String]) -> Option<BTreeSet<PathBuf>> {
    if !directory.join("Cargo.toml").is_file() {
        return None;
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
    let mut child = command.spawn().ok()?;
    let stdout = child.stdout.take()?;
    let (send, receive) = mpsc::channel();
    thread::spawn(move || {
        let mut list = Vec::new();
        let read = stdout.take(MAX_LEN).read_to_end(&mut list);
        // Fails after the timeout, when the receiver is gone.
        let _ = send.send(read.map(|_| list));
    });
    let list = receive.recv_timeout(TIMEOUT);
    if list.is_err() {
        // Fails if it has already exited.
        let _ = child.kill();
    }
    let is_complete = child.wait().is_ok_and(|status| status.success());
    let list = list.ok()?.ok().filter(|_| is_complete)?;
    let list = String::from_utf8_lossy(&list);
    Some(list.lines().map(PathBuf::from).collect())
}
