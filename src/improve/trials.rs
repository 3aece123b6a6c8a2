//! Trials, played on a ground: mutants put in place and taken away again, tests run several times,
//! a function compared with what it was.

use crate::improve::Error;
use crate::improve::ground::{Ran, Sameness, Standing};
use crate::improve::kinds;
use crate::improve::kinds::FileText;
use crate::improve::kinds::trial::{Mutant, Pair, Trial};
use crate::improve::machine::Machine;
use crate::improve::record::UnderWay;
use crate::refactor::proofs::Proof;
use crate::text::RepoPath;

/// What came of a trial.
pub(super) enum Tried {
    /// It held or failed.
    Proven(Proof),
    /// It could not be found out, for this reason.
    Unknown(String),
}

/// What came of running something; the error is why it says nothing or what fails.
type Said = Result<String, String>;

impl Machine<'_> {
    /// What has to be tried for the change under way.
    pub(super) fn trials_of(&self, under_way: &UnderWay) -> Result<Vec<Trial>, Error> {
        let kind = kinds::find(&under_way.job.kind)?;
        let text = self.workshop_text(&under_way.job.path).unwrap_or_default();
        let task = self.task(under_way, &text);
        let work = under_way.work.as_ref();
        Ok(work.map_or_else(Vec::new, |work| kind.trials(&task, work)))
    }

    /// Plays trials with the files of a change in place, up to the first that fails.
    pub(super) fn tried(&self, trials: &[Trial], files: &[FileText]) -> Result<Vec<Tried>, Error> {
        let mut all = Vec::new();
        for trial in trials {
            let tried = self.play(trial, files)?;
            let failed = matches!(&tried, Tried::Proven(proof) if !proof.holds());
            all.push(tried);
            if failed {
                break;
            }
        }
        Ok(all)
    }

    fn play(&self, trial: &Trial, files: &[FileText]) -> Result<Tried, Error> {
        let proven = |name: &str, said| Tried::Proven(Proof::of(name, said));
        Ok(match trial {
            Trial::Steady { tests, times } => {
                proven("tests-steady", self.steady(files, tests, *times)?)
            }
            Trial::Noticed { name, .. } => proven(name, self.noticed(trial, files)?),
            Trial::Same(pair) => self.same(pair, files),
            Trial::Faster { benchmark, pairs } => {
                proven("faster", self.faster(files, benchmark, *pairs)?)
            }
        })
    }

    /// Runs tests so often, each time to their end.
    fn steady(&self, files: &[FileText], tests: &[RepoPath], times: u32) -> Result<Said, Error> {
        let mut passed = None;
        for time in 1..=times {
            let ran = match self.ran(files, tests, None)? {
                Ok(ran) => ran,
                Err(reason) => return Ok(Err(reason)),
            };
            if let Some(failed) = ran.failed.first() {
                return Ok(Err(format!("{failed} fails in run {time} of {times}")));
            }
            if ran.passed == 0 || ran.skipped > 0 {
                return Ok(Err(format!("not every test was run: {}", ran.told)));
            }
            if *passed.get_or_insert(ran.passed) != ran.passed {
                return Ok(Err(
                    "the number of its tests is not always the same".to_owned()
                ));
            }
        }
        let passed = passed.unwrap_or_default();
        Ok(Ok(format!("{passed} tests pass {times} times in a row")))
    }

    /// Puts mutants in place, one after the other, and sees whether a test fails.
    fn noticed(&self, trial: &Trial, files: &[FileText]) -> Result<Said, Error> {
        let Trial::Noticed {
            what,
            tests,
            mutants,
            all,
            ..
        } = trial
        else {
            return Ok(Err("it is no trial of mutants".to_owned()));
        };
        if mutants.is_empty() {
            return Ok(Err(format!("there is no place for {what}")));
        }
        // What fails without a mutant says nothing about one.
        let known = match self.ran(files, tests, None)? {
            Ok(ran) => ran.failed,
            Err(reason) => return Ok(Err(reason)),
        };
        let mut noticed: Vec<String> = Vec::new();
        let mut tried = 0;
        for mutant in mutants {
            tried += 1;
            match self.ran(files, tests, Some(mutant))? {
                Ok(ran) if ran.failed.iter().all(|name| known.contains(name)) => continue,
                Ok(_) => noticed.push(mutant.what.clone()),
                Err(reason) => return Ok(Err(reason)),
            }
            if !all {
                break;
            }
        }
        Ok(match noticed.first() {
            None => Err(format!("no test notices any of {tried} {what}")),
            Some(first) => Ok(format!(
                "tests notice {} of {tried} {what}, such as {first}",
                noticed.len()
            )),
        })
    }

    /// What tests say with the files of a change in place, and a mutant over them. Whatever tests
    /// wrote before is gone.
    fn ran(
        &self,
        files: &[FileText],
        tests: &[RepoPath],
        mutant: Option<&Mutant>,
    ) -> Result<Result<Ran, String>, Error> {
        self.desk.may_go_on()?;
        if let Some(reason) = self.desk.used_up() {
            return Ok(Err(reason));
        }
        self.workshop.show(self.workshop.tip()?)?;
        self.workshop.put(files)?;
        if let Some(mutant) = mutant {
            self.workshop.put(std::slice::from_ref(&mutant.file))?;
        }
        let paths: Vec<RepoPath> = files.iter().map(|file| file.path.clone()).collect();
        let site = self.site(&paths);
        let record = match &self.record.facts.standing {
            Some(Standing::Green { record, .. }) => record.clone(),
            _ => serde_json::Value::Null,
        };
        let ground = self.basis.services.ground;
        let ran = ground.try_tests(&site, tests, &record);
        // A run that was cut short says nothing.
        self.desk.may_go_on()?;
        Ok(ran)
    }

    fn same(&self, pair: &Pair, files: &[FileText]) -> Tried {
        let paths: Vec<RepoPath> = files.iter().map(|file| file.path.clone()).collect();
        let ground = self.basis.services.ground;
        match ground.compare(&self.site(&paths), pair) {
            Sameness::Same(told) => Tried::Proven(Proof::of("same-results", Ok(told))),
            Sameness::Different(told) => Tried::Proven(Proof::of("same-results", Err(told))),
            Sameness::NotCompared(reason) => Tried::Unknown(format!(
                "`{}` was not compared with what it was: {reason}",
                pair.symbol
            )),
        }
    }
}
