//! Splits a long Python file: top-level definitions move to new files beside it, byte for byte, and
//! the old file imports them back, so that nobody who uses it notices.
//!
//! What must stay stays, with all that depends on it in the new files' direction: what runs code on
//! import, what is rebound from elsewhere, what asks for the module's own name. The rest is taken
//! apart along its references. Whether the result is right is not judged here but by `proofs`.

mod blocks;
mod choose;
mod cluster;
mod effects;
mod examples;
mod exported;
mod free;
mod giants;
mod graph;
mod imports;
mod kinds;
mod late;
mod names;
mod patched;
mod pulls;
mod reach;
#[cfg(test)]
mod reach_tests;
mod render;
mod sections;
mod style;
mod survey;
#[cfg(test)]
mod tests;
mod wishes;
mod words;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::refactor::Refusal;
use crate::text::{RepoPath, line_count};

pub use giants::{Giant, Group};

use choose::{Aim, Grain};
use kinds::Fit;
use reach::{REACHES, reaching};
use survey::Survey;

/// Most top-level statements of a file that is taken apart; beyond it the search takes too long.
const BLOCKS_LIMIT: usize = 2_000;
/// How full files are made, in hundredths of the limit, until one way cures the file.
const FILLS: &[usize] = &[85, 75, 65, 55, 95];

/// How much is gathered for a file, until one way is the best.
const GRAINS: &[Grain] = &[Grain::Even, Grain::Full, Grain::Fine(2), Grain::Fine(3)];

/// A file is tiny when so many of it are less than the limit.
const TINY: usize = 6;

/// Plans leave about as many lines over the limit when they differ by less than the limit over this.
const ABOUT: usize = 10;

/// A file is as good as cured when at most one in so many of its lines over the limit is left.
const MOSTLY: usize = 5;

/// A file with its whole text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileText {
    /// Where it is, or is to be.
    pub path: RepoPath,
    /// All of it.
    pub text: String,
}

/// What to split.
#[derive(Debug, Clone, Copy)]
pub struct Module<'a> {
    /// The file.
    pub path: &'a RepoPath,
    /// Its text.
    pub source: &'a str,
    /// The repository's other Python files, tests included, and its packaging files
    /// (`pyproject.toml`, `setup.cfg`, `setup.py`). Names that they bind, rebind or import are
    /// respected, so what is left out is not.
    pub others: &'a [FileText],
    /// Limits.
    pub options: Options,
}

/// Limits of a split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Most lines of a file.
    pub limit: usize,
    /// Fewest lines of definitions worth a file of their own, where there is a choice.
    pub least: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            limit: 300,
            least: 40,
        }
    }
}

/// How a file is to be split.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The new files, each after those that it imports.
    pub parts: Vec<Part>,
    /// Classes and functions that are too long for any file.
    pub giants: Vec<Giant>,
    /// What stays although there is no room for it, with the reason.
    pub kept: Vec<(String, String)>,
    survey: Arc<Survey>,
}

/// One new file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Names that move there, in source order.
    pub symbols: Vec<String>,
    /// Lines of what moves, with comments.
    pub lines: usize,
    /// Module names that fit it and are free, best first; never empty.
    pub name_candidates: Vec<String>,
    /// The name to use when nobody chooses.
    pub fallback: String,
    fit: Fit,
    blocks: Vec<usize>,
}

/// Plans the split of a file, or says why it is left as it is.
pub fn plan(module: &Module<'_>) -> Result<Plan, Refusal> {
    plans(module).map(|mut plans| plans.swap_remove(0))
}

/// Plans of the split of a file, the best first, and then those that do less to it, for where the
/// best does not hold; or why it is left as it is. There is at least one.
pub fn plans(module: &Module<'_>) -> Result<Vec<Plan>, Refusal> {
    let limit = module.options.limit;
    let lines = line_count(module.source.as_bytes());
    if lines <= limit {
        let reason = format!("it has {lines} lines, within the limit of {limit}");
        return Err(Refusal::because(reason));
    }
    let survey = Survey::of(module)?;
    if survey.layout.blocks.len() > BLOCKS_LIMIT {
        let reason = format!("it has more than {BLOCKS_LIMIT} top-level statements");
        return Err(Refusal::because(reason));
    }
    let (over, least) = (lines - limit, module.options.least);
    let mut found: Vec<(usize, Plan)> = Vec::new();
    for reach in REACHES {
        let Some((excess, plan)) = fullest(&Arc::new(reaching(&survey, *reach))) else {
            continue;
        };
        let known = found.last().map_or(over, |(known, _)| *known);
        // What does more to a file has to be worth it.
        if excess + least <= known || (known > 0 && excess * MOSTLY <= known) {
            found.push((excess, plan));
        }
        if excess == 0 {
            break;
        }
    }
    if found.is_empty() {
        return Err(Refusal::because(survey.why_nothing_moves()));
    }
    Ok(found.into_iter().rev().map(|(_, plan)| plan).collect())
}

