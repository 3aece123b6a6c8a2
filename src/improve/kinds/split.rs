//! `split`: takes a long Python file apart. Which definitions move together is worked out by rules,
//! they move byte for byte, and the old module offers every name that it offered; the model only
//! chooses among names for the new files.

use crate::improve::desk::Desk;
use crate::improve::kinds::common::{is_in_force, is_test};
use crate::improve::kinds::names::{self, MODULE};
use crate::improve::kinds::{
    Character, Check, FileText, Kind, Left, Source, Task, Work, elsewhere,
};
use crate::improve::{Error, Sort, Target};
use crate::model::Duty;
use crate::refactor::generated::is_generated;
use crate::refactor::proofs::{self, Proof};
use crate::refactor::split::{self, Module, Options, Plan};
use crate::rules::Rule;
use crate::settings::Settings;
use crate::text::{RepoPath, line_count};

/// The kind.
pub(super) struct Split;

impl Kind for Split {
    fn name(&self) -> &'static str {
        "split"
    }

    fn character(&self) -> Character {
        Character {
            is_default: true,
            is_per_file: true,
            check: Check::Imports,
            duty: Duty::Namer,
        }
    }

    fn find(&self, source: &Source<'_>, settings: &Settings) -> Result<Vec<Target>, String> {
        let rule = &settings.rules.file_too_long;
        let lines = line_count(source.text.as_bytes());
        let is_long = is_in_force(rule) && lines > rule.limit as usize;
        if !is_long || source.path.extension() != Some("py") || is_test(source.path) {
            return Ok(Vec::new());
        }
        if is_generated(source.text) {
            return Err("the file says that it is generated".to_owned());
        }
        let target = Target::new(None, Sort::Module, 1, rule.name(), source.text);
        Ok(vec![Target {
            number: lines as u64,
            ..target
        }])
    }

    fn work(&self, task: &Task<'_>, desk: &mut Desk<'_>) -> Result<Work, Error> {
        let others = others(task);
        let limit = task.settings.rules.file_too_long.limit as usize;
        let module = Module {
            path: task.source.path,
            source: task.source.text,
            others: &others,
            options: Options {
                limit,
                least: limit / 3,
            },
        };
        let skipped = |reason: String| Work::nothing(task.targets, Left::Skipped, &reason);
        let plans = match split::plans(&module) {
            Ok(plans) => plans,
            Err(refusal) => return Ok(skipped(refusal.to_string())),
        };
        let Some((plan, lesser)) = plans.split_first() else {
            return Ok(skipped("it has no plan".to_owned()));
        };
        let (names, mut remarks) = named(plan, desk)?;
        let files = match plan.render(&names) {
            Ok(files) => files,
            Err(refusal) => return Ok(skipped(refusal.to_string())),
        };
        remarks.extend(kept(plan));
        let lesser = lesser.iter();
        Ok(Work {
            files,
            samples: lesser
                .filter_map(|plan| plan.render(&plan.fallback_names()).ok())
                .collect(),
            done: task.targets.to_vec(),
            remarks,
            ..Work::default()
        })
    }

    fn prove(&self, task: &Task<'_>, work: &Work) -> Vec<Proof> {
        let before = FileText {
            path: task.source.path.clone(),
            text: task.source.text.to_owned(),
        };
        proofs::split::prove(&before, &work.files, &others(task))
    }

    fn subject(&self, path: &RepoPath, work: &Work) -> String {
        let new = work.files.len().saturating_sub(1);
        let files = if new == 1 { "file" } else { "files" };
        format!("{path}: move definitions to {new} new {files}")
    }

    fn story(&self, path: &RepoPath, work: &Work) -> String {
        let lines = work.done.first().map_or(0, |target| target.number);
        let new = work.files.iter().filter(|file| file.path != *path);
        let new: Vec<String> = new.map(|file| format!("`{}`", file.path)).collect();
        format!(
            "`{path}` has {lines} lines. Definitions moved as they were to {}; every name can still \
             be imported from where it was.",
            new.join(", "),
        )
    }
}

/// Names for the parts of a plan, and remarks on those that are not the model's.
fn named(plan: &Plan, desk: &mut Desk<'_>) -> Result<(Vec<String>, Vec<String>), Error> {
    let (mut names, mut remarks): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for (at, part) in plan.parts.iter().enumerate() {
        // A later part may have no other name than its first.
        let later: Vec<&String> = plan.parts[at + 1..]
            .iter()
            .map(|one| &one.fallback)
            .collect();
        let free: Vec<String> = part
            .name_candidates
            .iter()
            .filter(|name| !names.contains(*name) && !later.contains(name))
            .cloned()
            .collect();
        let chosen = names::choose(desk, MODULE, &part.symbols.join("\n"), &free)?;
        let Some(chosen) = chosen else {
            names.push(part.fallback.clone());
            continue;
        };
        names.push(chosen.name);
        remarks.extend(chosen.remark);
    }
    Ok((names, remarks))
}

/// What stays too long, and a plan for whoever takes it up.
fn kept(plan: &Plan) -> Vec<String> {
    plan.giants.iter().map(ToString::to_string).collect()
}

fn others(task: &Task<'_>) -> Vec<FileText> {
    let read = elsewhere::python_and_packaging(task);
    read.map(|(path, text)| FileText {
        path: path.clone(),
        text,
    })
    .collect()
}
