//! Which runs to take out: the fewest that bring every part under its limits.
//!
//! A beam search over texts. Each step takes one run out of a part that is over a limit; what the
//! parts then measure is read from the text that it gives.

use crate::lang::Function;
use crate::refactor::Refusal;
use crate::refactor::extract::Options;
use crate::refactor::extract::candidates::{Place, places};
use crate::refactor::extract::limits::{measured, measured_alone};
use crate::refactor::extract::moving::Moving;
use crate::refactor::extract::names::{Names, names};
use crate::refactor::extract::reading::{cost, is_there, objection, squeezed};
use crate::refactor::extract::render::{Rendered, render};
use crate::refactor::extract::step::{NAMELESS, Step, Target, find, is_known, take, with_subject};
use crate::refactor::extract::subject::Subject;
use crate::text::{self, line_start};

/// Texts that are gone on with after each step.
const BEAM: usize = 4;
/// Children of one text that are looked at in full.
const CHILDREN: usize = 6;
/// A name that stands for any while measures are taken.
pub(super) const PLACEHOLDER: &str = "_extracted_helper";

/// A text on the way.
#[derive(Debug, Clone)]
pub struct State {
    /// The text.
    pub source: String,
    /// The helpers' symbols, in the order of the steps.
    pub helpers: Vec<String>,
    /// What led here.
    pub steps: Vec<Step>,
    /// By how much the parts are over their limits.
    pub excess: f64,
    /// What it costs to read.
    cost: f64,
}

/// A step that may be next.
struct Child {
    step: Step,
    excess: f64,
    cost: f64,
}

/// Goes from `source` to a text in which `symbol` and its helpers keep their limits, or to the best
/// one in which at least one rule is cured and no helper breaks any.
pub fn search(source: &str, symbol: &str, options: &Options<'_>) -> Result<State, Refusal> {
    let before = find(source, symbol)?;
    let rules = options.limits.broken(&before);
    if rules.is_empty() {
        return Err(Refusal::because(
            "it breaks no rule that taking it apart would cure",
        ));
    }
    let mut beam = vec![State {
        source: source.to_owned(),
        helpers: Vec::new(),
        steps: Vec::new(),
        excess: total(source, symbol, &[], options),
        cost: 0.0,
    }];
    let mut partial: Option<(usize, State)> = None;
    let mut refusal = Refusal::because("no part of it can be taken out");
    for _ in 0..options.helpers {
        let mut next = Vec::new();
        for state in &beam {
            match successors(state, symbol, options) {
                Ok(states) => next.extend(states),
                Err(reason) => refusal = reason,
            }
        }
        next.sort_by(|a, b| weight(a.excess, a.cost).total_cmp(&weight(b.excess, b.cost)));
        if let Some(done) = best_done(&next) {
            return Ok(done);
        }
        for state in &next {
            let left = rules_left(state, symbol, options);
            let better = partial.as_ref().is_none_or(|(count, _)| left < *count);
            if left < rules.len() && better && helpers_are_clean(state, options) {
                partial = Some((left, state.clone()));
            }
        }
        next.truncate(BEAM);
        beam = next;
    }
    partial.map(|(_, state)| state).ok_or(refusal)
}

fn weight(excess: f64, cost: f64) -> f64 {
    excess * 2.0 + cost * 0.25
}

fn best_done(states: &[State]) -> Option<State> {
    let done = states.iter().filter(|state| state.excess <= 0.0);
    done.min_by(|a, b| a.cost.total_cmp(&b.cost)).cloned()
}

fn rules_left(state: &State, symbol: &str, options: &Options<'_>) -> usize {
    let function = find(&state.source, symbol);
    function.map_or(usize::MAX, |function| {
        options.limits.broken(&function).len()
    })
}

fn helpers_are_clean(state: &State, options: &Options<'_>) -> bool {
    let functions = measured(&state.source);
    state.helpers.iter().all(|helper| {
        let found = functions.iter().find(|function| function.symbol == *helper);
        found.is_some_and(|function| options.limits.excess(function) <= 0.0)
    })
}

