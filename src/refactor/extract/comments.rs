//! The name of a helper from the comment that its run begins with.

use crate::refactor::extract::forms::Form;
use crate::refactor::extract::moving::Moving;
use crate::refactor::extract::refusals::CHECKING;
use crate::refactor::extract::vocabulary::{
    self, BREAKS, CIRCUMSTANCES, COLLECTIONS, FILLERS, TRAILERS,
};
use crate::refactor::extract::words::{base, verb_of};

/// The most words of a comment that make a name, `of` left out.
const COMMENT_WORDS: usize = 4;
/// The most results of a run that its comment speaks of.
const MOST_RESULTS: usize = 2;

/// The name where the comment itself says what is done.
pub(super) fn with_own_verb(moving: &Moving<'_, '_>) -> Option<String> {
    let name = from_comment(moving)?;
    let comment = moving.subject.comments_within(&moving.region).next()?;
    let first = comment.split_whitespace().next()?.to_lowercase();
    let verb = vocabulary::verb(&first)?;
    name.strip_prefix(verb)?.starts_with('_').then_some(name)
}

/// `# Parse the header` → `parse_header`; in `parse_date` `# Two numbers` → `parse_two_numbers`.
pub(super) fn from_comment(moving: &Moving<'_, '_>) -> Option<String> {
    // What gives many things does more than the comment says.
    if moving.variables.results.len() > MOST_RESULTS {
        return None;
    }
    // What gives something does more than look.
    let looks = |name: &String| verb_of(name).is_some_and(|verb| CHECKING.contains(&verb));
    said(moving).filter(|name| !(looks(name) && gives(moving)))
}

fn said(moving: &Moving<'_, '_>) -> Option<String> {
    let subject = moving.subject;
    let start = moving.region.start + moving.indent.len();
    if !subject.is_comment(start) || !speaks_of_all(moving) {
        return None;
    }
    let comment = subject.comments_within(&moving.region).next()?;
    // What speaks of other code is no name.
    if comment
        .split(['.', ',', ';', ':', '('])
        .next()?
        .contains('_')
    {
        return None;
    }
    let comment = hyphens_joined(comment);
    let lower = comment.to_lowercase();
    if let Some(what) = lower.strip_prefix("make sure ") {
        return ensured(what);
    }
    let phrase = comment
        .split(['.', ',', ';', ':', '(', '-', '/', '`', '"'])
        .next()?
        .to_lowercase();
    let parts = telling(&phrase)?;
    if let Some(name) = from_heading(&parts) {
        return Some(name);
    }
    if let Some(verb) = vocabulary::verb(parts[0]) {
        let rest = parts[1..].join("_");
        return Some(format!("{verb}_{rest}"));
    }
    // A whole comment of a few words is a heading.
    let base = base(moving);
    let is_all = comment.trim_end_matches(['.', ':']).len() == phrase.len();
    let verb = verb_of(&base).filter(|_| {
        let is_short = parts.len() < COMMENT_WORDS;
        is_all && is_short && parts.len() == phrase.split_whitespace().count()
    });
    verb.map(|verb| format!("{verb}_{}", parts.join("_")))
}

/// What is true afterwards, where it is all said: `the item is in a list` as `ensure_item_in_list`. Half
/// of it, as in `ensure_item`, says nothing.
fn ensured(what: &str) -> Option<String> {
    /// What a name does without.
    const SILENT: &[&str] = &["are", "is", "there"];
    /// What may stand between the words of it.
    const BETWEEN: &[&str] = &[
        "as", "at", "for", "from", "has", "have", "in", "into", "to", "with",
    ];
    let clause = what.split(['.', ',', ';', ':', '(']).next()?;
    let clause = clause.split(" - ").next()?;
    let said = |part: &&str| !FILLERS.contains(part) && !SILENT.contains(part);
    let quotes = |part| str::trim_matches(part, ['`', '"', '\'']);
    let parts: Vec<&str> = clause.split_whitespace().map(quotes).filter(said).collect();
    let is_plain = |part: &&str| {
        let spells = part.chars().all(|c| c.is_ascii_alphabetic() || c == '_');
        spells && (!BREAKS.contains(part) || BETWEEN.contains(part))
    };
    let names = parts.iter().all(is_plain) && (1..=COMMENT_WORDS).contains(&parts.len());
    names.then(|| format!("ensure_{}", parts.join("_")))
}

