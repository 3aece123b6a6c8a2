//! Rust's imports: `use` trees, paths written out in code, `mod x;` and `extern crate`.
//!
//! `self` and `super` are given as seen from the file: inside `mod tests { … }` a `super::x` is the
//! file's own `self::x`. What attributes and macros make of strings is not known.

mod doc_tests;
mod names;
mod use_tree;

use tree_sitter::{Node, Tree};

use crate::lang::imports::{Found, text, visit};
use crate::lang::measured::ImportKind;
use doc_tests::DocTests;
use names::Names;

/// Reads a Rust tree.
pub(in crate::lang) fn read(tree: &Tree, source: &[u8]) -> Found {
    let mut reader = Reader {
        source,
        found: Found::default(),
        modules: Vec::new(),
        tests_until: 0,
        is_test: false,
        doc: DocTests::default(),
        names: Names::default(),
        late: Vec::new(),
    };
    visit(tree, |node| reader.enter(node));
    for late in std::mem::take(&mut reader.late) {
        let path = reader.names.whole(&late.path);
        if let [module @ .., name] = path.as_slice() {
            let names = vec![(*name).to_owned()];
            let module = module.join("::");
            reader.found.add_at(late.at, &module, names, late.kind);
        }
    }
    reader.found
}

struct Reader<'s> {
    source: &'s [u8],
    found: Found,
    /// Inline modules that are open: where they end, and their names.
    modules: Vec<(usize, &'s str)>,
    /// End of the item that only tests compile.
    tests_until: usize,
    /// The attributes before the next item make it a test.
    is_test: bool,
    doc: DocTests,
    names: Names<'s>,
    /// Paths in code that begin with a name which may have been brought in by a `use`.
    late: Vec<Late<'s>>,
}

/// A path that is read once all names are known.
struct Late<'s> {
    at: (usize, usize),
    path: Vec<&'s str>,
    kind: ImportKind,
}

impl<'s> Reader<'s> {
    /// Reads one node; true when there may be more inside.
    fn enter(&mut self, node: Node<'_>) -> bool {
        while self
            .modules
            .last()
            .is_some_and(|(end, _)| *end <= node.start_byte())
        {
            self.modules.pop();
        }
        match node.kind() {
            "attribute_item" => {
                self.is_test |= is_test_attribute(text(node, self.source));
                return false;
            }
            "inner_attribute_item" => {
                if is_test_attribute(text(node, self.source)) && node.parent().is_some() {
                    self.tests_until = self.tests_until.max(self.end_of_module());
                    self.found.inline_tests = true;
                }
                return false;
            }
            "line_comment" | "block_comment" => {
                self.found.inline_tests |= self.doc.has_test(text(node, self.source));
                return false;
            }
            "visibility_modifier" => return false,
            _ => {}
        }
        if std::mem::take(&mut self.is_test) {
            self.tests_until = self.tests_until.max(node.end_byte());
            self.found.inline_tests |= matches!(node.kind(), "function_item" | "mod_item");
        }
        self.item(node)
    }

    fn item(&mut self, node: Node<'_>) -> bool {
        match node.kind() {
            "use_declaration" => {
                if let Some(argument) = node.child_by_field_name("argument") {
                    self.use_tree(argument);
                }
                return false;
            }
            "extern_crate_declaration" => {
                if let Some(name) = node.child_by_field_name("name") {
                    let kind = self.kind(node);
                    let name = text(name, self.source);
                    self.found.add(node, name, Vec::new(), kind);
                }
                return false;
            }
            "mod_item" => self.module(node),
            "function_item" => self.found.functions |= node.start_byte() >= self.tests_until,
            "scoped_identifier" | "scoped_type_identifier" => {
                let path = text(node, self.source);
                self.path(node, path);
                // A path with type arguments may hold others.
                return path.contains('<');
            }
            "crate" => self.path_in_macro(node),
            _ => {}
        }
        true
    }

    fn module(&mut self, node: Node<'_>) {
        let Some(name) = node.child_by_field_name("name") else {
            return;
        };
        let name = text(name, self.source);
        if node.child_by_field_name("body").is_some() {
            self.modules.push((node.end_byte(), name));
        } else if let Some(module) = self.seen_from_file(&["self", name]) {
            let kind = match self.kind(node) {
                ImportKind::Use => ImportKind::Part,
                tests => tests,
            };
            self.found.add(node, &module.join("::"), Vec::new(), kind);
        }
    }

