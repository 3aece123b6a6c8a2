//! The walk: turns a tree into constructs, with a cursor and without recursion.

use tree_sitter::{Node, Tree};

use crate::lang::construct::Construct;
use crate::lang::spec::{Language, Role};
use crate::lang::tally::{Function, Tally};

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

/// A node on the way from the root to where the walk stands.
struct Step {
    role: Option<Role>,
    opened: bool,
    /// Byte at which the function's body starts, for a function node.
    body: Option<(usize, crate::lang::construct::Head, usize, usize)>,
}

/// Measures every function of `tree`.
pub(super) fn walk(
    language: &Language,
    tree: &Tree,
    source: &[u8],
) -> Result<Vec<Function>, Unmeasured> {
    let mut walk = Walk {
        language,
        roles: &language.compiled().roles,
        source,
        steps: Vec::new(),
        tally: Tally::new(language.policy, language.separator),
    };
    let mut cursor = tree.walk();
    loop {
        let node = cursor.node();
        walk.enter(node);
        if walk.doubts(node) {
            return Err(Unmeasured::Doubtful);
        }
        // The cursor's own `depth` walks its stack; the number of open steps is the same.
        if walk.steps.len() > DEPTH_LIMIT {
            return Err(Unmeasured::TooDeep);
        }
        if cursor.goto_first_child() {
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

struct Walk<'a> {
    language: &'a Language,
    roles: &'a [Option<Role>],
    source: &'a [u8],
    steps: Vec<Step>,
    tally: Tally,
}

impl Walk<'_> {
    fn enter(&mut self, node: Node<'_>) {
        let role = self
            .roles
            .get(usize::from(node.kind_id()))
            .copied()
            .flatten();
        let mut step = Step {
            role,
            opened: false,
            body: None,
        };
        if let Some(role) = role {
            step.opened = self.open(role, node, &mut step);
        }
        if !step.opened {
            step.opened = self.open_body_of_function(node);
        }
        self.steps.push(step);
    }

    /// True for what the second parser is to judge: a node that is marked so, and a block of no
    /// width, which is one that is missing.
    fn doubts(&self, node: Node<'_>) -> bool {
        match self.steps.last().and_then(|step| step.role) {
            Some(Role::Doubtful) => true,
            Some(Role::Block) => node.byte_range().is_empty(),
            _ => false,
        }
    }

    fn leave(&mut self) {
        if self.steps.pop().is_some_and(|step| step.opened) {
            self.tally.close();
        }
    }

    /// Opens the function whose head stands right above, when `node` is its body.
    fn open_body_of_function(&mut self, node: Node<'_>) -> bool {
        let Some(above) = self.steps.last_mut() else {
            return false;
        };
        if above
            .body
            .as_ref()
            .is_none_or(|(start, ..)| *start != node.start_byte())
        {
            return false;
        }
        let Some((_, head, start_line, end_line)) = above.body.take() else {
            return false;
        };
        self.tally.open_function(head, start_line, end_line);
        true
    }

    /// Acts on a node's role; true when it opened a construct.
    fn open(&mut self, role: Role, node: Node<'_>, step: &mut Step) -> bool {
        let construct = match role {
            Role::Open(construct) => construct,
            Role::Block => {
                let above = self.steps.last();
                if !above.is_some_and(|step| step.opened && step.role != Some(Role::Scope)) {
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
            Role::If if self.above_is(Role::Else) => Construct::ElseIf,
            Role::If => Construct::If,
            Role::Else if carries_if(self.roles, node) => return false,
            Role::Else => Construct::Else,
            Role::Logical if self.opens_logical(node) => Construct::Logical,
            _ => return self.note(role, node, step),
        };
        self.tally.open(construct);
        true
    }

    /// Roles that open nothing.
    fn note(&mut self, role: Role, node: Node<'_>, step: &mut Step) -> bool {
        match role {
            Role::Function => {
                if let Some(head) = (self.language.head)(node, self.source)
                    && let Some(body) = node.child_by_field_name("body")
                {
                    let lines = (node.start_position().row + 1, node.end_position().row + 1);
                    step.body = Some((body.start_byte(), head, lines.0, lines.1));
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
                    .is_some_and(|child| child.kind() == "label") =>
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
        false
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

/// True when one of the node's tokens is a logical operator.
fn is_logical(roles: &[Option<Role>], node: Node<'_>) -> bool {
    let mut cursor = node.walk();
    node.children(&mut cursor).any(|child| {
        let role = roles.get(usize::from(child.kind_id())).copied().flatten();
        matches!(role, Some(Role::Operator(_)))
    })
}

/// True when an `else` holds only an `if`, as in languages without an `elif` of their own.
fn carries_if(roles: &[Option<Role>], node: Node<'_>) -> bool {
    node.named_child(0).is_some_and(|child| {
        roles.get(usize::from(child.kind_id())).copied().flatten() == Some(Role::If)
    })
}
