//! Rust: `///`, `//!`, `/** */` and `#[doc]` of the file, its modules, types and functions.
//!
//! Public is what says `pub` in modules that do, and what a public trait declares. What a trait's
//! implementation defines is told of by the trait.

use tree_sitter::{Node, Tree};

use crate::lang::measured::{Documented, Undocumented};
use crate::lang::rust::LANGUAGE;
use crate::lang::syntax::text;

/// Node kinds of what is documented.
const ITEMS: &[(&str, Documented, &str)] = &[
    ("mod_item", Documented::Module, "module"),
    ("struct_item", Documented::Class, "struct"),
    ("enum_item", Documented::Class, "enum"),
    ("union_item", Documented::Class, "union"),
    ("trait_item", Documented::Class, "trait"),
    ("type_item", Documented::Class, "type"),
    ("function_item", Documented::Function, "function"),
    ("function_signature_item", Documented::Function, "function"),
];

/// A list of items to look at.
struct Place<'t> {
    list: Node<'t>,
    /// Names around it, with the separator at the end.
    prefix: String,
    /// What is around it can be used from elsewhere.
    public: bool,
    /// Its items are as public as what is around them.
    inherits: bool,
}

pub(super) fn read(tree: &Tree, source: &[u8]) -> Vec<Undocumented> {
    let root = tree.root_node();
    let mut found = Vec::new();
    if !has_inner(root, source) {
        found.extend(super::undocumented_file(root, "crate or module"));
    }
    let mut open = vec![Place {
        list: root,
        prefix: String::new(),
        public: true,
        inherits: false,
    }];
    while let Some(place) = open.pop() {
        let mut cursor = place.list.walk();
        for item in place.list.named_children(&mut cursor) {
            let public = place.public && (place.inherits || is_public(item, source));
            let known = ITEMS.iter().find(|(kind, ..)| *kind == item.kind());
            if let Some((_, kind, what)) = known
                && !is_in_other_file(item)
                && !has_outer(item, source)
                && !body(item).is_some_and(|body| has_inner(body, source))
            {
                let name = text(item.child_by_field_name("name"), source);
                let symbol = format!("{}{name}", place.prefix);
                found.push(super::undocumented(item, symbol, (*kind, what), public));
            }
            open.extend(inside(item, &place, public, source));
        }
    }
    found
}

/// True for `mod a;`, which may be documented where it is.
fn is_in_other_file(item: Node<'_>) -> bool {
    item.kind() == "mod_item" && body(item).is_none()
}

fn body(item: Node<'_>) -> Option<Node<'_>> {
    item.child_by_field_name("body")
}

/// The items inside a module, trait or inherent implementation.
fn inside<'t>(
    item: Node<'t>,
    around: &Place<'t>,
    public: bool,
    source: &[u8],
) -> Option<Place<'t>> {
    let (public, inherits) = match item.kind() {
        "mod_item" => (public, false),
        "trait_item" => (public, true),
        "impl_item" if item.child_by_field_name("trait").is_none() => (around.public, false),
        _ => return None,
    };
    let name = (LANGUAGE.scope_name)(item, source);
    Some(Place {
        list: body(item)?,
        prefix: format!("{}{name}::", around.prefix),
        public,
        inherits,
    })
}

fn is_public(item: Node<'_>, source: &[u8]) -> bool {
    let mut cursor = item.walk();
    let visibility = item
        .named_children(&mut cursor)
        .find(|child| child.kind() == "visibility_modifier");
    visibility.is_some_and(|modifier| source.get(modifier.byte_range()) == Some(b"pub"))
}

/// True when documentation stands right above the item, attributes and comments between them.
fn has_outer(item: Node<'_>, source: &[u8]) -> bool {
    let mut above = item.prev_named_sibling();
    while let Some(node) = above {
        let text = source.get(node.byte_range()).unwrap_or_default();
        let documents = match node.kind() {
            "line_comment" => text.starts_with(b"///") && !text.starts_with(b"////"),
            "block_comment" => text.starts_with(b"/**") && !text.starts_with(b"/***"),
            "attribute_item" => memchr::memmem::find(text, b"doc").is_some(),
            _ => return false,
        };
        if documents {
            return true;
        }
        above = node.prev_named_sibling();
    }
    false
}

/// True when a list of items begins with documentation of what is around it.
fn has_inner(list: Node<'_>, source: &[u8]) -> bool {
    let mut cursor = list.walk();
    let mut head = list.named_children(&mut cursor).take_while(|child| {
        let kind = child.kind();
        kind.ends_with("comment") || kind == "inner_attribute_item" || kind == "shebang"
    });
    head.any(|node| {
        let text = source.get(node.byte_range()).unwrap_or_default();
        let doc = node.kind() == "inner_attribute_item";
        text.starts_with(b"//!")
            || text.starts_with(b"/*!")
            || (doc && memchr::memmem::find(text, b"doc").is_some())
    })
}
