//! Judging what is about to be committed, or was: content as git holds it.

use crate::gate::bench::Bench;
use crate::gate::codeowners::{Codeowners, PLACES};
use crate::gate::{AGENTS_FILE, Claims, Error, Parents, Policy, Report};
use crate::git::{self, BlobId, Clearance, CommitId, Repository, Snapshot, TreeId};
use crate::rules::{self, Entry, Finding, Mode, Principal, Ratchet, Verdict};
use crate::settings::{Configuration, Resolved};
use crate::text::RepoPath;

/// A verdict over a snapshot, and what is needed to commit it.
#[derive(Debug)]
pub struct Judgement {
    /// The findings and the verdict.
    pub report: Report,
    tree: TreeId,
    parent: Option<CommitId>,
    principal: Principal,
}

impl Judgement {
    /// The tree that was judged.
    pub fn tree(&self) -> TreeId {
        self.tree
    }

    /// The commit it was judged against, `None` before the first.
    pub fn parent(&self) -> Option<CommitId> {
        self.parent
    }

    /// Permission to commit exactly what was judged; `None` when the verdict blocks.
    pub fn clearance(&self) -> Option<Clearance> {
        let agent = self.principal.name();
        (self.report.verdict == Verdict::Pass).then(|| {
            Clearance::granted_by_gate(self.tree, self.parent, self.tree.to_string(), agent)
        })
    }
}

/// The settings in force for a snapshot judged against `parents`: for a person those in it, for an
/// agent those in its parent, so that an agent's commit cannot loosen what judges it.
pub fn settings_at(
    repository: &Repository,
    snapshot: &Snapshot,
    parents: &Parents,
    principal: &Principal,
    configuration: &Configuration,
) -> Result<Resolved, Error> {
    let path = RepoPath::from(Configuration::FILE_NAME);
    let text = lawful_text(repository, snapshot, parents, principal, &path)?;
    let text = text.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    Ok(configuration.with_repository(text.as_deref())?)
}

/// Judges every file that `snapshot` changes against `parents`.
pub fn judge(
    repository: &Repository,
    snapshot: &Snapshot,
    parents: &Parents,
    principal: &Principal,
    policy: &Policy,
) -> Result<Judgement, Error> {
    let tree = repository.tree_id(snapshot)?;
    let changes = repository.changes(parents.first(), snapshot)?;
    let law = |path: &RepoPath| lawful_text(repository, snapshot, parents, principal, path);
    let path = RepoPath::from(policy.ratchet_path.as_str());
    let ratchet = law(&path)?.map(|text| Ratchet::parse(&text)).transpose()?;
    let mut report = Report::empty();
    let grown = match changes.iter().find(|change| change.path == path) {
        Some(change) => grown(repository, change, principal, policy, &mut report.notes)?,
        None => Vec::new(),
    };
    let bench = Bench {
        repository,
        policy,
        parents,
        principal,
        changes: &changes,
        claims: claims(law)?,
        codeowners: codeowners(policy, law)?,
        grown,
    };
    bench.fill(&mut report, snapshot, ratchet.as_ref())?;
    // An agent never gets by with a gate that only reports.
    let mode = match (principal, policy.mode) {
        (Principal::Agent(_), Mode::Report) => Mode::Ratchet,
        (_, mode) => mode,
    };
    let findings: Vec<Finding> = report.findings.iter().map(|l| l.finding.clone()).collect();
    report.verdict = rules::judge(&findings, mode);
    if ratchet.is_none() && findings.iter().any(|finding| !finding.inherited) {
        report.notes.push(format!(
            "no ratchet at {path} in what is judged: only what stood in the commit before is \
             inherited"
        ));
    }
    Ok(Judgement {
        report,
        tree,
        parent: parents.first(),
        principal: principal.clone(),
    })
}

/// What the changed ratchet hides that it did not hide before.
fn grown(
    repository: &Repository,
    change: &git::Change,
    principal: &Principal,
    policy: &Policy,
    notes: &mut Vec<String>,
) -> Result<Vec<Entry>, Error> {
    let text = |blob: Option<BlobId>| blob.map(|blob| repository.blob(blob)).transpose();
    let Some(new) = text(change.new)? else {
        notes.push(format!("the ratchet {} is removed", change.path));
        return Ok(Vec::new());
    };
    let new = match Ratchet::parse(&new) {
        // Refused for what it is, whatever is in it.
        Err(_) if principal.is_agent() && policy.change(&change.path, principal).protected => {
            return Ok(Vec::new());
        }
        new => new?,
    };
    let old = text(change.old)?.unwrap_or_default();
    let old = (!old.is_empty()).then(|| Ratchet::parse(&old)).transpose();
    Ok(match old {
        Ok(old) => {
            let mut old = old.unwrap_or_default();
            old.raise(&rules::outweighed(&old, &new, policy.lines_per_cure));
            new.grown_since(&old)
        }
        Err(error) => {
            notes.push(format!("the ratchet before this change: {error}"));
            new.entries().collect()
        }
    })
}

/// What the file of shared agents says; a repository without one shares none.
fn claims(law: impl Fn(&RepoPath) -> Result<Option<Vec<u8>>, Error>) -> Result<Claims, Error> {
    let text = law(&RepoPath::from(AGENTS_FILE))?;
    Ok(text
        .map(|text| Claims::parse(&text))
        .transpose()?
        .unwrap_or_default())
}

/// The CODEOWNERS file that is in force, when the settings want one.
fn codeowners(
    policy: &Policy,
    law: impl Fn(&RepoPath) -> Result<Option<Vec<u8>>, Error>,
) -> Result<Option<Codeowners>, Error> {
    if !policy.codeowners {
        return Ok(None);
    }
    for place in PLACES {
        if let Some(text) = law(&RepoPath::from(*place))? {
            return Ok(Some(Codeowners::parse(&String::from_utf8_lossy(&text))));
        }
    }
    Ok(None)
}

/// A file that the judgement goes by: a person's change brings its own, an agent's is held to the
/// one before it.
fn lawful_text(
    repository: &Repository,
    snapshot: &Snapshot,
    parents: &Parents,
    principal: &Principal,
    path: &RepoPath,
) -> Result<Option<Vec<u8>>, Error> {
    let from = match principal {
        Principal::Person => Some(*snapshot),
        Principal::Agent(_) => parents.first().map(Snapshot::Commit),
    };
    match from {
        Some(from) => read(repository, &from, path),
        None => Ok(None),
    }
}

fn read(
    repository: &Repository,
    snapshot: &Snapshot,
    path: &RepoPath,
) -> Result<Option<Vec<u8>>, Error> {
    match repository.blob_at(snapshot, path)? {
        Some(blob) => Ok(Some(repository.blob(blob)?)),
        None => Ok(None),
    }
}
