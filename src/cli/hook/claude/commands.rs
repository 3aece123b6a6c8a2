//! Before a command of Claude's: what the gate says of the commit in it.

use super::event::Event;
use super::{is_kept, open, principal, words};
use crate::app::{App, root_of};
use crate::cli::judging::{self, Wish};
use crate::git::{Repository, StatusEntry};

const NEXT: &str = "\
The gate would refuse the commit, so it was not tried. Mend this, stage it and commit again; \
`groundskeeper rule NAME` explains a rule.";

/// What a command line commits.
#[derive(Debug, Default, PartialEq, Eq)]
struct Commit {
    /// Also changes of files that git knows: `-a`.
    tracked: bool,
    /// Also everything: `git add -A` or `git add .` before it.
    all: bool,
    /// Also these paths, by `git add` before it or by the commit itself.
    paths: Vec<String>,
}

/// What the gate finds in the commit that the command would make; nothing when there is none.
pub(super) fn tell(app: &App, event: &Event) -> anyhow::Result<Option<String>> {
    if event
        .tool_name
        .as_deref()
        .is_some_and(|name| name != "Bash")
    {
        return Ok(None);
    }
    let Some(commit) = event.tool_input.command.as_deref().and_then(commit_in) else {
        return Ok(None);
    };
    let current = event.cwd.as_ref().unwrap_or(&app.current);
    let root = root_of(current);
    if !is_kept(&root) || !root.join(".git").exists() {
        return Ok(None);
    }
    let principal = principal(app);
    let report = if commit == Commit::default() {
        let repository = Repository::discover(&root)?;
        judging::staged(app, &repository, &principal, Wish::default())?.report
    } else {
        let below = current
            .strip_prefix(&root)
            .unwrap_or(std::path::Path::new(""));
        open::changes(app, &root, &principal, |entry| commit.takes(entry, below))?
    };
    Ok(words(&report, "this commit breaks rules", NEXT))
}

impl Commit {
    /// Whether a changed path is in the commit; `below` is the folder that paths are given from.
    fn takes(&self, entry: &StatusEntry, below: &std::path::Path) -> bool {
        let is_known = entry.worktree != Some(crate::git::StatusKind::Added);
        let named = self.paths.iter().any(|path| {
            let plain = std::path::Path::new(path).components();
            let plain = plain.filter(|part| *part != std::path::Component::CurDir);
            entry
                .path
                .to_path()
                .starts_with(below.join(plain.collect::<std::path::PathBuf>()))
        });
        entry.index.is_some() || self.all || (self.tracked && is_known) || named
    }
}

/// The commit that a command line makes, if any.
fn commit_in(line: &str) -> Option<Commit> {
    let mut commit = Commit::default();
    let mut found = false;
    for command in commands(line) {
        let Some(arguments) = of_git(&command) else {
            continue;
        };
        match arguments.split_first() {
            Some((verb, rest)) if verb == "add" => commit.add(rest),
            Some((verb, rest)) if verb == "commit" => {
                commit.commit(rest);
                found = true;
                break;
            }
            _ => {}
        }
    }
    found.then_some(commit)
}

impl Commit {
    fn add(&mut self, arguments: &[String]) {
        for argument in arguments {
            match argument.as_str() {
                "-A" | "--all" | "." | ":/" => self.all = true,
                "-u" | "--update" => self.tracked = true,
                path if !path.starts_with('-') => self.paths.push(path.to_owned()),
                _ => {}
            }
        }
    }

