//! The sections of a file: what its author put under one heading, a short comment before the first
//! definition of several.

use std::collections::BTreeSet;

use crate::refactor::split::blocks::Block;
use crate::refactor::split::words::words;

/// Fewest headings of a file that has any: fewer are remarks.
const FEWEST: usize = 2;
/// Fewest headings where none has a line drawn around it.
const FEWEST_PLAIN: usize = 3;
/// Most words of a heading.
const WORDS: usize = 4;
/// What headings are drawn with.
const DRAWN: &[char] = &['#', '-', '=', '*', '~', '_', '+', '/', ' ', '\t'];
/// Words that headings have and modules do not.
const FILLING: &[&str] = &[
    "class",
    "classes",
    "constant",
    "constants",
    "definition",
    "definitions",
    "function",
    "functions",
    "global",
    "globals",
    "main",
    "public",
    "section",
    "variable",
    "variables",
];
/// Words of headings that say of what stands below that it has nothing in common.
const VAGUE: &[&str] = &[
    "auxiliary",
    "begin",
    "end",
    "misc",
    "miscellaneous",
    "other",
    "others",
    "various",
];
/// First words of comments that tools or authors read.
const NO_HEADINGS: &[&str] = &[
    "fixme", "flake8", "fmt", "isort", "mypy", "noqa", "note", "pragma", "pylint", "ruff", "todo",
    "type", "xxx",
];

/// A comment that may be a heading.
struct Heading {
    name: String,
    is_drawn: bool,
}

/// By block, what its section is called, as a module would be; `None` where it stands in none.
pub(super) fn sections(source: &str, blocks: &[Block]) -> Vec<Option<String>> {
    let found: Vec<Option<Heading>> = blocks
        .iter()
        .map(|block| heading(&source[block.lead.clone()]))
        .collect();
    let drawn = found.iter().flatten().any(|heading| heading.is_drawn);
    let meant = |heading: &&Heading| heading.is_drawn || !drawn;
    let names: BTreeSet<&String> = found
        .iter()
        .flatten()
        .filter(meant)
        .map(|heading| &heading.name)
        .collect();
    let fewest = if drawn { FEWEST } else { FEWEST_PLAIN };
    if names.len() < fewest {
        return vec![None; blocks.len()];
    }
    let mut present: Option<String> = None;
    let mut sections = Vec::new();
    for heading in found {
        if let Some(heading) = heading.filter(|heading| meant(&heading)) {
            present = Some(heading.name).filter(|name| !name.is_empty());
        }
        sections.push(present.clone());
    }
    sections
}

/// The last heading in what stands before a block.
fn heading(lead: &str) -> Option<Heading> {
    let mut groups: Vec<Vec<&str>> = vec![Vec::new()];
    for line in lead.lines() {
        match line.starts_with('#') {
            true => groups.last_mut()?.push(line),
            false => groups.push(Vec::new()),
        }
    }
    groups.into_iter().rev().find_map(|group| read(&group))
}

/// A heading is one line of few words, but for the lines that are drawn around it.
fn read(group: &[&str]) -> Option<Heading> {
    let (rules, texts): (Vec<&str>, Vec<&str>) = group
        .iter()
        .partition(|line| line.trim_matches(DRAWN).is_empty());
    let [text] = texts[..] else { return None };
    let said = text.trim_matches(DRAWN);
    let inner = text.trim_start_matches('#').trim();
    let is_drawn = !rules.is_empty() || inner.len() > said.len() + 2;
    let is_plain = |letter: char| letter.is_alphanumeric() || " &/-,'".contains(letter);
    let count = said.split_whitespace().count();
    let first = said
        .split(|letter: char| !letter.is_alphanumeric())
        .next()?;
    let fits = said.chars().all(is_plain)
        && (1..=WORDS).contains(&count)
        && (is_drawn || said.starts_with(char::is_uppercase))
        && !NO_HEADINGS.contains(&first.to_lowercase().as_str());
    fits.then(|| Heading {
        name: named(said),
        is_drawn,
    })
}

/// A heading as a module would be called, empty where it says nothing.
fn named(said: &str) -> String {
    let mut words = words(&said.replace(|letter: char| !letter.is_alphanumeric(), "_"));
    if words.iter().any(|word| VAGUE.contains(&word.as_str())) {
        return String::new();
    }
    words.retain(|word| !FILLING.contains(&word.as_str()));
    words.join("_")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::python::with_ruff;
    use crate::refactor::split::blocks::blocks;

    fn found(source: &str) -> Vec<Option<String>> {
        let found = with_ruff(source.as_bytes(), |parsed| {
            sections(parsed.text, &blocks(parsed))
        });
        found.unwrap()
    }

    fn expected(names: &[&str]) -> Vec<Option<String>> {
        let name = |name: &&str| Some((*name).to_owned()).filter(|name| !name.is_empty());
        names.iter().map(name).collect()
    }

    #[test]
    fn what_stands_under_a_heading_is_its_section() {
        let plain = "A = 1\n\n# Root element\n\nB = 2\n# of what is below\nC = 3\n\n\
                     # Sections\nD = 4\n\n# Forms & tables\nE = 5\n";
        let sections = [
            "",
            "root_element",
            "root_element",
            "sections",
            "forms_tables",
        ];
        assert_eq!(found(plain), expected(&sections));
        let drawn =
            "# --- readers ---\nA = 1\n\n# Remark\nB = 2\n\n#######\n# Writers\n#######\nC = 3\n";
        assert_eq!(found(drawn), expected(&["readers", "readers", "writers"]));
        let vague = "# --- Main classes: readers\nA = 1\n\n# === Misc. helpers\nB = 2\n\n# === Writer classes\nC = 3\n";
        assert_eq!(
            found(&vague.replace([':', '.'], "")),
            expected(&["readers", "", "writer"])
        );
    }

    #[test]
    fn remarks_are_no_headings() {
        let two = "# Root element\nA = 1\n\n# Sections\nB = 2\n";
        let sentences = "# It is what it always was before.\nA = 1\n\n# TODO later\nB = 2\n\n# Noqa\nC = 3\n\n\
                         # x = 3\nD = 4\n\n# lower case\nE = 5\n";
        for source in [two, sentences] {
            assert!(found(source).iter().all(Option::is_none), "{source}");
        }
    }
}
