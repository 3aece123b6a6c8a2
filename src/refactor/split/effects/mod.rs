//! What a top-level statement does besides binding names: that decides whether it may move.
//!
//! A value that is built stays movable; a change of a value of this file ties the statement to that
//! value; anything that may be seen elsewhere pins it.

mod changes;
mod fixed;
mod known;
mod look;

use std::collections::{BTreeMap, BTreeSet};

use crate::lang::python::Parsed;
use crate::refactor::scopes::Scopes;
use crate::refactor::split::blocks::Kind;
use crate::refactor::split::graph::is_import_like;
use crate::refactor::split::survey::Layout;

use changes::changers;
use fixed::fixed;
use look::Look;

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Blocks that must stay, with the reason.
    pub(super) pinned: BTreeMap<usize, String>,
    /// Pairs of blocks that must stay together.
    pub(super) tied: Vec<(usize, usize)>,
}

/// What one block does.
#[derive(Debug, Default)]
struct Effects {
    pinned: Option<String>,
    /// Names of the module whose values it changes.
    changes: BTreeSet<String>,
}

/// Looks at every block.
pub(super) fn find(parsed: &Parsed<'_>, layout: &Layout, scopes: &Scopes) -> Found {
    let body = &parsed.tree.syntax().body;
    let changers = changers(body, scopes);
    let mut found = Found::default();
    let fixed = fixed(layout, scopes);
    for (at, block) in layout.blocks.iter().enumerate() {
        if is_import_like(block.kind) || block.kind == Kind::Head {
            continue;
        }
        let mut look = Look {
            scopes,
            changers: &changers,
            effects: Effects::default(),
        };
        for statement in &body[block.statements.clone()] {
            look.statement(statement);
        }
        let reason = fixed.get(&at).cloned().or(look.effects.pinned);
        found.pinned.extend(reason.map(|reason| (at, reason)));
        for name in look.effects.changes {
            found.tie(layout, at, &name);
        }
    }
    found
}

impl Found {
    /// Ties a block to whatever makes the value that it changes; an import's is not to be changed.
    fn tie(&mut self, layout: &Layout, at: usize, name: &String) {
        let all = 0..layout.blocks.len();
        for maker in all.filter(|&other| layout.binds[other].contains(name)) {
            if is_import_like(layout.blocks[maker].kind) {
                let reason = format!("it changes `{name}`, which is imported");
                self.pinned.entry(at).or_insert(reason);
            } else if maker != at {
                self.tied.push((maker, at));
            }
        }
    }
}
