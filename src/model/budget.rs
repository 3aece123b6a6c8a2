//! Fits a prompt into a model's context: parts have ranks, and what does not fit is left out from
//! the least important on, and said. Pure; what the parts say belongs to the rooms above.

use std::fmt;

/// How important a part of a prompt is; the first is the most important.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rank {
    /// Standing instructions.
    System,
    /// What is to be done.
    Task,
    /// The code that it is to be done to.
    Symbol,
    /// The heads of what the code uses.
    Signatures,
    /// Where the code is used.
    Callers,
    /// Whatever else may help.
    Notes,
}

impl fmt::Display for Rank {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::System => "system prompt",
            Self::Task => "task",
            Self::Symbol => "code",
            Self::Signatures => "signatures",
            Self::Callers => "callers",
            Self::Notes => "notes",
        })
    }
}

/// One part of a prompt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// How important it is. What is more important than [`Rank::Signatures`] must be there.
    pub rank: Rank,
    /// What it says.
    pub text: String,
    /// Whether lines at its end may be left out.
    pub is_cuttable: bool,
}

impl Part {
    /// A part that is there as a whole or not at all.
    pub fn new(rank: Rank, text: impl Into<String>) -> Self {
        Self {
            rank,
            text: text.into(),
            is_cuttable: false,
        }
    }

    /// A part of which lines at the end may be left out.
    pub fn cuttable(rank: Rank, text: impl Into<String>) -> Self {
        Self {
            is_cuttable: true,
            ..Self::new(rank, text)
        }
    }
}

/// The parts that fit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fitted {
    /// In the order in which they were given.
    pub parts: Vec<Part>,
    /// What was left out as a whole, most important first.
    pub dropped: Vec<Rank>,
    /// Of what only the beginning is there.
    pub cut: Vec<Rank>,
    /// Tokens of the parts that are there.
    pub tokens: usize,
}

impl Fitted {
    /// The text of the part of this rank; of several the first.
    pub fn text(&self, rank: Rank) -> Option<&str> {
        let mut parts = self.parts.iter();
        parts
            .find(|part| part.rank == rank)
            .map(|part| part.text.as_str())
    }

    /// What is missing, in words; nothing when everything fits.
    pub fn notice(&self) -> Option<String> {
        let list = |ranks: &[Rank]| {
            let names: Vec<String> = ranks.iter().map(Rank::to_string).collect();
            names.join(", ")
        };
        let mut said = Vec::new();
        if !self.dropped.is_empty() {
            said.push(format!("left out: {}", list(&self.dropped)));
        }
        if !self.cut.is_empty() {
            said.push(format!("cut short: {}", list(&self.cut)));
        }
        (!said.is_empty()).then(|| format!("for want of context, {}", said.join("; ")))
    }
}

/// What must be there does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the {rank} of the prompt does not fit into the {tokens} tokens that the model has room for; \
     choose a model or setting with a longer context"
)]
pub struct TooSmall {
    /// The part that does not fit.
    pub rank: Rank,
    /// Tokens that there are for the whole prompt.
    pub tokens: usize,
}

/// What stands for lines that were left out.
const ELLIPSIS: &str = "\n...";

/// The parts that fit into so many tokens together, as `count` counts them. More important ones
/// are served first, and of equally important ones the first.
pub fn fit(
    parts: Vec<Part>,
    tokens: usize,
    count: &dyn Fn(&str) -> usize,
) -> Result<Fitted, TooSmall> {
    let mut by_rank: Vec<(usize, Part)> = parts.into_iter().enumerate().collect();
    by_rank.sort_by_key(|(place, part)| (part.rank, *place));
    let mut fitted = Fitted::default();
    let mut kept: Vec<(usize, Part)> = Vec::new();
    for (place, part) in by_rank {
        let left = tokens - fitted.tokens;
        let rank = part.rank;
        match shortened(part, left, count) {
            Some((part, is_cut)) => {
                fitted.tokens += count(&part.text);
                fitted.cut.extend(is_cut.then_some(rank));
                kept.push((place, part));
            }
            None if rank < Rank::Signatures => return Err(TooSmall { rank, tokens }),
            None => fitted.dropped.push(rank),
        }
    }
    kept.sort_by_key(|(place, _)| *place);
    fitted.parts = kept.into_iter().map(|(_, part)| part).collect();
    Ok(fitted)
}

