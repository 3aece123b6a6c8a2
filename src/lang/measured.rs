//! What measuring a file gives.

use crate::lang::measures::cyclomatic::Variant;
use crate::lang::tally::Function;

/// What a caller wants to know of a file, and how much may be read for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent wishes, each named where it is made"
)]
pub struct Wanted {
    /// Larger files are not parsed. In bytes.
    pub file_bytes: usize,
    /// Which functions are wanted.
    pub functions: Wish,
    /// How their paths are counted.
    pub variant: Variant,
    /// The syntax must be judged, also where no function is wanted.
    pub syntax: bool,
    /// The file's imports.
    pub imports: bool,
    /// Definitions without documentation.
    pub undocumented: bool,
    /// The number of lines that are neither blank nor comment alone.
    pub code_lines: bool,
    /// Which line adds what to the functions' measures. Not known where the second parser had
    /// the last word.
    pub contributions: bool,
}

impl Wanted {
    /// Everything but contributions, for files up to `file_bytes`.
    pub const fn all(file_bytes: usize) -> Self {
        Self {
            file_bytes,
            functions: Wish::All,
            variant: Variant::Standard,
            syntax: true,
            imports: true,
            undocumented: true,
            code_lines: true,
            contributions: false,
        }
    }

    /// Nothing yet, for files up to `file_bytes`; rules add what they need.
    pub fn nothing(file_bytes: usize) -> Self {
        Self {
            file_bytes,
            functions: Wish::Over(Ceilings::default()),
            variant: Variant::Standard,
            syntax: false,
            imports: false,
            undocumented: false,
            code_lines: false,
            contributions: false,
        }
    }

    /// Asks for every function of which the measure that `ceiling` picks is over `limit`.
    pub fn function_over(
        &mut self,
        limit: u32,
        ceiling: impl FnOnce(&mut Ceilings) -> &mut Option<u32>,
    ) {
        if let Wish::Over(ceilings) = &mut self.functions {
            let ceiling = ceiling(ceilings);
            *ceiling = Some(ceiling.map_or(limit, |other| other.min(limit)));
        }
    }
}

/// Which functions of a file are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// Every one.
    All,
    /// At least those with a measure over its ceiling; others may be left out.
    Over(Ceilings),
}

/// For each measure the highest value that nobody wants to hear of; `None` when nobody asks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ceilings {
    /// Cyclomatic complexity.
    pub cyclomatic: Option<u32>,
    /// Cognitive complexity.
    pub cognitive: Option<u32>,
    /// Lines.
    pub lines: Option<u32>,
    /// Nesting depth.
    pub nesting: Option<u32>,
    /// Parameters.
    pub parameters: Option<u32>,
    /// Return statements.
    pub returns: Option<u32>,
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
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
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

/// What an import is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum ImportKind {
    /// The program uses it.
    Use,
    /// Only type checkers see it: Python's `if TYPE_CHECKING:`, TypeScript's `import type`.
    Types,
    /// Only tests compiled from the same file use it.
    Tests,
    /// It says where a part of the module itself is found, as Rust's `mod x;`.
    Part,
}

/// One import as it is written.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Import {
    /// 1-based line.
    pub line: usize,
    /// 1-based byte column.
    pub column: usize,
    /// What is imported, in the language's own notation: `a.b`, `crate::a::b`, `./a`, `net/http`;
    /// a relative Python import keeps its leading dots.
    pub module: String,
    /// Names taken out of it, which may be modules themselves; `*` is all of them.
    pub names: Vec<String>,
    /// What it is for.
    pub kind: ImportKind,
}

/// What documentation is about.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Documented {
    /// A file, or a module inside one.
    Module,
    /// A class, struct, enum, trait, interface or other type.
    Class,
    /// A function or method.
    Function,
}

/// A definition without documentation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undocumented {
    /// Qualified name; `None` for the module itself.
    pub symbol: Option<String>,
    /// What it is.
    pub kind: Documented,
    /// What it is in the language's words.
    pub what: &'static str,
    /// Other files can use it, as far as this one says.
    pub public: bool,
    /// 1-based line.
    pub line: usize,
    /// 1-based byte column.
    pub column: usize,
    /// 1-based last line.
    pub end_line: usize,
}

/// What is known of a file. Without functions, imports and definitions when its syntax is
/// [`Syntax::Broken`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measured {
    /// Functions in source order: every one, or those that were wanted.
    pub functions: Vec<Function>,
    /// Imports in source order; empty when not wanted.
    pub imports: Vec<Import>,
    /// Definitions without documentation, in source order; empty when not wanted.
    pub undocumented: Vec<Undocumented>,
    /// The file has tests of its own, as Rust's `#[cfg(test)]`. Known when imports are wanted.
    pub inline_tests: bool,
    /// The file defines a function with a body outside its own tests. Known when imports are wanted.
    pub defines_functions: bool,
    /// Lines that are neither blank nor comment alone; 0 when not wanted.
    pub code_lines: usize,
    /// Comments with [`MARKER`], in source order.
    pub directives: Vec<Directive>,
    /// Whether the numbers can be trusted.
    pub syntax: Syntax,
}

impl Measured {
    pub(super) fn broken(line: usize, column: usize, message: String) -> Self {
        let problem = Problem {
            line,
            column,
            message,
            count: 1,
        };
        Self::with(Vec::new(), Syntax::Broken(problem))
    }

    /// These functions and nothing else yet.
    pub(super) fn with(functions: Vec<Function>, syntax: Syntax) -> Self {
        Self {
            functions,
            imports: Vec::new(),
            undocumented: Vec::new(),
            inline_tests: false,
            defines_functions: false,
            code_lines: 0,
            directives: Vec::new(),
            syntax,
        }
    }
}
