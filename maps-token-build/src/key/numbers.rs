//! Reads bytes that are written as numbers: hexadecimal digits, hex dumps, lists of decimal numbers.

use std::ops::Range;

use super::buffer::Buffer;
use crate::bytes;

/// The bytes that a text contains as numbers. `runs` are the ranges of bytes between which there is
/// other text.
pub(super) struct Numbers {
    pub(super) bytes: Buffer,
    pub(super) runs: Vec<Range<usize>>,
    /// The number of bytes in runs that may be a key.
    pub(super) random: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Notation {
    Hexadecimal,
    /// Hexadecimal digits after a stray one, which becomes a byte of its own.
    ShiftedHexadecimal,
    /// The output of `xxd` or `hexdump`: an offset, 16 bytes, and their characters.
    Dump,
    Decimal,
}

/// The minimum length of a run in bytes: that of the scalar of a key. Domain labels and most hashes are
/// shorter.
const MIN_RUN_LEN: usize = 32;

pub(super) fn numbers(text: &[u8], notation: Notation) -> Numbers {
    let mut reader = NumberReader {
        notation,
        numbers: Numbers {
            bytes: Buffer::with_capacity(text.len()),
            runs: Vec::new(),
            random: 0,
        },
        start: 0,
        half: None,
        letters: 0,
    };
    for line in &bytes::lines(text) {
        reader.line(line);
    }
    reader.end_run();
    reader.numbers
}

struct NumberReader {
    notation: Notation,
    numbers: Numbers,
    start: usize,
    /// The first digit of a byte whose second digit has not been read.
    half: Option<u8>,
    /// The number of digits of the run that are letters.
    letters: usize,
}

impl NumberReader {
    fn line(&mut self, line: &[u8]) {
        let mut is_negative = false;
        let mut is_first = true;
        let mut most = usize::MAX;
        let start = self.numbers.bytes.len();
        let mut rest = line;
        while !rest.is_empty() {
            let length = bytes::leading(rest, u8::is_ascii_alphanumeric);
            let (word, behind) = rest.split_at(length);
            let (separator, behind) = behind.split_first().unwrap_or((&b' ', &[]));
            let separator = *separator;
            rest = behind;
            if !word.is_empty() {
                match self.notation {
                    Notation::Decimal => self.decimal(word, is_negative),
                    Notation::Dump if is_first => {
                        if !bytes::all(word, u8::is_ascii_hexdigit) {
                            return self.end_run();
                        }
                        // A long offset means that the characters follow after 16 bytes.
                        if word.len() >= 7 {
                            most = 16;
                        }
                    }
                    Notation::Dump if self.numbers.bytes.len().saturating_sub(start) >= most => {}
                    _ => self.hexadecimal(word),
                }
                // `55.95` is one number, not two bytes.
                if separator == b'.' && self.notation == Notation::Decimal {
                    self.end_run();
                }
                is_first = false;
            }
            is_negative = separator == b'-';
        }
    }

    fn decimal(&mut self, word: &[u8], is_negative: bool) {
        let word = std::str::from_utf8(word).unwrap_or_default();
        let number = word.parse().unwrap_or(u16::MAX);
        let number = match number {
            1..=128 if is_negative => 256 - number,
            number => number,
        };
        match u8::try_from(number) {
            Ok(byte) => self.numbers.bytes.push(byte),
            Err(_) => self.end_run(),
        }
    }

    fn hexadecimal(&mut self, word: &[u8]) {
        let digits = match word {
            // `0x5f`, or `\x5f` without its backslash.
            [b'0', b'x' | b'X', digits @ ..] | [b'x' | b'X', digits @ ..] => digits,
            digits => digits,
        };
        // The letters of a `\r\n` that lost its backslashes.
        let is_valid = |byte: &u8| byte.is_ascii_hexdigit() || matches!(byte, b'n' | b'r');
        if !bytes::all(digits, is_valid) {
            return self.end_run();
        }
        if digits.len() == 1 && digits.len() < word.len() {
            self.digit(0);
        }
        for digit in digits {
            if let Some(value) = char::from(*digit).to_digit(16) {
                self.letters += usize::from(value > 9);
                self.digit(u8::try_from(value).unwrap_or_default());
            }
        }
    }

    fn digit(&mut self, digit: u8) {
        let is_run_start = self.half.is_none() && self.numbers.bytes.len() == self.start;
        if is_run_start && self.notation == Notation::ShiftedHexadecimal {
            self.half = Some(0);
        }
        match self.half.take() {
            Some(half) => self.numbers.bytes.push(half * 16 + digit),
            None => self.half = Some(digit),
        }
    }

    fn end_run(&mut self) {
        let end = self.numbers.bytes.len();
        let run = self.numbers.bytes.get(self.start..).unwrap_or_default();
        let large = bytes::count(run, |byte| *byte >= 128);
        let length = run.len();
        if length >= MIN_RUN_LEN {
            // Coordinates and dates have few large bytes and few letters.
            let is_random = match self.notation {
                Notation::Decimal => large > length / 8,
                _ => self.letters > length / 16,
            };
            if is_random {
                self.numbers.random += length;
            }
            self.numbers.runs.push(self.start..end);
            self.start = end;
        } else {
            self.numbers.bytes.truncate(self.start);
        }
        self.half = None;
        self.letters = 0;
    }
}
