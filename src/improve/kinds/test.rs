//! `test`: the model writes a first file of tests for a module that no test touches. Off by default:
//! it counts only when its tests pass five times in a row, reach the module's functions, and notice
//! when one of them is wrong. That they reach a function is shown by an exception planted in it;
//! no coverage is measured.

use crate::improve::desk::Desk;
use crate::improve::kinds::common::{is_in_force, is_test};
use crate::improve::kinds::places::{module_of, test_path};
use crate::improve::kinds::seen::Seen;
use crate::improve::kinds::trial::Trial;
use crate::improve::kinds::writing::{Order, write};
use crate::improve::kinds::{Character, Check, FileText, Kind, Left, Source, Task, Work, mutants};
use crate::improve::{Error, Sort, Target};
use crate::lang::python::definitions::{Definition, DefinitionKind, definitions};
use crate::model::Duty;
use crate::refactor::generated::is_generated;
use crate::refactor::proofs::{Proof, test_file};
use crate::rules;
use crate::settings::Settings;
use crate::text::RepoPath;

/// How often a new test must pass in a row.
const TIMES: u32 = 5;

/// Attempts that are told why the last one was refused: by its form, and by what was tried.
const RETRIES: u32 = 2;

/// Functions in which mistakes are planted.
const FUNCTIONS_MOST: usize = 5;

/// Wrong results that are planted at most.
const MUTANTS_MOST: usize = 12;

/// Files of tests that are read to see how tests are written here.
const READ_MOST: usize = 20;

/// The kind.
pub(super) struct Test;

impl Kind for Test {
    fn name(&self) -> &'static str {
        "test"
    }

    fn character(&self) -> Character {
        Character {
            is_default: false,
            is_per_file: true,
            check: Check::Trials,
            duty: Duty::Writer,
        }
    }

    fn find(&self, source: &Source<'_>, settings: &Settings) -> Result<Vec<Target>, String> {
        let rule = &settings.rules.missing_test;
        let is_ours = source.path.extension() == Some("py") && !is_test(source.path);
        if !is_ours || !is_in_force(rule) || functions(source.text).is_empty() {
            return Ok(Vec::new());
        }
        if Seen::of_source(source)
            .findings(rule, source.path)
            .is_empty()
        {
            return Ok(Vec::new());
        }
        if is_generated(source.text) {
            return Err("the file says that it is generated".to_owned());
        }
        let target = Target::new(None, Sort::Module, 1, "missing-test", source.text);
        Ok(vec![target])
    }

    fn work(&self, task: &Task<'_>, desk: &mut Desk<'_>) -> Result<Work, Error> {
        let skipped = |reason: &str| Work::nothing(task.targets, Left::Skipped, reason);
        let options = &task.settings.rules.missing_test;
        let of_it = std::slice::from_ref(task.source.path);
        if let Some(test) = rules::tests_of(options, &Seen::of_task(task), of_it).first() {
            return Ok(skipped(&format!("{test} touches it")));
        }
        let path = test_path(&task.source);
        let name = path.file_name();
        let is_taken = |one: &RepoPath| one.file_name() == name;
        if task.source.files.iter().any(is_taken) || task.read.text(&path).is_some() {
            return Ok(skipped(
                "there is a file of the name that its tests would have",
            ));
        }
        let module = module_of(&task.source);
        let order = order(task, &module);
        let accept = |code: &str| match failed(&test_file::prove(code, &module)) {
            Some(reason) => Err(reason),
            None => Ok(code.to_owned()),
        };
        Ok(match write(desk, &order, accept)? {
            Err(reason) => Work::nothing(task.targets, Left::Discarded, &reason),
            Ok(texts) => Work {
                files: texts
                    .into_iter()
                    .take(1)
                    .map(|text| FileText {
                        path: path.clone(),
                        text,
                    })
                    .collect(),
                done: task.targets.to_vec(),
                remarks: vec!["the model wrote the tests".to_owned()],
                ..Work::default()
            },
        })
    }

    fn prove(&self, task: &Task<'_>, work: &Work) -> Vec<Proof> {
        let module = module_of(&task.source);
        let [file] = work.files.as_slice() else {
            return Vec::new();
        };
        let is_new = match task.read.text(&file.path) {
            None => Ok(format!("{} is a new file", file.path)),
            Some(_) => Err(format!("{} is there already", file.path)),
        };
        let mut proofs = vec![Proof::of("new-file", is_new)];
        proofs.extend(test_file::prove(&file.text, &module));
        proofs
    }

    fn trials(&self, task: &Task<'_>, work: &Work) -> Vec<Trial> {
        let (source, path) = (task.source.text, task.source.path);
        let tests: Vec<RepoPath> = work.files.iter().map(|file| file.path.clone()).collect();
        let words = work.files.first().map_or("", |file| file.text.as_str());
        let mut symbols = functions(source);
        // Those first that the tests speak of.
        symbols.sort_by_key(|one| !words.contains(&one.name));
        symbols.truncate(FUNCTIONS_MOST);
        let broken = symbols
            .iter()
            .filter_map(|one| mutants::broken(path, source, &one.symbol));
        let wrong = symbols
            .iter()
            .flat_map(|one| mutants::mutants(path, source, &one.symbol));
        vec![
            Trial::Steady {
                tests: tests.clone(),
                times: TIMES,
            },
            Trial::Noticed {
                name: "tests-reach",
                what: "planted exceptions",
                tests: tests.clone(),
                mutants: broken.collect(),
                all: true,
            },
            Trial::Noticed {
                name: "mutants-die",
                what: "wrong results",
                tests,
                mutants: wrong.take(MUTANTS_MOST).collect(),
                all: false,
            },
        ]
    }

    fn reworks(&self) -> u32 {
        RETRIES
    }

    fn subject(&self, path: &RepoPath, _: &Work) -> String {
        format!("{path}: first tests")
    }

    fn story(&self, path: &RepoPath, _: &Work) -> String {
        format!(
            "No test touched {path}. The model wrote some: they pass {TIMES} times in a row, reach \
             its functions, and notice when one of them is wrong."
        )
    }
}

