//! The ratchet file on disk.

use std::io::Write;
use std::path::{Path, PathBuf};

use crate::gate::former::is_gone_on_disk;
use crate::gate::{Error, Policy, check_worktree, walk};
use crate::rules::{self, Finding, Ratchet, Severity, Update};
use crate::text::RepoPath;

/// Reads the ratchet at `path`; `None` when there is none.
pub fn read_ratchet(path: &Path) -> Result<Option<Ratchet>, Error> {
    match std::fs::read(path) {
        Ok(text) => Ok(Some(Ratchet::parse(&text)?)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io(path)(error)),
    }
}

/// Brings `ratchet` up to date with the errors below `targets` (absolute, inside `root`; the whole
/// work tree when there are none), and writes it. Entries of other files stay, unless what they
/// record was moved into one of these.
pub fn update_ratchet(
    root: &Path,
    targets: &[PathBuf],
    policy: &Policy,
    ratchet: &mut Ratchet,
    allow_worse: bool,
) -> Result<Update, Error> {
    let tops: Vec<RepoPath> = targets
        .iter()
        .map(|target| walk::relative(root, target))
        .collect::<Result<_, _>>()?;
    let report = check_worktree(root, targets, policy, None)?;
    let findings = report.findings.into_iter().map(|located| located.finding);
    let errors: Vec<Finding> = findings
        .filter(|one| one.severity == Severity::Error)
        .collect();
    let moved = ratchet.follow(&errors, &mut |entry| is_gone_on_disk(root, policy, entry));
    let judged = |path: &RepoPath| tops.is_empty() || tops.iter().any(|top| path.is_below(top));
    let outweighed = rules::outweighed(ratchet, &rules::errors(&errors), policy.lines_per_cure);
    ratchet.raise(&outweighed);
    let mut update = ratchet.update(judged, &errors, allow_worse);
    update.moved = moved;
    update.outweighed = outweighed;
    write_ratchet(&root.join(&policy.ratchet_path), ratchet)?;
    Ok(update)
}

/// Writes the ratchet to `path`, whole or not at all.
pub fn write_ratchet(path: &Path, ratchet: &Ratchet) -> Result<(), Error> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(Error::io(folder))?;
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(Error::io(folder))?;
    file.write_all(ratchet.to_text().as_bytes())
        .map_err(Error::io(path))?;
    file.as_file().sync_all().map_err(Error::io(path))?;
    file.persist(path)
        .map_err(|error| Error::io(path)(error.error))?;
    Ok(())
}
