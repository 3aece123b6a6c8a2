//! The walk: turns a tree into constructs, with a cursor and without recursion.

mod step;

use tree_sitter::{Node, Tree};

use crate::lang::construct::Construct;
use crate::lang::spec::{Bodies, Language, Role};
use crate::lang::tally::{Function, Tally};
use step::{Pending, Step, carries_if, is_clause, is_logical, role_of_kind};

/// Trees deeper than this are not measured. The parser of `CPython` stops at 6,000.
pub(super) const DEPTH_LIMIT: usize = 20_000;

/// Why a tree without errors gives no measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unmeasured {
    /// It is deeper than [`DEPTH_LIMIT`].
    TooDeep,
    /// The grammar accepts what the language may not.
    Doubtful,
}

/// Measures every function of `tree` with an empty `tally`.
pub(super) fn walk(
    language: &Language,
    tree: &Tree,
    source: &[u8],
    tally: Tally,
) -> Result<Vec<Function>, Unmeasured> {
    let mut walk = Walk {
        language,
        roles: &language.compiled().roles,
        source,
        steps: Vec::new(),
        tally,
    };
    let mut cursor = tree.walk();
    loop {
        let node = cursor.node();
        let field = match language.bodies {
            Bodies::Blocks => None,
            Bodies::Fields => cursor.field_name(),
        };
        walk.enter(node, field);
        if walk.doubts(node) {
            return Err(Unmeasured::Doubtful);
        }
        // The cursor's own `depth` walks its stack; the number of open steps is the same.
        if walk.steps.len() > DEPTH_LIMIT {
            return Err(Unmeasured::TooDeep);
        }
        if !walk.skips() && cursor.goto_first_child() {
            continue;
        }
        walk.leave();
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return Ok(walk.tally.finish());
            }
            walk.leave();
        }
    }
}

struct Walk<'a, 't> {
    language: &'a Language,
    roles: &'a [Option<Role>],
    source: &'a [u8],
    steps: Vec<Step<'t>>,
    tally: Tally,
}

