//! Which statements of a function might become a function of their own: runs of statements that
//! follow each other in one block, the whole of a block included.

use std::ops::Range;

use ruff_python_ast::Stmt;
use ruff_text_size::Ranged;

use crate::refactor::tree::{BlockKind, blocks, is_string};

/// Longest run of statements that is looked at wherever it begins; longer ones begin or end with
/// their block, or begin where a paragraph does.
const RUN_LIMIT: usize = 8;
/// The most runs that are looked at in one function.
const CANDIDATE_LIMIT: usize = 600;

/// A run of statements, by its place in the function's tree. It stands for the same statements
/// whatever their names and bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Statement and block within it, from the function's body on.
    pub path: Vec<(usize, usize)>,
    /// Indexes of the run's statements in that block.
    pub run: Range<usize>,
}

/// A block of a function.
#[derive(Debug, Clone)]
pub struct Suite<'a> {
    /// Its statements.
    pub statements: &'a [Stmt],
    /// Statement and block within it, from the function's body on.
    pub path: Vec<(usize, usize)>,
    /// What it is; `None` for the body.
    pub kind: Option<BlockKind>,
    /// Where it ends, the function ends.
    pub ends_function: bool,
    /// Where it ends, a loop goes on with its next round.
    pub ends_round: bool,
}

/// Every block of a function's body, outer ones first.
pub fn suites(body: &[Stmt]) -> Vec<Suite<'_>> {
    let mut found = vec![Suite {
        statements: body,
        path: Vec::new(),
        kind: None,
        ends_function: true,
        ends_round: false,
    }];
    let mut next = 0;
    while let Some(suite) = found.get(next).cloned() {
        for (index, statement) in suite.statements.iter().enumerate() {
            let last = index + 1 == suite.statements.len();
            for (number, (kind, statements)) in blocks(statement).into_iter().enumerate() {
                let mut path = suite.path.clone();
                path.push((index, number));
                let passes = passes_on(kind) && last;
                found.push(Suite {
                    statements,
                    path,
                    kind: Some(kind),
                    ends_function: passes && suite.ends_function,
                    ends_round: kind == BlockKind::Loop || (passes && suite.ends_round),
                });
            }
        }
        next += 1;
    }
    found
}

/// Whether what ends a block ends the statement that it stands in.
fn passes_on(kind: BlockKind) -> bool {
    matches!(
        kind,
        BlockKind::Branch
            | BlockKind::LoopElse
            | BlockKind::With
            | BlockKind::Handler
            | BlockKind::Try { has_else: false }
    )
}

/// The suite of a place.
pub fn suite_of<'a>(body: &'a [Stmt], place: &Place) -> Option<Suite<'a>> {
    let found = suites(body)
        .into_iter()
        .find(|one| one.path == place.path)?;
    (place.run.end <= found.statements.len() && !place.run.is_empty()).then_some(found)
}

/// Runs worth a look.
pub fn places(body: &[Stmt], source: &str) -> Vec<Place> {
    let mut found = Vec::new();
    for suite in suites(body) {
        let skip = usize::from(suite.kind.is_none() && body.first().is_some_and(is_string));
        for first in skip..suite.statements.len() {
            let runs = runs_from(&suite, skip, first, source);
            found.extend(runs.map(|run| Place {
                path: suite.path.clone(),
                run,
            }));
        }
    }
    found.truncate(CANDIDATE_LIMIT);
    found
}

/// The runs of a suite that begin with its statement `first`; a body as a whole is none.
fn runs_from<'a>(
    suite: &'a Suite<'a>,
    skip: usize,
    first: usize,
    source: &'a str,
) -> impl Iterator<Item = Range<usize>> + 'a {
    let count = suite.statements.len();
    let natural = first == skip || begins_paragraph(source, &suite.statements[first]);
    (first + 1..=count)
        .filter(move |&end| {
            let whole_body = suite.kind.is_none() && first == skip && end == count;
            let short = end - first <= RUN_LIMIT;
            !whole_body && (short || natural || end == count)
        })
        .filter(move |&end| is_worth_it(source, &suite.statements[first..end]))
        .map(move |end| first..end)
}

/// A run of two lines is no function.
fn is_worth_it(source: &str, statements: &[Stmt]) -> bool {
    let (Some(first), Some(last)) = (statements.first(), statements.last()) else {
        return false;
    };
    let text = source.get(first.start().to_usize()..last.end().to_usize());
    text.is_some_and(|text| text.lines().count() > 2)
}

/// Whether an empty line or a comment stands above a statement.
pub fn begins_paragraph(source: &str, statement: &Stmt) -> bool {
    let before = source.get(..statement.start().to_usize());
    let mut lines = before.unwrap_or_default().lines().rev();
    lines.next();
    lines.next().is_some_and(|line| {
        let line = line.trim();
        line.is_empty() || line.starts_with('#')
    })
}
