//! The numbers that a run is told by: findings by rule, and definitions without a docstring.

use crate::gate::{self, Policy};
use crate::git::{CommitId, Repository, Snapshot};
use crate::improve::kinds::common::is_test;
use crate::improve::kinds::document::undocumented;
use crate::improve::{Error, Measures, RunRequest};
use crate::refactor::generated::is_generated;
use crate::settings::Settings;
use crate::text::RepoPath;

/// What numbers are taken by.
#[derive(Clone, Copy)]
pub(super) struct Gauge<'a> {
    pub(super) policy: &'a Policy,
    pub(super) settings: &'a Settings,
}

impl Gauge<'_> {
    /// The measures of one text.
    pub(super) fn text(&self, path: &RepoPath, text: &str) -> Measures {
        let mut measures = Measures::new();
        let mut add = |name: &str, number: u64| {
            *measures.entry(name.to_owned()).or_default() += number;
        };
        add("findings", 0);
        for located in gate::inspect(self.policy, path, text.as_bytes(), None) {
            add("findings", 1);
            add(located.finding.rule, 1);
            if located.finding.rule == "file-too-long" {
                add(
                    "excess-lines",
                    located.finding.actual - located.finding.limit,
                );
            }
        }
        let is_ours = path.extension() == Some("py") && !is_test(path) && !is_generated(text);
        let open = is_ours.then(|| undocumented(text, self.settings.improve.private));
        let open = open.flatten().map_or(0, |open| open.len());
        add("undocumented", open as u64);
        measures
    }

    /// Sums over texts.
    pub(super) fn texts<'t>(
        &self,
        texts: impl Iterator<Item = (&'t RepoPath, &'t str)>,
    ) -> Measures {
        let mut sums = Measures::new();
        for (path, text) in texts {
            add_to(&mut sums, &self.text(path, text));
        }
        sums
    }

    /// Sums over the files of a commit that the request covers.
    pub(super) fn commit(
        &self,
        repository: &Repository,
        commit: CommitId,
        request: &RunRequest,
    ) -> Result<Measures, Error> {
        let mut sums = Measures::new();
        for entry in repository.files(&Snapshot::Commit(commit))? {
            let wanted = entry.kind.is_file() && self.policy.looks_at(&entry.path);
            if !wanted || !request.covers(&entry.path) {
                continue;
            }
            if let Ok(text) = String::from_utf8(repository.blob(entry.blob)?) {
                add_to(&mut sums, &self.text(&entry.path, &text));
            }
        }
        Ok(sums)
    }
}

fn add_to(sums: &mut Measures, numbers: &Measures) {
    for (name, number) in numbers {
        *sums.entry(name.clone()).or_default() += number;
    }
}

/// Gives both sides every name that one of them has.
pub(super) fn level(one: &mut Measures, other: &mut Measures) {
    for name in one.keys().cloned().collect::<Vec<_>>() {
        other.entry(name).or_default();
    }
    for name in other.keys() {
        one.entry(name.clone()).or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_counted_by_name_and_lines_beyond_the_limit_summed() {
        let settings = Settings::default();
        let policy = Policy::new(&settings, &[]).unwrap();
        let gauge = Gauge {
            policy: &policy,
            settings: &settings,
        };
        let limit = settings.rules.file_too_long.limit as usize;
        let long = format!("def area(x):\n    return x\n{}", "x = 1\n".repeat(limit));
        let path = RepoPath::from("a.py");
        let sums = gauge.texts([(&path, long.as_str()), (&path, "x = 1\n")].into_iter());
        assert_eq!(sums["excess-lines"], 2);
        assert_eq!((sums["file-too-long"], sums["undocumented"]), (1, 1));
        let (mut one, mut other) = (sums, Measures::new());
        level(&mut one, &mut other);
        assert!(one.keys().eq(other.keys()));
    }
}
