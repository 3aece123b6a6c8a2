//! Checking what lies on disk.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::gate::cache::{Cache, CachePlace, Checked, Memory};
use crate::gate::former::is_gone_on_disk;
use crate::gate::tree::Held;
use crate::gate::{Error, Located, Policy, Report, inspect, walk};
use crate::rules::{Finding, Ratchet, Scope, judge, mark_inherited, mark_outweighed};
use crate::text::RepoPath;

/// Checks the files below `targets` (absolute, inside `root`; all of `root` when there are none).
/// Findings that `ratchet` records are inherited; without one every finding is new.
pub fn check_worktree(
    root: &Path,
    targets: &[PathBuf],
    policy: &Policy,
    ratchet: Option<&Ratchet>,
) -> Result<Report, Error> {
    let files = walk::files(root, targets, policy)?;
    let scope = tops(root, targets)?;
    let mut located = if let Some(place) = &policy.cache {
        remembered(place, root, &scope, policy, &files)?
    } else {
        let mut located = anew(policy, &files)?;
        located.extend(around(root, &scope, policy, None)?);
        located
    };
    located.sort_by(|a, b| a.place().cmp(&b.place()));
    let ratchet = ratchet.map(|ratchet| followed(root, policy, &located, ratchet));
    let mut report = conclude(policy, located, files.len(), ratchet.as_ref());
    if ratchet.is_none() && !report.findings.is_empty() {
        let path = &policy.ratchet_path;
        report
            .notes
            .push(format!("no ratchet at {path}: every finding counts as new"));
    }
    Ok(report)
}

/// Checks every file.
fn anew(policy: &Policy, files: &[(RepoPath, PathBuf)]) -> Result<Vec<Located>, Error> {
    let checked: Result<Vec<Vec<Located>>, Error> = files
        .par_iter()
        .map(|(path, on_disk)| {
            let source = std::fs::read(on_disk).map_err(Error::io(on_disk))?;
            Ok(inspect(policy, path, &source, None))
        })
        .collect();
    Ok(checked?.into_iter().flatten().collect())
}

/// Checks the files that changed since they were checked last.
fn remembered(
    place: &CachePlace,
    root: &Path,
    scope: &[RepoPath],
    policy: &Policy,
    files: &[(RepoPath, PathBuf)],
) -> Result<Vec<Located>, Error> {
    let cache = Cache::load(place, root, policy);
    let checked: Result<Vec<Checked>, Error> = files
        .par_iter()
        .map(|(path, on_disk)| cache.check(policy, path, on_disk))
        .collect();
    let (found, entries): (Vec<_>, Vec<_>) = checked?.into_iter().map(Checked::into_parts).unzip();
    let mut located: Vec<Located> = found.into_iter().flatten().collect();
    let memory = Memory::new(root, &cache, files, &entries);
    located.extend(around(root, scope, policy, Some(&memory))?);
    let learned = memory.into_learned();
    cache.store(scope, files, entries, learned);
    Ok(located)
}

/// What is below `root`, or the targets when there are some.
fn tops(root: &Path, targets: &[PathBuf]) -> Result<Vec<RepoPath>, Error> {
    if targets.is_empty() {
        return Ok(vec![RepoPath::from("")]);
    }
    let tops = targets.iter().map(|target| walk::relative(root, target));
    tops.collect()
}

/// The ratchet with its entries where their content stands now.
fn followed(root: &Path, policy: &Policy, located: &[Located], ratchet: &Ratchet) -> Ratchet {
    let mut ratchet = ratchet.clone();
    let findings: Vec<Finding> = located.iter().map(|one| one.finding.clone()).collect();
    ratchet.follow(&findings, &mut |entry| is_gone_on_disk(root, policy, entry));
    ratchet
}

/// What the rules find that look at the repository as a whole.
fn around(
    root: &Path,
    scope: &[RepoPath],
    policy: &Policy,
    memory: Option<&Memory<'_>>,
) -> Result<Vec<Located>, Error> {
    let scope = Scope::Below(scope.to_vec());
    if !policy.rules.look_at_tree(&policy.declared, &scope) {
        return Ok(Vec::new());
    }
    let tree = Held::on_disk(root, policy, memory)?;
    Ok(tree.locate(tree.check(policy, &scope)))
}

/// Checks content that may not be on disk, as if it stood at `path`.
pub fn check_content(
    path: &RepoPath,
    source: &[u8],
    policy: &Policy,
    ratchet: Option<&Ratchet>,
) -> Report {
    conclude(policy, inspect(policy, path, source, None), 1, ratchet)
}

fn conclude(
    policy: &Policy,
    located: Vec<Located>,
    files: usize,
    ratchet: Option<&Ratchet>,
) -> Report {
    let (mut findings, excerpts): (Vec<_>, Vec<_>) = located
        .into_iter()
        .map(|located| (located.finding, located.excerpt))
        .unzip();
    let none = Ratchet::default();
    let ratchet = ratchet.unwrap_or(&none);
    mark_inherited(&mut findings, &[], ratchet);
    mark_outweighed(&mut findings, &[], ratchet, policy.lines_per_cure);
    let verdict = judge(&findings, policy.mode);
    let findings = findings.into_iter().zip(excerpts);
    let findings = findings
        .map(|(finding, excerpt)| Located { finding, excerpt })
        .collect();
    Report {
        findings,
        files,
        verdict,
        notes: Vec::new(),
    }
}
