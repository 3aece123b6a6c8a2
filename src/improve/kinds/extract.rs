//! `extract`: takes runs of statements out of functions that are over a limit, into functions of
//! their own. Which runs, with which parameters and results, is worked out by rules; the model only
//! chooses among names.

use crate::improve::desk::Desk;
use crate::improve::kinds::functions::{self, Subject};
use crate::improve::kinds::names::{self, FUNCTION};
use crate::improve::kinds::{
    Character, Check, FileText, Kind, Left, Source, Stage, Task, Work, elsewhere,
};
use crate::improve::{Error, Target};
use crate::model::Duty;
use crate::refactor::extract::{self, Limits, Options, Plan};
use crate::refactor::proofs::Proof;
use crate::settings::Settings;
use crate::text::RepoPath;

/// The kind.
pub(super) struct Extract;

/// Rules that it cures.
const RULES: &[&str] = &[
    "too-complex",
    "too-tangled",
    "too-nested",
    "function-too-long",
];

impl Kind for Extract {
    fn name(&self) -> &'static str {
        "extract"
    }

    fn character(&self) -> Character {
        Character {
            is_default: true,
            is_per_file: false,
            check: Check::Tests,
            duty: Duty::Namer,
        }
    }

    fn find(&self, source: &Source<'_>, settings: &Settings) -> Result<Vec<Target>, String> {
        functions::found(source, settings, RULES)
    }

    fn work(&self, task: &Task<'_>, desk: &mut Desk<'_>) -> Result<Work, Error> {
        let subject = match functions::subject(task) {
            Ok(subject) => subject,
            Err(work) => return Ok(*work),
        };
        let taken = elsewhere::words(task);
        let limits = functions::limits(task.settings);
        let options = Options {
            limits,
            spare_lines: spare_lines(task, &subject, &limits),
            columns: task.settings.improve.line_columns as usize,
            taken: &|name| taken.contains(name),
            ..Options::default()
        };
        let plan = match extract::plan(subject.text, subject.symbol, &options) {
            Ok(plan) => plan,
            Err(refusal) => return Ok(subject.left(Left::Skipped, &refusal.to_string())),
        };
        let (names, remarks) = named(&plan, desk)?;
        let done = match plan.texts(&names) {
            Ok(done) => done,
            Err(refusal) => return Ok(subject.left(Left::Discarded, &refusal.to_string())),
        };
        Ok(work(&subject, done, remarks))
    }

    fn prove(&self, task: &Task<'_>, work: &Work) -> Vec<Proof> {
        let Ok(subject) = functions::subject(task) else {
            return Vec::new();
        };
        let steps: Vec<(&str, &str)> = work
            .stages
            .iter()
            .map(|stage| (stage.text.as_str(), stage.symbol.as_str()))
            .collect();
        // What is proven of the stages counts for what is written only where that is the last one.
        if steps.last().map(|(text, _)| *text) != work.text(task.source.path) {
            return Vec::new();
        }
        let limits = functions::limits(task.settings);
        let mut proofs = extract::prove(subject.text, &steps, subject.symbol, &limits);
        let texts: Vec<(&RepoPath, String)> = elsewhere::python(task).collect();
        let others = texts.iter().map(|(path, text)| (*path, text.as_str()));
        let helpers = steps.iter().map(|(_, symbol)| *symbol);
        proofs.push(extract::unknown_elsewhere(helpers, others));
        proofs
    }

    fn subject(&self, path: &RepoPath, work: &Work) -> String {
        let symbol = functions::symbol_of(work);
        format!("{path}: take {symbol} apart")
    }

    fn story(&self, _: &RepoPath, work: &Work) -> String {
        let helpers: Vec<String> = work
            .stages
            .iter()
            .map(|stage| format!("`{}`", stage.symbol))
            .collect();
        format!(
            "`{}` breaks {}. Statements moved as they were to {}, which it now calls.",
            functions::symbol_of(work),
            functions::rules_of(work),
            helpers.join(", "),
        )
    }
}

/// Lines that the file may grow by: what there is room for, or what its cure is worth.
fn spare_lines(task: &Task<'_>, subject: &Subject<'_>, limits: &Limits) -> Option<usize> {
    let room = task.spare_lines?;
    if room > 0 {
        return Some(room);
    }
    let cured = limits.broken_by(subject.text, subject.symbol).len();
    Some(cured * task.settings.rules.file_too_long.lines_per_cure as usize)
}

/// Names for the helpers of a plan, and remarks on those that are not the model's.
fn named(plan: &Plan<'_>, desk: &mut Desk<'_>) -> Result<(Vec<String>, Vec<String>), Error> {
    let (mut names, mut remarks) = (Vec::new(), Vec::new());
    for helper in &plan.helpers {
        let free: Vec<String> = helper
            .name_candidates
            .iter()
            .filter(|name| !names.contains(*name))
            .cloned()
            .collect();
        let Some(chosen) = names::choose(desk, FUNCTION, &helper.prompt, &free)? else {
            break;
        };
        names.push(chosen.name);
        remarks.extend(chosen.remark);
    }
    Ok((names, remarks))
}

fn work(subject: &Subject<'_>, done: Vec<(String, String)>, remarks: Vec<String>) -> Work {
    let text = done.last().map(|(text, _)| text.clone());
    let stages = done.into_iter();
    Work {
        files: text
            .into_iter()
            .map(|text| FileText {
                path: subject.path.clone(),
                text,
            })
            .collect(),
        done: vec![subject.target.clone()],
        stages: stages
            .map(|(text, symbol)| Stage { text, symbol })
            .collect(),
        remarks,
        ..Work::default()
    }
}
