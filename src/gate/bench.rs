//! One judgement at work: each changed path inspected, and told from what stood before.

use crate::gate::blob::{about_change, inspect_blob};
use crate::gate::codeowners::Codeowners;
use crate::gate::tree::Held;
use crate::gate::{Claims, Error, Located, Parents, Policy, Report};
use crate::git::{self, ChangeStatus, CommitId, Repository, Snapshot};
use crate::rules::{self, Entry, Finding, Principal, Ratchet, Scope, Touched};
use crate::text::RepoPath;

/// What a judgement goes by.
pub(super) struct Bench<'a> {
    pub(super) repository: &'a Repository,
    pub(super) policy: &'a Policy,
    pub(super) parents: &'a Parents,
    pub(super) principal: &'a Principal,
    pub(super) changes: &'a [git::Change],
    /// Agents that the repository's own file shares.
    pub(super) claims: Claims,
    pub(super) codeowners: Option<Codeowners>,
    /// What the ratchet hides that it did not hide before.
    pub(super) grown: Vec<Entry>,
}

impl Bench<'_> {
    /// Adds every finding about the changes, and whether it stood there before.
    pub(super) fn fill(
        &self,
        report: &mut Report,
        snapshot: &Snapshot,
        ratchet: Option<&Ratchet>,
    ) -> Result<(), Error> {
        for change in self.changes {
            let Some(mut located) = self.inspect_new(change)? else {
                continue;
            };
            report.files += 1;
            self.mark(change, &mut located, ratchet)?;
            report.findings.extend(located);
        }
        self.mark_moved(&mut report.findings);
        self.mark_resettled(&mut report.findings);
        self.mark_parted(&mut report.findings, ratchet.is_some());
        let scope = self.scope();
        let rules = &self.policy.rules;
        if rules.look_at_tree(&self.policy.declared, &scope) && !self.changes.is_empty() {
            let around = self.around(snapshot, &scope, ratchet)?;
            report.findings.extend(around);
            report.findings.sort_by(|a, b| a.place().cmp(&b.place()));
        }
        let noted = self.codeowners.iter().flat_map(|owners| &owners.notes);
        report.notes.extend(noted.cloned());
        if self.principal == &Principal::Person {
            report.notes.extend(self.spared());
        }
        report.notes.extend(self.links());
        report.notes.extend(self.twins(snapshot)?);
        Ok(())
    }

    /// Findings of a changed path, `None` when no rule looks at it. A deletion and a link have no
    /// content to check, but an owner all the same.
    fn inspect_new(&self, change: &git::Change) -> Result<Option<Vec<Located>>, Error> {
        let facts = self.facts(change);
        let blob = change.new.filter(|_| change.kind.is_file());
        let Some(blob) = blob.filter(|_| !self.policy.excludes(&change.path)) else {
            let located = about_change(self.policy, &change.path, Some(&facts));
            return Ok((!located.is_empty()).then_some(located));
        };
        let known = crate::lang::for_path(&change.path).is_some();
        let (policy, repository) = (self.policy, self.repository);
        let located = inspect_blob(policy, repository, &change.path, blob, Some(&facts))?;
        Ok((known || !located.is_empty()).then_some(located))
    }

    fn scope(&self) -> Scope {
        let mut touched = Touched::default();
        for change in self.changes {
            let names = [Some(&change.path), change.old_path.as_ref()];
            let names = names.into_iter().flatten().cloned();
            if !matches!(change.status, ChangeStatus::Modified) {
                touched.came_or_went.extend(names.clone());
            }
            touched.paths.extend(names);
        }
        Scope::Changed(touched)
    }

    /// What the rules find that look at the repository as a whole.
    fn around(
        &self,
        snapshot: &Snapshot,
        scope: &Scope,
        ratchet: Option<&Ratchet>,
    ) -> Result<Vec<Located>, Error> {
        let tree = Held::of_snapshot(self.repository, snapshot, self.policy)?;
        let mut findings = tree.check(self.policy, scope);
        if findings.is_empty() {
            return Ok(Vec::new());
        }
        let mut before = Vec::new();
        for parent in &self.parents.0 {
            let parent = Snapshot::Commit(*parent);
            let tree = Held::of_snapshot(self.repository, &parent, self.policy)?;
            before.push(under_new_names(
                tree.check(self.policy, scope),
                self.changes,
            ));
        }
        let none = Ratchet::default();
        rules::mark_inherited(&mut findings, &before, ratchet.unwrap_or(&none));
        Ok(tree.locate(findings))
    }

    /// Who owns the path, and where it stood before a move; a deletion and a copy stand where they
    /// stand.
    pub(super) fn facts(&self, change: &git::Change) -> rules::Change {
        let mut facts = self.policy.change(&change.path, self.principal);
        if self.is_merged_in(change) {
            facts.owners.clear();
            facts.protected = false;
            return facts;
        }
        facts.owners = self.owners(&change.path, facts.owners);
        if let Some(old) = change.old_path.as_ref().filter(|_| moved(change)) {
            let before = self.policy.change(old, self.principal);
            facts.protected |= before.protected;
            facts.owners_before = self.owners(old, before.owners);
        }
        if change.path.as_bytes() == self.policy.ratchet_path.as_bytes() {
            facts.grown.clone_from(&self.grown);
            facts.is_new = change.old.is_none();
        }
        facts
    }

    /// True when another parent has the path just so: a merge takes it over, it changes nothing.
    fn is_merged_in(&self, change: &git::Change) -> bool {
        let others = self.parents.0.iter().skip(1);
        others.into_iter().any(|parent| {
            let there = self
                .repository
                .blob_at(&Snapshot::Commit(*parent), &change.path);
            there.is_ok_and(|blob| blob == change.new)
        })
    }

    /// What the policy knows comes before the shared agents, and those before CODEOWNERS.
    fn owners(&self, path: &RepoPath, known: Vec<String>) -> Vec<String> {
        if !known.is_empty() {
            return known;
        }
        match (self.claims.owner(path), &self.codeowners) {
            (Some(agent), _) => vec![agent.to_owned()],
            (None, Some(codeowners)) => codeowners.owners(path),
            (None, None) => known,
        }
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
        let ratchet = ratchet.unwrap_or(&none);
        rules::mark_inherited(&mut findings, &before, ratchet);
        rules::mark_outweighed(&mut findings, &before, ratchet, self.policy.lines_per_cure);
        for (located, finding) in located.iter_mut().zip(findings) {
            located.finding = finding;
        }
        Ok(())
    }

    fn findings_in(&self, parent: CommitId, change: &git::Change) -> Result<Vec<Finding>, Error> {
        let snapshot = Snapshot::Commit(parent);
        let old = change.old_path.as_ref().filter(|_| moved(change));
        let at = |path: &RepoPath| self.repository.blob_at(&snapshot, path);
        let blob = match (at(&change.path)?, old) {
            (None, Some(old)) => at(old)?,
            (blob, _) => blob,
        };
        let Some(blob) = blob else {
            return Ok(Vec::new());
        };
        // Judged under its new name, so that findings match by path.
        let located = inspect_blob(self.policy, self.repository, &change.path, blob, None)?;
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
