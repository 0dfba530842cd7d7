//! Limits the work for one file.

/// The work so far, in bytes that were examined. The limit is linear in the length of the file, and so is
/// the time for any input.
#[derive(Debug, Default)]
pub(super) struct Work {
    pub(super) steps: usize,
    pub(super) limit: usize,
}

/// The limit: steps for each byte of a file, and for each file.
pub(super) const MAX_STEPS_A_BYTE: usize = 64;
pub(super) const MAX_STEPS_A_FILE: usize = 12 << 20;

impl Work {
    pub(super) fn allow_for(&mut self, len: usize) {
        self.limit += len.saturating_mul(MAX_STEPS_A_BYTE);
        if self.steps == 0 {
            self.limit += MAX_STEPS_A_FILE;
        }
    }

    pub(super) fn add(&mut self, len: usize) {
        self.steps += len;
    }

    pub(super) fn is_exhausted(&self) -> bool {
        self.steps > self.limit
    }
}
