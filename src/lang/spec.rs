//! What a language's file says about its grammar.

use std::sync::OnceLock;

use tree_sitter::Node;

use crate::lang::construct::{Construct, Head, Operator};
use crate::lang::imports;
use crate::lang::measured::{Problem, Wanted};
use crate::lang::measures::cognitive::Nested;
use crate::lang::measures::cyclomatic::{Policy, Variant};
use crate::lang::tally::{Function, Tally};

/// What a node of some kind means to the walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Opens this construct.
    Open(Construct),
    /// Opens this construct, of which everything inside is the body, clauses left out.
    Whole(Construct),
    /// A token after which the body of the construct above begins.
    Then,
    /// A block: the [`Construct::Body`] of the construct right above it, else nothing.
    Block,
    /// A function definition; it opens where [`Language::inside`] says.
    Function,
    /// A lambda or function literal: part of the function around it, else one of its own.
    Lambda,
    /// A class, impl, trait or module.
    Scope,
    /// A match; its arms are counted by the language.
    Match,
    /// An arm of a match.
    Arm,
    /// An `if` that is an `else if` when it stands in an `else`.
    If,
    /// An `else` that may only carry an `else if`.
    Else,
    /// An expression that is logical when its operator is.
    Logical,
    /// Parentheses, which do not end a logical sequence.
    Parentheses,
    /// An operator token, when its parent is logical.
    Operator(Operator),
    /// A return.
    Return,
    /// A break, continue or goto, with or without a label.
    Jump,
    /// A call.
    Call,
    /// What the language's own reader says about this very node.
    Read,
    /// Nothing in it is code of the function: the condition of an `#if`.
    Skip,
    /// Something that the grammar accepts and the language does not; the second parser is asked.
    Doubtful,
}

/// Where the bodies of `if` and loops stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bodies {
    /// In a block that the grammar always has, with a node of its own for `else`.
    Blocks,
    /// In the fields `consequence`, `alternative` and `body`, which may hold any statement.
    Fields,
}

/// A language: its grammar and what its node kinds mean.
pub struct Language {
    /// Lower-case name, as settings and tools call it.
    pub name: &'static str,
    /// File name extensions, without the dot.
    pub extensions: &'static [&'static str],
    /// A file that does not parse may be valid all the same: a preprocessor stands before the
    /// grammar.
    pub preprocessed: bool,
    /// What a comment to the end of its line begins with.
    pub line_comment: &'static str,
    /// Whose cyclomatic number is followed.
    pub follows: &'static str,
    /// The grammar.
    pub(super) grammar: fn() -> tree_sitter::Language,
    /// Roles of named node kinds.
    pub(super) kinds: &'static [(&'static str, Role)],
    /// Roles of tokens.
    pub(super) tokens: &'static [(&'static str, Role)],
    /// Kinds of comment nodes.
    pub(super) comments: &'static [&'static str],
    /// Kind of the node that names the target of a labelled jump.
    pub(super) label: &'static str,
    /// Where the bodies of `if` and loops stand.
    pub(super) bodies: Bodies,
    /// Fields of a function node; the first that it has is where the function begins to count.
    pub(super) inside: &'static [&'static str],
    /// Stands between the parts of a symbol.
    pub(super) separator: &'static str,
    /// How branches are counted.
    pub(super) policy: Policy,
    /// When a function answers for the cognitive complexity of those nested in it.
    pub(super) nested: Nested,
    /// Role of a node of the kind [`Role::Read`]; the second node is the one above it.
    pub(super) read: fn(Node<'_>, Option<Node<'_>>, &[u8]) -> Option<Role>,
    /// Reads the head of a function node; `None` when it has no body.
    pub(super) head: fn(Node<'_>, &[u8]) -> Option<Head>,
    /// Name that a scope node gives to the symbols inside.
    pub(super) scope_name: fn(Node<'_>, &[u8]) -> String,
    /// Number of arms of a match node.
    pub(super) arms: fn(Node<'_>) -> u32,
    /// Reads an arm node.
    pub(super) arm: fn(Node<'_>, &[u8]) -> Construct,
    /// Name that a call node calls, bare or on the receiver.
    pub(super) callee: for<'s> fn(Node<'_>, &'s [u8]) -> Option<&'s str>,
    /// Reads imports; `None` for a language whose imports are not understood.
    pub(super) imports: Option<imports::Reader>,
    /// A second parser that has the last word when the grammar finds an error.
    pub(super) second: Option<SecondParser>,
    /// Compiled form of the tables above.
    pub(super) compiled: OnceLock<Compiled>,
}

/// Measures a file by other means than tree-sitter.
#[derive(Clone, Copy)]
pub(super) struct SecondParser {
    /// What is wanted, faster than by tree-sitter; `None` when the long way must be taken.
    pub(super) quick: fn(&[u8], &Wanted) -> Option<Quick>,
    /// Every function.
    pub(super) whole: fn(&[u8], Variant) -> Result<Vec<Function>, Problem>,
}

/// What a second parser tells of a file whose syntax it accepts, as far as that was wanted.
pub(super) struct Quick {
    /// The functions wanted.
    pub(super) functions: Vec<Function>,
    /// Lines that are neither blank nor comment alone, when wanted and known.
    pub(super) code_lines: Option<usize>,
    /// Imports, when wanted and known.
    pub(super) imports: Option<imports::Found>,
}

/// Grammar and role table by node kind id.
pub(super) struct Compiled {
    pub(super) grammar: tree_sitter::Language,
    pub(super) roles: Vec<Option<Role>>,
}

impl Language {
    /// An empty tally that counts as the language does.
    pub(super) fn tally(&self) -> Tally {
        Tally::new(self.policy, self.separator).with_nested(self.nested)
    }

    /// The compiled tables, built on first use.
    pub(super) fn compiled(&self) -> &Compiled {
        self.compiled.get_or_init(|| {
            let grammar = (self.grammar)();
            let kinds = u16::try_from(grammar.node_kind_count()).unwrap_or(u16::MAX);
            let role = |id| {
                let named = grammar.node_kind_is_named(id);
                let table = if named { self.kinds } else { self.tokens };
                let kind = grammar.node_kind_for_id(id);
                table
                    .iter()
                    .find(|(name, _)| Some(*name) == kind)
                    .map(|(_, role)| *role)
            };
            let roles = (0..kinds).map(role).collect();
            Compiled { grammar, roles }
        })
    }

    /// True when the imports of its files are understood.
    pub fn reads_imports(&self) -> bool {
        self.imports.is_some()
    }

    /// Node kinds in the tables that the grammar does not have; empty when the data is right.
    pub fn unknown_kinds(&self) -> Vec<&'static str> {
        let grammar = &self.compiled().grammar;
        let named = self.kinds.iter().map(|(kind, _)| (*kind, true));
        let tokens = self.tokens.iter().map(|(kind, _)| (*kind, false));
        named
            .chain(tokens)
            .chain(self.comments.iter().map(|kind| (*kind, true)))
            .filter(|(kind, named)| grammar.id_for_node_kind(kind, *named) == 0)
            .map(|(kind, _)| kind)
            .collect()
    }
}

impl std::fmt::Debug for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Language({})", self.name)
    }
}
