//! `optimize`: the model writes a function anew so that it runs faster. Only functions that the
//! settings name, and only where they name a benchmark: a change has to pass all that `rewrite` asks,
//! and the benchmark has to take less time by more than it varies.

use crate::improve::desk::Desk;
use crate::improve::kinds::common::is_test;
use crate::improve::kinds::trial::Trial;
use crate::improve::kinds::{Character, Check, Kind, Source, Task, Work, functions, rewrite};
use crate::improve::{Error, Target};
use crate::model::Duty;
use crate::refactor::generated::is_generated;
use crate::refactor::proofs::{self, Proof};
use crate::settings::Settings;
use crate::text::RepoPath;

/// What stands in the place of a rule: it is named, not found.
const RULE: &str = "benchmark";

/// The kind.
pub(super) struct Optimize;

impl Kind for Optimize {
    fn name(&self) -> &'static str {
        "optimize"
    }

    fn character(&self) -> Character {
        Character {
            is_default: false,
            is_per_file: false,
            check: Check::Tests,
            duty: Duty::Writer,
        }
    }

    fn find(&self, source: &Source<'_>, settings: &Settings) -> Result<Vec<Target>, String> {
        let improve = &settings.improve;
        let is_ours = source.path.extension() == Some("py") && !is_test(source.path);
        if !is_ours || improve.benchmark.is_empty() {
            return Ok(Vec::new());
        }
        let path = source.path.to_string();
        let named = improve.optimize.iter().filter_map(|entry| {
            let (file, symbol) = entry.rsplit_once(':')?;
            (file == path).then_some(symbol)
        });
        let named: Vec<&str> = named.collect();
        if named.is_empty() {
            return Ok(Vec::new());
        }
        if is_generated(source.text) {
            return Err("the file says that it is generated".to_owned());
        }
        let all = functions::measured(source, settings);
        let found = all
            .iter()
            .filter(|one| named.contains(&one.symbol.as_str()));
        let targets: Vec<Target> = found
            .map(|one| functions::target_of(source.text, one, (RULE, 1)))
            .collect();
        match named
            .iter()
            .find(|symbol| all.iter().all(|one| one.symbol != **symbol))
        {
            Some(symbol) if targets.is_empty() => Err(format!(
                "it has no function `{symbol}`, which improve.optimize names"
            )),
            _ => Ok(targets),
        }
    }

    fn work(&self, task: &Task<'_>, desk: &mut Desk<'_>) -> Result<Work, Error> {
        let subject = match functions::subject(task) {
            Ok(subject) => subject,
            Err(work) => return Ok(*work),
        };
        let words = "Rewrite this function so that it runs faster and does exactly the same. Keep \
                     its name, parameters and decorators. Answer with the whole function, and \
                     nothing else, in one fenced block.";
        rewrite::written(task, desk, &subject, words.to_owned(), |_| Ok(()))
    }

    fn prove(&self, task: &Task<'_>, work: &Work) -> Vec<Proof> {
        let (Ok(subject), Some(after)) = (functions::subject(task), work.text(task.source.path))
        else {
            return Vec::new();
        };
        let limits = functions::limits(task.settings);
        proofs::rewrite::prove(subject.text, after, subject.symbol, &limits)
    }

    fn trials(&self, task: &Task<'_>, work: &Work) -> Vec<Trial> {
        let improve = &task.settings.improve;
        let mut trials = rewrite::trials(task, work);
        trials.push(Trial::Faster {
            benchmark: improve.benchmark.clone(),
            pairs: improve.benchmark_pairs,
        });
        trials
    }

    fn reworks(&self) -> u32 {
        rewrite::RETRIES
    }

    fn subject(&self, path: &RepoPath, work: &Work) -> String {
        format!("{path}: make {} faster", functions::symbol_of(work))
    }

    fn story(&self, _: &RepoPath, work: &Work) -> String {
        format!(
            "The model wrote `{}` anew. Its signature and everything around it are as they were, \
             tests reach it and pass, and the benchmark takes less time by more than it varies.",
            functions::symbol_of(work)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(optimize: &[&str], benchmark: &[&str]) -> Result<Vec<String>, String> {
        let mut settings = Settings::default();
        let texts = |all: &[&str]| all.iter().map(|&one| one.to_owned()).collect();
        settings.improve.optimize = texts(optimize);
        settings.improve.benchmark = texts(benchmark);
        let path = "shop/a.py".into();
        let source = Source {
            path: &path,
            text: "def f(): pass\n\n\nclass C:\n    def g(self): pass\n",
            files: &[],
        };
        let targets = Optimize.find(&source, &settings)?;
        Ok(targets.into_iter().filter_map(|one| one.symbol).collect())
    }

    #[test]
    fn functions_are_those_that_the_settings_name_beside_a_benchmark() {
        let none: [&str; 0] = [];
        assert_eq!(
            found(&["shop/a.py:C.g", "b.py:f"], &["make"]).unwrap(),
            ["C.g"]
        );
        assert_eq!(found(&["shop/a.py:C.g"], &[]).unwrap(), none);
        assert_eq!(found(&["a.py:f"], &["make"]).unwrap(), none);
        let error = found(&["shop/a.py:h"], &["make"]).unwrap_err();
        assert!(error.contains("no function `h`"), "{error}");
    }
}
