//! Thoughts before an answer: where they end, and how they are brought to an end. The prompt
//! opens them (`chat_template`); nothing else is known of them, and they are not shown.

use llama_cpp_2::token::LlamaToken;
use llguidance::toktrie::SimpleVob;

use super::vocabulary::Vocabulary;

/// What ends thoughts, as models of the Qwen and `DeepSeek` families write it.
const CLOSE: &[u8] = b"</think>";

/// How one vocabulary spells the end of thoughts.
pub(super) struct Marks {
    close: Vec<LlamaToken>,
    gap: Vec<LlamaToken>,
    close_token: Option<LlamaToken>,
    /// Every token that may be part of a thought.
    mask: SimpleVob,
}

impl Marks {
    pub(super) fn new(vocabulary: &Vocabulary) -> Self {
        let count = vocabulary.len();
        let close_token = match vocabulary.marked("</think>").as_slice() {
            [one] => Some(*one),
            _ => None,
        };
        let mut mask = SimpleVob::alloc(count);
        for token in 0..u32::try_from(count).unwrap_or(u32::MAX) {
            let id = LlamaToken(token.cast_signed());
            // Where the mark is spelled in several tokens, none may reach into the answer.
            let piece = vocabulary.piece(id);
            let reaches =
                close_token.is_none() && piece.iter().rev().skip(1).any(|byte| *byte == b'>');
            if !vocabulary.is_end(id) && !reaches {
                mask.allow_token(token);
            }
        }
        Self {
            close: vocabulary.marked("\n</think>\n\n"),
            gap: vocabulary.plain("\n\n"),
            close_token,
            mask,
        }
    }

    /// The tokens that may come while thoughts last.
    pub(super) fn mask(&self) -> SimpleVob {
        self.mask.clone()
    }
}

/// Thoughts that have not ended.
pub(super) struct Thoughts {
    left: usize,
    tail: Vec<u8>,
}

impl Thoughts {
    /// Thoughts that may have this many tokens.
    pub(super) fn new(tokens: usize) -> Self {
        Self {
            left: tokens,
            tail: Vec::new(),
        }
    }

    /// The tokens that end the thoughts, when they have been long enough.
    pub(super) fn cut<'m>(&self, marks: &'m Marks) -> Option<&'m [LlamaToken]> {
        (self.left == 0).then_some(&marks.close)
    }

    /// Takes the next token; when it ends the thoughts, gives what stands before the answer.
    pub(super) fn take<'m>(
        &mut self,
        token: LlamaToken,
        piece: &[u8],
        marks: &'m Marks,
    ) -> Option<&'m [LlamaToken]> {
        self.left = self.left.saturating_sub(1);
        self.tail.extend_from_slice(piece);
        let is_end = marks.close_token == Some(token) || self.tail.ends_with(CLOSE);
        let spare = self.tail.len().saturating_sub(CLOSE.len());
        self.tail.drain(..spare);
        is_end.then_some(&marks.gap)
    }
}