    fn commit(&mut self, arguments: &[String]) {
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--all" => self.tracked = true,
                "-m" | "-F" | "-C" | "-c" | "-t" | "--message" | "--file" | "--author"
                | "--date" => {
                    arguments.next();
                }
                "--" => self.paths.extend(arguments.by_ref().cloned()),
                long if long.starts_with("--") => {}
                short if short.starts_with('-') => self.short(short, &mut arguments),
                path => self.paths.push(path.to_owned()),
            }
        }
    }

    /// Letters joined behind one dash, of which one may take the next word.
    fn short<'a>(&mut self, letters: &str, rest: &mut impl Iterator<Item = &'a String>) {
        let value = letters.find(['m', 'F', 'C', 'c', 't']);
        let flags = &letters[1..value.unwrap_or(letters.len())];
        self.tracked |= flags.contains('a');
        if value.is_some_and(|at| at + 1 == letters.len()) {
            rest.next();
        }
    }
}

/// The arguments of git from its verb on.
fn of_git(words: &[String]) -> Option<Vec<String>> {
    let is_setting = |word: &&String| word.contains('=') && !word.starts_with('-');
    let start = words.iter().take_while(is_setting).count();
    let (program, rest) = words.get(start..)?.split_first()?;
    if program != "git" && !program.ends_with("/git") {
        return None;
    }
    let mut at = 0;
    while let Some(option) = rest.get(at).filter(|word| word.starts_with('-')) {
        at += if matches!(option.as_str(), "-C" | "-c") {
            2
        } else {
            1
        };
    }
    Some(rest.get(at..)?.to_vec())
}

/// The commands of a shell line as their words, as far as quotes and separators tell.
fn commands(line: &str) -> Vec<Vec<String>> {
    let mut commands = vec![Vec::new()];
    let (mut word, mut quote, mut escaped) = (None::<String>, None, false);
    for character in line.chars() {
        let ends = quote.is_none() && !escaped;
        match character {
            _ if escaped => {
                word.get_or_insert_default().push(character);
                escaped = false;
            }
            '\\' if quote != Some('\'') => escaped = true,
            '"' | '\'' if quote == Some(character) => quote = None,
            '"' | '\'' if quote.is_none() => {
                quote = Some(character);
                word.get_or_insert_default();
            }
            ';' | '&' | '|' | '\n' | '(' | ')' if ends => {
                finish(&mut commands, &mut word);
                commands.push(Vec::new());
            }
            _ if ends && character.is_whitespace() => finish(&mut commands, &mut word),
            _ => word.get_or_insert_default().push(character),
        }
    }
    finish(&mut commands, &mut word);
    commands.retain(|command| !command.is_empty());
    commands
}

fn finish(commands: &mut [Vec<String>], word: &mut Option<String>) {
    if let (Some(word), Some(command)) = (word.take(), commands.last_mut()) {
        command.push(word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn commit(tracked: bool, all: bool, paths: &[&str]) -> Commit {
        let paths = paths.iter().map(|path| (*path).to_owned()).collect();
        Commit {
            tracked,
            all,
            paths,
        }
    }

    #[test]
    fn commits_are_found_and_what_they_take() {
        for (line, expected) in [
            (
                "git commit -m 'a; git commit -a'",
                commit(false, false, &[]),
            ),
            ("git commit -am \"x\"", commit(true, false, &[])),
            ("git commit --amend --no-edit", commit(false, false, &[])),
            ("git add -A && git commit -m x", commit(false, true, &[])),
            (
                "git add a.py \"b c.py\"; git commit --message x",
                commit(false, false, &["a.py", "b c.py"]),
            ),
            (
                "cd x && A=1 git -C y -c a.b=c commit -m x -- d.py",
                commit(false, false, &["d.py"]),
            ),
            (
                "/usr/bin/git commit -n -m x a.py",
                commit(false, false, &["a.py"]),
            ),
            ("git add -u\ngit commit -mx", commit(true, false, &[])),
            (
                "git commit -m \"$(cat <<'EOF'\nmessage\nEOF\n)\"",
                commit(false, false, &[]),
            ),
        ] {
            assert_eq!(commit_in(line), Some(expected), "{line}");
        }
        for line in [
            "echo git commit",
            "git status",
            "git commit-graph write",
            "",
        ] {
            assert_eq!(commit_in(line), None, "{line}");
        }
    }
}