/// The plan that leaves the fewest lines over the limit, with that number; of those that leave about
/// as few, the one whose files are few and well named.
fn fullest(survey: &Arc<Survey>) -> Option<(usize, Plan)> {
    let mut found: Vec<(usize, Plan)> = Vec::new();
    let aims = GRAINS.iter().flat_map(|&grain| {
        FILLS.iter().map(move |fill| Aim {
            target: survey.options.limit * fill / 100,
            grain,
        })
    });
    for aim in aims {
        let Some(plan) = attempt(survey, aim) else {
            continue;
        };
        // What would be imported in a circle is no plan.
        if let Ok(excess) = plan.excess() {
            found.push((excess, plan));
        }
    }
    let least = found.iter().map(|(excess, _)| *excess).min()?;
    let most = match least {
        0 => 0,
        least => least + survey.options.limit / ABOUT,
    };
    let found = found.into_iter().filter(|(excess, _)| *excess <= most);
    found.min_by_key(|(excess, plan)| (plan.cost(), *excess))
}

/// A plan whose files are made in this way, if anything moves.
fn attempt(survey: &Arc<Survey>, aim: Aim) -> Option<Plan> {
    let clusters = choose::choose(survey, aim);
    if clusters.is_empty() {
        return None;
    }
    let mut taken = survey.taken_names();
    let parts = clusters
        .into_iter()
        .map(|blocks| {
            let (fit, name_candidates) = names::candidates(survey, &blocks, &taken);
            let fallback = name_candidates.first().cloned().unwrap_or_default();
            taken.insert(fallback.clone());
            Part {
                symbols: survey.symbols(&blocks),
                lines: blocks.iter().map(|&at| survey.layout.lines(at)).sum(),
                name_candidates,
                fallback,
                fit,
                blocks,
            }
        })
        .collect();
    Some(Plan {
        parts,
        giants: survey.giants.clone(),
        kept: survey.kept(),
        survey: Arc::clone(survey),
    })
}

impl Plan {
    /// The new files and the old one, which comes last. `names` are module names for the parts, in
    /// their order, of their candidates.
    pub fn render(&self, names: &[String]) -> Result<Vec<FileText>, Refusal> {
        if names.len() != self.parts.len() {
            let reason = format!("{} names for {} parts", names.len(), self.parts.len());
            return Err(Refusal::because(reason));
        }
        for (index, name) in names.iter().enumerate() {
            if !self.parts[index].name_candidates.contains(name) {
                let reason = format!("`{name}` is not one of the names offered");
                return Err(Refusal::because(reason));
            }
            if names[..index].contains(name) {
                return Err(Refusal::because(format!("`{name}` is chosen twice")));
            }
        }
        render::files(&self.survey, &self.parts, names)
    }

    /// The names to use when nobody chooses.
    pub fn fallback_names(&self) -> Vec<String> {
        self.parts
            .iter()
            .map(|part| part.fallback.clone())
            .collect()
    }

    /// What its files cost whoever reads them: each something, and more where its name says little,
    /// and where a helper is parted from the one that it helps.
    fn cost(&self) -> usize {
        let cost = |part: &Part| {
            let of_name = match part.fit {
                Fit::Whole => 2,
                Fit::Kind => 3,
                Fit::Many => 6,
                Fit::Some => 12,
            };
            let tiny = usize::from(part.lines * TINY < self.survey.options.limit);
            of_name + 2 * tiny
        };
        self.parts.iter().map(cost).sum::<usize>() + kinds::parted(&self.survey, &self.parts)
    }

    /// Lines above the limit over all files, with fallback names.
    fn excess(&self) -> Result<usize, Refusal> {
        let files = self.render(&self.fallback_names())?;
        let over = |file: &FileText| {
            line_count(file.text.as_bytes()).saturating_sub(self.survey.options.limit)
        };
        Ok(files.iter().map(over).sum())
    }
}
