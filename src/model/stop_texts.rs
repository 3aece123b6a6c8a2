//! Finds the texts before which free text ends, in text that comes piece by piece: of several, the
//! one that is complete first. Pure.

/// Looks for stop texts, and holds back what may be the beginning of one.
#[derive(Debug, Default)]
pub(super) struct StopTexts {
    texts: Vec<String>,
    held: String,
    is_reached: bool,
}

impl StopTexts {
    /// Looks for any of `texts`; empty ones are left out.
    pub(super) fn new(texts: &[String]) -> Self {
        Self {
            texts: texts
                .iter()
                .filter(|text| !text.is_empty())
                .cloned()
                .collect(),
            ..Self::default()
        }
    }

    /// Takes the next piece and returns what is certain to stand before any stop text, which may
    /// be empty.
    pub(super) fn push(&mut self, piece: String) -> String {
        if self.is_reached {
            return String::new();
        }
        if self.texts.is_empty() {
            return piece;
        }
        self.held.push_str(&piece);
        // The one that is complete first, so that it does not matter in which pieces text comes.
        let found = self.texts.iter().filter_map(|text| {
            let start = self.held.find(text)?;
            Some((start + text.len(), start))
        });
        let first = found.min().map(|(_, start)| start);
        let certain = first.unwrap_or_else(|| self.held.len() - self.beginning_bytes());
        let rest = self.held.split_off(certain);
        self.is_reached = first.is_some();
        std::mem::replace(&mut self.held, rest)
    }

    /// Whether a stop text was found; nothing comes after it.
    pub(super) fn is_reached(&self) -> bool {
        self.is_reached
    }

    /// What was held back, now that no more text comes.
    pub(super) fn flush(&mut self) -> String {
        let held = std::mem::take(&mut self.held);
        if self.is_reached { String::new() } else { held }
    }

    /// The length of the longest end of the held text with which a stop text begins.
    fn beginning_bytes(&self) -> usize {
        let longest = |text: &String| {
            (1..text.len())
                .rev()
                .find(|length| self.held.as_bytes().ends_with(&text.as_bytes()[..*length]))
        };
        self.texts.iter().filter_map(longest).max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn stops(texts: &[&str]) -> StopTexts {
        let texts: Vec<String> = texts.iter().map(ToString::to_string).collect();
        StopTexts::new(&texts)
    }

    #[test]
    fn a_possible_beginning_is_held_back_until_it_is_none() {
        let mut stops = stops(&["END."]);
        assert_eq!(stops.push("the E".into()), "the ");
        assert_eq!(stops.push("N".into()), "");
        assert_eq!(stops.push("E".into()), "EN");
        assert_eq!(stops.push("ND.more".into()), "");
        assert!(stops.is_reached());
        assert_eq!(stops.push("more".into()), "");
        assert_eq!(stops.flush(), "");
    }

    #[test]
    fn the_first_of_several_counts() {
        let mut stops = stops(&["c", "b", ""]);
        assert_eq!(stops.push("abc".into()), "a");
        assert!(stops.is_reached());
    }

    #[test]
    fn one_that_is_complete_does_not_wait_for_one_that_began_before() {
        let mut stops = stops(&["abc", "b"]);
        assert_eq!(stops.push("xabc".into()), "xa");
        assert!(stops.is_reached());
    }

    #[test]
    fn what_was_held_back_comes_at_the_end() {
        let mut stops = stops(&["\u{e9}\u{e9}"]);
        assert_eq!(stops.push("caf\u{e9}".into()), "caf");
        assert_eq!(stops.flush(), "\u{e9}");
    }

    proptest! {
        #[test]
        fn the_text_ends_before_the_first_stop_text(
            text in "[ab\u{e9}]{0,24}",
            texts in prop::collection::vec("[ab\u{e9}]{0,4}", 0..4),
            width in 1_usize..5,
        ) {
            let stops = texts.iter().filter(|stop| !stop.is_empty());
            let found = stops.filter_map(|stop| text.find(stop.as_str()).map(|at| (at + stop.len(), at)));
            let expected = &text[..found.min().map_or(text.len(), |(_, at)| at)];
            let mut stops = StopTexts::new(&texts);
            let characters: Vec<char> = text.chars().collect();
            let mut emitted = String::new();
            for piece in characters.chunks(width) {
                emitted += &stops.push(piece.iter().collect());
                prop_assert!(expected.starts_with(&emitted), "{} was emitted", emitted);
            }
            emitted += &stops.flush();
            prop_assert_eq!(emitted, expected);
        }
    }
}
