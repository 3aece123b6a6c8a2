//! From bytes to measures: bounds, parsing, and the syntax policy.
//!
//! A tree with errors never counts as measured. Where the language has a second parser, that has
//! the last word: tree-sitter rejects some valid Python and recovers from what is not.

use std::cell::RefCell;

use memchr::memmem;
use tree_sitter::{Node, Parser, Tree};

use crate::lang::code_lines;
use crate::lang::directives;
use crate::lang::documentation;
use crate::lang::imports;
use crate::lang::measured::{MARKER, Measured, Problem, Syntax, Wanted};
use crate::lang::measures::cyclomatic::Variant;
use crate::lang::spec::{Language, Quick};
use crate::lang::tally::Function;
use crate::lang::walk::{self, Unmeasured};
use crate::text::LineIndex;

/// Finds what is `wanted` of `source`. Any bytes are accepted.
pub fn measure(language: &Language, source: &[u8], wanted: &Wanted) -> Measured {
    if source.len() > wanted.file_bytes {
        let message = format!(
            "not measured: {} bytes are more than the limit of {} (setting limits.file_bytes)",
            source.len(),
            wanted.file_bytes
        );
        return Measured::broken(1, 1, message);
    }
    let quick = language
        .second
        // It stops short of saying which line adds what, and its bounds are of the standard count.
        .filter(|_| !wanted.contributions && wanted.variant == Variant::Standard)
        .and_then(|second| (second.quick)(source, wanted));
    match quick {
        Some(quick) if !needs_tree(source, wanted, &quick) => {
            let mut measured = Measured::with(quick.functions, Syntax::Clean);
            measured.code_lines = quick.code_lines.unwrap_or_default();
            if let Some(found) = quick.imports {
                found.give(&mut measured);
            }
            measured
        }
        quick => measure_with_tree(language, source, wanted, quick),
    }
}

/// Measures by tree-sitter's tree wherever that is clean, as [`measure`] does for languages without
/// a faster way. For comparing the two.
pub fn measure_with_grammar(language: &Language, source: &[u8], wanted: &Wanted) -> Measured {
    measure_with_tree(language, source, wanted, None)
}

/// True when the second parser does not tell all that is wanted.
fn needs_tree(source: &[u8], wanted: &Wanted, quick: &Quick) -> bool {
    (wanted.imports && quick.imports.is_none())
        || wanted.undocumented
        || (wanted.code_lines && quick.code_lines.is_none())
        || memmem::find(source, MARKER.as_bytes()).is_some()
}

fn measure_with_tree(
    language: &Language,
    source: &[u8],
    wanted: &Wanted,
    quick: Option<Quick>,
) -> Measured {
    let Some(tree) = parse(language, source) else {
        return Measured::broken(1, 1, "not measured: the parser gave up".to_owned());
    };
    let known_lines = quick.as_ref().and_then(|quick| quick.code_lines);
    let mut measured = match quick {
        Some(quick) => Measured::with(quick.functions, Syntax::Clean),
        None => measure_tree(language, source, wanted, &tree),
    };
    measured.directives = directives::find(&tree, source);
    if wanted.code_lines {
        measured.code_lines =
            known_lines.unwrap_or_else(|| code_lines::count(language, &tree, source));
    }
    if wanted.imports {
        imports::read(language, &tree, source, &mut measured);
    }
    if wanted.undocumented {
        documentation::read(language, &tree, source, &mut measured);
    }
    measured
}

fn measure_tree(language: &Language, source: &[u8], wanted: &Wanted, tree: &Tree) -> Measured {
    if tree.root_node().has_error() {
        return second_opinion(language, source, wanted, tree);
    }
    let tally = language
        .tally()
        .counting(wanted.variant)
        .explaining(wanted.contributions);
    match walk::walk(language, tree, source, tally) {
        Ok(functions) => Measured::with(functions, Syntax::Clean),
        Err(Unmeasured::Doubtful) => second_opinion(language, source, wanted, tree),
        Err(Unmeasured::TooDeep) => {
            let message = format!("not measured: nested deeper than {}", walk::DEPTH_LIMIT);
            Measured::broken(1, 1, message)
        }
    }
}

/// Measures with the language's second parser alone: `None` when it has none. For comparing the
/// two; [`measure`] asks it where tree-sitter finds errors.
pub fn measure_with_second_parser(
    language: &Language,
    source: &[u8],
    variant: Variant,
) -> Option<Result<Vec<Function>, Problem>> {
    language
        .second
        .map(|second| (second.whole)(source, variant))
}

/// Parses with tree-sitter; one parser per thread, since making one is slow.
pub(crate) fn parse(language: &Language, source: &[u8]) -> Option<Tree> {
    thread_local! {
        static PARSER: RefCell<Parser> = RefCell::new(Parser::new());
    }
    PARSER.with_borrow_mut(|parser| {
        parser.set_language(&language.compiled().grammar).ok()?;
        parser.parse(source, None)
    })
}

fn second_opinion(language: &Language, source: &[u8], wanted: &Wanted, tree: &Tree) -> Measured {
    let problem = match measure_with_second_parser(language, source, wanted.variant) {
        Some(Ok(functions)) => {
            return Measured::with(functions, Syntax::SecondParser);
        }
        Some(Err(problem)) => problem,
        None => {
            let (first, count) = errors(tree);
            let (line, column) = LineIndex::new(source).line_column(first.0);
            Problem {
                line,
                column,
                message: first.1,
                count,
            }
        }
    };
    Measured::with(Vec::new(), Syntax::Broken(problem))
}

/// Byte and message of the first error, and how many there are.
fn errors(tree: &Tree) -> ((usize, String), usize) {
    let mut cursor = tree.walk();
    let mut first = None;
    let mut count = 0;
    loop {
        let node = cursor.node();
        if node.is_error() || node.is_missing() {
            count += 1;
            first.get_or_insert_with(|| (node.start_byte(), describe(node)));
        }
        let inside = node.has_error() && !node.is_error() && cursor.goto_first_child();
        if inside {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                let none = || (0, "syntax error".to_owned());
                return (first.unwrap_or_else(none), count.max(1));
            }
        }
    }
}

fn describe(node: Node<'_>) -> String {
    if node.is_missing() {
        format!("missing {}", node.kind())
    } else {
        "syntax error".to_owned()
    }
}
