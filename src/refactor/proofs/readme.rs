//! The proofs of a README that a program made and a model wrote sentences for, from its text and
//! what is known of the repository.
//!
//! - `links-resolve`: every link leads to a file of the repository, none to elsewhere;
//! - `names-resolve`: what stands there as code is a file, a public name or a command;
//! - `plain-sentences`: the sentences are sentences, and what looks like code in them is known, too.

use std::collections::BTreeSet;

use crate::refactor::proofs::Proof;
use crate::text::RepoPath;

/// Words of a sentence, at the least and at the most.
const WORDS: std::ops::RangeInclusive<usize> = 4..=40;

/// Marks that have no place in a plain sentence.
const MARKS: &[char] = &['[', ']', '<', '>', '*', '#', '|', '{', '}', '\\', '\n', '"'];

/// What is there.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The README's folder; empty for the repository's top.
    pub folder: &'a str,
    /// The repository's files, sorted.
    pub files: &'a [RepoPath],
    /// Names and commands that may stand there as code.
    pub names: &'a BTreeSet<String>,
}

impl Known<'_> {
    /// Whether this is a file, or a folder, seen from the README's folder.
    fn has(&self, target: &str) -> bool {
        let path = match self.folder {
            "" => target.to_owned(),
            folder => format!("{folder}/{target}"),
        };
        let path = path.trim_end_matches('/').to_owned();
        let inside = format!("{path}/");
        let at = |wanted: &str| {
            self.files
                .partition_point(|file| file.as_bytes() < wanted.as_bytes())
        };
        let is_there = |at: usize| self.files.get(at);
        is_there(at(&path)).is_some_and(|file| file.as_bytes() == path.as_bytes())
            || is_there(at(&inside))
                .is_some_and(|file| file.as_bytes().starts_with(inside.as_bytes()))
    }
}

/// Proves that `text` speaks of nothing that is not there.
pub fn prove(text: &str, known: &Known<'_>) -> Vec<Proof> {
    vec![
        Proof::of("links-resolve", links(text, known)),
        Proof::of("names-resolve", names(text, known)),
        Proof::of("plain-sentences", sentences(text, known)),
    ]
}

/// Whether `words` are one plain sentence whose names are among `names`; the error says why not.
pub fn plain_sentence(words: &str, names: &BTreeSet<String>) -> Result<(), String> {
    if words.contains("://") || words.contains("www.") {
        return Err("a sentence must not name an address".to_owned());
    }
    if let Some(mark) = words.chars().find(|one| MARKS.contains(one)) {
        return Err(format!("`{mark}` has no place in a plain sentence"));
    }
    let begins = words
        .chars()
        .next()
        .is_some_and(|first| first.is_uppercase() || first == '`');
    if !begins || !words.ends_with('.') || words.contains(". ") {
        return Err(format!("`{words}` is not one sentence"));
    }
    let all: Vec<&str> = words.split_whitespace().collect();
    let different: BTreeSet<String> = all.iter().map(|word| word.to_lowercase()).collect();
    if !WORDS.contains(&all.len()) || different.len() * 2 < all.len() {
        return Err(format!("`{words}` says too little or too much"));
    }
    let bare = |word: &&str| {
        word.trim_matches(['`', '.', ',', ';', ':', '(', ')', '\''])
            .to_owned()
    };
    let unknown = all
        .iter()
        .map(bare)
        .find(|word| looks_like_code(word) && !names.contains(word));
    match unknown.or_else(|| spans(words).into_iter().find(|span| !names.contains(span))) {
        Some(word) => Err(format!("there is nothing named `{word}`")),
        None => Ok(()),
    }
}

/// Whether a word is written as only names in code are.
fn looks_like_code(word: &str) -> bool {
    let inner_dot = word.split_once('.').is_some_and(|(before, after)| {
        before.len() > 1 && after.starts_with(|one: char| one.is_ascii_lowercase())
    });
    let inner_capital = word
        .chars()
        .zip(word.chars().skip(1))
        .any(|(one, next)| one.is_lowercase() && next.is_uppercase());
    word.contains(['_', '/', '=']) || inner_dot || inner_capital
}

