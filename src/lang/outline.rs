//! Where the definitions of a file stand, by the names that findings give them, so that one can be
//! shown or replaced. What a definition does is not looked at.

use std::collections::HashMap;
use std::ops::Range;

use tree_sitter::Node;

use crate::lang::measured::Problem;
use crate::lang::parse;
use crate::lang::spec::{Language, Role};
use crate::lang::syntax;
use crate::lang::walk::DEPTH_LIMIT;

/// One definition: a function, class, module or type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Qualified name, as [`Function::symbol`](crate::lang::Function::symbol) has it; a repeated
    /// one ends in `#2`, `#3`, ….
    pub symbol: String,
    /// Byte at which what introduces it begins: decorators, attributes, comments right above it.
    /// Where there is none, the start of `range`.
    pub lead: usize,
    /// Bytes of the definition; whole lines where nothing else stands on them.
    pub range: Range<usize>,
    /// 1-based first line of `range`.
    pub line: usize,
    /// 1-based last line.
    pub end_line: usize,
}

/// Definitions that hold a name and are neither function nor scope to the measures.
const TYPES: &[&str] = &[
    "struct_item",
    "enum_item",
    "union_item",
    "type_item",
    "const_item",
    "static_item",
    "macro_definition",
    "type_spec",
    "interface_declaration",
    "type_alias_declaration",
    "enum_declaration",
    "enum_specifier",
    "type_alias_statement",
];

/// What stands around a definition and belongs to it.
const WRAPPERS: &[&str] = &[
    "export_statement",
    "variable_declarator",
    "lexical_declaration",
    "variable_declaration",
    "field_definition",
    "public_field_definition",
    "type_declaration",
    "template_declaration",
];

/// Every definition, in source order. An error when tree-sitter does not understand the whole file,
/// so that nobody edits what was not understood.
pub fn outline(language: &Language, source: &[u8]) -> Result<Vec<Section>, Problem> {
    let tree = parse::parse(language, source).ok_or_else(|| problem("the parser gave up"))?;
    if tree.root_node().has_error() {
        return Err(problem("the file does not parse as a whole"));
    }
    let mut walk = Walk {
        language,
        source,
        path: Vec::new(),
        names: Vec::new(),
        sections: Vec::new(),
    };
    let mut cursor = tree.walk();
    loop {
        walk.enter(cursor.node());
        if walk.path.len() > DEPTH_LIMIT {
            return Err(problem("the file is nested too deep"));
        }
        if cursor.goto_first_child() {
            continue;
        }
        walk.leave();
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return Ok(numbered(walk.sections));
            }
            walk.leave();
        }
    }
}

fn problem(message: &str) -> Problem {
    Problem {
        line: 1,
        column: 1,
        message: message.to_owned(),
        count: 1,
    }
}

/// A name that covers what is below it in the tree.
struct Name {
    text: String,
    /// Nodes above the one that has it.
    depth: usize,
    is_function: bool,
}

struct Walk<'a, 't> {
    language: &'a Language,
    source: &'a [u8],
    path: Vec<Node<'t>>,
    names: Vec<Name>,
    sections: Vec<Section>,
}