    /// A path written out in code.
    fn path(&mut self, node: Node<'_>, path: &'s str) {
        let path = segments(path);
        // What begins with a type or stands alone names no module.
        let module = |first: &&str| first.starts_with(|c: char| c.is_lowercase() || c == '_');
        if path.len() < 2 || !path.first().is_some_and(module) {
            return;
        }
        if matches!(path.first(), Some(&("crate" | "self" | "super"))) {
            self.add_path(node, &path);
        } else {
            let at = node.start_position();
            self.late.push(Late {
                at: (at.row + 1, at.column + 1),
                path,
                kind: self.kind(node),
            });
        }
    }

    /// `crate::a::b` among the tokens that a macro is given.
    fn path_in_macro(&mut self, node: Node<'_>) {
        if node
            .parent()
            .is_none_or(|parent| parent.kind() != "token_tree")
        {
            return;
        }
        let mut path = vec!["crate"];
        let mut at = node.next_sibling();
        while let Some(colons) = at.filter(|node| node.kind() == "::") {
            let name = colons.next_sibling();
            let Some(name) = name.filter(|name| name.kind() == "identifier") else {
                break;
            };
            path.push(text(name, self.source));
            at = name.next_sibling();
        }
        self.add_path(node, &path);
    }

    /// Adds the last part of `path` as a name taken from the rest.
    fn add_path(&mut self, node: Node<'_>, path: &[&'s str]) {
        match path {
            [_] => self.add(node, path, &[]),
            [module @ .., "super"] => self.add(node, &[module, &["super"]].concat(), &[]),
            [module @ .., name] => self.add(node, module, &[name]),
            [] => {}
        }
    }

    fn add(&mut self, node: Node<'_>, module: &[&'s str], names: &[&'s str]) {
        let kind = self.kind(node);
        if let Some(module) = self.seen_from_file(module) {
            let alias = node.child_by_field_name("alias");
            let alias = alias.map(|alias| text(alias, self.source));
            self.names.bring_in(&module, names, alias);
            let names = names.iter().map(|name| (*name).to_owned()).collect();
            self.found.add(node, &module.join("::"), names, kind);
        }
    }

    /// Takes the inline modules around into `self` and `super`; `None` when nothing is left.
    fn seen_from_file(&self, path: &[&'s str]) -> Option<Vec<&'s str>> {
        let mut around: Vec<&str> = self.modules.iter().map(|(_, name)| *name).collect();
        let relative = matches!(path.first(), Some(&("self" | "super")));
        if !relative || around.is_empty() {
            return (!path.is_empty()).then(|| path.to_vec());
        }
        let mut rest = path;
        while let Some((first @ (&"self" | &"super"), after)) = rest.split_first() {
            if *first == "super" && around.pop().is_none() {
                break;
            }
            rest = after;
        }
        let mut whole = match rest.first() {
            Some(&"super") => Vec::new(),
            _ => vec!["self"],
        };
        whole.extend(around);
        whole.extend(rest);
        Some(whole)
    }

    fn kind(&self, node: Node<'_>) -> ImportKind {
        if node.start_byte() < self.tests_until {
            ImportKind::Tests
        } else {
            ImportKind::Use
        }
    }

    fn end_of_module(&self) -> usize {
        self.modules.last().map_or(usize::MAX, |(end, _)| *end)
    }
}

/// The names of a path up to its first type argument, `r#` left out.
fn segments(path: &str) -> Vec<&str> {
    let plain = path.split(['<', '[', '(', '{']).next().unwrap_or_default();
    plain
        .split("::")
        .map(|part| part.trim().trim_start_matches("r#"))
        .filter(|part| !part.is_empty())
        .collect()
}

/// `#[test]`, `#[tokio::test]`, `#[rstest]`, `#[cfg(test)]` and `#[cfg(all(test, …))]`.
fn is_test_attribute(attribute: &str) -> bool {
    let inner = attribute.trim_start_matches(['#', '!', '[', ' ']);
    let path = inner.split(['(', ']', '=']).next().unwrap_or_default();
    let mut words = inner.split(|c: char| !c.is_alphanumeric() && c != '_');
    match path.trim().rsplit("::").next() {
        Some("test" | "rstest" | "test_case" | "proptest" | "quickcheck") => true,
        Some("cfg") => words.any(|word| word == "test") && !inner.contains("not("),
        _ => false,
    }
}