/// What stands between backticks.
fn spans(text: &str) -> Vec<String> {
    let parts = text.split('`').skip(1).step_by(2);
    parts.map(str::to_owned).collect()
}

fn links(text: &str, known: &Known<'_>) -> Result<String, String> {
    let targets: Vec<&str> = text
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .collect();
    if text.contains("://") {
        return Err("it names an address, which cannot be looked up".to_owned());
    }
    match targets.iter().find(|target| !known.has(target)) {
        Some(target) => Err(format!("the link to `{target}` leads nowhere")),
        None => Ok(format!("{} links lead to files", targets.len())),
    }
}

fn names(text: &str, known: &Known<'_>) -> Result<String, String> {
    if text.matches('`').count() % 2 == 1 {
        return Err("a backtick stands alone".to_owned());
    }
    let spans = spans(text);
    let is_known = |span: &&String| known.names.contains(*span) || known.has(span);
    match spans.iter().find(|span| !is_known(span)) {
        Some(span) => Err(format!("there is nothing named `{span}`")),
        None => Ok(format!(
            "{} names, files and commands are there",
            spans.len()
        )),
    }
}

/// The paragraph under the title: all that is not listed by the program.
fn sentences(text: &str, known: &Known<'_>) -> Result<String, String> {
    let paragraph = text.split("\n\n").nth(1).unwrap_or_default().trim();
    let mut number = 0;
    for sentence in paragraph.split_inclusive(". ") {
        plain_sentence(sentence.trim(), known.names)?;
        number += 1;
    }
    match number {
        2 => Ok("2 sentences, whose names are there".to_owned()),
        other => Err(format!("there are {other} sentences under the title")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# shop\n\nIt sells fruit to all of us. Read `price` before the rest.\n\n## Modules\n\n- [`price.py`](price.py): `total`.\n";

    fn failing(text: &str) -> Vec<String> {
        let files = ["shop/inner/a.py", "shop/price.py"].map(RepoPath::from);
        let names = ["price", "total"].map(str::to_owned).into();
        let known = Known {
            folder: "shop",
            files: &files,
            names: &names,
        };
        let failed = prove(text, &known).into_iter().filter(|one| !one.holds());
        failed.map(|proof| proof.name).collect()
    }

    #[test]
    fn each_proof_refuses_what_only_it_sees() {
        let none: [&str; 0] = [];
        assert_eq!(failing(TEXT), none);
        assert_eq!(failing(&TEXT.replace("(price.py)", "(inner)")), none);
        for (from, to, proof) in [
            ("(price.py)", "(prices.py)", "links-resolve"),
            ("`total`", "`totals`", "names-resolve"),
            ("`total`", "`total", "names-resolve"),
            ("fruit", "fruit_of_all", "plain-sentences"),
            ("It sells fruit", "It Sells someFruit", "plain-sentences"),
            (" Read `price` before the rest.", "", "plain-sentences"),
            ("before the rest.", "before the rest", "plain-sentences"),
        ] {
            assert_eq!(failing(&TEXT.replacen(from, to, 1)), [proof], "{to}");
        }
        let address = TEXT.replace("fruit", "http://x.example");
        assert_eq!(failing(&address), ["links-resolve", "plain-sentences"]);
    }

    #[test]
    fn a_sentence_says_something_and_nothing_odd() {
        let names = BTreeSet::from(["read_rows".to_owned()]);
        let judged = |words: &str| plain_sentence(words, &names).is_ok();
        assert!(judged("It reads rows with read_rows, from any file."));
        for bad in [
            "The the the the the the.",
            "It reads rows with read_row.",
            "it reads rows of a file.",
            "It reads.",
            "It reads rows, e.g. of a file.",
            "It reads [rows](x) of a file.",
            "It reads rows with `rows` of a file.",
        ] {
            assert!(!judged(bad), "{bad}");
        }
    }
}
