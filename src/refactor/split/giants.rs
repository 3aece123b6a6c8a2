//! Classes that are too long for any file: they are not taken apart here, but described for whoever
//! does it, as groups of methods that share state.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{Expr, Stmt, StmtClassDef, StmtFunctionDef};
use ruff_text_size::Ranged;

use crate::lang::python::Parsed;
use crate::text::LineIndex;

/// State that more than this part of a class's methods use holds nothing together.
const SHARED_BY: usize = 3;

/// The most groups that a sentence tells of, and methods of each.
const GROUPS_TOLD: usize = 3;
const METHODS_TOLD: usize = 6;

/// A class that is too long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Giant {
    /// Its name.
    pub name: String,
    /// Its lines.
    pub lines: usize,
    /// Methods that belong together, largest group first.
    pub groups: Vec<Group>,
}

impl fmt::Display for Giant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, lines, .. } = self;
        write!(
            f,
            "class `{name}` has {lines} lines by itself, which moving definitions cannot cure"
        )?;
        let groups = self.groups.iter().filter(|group| group.methods.len() > 1);
        for (at, group) in groups.take(GROUPS_TOLD).enumerate() {
            let lead = if at == 0 {
                "; what belongs together in it: "
            } else {
                "; "
            };
            let told = &group.methods[..group.methods.len().min(METHODS_TOLD)];
            write!(f, "{lead}{}", told.join(", "))?;
            if told.len() < group.methods.len() {
                write!(f, " and {} more", group.methods.len() - told.len())?;
            }
            if !group.state.is_empty() {
                write!(f, " (sharing {})", group.state.join(", "))?;
            }
            write!(f, ", {} lines", group.lines)?;
        }
        Ok(())
    }
}

/// Methods that call each other or share attributes that few others use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// In source order.
    pub methods: Vec<String>,
    /// Attributes of `self` that more than one of them uses, sorted.
    pub state: Vec<String>,
    /// Their lines.
    pub lines: usize,
}

/// Top-level classes that have more than `limit` lines.
pub(super) fn giants(parsed: &Parsed<'_>, limit: usize) -> Vec<Giant> {
    let lines = LineIndex::new(parsed.text.as_bytes());
    let length = |statement: &dyn Ranged| {
        let last = statement.end().to_usize().saturating_sub(1);
        lines.line(last) + 1 - lines.line(statement.start().to_usize())
    };
    let classes = parsed
        .tree
        .syntax()
        .body
        .iter()
        .filter_map(Stmt::as_class_def_stmt);
    classes
        .filter(|class| length(*class) > limit)
        .map(|class| Giant {
            name: class.name.to_string(),
            lines: length(class),
            groups: groups(class, &length),
        })
        .collect()
}

fn groups(class: &StmtClassDef, length: &dyn Fn(&dyn Ranged) -> usize) -> Vec<Group> {
    let methods: Vec<&StmtFunctionDef> = class
        .body
        .iter()
        .filter_map(Stmt::as_function_def_stmt)
        .collect();
    let users = users(&methods);
    let group = joined(methods.len(), &users);
    let mut found: BTreeMap<usize, Group> = BTreeMap::new();
    for (index, method) in methods.iter().enumerate() {
        let entry = found.entry(group[index]).or_insert_with(|| Group {
            methods: Vec::new(),
            state: Vec::new(),
            lines: 0,
        });
        entry.methods.push(method.name.to_string());
        entry.lines += length(*method);
    }
    for (name, of_name) in &users {
        let is_method = methods.iter().any(|method| method.name.as_str() == name);
        let own = of_name.first().map(|first| group[*first]);
        let same = of_name.iter().all(|one| Some(group[*one]) == own);
        let entry = own.and_then(|own| found.get_mut(&own));
        if let Some(entry) = entry.filter(|_| same && !is_method && of_name.len() > 1) {
            entry.state.push(name.clone());
        }
    }
    let mut found: Vec<Group> = found.into_values().collect();
    found.sort_by_key(|group| std::cmp::Reverse(group.lines));
    found
}

/// Methods by the attributes of `self` that they name; a method has its own name.
fn users(methods: &[&StmtFunctionDef]) -> BTreeMap<String, Vec<usize>> {
    let mut users: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, method) in methods.iter().enumerate() {
        let mut state = State::default();
        state.visit_body(&method.body);
        for name in state.used {
            users.entry(name).or_default().push(index);
        }
    }
    for (index, method) in methods.iter().enumerate() {
        if let Some(of_name) = users.get_mut(method.name.as_str()) {
            of_name.push(index);
        }
    }
    users
}

/// The group of each method: those that share what few others use.
fn joined(methods: usize, users: &BTreeMap<String, Vec<usize>>) -> Vec<usize> {
    let mut group: Vec<usize> = (0..methods).collect();
    let telling = users
        .values()
        .filter(|of_name| of_name.len() * SHARED_BY <= methods);
    for pair in telling.flat_map(|of_name| of_name.windows(2)) {
        let (from, to) = (group[pair[1]], group[pair[0]]);
        for one in group.iter_mut().filter(|one| **one == from) {
            *one = to;
        }
    }
    group
}

/// Attributes of `self` that a method names.
#[derive(Default)]
struct State {
    used: BTreeSet<String>,
}

impl<'a> Visitor<'a> for State {
    fn visit_expr(&mut self, expr: &'a Expr) {
        if let Expr::Attribute(attribute) = expr
            && attribute
                .value
                .as_name_expr()
                .is_some_and(|name| &name.id == "self")
        {
            self.used.insert(attribute.attr.to_string());
        }
        visitor::walk_expr(self, expr);
    }
}
