//! Results that were too long for one answer, kept whole for a while, so that a client can read
//! the rest page by page.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

/// Results that are kept; the oldest go first.
const KEPT_MAX: usize = 64;

/// Bytes of all of them together.
const KEPT_BYTES_MAX: usize = 32 << 20;

/// Bytes of one page: as much as a client can take in one answer.
const PAGE_BYTES: usize = 30_000;

/// Bytes of randomness in a result's name, which is all that keeps others from reading it.
const NAME_BYTES: usize = 12;

/// The results that are kept.
#[derive(Debug, Default)]
pub(super) struct Rests {
    kept: Mutex<VecDeque<Kept>>,
}

#[derive(Debug, Clone)]
struct Kept {
    name: String,
    text: Arc<str>,
}

/// Where a kept result is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// Its name.
    pub(super) name: String,
    /// Its size in bytes.
    pub(super) bytes: usize,
    /// Its pages.
    pub(super) pages: usize,
}

impl Rests {
    /// Keeps a result; `None` when it is larger than all that is kept, or no name can be drawn.
    pub(super) fn keep(&self, whole: &Value) -> Option<Place> {
        let text: Arc<str> = serde_json::to_string_pretty(whole).ok()?.into();
        if text.len() > KEPT_BYTES_MAX {
            return None;
        }
        let mut bytes = [0; NAME_BYTES];
        getrandom::fill(&mut bytes).ok()?;
        let mut name = String::new();
        for byte in bytes {
            // Writing to a string cannot fail.
            let _ = write!(name, "{byte:02x}");
        }
        let place = Place {
            name: name.clone(),
            bytes: text.len(),
            pages: pages(&text).count(),
        };
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push_back(Kept { name, text });
        let size = |kept: &VecDeque<Kept>| kept.iter().map(|k| k.text.len()).sum::<usize>();
        while kept.len() > KEPT_MAX || size(&kept) > KEPT_BYTES_MAX {
            kept.pop_front();
        }
        Some(place)
    }

    /// A page of a kept result, from 1.
    pub(super) fn page(&self, name: &str, number: usize) -> Option<String> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.iter().find(|kept| kept.name == name);
        let text = found.map(|kept| Arc::clone(&kept.text))?;
        drop(kept);
        let page = pages(&text).nth(number.checked_sub(1)?);
        page.map(str::to_owned)
    }
}

/// A text in parts that end with lines where they can, and never within a character.
fn pages(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let most = rest.floor_char_boundary(PAGE_BYTES);
        let end = match rest[..most].rfind('\n') {
            Some(line) if most < rest.len() => line + 1,
            _ => most,
        };
        let (page, after) = rest.split_at(end);
        rest = after;
        Some(page)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn pages_join_to_the_whole() {
        let rests = Rests::default();
        let whole = json!({"lines": vec!["é".repeat(100); 1_000], "one": "x".repeat(100_000)});
        let place = rests.keep(&whole).unwrap();
        assert!(place.pages > 5);
        let pages = (1..=place.pages).map(|number| rests.page(&place.name, number).unwrap());
        let joined: String = pages.collect();
        assert_eq!(serde_json::from_str::<Value>(&joined).unwrap(), whole);
        assert!(rests.page(&place.name, 0).is_none());
        assert!(rests.page(&place.name, place.pages + 1).is_none());
        assert!(rests.page("other", 1).is_none());
    }

    #[test]
    fn the_oldest_go_first() {
        let rests = Rests::default();
        let first = rests.keep(&json!(1)).unwrap();
        let names: Vec<Place> = (0..KEPT_MAX)
            .filter_map(|n| rests.keep(&json!(n)))
            .collect();
        assert!(rests.page(&first.name, 1).is_none());
        assert!(
            names
                .iter()
                .all(|place| rests.page(&place.name, 1).is_some())
        );
    }
}
