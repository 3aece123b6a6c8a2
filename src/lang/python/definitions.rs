//! Python's classes and functions with what a docstring needs to know of them.
//!
//! Functions inside functions are left out: nobody can call them from elsewhere.

use std::ops::Range;

use tree_sitter::{Node, Tree};

use crate::lang::parse;
use crate::lang::python::{LANGUAGE, head};

/// What a definition defines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DefinitionKind {
    /// A function or method.
    Function,
    /// A class.
    Class,
}

/// What calling a function gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gives {
    /// Nothing, or a class.
    Nothing,
    /// A value from a `return`.
    Value,
    /// Values from a `yield`.
    Yields,
}

/// One parameter, stars left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// Its annotation as written.
    pub annotation: Option<String>,
    /// It is a switch: annotated as `bool`, or true or false by default.
    pub is_flag: bool,
}

/// A class or function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// Class or function.
    pub kind: DefinitionKind,
    /// Its own name.
    pub name: String,
    /// Its name with those of the classes around it.
    pub symbol: String,
    /// 1-based line of its `def` or `class`.
    pub line: usize,
    /// Bytes of the definition, decorators left out.
    pub range: Range<usize>,
    /// Text of each decorator, without the `@`.
    pub decorators: Vec<String>,
    /// Parameters without `self` and `cls`.
    pub parameters: Vec<Parameter>,
    /// The return annotation as written.
    pub returns: Option<String>,
    /// What a call gives.
    pub gives: Gives,
    /// Bytes of the docstring's statement.
    pub docstring: Option<Range<usize>>,
    /// Byte after the colon that ends the head.
    pub head_end: usize,
    /// Byte of the first thing in the body.
    pub body_start: usize,
}

/// Every class and function of `source` outside of functions, in source order; `None` when
/// tree-sitter finds an error, so that nobody edits what was not understood.
pub fn definitions(source: &[u8]) -> Option<Vec<Definition>> {
    let tree = parse::parse(&LANGUAGE, source)?;
    (!tree.root_node().has_error()).then(|| in_tree(&tree, source))
}

/// The same of a tree that is there; with errors, as far as the parser recovered.
pub(in crate::lang) fn in_tree(tree: &Tree, source: &[u8]) -> Vec<Definition> {
    let mut found = Vec::new();
    let mut open = vec![(tree.root_node(), String::new())];
    while let Some((node, prefix)) = open.pop() {
        let mut inside = prefix;
        if let Some(definition) = read(node, source, &inside) {
            let function = definition.kind == DefinitionKind::Function;
            inside = format!("{}.", definition.symbol);
            found.push(definition);
            if function {
                continue;
            }
        }
        // Definitions stand in statements, never in expressions.
        let mut cursor = node.walk();
        let statements = node
            .named_children(&mut cursor)
            .filter(|child| holds_statements(*child));
        open.extend(statements.map(|child| (child, inside.clone())));
    }
    found.sort_by_key(|definition| definition.range.start);
    found
}

fn holds_statements(node: Node<'_>) -> bool {
    let kind = node.kind();
    kind == "block"
        || kind == "decorated_definition"
        || kind.ends_with("_definition")
        || kind.ends_with("_clause")
        || (kind.ends_with("_statement") && node.named_child_count() > 1)
}

fn read(node: Node<'_>, source: &[u8], prefix: &str) -> Option<Definition> {
    let kind = match node.kind() {
        "function_definition" => DefinitionKind::Function,
        "class_definition" => DefinitionKind::Class,
        _ => return None,
    };
    let body = node.child_by_field_name("body")?;
    let mut cursor = node.walk();
    let children: Vec<Node<'_>> = node.children(&mut cursor).collect();
    let keyword = children
        .iter()
        .find(|child| matches!(child.kind(), "def" | "class"))?;
    let colon = children.iter().rfind(|child| child.kind() == ":")?;
    let name = head::name(node, source);
    let field = |name: &str| node.child_by_field_name(name);
    Some(Definition {
        kind,
        symbol: format!("{prefix}{name}"),
        name,
        line: keyword.start_position().row + 1,
        range: node.byte_range(),
        decorators: decorators(node, source),
        parameters: field("parameters").map_or(Vec::new(), |p| parameters(p, source)),
        returns: field("return_type").map(|annotation| text(annotation, source)),
        gives: if kind == DefinitionKind::Function {
            gives(body)
        } else {
            Gives::Nothing
        },
        docstring: head::docstring(body).map(|docstring| docstring.byte_range()),
        head_end: colon.end_byte(),
        body_start: body.start_byte(),
    })
}