impl<'t> Walk<'_, 't> {
    fn enter(&mut self, node: Node<'t>, field: Option<&str>) {
        self.open_function_above(node);
        self.tally.at(|| node.start_position().row + 1);
        let mut step = Step {
            node,
            role: self.role(node),
            opened: 0,
            in_body: false,
            function: None,
        };
        if self.language.bodies == Bodies::Fields {
            self.open_place(node, field, &mut step);
        }
        if step.role.is_some_and(is_clause) {
            self.end_body_above();
        }
        if let Some(role) = step.role {
            let chained = field == Some("alternative") && self.above_is(Role::If);
            step.opened += u32::from(self.open(role, node, chained, &mut step));
        }
        self.steps.push(step);
    }

    fn role(&self, node: Node<'_>) -> Option<Role> {
        let role = role_of_kind(self.roles, node)?;
        match role {
            Role::Read => {
                let above = self.steps.last().map(|step| step.node);
                (self.language.read)(node, above, self.source)
            }
            Role::Lambda if self.tally.is_in_function() => Some(Role::Open(Construct::Lambda)),
            Role::Lambda => Some(Role::Function),
            role => Some(role),
        }
    }

    /// True for what the second parser is to judge: a node that is marked so, and a block of no
    /// width, which is one that is missing.
    fn doubts(&self, node: Node<'_>) -> bool {
        match self.steps.last().and_then(|step| step.role) {
            _ if self.language.second.is_none() => false,
            Some(Role::Doubtful) => true,
            Some(Role::Block) => node.byte_range().is_empty(),
            _ => false,
        }
    }

    fn skips(&self) -> bool {
        self.above_is(Role::Skip)
    }

    fn leave(&mut self) {
        let Some(mut step) = self.steps.pop() else {
            return;
        };
        // Nothing stood in it.
        if let Some(pending) = step.function.take() {
            self.open_function(pending);
            step.opened += 1;
        }
        for _ in 0..step.opened {
            self.tally.close();
        }
    }

    /// Ends the body that a clause follows: `then … else`, `begin … rescue`.
    fn end_body_above(&mut self) {
        if let Some(above) = self.steps.last_mut().filter(|above| above.in_body) {
            above.in_body = false;
            above.opened -= 1;
            self.tally.close();
        }
    }

    /// Opens the function whose head stands right above, when `node` is its first part.
    fn open_function_above(&mut self, node: Node<'_>) {
        let Some(above) = self.steps.last_mut() else {
            return;
        };
        let reached = |pending: &mut Pending| pending.start <= node.start_byte();
        if let Some(pending) = above.function.take_if(reached) {
            above.opened += 1;
            self.open_function(pending);
        }
    }

    fn open_function(&mut self, pending: Pending) {
        self.tally
            .open_function(pending.head, pending.first_line, pending.last_line);
    }

    /// Opens what a statement is by its place alone: an `else`, a body without a block.
    fn open_place(&mut self, node: Node<'_>, field: Option<&str>, step: &mut Step<'_>) {
        let Some(above) = self.steps.last() else {
            return;
        };
        let is_block = step.role == Some(Role::Block);
        let is_else = matches!(step.role, Some(Role::If | Role::Else));
        match (above.role, field) {
            (Some(Role::If), Some("alternative")) if !is_else => {
                self.tally.open(Construct::Else);
                self.tally.open(Construct::Body);
                step.opened += 2;
                step.role = step.role.filter(|_| !is_block);
            }
            (Some(Role::Open(Construct::Branch)), Some("condition")) => {
                step.role = Some(Role::Skip);
            }
            (Some(Role::If | Role::Open(Construct::Loop)), Some("consequence" | "body"))
                if !is_block =>
            {
                self.tally.open(Construct::Body);
                step.opened += 1;
            }
            (Some(Role::Else), _)
                if above.opened > 0 && node.is_named() && !node.is_extra() && !is_block =>
            {
                self.tally.open(Construct::Body);
                step.opened += 1;
            }
            _ => {}
        }
    }

    /// Acts on a node's role; true when it opened a construct. `chained` is an alternative of the
    /// `if` above.
    fn open(&mut self, role: Role, node: Node<'_>, chained: bool, step: &mut Step<'_>) -> bool {
        let construct = match role {
            Role::Open(construct) => construct,
            Role::Whole(construct) => {
                self.tally.open(construct);
                step.in_body = true;
                step.opened += 1;
                Construct::Body
            }
            Role::Block => {
                let above = self.steps.last();
                if !above.is_some_and(|step| step.opened > 0 && step.role != Some(Role::Scope)) {
                    return false;
                }
                Construct::Body
            }
            Role::Scope => {
                self.tally
                    .open_scope((self.language.scope_name)(node, self.source));
                return true;
            }
            Role::Match => Construct::Match {
                arms: (self.language.arms)(node),
            },
            Role::Arm => (self.language.arm)(node, self.source),
            Role::If if chained || self.above_is(Role::Else) => Construct::ElseIf,
            Role::If => Construct::If,
            Role::Else if carries_if(self.roles, node) => return false,
            Role::Else => Construct::Else,
            Role::Logical if self.opens_logical(node) => Construct::Logical,
            _ => {
                self.note(role, node, step);
                return false;
            }
        };
        self.tally.open(construct);
        true
    }

    /// Roles that open nothing.
    fn note(&mut self, role: Role, node: Node<'_>, step: &mut Step<'_>) {
        match role {
            Role::Function => step.function = Pending::read(self.language, node, self.source),
            Role::Then => {
                if let Some(above) = self.steps.last_mut().filter(|above| above.opened > 0) {
                    above.in_body = true;
                    above.opened += 1;
                    self.tally.open(Construct::Body);
                }
            }
            Role::Logical if !is_logical(self.roles, node) => step.role = None,
            Role::Operator(operator) if self.above_is(Role::Logical) => {
                self.tally.operator(operator);
            }
            Role::Return => self.tally.return_statement(),
            Role::Jump
                if node
                    .named_child(0)
                    .is_some_and(|child| child.kind() == self.language.label) =>
            {
                self.tally.labelled_jump();
            }
            Role::Call => {
                if let Some(name) = (self.language.callee)(node, self.source) {
                    self.tally.call(name);
                }
            }
            _ => {}
        }
    }

    fn above_is(&self, role: Role) -> bool {
        self.steps
            .last()
            .is_some_and(|step| step.role == Some(role))
    }

    /// True when a logical node starts a sequence of its own.
    fn opens_logical(&self, node: Node<'_>) -> bool {
        let above = self
            .steps
            .iter()
            .rev()
            .map(|step| step.role)
            .find(|r| *r != Some(Role::Parentheses));
        is_logical(self.roles, node) && above != Some(Some(Role::Logical))
    }
}
