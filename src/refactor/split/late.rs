//! Functions that may import a name when they are called instead of when their file is imported, so
//! that two files can know each other without a circle.
//!
//! Only where that means the same: the name lives in the module, the function does not bind it, and
//! nothing calls the function while the file is imported.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use ruff_python_ast::{Expr, Stmt, StmtClassDef, StmtFunctionDef};
use ruff_text_size::Ranged;

use crate::lang::python::Parsed;
use crate::refactor::scopes::{MODULE, Place, Resolution, Scopes, Use, shows_variables};
use crate::refactor::split::graph::block_at;
use crate::refactor::split::survey::Layout;
use crate::refactor::tree::{bytes, is_string};
use crate::text::line_start;

/// Words of a class that does something whenever a subclass is made.
static MAKING: &[&str] = &["__init_subclass__", "__set_name__", "metaclass"];

/// A function or method of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Function {
    /// Bytes of its body.
    body: Range<usize>,
    /// Where an import goes: the first byte of a line.
    pub(super) at: usize,
    /// Indentation of that line.
    pub(super) indent: String,
}

/// What may be imported late in a file.
#[derive(Debug, Clone, Default)]
pub(super) struct Late {
    /// Functions by their block.
    pub(super) functions: Vec<Vec<Function>>,
    /// Functions of a block that read a name, for names that only such functions read there.
    pub(super) readers: BTreeMap<(usize, String), BTreeSet<usize>>,
}

/// Finds them.
pub(super) fn late(parsed: &Parsed<'_>, layout: &Layout, scopes: &Scopes) -> Late {
    let body = &parsed.tree.syntax().body;
    let mut look = Look {
        source: parsed.text,
        scopes,
        found: Vec::new(),
        bases: Vec::new(),
        aliases: Vec::new(),
    };
    let mut functions = Vec::new();
    for block in &layout.blocks {
        for statement in &body[block.statements.clone()] {
            look.statement(statement);
        }
        functions.push(std::mem::take(&mut look.found));
    }
    let now = called_now(layout, scopes, (&look.bases, &look.aliases));
    let mut late = Late {
        functions,
        readers: BTreeMap::new(),
    };
    let mut early: BTreeSet<(usize, String)> = BTreeSet::new();
    for one in scopes.uses() {
        let read = scopes.may_read(one, MODULE) && !one.unevaluated;
        let Some(at) = block_at(&layout.blocks, one.range.start).filter(|_| read) else {
            continue;
        };
        let key = (at, one.name.clone());
        match late.reader(at, one, scopes).filter(|_| !now.contains(&at)) {
            Some(function) => drop(late.readers.entry(key).or_default().insert(function)),
            None => drop(early.insert(key)),
        }
    }
    late.readers.retain(|key, _| !early.contains(key));
    late
}

impl Late {
    /// The function that may import what `one` reads.
    fn reader(&self, at: usize, one: &Use, scopes: &Scopes) -> Option<usize> {
        let mut functions = self.functions[at].iter();
        let index = functions.position(|function| function.body.contains(&one.range.start))?;
        let plain = one.deferred && one.resolution == Resolution::Bound(MODULE);
        let mangled = one.name.starts_with("__");
        let body = &self.functions[at][index].body;
        let bindings = scopes.all_bindings().iter();
        let mut bound = bindings.filter(|other| body.contains(&other.range.start));
        (plain && !mangled && !bound.any(|other| other.name == one.name)).then_some(index)
    }
}

struct Look<'a> {
    source: &'a str,
    scopes: &'a Scopes,
    found: Vec<Function>,
    /// Bytes where classes name their bases.
    bases: Vec<Range<usize>>,
    /// Bytes of names that get another name.
    aliases: Vec<Range<usize>>,
}

impl Look<'_> {
    fn statement(&mut self, statement: &Stmt) {
        match statement {
            Stmt::FunctionDef(function) => self.found.extend(self.function(function)),
            Stmt::ClassDef(class) => self.class(class),
            Stmt::Assign(assign) => self.named(&assign.value),
            Stmt::AnnAssign(assign) => {
                assign.value.iter().for_each(|value| self.named(value));
            }
            _ => {}
        }
    }

    /// To give a value another name, or to list it, runs nothing of it.
    fn named(&mut self, value: &Expr) {
        match value {
            Expr::Name(_) => self.aliases.push(bytes(value)),
            Expr::Tuple(inner) => inner.elts.iter().for_each(|one| self.named(one)),
            Expr::List(inner) => inner.elts.iter().for_each(|one| self.named(one)),
            Expr::Dict(inner) => inner.items.iter().for_each(|item| self.named(&item.value)),
            _ => {}
        }
    }

    fn class(&mut self, class: &StmtClassDef) {
        let bases = class.bases().iter();
        self.bases.extend(bases.map(bytes));
        class.body.iter().for_each(|inner| self.statement(inner));
    }

    /// `None` for a function that no import can be put into, or that would notice.
    fn function(&self, function: &StmtFunctionDef) -> Option<Function> {
        let documented = function.body.first().is_some_and(is_string);
        let first = function.body.get(usize::from(documented))?;
        let floor = match function.body.first().filter(|_| documented) {
            Some(docstring) => docstring.end().to_usize(),
            None => function.parameters.end().to_usize(),
        };
        let start = first.start().to_usize();
        let mut at = line_start(self.source, start);
        let indent = self.source.get(at..start)?;
        let body = start..function.end().to_usize();
        let mut uses = self.scopes.uses_within(body.clone());
        let looks = uses.any(|one| shows_variables(&one.name));
        let mut declared = self.scopes.declarations().iter();
        let declares = declared.any(|one| body.contains(&one.range.start));
        if at <= floor || !indent.trim().is_empty() || looks || declares {
            return None;
        }
        // Comments above belong to the statement.
        while at > floor {
            let above = line_start(self.source, at - 1);
            if above <= floor || !self.source[above..at].trim_start().starts_with('#') {
                break;
            }
            at = above;
        }
        Some(Function {
            body,
            at,
            indent: indent.to_owned(),
        })
    }
}

/// Blocks with code that may run while the file is imported: what is read then, and all that it
/// leads to. To be a base runs nothing unless the class says so.
fn called_now(
    layout: &Layout,
    scopes: &Scopes,
    (bases, aliases): (&[Range<usize>], &[Range<usize>]),
) -> BTreeSet<usize> {
    let makers = |name: &str| {
        let name = name.to_owned();
        let all = layout.binds.iter().enumerate();
        all.filter(move |(_, names)| names.contains(&name))
            .map(|(at, _)| at)
    };
    let text = |at: usize| &layout.source[layout.blocks[at].text.clone()];
    let mut now = BTreeSet::new();
    let mut open: Vec<usize> = Vec::new();
    for one in scopes.uses() {
        if one.deferred || one.place != Place::Code || !scopes.may_read(one, MODULE) {
            continue;
        }
        let stands_in = |ranges: &[Range<usize>]| {
            let mut ranges = ranges.iter();
            ranges.any(|range| range.contains(&one.range.start))
        };
        let base = stands_in(bases);
        if stands_in(aliases) {
            continue;
        }
        for maker in makers(&one.name) {
            if !base || MAKING.iter().any(|word| text(maker).contains(word)) {
                open.push(maker);
            }
        }
    }
    while let Some(at) = open.pop() {
        if now.insert(at) {
            let needs = layout.needs[at].iter().filter(|need| !need.types_only);
            open.extend(needs.flat_map(|need| makers(&need.name)));
        }
    }
    now
}
