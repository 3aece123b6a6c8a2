//! The state of a task, and what follows from it. Pure: no model, no file, no clock.

use serde::{Deserialize, Serialize};

use crate::agents::task::{Criterion, Unmet};
use crate::agents::{Action, ActionKind};

/// An action that failed so often is not offered again.
const FAILURES_MAX: usize = 2;
/// The same action, or the same error, so often in a row is a loop.
const SAME_MAX: usize = 3;

/// What a task may use up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budget {
    /// Steps.
    pub steps: u32,
    /// Tokens of prompts and answers.
    pub tokens: u64,
    /// Time, in milliseconds.
    pub wall_ms: u64,
}

/// What it has used up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Used {
    /// Steps.
    pub steps: u32,
    /// Tokens of prompts and answers.
    pub tokens: u64,
    /// Time, in milliseconds; the time between a stop and going on does not count.
    pub wall_ms: u64,
}

/// The part of a budget that ended a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// Steps.
    Steps,
    /// Tokens.
    Tokens,
    /// Time.
    Time,
}

/// How a task ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// Every criterion holds, as the program judges.
    Passed,
    /// A budget is used up.
    Exhausted(Limit),
    /// It went in circles, in this way.
    Loop(String),
    /// No action is left that may help.
    Stuck,
    /// A person is asked this.
    Asked(String),
}

/// What became of an action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The file is changed; the hash names its content.
    Kept(String),
    /// The file is as it was, for this reason.
    Refused(String),
}

/// A step that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// The action.
    pub action: Action,
    /// What became of it.
    pub outcome: Outcome,
}

/// Where a task is. As it stands in the store it can go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// What is to be reached, in words.
    pub goal: String,
    /// What must hold in the end.
    pub acceptance: Vec<Criterion>,
    /// What may be used up.
    pub budget: Budget,
    /// What is used up.
    pub used: Used,
    /// Every step, oldest first; no more than the budget's.
    pub taken: Vec<Taken>,
    /// How it ended; `None` while it can go on.
    pub end: Option<End>,
}

/// What comes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// One of these is chosen and done; there is at least one.
    Choose(Vec<Action>),
    /// It is over.
    End(End),
}

impl State {
    /// A task that begins.
    pub fn new(goal: impl Into<String>, acceptance: Vec<Criterion>, budget: Budget) -> Self {
        Self {
            goal: goal.into(),
            acceptance,
            budget,
            used: Used::default(),
            taken: Vec::new(),
            end: None,
        }
    }

    /// Whether a step changed something.
    pub fn has_changes(&self) -> bool {
        let kept = |one: &Taken| matches!(one.outcome, Outcome::Kept(_));
        self.taken.iter().any(kept)
    }

    /// What comes next, where these criteria do not hold and these actions may help.
    pub fn next(&self, unmet: &[Unmet], offers: Vec<Action>) -> Next {
        if let Some(end) = &self.end {
            return Next::End(end.clone());
        }
        if unmet.is_empty() {
            return Next::End(End::Passed);
        }
        if let Some(limit) = self.used_up() {
            return Next::End(End::Exhausted(limit));
        }
        if let Some(how) = self.goes_in_circles() {
            return Next::End(End::Loop(how));
        }
        let mut left = offers;
        left.retain(|action| self.failures(action) < FAILURES_MAX);
        // Asking and giving up are no help by themselves.
        let helps = |action: &Action| !matches!(action.kind, ActionKind::Ask | ActionKind::Done);
        match left.iter().any(helps) {
            true => Next::Choose(left),
            false => Next::End(End::Stuck),
        }
    }

    /// Records a step with what it cost.
    pub fn take(&mut self, action: Action, outcome: Outcome, tokens: u64) {
        self.used.steps = self.used.steps.saturating_add(1);
        self.used.tokens = self.used.tokens.saturating_add(tokens);
        self.taken.push(Taken { action, outcome });
    }

    fn used_up(&self) -> Option<Limit> {
        let (used, budget) = (&self.used, &self.budget);
        if used.steps >= budget.steps {
            Some(Limit::Steps)
        } else if used.tokens >= budget.tokens {
            Some(Limit::Tokens)
        } else if used.wall_ms >= budget.wall_ms {
            Some(Limit::Time)
        } else {
            None
        }
    }

    fn failures(&self, action: &Action) -> usize {
        let failed =
            |one: &&Taken| one.action == *action && matches!(one.outcome, Outcome::Refused(_));
        self.taken.iter().filter(failed).count()
    }

    /// The same action with the same outcome three times in a row, the same error three times in a
    /// row, or two contents of the file that take turns.
    fn goes_in_circles(&self) -> Option<String> {
        let last = self.taken.iter().rev();
        let newest = self.taken.last()?;
        let same = last.clone().take_while(|one| *one == newest).count();
        if same >= SAME_MAX {
            return Some(format!(
                "`{}` came {same} times with the same result",
                newest.action
            ));
        }
        if let Outcome::Refused(reason) = &newest.outcome {
            let again = last.clone().take_while(|one| one.outcome == newest.outcome);
            let times = again.count();
            if times >= SAME_MAX {
                return Some(format!("the same error came {times} times: {reason}"));
            }
        }
        let kept: Vec<&String> = last
            .map_while(|one| match &one.outcome {
                Outcome::Kept(hash) => Some(hash),
                Outcome::Refused(_) => None,
            })
            .take(4)
            .collect();
        match kept.as_slice() {
            [a, b, c, d] if a == c && b == d && a != b => {
                Some("two changes undo each other in turn".to_owned())
            }
            _ => None,
        }
    }
}