/// Whether a function is `symbol` or stands within it.
fn is_part(function: &Function, symbol: &str) -> bool {
    let rest = function.symbol.strip_prefix(symbol);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn total(source: &str, symbol: &str, helpers: &[String], options: &Options<'_>) -> f64 {
    let functions = measured(source);
    let parts = functions.iter().filter(|function| {
        is_part(function, symbol) || helpers.iter().any(|helper| is_part(function, helper))
    });
    parts.map(|function| options.limits.excess(function)).sum()
}

fn successors(state: &State, symbol: &str, options: &Options<'_>) -> Result<Vec<State>, Refusal> {
    let functions = measured(&state.source);
    let mut children = Vec::new();
    let mut refusal = None;
    let original = |function: &&Function| is_part(function, symbol);
    let mut targets: Vec<(Target, &Function)> = functions
        .iter()
        .filter(original)
        .map(|function| (Target::Original(function.symbol.clone()), function))
        .collect();
    for (index, helper) in state.helpers.iter().enumerate() {
        let found = functions.iter().find(|function| function.symbol == *helper);
        targets.extend(found.map(|function| (Target::Helper(index), function)));
    }
    for (target, function) in targets {
        let whole = functions
            .iter()
            .filter(|other| is_part(other, &function.symbol));
        let around = functions
            .iter()
            .filter(|other| is_part(function, &other.symbol));
        let concerned = whole.chain(around);
        if concerned
            .clone()
            .all(|one| options.limits.excess(one) <= 0.0)
        {
            continue;
        }
        match children_of(&state.source, function, &target, options) {
            Ok(found) => children.extend(found),
            Err(reason) => refusal = Some(reason),
        }
    }
    children.sort_by(|a, b| weight(a.excess, a.cost).total_cmp(&weight(b.excess, b.cost)));
    children.truncate(CHILDREN);
    let found: Vec<State> = children
        .into_iter()
        .filter_map(|child| advance(state, symbol, child, options))
        .collect();
    match refusal {
        Some(reason) if found.is_empty() => Err(reason),
        _ => Ok(found),
    }
}

fn advance(state: &State, symbol: &str, child: Child, options: &Options<'_>) -> Option<State> {
    let target = match &child.step.target {
        Target::Original(symbol) => symbol,
        Target::Helper(index) => state.helpers.get(*index)?,
    };
    let layout = (options.columns, options.taken);
    let done = take(&state.source, target, &child.step.place, None, layout).ok()?;
    let mut helpers = state.helpers.clone();
    helpers.push(done.symbol);
    let excess = total(&done.source, symbol, &helpers, options);
    (excess < state.excess).then(|| State {
        excess,
        source: done.source,
        helpers,
        steps: state.steps.iter().cloned().chain([child.step]).collect(),
        cost: state.cost + child.cost,
    })
}

fn children_of(
    source: &str,
    function: &Function,
    target: &Target,
    options: &Options<'_>,
) -> Result<Vec<Child>, Refusal> {
    let file = squeezed(source);
    let work = |subject: &Subject<'_>| {
        let mut found = Vec::new();
        let mut reason = "no run of it stands alone".to_owned();
        for place in places(&subject.at.function.body, source) {
            match judged(subject, &place, &file, options) {
                Ok(Some((excess, cost))) => found.push(Child {
                    step: Step {
                        target: target.clone(),
                        place,
                    },
                    excess,
                    cost,
                }),
                Ok(None) => {}
                Err(why) => reason = why,
            }
        }
        if found.is_empty() {
            Err(reason)
        } else {
            Ok(found)
        }
    };
    with_subject(source, function, work)?.map_err(Refusal::because)
}

/// What the parts are over their limits by once the run at `place` is taken out, and what the step
/// costs; `file` are its squeezed lines. `None` when that makes no helper that keeps the limits, and why where nobody would want it.
fn judged(
    subject: &Subject<'_>,
    place: &Place,
    file: &str,
    options: &Options<'_>,
) -> Result<Option<(f64, f64)>, String> {
    let source = subject.source;
    let moving = Moving::of(subject, place)?;
    if let Some(why) = objection(&moving) {
        return Err(why);
    }
    let Ok(rendered) = render(&moving, PLACEHOLDER, options.columns) else {
        return Ok(None);
    };
    if is_there(file, &rendered.definition, PLACEHOLDER) {
        return Err("the file has a function that does the same".to_owned());
    }
    let is_taken = |name: &str| is_known(name, source, options.taken);
    let Names { telling, .. } = names(&moving, &is_taken).ok_or(NAMELESS)?;
    let outcome = outcome(subject, &rendered, options);
    Ok(outcome.map(|(excess, share)| (excess, cost(&moving, telling, share))))
}

/// What the outermost function around and the helper are over their limits by, and the helper's
/// share of the function.
fn outcome(
    subject: &Subject<'_>,
    rendered: &Rendered,
    options: &Options<'_>,
) -> Option<(f64, f64)> {
    use ruff_text_size::Ranged;
    let outermost = subject
        .at
        .outer
        .first()
        .copied()
        .unwrap_or(subject.at.function);
    let start = line_start(subject.source, outermost.start().to_usize());
    let end = outermost.end().to_usize();
    let mut edit = rendered.call.clone();
    edit.range = edit.range.start - start..edit.range.end - start;
    let end = end.max(rendered.call.range.end);
    let caller = text::apply(&subject.source[start..end], &[edit]).ok()?;
    let helper = measured_alone(&rendered.definition);
    let caller = measured_alone(&caller);
    let own = helper.first().filter(|own| options.limits.admit(own))?;
    let excess = |functions: &[Function]| -> f64 {
        functions.iter().map(|one| options.limits.excess(one)).sum()
    };
    #[expect(clippy::cast_precision_loss, reason = "lines of one function")]
    let share = own.lines as f64 / caller.first()?.lines.max(1) as f64;
    Some((excess(&helper) + excess(&caller), share))
}
