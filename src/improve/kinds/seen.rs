//! The repository as a rule sees it, out of what a kind knows: the names of all files, and the texts
//! of those that it can read.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::improve::kinds::{Source, Task};
use crate::lang::{self, Measured, Wanted};
use crate::rules::{Declared, Finding, Rule, Scope, Surroundings, Tree};
use crate::text::RepoPath;

/// Largest file that is measured, in bytes; what is larger has no imports that are known.
const FILE_BYTES: usize = 1 << 20;

/// Gives a file's text, `None` when it cannot be had.
type Read<'a> = dyn Fn(&RepoPath) -> Option<String> + 'a;

/// Names of files, and texts of some.
pub(super) struct Seen<'a> {
    files: &'a [RepoPath],
    read: Box<Read<'a>>,
    measured: Mutex<HashMap<RepoPath, Option<Arc<Measured>>>>,
}

impl<'a> Seen<'a> {
    /// All names, and the text of one file.
    pub(super) fn of_source(source: &Source<'a>) -> Self {
        let (path, text) = (source.path, source.text);
        Self {
            files: source.files,
            read: Box::new(move |wanted| (wanted == path).then(|| text.to_owned())),
            measured: Mutex::default(),
        }
    }

    /// Everything that a task can read.
    pub(super) fn of_task(task: &'a Task<'a>) -> Self {
        Self {
            files: task.source.files,
            read: Box::new(|path| task.read.text(path)),
            measured: Mutex::default(),
        }
    }

    /// What a rule finds in the file or folder `at`.
    pub(super) fn findings(&self, rule: &dyn Rule, at: &RepoPath) -> Vec<Finding> {
        let (scope, declared) = (Scope::Below(vec![at.clone()]), Declared::default());
        let around = Surroundings {
            tree: self,
            scope: &scope,
            declared: &declared,
        };
        let mut findings = Vec::new();
        rule.check_tree(&around, &mut findings);
        findings
    }
}

impl Tree for Seen<'_> {
    fn paths(&self) -> &[RepoPath] {
        self.files
    }

    fn content(&self, path: &RepoPath) -> Option<Cow<'_, [u8]>> {
        Some(Cow::Owned((self.read)(path)?.into_bytes()))
    }

    fn measured(&self, path: &RepoPath) -> Option<Arc<Measured>> {
        let mut known = self.measured.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(measured) = known.get(path) {
            return measured.clone();
        }
        let measured = lang::for_path(path).and_then(|language| {
            let wanted = Wanted {
                imports: true,
                ..Wanted::nothing(FILE_BYTES)
            };
            let text = (self.read)(path)?;
            Some(Arc::new(lang::measure(language, text.as_bytes(), &wanted)))
        });
        known.insert(path.clone(), measured.clone());
        measured
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::MissingTest;

    #[test]
    fn a_rule_sees_names_of_all_files_and_the_text_of_one() {
        let files = ["pay.py", "shop.py", "tests/test_shop.py"].map(RepoPath::from);
        let found = |at: usize, text| {
            let source = Source {
                path: &files[at],
                text,
                files: &files,
            };
            Seen::of_source(&source)
                .findings(&MissingTest::default(), &files[at])
                .len()
        };
        assert_eq!(found(0, "def pay(): pass\n"), 1);
        assert_eq!(found(0, "PAID = 1\n"), 0);
        assert_eq!(found(1, "def shop(): pass\n"), 0);
    }
}
