//! From what changed to verdicts: which files to look at, whether they are other than they were,
//! and what the gate says about them. Blocks; runs off the async threads.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use rayon::prelude::*;
use tokio_util::sync::CancellationToken;

use crate::daemon::basis::Basis;
use crate::daemon::notice::FileVerdict;
use crate::daemon::pending::{Batch, Pending};
use crate::daemon::record::{Looked, Record, look};
use crate::daemon::tree::{Listing, Reach, decides_ignoring, in_repository, list};
use crate::daemon::watch::Watch;
use crate::daemon::{Error, Notice};
use crate::text::RepoPath;

/// Everything known about one repository.
#[derive(Debug)]
pub(super) struct Checker {
    root: PathBuf,
    basis: Basis,
    watch: Watch,
    records: BTreeMap<RepoPath, Record>,
}

/// What one check looks at, and what is to be said about it.
#[derive(Debug, Default)]
struct Round {
    files: BTreeMap<RepoPath, PathBuf>,
    gone: BTreeSet<RepoPath>,
    notices: Vec<Notice>,
}

impl Checker {
    /// Puts the tree under watch and checks all of it. What is returned with it ends with
    /// [`Notice::Watching`].
    pub(super) fn start(
        root: PathBuf,
        basis: Basis,
        pending: Arc<Pending>,
        cut: &CancellationToken,
    ) -> Result<(Self, Vec<Notice>), Error> {
        let began = Instant::now();
        let watch = Watch::new(root.clone(), pending)?;
        let records = BTreeMap::new();
        let mut checker = Self {
            root,
            basis,
            watch,
            records,
        };
        let mut round = Round::default();
        let root = checker.root.clone();
        let listing = checker.watch.follow(&root, &checker.basis.policy)?;
        round.take(listing);
        checker.look_at(&mut round, true, cut);
        round.notices.push(Notice::Watching {
            root,
            files: checker.files(),
            findings: checker.findings(),
            elapsed: began.elapsed(),
        });
        Ok((checker, round.notices))
    }

    /// Checks what a batch asks for.
    pub(super) fn process(
        &mut self,
        batch: Batch,
        cut: &CancellationToken,
    ) -> Result<Vec<Notice>, Error> {
        let began = Instant::now();
        let mut round = Round::default();
        let mut reloaded = false;
        match batch {
            Batch::Everything(why) => {
                round.notices.push(Notice::Rescan { why });
                reloaded = self.reload(&mut round);
                self.find_everything(&mut round)?;
            }
            Batch::Paths(paths) => {
                if paths.iter().any(|path| self.basis.is_read_from(path)) {
                    reloaded = self.reload(&mut round);
                }
                if reloaded || self.shifts_the_tree(&paths) {
                    self.find_everything(&mut round)?;
                } else {
                    self.find(&paths, &mut round)?;
                }
            }
        }
        let files = round.files.len();
        let verdicts = self.look_at(&mut round, reloaded, cut);
        if !verdicts.is_empty() {
            round.notices.push(Notice::Checked {
                verdicts,
                files,
                elapsed: began.elapsed(),
            });
        }
        Ok(round.notices)
    }

    pub(super) fn basis(&self) -> &Basis {
        &self.basis
    }

    /// Files under watch.
    pub(super) fn files(&self) -> usize {
        self.records.len()
    }

    /// Findings in them, inherited ones included.
    pub(super) fn findings(&self) -> usize {
        self.records.values().map(Record::findings).sum()
    }

    /// Says whether other settings or another ratchet are in force than before.
    fn reload(&mut self, round: &mut Round) -> bool {
        let notices = self.basis.reload();
        let is_new = |notice: &Notice| matches!(notice, Notice::Reloaded { .. });
        let reloaded = notices.iter().any(is_new);
        round.notices.extend(notices);
        reloaded
    }

    /// True when more than the paths themselves may have changed.
    fn shifts_the_tree(&self, paths: &BTreeSet<PathBuf>) -> bool {
        let covered = |path: &Path| {
            path.parent()
                .is_some_and(|folder| self.watch.covers(folder))
        };
        let mut ignores = paths.iter().filter(|path| decides_ignoring(path));
        paths.contains(&self.root) || ignores.any(|path| covered(path))
    }

    fn find_everything(&mut self, round: &mut Round) -> Result<(), Error> {
        let root = self.root.clone();
        if !root.is_dir() {
            return Err(Error::RootGone { root });
        }
        self.watch.forget(&root);
        self.enter(&root, round)
    }

