//! The outcome of a process.

use std::process::Output;

use serde_json::Value;

#[derive(Debug)]
pub struct Run {
    /// -1 if the process was killed by a signal.
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            status: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

impl Run {
    pub fn success(&self) -> bool {
        self.status == 0
    }

    /// Both streams.
    pub fn text(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }

    /// The standard output.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    #[track_caller]
    pub fn assert_success(self) -> Self {
        self.assert_status(0)
    }

    #[track_caller]
    pub fn assert_failure(self) -> Self {
        assert!(!self.success(), "unexpected success:\n{}", self.text());
        self
    }

    #[track_caller]
    pub fn assert_status(self, status: i32) -> Self {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }

    #[track_caller]
    pub fn assert_contains(self, expected: &str) -> Self {
        let text = self.text();
        assert!(text.contains(expected), "missing: {expected}\n{text}");
        self
    }
}
