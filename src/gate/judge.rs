//! Judging what is about to be committed, or was: content as git holds it.

use crate::gate::tree::Held;
use crate::gate::{Error, Located, Policy, Report, inspect};
use crate::git::{self, ChangeStatus, Clearance, CommitId, Repository, Snapshot, TreeId};
use crate::rules::{self, Finding, Mode, Principal, Ratchet, Scope, Verdict};
use crate::settings::{Configuration, Resolved};
use crate::text::RepoPath;

/// What a snapshot is judged against: the first is what it changes, the others are merged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parents(Vec<CommitId>);

impl Parents {
    /// HEAD, and during a merge the commits merged in; none in a repository without a commit.
    pub fn of_next_commit(repository: &Repository) -> Result<Self, Error> {
        let head = repository.head()?;
        Ok(Self(
            head.into_iter().chain(repository.merge_heads()?).collect(),
        ))
    }

    /// One commit.
    pub fn one(base: CommitId) -> Self {
        Self(vec![base])
    }

    fn first(&self) -> Option<CommitId> {
        self.0.first().copied()
    }
}

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
    /// Permission to commit exactly what was judged; `None` when the verdict blocks.
    pub fn clearance(&self) -> Option<Clearance> {
        let agent = match &self.principal {
            Principal::Person => "person",
            Principal::Agent(id) => id,
        };
        (self.report.verdict == Verdict::Pass).then(|| {
            Clearance::granted_by_gate(self.tree, self.parent, self.tree.to_string(), agent)
        })
    }
}

/// The settings in force for a snapshot: for a person those in it, for an agent those in its
/// parent, so that an agent's commit cannot loosen what judges it.
pub fn settings_at(
    repository: &Repository,
    snapshot: &Snapshot,
    principal: &Principal,
    configuration: &Configuration,
) -> Result<Resolved, Error> {
    let parents = Parents::of_next_commit(repository)?;
    let path = RepoPath::from(Configuration::FILE_NAME);
    let text = lawful_text(repository, snapshot, &parents, principal, &path)?;
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
    let path = RepoPath::from(policy.ratchet_path.as_str());
    let ratchet = lawful_text(repository, snapshot, parents, principal, &path)?;
    let ratchet = ratchet.map(|text| Ratchet::parse(&text)).transpose()?;
    let bench = Bench {
        repository,
        policy,
        parents,
        principal,
    };
    let mut report = Report::empty();
    for change in &changes {
        let Some(mut located) = bench.inspect_new(change)? else {
            continue;
        };
        report.files += 1;
        bench.mark(change, &mut located, ratchet.as_ref())?;
        report.findings.extend(located);
    }
    if policy.rules.look_at_tree(&policy.declared) && !changes.is_empty() {
        let around = bench.around(snapshot, &changes, ratchet.as_ref())?;
        report.findings.extend(around);
        report.findings.sort_by(|a, b| a.place().cmp(&b.place()));
    }
    // An agent never gets by with a gate that only reports.
    let mode = match (principal, policy.mode) {
        (Principal::Agent(_), Mode::Report) => Mode::Ratchet,
        (_, mode) => mode,
    };
    let findings: Vec<Finding> = report.findings.iter().map(|l| l.finding.clone()).collect();
    report.verdict = rules::judge(&findings, mode);
    Ok(Judgement {
        report,
        tree,
        parent: parents.first(),
        principal: principal.clone(),
    })
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

struct Bench<'a> {
    repository: &'a Repository,
    policy: &'a Policy,
    parents: &'a Parents,
    principal: &'a Principal,
}

