//! A file's import statements, and how they are written with fewer names.

use std::ops::Range;

use ruff_python_ast::{Alias, Stmt};
use ruff_text_size::Ranged;

use crate::lang::python::Parsed;
use crate::refactor::split::blocks::{Block, Kind, is_type_checking};

/// One import statement.
#[derive(Debug, Clone)]
pub(super) struct Import {
    /// Its block.
    pub(super) block: usize,
    /// From its first to its last byte, without a comment behind it.
    pub(super) range: Range<usize>,
    /// Dots and module of a `from`, `None` for a plain import.
    pub(super) from: Option<String>,
    /// What it imports.
    pub(super) names: Vec<Imported>,
}

/// One name of an import.
#[derive(Debug, Clone)]
pub(super) struct Imported {
    /// What it is called here.
    pub(super) bound: String,
    /// Said to be meant for others: `a as a`.
    pub(super) re_exported: bool,
    /// The alias as it is written.
    pub(super) range: Range<usize>,
}

/// Import statements of import blocks, in source order.
pub(super) fn imports(parsed: &Parsed<'_>, blocks: &[Block]) -> Vec<Import> {
    let body = &parsed.tree.syntax().body;
    let mut found = Vec::new();
    for (at, block) in blocks.iter().enumerate() {
        let statements = &body[block.statements.clone()];
        match (block.kind, statements) {
            (Kind::Import, _) => found.extend(statements.iter().filter_map(|one| import(at, one))),
            // Behind `if TYPE_CHECKING:` with other things, too; those are only looked up.
            (Kind::Typing | Kind::Other, [Stmt::If(inner)]) if is_type_checking(&inner.test) => {
                found.extend(inner.body.iter().filter_map(|one| import(at, one)));
            }
            _ => {}
        }
    }
    found
}

fn import(block: usize, statement: &Stmt) -> Option<Import> {
    let (from, names): (_, &[Alias]) = match statement {
        Stmt::Import(inner) => (None, &inner.names),
        Stmt::ImportFrom(inner) => {
            let dots = ".".repeat(usize::try_from(inner.level).unwrap_or_default());
            let module = inner.module.as_deref().unwrap_or_default();
            (Some(format!("{dots}{module}")), &inner.names)
        }
        _ => return None,
    };
    let names = names.iter().map(|alias| {
        let name = alias.name.as_str();
        let bound = match &alias.asname {
            Some(renamed) => renamed.as_str(),
            None if from.is_none() => name.split('.').next().unwrap_or_default(),
            None => name,
        };
        Imported {
            bound: bound.to_owned(),
            re_exported: alias
                .asname
                .as_ref()
                .is_some_and(|renamed| renamed.as_str() == name),
            range: alias.start().to_usize()..alias.end().to_usize(),
        }
    });
    Some(Import {
        block,
        range: statement.start().to_usize()..statement.end().to_usize(),
        names: names.collect(),
        from,
    })
}

/// A statement with only the names that are kept; `None` when none is. What is kept whole keeps its
/// bytes, a list of one name a line keeps its lines.
pub(super) fn keep(
    source: &str,
    import: &Import,
    columns: usize,
    keeps: &dyn Fn(&Imported) -> bool,
) -> Option<String> {
    let kept: Vec<&Imported> = import.names.iter().filter(|name| keeps(name)).collect();
    let whole = &source[import.range.clone()];
    if kept.is_empty() {
        return None;
    }
    if kept.len() == import.names.len() {
        return Some(whole.to_owned());
    }
    let written: Vec<&str> = kept
        .iter()
        .map(|name| &source[name.range.clone()])
        .collect();
    let start = match &import.from {
        Some(module) => format!("from {module} import "),
        None => "import ".to_owned(),
    };
    let line = format!("{start}{}", written.join(", "));
    if !whole.contains('\n') || (!whole.contains('#') && line.chars().count() <= columns) {
        return Some(line);
    }
    Some(lines(source, import, &kept, &written, &start))
}

/// A list over several lines, with the comments behind its names.
fn lines(
    source: &str,
    import: &Import,
    kept: &[&Imported],
    written: &[&str],
    start: &str,
) -> String {
    let indent = indent_of(source, import.range.start);
    let mut text = format!("{start}(\n");
    for (name, written) in kept.iter().zip(written) {
        let rest = &source[name.range.end..import.range.end];
        let rest = rest.lines().next().unwrap_or_default();
        let comment = rest.find('#').map(|at| rest[at..].trim_end());
        for piece in [indent, "    ", written, ","] {
            text += piece;
        }
        if let Some(comment) = comment {
            text += "  ";
            text += comment;
        }
        text.push('\n');
    }
    text + indent + ")"
}

/// White space before a statement on its line.
pub(super) fn indent_of(source: &str, at: usize) -> &str {
    let line = source[..at].rfind('\n').map_or(0, |newline| newline + 1);
    &source[line..at]
}

/// How imports of several names are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Listing {
    /// Longest line of code.
    pub(super) columns: usize,
    /// A statement for each name.
    pub(super) one_by_one: bool,
}

impl Listing {
    /// The same behind so much white space.
    pub(super) fn behind(self, indent: usize) -> Self {
        Self {
            columns: self.columns.saturating_sub(indent),
            ..self
        }
    }
}

/// `from` imports of these names: in one line, one name a line, or a statement each. `note` stands
/// behind the first line of each statement.
pub(super) fn from_import(module: &str, names: &[String], note: &str, how: Listing) -> String {
    if how.one_by_one {
        let lines = names
            .iter()
            .map(|name| format!("from {module} import {name}{note}\n"));
        return lines.collect();
    }
    let line = format!("from {module} import {}{note}", names.join(", "));
    if line.chars().count() <= how.columns {
        return line + "\n";
    }
    let mut text = format!("from {module} import ({note}\n");
    for name in names {
        text += "    ";
        text += name;
        text += ",\n";
    }
    text + ")\n"
}

/// Whether a file has a statement for each name that it takes from a module.
pub(super) fn one_by_one(imports: &[Import]) -> bool {
    let from: Vec<&Import> = imports.iter().filter(|one| one.from.is_some()).collect();
    let again =
        |(at, one): (usize, &&Import)| from[..at].iter().any(|other| other.from == one.from);
    from.iter().all(|one| one.names.len() == 1) && from.iter().enumerate().any(again)
}

/// How isort orders members: constants, then classes, then the rest.
pub(super) fn sort_members(names: &mut [String]) {
    names.sort_by_key(|name| {
        let bare = name.trim_start_matches('_');
        let constant = bare.len() > 1 && bare.chars().all(|c| !c.is_lowercase());
        let class = bare.starts_with(char::is_uppercase);
        let rank = match (constant, class) {
            (true, _) => 0,
            (false, true) => 1,
            (false, false) => 2,
        };
        (rank, name.to_lowercase(), name.clone())
    });
}
