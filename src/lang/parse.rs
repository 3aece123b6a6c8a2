//! From bytes to measures: bounds, parsing, and the syntax policy.
//!
//! A tree with errors never counts as measured. Where the language has a second parser, that has
//! the last word: tree-sitter rejects some valid Python and recovers from what is not.

use std::cell::RefCell;

use tree_sitter::{Node, Parser, Tree};

use crate::lang::directives;
use crate::lang::spec::Language;
use crate::lang::tally::Function;
use crate::lang::walk;
use crate::text::LineIndex;

/// What may be parsed at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Larger files are not parsed.
    pub file_bytes: usize,
}

/// Why a file could not be measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// 1-based line.
    pub line: usize,
    /// 1-based byte column.
    pub column: usize,
    /// What is wrong, in lower case.
    pub message: String,
    /// Places where the parser had to recover; at least 1.
    pub count: usize,
}

/// Whether the file's syntax was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Syntax {
    /// Parsed as it is.
    Clean,
    /// tree-sitter found errors, the language's second parser none; its numbers are used.
    SecondParser,
    /// Not measured.
    Broken(Problem),
}

/// A comment that addresses groundskeeper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directive {
    /// 1-based line.
    pub line: usize,
    /// 1-based line of the code it speaks of: its own, or the next one when it stands alone.
    pub target_line: usize,
    /// The comment's text from [`MARKER`] on, the marker left out.
    pub text: String,
}

/// What a comment must contain to address groundskeeper.
pub const MARKER: &str = "groundskeeper:";

/// A file's functions, none when its syntax is [`Syntax::Broken`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measured {
    /// Functions in source order.
    pub functions: Vec<Function>,
    /// Comments with [`MARKER`], in source order.
    pub directives: Vec<Directive>,
    /// Whether the numbers can be trusted.
    pub syntax: Syntax,
}

impl Measured {
    fn broken(line: usize, column: usize, message: String) -> Self {
        let problem = Problem {
            line,
            column,
            message,
            count: 1,
        };
        let syntax = Syntax::Broken(problem);
        Self {
            functions: Vec::new(),
            directives: Vec::new(),
            syntax,
        }
    }
}

/// Measures every function of `source`. Any bytes are accepted.
pub fn measure(language: &Language, source: &[u8], limits: Limits) -> Measured {
    if source.len() > limits.file_bytes {
        let message = format!(
            "not measured: {} bytes are more than the limit of {} (setting limits.file_bytes)",
            source.len(),
            limits.file_bytes
        );
        return Measured::broken(1, 1, message);
    }
    let Some(tree) = parse(language, source) else {
        return Measured::broken(1, 1, "not measured: the parser gave up".to_owned());
    };
    let mut measured = if tree.root_node().has_error() {
        second_opinion(language, source, &tree)
    } else if let Ok(functions) = walk::walk(language, &tree, source) {
        Measured {
            functions,
            directives: Vec::new(),
            syntax: Syntax::Clean,
        }
    } else {
        let message = format!("not measured: nested deeper than {}", walk::DEPTH_LIMIT);
        Measured::broken(1, 1, message)
    };
    measured.directives = directives::find(&tree, source);
    measured
}

/// Measures with the language's second parser alone: `None` when it has none. For comparing the
/// two; [`measure`] asks it where tree-sitter finds errors.
pub fn measure_with_second_parser(
    language: &Language,
    source: &[u8],
) -> Option<Result<Vec<Function>, Problem>> {
    language.second.map(|second| second(source))
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

fn second_opinion(language: &Language, source: &[u8], tree: &Tree) -> Measured {
    let problem = match language.second.map(|second| second(source)) {
        Some(Ok(functions)) => {
            let syntax = Syntax::SecondParser;
            return Measured {
                functions,
                directives: Vec::new(),
                syntax,
            };
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
    Measured {
        functions: Vec::new(),
        directives: Vec::new(),
        syntax: Syntax::Broken(problem),
    }
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