fn failed(proofs: &[Proof]) -> Option<String> {
    let failed = proofs.iter().find(|proof| !proof.holds());
    failed.map(|proof| proof.detail.clone())
}

fn order(task: &Task<'_>, module: &str) -> Order {
    let form = match is_pytest(task) {
        true => "functions named test_… with plain assert statements, for pytest",
        false => "a unittest.TestCase with methods named test_…",
    };
    Order {
        sort: "test",
        task: format!(
            "Write tests for the Python module `{module}`, which is shown. Use {form}. Import what \
             is tested from `{module}` and nothing beyond the standard library. Answer with the \
             whole file, and nothing else, in one fenced block."
        ),
        shown: task.source.text.to_owned(),
        samples: u32::from(task.complaint.is_none()),
        retries: match task.complaint {
            None => RETRIES,
            Some(_) => 1,
        },
        complaint: task.complaint.map(str::to_owned),
    }
}

/// Whether tests are written for pytest here. Without any, unittest's run under both.
fn is_pytest(task: &Task<'_>) -> bool {
    let tests = task.source.files.iter().filter(|path| is_test(path));
    let mut texts = tests
        .take(READ_MOST)
        .filter_map(|path| task.read.text(path));
    texts.any(|text| {
        text.lines()
            .any(|line| line.starts_with("def test_") || line.starts_with("import pytest"))
    })
}

/// Public functions and methods, in source order.
fn functions(source: &str) -> Vec<Definition> {
    let mut all = definitions(source.as_bytes()).unwrap_or_default();
    all.retain(|one| {
        let is_public = one.symbol.split('.').all(|part| !part.starts_with('_'));
        one.kind == DefinitionKind::Function && is_public
    });
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_functions_and_methods_are_tested() {
        let text = "def a(): pass\ndef _b(): pass\nclass C:\n    def d(self): pass\n    def __init__(self): pass\n";
        let symbols: Vec<String> = functions(text).into_iter().map(|one| one.symbol).collect();
        assert_eq!(symbols, ["a", "C.d"]);
    }
}
