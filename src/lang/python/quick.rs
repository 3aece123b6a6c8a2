//! Python's short way to its measures: the linear scan says which functions may break a limit, and
//! ruff's parser reads those alone, or the whole file where its syntax is to be judged.

use crate::lang::measured::{Ceilings, Wanted, Wish};
use crate::lang::measures::cyclomatic::Variant;
use crate::lang::python::guard::{parse_definition, parse_within, readable};
use crate::lang::python::imports;
use crate::lang::python::scan::{Scan, Symbols, scan};
use crate::lang::python::second;
use crate::lang::spec::Quick;
use crate::lang::tally::Function;
use crate::text::LineIndex;

/// What is wanted of `source`; `None` when its syntax is doubtful and the long way must be taken.
pub(super) fn measure(source: &[u8], wanted: &Wanted) -> Option<Quick> {
    let scan = scan(source);
    let code_lines = scan
        .as_ref()
        .map(|scan| lines_with_text(source).saturating_sub(scan.comment_lines))
        .filter(|_| wanted.code_lines);
    let functions = match (wanted.functions, &scan) {
        (Wish::Over(ceilings), Some(scan)) if !wanted.syntax => over(source, scan, &ceilings),
        (Wish::Over(ceilings), Some(scan)) if all_within(source, scan, &ceilings) => {
            parse_within(&readable(source), source, Some(scan.depth), |_| Vec::new()).ok()
        }
        _ => every(source, scan.as_ref()),
    };
    let imports = scan.as_ref().filter(|_| wanted.imports);
    Some(Quick {
        functions: functions?,
        code_lines,
        imports: imports.and_then(|scan| imports::read(source, scan)),
    })
}

fn all_within(source: &[u8], scan: &Scan, ceilings: &Ceilings) -> bool {
    scan.bounds
        .iter()
        .all(|bound| bound.within(ceilings, source))
}

fn every(source: &[u8], scan: Option<&Scan>) -> Option<Vec<Function>> {
    let lines = LineIndex::new(source);
    let depth = scan.map(|scan| scan.depth);
    parse_within(&readable(source), source, depth, |parsed| {
        second::functions(parsed, &lines, Variant::Standard)
    })
    .ok()
}

/// Functions that may be over some ceiling, with those inside them.
fn over(source: &[u8], scan: &Scan, ceilings: &Ceilings) -> Option<Vec<Function>> {
    let mut candidates = Vec::new();
    let mut covered = 0;
    for (index, bound) in scan.bounds.iter().enumerate() {
        if bound.range.start >= covered && !bound.within(ceilings, source) {
            candidates.push(index);
            covered = bound.range.end;
        }
    }
    if candidates.is_empty() {
        return Some(Vec::new());
    }
    let whole = Whole {
        scan,
        text: &readable(source),
        lines: LineIndex::new(source),
        symbols: Symbols::new(scan, source),
    };
    let mut found = Vec::new();
    for index in candidates {
        match whole.definition(index) {
            Some(functions) => found.extend(functions),
            // The slice tells less than the file would: the file is parsed.
            None => return every(source, Some(scan)),
        }
    }
    Some(found)
}

/// A file of which some definitions are parsed.
struct Whole<'a> {
    scan: &'a Scan,
    text: &'a str,
    lines: LineIndex,
    symbols: Symbols,
}

impl Whole<'_> {
    /// The functions of the definition at `index`, named as in the whole file; `None` when the
    /// parser sees others than the scan did.
    fn definition(&self, index: usize) -> Option<Vec<Function>> {
        let bounds = &self.scan.bounds[index..];
        let range = bounds.first()?.range.clone();
        let parse = parse_definition(self.text, range.clone(), self.scan.depth, |parsed| {
            second::functions(parsed, &self.lines, Variant::Standard)
        });
        let mut functions = parse?;
        let inside = bounds
            .iter()
            .take_while(|bound| bound.range.start < range.end);
        if inside.clone().count() != functions.len() {
            return None;
        }
        for ((offset, bound), function) in inside.enumerate().zip(&mut functions) {
            // A last semicolon belongs to the statement for the scan alone.
            if bound.range.start != function.range.start || bound.range.end < function.range.end {
                return None;
            }
            self.symbols
                .get(index + offset)?
                .clone_into(&mut function.symbol);
        }
        Some(functions)
    }
}

/// Lines that are not blank.
fn lines_with_text(source: &[u8]) -> usize {
    source
        .split(|&byte| byte == b'\n')
        .filter(|line| !line.trim_ascii().is_empty())
        .count()
}
