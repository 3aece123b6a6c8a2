//! `flatten`: brings functions under their limits by writing their branches in another way: guard
//! clauses, no `else` behind a jump, conditions merged. No model is asked.

use crate::improve::desk::Desk;
use crate::improve::kinds::functions;
use crate::improve::kinds::{Character, Check, FileText, Kind, Left, Source, Task, Work};
use crate::improve::{Error, Target};
use crate::model::Duty;
use crate::refactor::flatten;
use crate::refactor::proofs::Proof;
use crate::settings::Settings;
use crate::text::RepoPath;

/// The kind.
pub(super) struct Flatten;

/// Rules that it cures.
const RULES: &[&str] = &["too-tangled", "too-nested"];

impl Kind for Flatten {
    fn name(&self) -> &'static str {
        "flatten"
    }

    fn character(&self) -> Character {
        Character {
            is_default: true,
            is_per_file: false,
            check: Check::Tests,
            duty: Duty::Writer,
        }
    }

    fn find(&self, source: &Source<'_>, settings: &Settings) -> Result<Vec<Target>, String> {
        functions::found(source, settings, RULES)
    }

    fn work(&self, task: &Task<'_>, _: &mut Desk<'_>) -> Result<Work, Error> {
        let subject = match functions::subject(task) {
            Ok(subject) => subject,
            Err(work) => return Ok(*work),
        };
        let limits = functions::limits(task.settings);
        let columns = task.settings.improve.line_columns as usize;
        let flat = match flatten::flatten(subject.text, subject.symbol, &limits, columns) {
            Ok(flat) => flat,
            Err(refusal) => return Ok(subject.left(Left::Skipped, &refusal.to_string())),
        };
        let mut rules: Vec<&str> = flat.rules;
        rules.sort_unstable();
        rules.dedup();
        Ok(Work {
            files: vec![FileText {
                path: subject.path.clone(),
                text: flat.source,
            }],
            done: vec![subject.target.clone()],
            remarks: vec![format!("rewritten by {}", rules.join(", "))],
            ..Work::default()
        })
    }

    fn prove(&self, task: &Task<'_>, work: &Work) -> Vec<Proof> {
        let (Ok(subject), Some(after)) = (functions::subject(task), work.text(task.source.path))
        else {
            return Vec::new();
        };
        let limits = functions::limits(task.settings);
        flatten::prove(subject.text, after, subject.symbol, &limits)
    }

    fn subject(&self, path: &RepoPath, work: &Work) -> String {
        format!("{path}: flatten {}", functions::symbol_of(work))
    }

    fn story(&self, _: &RepoPath, work: &Work) -> String {
        format!(
            "`{}` breaks {}. Its branches are written in another way and do what they did.",
            functions::symbol_of(work),
            functions::rules_of(work),
        )
    }
}
