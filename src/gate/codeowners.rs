//! CODEOWNERS: which teams and users own a path, as GitHub and GitLab read it.

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::text::RepoPath;

/// Where the file may stand; the first there is counts.
pub const PLACES: &[&str] = &[
    ".github/CODEOWNERS",
    "CODEOWNERS",
    "docs/CODEOWNERS",
    ".gitlab/CODEOWNERS",
];

/// A CODEOWNERS file.
pub(super) struct Codeowners {
    rules: Vec<Rule>,
    /// What of it has no effect here, for the report.
    pub(super) notes: Vec<String>,
}

struct Rule {
    pattern: Gitignore,
    /// `docs/*` is about the folder's own files, not about those further down.
    is_shallow: bool,
    owners: Vec<String>,
}

impl Codeowners {
    /// Reads the file's text. Lines that GitHub would not understand either, and GitLab's
    /// sections, have no effect and are noted.
    pub(super) fn parse(text: &str) -> Self {
        let mut read = Self {
            rules: Vec::new(),
            notes: Vec::new(),
        };
        let mut sections = 0;
        for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            let line = line.trim();
            let is_section = line.starts_with('[') || line.starts_with("^[");
            sections += usize::from(is_section);
            if line.is_empty() || line.starts_with('#') || is_section {
                continue;
            }
            match Rule::parse(line) {
                Some(rule) => read.rules.push(rule),
                None => read.notes.push(format!(
                    "CODEOWNERS line {}: the pattern is not valid and has no effect",
                    index + 1
                )),
            }
        }
        if sections > 0 {
            read.notes.push(format!(
                "CODEOWNERS has {sections} section headers of GitLab; their default owners and \
                 approval counts have no effect, and the last pattern that matches counts"
            ));
        }
        read
    }

    /// The owners that the last matching line names, as written; none when it names none.
    pub(super) fn owners(&self, path: &RepoPath) -> Vec<String> {
        let last = self.rules.iter().rev().find(|rule| rule.matches(path));
        last.map_or_else(Vec::new, |rule| rule.owners.clone())
    }
}

impl Rule {
    fn parse(line: &str) -> Option<Self> {
        let mut words = words(line).into_iter();
        let pattern = words.next()?;
        // Neither negation nor character ranges are part of the format.
        if pattern.starts_with('!') || pattern.contains('[') {
            return None;
        }
        let mut builder = GitignoreBuilder::new("");
        builder.add_line(None, &pattern).ok()?;
        Some(Self {
            is_shallow: pattern.ends_with("/*"),
            pattern: builder.build().ok()?,
            owners: words.take_while(|word| !word.starts_with('#')).collect(),
        })
    }

    fn matches(&self, path: &RepoPath) -> bool {
        let path = path.to_path();
        let matched = if self.is_shallow {
            self.pattern.matched(&path, false)
        } else {
            self.pattern.matched_path_or_any_parents(&path, false)
        };
        matched.is_ignore()
    }
}

/// The words of a line; a blank after a backslash does not part them.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut escaped = false;
    for character in line.chars() {
        let is_blank = character.is_whitespace() && !escaped;
        escaped = character == '\\' && !escaped;
        match words.last_mut() {
            Some(word) if is_blank && !word.is_empty() => words.push(String::new()),
            Some(word) if !is_blank => word.push(character),
            _ => {}
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::Codeowners;

    #[track_caller]
    fn owners(text: &str, path: &str) -> String {
        Codeowners::parse(text).owners(&path.into()).join(" ")
    }

    #[test]
    fn the_last_match_wins_and_may_name_nobody() {
        let text = "* @all # everybody\n*.py @python @acme/core\n/gen/ \n";
        assert_eq!(owners(text, "a/b.md"), "@all");
        assert_eq!(owners(text, "a/b.py"), "@python @acme/core");
        assert_eq!(owners(text, "gen/b.py"), "");
        assert_eq!(owners("/docs/ @docs\n", "src/a.py"), "");
    }

    #[test]
    fn patterns_are_those_of_the_hosts() {
        assert_eq!(owners("docs/* @d", "docs/a.md"), "@d");
        assert_eq!(owners("docs/* @d", "docs/deep/a.md"), "");
        assert_eq!(owners("apps/ @a", "x/apps/deep/a.md"), "@a");
        assert_eq!(owners("/apps @a", "apps/deep/a.md"), "@a");
        assert_eq!(owners("/apps @a", "x/apps/a.md"), "");
        assert_eq!(owners("**/logs @l", "build/logs/a"), "@l");
        assert_eq!(
            owners("with\\ space.md a@b.example", "with space.md"),
            "a@b.example"
        );
    }

    #[test]
    fn what_has_no_effect_is_noted() {
        let read = Codeowners::parse("[Docs][2] @lead\n!a.py @x\na[12].py @x\n*.md @docs\n");
        assert_eq!(read.notes.len(), 3, "{:?}", read.notes);
        assert_eq!(read.owners(&"a.md".into()), ["@docs"]);
        assert_eq!(read.owners(&"a1.py".into()), [""; 0]);
    }
}
