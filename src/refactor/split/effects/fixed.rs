//! What must stay for what it is called or what it reads, whatever it does.

use std::collections::{BTreeMap, BTreeSet};

use crate::refactor::scopes::{BindingKind, MODULE, Resolution, Scopes};
use crate::refactor::split::blocks::Kind;
use crate::refactor::split::graph::is_import_like;
use crate::refactor::split::survey::Layout;

/// Blocks that must stay, with the reason.
pub(super) fn fixed(layout: &Layout, scopes: &Scopes) -> BTreeMap<usize, String> {
    let look = Look::of(layout, scopes);
    let blocks = (0..layout.blocks.len()).filter_map(|at| Some((at, look.reason(at)?)));
    blocks.collect()
}

struct Look<'a> {
    layout: &'a Layout,
    scopes: &'a Scopes,
    /// Names that a function rebinds by `global`.
    rebound: BTreeSet<&'a str>,
    /// Blocks that bind a name.
    makers: BTreeMap<&'a str, Vec<usize>>,
    first_definition: usize,
}

impl<'a> Look<'a> {
    fn of(layout: &'a Layout, scopes: &'a Scopes) -> Self {
        let globals = scopes.declarations().iter().filter(|one| one.global);
        let mut makers: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, names) in layout.binds.iter().enumerate() {
            for name in names {
                makers.entry(name).or_default().push(at);
            }
        }
        let mut kinds = layout.blocks.iter().map(|block| block.kind);
        Self {
            layout,
            scopes,
            rebound: globals.map(|one| one.name.as_str()).collect(),
            makers,
            first_definition: kinds
                .position(|kind| kind == Kind::Definition)
                .unwrap_or(layout.blocks.len()),
        }
    }

    fn reason(&self, at: usize) -> Option<String> {
        let binds = self.layout.binds[at].iter();
        let mut own = binds.filter(|name| name.starts_with("__") && name.ends_with("__"));
        if let Some(name) = own.next() {
            return Some(format!("`{name}` is the module's own"));
        }
        let reads = self.layout.needs[at].iter().map(|need| &need.name);
        let mut names = self.layout.binds[at].iter().chain(reads);
        let named = names.find_map(|name| self.of_name(name));
        named.or_else(|| self.asks(at))
    }

    /// Why whatever binds or reads a name stays.
    fn of_name(&self, name: &str) -> Option<String> {
        if self.rebound.contains(name) {
            return Some(format!("`{name}` is rebound by `global`"));
        }
        let mut bindings = self.scopes.bindings(MODULE, name);
        if bindings.any(|one| one.kind == BindingKind::Del) {
            return Some(format!("`{name}` is deleted again"));
        }
        let makers = self.makers.get(name)?;
        let imports = makers.iter().filter(|&&at| self.is_import(at)).count();
        if imports > 0 && imports < makers.len() {
            return Some(format!("`{name}` is imported and bound again"));
        }
        // An import behind the first definition is there to let a circle close.
        if imports > 0 && makers.iter().any(|&at| at > self.first_definition) {
            return Some(format!("`{name}` is imported behind definitions"));
        }
        // Imports behind a condition can be repeated only where the condition can.
        let mut needs = makers
            .iter()
            .filter(|&&at| self.is_import(at))
            .flat_map(|&at| &self.layout.needs[at]);
        let decided = needs.any(|need| {
            let of_need = self.makers.get(need.name.as_str());
            of_need.is_some_and(|makers| makers.iter().any(|&at| !self.is_import(at)))
        });
        decided.then(|| format!("how `{name}` is imported is decided here"))
    }

    fn is_import(&self, at: usize) -> bool {
        is_import_like(self.layout.blocks[at].kind)
    }

    /// Whether a block asks for what is different in another module.
    fn asks(&self, at: usize) -> Option<String> {
        let uses = self.scopes.uses_within(self.layout.blocks[at].text.clone());
        let mut reasons = uses.filter_map(|one| match one.resolution {
            Resolution::Implicit if !is_of_class(&one.name) => {
                Some(format!("it asks for the module's own `{}`", one.name))
            }
            Resolution::Builtin if one.name == "globals" => {
                Some("it asks for the module's own names".to_owned())
            }
            Resolution::Star => Some(format!("`{}` may come from a star import", one.name)),
            _ => None,
        });
        reasons.next()
    }
}

/// Names that a class has of its own.
fn is_of_class(name: &str) -> bool {
    matches!(name, "__class__" | "__qualname__")
}
