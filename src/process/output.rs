//! What a program writes, kept within a bound: its beginning and its end.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

/// One output stream of a program.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Captured {
    /// What was kept, as text; where something was left out, a line says how much.
    pub text: String,
    /// Bytes that the program wrote.
    pub bytes: u64,
    /// Whether something was left out.
    pub cut: bool,
}

/// Keeps the first and the last bytes of a stream.
#[derive(Debug)]
pub(super) struct Keeper {
    half: usize,
    head: Vec<u8>,
    tail: VecDeque<u8>,
    bytes: u64,
}

impl Keeper {
    /// Keeps at most `limit_bytes`.
    pub(super) fn new(limit_bytes: usize) -> Self {
        Self {
            half: limit_bytes / 2,
            head: Vec::new(),
            tail: VecDeque::new(),
            bytes: 0,
        }
    }

    /// Takes in what came next.
    pub(super) fn take(&mut self, part: &[u8]) {
        self.bytes += part.len() as u64;
        let room = self.half - self.head.len();
        let (first, rest) = part.split_at(room.min(part.len()));
        self.head.extend_from_slice(first);
        let rest = &rest[rest.len().saturating_sub(self.half)..];
        let excess = (self.tail.len() + rest.len()).saturating_sub(self.half);
        self.tail.drain(..excess);
        self.tail.extend(rest);
    }

    /// What was kept.
    pub(super) fn captured(mut self) -> Captured {
        let kept = (self.head.len() + self.tail.len()) as u64;
        let left_out = self.bytes - kept;
        let tail = self.tail.make_contiguous();
        let text = if left_out == 0 {
            // A character may lie across the border.
            self.head.extend_from_slice(tail);
            String::from_utf8_lossy(&self.head).into_owned()
        } else {
            format!(
                "{}\n[… {left_out} bytes left out …]\n{}",
                String::from_utf8_lossy(&self.head),
                String::from_utf8_lossy(tail)
            )
        };
        Captured {
            text,
            bytes: self.bytes,
            cut: left_out > 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn captured(limit: usize, parts: &[&str]) -> Captured {
        let mut keeper = Keeper::new(limit);
        for part in parts {
            keeper.take(part.as_bytes());
        }
        keeper.captured()
    }

    #[test]
    fn what_fits_is_whole_also_across_the_middle() {
        let whole = captured(8, &["abc", "é", "fgh"]);
        assert_eq!(
            (whole.text.as_str(), whole.bytes, whole.cut),
            ("abcéfgh", 8, false)
        );
        assert_eq!(captured(8, &[]), Captured::default());
    }

    #[test]
    fn beginning_and_end_are_kept_and_the_cut_is_said() {
        let cut = captured(6, &["abcdefgh", "ij", "klmnopqrstuvwxyz"]);
        assert_eq!(cut.text, "abc\n[… 20 bytes left out …]\nxyz");
        assert!(cut.cut);
        assert_eq!(cut.bytes, 26);
        let small = captured(0, &["abc"]);
        assert!(small.cut && !small.text.contains('a'));
    }
}
