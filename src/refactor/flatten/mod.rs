//! `flatten`: brings a function under its limits by rewriting its branches. Each rewrite rule is a
//! file of its own, with the conditions under which it keeps what the function does.

mod branch;
mod condition;
mod early_exit;
mod else_after_jump;
mod else_if;
mod guard_clause;
mod inverted_branch;
mod lines;
mod merged_conditions;
#[cfg(test)]
mod tests;

use ruff_python_ast::{Stmt, StmtIf};

use crate::lang::Function;
use crate::refactor::Refusal;
use crate::refactor::extract::candidates::{Suite, suites};
use crate::refactor::extract::limits::measured;
use crate::refactor::extract::step::{find, with_subject};
use crate::refactor::extract::{Limits, subject::Subject};
use crate::refactor::proofs::{self, Proof};
use crate::refactor::tree::BlockKind;
use crate::text::{self, Edit};

/// The most rewrites of one function.
const REWRITE_LIMIT: usize = 40;

/// An `if` that a rule looks at.
pub(crate) struct Site<'a, 's> {
    /// The function.
    subject: &'s Subject<'a>,
    /// The block that it stands in.
    suite: &'s Suite<'s>,
    /// Its index there.
    index: usize,
    /// The statement.
    branch: &'s StmtIf,
    /// Longest line, in characters.
    columns: usize,
}

/// A way to rewrite an `if`: its edits, or `None` where its conditions do not hold.
struct Rule {
    name: &'static str,
    apply: fn(&Site<'_, '_>) -> Option<Vec<Edit>>,
}

/// Every rule, the plainest first.
const RULES: &[Rule] = &[
    Rule {
        name: "else-after-jump",
        apply: else_after_jump::apply,
    },
    Rule {
        name: "else-if",
        apply: else_if::apply,
    },
    Rule {
        name: "merged-conditions",
        apply: merged_conditions::apply,
    },
    Rule {
        name: "guard-clause",
        apply: guard_clause::apply,
    },
    Rule {
        name: "inverted-branch",
        apply: inverted_branch::apply,
    },
    Rule {
        name: "early-exit",
        apply: early_exit::apply,
    },
];

/// A flattened text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flattened {
    /// The text.
    pub source: String,
    /// Rules that were applied, in order.
    pub rules: Vec<&'static str>,
}

/// Flattens the function `symbol` until it keeps its limits, or as far as that cures some rule that
/// it broke. Lines are at most `columns` characters long where a rule makes new ones.
pub fn flatten(
    source: &str,
    symbol: &str,
    limits: &Limits,
    columns: usize,
) -> Result<Flattened, Refusal> {
    let before = find(source, symbol)?;
    let broken = limits.broken(&before).len();
    if broken == 0 {
        return Err(Refusal::because(
            "it breaks no rule that flattening would cure",
        ));
    }
    let mut now = Flattened {
        source: source.to_owned(),
        rules: Vec::new(),
    };
    let mut best = None;
    let mut fewest = broken;
    while now.rules.len() < REWRITE_LIMIT {
        let Some(next) = better(&now, symbol, limits, columns)? else {
            break;
        };
        now = next;
        let left = limits.broken(&find(&now.source, symbol)?).len();
        if left < fewest {
            fewest = left;
            best = Some(now.clone());
        }
        if left == 0 {
            break;
        }
    }
    best.ok_or_else(|| Refusal::because("no rewrite of its branches brings it under a limit"))
}

/// What the change is worth.
pub fn prove(before: &str, after: &str, symbol: &str, limits: &Limits) -> Vec<Proof> {
    let mut proofs = proofs::flatten::prove(before, after);
    proofs.push(proofs::extract::under_limits(
        before,
        after,
        symbol,
        &[],
        limits,
    ));
    proofs
}

/// Every text that one rewrite in the function `symbol` gives, whatever it cures.
pub fn variants(source: &str, symbol: &str) -> Result<Vec<String>, Refusal> {
    let wanted = find(source, symbol)?;
    let found = rewrites(source, &wanted, usize::MAX)?;
    Ok(found.into_iter().map(|(_, text)| text).collect())
}

/// The rewrite that lowers the function's excess most.
fn better(
    now: &Flattened,
    symbol: &str,
    limits: &Limits,
    columns: usize,
) -> Result<Option<Flattened>, Refusal> {
    let functions = measured(&now.source);
    let weight = |functions: &[Function]| -> (f64, u32) {
        let parts = functions.iter().filter(|one| is_part(one, symbol));
        let excess = parts.clone().map(|one| limits.excess(one)).sum();
        (excess, parts.map(|one| one.cognitive + one.nesting).sum())
    };
    let before = weight(&functions);
    let mut best: Option<((f64, u32), Flattened)> = None;
    for function in functions.iter().filter(|one| is_part(one, symbol)) {
        for (name, source) in rewrites(&now.source, function, columns)? {
            let after = weight(&measured(&source));
            let falls = after.0 < before.0;
            if falls && best.as_ref().is_none_or(|(known, _)| after < *known) {
                let rules = now.rules.iter().copied().chain([name]).collect();
                best = Some((after, Flattened { source, rules }));
            }
        }
    }
    Ok(best.map(|(_, next)| next))
}

fn is_part(function: &Function, symbol: &str) -> bool {
    let rest = function.symbol.strip_prefix(symbol);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn rewrites(
    source: &str,
    function: &Function,
    columns: usize,
) -> Result<Vec<(&'static str, String)>, Refusal> {
    let found = with_subject(source, function, |subject| {
        let mut found = Vec::new();
        for suite in suites(&subject.at.function.body) {
            for (index, statement) in suite.statements.iter().enumerate() {
                let Stmt::If(branch) = statement else {
                    continue;
                };
                let site = Site {
                    subject,
                    suite: &suite,
                    index,
                    branch,
                    columns,
                };
                found.extend(applied(&site, source));
            }
        }
        Ok(found)
    })?;
    found.map_err(Refusal::because)
}

fn applied(site: &Site<'_, '_>, source: &str) -> Vec<(&'static str, String)> {
    RULES
        .iter()
        .filter_map(|rule| {
            let edits = (rule.apply)(site)?;
            Some((rule.name, text::apply(source, &edits).ok()?))
        })
        .collect()
}

/// Indentation of a block.
fn branch_indent<'a>(subject: &Subject<'a>, body: &[Stmt]) -> Option<&'a str> {
    use ruff_text_size::Ranged;
    let start = body.first()?.start().to_usize();
    let line = crate::text::line_start(subject.source, start);
    subject
        .source
        .get(line..start)
        .filter(|indent| indent.trim().is_empty())
}

impl<'s> Site<'_, 's> {
    /// The `if` as one of the statements of its block.
    fn statement(&self) -> &'s Stmt {
        &self.suite.statements[self.index]
    }

    /// What stands behind the `if` in its block.
    fn is_last(&self) -> bool {
        self.index + 1 == self.suite.statements.len()
    }

    /// The jump that does what falling off the end of the block does.
    fn jump_at_end(&self) -> Option<&'static str> {
        match self.suite.kind {
            _ if !self.is_last() || self.suite.kind == Some(BlockKind::Finally) => None,
            _ if self.suite.ends_round => Some("continue"),
            _ if self.suite.ends_function => Some("return"),
            _ => None,
        }
    }
}
