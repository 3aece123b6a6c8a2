//! From what was written to what it means: where each binding lives, and what each use reads.

use std::collections::{BTreeMap, HashMap};

use crate::refactor::scopes::build::Walked;
use crate::refactor::scopes::builtins::{in_classes, in_modules, is_builtin};
use crate::refactor::scopes::{MODULE, Resolution, Scope, ScopeId, ScopeKind, Scopes, Use};

/// Settles everything that was walked.
pub(super) fn resolve(walked: Walked) -> Scopes {
    let declared = walked
        .declarations
        .iter()
        .map(|one| ((one.scope, one.name.clone()), one.global))
        .collect();
    let mut names = Names {
        bound: vec![BTreeMap::new(); walked.scopes.len()],
        declared,
        stars: !walked.stars.is_empty(),
        scopes: walked.scopes,
    };
    let mut bindings = walked.bindings;
    // What is `nonlocal` lives where an outer function binds it, so plain bindings come first.
    for (index, binding) in bindings.iter_mut().enumerate() {
        match names.declared.get(&(binding.scope, binding.name.clone())) {
            Some(true) => binding.scope = MODULE,
            Some(false) => continue,
            None => {}
        }
        names.add(binding.scope, &binding.name, index);
    }
    for (index, binding) in bindings.iter_mut().enumerate() {
        let key = (binding.scope, binding.name.clone());
        if names.declared.get(&key) == Some(&false) {
            binding.scope = names.outer(binding.scope, &binding.name);
            names.add(binding.scope, &binding.name, index);
        }
    }
    let mut uses = walked.uses;
    for one in &mut uses {
        one.resolution = names.find(one.scope, &one.name);
        one.deferred |= names.runs_later(one.scope);
        one.otherwise = names.otherwise(one, |scope, name| {
            let first = names.bound[scope].get(name).into_iter().flatten();
            first
                .map(|&index| &bindings[index])
                .any(|binding| !binding.conditional && binding.order < one.order)
        });
    }
    Scopes {
        tree: names.scopes,
        bindings,
        uses,
        declarations: walked.declarations,
        stars: walked.stars,
        bound: names.bound,
    }
}

/// Names by scope, while they are settled.
struct Names {
    scopes: Vec<Scope>,
    bound: Vec<BTreeMap<String, Vec<usize>>>,
    /// Whether a scope declares a name `global` (else `nonlocal`).
    declared: HashMap<(ScopeId, String), bool>,
    stars: bool,
}

impl Names {
    fn add(&mut self, scope: ScopeId, name: &str, binding: usize) {
        let of_name = self.bound[scope].entry(name.to_owned()).or_default();
        of_name.push(binding);
        of_name.sort_unstable();
    }

    /// The function around `scope` that binds `name`, else `scope` itself, which Python refuses.
    fn outer(&self, scope: ScopeId, name: &str) -> ScopeId {
        match self.find_from(self.scopes[scope].parent, name, false) {
            Resolution::Bound(outer) if outer != MODULE => outer,
            _ => scope,
        }
    }

    fn find(&self, scope: ScopeId, name: &str) -> Resolution {
        self.find_from(Some(scope), name, true)
    }

    /// Looks `name` up from the scope `at` outwards; a class counts only where it is looked at
    /// `directly`, from its own body or an annotation scope in it.
    fn find_from(&self, mut at: Option<ScopeId>, name: &str, mut directly: bool) -> Resolution {
        while let Some(scope) = at {
            let Scope { kind, parent, .. } = &self.scopes[scope];
            at = *parent;
            let class = *kind == ScopeKind::Class;
            if class && !directly {
                if name == "__class__" {
                    return Resolution::Implicit;
                }
                continue;
            }
            match self.declared.get(&(scope, name.to_owned())) {
                Some(true) => break,
                Some(false) => {
                    directly = false;
                    continue;
                }
                None => {}
            }
            if self.bound[scope].contains_key(name) {
                return Resolution::Bound(scope);
            }
            if class && in_classes(name) {
                return Resolution::Implicit;
            }
            directly &= matches!(kind, ScopeKind::TypeParameters | ScopeKind::TypeAlias);
        }
        self.of_module(name)
    }

    fn of_module(&self, name: &str) -> Resolution {
        if self.bound[MODULE].contains_key(name) {
            Resolution::Bound(MODULE)
        } else if in_modules(name) {
            Resolution::Implicit
        } else if is_builtin(name) {
            Resolution::Builtin
        } else if self.stars {
            Resolution::Star
        } else {
            Resolution::Unresolved
        }
    }

    /// Where a use in a class body looks when the body has not bound the name by then.
    fn otherwise(
        &self,
        one: &Use,
        surely_bound: impl Fn(ScopeId, &str) -> bool,
    ) -> Option<ScopeId> {
        let Resolution::Bound(class) = one.resolution else {
            return None;
        };
        if self.scopes[class].kind != ScopeKind::Class || surely_bound(class, &one.name) {
            return None;
        }
        match self.find_from(self.scopes[class].parent, &one.name, false) {
            Resolution::Bound(outer) => Some(outer),
            _ => None,
        }
    }

    fn runs_later(&self, scope: ScopeId) -> bool {
        let mut at = Some(scope);
        while let Some(scope) = at {
            if self.scopes[scope].kind.is_deferred() {
                return true;
            }
            at = self.scopes[scope].parent;
        }
        false
    }
}
