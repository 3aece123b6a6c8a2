//! What a run has to do: the files of a commit, with their targets and their docstrings' layout.

use std::collections::BTreeMap;

use crate::gate::Policy;
use crate::git::{CommitId, FileEntry, Repository, Snapshot};
use crate::improve::kinds::Kind;
use crate::improve::{Error, RunRequest};
use crate::lang::python::definitions::{Definition, definitions};
use crate::refactor::style::{Census, Style};
use crate::rules::{Rule, Severity};
use crate::settings::{DocstringStyle, Settings};
use crate::text::{RepoPath, line_count};

/// Files looked at for the layout of docstrings.
const CENSUS_FILES: usize = 400;

/// One file with something to do.
#[derive(Debug)]
pub(super) struct PlannedFile {
    pub(super) path: RepoPath,
    pub(super) targets: Vec<Definition>,
}

/// The work of a run.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) files: Vec<PlannedFile>,
    /// Files that are left alone, with the reason.
    pub(super) passed_over: Vec<(RepoPath, String)>,
    pub(super) style: Style,
}

/// Where a run looks.
pub(super) struct Scope<'a> {
    pub(super) repository: &'a Repository,
    pub(super) commit: CommitId,
    pub(super) policy: &'a Policy,
    /// Files that an earlier run changed on a branch that is not merged.
    pub(super) unreviewed: BTreeMap<RepoPath, String>,
}

/// Plans a run of `kind` over the files of the scope's commit.
pub(super) fn plan(
    scope: &Scope<'_>,
    kind: &dyn Kind,
    request: &RunRequest,
    settings: &Settings,
) -> Result<Plan, Error> {
    let mut plan = Plan {
        files: Vec::new(),
        passed_over: Vec::new(),
        style: Style::Plain,
    };
    let mut census = Census::default();
    let mut matched = request.paths.is_empty();
    let mut for_census = CENSUS_FILES;
    for entry in scope.sources()? {
        let wanted = request.covers(&entry.path);
        matched |= wanted;
        if !wanted && for_census == 0 {
            continue;
        }
        // Only text can be edited; a file in another encoding is left alone.
        match String::from_utf8(scope.repository.blob(entry.blob)?) {
            Ok(source) => {
                if for_census > 0 {
                    take_census(&mut census, &source);
                }
                if wanted {
                    let waiting = scope.unreviewed.get(&entry.path);
                    plan.add_unless(waiting, entry.path, &source, (kind, request, settings));
                }
            }
            Err(_) if wanted => {
                plan.passed_over
                    .push((entry.path, "the file is not UTF-8".to_owned()));
            }
            Err(_) => {}
        }
        for_census = for_census.saturating_sub(1);
    }
    if !matched {
        let paths: Vec<String> = request.paths.iter().map(ToString::to_string).collect();
        return Err(Error::NothingMatches(paths.join(", ")));
    }
    plan.style = match settings.improve.docstring_style {
        DocstringStyle::Auto => census.style(),
        DocstringStyle::Google => Style::Google,
        DocstringStyle::Numpy => Style::Numpy,
        DocstringStyle::Rest => Style::Rest,
    };
    Ok(plan)
}

impl Scope<'_> {
    /// Source files that rules look at.
    fn sources(&self) -> Result<Vec<FileEntry>, Error> {
        let mut files = self.repository.files(&Snapshot::Commit(self.commit))?;
        files.retain(|entry| entry.kind.is_file() && self.policy.looks_at(&entry.path));
        Ok(files)
    }
}

impl Plan {
    /// Adds what a file has to do, unless a branch with its last change is `waiting`.
    fn add_unless(
        &mut self,
        waiting: Option<&String>,
        path: RepoPath,
        source: &str,
        (kind, request, settings): (&dyn Kind, &RunRequest, &Settings),
    ) {
        if let Some(branch) = waiting {
            let reason = format!("its last change, on branch {branch}, is not merged yet");
            self.passed_over.push((path, reason));
            return;
        }
        let mut targets = match kind.plan(&path, source, &settings.improve) {
            Ok(targets) => targets,
            Err(reason) => {
                self.passed_over.push((path, reason));
                return;
            }
        };
        if let Some(symbol) = &request.symbol {
            targets.retain(|target| target.symbol == *symbol);
        }
        if targets.is_empty() {
            return;
        }
        if spare_lines(settings, source) == Some(0) {
            let reason = format!(
                "{} definitions, but any docstring would make the file too long (file-too-long)",
                targets.len()
            );
            self.passed_over.push((path, reason));
            return;
        }
        self.files.push(PlannedFile { path, targets });
    }
}

/// Lines that a file may grow by; `None` when no rule limits them.
pub(super) fn spare_lines(settings: &Settings, source: &str) -> Option<usize> {
    let rule = &settings.rules.file_too_long;
    let limit = rule.limit as usize;
    (rule.severity() == Severity::Error)
        .then(|| limit.saturating_sub(line_count(source.as_bytes())))
}

fn take_census(census: &mut Census, source: &str) {
    for definition in definitions(source.as_bytes()).unwrap_or_default() {
        if let Some(range) = definition.docstring {
            census.add(source.get(range).unwrap_or_default());
        }
    }
}