impl Bench<'_> {
    /// Findings of a changed path, `None` when no rule looks at it. A deletion and a link have no
    /// content to check, but an owner all the same.
    fn inspect_new(&self, change: &git::Change) -> Result<Option<Vec<Located>>, Error> {
        let mut facts = self.policy.change(&change.path, self.principal);
        if let Some(old) = change.old_path.as_ref().filter(|_| moved(change)) {
            let before = self.policy.change(old, self.principal);
            facts.protected |= before.protected;
            facts.owner = before.owner.or(facts.owner);
        }
        let content = match change.new.filter(|_| change.kind.is_file()) {
            Some(blob) if !self.policy.excludes(&change.path) => self.repository.blob(blob)?,
            _ => {
                let located = self.ownership_only(&change.path, &facts);
                return Ok((!located.is_empty()).then_some(located));
            }
        };
        let known = crate::lang::for_path(&change.path).is_some();
        let located = inspect(self.policy, &change.path, &content, Some(&facts));
        Ok((known || !located.is_empty()).then_some(located))
    }

    /// What the rules find that look at the repository as a whole.
    fn around(
        &self,
        snapshot: &Snapshot,
        changes: &[git::Change],
        ratchet: Option<&Ratchet>,
    ) -> Result<Vec<Located>, Error> {
        let old = |change: &git::Change| change.old_path.clone();
        let paths = changes
            .iter()
            .flat_map(|change| [Some(change.path.clone()), old(change)]);
        let scope = Scope::Changed(paths.flatten().collect());
        let tree = Held::of_snapshot(self.repository, snapshot, self.policy)?;
        let mut findings = tree.check(self.policy, &scope);
        if findings.is_empty() {
            return Ok(Vec::new());
        }
        let mut before = Vec::new();
        for parent in &self.parents.0 {
            let parent = Snapshot::Commit(*parent);
            let tree = Held::of_snapshot(self.repository, &parent, self.policy)?;
            before.push(under_new_names(tree.check(self.policy, &scope), changes));
        }
        let none = Ratchet::default();
        rules::mark_inherited(&mut findings, &before, ratchet.unwrap_or(&none));
        Ok(tree.locate(findings))
    }

    fn ownership_only(&self, path: &RepoPath, facts: &rules::Change) -> Vec<Located> {
        let mut located = inspect(self.policy, path, b"", Some(facts));
        located.retain(|located| located.finding.rule == "owned-by-other");
        located
    }

    /// Marks what a parent already had at the file's place there.
    fn mark(
        &self,
        change: &git::Change,
        located: &mut [Located],
        ratchet: Option<&Ratchet>,
    ) -> Result<(), Error> {
        if located.is_empty() {
            return Ok(());
        }
        let mut before = Vec::new();
        for parent in &self.parents.0 {
            before.push(self.findings_in(*parent, change)?);
        }
        let mut findings: Vec<Finding> = located.iter().map(|l| l.finding.clone()).collect();
        let none = Ratchet::default();
        rules::mark_inherited(&mut findings, &before, ratchet.unwrap_or(&none));
        for (located, finding) in located.iter_mut().zip(findings) {
            located.finding.inherited = finding.inherited;
        }
        Ok(())
    }

    fn findings_in(&self, parent: CommitId, change: &git::Change) -> Result<Vec<Finding>, Error> {
        let snapshot = Snapshot::Commit(parent);
        let old = change.old_path.as_ref().filter(|_| moved(change));
        let content = match (read(self.repository, &snapshot, &change.path)?, old) {
            (None, Some(old)) => read(self.repository, &snapshot, old)?,
            (content, _) => content,
        };
        let Some(content) = content else {
            return Ok(Vec::new());
        };
        // Judged under its new name, so that findings match by path.
        let located = inspect(self.policy, &change.path, &content, None);
        Ok(located.into_iter().map(|located| located.finding).collect())
    }
}

/// Findings of a parent, those of renamed files with the name that the file has now.
fn under_new_names(mut findings: Vec<Finding>, changes: &[git::Change]) -> Vec<Finding> {
    for finding in &mut findings {
        let renamed = changes
            .iter()
            .find(|change| moved(change) && change.old_path.as_ref() == Some(&finding.path));
        if let Some(change) = renamed {
            finding.path = change.path.clone();
        }
    }
    findings
}

/// A copy leaves its original where it was, so it inherits nothing.
fn moved(change: &git::Change) -> bool {
    change.status == ChangeStatus::Renamed
}