    fn find(&mut self, paths: &BTreeSet<PathBuf>, round: &mut Round) -> Result<(), Error> {
        let mut by_folder: BTreeMap<&Path, Vec<&PathBuf>> = BTreeMap::new();
        for path in paths {
            if let Some(folder) = path.parent() {
                by_folder.entry(folder).or_default().push(path);
            }
        }
        // Folders come before those inside them, so what lies in one that went is left out.
        for (folder, paths) in by_folder {
            if !self.watch.covers(folder) {
                continue;
            }
            let Listing { folders, files, .. } =
                list(&self.root, folder, Reach::Beside, &self.basis.policy);
            let folders: BTreeSet<PathBuf> = folders.into_iter().collect();
            let mut files: BTreeMap<PathBuf, RepoPath> = files
                .into_iter()
                .map(|(path, on_disk)| (on_disk, path))
                .collect();
            for path in paths {
                if let Some(in_repository) = files.remove(path) {
                    round.files.insert(in_repository, path.clone());
                } else if folders.contains(path) {
                    self.enter(path, round)?;
                } else {
                    self.leave(path, round);
                }
            }
        }
        Ok(())
    }

    /// Follows a folder that may be new, or another one than before.
    fn enter(&mut self, folder: &Path, round: &mut Round) -> Result<(), Error> {
        let listing = match self.watch.follow(folder, &self.basis.policy) {
            Ok(listing) => listing,
            Err(error @ Error::WatchLimit { .. }) => {
                let message = format!("changes in new folders are missed: {error}");
                round.notices.push(Notice::Warning { message });
                list(&self.root, folder, Reach::Below, &self.basis.policy)
            }
            Err(error) => return Err(error),
        };
        round.take(listing);
        let below = self.known_at(folder);
        round.gone.extend(
            below
                .into_iter()
                .filter(|path| !round.files.contains_key(path)),
        );
        Ok(())
    }

    /// What was a file or a folder is nothing any more that rules look at.
    fn leave(&mut self, path: &Path, round: &mut Round) {
        self.watch.forget(path);
        round.gone.extend(self.known_at(path));
    }

    /// The files known at and below a path.
    fn known_at(&self, path: &Path) -> Vec<RepoPath> {
        let Some(path) = in_repository(&self.root, path) else {
            return self.records.keys().cloned().collect();
        };
        let mut below = path.as_bytes().to_vec();
        below.push(b'/');
        let first = RepoPath::from_bytes(below.clone());
        let inside = self.records.range(first..).map(|(known, _)| known);
        let inside = inside
            .take_while(|known| known.as_bytes().starts_with(&below))
            .cloned();
        let itself = self.records.contains_key(&path).then(|| path.clone());
        itself.into_iter().chain(inside).collect()
    }

    /// Reads the files of a round and judges those that changed; all of them with `force`. Cut off,
    /// it leaves the rest as it was.
    fn look_at(
        &mut self,
        round: &mut Round,
        force: bool,
        cut: &CancellationToken,
    ) -> Vec<FileVerdict> {
        let files: Vec<(&RepoPath, &PathBuf)> = round.files.iter().collect();
        let looked: Vec<Looked> = files
            .par_iter()
            .map(|(path, on_disk)| {
                let known = self.records.get(path).filter(|_| !force);
                if cut.is_cancelled() {
                    Looked::Same
                } else {
                    look(&self.basis, path, on_disk, known)
                }
            })
            .collect();
        let mut verdicts = Vec::new();
        for ((path, _), looked) in files.into_iter().zip(looked) {
            match looked {
                Looked::Same => {}
                Looked::Judged(record, findings) => {
                    let before = self.records.get(path);
                    verdicts.extend(record.verdict_since(before, path, findings));
                    self.records.insert(path.clone(), record);
                }
                Looked::Gone => {
                    round.gone.insert(path.clone());
                }
                Looked::Unreadable(message) => {
                    round.gone.insert(path.clone());
                    round.notices.push(Notice::Warning { message });
                }
            }
        }
        for path in &round.gone {
            verdicts.extend(self.records.remove(path).map(|record| record.removed(path)));
        }
        verdicts.sort_by(|a, b| a.path.cmp(&b.path));
        verdicts
    }
}

impl Round {
    fn take(&mut self, listing: Listing) {
        self.files.extend(listing.files);
        let problems = listing.problems.into_iter();
        self.notices
            .extend(problems.map(|message| Notice::Warning { message }));
    }
}
