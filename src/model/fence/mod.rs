//! Code in free text: finds the fenced block that a model was asked for, whatever it made of the
//! fence, and puts code into a fence that it cannot break.
//!
//! Fences are read as `CommonMark` reads them (0.31, section 4.5), and more leniently where models
//! are careless: a fence that is never closed ends with the text, a block may be indented as a
//! whole, and the tag may carry attributes. What was forgiven is said in [`Block::warnings`].
//! Whether the code is any good is for others to say.

mod lines;
#[cfg(test)]
mod tests;

use std::ops::Range;

use lines::{Line, lines};

/// A fenced block of code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What is between the fences, without their indentation, with `\n` as line end; ends with one
    /// unless it is empty.
    pub code: String,
    /// The first word behind the opening fence, in lower case; empty without one.
    pub language: String,
    /// Where the block stands in the text, fences included, in bytes.
    pub range: Range<usize>,
    /// What was odd about it.
    pub warnings: Vec<Warning>,
}

/// Something about a block that a careful writer would not have done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Warning {
    /// The closing fence is missing: the answer may have been cut off.
    Unclosed,
    /// The language is not the one that was asked for.
    OtherLanguage,
    /// Other blocks in the text were passed over.
    NotAlone,
    /// There is no fence at all, and the whole text was taken.
    Unfenced,
}

/// Which block is taken when there are several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Choice {
    /// There must be one; several are an error unless they are equal.
    #[default]
    Only,
    /// The first.
    First,
    /// The last: models often correct themselves.
    Last,
    /// The one with the most code.
    Longest,
}

/// Why there is no block to take.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FenceError {
    /// The text has no code in a fence.
    #[error("the answer has no fenced block of code; ask for one that begins with ```")]
    Nothing,
    /// Several blocks would do.
    #[error("the answer has {count} different blocks of code; ask for one")]
    Several {
        /// How many there are.
        count: usize,
    },
}

/// The block of code in `text`, preferably one of `language` (any of its names, in lower case).
///
/// Blocks of that language win over blocks without a tag, and those over blocks of another one.
/// What a model thought aloud before (`<think>…</think>`) is not looked at.
pub fn extract(text: &str, languages: &[&str], choice: Choice) -> Result<Block, FenceError> {
    let start = thinking_end(text);
    let all = blocks_from(text, start);
    let wanted = |block: &Block| languages.is_empty() || languages.contains(&&*block.language);
    let ranked: [&dyn Fn(&Block) -> bool; 3] =
        [&wanted, &|block| block.language.is_empty(), &|_| true];
    let filled = || all.iter().filter(|block| !block.code.trim().is_empty());
    let candidates = ranked
        .iter()
        .map(|is_right| filled().filter(|block| is_right(block)).collect::<Vec<_>>())
        .find(|found| !found.is_empty())
        .ok_or(FenceError::Nothing)?;
    let mut block = chosen(&candidates, choice)?.clone();
    if !wanted(&block) && !block.language.is_empty() {
        block.warnings.push(Warning::OtherLanguage);
    }
    if filled().any(|other| other.code != block.code) {
        block.warnings.push(Warning::NotAlone);
    }
    Ok(block)
}

/// Like [`extract`], but a text without any fence is taken as a whole when `is_code` says that it
/// is code.
pub fn extract_or_whole(
    text: &str,
    languages: &[&str],
    choice: Choice,
    is_code: impl Fn(&str) -> bool,
) -> Result<Block, FenceError> {
    let start = thinking_end(text);
    match extract(text, languages, choice) {
        Err(FenceError::Nothing)
            if blocks_from(text, start).is_empty() && is_code(&text[start..]) =>
        {
            Ok(Block {
                code: text[start..].trim_matches('\n').replace("\r\n", "\n") + "\n",
                language: String::new(),
                range: start..text.len(),
                warnings: vec![Warning::Unfenced],
            })
        }
        outcome => outcome,
    }
}

/// Every fenced block in `text`, in order, empty ones too.
pub fn blocks(text: &str) -> Vec<Block> {
    blocks_from(text, 0)
}

/// `code` in a fence that is longer than any in it, so that [`extract`] gives it back: with `\n`
/// as line end, and with one at its end.
pub fn fence(code: &str, language: &str) -> String {
    let mut longest = 0;
    for line in code.lines() {
        let line = line.trim_start_matches([' ', '\t']);
        longest = longest.max(line.len() - line.trim_start_matches('`').len());
    }
    let fence = "`".repeat(longest.max(2) + 1);
    let end = match code.is_empty() || code.ends_with('\n') {
        true => "",
        false => "\n",
    };
    format!("{fence}{language}\n{code}{end}{fence}")
}

/// Where the thoughts at the beginning end: behind the first `</think>`, unless it is part of code.
fn thinking_end(text: &str) -> usize {
    const CLOSE: &str = "</think>";
    let opens = text.trim_start().starts_with("<think>");
    match text.find(CLOSE) {
        // Some templates open the thoughts in the prompt, so only their end is in the answer.
        Some(at) if opens || !is_within_block(&text[..at]) => at + CLOSE.len(),
        None if opens => text.len(),
        _ => 0,
    }
}

fn is_within_block(text: &str) -> bool {
    let last = blocks(text).pop();
    last.is_some_and(|block| block.warnings.contains(&Warning::Unclosed))
}

fn chosen<'b>(candidates: &[&'b Block], choice: Choice) -> Result<&'b Block, FenceError> {
    let by = match choice {
        Choice::First => candidates.first().copied(),
        Choice::Last => candidates.last().copied(),
        // Of equally long ones the last.
        Choice::Longest => candidates
            .iter()
            .copied()
            .max_by_key(|block| block.code.len()),
        Choice::Only => {
            let count = candidates.len();
            let first = candidates.first().copied();
            let equal = candidates
                .iter()
                .all(|one| Some(&one.code) == first.map(|b| &b.code));
            if !equal {
                return Err(FenceError::Several { count });
            }
            first
        }
    };
    by.ok_or(FenceError::Nothing)
}

fn blocks_from(text: &str, start: usize) -> Vec<Block> {
    let mut found = Vec::new();
    let mut open: Option<Open> = None;
    for line in lines(text, start) {
        open = match open.take() {
            None => line.opening().map(|fence| Open::new(&line, fence)),
            Some(block) if line.closes(&block.fence) => {
                found.push(block.close(line.range.end));
                None
            }
            Some(mut block) => {
                block.lines.push(line.text.to_owned());
                Some(block)
            }
        };
    }
    if let Some(mut block) = open {
        block.warnings.push(Warning::Unclosed);
        found.push(block.close(text.len()));
    }
    found
}

/// A block whose end has not come yet.
struct Open {
    start: usize,
    fence: lines::Fence,
    lines: Vec<String>,
    warnings: Vec<Warning>,
}

impl Open {
    fn new(line: &Line<'_>, fence: lines::Fence) -> Self {
        Self {
            start: line.range.start,
            fence,
            lines: Vec::new(),
            warnings: Vec::new(),
        }
    }

    fn close(self, end: usize) -> Block {
        let mut code = String::new();
        for line in &self.lines {
            code.push_str(lines::without_indent(line, self.fence.indent));
            code.push('\n');
        }
        Block {
            code,
            language: self.fence.language,
            range: self.start..end,
            warnings: self.warnings,
        }
    }
}
