//! Use trees, flattened.

use tree_sitter::Node;

use super::{Reader, segments};
use crate::lang::imports::text;

impl<'s> Reader<'s> {
    /// Flattens a use tree: one import for each path that names are taken from.
    pub(super) fn use_tree(&mut self, argument: Node<'_>) {
        let mut open = vec![(argument, Vec::new())];
        while let Some((node, mut prefix)) = open.pop() {
            let inner = match node.kind() {
                "use_list" => Some(node),
                "scoped_use_list" => {
                    if let Some(path) = node.child_by_field_name("path") {
                        prefix.extend(segments(text(path, self.source)));
                    }
                    node.child_by_field_name("list")
                }
                _ => None,
            };
            if let Some(list) = inner {
                self.use_list(list, &prefix, &mut open);
            } else {
                self.leaf(node, prefix);
            }
        }
    }

    /// Names that are taken from `prefix` itself become one import; deeper trees are left in `open`.
    fn use_list<'t>(
        &mut self,
        list: Node<'t>,
        prefix: &[&'s str],
        open: &mut Vec<(Node<'t>, Vec<&'s str>)>,
    ) {
        let mut names = Vec::new();
        let mut first = None;
        let mut cursor = list.walk();
        for child in list.named_children(&mut cursor) {
            match child.kind() {
                "identifier" if !prefix.is_empty() => {
                    first.get_or_insert(child);
                    names.push(text(child, self.source));
                }
                "line_comment" | "block_comment" => {}
                _ => open.push((child, prefix.to_vec())),
            }
        }
        if let Some(first) = first {
            self.add(first, prefix, &names);
        }
    }

    /// A path at the end of a use tree: `a::b`, `a::b as c`, `a::*`, `self`.
    fn leaf(&mut self, node: Node<'_>, mut path: Vec<&'s str>) {
        let named = match node.kind() {
            "use_as_clause" => node.child_by_field_name("path"),
            "use_wildcard" => node.named_child(0),
            _ => Some(node),
        };
        let nested = !path.is_empty();
        let own = named.map_or_else(Vec::new, |named| segments(text(named, self.source)));
        // `a::{self}` is `a`.
        let keep = !(nested && own == ["self"]);
        path.extend(own.into_iter().filter(|_| keep));
        if node.kind() == "use_wildcard" {
            self.add(node, &path, &["*"]);
        } else {
            self.add_path(node, &path);
        }
    }
}