/// The part, or as many of its first lines as fit, and whether lines are missing.
fn shortened(part: Part, tokens: usize, count: &dyn Fn(&str) -> usize) -> Option<(Part, bool)> {
    if count(&part.text) <= tokens {
        return Some((part, false));
    }
    if !part.is_cuttable {
        return None;
    }
    let ends: Vec<usize> = part.text.match_indices('\n').map(|(at, _)| at).collect();
    let with = |end: &usize| format!("{}{ELLIPSIS}", &part.text[..*end]);
    let fitting = ends.partition_point(|end| count(&with(end)) <= tokens);
    let text = with(ends.get(fitting.checked_sub(1)?)?);
    Some((Part { text, ..part }, true))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A token for each character.
    fn characters(text: &str) -> usize {
        text.chars().count()
    }

    fn parts() -> Vec<Part> {
        vec![
            Part::new(Rank::System, "sys"),
            Part::new(Rank::Notes, "note"),
            Part::new(Rank::Task, "task"),
            Part::cuttable(Rank::Symbol, "one\ntwo\nthree"),
            Part::new(Rank::Callers, "call"),
        ]
    }

    #[test]
    fn what_fits_stays_in_its_order() {
        let fitted = fit(parts(), 28, &characters).unwrap();
        assert_eq!(fitted.parts, parts());
        assert_eq!((fitted.tokens, fitted.notice()), (28, None));
    }

    #[test]
    fn the_least_important_goes_first_and_is_named() {
        let fitted = fit(parts(), 27, &characters).unwrap();
        assert_eq!(fitted.dropped, [Rank::Notes]);
        let fitted = fit(parts(), 23, &characters).unwrap();
        assert_eq!(fitted.dropped, [Rank::Callers, Rank::Notes]);
        assert_eq!(
            fitted.notice().unwrap(),
            "for want of context, left out: callers, notes"
        );
    }

    #[test]
    fn code_is_cut_at_a_line() {
        let fitted = fit(parts(), 18, &characters).unwrap();
        assert_eq!(fitted.text(Rank::Symbol), Some("one\ntwo\n..."));
        assert_eq!(fitted.cut, [Rank::Symbol]);
        assert!(fitted.notice().unwrap().ends_with("cut short: code"));
    }

    #[test]
    fn without_room_for_what_must_be_there_it_is_an_error() {
        let error = |tokens| fit(parts(), tokens, &characters).unwrap_err().rank;
        assert_eq!(
            [error(2), error(6), error(13)],
            [Rank::System, Rank::Task, Rank::Symbol]
        );
    }

    proptest! {
        #[test]
        fn nothing_exceeds_the_budget_and_nothing_vanishes(
            lengths in prop::collection::vec((0_u8..6, 0_usize..40, any::<bool>()), 0..12),
            tokens in 0_usize..200,
        ) {
            let ranks = [Rank::System, Rank::Task, Rank::Symbol, Rank::Signatures, Rank::Callers, Rank::Notes];
            let parts: Vec<Part> = lengths
                .iter()
                .map(|(rank, length, is_cuttable)| Part {
                    rank: ranks[usize::from(*rank)],
                    text: "ab\n".repeat(*length),
                    is_cuttable: *is_cuttable,
                })
                .collect();
            let all = parts.len();
            if let Ok(fitted) = fit(parts, tokens, &characters) {
                prop_assert!(fitted.tokens <= tokens);
                prop_assert_eq!(fitted.parts.len() + fitted.dropped.len(), all);
            }
        }
    }
}
