//! What is there to be done in a state of the repository, and what of it comes next.
//!
//! A file is looked at again when its text has changed, so the survey of a run follows its commits.
//! What was tried on a text is not tried on it again.

use std::collections::{BTreeMap, BTreeSet};

use crate::gate::Policy;
use crate::git::{BlobId, CommitId, Repository, Snapshot};
use crate::improve::kinds::{Kind, Source};
use crate::improve::memory::Memory;
use crate::improve::target::{Job, Key};
use crate::improve::{Error, RunRequest, Target};
use crate::lang::python::definitions::definitions;
use crate::refactor::style::{Census, Style};
use crate::settings::{DocstringStyle, Settings};
use crate::text::RepoPath;

/// Files looked at for the layout of docstrings.
const CENSUS_FILES: usize = 400;

/// Where a run looks, and for what.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    pub(super) repository: &'a Repository,
    pub(super) policy: &'a Policy,
    pub(super) settings: &'a Settings,
    pub(super) request: &'a RunRequest,
    /// Files that an earlier run changed on a branch that is not merged, with the branch.
    pub(super) unreviewed: &'a BTreeMap<RepoPath, String>,
    /// What earlier runs tried.
    pub(super) memory: &'a Memory,
}

/// What a kind found in one text of a file.
struct Found {
    blob: BlobId,
    targets: Result<Vec<Target>, String>,
}

/// What is there to be done.
pub(super) struct Survey<'a> {
    pub(super) scope: Scope<'a>,
    kinds: Vec<&'static dyn Kind>,
    /// Those of them whose changes can be held against something.
    offered: Vec<&'static dyn Kind>,
    /// Every file of the commit, sorted.
    pub(super) files: Vec<RepoPath>,
    /// Those that the run looks at.
    pub(super) covered: BTreeMap<RepoPath, BlobId>,
    found: BTreeMap<(&'static str, RepoPath), Found>,
    tried: BTreeSet<Key>,
}

impl<'a> Survey<'a> {
    /// The survey of a commit. Fails when no file matches the request's paths.
    pub(super) fn of(
        scope: Scope<'a>,
        kinds: Vec<&'static dyn Kind>,
        commit: CommitId,
    ) -> Result<Self, Error> {
        let mut survey = Self {
            scope,
            offered: kinds.clone(),
            kinds,
            files: Vec::new(),
            covered: BTreeMap::new(),
            found: BTreeMap::new(),
            tried: BTreeSet::new(),
        };
        survey.refresh(commit)?;
        if survey.covered.is_empty() && !scope.request.paths.is_empty() {
            let paths = scope.request.paths.iter().map(ToString::to_string);
            return Err(Error::NothingMatches(paths.collect::<Vec<_>>().join(", ")));
        }
        Ok(survey)
    }

    /// Looks at another commit; what is known of texts that it shares stays known.
    pub(super) fn refresh(&mut self, commit: CommitId) -> Result<(), Error> {
        let scope = self.scope;
        let entries = scope.repository.files(&Snapshot::Commit(commit))?;
        self.files = entries.iter().map(|entry| entry.path.clone()).collect();
        self.files.sort();
        self.covered = entries
            .into_iter()
            .filter(|entry| entry.kind.is_file() && scope.policy.looks_at(&entry.path))
            .filter(|entry| scope.request.covers(&entry.path))
            .map(|entry| (entry.path, entry.blob))
            .collect();
        let covered = &self.covered;
        self.found.retain(|(_, path), _| covered.contains_key(path));
        for kind in self.kinds.clone() {
            self.look(kind)?;
        }
        Ok(())
    }

    /// Has a kind look at every file whose text it does not know.
    fn look(&mut self, kind: &'static dyn Kind) -> Result<(), Error> {
        for (path, blob) in &self.covered {
            let key = (kind.name(), path.clone());
            if self
                .found
                .get(&key)
                .is_some_and(|found| found.blob == *blob)
            {
                continue;
            }
            let targets = self.targets(kind, path, *blob)?;
            self.found.insert(
                key,
                Found {
                    blob: *blob,
                    targets,
                },
            );
        }
        Ok(())
    }

    fn targets(
        &self,
        kind: &dyn Kind,
        path: &RepoPath,
        blob: BlobId,
    ) -> Result<Result<Vec<Target>, String>, Error> {
        // Only text can be edited; a file in another encoding is left alone.
        let Ok(text) = String::from_utf8(self.scope.repository.blob(blob)?) else {
            return Ok(Err("the file is not UTF-8".to_owned()));
        };
        let source = Source {
            path,
            text: &text,
            files: &self.files,
        };
        let mut targets = kind.find(&source, self.scope.settings);
        if let (Ok(targets), Some(symbol)) = (&mut targets, &self.scope.request.symbol) {
            targets.retain(|target| target.symbol.as_ref() == Some(symbol));
        }
        let waiting = self.scope.unreviewed.get(path);
        if let (Ok(some), Some(branch)) = (&targets, waiting)
            && !some.is_empty()
        {
            return Ok(Err(format!(
                "its last change, on branch {branch}, is not merged yet"
            )));
        }
        Ok(targets)
    }

