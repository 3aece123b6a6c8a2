//! Imports of JavaScript and TypeScript: `import`, `export … from`, and `require()` and `import()`
//! of a string.

use memchr::memmem;
use tree_sitter::{Node, Tree};

use crate::lang::imports::{Found, quoted, text, visit};
use crate::lang::measured::ImportKind;

/// Reads a tree of any of the grammars.
pub(in crate::lang) fn read(tree: &Tree, source: &[u8]) -> Found {
    let mut found = Found {
        // Vitest's tests inside a source file stand behind this.
        inline_tests: memmem::find(source, b"import.meta.vitest").is_some(),
        ..Found::default()
    };
    visit(tree, |node| {
        match node.kind() {
            "import_statement" => statement(node, source, &mut found),
            "export_statement" => {
                statement(node, source, &mut found);
                return true;
            }
            "call_expression" => call(node, source, &mut found),
            "function_declaration"
            | "function_expression"
            | "generator_function_declaration"
            | "generator_function"
            | "arrow_function"
            | "method_definition" => found.functions = true,
            _ => {}
        }
        true
    });
    found
}

/// `import … from "x"`, `import "x"`, `import x = require("y")`, `export … from "x"`.
fn statement(node: Node<'_>, source: &[u8], found: &mut Found) {
    let mut cursor = node.walk();
    let children: Vec<Node<'_>> = node.children(&mut cursor).collect();
    let required = children
        .iter()
        .find(|child| child.kind() == "import_require_clause");
    let module = required.unwrap_or(&node).child_by_field_name("source");
    let Some(module) = module.and_then(|module| quoted(module, source)) else {
        return;
    };
    let is_type = |child: &Node<'_>| matches!(child.kind(), "type" | "typeof");
    let kind = match children.iter().any(is_type) {
        true => ImportKind::Types,
        false => ImportKind::Use,
    };
    let mut names = Vec::new();
    for child in children {
        match child.kind() {
            "import_clause" => clause(child, source, &mut names),
            "export_clause" => specifiers(child, source, &mut names),
            "*" | "namespace_export" => names.push("*".to_owned()),
            _ => {}
        }
    }
    found.add(node, module, names, kind);
}

/// `a, { b as c }` or `* as d` between `import` and `from`.
fn clause(node: Node<'_>, source: &[u8], names: &mut Vec<String>) {
    let mut cursor = node.walk();
    for child in node.named_children(&mut cursor) {
        match child.kind() {
            "identifier" => names.push("default".to_owned()),
            "named_imports" => specifiers(child, source, names),
            _ => names.push("*".to_owned()),
        }
    }
}

fn specifiers(node: Node<'_>, source: &[u8], names: &mut Vec<String>) {
    let mut cursor = node.walk();
    for child in node.named_children(&mut cursor) {
        if let Some(name) = child.child_by_field_name("name") {
            names.push(text(name, source).to_owned());
        }
    }
}

/// `require("x")` and `import("x")`.
fn call(node: Node<'_>, source: &[u8], found: &mut Found) {
    let loads = node.child_by_field_name("function").is_some_and(|called| {
        called.kind() == "import"
            || called.kind() == "identifier" && text(called, source) == "require"
    });
    if !loads {
        return;
    }
    let arguments = node.child_by_field_name("arguments");
    let first = arguments.and_then(|arguments| arguments.named_child(0));
    if let Some(module) = first.and_then(|first| quoted(first, source)) {
        found.add(node, module, vec!["*".to_owned()], ImportKind::Use);
    }
}
