//! One walk over ruff's tree that writes down scopes, bindings and uses in the order of evaluation.
//! What a name means is settled afterwards, since Python looks at the whole scope.

mod definitions;
mod expressions;
mod statements;
mod targets;

use std::ops::Range;

use ruff_python_ast::visitor::Visitor;
use ruff_python_ast::{Expr, Identifier, ModModule, Stmt};
use ruff_text_size::{Ranged, TextRange};

use crate::lang::python::Parsed;
use crate::refactor::scopes::{
    Binding, BindingKind, Declaration, MODULE, Place, Resolution, Scope, ScopeId, ScopeKind, Star,
    Use,
};

/// What was written down.
pub(super) struct Walked {
    pub(super) scopes: Vec<Scope>,
    pub(super) bindings: Vec<Binding>,
    pub(super) uses: Vec<Use>,
    pub(super) declarations: Vec<Declaration>,
    pub(super) stars: Vec<Star>,
}

/// Walks a parsed file.
pub(super) fn walk(parsed: &Parsed<'_>) -> Walked {
    let module = parsed.tree.syntax();
    let mut walker = Walker {
        source: parsed.text,
        walked: Walked {
            scopes: vec![Scope {
                kind: ScopeKind::Module,
                name: String::new(),
                parent: None,
                range: 0..parsed.text.len(),
            }],
            bindings: Vec::new(),
            uses: Vec::new(),
            declarations: Vec::new(),
            stars: Vec::new(),
        },
        at: MODULE,
        conditional: 0,
        place: Place::Code,
        later: false,
        postponed: postpones_annotations(module),
        order: 0,
    };
    walker.visit_body(&module.body);
    walker.walked
}

/// Whether the file says `from __future__ import annotations`.
fn postpones_annotations(module: &ModModule) -> bool {
    module.body.iter().any(|statement| {
        let Stmt::ImportFrom(import) = statement else {
            return false;
        };
        import.module.as_deref() == Some("__future__")
            && import.names.iter().any(|name| &name.name == "annotations")
    })
}

struct Walker<'s> {
    source: &'s str,
    walked: Walked,
    at: ScopeId,
    /// Blocks around that may not run, within the scope.
    conditional: usize,
    place: Place,
    /// In text that is evaluated on demand, or never.
    later: bool,
    postponed: bool,
    order: usize,
}

fn bytes(range: TextRange) -> Range<usize> {
    range.start().to_usize()..range.end().to_usize()
}

impl Walker<'_> {
    /// Opens a scope, does `work` in it, and closes it.
    fn within(
        &mut self,
        kind: ScopeKind,
        name: &str,
        range: Range<usize>,
        work: impl FnOnce(&mut Self),
    ) {
        let outer = (self.at, self.conditional, self.place, self.later);
        self.walked.scopes.push(Scope {
            kind,
            name: name.to_owned(),
            parent: Some(self.at),
            range,
        });
        self.at = self.walked.scopes.len() - 1;
        self.conditional = 0;
        work(self);
        (self.at, self.conditional, self.place, self.later) = outer;
    }

    /// Does `work` in a block that may not run.
    fn perhaps(&mut self, work: impl FnOnce(&mut Self)) {
        self.conditional += 1;
        work(self);
        self.conditional -= 1;
    }

    fn tick(&mut self) -> usize {
        self.order += 1;
        self.order
    }

    fn bind(&mut self, name: &Identifier, kind: BindingKind) {
        self.bind_text(name.as_str(), name.range(), kind, self.at);
    }

    fn bind_text(&mut self, name: &str, range: TextRange, kind: BindingKind, scope: ScopeId) {
        let order = self.tick();
        let name = self.mangled(name);
        self.walked.bindings.push(Binding {
            name,
            range: bytes(range),
            kind,
            scope,
            written_in: self.at,
            conditional: self.conditional > 0,
            order,
        });
    }

    fn read(&mut self, name: &str, range: TextRange, deleted: bool) {
        let order = self.tick();
        let name = self.mangled(name);
        self.walked.uses.push(Use {
            name,
            range: bytes(range),
            scope: self.at,
            deleted,
            place: self.place,
            deferred: self.later,
            unevaluated: self.place != Place::Code && self.later,
            resolution: Resolution::Unresolved,
            otherwise: None,
            order,
        });
    }

    /// The scope in which `:=` binds: the innermost that is no comprehension.
    fn walrus_scope(&self) -> ScopeId {
        let mut at = self.at;
        while self.walked.scopes[at].kind.is_comprehension() {
            at = self.walked.scopes[at].parent.unwrap_or(MODULE);
        }
        at
    }

    /// A private name as Python keeps it within a class.
    fn mangled(&self, name: &str) -> String {
        if !name.starts_with("__") || name.ends_with("__") || name.contains('.') {
            return name.to_owned();
        }
        let mut at = Some(self.at);
        while let Some(scope) = at.map(|scope| &self.walked.scopes[scope]) {
            let class = scope.name.trim_start_matches('_');
            if scope.kind == ScopeKind::Class && !class.is_empty() {
                return format!("_{class}{name}");
            }
            at = scope.parent;
        }
        name.to_owned()
    }

    fn annotation(&mut self, annotation: &Expr) {
        let outer = (self.place, self.later);
        self.place = Place::Annotation;
        self.later |= self.postponed;
        self.visit_expr(annotation);
        (self.place, self.later) = outer;
    }

    /// Text that is evaluated on demand.
    fn on_demand(&mut self, work: impl FnOnce(&mut Self)) {
        let outer = self.later;
        self.later = true;
        work(self);
        self.later = outer;
    }
}
