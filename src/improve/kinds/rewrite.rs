//! `rewrite`: the model writes one whole function anew, and the program puts it in the place of the
//! old one. Off by default: whether it does the same, tests say, so they have to see it at all; where
//! its annotations allow, both are called with the same arguments, too.

use crate::improve::desk::Desk;
use crate::improve::kinds::functions::{self, Subject};
use crate::improve::kinds::trial::{Pair, Trial};
use crate::improve::kinds::writing::{Order, write};
use crate::improve::kinds::{
    Character, Check, FileText, Kind, Left, Source, Task, Work, mutants, splice,
};
use crate::improve::{Error, Target};
use crate::model::Duty;
use crate::refactor::extract::Limits;
use crate::refactor::proofs::{self, Proof};
use crate::settings::Settings;
use crate::text::RepoPath;

/// Attempts that are told why the last sample was refused: by its form, and by what was tried.
pub(super) const RETRIES: u32 = 2;

/// Rules that it cures.
const RULES: &[&str] = &[
    "too-complex",
    "too-tangled",
    "too-nested",
    "function-too-long",
];

/// The kind.
pub(super) struct Rewrite;

impl Kind for Rewrite {
    fn name(&self) -> &'static str {
        "rewrite"
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
        functions::found(source, settings, RULES)
    }

    fn work(&self, task: &Task<'_>, desk: &mut Desk<'_>) -> Result<Work, Error> {
        let subject = match functions::subject(task) {
            Ok(subject) => subject,
            Err(work) => return Ok(*work),
        };
        let words = format!(
            "Rewrite this function so that it is simpler and does exactly the same: {}. Keep its \
             name, parameters and decorators. Answer with the whole function, and nothing else, in \
             one fenced block.",
            aim(&subject, &functions::limits(task.settings)),
        );
        let limits = functions::limits(task.settings);
        written(task, desk, &subject, words, |text| {
            let proof =
                proofs::extract::under_limits(subject.text, text, subject.symbol, &[], &limits);
            if proof.holds() {
                Ok(())
            } else {
                Err(proof.detail)
            }
        })
    }

    fn prove(&self, task: &Task<'_>, work: &Work) -> Vec<Proof> {
        let Ok(subject) = functions::subject(task) else {
            return Vec::new();
        };
        let after = work.text(subject.path).unwrap_or_default();
        let limits = functions::limits(task.settings);
        let mut proofs = proofs::rewrite::prove(subject.text, after, subject.symbol, &limits);
        proofs.push(proofs::extract::under_limits(
            subject.text,
            after,
            subject.symbol,
            &[],
            &limits,
        ));
        proofs
    }

    fn trials(&self, task: &Task<'_>, work: &Work) -> Vec<Trial> {
        trials(task, work)
    }

    fn reworks(&self) -> u32 {
        RETRIES
    }

    fn subject(&self, path: &RepoPath, work: &Work) -> String {
        format!("{path}: rewrite {}", functions::symbol_of(work))
    }

    fn story(&self, _: &RepoPath, work: &Work) -> String {
        format!(
            "`{}` breaks {}. The model wrote it anew; its signature and everything around it are \
             as they were, tests reach it, and they pass.",
            functions::symbol_of(work),
            functions::rules_of(work),
        )
    }
}

/// What has to become of a function, in words that a model can act on.
fn aim(subject: &Subject<'_>, limits: &Limits) -> String {
    let limit = match subject.target.rule.as_str() {
        "too-complex" => limits.cyclomatic.to_string(),
        "too-tangled" => limits.cognitive.to_string(),
        "too-nested" => limits.nesting.to_string(),
        _ => limits.lines.to_string(),
    };
    let measure = match subject.target.rule.as_str() {
        "too-complex" => "cyclomatic complexity",
        "too-tangled" => "cognitive complexity",
        "too-nested" => "depth of nesting",
        _ => "number of lines",
    };
    let number = subject.target.number;
    format!("its {measure} is {number}, and at most {limit} is allowed")
}

/// Has the model write the function of a task; every sample whose form is right becomes one of the
/// work's, the plainest first. `cured` says whether a text is what was asked for.
pub(super) fn written(
    task: &Task<'_>,
    desk: &mut Desk<'_>,
    subject: &Subject<'_>,
    words: String,
    cured: impl Fn(&str) -> Result<(), String>,
) -> Result<Work, Error> {
    let Some(shown) = splice::shown(subject.text, subject.symbol) else {
        let reason = "only functions that stand by themselves or in a class are written anew";
        return Ok(subject.left(Left::Skipped, reason));
    };
    let order = Order {
        sort: "rewrite",
        task: words,
        shown,
        samples: match task.complaint {
            None => task.settings.improve.samples,
            Some(_) => 0,
        },
        retries: match task.complaint {
            None => RETRIES,
            Some(_) => 1,
        },
        complaint: task.complaint.map(str::to_owned),
    };
    let limits = functions::limits(task.settings);
    let samples = write(desk, &order, |code| {
        let text = splice::spliced(subject.text, subject.symbol, code)?;
        if text == subject.text {
            return Err("the answer is the function as it was".to_owned());
        }
        let proofs = proofs::rewrite::prove(subject.text, &text, subject.symbol, &limits);
        if let Some(failed) = proofs.into_iter().find(|proof| !proof.holds()) {
            return Err(failed.detail);
        }
        cured(&text).map(|()| text)
    })?;
    Ok(match samples {
        Err(reason) => subject.left(Left::Discarded, &reason),
        Ok(mut texts) => {
            texts.sort_by_key(|text| plainness(task, text, subject.symbol));
            work(subject, texts)
        }
    })
}

/// What a reader has to hold in mind of a function: its complexity, then its length.
fn plainness(task: &Task<'_>, text: &str, symbol: &str) -> (u32, usize) {
    let source = Source {
        text,
        ..task.source
    };
    let all = functions::measured(&source, task.settings);
    let one = all.iter().find(|function| function.symbol == symbol);
    one.map_or((u32::MAX, usize::MAX), |one| {
        (one.cyclomatic.saturating_add(one.cognitive), one.lines)
    })
}

fn work(subject: &Subject<'_>, texts: Vec<String>) -> Work {
    let number = texts.len();
    let file = |text| {
        vec![FileText {
            path: subject.path.clone(),
            text,
        }]
    };
    let mut samples = texts.into_iter().map(file);
    Work {
        files: samples.next().unwrap_or_default(),
        samples: samples.collect(),
        done: vec![subject.target.clone()],
        remarks: vec![format!(
            "the model wrote the function; {number} of its samples had the right form"
        )],
        ..Work::default()
    }
}

/// That tests reach the new function, and that it gives what the old one gave.
pub(super) fn trials(task: &Task<'_>, work: &Work) -> Vec<Trial> {
    let (Ok(subject), Some(after)) = (functions::subject(task), work.text(task.source.path)) else {
        return Vec::new();
    };
    let broken = mutants::broken(subject.path, after, subject.symbol);
    vec![
        Trial::Noticed {
            name: "tests-reach",
            what: "planted exceptions",
            tests: Vec::new(),
            mutants: broken.into_iter().collect(),
            all: false,
        },
        Trial::Same(Pair {
            path: subject.path.clone(),
            symbol: subject.symbol.to_owned(),
            before: subject.text.to_owned(),
            after: after.to_owned(),
        }),
    ]
}