fn text(node: Node<'_>, source: &[u8]) -> String {
    String::from_utf8_lossy(source.get(node.byte_range()).unwrap_or_default()).into_owned()
}

fn decorators(node: Node<'_>, source: &[u8]) -> Vec<String> {
    let Some(parent) = node.parent().filter(|p| p.kind() == "decorated_definition") else {
        return Vec::new();
    };
    let mut cursor = parent.walk();
    let decorators = parent
        .named_children(&mut cursor)
        .filter(|c| c.kind() == "decorator");
    decorators
        .map(|d| text(d, source).trim_start_matches('@').trim().to_owned())
        .collect()
}

fn parameters(node: Node<'_>, source: &[u8]) -> Vec<Parameter> {
    let mut cursor = node.walk();
    let all = node
        .named_children(&mut cursor)
        .filter_map(|child| parameter(child, source));
    let receiver = |(index, p): &(usize, Parameter)| {
        *index == 0 && p.annotation.is_none() && matches!(p.name.as_str(), "self" | "cls")
    };
    all.enumerate()
        .filter(|one| !receiver(one))
        .map(|(_, parameter)| parameter)
        .collect()
}

fn parameter(node: Node<'_>, source: &[u8]) -> Option<Parameter> {
    let name = match node.kind() {
        "identifier" => node,
        "list_splat_pattern" | "dictionary_splat_pattern" => node.named_child(0)?,
        "typed_parameter" => {
            let inner = node.named_child(0)?;
            if inner.kind() == "identifier" {
                inner
            } else {
                inner.named_child(0)?
            }
        }
        "default_parameter" | "typed_default_parameter" => node.child_by_field_name("name")?,
        _ => return None,
    };
    let annotation = node
        .child_by_field_name("type")
        .map(|annotation| text(annotation, source));
    let default = node.child_by_field_name("value").map(|value| value.kind());
    let is_flag =
        annotation.as_deref() == Some("bool") || matches!(default, Some("true" | "false"));
    Some(Parameter {
        name: text(name, source),
        annotation,
        is_flag,
    })
}

/// Looks for the function's own `yield` and `return VALUE`.
fn gives(body: Node<'_>) -> Gives {
    let mut value = false;
    let mut open = vec![body];
    while let Some(node) = open.pop() {
        match node.kind() {
            "yield" => return Gives::Yields,
            "return_statement" => {
                value |= node
                    .named_child(0)
                    .is_some_and(|given| given.kind() != "none");
            }
            "function_definition" | "class_definition" | "lambda" => continue,
            _ => {}
        }
        let mut cursor = node.walk();
        open.extend(node.named_children(&mut cursor));
    }
    if value { Gives::Value } else { Gives::Nothing }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_classes_methods_and_conditional_functions() {
        let source = b"import x\nif x:\n    def a(p, *q: int, k=1, **r) -> int: return 1\n\
            class C(B):\n    '''Doc.'''\n    @property\n    def m(self):\n        def inner(): pass\n\
            \x20       yield 1\n    async def n(cls, /, z: 'Z' = None):\n        return None\n";
        let found = definitions(source).unwrap();
        let symbols: Vec<&str> = found.iter().map(|d| d.symbol.as_str()).collect();
        assert_eq!(symbols, ["a", "C", "C.m", "C.n"]);
        let names: Vec<&str> = found[0]
            .parameters
            .iter()
            .map(|p| p.name.as_str())
            .collect();
        assert_eq!(names, ["p", "q", "k", "r"]);
        assert_eq!(found[0].parameters[1].annotation.as_deref(), Some("int"));
        assert_eq!(
            (found[0].gives, found[0].returns.as_deref()),
            (Gives::Value, Some("int"))
        );
        assert!(found[1].docstring.is_some());
        assert_eq!(
            (found[2].gives, found[2].decorators.as_slice()),
            (Gives::Yields, &["property".to_owned()][..])
        );
        assert_eq!(
            (found[3].gives, found[3].parameters.len()),
            (Gives::Nothing, 1)
        );
        assert_eq!(source[found[0].head_end - 1], b':');
    }

    #[test]
    fn broken_files_give_nothing() {
        assert_eq!(definitions(b"def f(:\n"), None);
    }
}
