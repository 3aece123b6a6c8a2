//! Bracket groups: what is open, how deep the syntax may go, and which logical operators stand in
//! one sequence.

use crate::lang::construct::Operator;

/// A string with replacement fields, as its opening quotes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Template {
    pub(super) quote: u8,
    pub(super) triple: bool,
    pub(super) raw: bool,
}

/// What was closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closed {
    /// A bracket.
    Bracket,
    /// A replacement field of this string, which goes on.
    Field(Template),
}

/// What stands between two brackets, or on a logical line outside of them.
#[derive(Debug, Clone, Copy, Default)]
struct Group {
    /// The byte that closes it; 0 for the logical line itself.
    closer: u8,
    /// Tokens before it opened.
    before: u32,
    /// Tokens that a comma does not take back.
    base: u32,
    /// The operator that a like one would continue.
    last: Option<Operator>,
    /// Some logical operator stands in it.
    logical: bool,
    /// The string that it is a replacement field of.
    template: Option<Template>,
    /// Its format specification has begun.
    in_specification: bool,
}

/// The open groups of a logical line.
#[derive(Debug, Default)]
pub(super) struct Groups {
    current: Group,
    outer: Vec<Group>,
    /// Tokens that may lie above one another in the syntax tree: those since the last comma,
    /// summed over the open groups.
    tokens: u32,
    /// The most there ever were.
    deepest: u32,
}

impl Groups {
    /// Number of open brackets.
    pub(super) fn depth(&self) -> usize {
        self.outer.len()
    }

    /// Counts a token.
    pub(super) fn token(&mut self) {
        self.tokens += 1;
    }

    /// Upper bound of the syntax tree's depth inside one logical line, so far.
    pub(super) fn deepest(&self) -> u32 {
        self.deepest.max(self.tokens)
    }

    /// Opens a bracket, or a replacement field of `template`.
    pub(super) fn open(&mut self, bracket: u8, template: Option<Template>) {
        self.outer.push(self.current);
        let before = self.tokens;
        self.tokens += 1;
        self.current = Group {
            closer: match bracket {
                b'(' => b')',
                b'[' => b']',
                _ => b'}',
            },
            before,
            base: self.tokens,
            template,
            ..Group::default()
        };
    }

    /// Closes a bracket; `None` when another one is open.
    pub(super) fn close(&mut self, bracket: u8) -> Option<Closed> {
        if self.current.closer != bracket {
            return None;
        }
        let closed = self.current;
        self.current = self.outer.pop()?;
        self.deepest = self.deepest();
        self.tokens = closed.before + 2;
        // The parts of a sequence may themselves be sequences in parentheses.
        if closed.logical {
            self.current.logical = true;
            self.current.last = None;
        }
        Some(closed.template.map_or(Closed::Bracket, Closed::Field))
    }

    /// A separator: what follows is a sequence of its own.
    pub(super) fn separate(&mut self, byte: u8) {
        self.tokens += 1;
        self.current.last = None;
        if byte == b',' || (byte == b';' && self.outer.is_empty()) {
            self.deepest = self.deepest();
            self.tokens = self.current.base;
        }
    }

    /// A keyword that ends a sequence.
    pub(super) fn end_sequence(&mut self) {
        self.current.last = None;
    }

    /// `lambda`: the commas of its parameters do not end it.
    pub(super) fn lambda(&mut self) {
        self.current.last = None;
        self.current.base = self.tokens;
    }

    /// Points for a logical operator, at least as many as it really adds.
    pub(super) fn operator(&mut self, operator: Operator) -> u32 {
        self.current.logical = true;
        u32::from(self.current.last.replace(operator) != Some(operator))
    }

    /// The string whose replacement field is open at the top.
    pub(super) fn template(&self) -> Option<Template> {
        self.current.template
    }

    /// The open replacement field's format specification has begun.
    pub(super) fn in_specification(&self) -> bool {
        self.current.in_specification
    }

    /// A colon in a replacement field begins its format specification.
    pub(super) fn begin_specification(&mut self) {
        self.current.in_specification = true;
    }

    /// Starts a new logical line.
    pub(super) fn end_line(&mut self) {
        self.deepest = self.deepest();
        self.tokens = 0;
        self.current = Group::default();
    }
}
