//! A kind for tests of the machine: turns each `old` of a text file into `new`, one line a change.

use crate::improve::desk::Desk;
use crate::improve::kinds::{Character, Check, FileText, Kind, Source, Task, Work};
use crate::improve::{Error, Sort, Target};
use crate::model::Duty;
use crate::refactor::proofs::{Outcome, Proof};
use crate::settings::Settings;
use crate::text::RepoPath;

/// The kind.
pub(super) struct Sample;

impl Kind for Sample {
    fn name(&self) -> &'static str {
        "sample"
    }

    fn character(&self) -> Character {
        Character {
            is_default: false,
            is_per_file: false,
            check: Check::Tests,
            duty: Duty::Writer,
        }
    }

    fn find(&self, source: &Source<'_>, _: &Settings) -> Result<Vec<Target>, String> {
        let lines = source.text.lines().enumerate();
        let old = lines.filter(|(_, line)| line.starts_with("old"));
        let target = |(at, line): (usize, &str)| {
            Target::new(
                Some(line.to_owned()),
                Sort::Function,
                at + 1,
                "old-line",
                line,
            )
        };
        Ok(old.map(target).collect())
    }

    fn work(&self, task: &Task<'_>, _: &mut Desk<'_>) -> Result<Work, Error> {
        let mut text = task.source.text.to_owned();
        for target in task.targets {
            let line = target.symbol.clone().unwrap_or_default();
            text = text.replace(&line, &line.replace("old", "new"));
        }
        Ok(Work {
            files: vec![FileText {
                path: task.source.path.clone(),
                text,
            }],
            done: task.targets.to_vec(),
            ..Work::default()
        })
    }

    fn prove(&self, _: &Task<'_>, work: &Work) -> Vec<Proof> {
        let is_wrong = work
            .files
            .iter()
            .any(|file| file.text.contains("new-wrong"));
        vec![Proof {
            name: "sample".to_owned(),
            result: if is_wrong {
                Outcome::Failed
            } else {
                Outcome::Held
            },
            detail: "wrong lines are refused".to_owned(),
        }]
    }

    fn subject(&self, path: &RepoPath, _: &Work) -> String {
        format!("{path}: new")
    }

    fn story(&self, _: &RepoPath, _: &Work) -> String {
        "It was old.".to_owned()
    }
}
