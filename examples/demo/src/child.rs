//! One child process at a time, which ends when this process is told to end.
//!
//! Cargo starts compilers, so on Unix the child leads a process group, which signals are forwarded to. On Windows,
//! Ctrl-C reaches every process of the console.

use std::io;
use std::process::{Child, ChildStdout, Command, ExitStatus};
#[cfg(unix)]
use std::sync::{Mutex, MutexGuard, PoisonError};

#[cfg(unix)]
use rustix::process::Pid;

#[cfg(unix)]
static GROUP: Mutex<Option<Pid>> = Mutex::new(None);

pub(crate) struct Running(Child);

#[cfg(unix)]
fn lock() -> MutexGuard<'static, Option<Pid>> {
    GROUP.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(unix)]
pub(crate) fn stop_on_signals() -> io::Result<()> {
    use rustix::process::{Signal, kill_process_group};
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

    let mut signals = signal_hook::iterator::Signals::new([SIGHUP, SIGINT, SIGTERM])?;
    std::thread::spawn(move || {
        let signal = signals.forever().next().unwrap_or(SIGTERM);
        // Locked until the end, so that no other child is started.
        let group = lock();
        if let Some(group) = *group {
            // It may have ended at the same moment.
            let _ = kill_process_group(group, Signal::TERM);
        }
        std::process::exit(128 + signal);
    });
    Ok(())
}

/// The second is running until it is waited for.
pub(crate) fn start(command: &mut Command) -> io::Result<(Option<ChildStdout>, Running)> {
    #[cfg(unix)]
    let mut group = {
        use std::os::unix::process::CommandExt;
        command.process_group(0);
        lock()
    };
    let mut child = command.spawn()?;
    #[cfg(unix)]
    {
        *group = Some(Pid::from_child(&child));
    }
    Ok((child.stdout.take(), Running(child)))
}

impl Running {
    pub(crate) fn wait(mut self) -> io::Result<ExitStatus> {
        let status = self.0.wait();
        // Waits for the end of this process, if a signal has ended the child.
        #[cfg(unix)]
        {
            *lock() = None;
        }
        status
    }
}
