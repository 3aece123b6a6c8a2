//! The ledger: which line added what to a function's measures. Kept only when somebody asks.

use crate::lang::construct::Construct;
use crate::lang::measures::cyclomatic::Also;
use crate::lang::measures::{cognitive, cyclomatic};
use crate::lang::tally::{Frame, Tally};

/// What one construct added to the measures of one function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contribution {
    /// 1-based line.
    pub line: usize,
    /// What stands there, in the words of a person.
    pub construct: String,
    /// Points of cyclomatic complexity.
    pub cyclomatic: u32,
    /// Points of cognitive complexity.
    pub cognitive: u32,
    /// Of the cognitive points, how many are for nesting.
    pub nesting: u32,
}

/// Contributions to the functions that are open.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    /// 1-based line of what is being counted.
    line: usize,
    open: Vec<Page>,
}

/// Contributions to one function.
#[derive(Debug, Default)]
struct Page {
    own: Vec<Contribution>,
    /// What functions inside it added, which does not always count.
    of_nested: Vec<Contribution>,
}

/// Points that a construct adds to one function.
#[derive(Debug, Clone, Copy, Default)]
struct Points {
    cyclomatic: u32,
    cognitive: u32,
    nesting: u32,
}

impl Ledger {
    /// Notes points of the open function at `depth`, 0 for the outermost one.
    fn add(&mut self, depth: usize, construct: &str, points: Points) {
        let is_innermost = depth + 1 == self.open.len();
        let Some(page) = self.open.get_mut(depth) else {
            return;
        };
        if points.cyclomatic == 0 && points.cognitive == 0 {
            return;
        }
        let contributions = if is_innermost {
            &mut page.own
        } else {
            &mut page.of_nested
        };
        contributions.push(Contribution {
            line: self.line,
            construct: construct.to_owned(),
            cyclomatic: points.cyclomatic,
            cognitive: points.cognitive,
            nesting: points.nesting,
        });
    }

    /// Notes cognitive points of every open function.
    fn add_cognitive(&mut self, construct: &str, cognitive: u32) {
        let points = Points {
            cognitive,
            ..Points::default()
        };
        for depth in 0..self.open.len() {
            self.add(depth, construct, points);
        }
    }
}

impl Tally {
    /// The same, keeping [`Function::contributions`](super::Function::contributions) when
    /// `explain` says so.
    pub fn explaining(self, explain: bool) -> Self {
        Self {
            ledger: explain.then(Ledger::default),
            ..self
        }
    }

    /// Says on which line what is reported next stands; costs nothing when nobody asked.
    pub fn at(&mut self, line: impl FnOnce() -> usize) {
        if let Some(ledger) = &mut self.ledger {
            ledger.line = line();
        }
    }

    pub(super) fn explain_function(&mut self) {
        if let Some(ledger) = &mut self.ledger {
            ledger.open.push(Page::default());
        }
    }

    /// The contributions to the function that was opened last, which ends.
    pub(super) fn explained(&mut self, counts_nested: bool) -> Vec<Contribution> {
        let page = self.ledger.as_mut().and_then(|ledger| ledger.open.pop());
        let Page { own, of_nested } = page.unwrap_or_default();
        let nested = of_nested.into_iter().filter(|_| counts_nested);
        let mut all: Vec<Contribution> = own.into_iter().chain(nested).collect();
        all.sort_by_key(|one| one.line);
        all
    }

    pub(super) fn explain_open(&mut self, construct: Construct, parent: Option<Construct>) {
        let Some(ledger) = &mut self.ledger else {
            return;
        };
        for (depth, frame) in self.frames.iter().enumerate() {
            let is_innermost = depth + 1 == self.frames.len();
            let level = self.level - frame.base;
            let cognitive = cognitive::points(construct, level);
            let points = Points {
                cyclomatic: cyclomatic::points(construct, parent, self.policy, self.variant)
                    * u32::from(is_innermost),
                cognitive,
                nesting: cognitive.saturating_sub(cognitive::points(construct, 0)),
            };
            ledger.add(depth, words(construct), points);
        }
    }

    pub(super) fn explain_operator(&mut self, cognitive: u32) {
        let counts = self.policy.counts(Also::Logical, self.variant);
        if let Some(ledger) = &mut self.ledger {
            ledger.add_cognitive("logical operators", cognitive);
            let points = Points {
                cyclomatic: u32::from(counts),
                ..Points::default()
            };
            ledger.add(
                ledger.open.len().saturating_sub(1),
                "logical operator",
                points,
            );
        }
    }

    pub(super) fn explain_jump(&mut self) {
        if let Some(ledger) = &mut self.ledger {
            ledger.add_cognitive("jump to a label", 1);
        }
    }

    /// Notes recursion, before it is counted.
    pub(super) fn explain_call(&mut self, name: &str) {
        let Some(ledger) = &mut self.ledger else {
            return;
        };
        let called = self.frames.iter().zip(&mut ledger.open);
        for (_, page) in called.filter(|(frame, _)| frame.name == name && !frame.recursive) {
            page.own.push(Contribution {
                line: ledger.line,
                construct: "call of itself".to_owned(),
                cyclomatic: 0,
                cognitive: 1,
                nesting: 0,
            });
        }
    }

    /// Notes the number of a function that ended, which is part of the one around it.
    pub(super) fn explain_nested(&mut self, nested: &Frame) {
        let Some(ledger) = &mut self.ledger else {
            return;
        };
        ledger.line = nested.function.line;
        let points = Points {
            cyclomatic: nested.function.cyclomatic,
            ..Points::default()
        };
        let what = format!("nested function `{}`", nested.name);
        ledger.add(ledger.open.len().saturating_sub(1), &what, points);
    }
}

fn words(construct: Construct) -> &'static str {
    match construct {
        Construct::Function => "function",
        Construct::Lambda => "lambda",
        Construct::Closure { .. } => "block",
        Construct::Scope => "scope",
        Construct::If => "if",
        Construct::ElseIf => "else if",
        Construct::Else => "else",
        Construct::Loop => "loop",
        Construct::With => "with",
        Construct::Try => "try",
        Construct::Handler | Construct::NextHandler => "handler",
        Construct::Finally => "finally",
        Construct::Match { .. } => "match",
        Construct::Arm { guarded: true, .. } => "guarded case",
        Construct::Arm { .. } => "case",
        Construct::Ternary => "ternary",
        Construct::Logical => "logical operators",
        Construct::Branch => "branch",
        Construct::Comprehension => "comprehension",
        Construct::Body => "body",
    }
}
