//! Scopes of a Python file: which names are bound where, and what each use of a name means.
//!
//! Python's own rules, over ruff's tree: a class's names are not seen from its functions, a
//! comprehension's first iterator is evaluated outside of it, decorators, defaults and annotations
//! belong to the scope around. What a name's value *is* is not known here, nor what `exec`,
//! `globals()` or another module does to it.

mod build;
mod builtins;
mod facts;
mod resolve;
mod strings;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::ops::Range;

use crate::lang::python::{Parsed, with_ruff};
use crate::refactor::Refusal;

pub use builtins::{is_builtin, shows_variables};
pub use facts::{
    Binding, BindingKind, Declaration, Place, Resolution, Scope, ScopeId, ScopeKind, Star, Use,
};

/// The module's scope, which every file has.
pub const MODULE: ScopeId = 0;

/// All scopes, bindings and uses of one file.
#[derive(Debug, Clone, Default)]
pub struct Scopes {
    tree: Vec<Scope>,
    bindings: Vec<Binding>,
    uses: Vec<Use>,
    declarations: Vec<Declaration>,
    stars: Vec<Star>,
    /// Bindings of a name, by the scope that the name lives in.
    bound: Vec<BTreeMap<String, Vec<usize>>>,
}

impl Scopes {
    /// Reads the scopes of `source`.
    pub fn of(source: &str) -> Result<Self, Refusal> {
        with_ruff(source.as_bytes(), Self::of_parsed)
            .map_err(|refused| Refusal::syntax(source, refused))
    }

    /// As [`Scopes::of`], for a text that is parsed already.
    pub fn of_parsed(parsed: &Parsed<'_>) -> Self {
        resolve::resolve(build::walk(parsed))
    }

    /// Every scope; an id is an index. The module is the first, and a parent comes before what it
    /// holds.
    pub fn scopes(&self) -> &[Scope] {
        &self.tree
    }

    /// Every binding, in the order of evaluation within its scope.
    pub fn all_bindings(&self) -> &[Binding] {
        &self.bindings
    }

    /// Bindings of `name` that live in `scope`, wherever they are written.
    pub fn bindings<'a>(
        &'a self,
        scope: ScopeId,
        name: &str,
    ) -> impl Iterator<Item = &'a Binding> + use<'a> {
        let found = self.bound.get(scope).and_then(|names| names.get(name));
        found
            .into_iter()
            .flatten()
            .map(|&index| &self.bindings[index])
    }

    /// Names that live in `scope`, sorted.
    pub fn names(&self, scope: ScopeId) -> impl Iterator<Item = &str> {
        let names = self.bound.get(scope);
        names
            .into_iter()
            .flat_map(BTreeMap::keys)
            .map(String::as_str)
    }

    /// Whether `name` lives in `scope`.
    pub fn binds(&self, scope: ScopeId, name: &str) -> bool {
        self.bound
            .get(scope)
            .is_some_and(|names| names.contains_key(name))
    }

    /// Every use of a name, in the order of evaluation within its scope.
    pub fn uses(&self) -> &[Use] {
        &self.uses
    }

    /// Uses that stand within these bytes.
    pub fn uses_within(&self, range: Range<usize>) -> impl Iterator<Item = &Use> {
        self.uses
            .iter()
            .filter(move |one| range.start <= one.range.start && one.range.end <= range.end)
    }

    /// Uses that may read the name `name` of `scope`.
    pub fn uses_of<'a>(&'a self, scope: ScopeId, name: &'a str) -> impl Iterator<Item = &'a Use> {
        self.uses
            .iter()
            .filter(move |one| one.name == name && self.may_read(one, scope))
    }

    /// Whether a use may read its name from `scope`.
    pub fn may_read(&self, one: &Use, scope: ScopeId) -> bool {
        one.resolution == Resolution::Bound(scope) || one.otherwise == Some(scope)
    }

    /// `global` and `nonlocal` statements, one for each name.
    pub fn declarations(&self) -> &[Declaration] {
        &self.declarations
    }

    /// `from … import *`.
    pub fn stars(&self) -> &[Star] {
        &self.stars
    }

    /// The innermost scope whose text holds `offset`.
    pub fn scope_at(&self, offset: usize) -> ScopeId {
        // A scope comes after those around it.
        let holds = |scope: &Scope| scope.range.contains(&offset);
        self.tree.iter().rposition(holds).unwrap_or(MODULE)
    }

    /// Whether `inner` is `outer` or stands within it.
    pub fn is_within(&self, inner: ScopeId, outer: ScopeId) -> bool {
        let mut at = Some(inner);
        while let Some(scope) = at {
            if scope == outer {
                return true;
            }
            at = self.tree[scope].parent;
        }
        false
    }
}