    /// The kinds that it looks for.
    pub(super) fn kinds(&self) -> &[&'static dyn Kind] {
        &self.kinds
    }

    /// Takes only what `offered` kinds would do.
    pub(super) fn offer(&mut self, offered: impl Fn(&dyn Kind) -> bool) {
        self.offered = self
            .kinds
            .iter()
            .copied()
            .filter(|kind| offered(*kind))
            .collect();
    }

    /// Marks targets as tried.
    pub(super) fn mark(&mut self, job: &Job) {
        for target in &job.targets {
            self.tried.insert(target.key(&job.kind, &job.path));
        }
    }

    /// Takes nothing as tried.
    pub(super) fn forget(&mut self) {
        self.tried.clear();
    }

    /// The next change, of at most `most` targets.
    pub(super) fn next(&self, most: usize) -> Option<Job> {
        let mut job = self.open().next()?;
        job.targets.truncate(most);
        (!job.targets.is_empty()).then_some(job)
    }

    /// Every change that was not tried, in the order in which they would be.
    pub(super) fn open(&self) -> impl Iterator<Item = Job> + '_ {
        self.offered.iter().flat_map(|kind| self.of_kind(*kind))
    }

    /// What kinds that are not offered would do.
    pub(super) fn not_offered(&self) -> impl Iterator<Item = Job> + '_ {
        let is_offered = |name: &str| self.offered.iter().any(|kind| kind.name() == name);
        let others = self
            .kinds
            .iter()
            .filter(move |kind| !is_offered(kind.name()));
        others.flat_map(|kind| self.of_kind(*kind))
    }

    fn of_kind(&self, kind: &'static dyn Kind) -> impl Iterator<Item = Job> + '_ {
        let of_kind = self
            .covered
            .keys()
            .map(move |path| self.untried(kind, path));
        of_kind.flat_map(move |job| split(job, kind.character().is_per_file))
    }

    fn untried(&self, kind: &dyn Kind, path: &RepoPath) -> Job {
        let untried = |target: &&Target| {
            !self.tried.contains(&target.key(kind.name(), path))
                && self.remembered(kind, path, target).is_none()
        };
        Job {
            kind: kind.name().to_owned(),
            path: path.clone(),
            targets: self.found(kind, path).filter(untried).cloned().collect(),
        }
    }

    /// What a kind found in a file.
    pub(super) fn found(&self, kind: &dyn Kind, path: &RepoPath) -> impl Iterator<Item = &Target> {
        let found = self.found.get(&(kind.name(), path.clone()));
        let targets = found.and_then(|found| found.targets.as_ref().ok());
        targets.into_iter().flatten()
    }

    /// The text that a file has.
    pub(super) fn blob(&self, path: &RepoPath) -> Option<String> {
        self.covered.get(path).map(ToString::to_string)
    }

    /// Files that a kind leaves alone and did not try, with the reason.
    pub(super) fn passed_over(&self) -> impl Iterator<Item = (&'static str, &RepoPath, &str)> {
        self.found.iter().filter_map(|((kind, path), found)| {
            let reason = found.targets.as_ref().err()?;
            let is_tried = self.tried.iter().any(|key| key.is_of(kind, path));
            (!is_tried).then_some((*kind, path, reason.as_str()))
        })
    }

    /// How the docstrings of a commit are laid out.
    pub(super) fn style(&self) -> Result<Style, Error> {
        match self.scope.settings.improve.docstring_style {
            DocstringStyle::Auto => self.census(),
            DocstringStyle::Google => Ok(Style::Google),
            DocstringStyle::Numpy => Ok(Style::Numpy),
            DocstringStyle::Rest => Ok(Style::Rest),
        }
    }

    fn census(&self) -> Result<Style, Error> {
        let mut census = Census::default();
        let python = self
            .covered
            .iter()
            .filter(|(path, _)| path.extension() == Some("py"));
        for (_, blob) in python.take(CENSUS_FILES) {
            let Ok(text) = String::from_utf8(self.scope.repository.blob(*blob)?) else {
                continue;
            };
            for definition in definitions(text.as_bytes()).unwrap_or_default() {
                if let Some(range) = definition.docstring {
                    census.add(text.get(range).unwrap_or_default());
                }
            }
        }
        Ok(census.style())
    }
}

/// A job as it stands, or one for each of its targets; none without targets.
fn split(job: Job, whole: bool) -> Vec<Job> {
    if whole {
        return if job.targets.is_empty() {
            Vec::new()
        } else {
            vec![job]
        };
    }
    let single = |target| Job {
        kind: job.kind.clone(),
        path: job.path.clone(),
        targets: vec![target],
    };
    job.targets.into_iter().map(single).collect()
}
