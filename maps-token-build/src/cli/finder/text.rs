//! Texts that know the offset of each byte in the file.

use std::ops::Range;

/// A part of the file, or a text decoded from one.
#[derive(Clone, Copy)]
pub(super) struct Text<'a> {
    pub(super) bytes: &'a [u8],
    offsets: Offsets<'a>,
    /// The offsets in the file of the parts that were joined to the previous one.
    joints: &'a [u32],
    /// Whether the file continues after the text.
    pub(super) is_cut: bool,
}

#[derive(Clone, Copy)]
enum Offsets<'a> {
    /// The text is the part of the file that starts at this offset.
    From(usize),
    Each(&'a [u32]),
}

impl<'a> Text<'a> {
    pub(super) fn of_file(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            offsets: Offsets::From(0),
            joints: &[],
            is_cut: false,
        }
    }

    pub(super) fn slice(self, range: Range<usize>) -> Self {
        let offsets = match self.offsets {
            Offsets::From(start) => Offsets::From(start + range.start),
            Offsets::Each(offsets) => Offsets::Each(offsets.get(range.clone()).unwrap_or_default()),
        };
        Self {
            is_cut: self.is_cut || range.end < self.bytes.len(),
            bytes: self.bytes.get(range).unwrap_or_default(),
            offsets,
            joints: self.joints,
        }
    }

    /// Returns the offset in the file of the spelling of a byte.
    pub(super) fn offset(self, at: usize) -> usize {
        match self.offsets {
            Offsets::From(start) => start + at,
            Offsets::Each(offsets) => {
                let offset = offsets.get(at).or(offsets.last());
                offset.map_or(0, |offset| *offset as usize)
            }
        }
    }

    /// Returns whether a byte was joined to the one before it.
    pub(super) fn is_joint(self, at: usize) -> bool {
        at < self.bytes.len()
            && u32::try_from(self.offset(at))
                .is_ok_and(|offset| self.joints.binary_search(&offset).is_ok())
    }

    pub(super) fn range(self, range: Range<usize>) -> Range<usize> {
        let start = self.offset(range.start);
        // Only the start of the spelling of the last byte is known.
        let end = self.offset(range.end.saturating_sub(1)) + 1;
        start..end.max(start)
    }
}

/// A decoded text.
#[derive(Default)]
pub(super) struct View {
    bytes: Vec<u8>,
    offsets: Vec<u32>,
    joints: Vec<u32>,
    new_joints: Vec<u32>,
    is_cut: bool,
}

impl View {
    pub(super) fn with_capacity(capacity: usize) -> Self {
        Self {
            bytes: Vec::with_capacity(capacity),
            offsets: Vec::with_capacity(capacity),
            joints: Vec::new(),
            new_joints: Vec::new(),
            is_cut: false,
        }
    }

    /// Returns an empty view with the joints of a text, for another spelling of it.
    pub(super) fn like(text: Text<'_>) -> Self {
        Self {
            joints: text.joints.to_vec(),
            is_cut: text.is_cut,
            ..Self::with_capacity(text.bytes.len())
        }
    }

    pub(super) fn push(&mut self, byte: u8, offset: usize) {
        self.bytes.push(byte);
        self.offsets.push(narrow(offset));
    }

    /// Returns a part of a text without decoding it.
    fn extend(&mut self, text: Text<'_>, range: Range<usize>) {
        let Some(bytes) = text.bytes.get(range.clone()) else {
            return;
        };
        self.bytes.extend_from_slice(bytes);
        match text.offsets {
            Offsets::From(start) => self.offsets.extend(range.map(|at| narrow(start + at))),
            Offsets::Each(offsets) => {
                let offsets = offsets.get(range).unwrap_or_default();
                self.offsets.extend_from_slice(offsets);
            }
        }
    }

    /// Copies the bytes up to the first that satisfies `ends`, and returns its position.
    pub(super) fn extend_until(
        &mut self,
        text: Text<'_>,
        at: usize,
        ends: impl Fn(&u8) -> bool,
    ) -> usize {
        let rest = text.bytes.get(at..).unwrap_or_default();
        let end = at + rest.iter().position(ends).unwrap_or(rest.len());
        self.extend(text, at..end);
        end
    }

    /// Marks the next byte as joined to the previous one: the part that starts at this offset in the
    /// file was not adjacent to it.
    pub(super) fn join_at(&mut self, offset: usize) {
        self.new_joints.push(narrow(offset));
    }

    pub(super) fn finish(mut self) -> Self {
        if !self.new_joints.is_empty() {
            self.joints.append(&mut self.new_joints);
            self.joints.sort_unstable();
        }
        self
    }

    pub(super) fn last(&self) -> Option<u8> {
        self.bytes.last().copied()
    }

    pub(super) fn text(&self) -> Text<'_> {
        Text {
            bytes: &self.bytes,
            offsets: Offsets::Each(&self.offsets),
            joints: &self.joints,
            is_cut: self.is_cut,
        }
    }
}

/// Converts an offset, which always fits because buffers are far smaller than 4 GiB.
fn narrow(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}
