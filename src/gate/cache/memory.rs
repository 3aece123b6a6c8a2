//! What rules that look at the repository as a whole know of its files, remembered by content.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::gate::cache::Cache;
use crate::gate::cache::entry::Entry;
use crate::gate::cache::stamp::Stamp;
use crate::lang::{Directive, Import, Measured, Syntax};
use crate::text::RepoPath;

/// What is measured of a file for such rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Known {
    imports: Vec<Import>,
    directives: Vec<Directive>,
    inline_tests: bool,
    defines_functions: bool,
}

impl Known {
    /// `None` for a file that was not understood: it may be another time.
    fn of(measured: &Measured) -> Option<Self> {
        (measured.syntax == Syntax::Clean).then(|| Self {
            imports: measured.imports.clone(),
            directives: measured.directives.clone(),
            inline_tests: measured.inline_tests,
            defines_functions: measured.defines_functions,
        })
    }

    fn measured(&self) -> Measured {
        Measured {
            functions: Vec::new(),
            imports: self.imports.clone(),
            undocumented: Vec::new(),
            inline_tests: self.inline_tests,
            defines_functions: self.defines_functions,
            code_lines: 0,
            directives: self.directives.clone(),
            syntax: Syntax::Clean,
        }
    }
}

/// What is known of the files of one check, and what the check learns besides.
pub(in crate::gate) struct Memory<'a> {
    root: &'a Path,
    cache: &'a Cache,
    /// The files that were checked, sorted by path, and what was found.
    files: &'a [(RepoPath, PathBuf)],
    entries: &'a [Option<Entry>],
    learned: Mutex<Vec<(usize, Known)>>,
}

impl<'a> Memory<'a> {
    /// Of files that were just checked.
    pub(in crate::gate) fn new(
        root: &'a Path,
        cache: &'a Cache,
        files: &'a [(RepoPath, PathBuf)],
        entries: &'a [Option<Entry>],
    ) -> Self {
        Self {
            root,
            cache,
            files,
            entries,
            learned: Mutex::default(),
        }
    }

    fn position(&self, path: &RepoPath) -> Option<usize> {
        self.files.binary_search_by(|(one, _)| one.cmp(path)).ok()
    }

    /// What was measured of the file when it had the content that it has.
    pub(in crate::gate) fn recall(&self, path: &RepoPath) -> Option<Arc<Measured>> {
        let known = if let Some(at) = self.position(path) {
            self.entries[at].as_ref()?.known.as_ref()?
        } else {
            let entry = self.cache.known.get(path)?;
            let stamp = Stamp::of(&self.root.join(path.to_path())).ok()?;
            entry.known.as_ref().filter(|_| entry.is_current(&stamp))?
        };
        Some(Arc::new(known.measured()))
    }

    /// Keeps what was measured of a checked file, if `source` is the content that was checked.
    pub(in crate::gate) fn learn(&self, path: &RepoPath, source: &[u8], measured: &Measured) {
        let Some(at) = self.position(path) else {
            return;
        };
        let Some(entry) = &self.entries[at] else {
            return;
        };
        if entry.hash != *blake3::hash(source).as_bytes() {
            return;
        }
        if let Some(known) = Known::of(measured) {
            let mut learned = self.learned.lock().unwrap_or_else(PoisonError::into_inner);
            learned.push((at, known));
        }
    }

    /// What was learned, by the file's place in the list.
    pub(in crate::gate) fn into_learned(self) -> Learned {
        let learned = self.learned.into_inner();
        Learned(learned.unwrap_or_else(PoisonError::into_inner))
    }
}

/// What a check learned about its files.
pub(in crate::gate) struct Learned(Vec<(usize, Known)>);

impl Learned {
    /// Adds it to the entries; true when there was something.
    pub(super) fn add_to(self, entries: &mut [Option<Entry>]) -> bool {
        let is_any = !self.0.is_empty();
        for (at, known) in self.0 {
            if let Some(Some(entry)) = entries.get_mut(at) {
                entry.known = Some(known);
            }
        }
        is_any
    }
}
