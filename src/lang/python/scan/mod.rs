//! One linear pass over a Python source that bounds every function's measures from above.
//!
//! It sees strings, comments, brackets, indentation and keywords, no grammar. The bounds are never
//! lower than what a parser measures (`tests/it/bounds.rs` holds it); what the pass cannot take
//! apart with certainty it leaves to the parsers.

mod bytes;
mod frames;
mod group;
mod points;
mod scanner;
mod statement;
mod strings;
mod symbols;

pub use frames::Bound;
pub use symbols::Symbols;

use frames::Scope;
use scanner::Scanner;

use crate::lang::measured::{Ceilings, MARKER};

/// What one pass gives.
#[derive(Debug)]
pub struct Scan {
    /// Every function in source order.
    pub bounds: Vec<Bound>,
    /// 1-based line of each `import` and `from` that starts a statement, in order.
    pub import_lines: Vec<usize>,
    /// Lines with a comment and nothing else.
    pub comment_lines: usize,
    /// [`MARKER`] occurs, in a comment or elsewhere.
    pub has_marker: bool,
    /// Upper bound of the syntax tree's depth, in tokens and blocks.
    pub depth: usize,
    scopes: Vec<Scope>,
}

/// Scans `source`; `None` when it is to be left to a parser: what no Python has, and what parsers
/// take in different ways (mixed indentation, lone carriage returns, letters beyond ASCII outside of
/// strings and comments, keywords glued to numbers).
pub fn scan(source: &[u8]) -> Option<Scan> {
    let mut returns = memchr::memchr_iter(b'\r', source);
    if returns.any(|at| source.get(at + 1) != Some(&b'\n')) {
        return None;
    }
    let mut scanner = Scanner::new(source);
    scanner.statements()?;
    let frames = scanner.frames;
    Some(Scan {
        bounds: frames.bounds,
        import_lines: scanner.import_lines,
        comment_lines: scanner.comment_lines,
        has_marker: memchr::memmem::find(source, MARKER.as_bytes()).is_some(),
        depth: scanner.groups.deepest() as usize + frames.deepest,
        scopes: frames.scopes,
    })
}

impl Scan {
    /// The name of every function. `source` is the file's.
    pub(super) fn names<'s>(&self, source: &'s [u8]) -> impl Iterator<Item = &'s [u8]> {
        let names = self.bounds.iter().map(|bound| bound.name.clone());
        names.filter_map(|name| source.get(name))
    }
}

impl Bound {
    /// True when every measure is certainly within its ceiling. `source` is the file's.
    pub fn within(&self, ceilings: &Ceilings, source: &[u8]) -> bool {
        let lines = u32::try_from(self.lines).unwrap_or(u32::MAX);
        let under = |ceiling: Option<u32>, bound: u32| ceiling.is_none_or(|most| bound <= most);
        under(ceilings.cyclomatic, self.cyclomatic)
            && under(ceilings.nesting, self.nesting)
            && under(ceilings.lines, lines)
            && under(ceilings.parameters, self.parameters)
            && under(ceilings.returns, self.returns)
            && under(ceilings.cognitive, self.cognitive)
            && (ceilings.cognitive != Some(self.cognitive) || !self.may_recurse(source))
    }

    /// No measure of this function is higher. `source` is the file's.
    pub fn measures(&self, source: &[u8]) -> Ceilings {
        let lines = u32::try_from(self.lines).unwrap_or(u32::MAX);
        Ceilings {
            cyclomatic: Some(self.cyclomatic),
            cognitive: Some(self.cognitive + u32::from(self.may_recurse(source))),
            lines: Some(lines),
            nesting: Some(self.nesting),
            parameters: Some(self.parameters),
            returns: Some(self.returns),
        }
    }

    /// True when its own name may be called inside. Other spellings of the name need letters beyond
    /// ASCII.
    fn may_recurse(&self, source: &[u8]) -> bool {
        let body = &source[self.name.end..self.range.end];
        let name = &source[self.name.clone()];
        memchr::memmem::find(body, name).is_some()
    }
}
