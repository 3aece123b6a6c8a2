//! JavaScript and TypeScript: `JSDoc` comments above what a module exports where it is defined.
//!
//! What is exported by a list of names or by `module.exports` is not recognised as public. Members
//! that begin with an underscore or `#`, or say `private` or `protected`, are private.

use tree_sitter::{Node, Tree};

use crate::lang::measured::{Documented, Undocumented};
use crate::lang::syntax::text;

/// Node kinds of what is documented.
const DECLARATIONS: &[(&str, Documented, &str)] = &[
    ("class_declaration", Documented::Class, "class"),
    ("abstract_class_declaration", Documented::Class, "class"),
    ("class", Documented::Class, "class"),
    ("interface_declaration", Documented::Class, "interface"),
    ("type_alias_declaration", Documented::Class, "type"),
    ("enum_declaration", Documented::Class, "enum"),
    ("function_declaration", Documented::Function, "function"),
    (
        "generator_function_declaration",
        Documented::Function,
        "function",
    ),
    ("function_signature", Documented::Function, "function"),
];

/// Node kinds of functions as values.
const FUNCTIONS: &[&str] = &[
    "arrow_function",
    "function_expression",
    "generator_function",
];

pub(super) fn read(tree: &Tree, source: &[u8]) -> Vec<Undocumented> {
    let mut reading = Reading {
        source,
        seen: Vec::new(),
        found: Vec::new(),
    };
    let root = tree.root_node();
    let mut cursor = root.walk();
    for statement in root.named_children(&mut cursor) {
        let exported = statement.kind() == "export_statement";
        let declaration = if exported {
            let declared = statement.child_by_field_name("declaration");
            declared.or_else(|| statement.child_by_field_name("value"))
        } else {
            Some(statement)
        };
        if let Some(declaration) = declaration {
            reading.declaration(statement, declaration, exported);
        }
    }
    reading.found
}

struct Reading<'a> {
    source: &'a [u8],
    /// Symbols seen, so that only the first of several overloads is asked for.
    seen: Vec<String>,
    found: Vec<Undocumented>,
}

impl Reading<'_> {
    fn declaration(&mut self, statement: Node<'_>, declaration: Node<'_>, exported: bool) {
        let kind = declaration.kind();
        if let Some((_, kind, what)) = DECLARATIONS.iter().find(|(known, ..)| *known == kind) {
            let name = self.name(declaration);
            self.one(statement, name.clone(), (*kind, what), exported);
            if what == &"class" {
                self.members(declaration, &name, exported);
            }
        } else if kind == "lexical_declaration" {
            let mut cursor = declaration.walk();
            let functions = declaration.named_children(&mut cursor).filter(|one| {
                let value = one.child_by_field_name("value");
                value.is_some_and(|value| FUNCTIONS.contains(&value.kind()))
            });
            for function in functions {
                let name = text(function.child_by_field_name("name"), self.source);
                self.one(
                    statement,
                    name,
                    (Documented::Function, "function"),
                    exported,
                );
            }
        } else if exported && FUNCTIONS.contains(&kind) {
            let name = self.name(declaration);
            self.one(
                statement,
                name,
                (Documented::Function, "function"),
                exported,
            );
        }
    }

    fn members(&mut self, class: Node<'_>, name: &str, public: bool) {
        let Some(body) = class.child_by_field_name("body") else {
            return;
        };
        let mut cursor = body.walk();
        for member in body.named_children(&mut cursor) {
            let is_method = matches!(
                member.kind(),
                "method_definition" | "method_signature" | "abstract_method_signature"
            );
            let own = text(member.child_by_field_name("name"), self.source);
            if is_method && own != "constructor" {
                let public = public && !own.starts_with(['#', '_']) && !self.is_closed(member);
                let symbol = format!("{name}.{own}");
                self.one(member, symbol, (Documented::Function, "method"), public);
            }
        }
    }

    /// True when a member says `private` or `protected`.
    fn is_closed(&self, member: Node<'_>) -> bool {
        let mut cursor = member.walk();
        let modifier = member
            .named_children(&mut cursor)
            .find(|child| child.kind() == "accessibility_modifier");
        modifier.is_some_and(|modifier| text(Some(modifier), self.source) != "public")
    }

    fn one(
        &mut self,
        node: Node<'_>,
        symbol: String,
        what: (Documented, &'static str),
        public: bool,
    ) {
        if self.seen.contains(&symbol) {
            return;
        }
        self.seen.push(symbol.clone());
        if !is_documented(node, self.source) {
            self.found
                .push(super::undocumented(node, symbol, what, public));
        }
    }

    fn name(&self, declaration: Node<'_>) -> String {
        let name = text(declaration.child_by_field_name("name"), self.source);
        if name.is_empty() {
            "default".to_owned()
        } else {
            name
        }
    }
}

/// True when a `JSDoc` comment stands right above, decorators between them.
fn is_documented(node: Node<'_>, source: &[u8]) -> bool {
    let mut above = node.prev_named_sibling();
    while let Some(node) = above.filter(|node| node.kind() == "decorator") {
        above = node.prev_named_sibling();
    }
    above.is_some_and(|above| {
        let text = source.get(above.byte_range()).unwrap_or_default();
        above.kind() == "comment" && text.starts_with(b"/**")
    })
}
