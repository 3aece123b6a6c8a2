//! The repository as a whole, for the rules that look beyond one file: on disk or as git holds it.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use crate::gate::cache::Memory;
use crate::gate::inspect::locate;
use crate::gate::{Error, Located, Policy, walk};
use crate::git::{BlobId, Repository, Snapshot};
use crate::lang::{self, Measured, Wanted};
use crate::rules::{Finding, Scope, Severity, Surroundings, Tree};
use crate::text::RepoPath;

/// Files whose contents are held at once to be measured together.
const READ_AHEAD: usize = 64;

/// Gives a file's content, `None` when it cannot be had.
type Read<'a> = dyn Fn(&RepoPath) -> Option<Vec<u8>> + 'a;

/// A file that is to be measured.
type Source<'p> = (&'p RepoPath, &'static lang::Language, Vec<u8>);

/// A state of the repository. Contents are read and measured when a rule asks, once.
pub(super) struct Held<'a> {
    /// Sorted.
    paths: Arc<[RepoPath]>,
    read: Box<Read<'a>>,
    measured: Mutex<HashMap<RepoPath, Option<Arc<Measured>>>>,
    wanted: Wanted,
    memory: Option<&'a Memory<'a>>,
}

impl<'a> Held<'a> {
    fn new(
        paths: Arc<[RepoPath]>,
        policy: &Policy,
        read: impl Fn(&RepoPath) -> Option<Vec<u8>> + 'a,
    ) -> Self {
        let mut wanted = Wanted::nothing(policy.wanted.file_bytes);
        wanted.imports = true;
        Self {
            paths,
            read: Box::new(read),
            measured: Mutex::default(),
            wanted,
            memory: None,
        }
    }

    /// The work tree at `root`, with what is remembered of its files.
    pub(super) fn on_disk(
        root: &'a Path,
        policy: &Policy,
        memory: Option<&'a Memory<'a>>,
    ) -> Result<Self, Error> {
        let read = |path: &RepoPath| std::fs::read(root.join(path.to_path())).ok();
        let held = Self::new(walk::all(root, policy)?.into(), policy, read);
        Ok(Self { memory, ..held })
    }

    /// What git holds.
    pub(super) fn of_snapshot(
        repository: &'a Repository,
        snapshot: &Snapshot,
        policy: &Policy,
    ) -> Result<Self, Error> {
        let files = repository.files(snapshot)?.into_iter();
        let (paths, blobs): (Vec<RepoPath>, Vec<BlobId>) = files
            .filter(|file| file.kind.is_file() && !policy.excludes(&file.path))
            .map(|file| (file.path, file.blob))
            .unzip();
        let paths: Arc<[RepoPath]> = paths.into();
        let names = Arc::clone(&paths);
        let read = move |path: &RepoPath| {
            let at = names.binary_search(path).ok()?;
            repository.blob(*blobs.get(at)?).ok()
        };
        Ok(Self::new(paths, policy, read))
    }

    /// What the rules find in scope. A defect of ours becomes a finding about the repository, so
    /// that it never counts as a pass and never takes the process down.
    pub(super) fn check(&self, policy: &Policy, scope: &Scope) -> Vec<Finding> {
        let around = Surroundings {
            tree: self,
            scope,
            declared: &policy.declared,
        };
        let checked = catch_unwind(AssertUnwindSafe(|| policy.rules.check_tree(&around)));
        checked.unwrap_or_else(|_| {
            let root = RepoPath::from(".");
            let message = "not judged: a defect in groundskeeper; please report it".to_owned();
            vec![Finding {
                message,
                actual: 1,
                ..Finding::of_file("syntax-error", Severity::Error, &root)
            }]
        })
    }

    fn source<'p>(&self, path: &'p RepoPath) -> Option<Source<'p>> {
        let language = lang::for_path(path)?;
        Some((path, language, (self.read)(path)?))
    }

    /// Findings with their lines of code.
    pub(super) fn locate(&self, findings: Vec<Finding>) -> Vec<Located> {
        let one = |finding: Finding| {
            let source = self.content(&finding.path).unwrap_or_default();
            locate(vec![finding], &source)
        };
        findings.into_iter().flat_map(one).collect()
    }
}

impl Tree for Held<'_> {
    fn paths(&self) -> &[RepoPath] {
        &self.paths
    }

    fn content(&self, path: &RepoPath) -> Option<Cow<'_, [u8]>> {
        (self.read)(path).map(Cow::Owned)
    }

    fn measured(&self, path: &RepoPath) -> Option<Arc<Measured>> {
        self.measured_all(&[path]).pop()?
    }

    fn measured_all(&self, paths: &[&RepoPath]) -> Vec<Option<Arc<Measured>>> {
        let mut known = self.measured.lock().unwrap_or_else(PoisonError::into_inner);
        let new: BTreeSet<&RepoPath> = paths
            .iter()
            .copied()
            .filter(|path| !known.contains_key(*path))
            .collect();
        let (wanted, memory) = (&self.wanted, self.memory);
        let recalled = |path: &RepoPath| memory.and_then(|memory| memory.recall(path));
        let mut new: Vec<&RepoPath> = new.into_iter().collect();
        new.retain(|path| match recalled(path) {
            Some(measured) => {
                known.insert((*path).clone(), Some(measured));
                false
            }
            None => true,
        });
        // Git is read by one thread; contents are let go batch by batch.
        for batch in new.chunks(READ_AHEAD) {
            let sources: Vec<_> = batch.iter().map(|path| self.source(path)).collect();
            let measure = |source: Option<Source<'_>>| {
                let (path, language, source) = source?;
                let measured = lang::measure(language, &source, wanted);
                if let Some(memory) = memory {
                    memory.learn(path, &source, &measured);
                }
                Some(Arc::new(measured))
            };
            let measured: Vec<_> = sources.into_par_iter().map(measure).collect();
            known.extend(batch.iter().map(|path| (*path).clone()).zip(measured));
        }
        let one = |path: &&RepoPath| known.get(*path).cloned().flatten();
        paths.iter().map(one).collect()
    }
}