impl<'t> Walk<'_, 't> {
    fn enter(&mut self, node: Node<'t>) {
        if let Some((text, is_function)) = self.name(node) {
            self.names.push(Name {
                text,
                depth: self.path.len(),
                is_function,
            });
            let section = self.section(node);
            self.sections.push(section);
        }
        self.path.push(node);
    }

    fn leave(&mut self) {
        self.path.pop();
        self.names.pop_if(|name| name.depth == self.path.len());
    }

    /// The name that a node defines, and whether it is a function's.
    fn name(&self, node: Node<'_>) -> Option<(String, bool)> {
        let role = self.role(node);
        let is_function = role == Some(Role::Function);
        let name = match role {
            Some(Role::Function) => (self.language.head)(node, self.source)?.name,
            Some(Role::Scope) => (self.language.scope_name)(node, self.source),
            _ if TYPES.contains(&node.kind()) => {
                syntax::text(node.child_by_field_name("name"), self.source)
            }
            _ => return None,
        };
        (!name.is_empty()).then_some((name, is_function))
    }

    fn role(&self, node: Node<'_>) -> Option<Role> {
        let roles = &self.language.compiled().roles;
        let role = roles.get(usize::from(node.kind_id())).copied().flatten()?;
        match role {
            Role::Read => (self.language.read)(node, self.path.last().copied(), self.source),
            Role::Lambda => {
                let inside = self.names.iter().any(|name| name.is_function);
                (!inside).then_some(Role::Function)
            }
            role => Some(role),
        }
    }

    fn section(&self, node: Node<'t>) -> Section {
        let mut outer = node;
        let mut above = self.path.iter().rev().copied().peekable();
        while let Some(wrapper) = above.next_if(|above| wraps(*above, outer)) {
            outer = wrapper;
        }
        let range = self.lines(outer.byte_range());
        let decorated = above.next_if(|above| above.kind() == "decorated_definition");
        let lead = self.introduction(decorated.unwrap_or(outer));
        let names: Vec<&str> = self.names.iter().map(|name| &*name.text).collect();
        let lines = |bytes: &[u8]| memchr::memchr_iter(b'\n', bytes).count();
        let line = lines(&self.source[..range.start]) + 1;
        let last = range.end.saturating_sub(1).max(range.start);
        Section {
            symbol: names.join(self.language.separator),
            lead: self.lines(lead..lead).start.min(range.start),
            line,
            end_line: line + lines(&self.source[range.start..last]),
            range,
        }
    }

    /// Where the comments and attributes begin that stand right above a node.
    fn introduction(&self, node: Node<'_>) -> usize {
        let mut first = node;
        while let Some(before) = first.prev_sibling() {
            let is_one = before.kind() == "attribute_item"
                || self.language.comments.contains(&before.kind());
            let between = self.source.get(before.end_byte()..first.start_byte());
            let between = between.unwrap_or_default();
            let ends_line = self.source[..before.end_byte()].ends_with(b"\n");
            let newlines = memchr::memchr_iter(b'\n', between).count() + usize::from(ends_line);
            let alone = blank(self.line_before(before.start_byte()));
            if !is_one || newlines > 1 || !alone {
                break;
            }
            first = before;
        }
        first.start_byte()
    }

    /// The range with the rest of its lines, where that is blank.
    fn lines(&self, range: Range<usize>) -> Range<usize> {
        let before = self.line_before(range.start);
        let start = match blank(before) {
            true => range.start - before.len(),
            false => range.start,
        };
        let after = &self.source[range.end..];
        let newline = memchr::memchr(b'\n', after);
        let rest = &after[..newline.unwrap_or(after.len())];
        let rest = rest.strip_prefix(b";").unwrap_or(rest);
        let ends_line = self.source[..range.end].ends_with(b"\n");
        let end = match newline {
            Some(newline) if blank(rest) && !ends_line && start < range.end => {
                range.end + newline + 1
            }
            None if blank(rest) && start < range.end => self.source.len(),
            _ => range.end,
        };
        start..end
    }

    /// What stands before a byte on its line.
    fn line_before(&self, at: usize) -> &[u8] {
        let before = &self.source[..at];
        let start = memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1);
        &before[start..]
    }
}

fn blank(bytes: &[u8]) -> bool {
    bytes.iter().all(u8::is_ascii_whitespace)
}

/// True for a node that is about nothing but the definition in it.
fn wraps(above: Node<'_>, inner: Node<'_>) -> bool {
    let is_wrapper = WRAPPERS.contains(&above.kind());
    let lists = matches!(
        above.kind(),
        "lexical_declaration" | "variable_declaration" | "type_declaration"
    );
    is_wrapper && (!lists || above.named_child_count() == 1) && inner.end_byte() <= above.end_byte()
}

/// Repeated names numbered, as the measures number them.
fn numbered(mut sections: Vec<Section>) -> Vec<Section> {
    let mut seen = HashMap::<String, u32>::new();
    for section in &mut sections {
        let count = seen.entry(section.symbol.clone()).or_default();
        *count += 1;
        if *count > 1 {
            section.symbol = format!("{}#{count}", section.symbol);
        }
    }
    sections
}

#[cfg(test)]
#[path = "outline_tests.rs"]
mod tests;
