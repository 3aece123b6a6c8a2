//! Arrays: what stands at each place and how many there are.

use jsonschema::Draft;
use serde_json::Value;

use super::branches::Branch;
use super::document::{Document, member};
use super::graph::{NodeId, Nodes};
use super::refused;
use super::shape::{counts, values};
use crate::model::Error;

/// Arrays that begin with certain items and go on with others.
#[derive(Debug, Clone)]
pub(super) struct Array {
    pub(super) prefix: Vec<NodeId>,
    /// Nothing when no item may follow the prefix.
    pub(super) items: Option<NodeId>,
    pub(super) least: usize,
    pub(super) most: Option<usize>,
}

/// The arrays that a branch allows; none when there are none by their length.
pub(super) fn shape(
    document: &Document,
    branch: &Branch,
    nodes: &mut Nodes,
) -> Result<Option<Array>, Error> {
    let (least, most) = counts(document, branch, ("minItems", "maxItems"))?;
    for (pointer, value) in values(document, branch, "uniqueItems") {
        if value == &Value::Bool(true) && most.is_none_or(|most| most > 1) {
            let reason = "`uniqueItems` cannot be enforced while an answer is written";
            return Err(refused(pointer, reason));
        }
    }
    let rows: Vec<Row> = branch
        .iter()
        .map(|pointer| Row::new(document, pointer))
        .collect();
    let longest = rows.iter().map(|row| row.prefix.len()).max().unwrap_or(0);
    let prefix = (0..longest).map(|at| {
        let parts = rows.iter().filter_map(|row| row.at(at));
        nodes.intern(parts.collect())
    });
    let prefix: Vec<NodeId> = prefix.collect();
    let rest: Vec<String> = rows.iter().filter_map(|row| row.items.clone()).collect();
    let is_open = !rest.is_empty() || prefix.is_empty() || least > prefix.len();
    let items = is_open.then(|| nodes.intern(rest));
    let most = match items {
        Some(_) => most,
        None => Some(most.unwrap_or(usize::MAX).min(prefix.len())),
    };
    let is_possible = most.is_none_or(|most| least <= most);
    Ok(is_possible.then_some(Array {
        prefix,
        items,
        least,
        most,
    }))
}

/// What one part of a branch says about items.
struct Row {
    prefix: Vec<String>,
    items: Option<String>,
}

impl Row {
    fn new(document: &Document, pointer: &str) -> Self {
        let keywords = document.keywords(pointer);
        let length = |key: &str| keywords.get(key).and_then(Value::as_array).map(Vec::len);
        let present = |key: &str| keywords.contains_key(key).then(|| member(pointer, key));
        let numbered = |key: &str, length| {
            let list = member(pointer, key);
            (0..length).map(|at| format!("{list}/{at}")).collect()
        };
        let is_old = document.is_before(Draft::Draft202012);
        match length("items") {
            Some(count) if is_old => Self {
                prefix: numbered("items", count),
                items: present("additionalItems"),
            },
            _ if is_old => Self {
                prefix: Vec::new(),
                items: present("items"),
            },
            _ => Self {
                prefix: numbered("prefixItems", length("prefixItems").unwrap_or(0)),
                items: present("items"),
            },
        }
    }

    fn at(&self, place: usize) -> Option<String> {
        self.prefix.get(place).or(self.items.as_ref()).cloned()
    }
}