/// The words of a phrase that make a name, where it is a short one.
fn telling(phrase: &str) -> Option<Vec<&str>> {
    let mut parts: Vec<&str> = phrase
        .split_whitespace()
        .take_while(|part| !BREAKS.contains(part))
        .map(|part| part.trim_matches('_'))
        .filter(|part| !FILLERS.contains(part))
        .collect();
    while parts.last().is_some_and(|last| TRAILERS.contains(last)) {
        parts.pop();
    }
    // `Get a list of names` gets names.
    if let Some(at) = parts.windows(2).position(is_collection) {
        parts.drain(at..at + 2);
    }
    // Where and when it is done may be left out of a long phrase.
    if words_of(&parts) > COMMENT_WORDS
        && let Some(at) = parts.iter().position(|part| CIRCUMSTANCES.contains(part))
    {
        parts.truncate(at);
    }
    let plain = |part: &&str| part.chars().all(|c| c.is_ascii_alphabetic() || c == '_');
    // The beginning of a longer phrase says something else.
    let says = parts.iter().all(plain) && (2..=COMMENT_WORDS).contains(&words_of(&parts));
    says.then_some(parts)
}

/// Words of a phrase, `of` left out.
fn words_of(parts: &[&str]) -> usize {
    parts.iter().filter(|part| **part != "of").count()
}

/// `list of`, before what is in the list.
fn is_collection(pair: &[&str]) -> bool {
    COLLECTIONS.contains(&pair[0]) && pair[1] == "of"
}

fn gives(moving: &Moving<'_, '_>) -> bool {
    !moving.variables.results.is_empty() || matches!(moving.shape.form, Form::Return)
}

/// Verbs of what is done on and on, or for the first or last time.
const GOING_ON: &[&str] = &["avoid", "begin", "continue", "keep", "start", "stop", "try"];

/// `Keep alive handling` as `handle_keep_alive`.
fn from_heading(parts: &[&str]) -> Option<String> {
    let [rest @ .., last] = parts else {
        return None;
    };
    // `Keep merging …` is no merging of a keep.
    let goes_on = |word: &&str| GOING_ON.contains(word);
    let verb = vocabulary::verb(last).filter(|_| last.ends_with("ing"))?;
    if rest.iter().any(goes_on) {
        return None;
    }
    vocabulary::verb(parts[0])
        .is_none()
        .then(|| format!("{verb}_{}", rest.join("_")))
}

/// What goes on with the statement above it, whatever stands between.
const CONTINUING: &[&str] = &["elif ", "else:", "except", "finally:"];

/// Whether the comment that a run begins with may be about all of it: there are two paragraphs at
/// most, and none has a comment of its own.
fn speaks_of_all(moving: &Moving<'_, '_>) -> bool {
    let text = &moving.subject.source[moving.region.clone()];
    let own = |line: &str| {
        let rest = line.strip_prefix(moving.indent);
        rest.filter(|rest| !rest.starts_with([' ', '\t']))
            .map(str::to_owned)
    };
    let lines: Vec<&str> = text.lines().collect();
    let (mut gaps, mut comments) = (0, 0);
    for pair in lines.windows(2) {
        let [before, line] = [pair[0], pair[1]];
        let Some(rest) = own(line).filter(|rest| !rest.trim().is_empty()) else {
            continue;
        };
        let goes_on = CONTINUING.iter().any(|word| rest.starts_with(word));
        let begins = before.trim().is_empty() && !goes_on;
        let is_comment = rest.starts_with('#');
        gaps += usize::from(begins);
        comments += usize::from(is_comment && !before.trim_start().starts_with('#'));
    }
    gaps < 2 && comments == 0
}

/// `non-empty` as `non_empty`; a dash between words stays.
fn hyphens_joined(comment: &str) -> String {
    let letter = |at: Option<char>| at.is_some_and(char::is_alphanumeric);
    let mut joined = String::new();
    let mut rest = comment.chars().peekable();
    while let Some(c) = rest.next() {
        let joins = c == '-' && letter(joined.chars().last()) && letter(rest.peek().copied());
        joined.push(if joins { '_' } else { c });
    }
    joined
}
