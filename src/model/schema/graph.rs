//! The places of an answer and which lead to which: finds out what can never come to an end, and
//! how many turns through itself each place needs.

use std::collections::HashMap;

use petgraph::graph::{DiGraph, NodeIndex};

use super::branches::branches;
use super::document::Document;
use super::refused;
use super::shape::{Shape, shapes};
use crate::model::Error;

/// How often a schema that contains itself may do so in an answer. `serde_json` reads documents
/// that are 128 deep, and a turn may be several levels.
pub(super) const RECURSION: u32 = 12;
/// How deep values nest that a schema says nothing about.
const FREE_RECURSION: u32 = 3;
/// Most places that one schema may have.
const MAX_NODES: usize = 20_000;

/// A place of an answer, by number.
pub(super) type NodeId = usize;

/// Places by the parts of the schema that hold there together.
#[derive(Default)]
pub(super) struct Nodes {
    known: HashMap<Vec<String>, NodeId>,
    parts: Vec<Vec<String>>,
}

impl Nodes {
    /// The place where all of these parts hold.
    pub(super) fn intern(&mut self, mut parts: Vec<String>) -> NodeId {
        let mut seen = std::collections::HashSet::new();
        parts.retain(|part| seen.insert(part.clone()));
        if let Some(known) = self.known.get(&parts) {
            return *known;
        }
        let id = self.parts.len();
        self.known.insert(parts.clone(), id);
        self.parts.push(parts);
        id
    }
}

/// Every place of an answer; the first is the answer itself.
pub(super) struct Graph {
    shapes: Vec<Vec<Shape>>,
    /// Places that lead to each other have the same number.
    circles: Vec<usize>,
    is_recursive: Vec<bool>,
    /// Where the schema says nothing.
    is_free: Vec<bool>,
    /// Turns within its circle that a place needs to come to an end; nothing when it never does.
    turns: Vec<Option<u32>>,
}

impl Graph {
    /// Of the whole schema.
    pub(super) fn build(document: &Document) -> Result<Self, Error> {
        Self::of(document, vec![String::new()])
    }

    /// Of a value that satisfies all of `parts`.
    pub(super) fn of(document: &Document, parts: Vec<String>) -> Result<Self, Error> {
        let mut nodes = Nodes::default();
        nodes.intern(parts);
        let mut all: Vec<Vec<Shape>> = Vec::new();
        while let Some(parts) = nodes.parts.get(all.len()).cloned() {
            let mut found = Vec::new();
            for branch in branches(document, &parts)? {
                found.extend(shapes(document, &branch, &mut nodes)?);
            }
            all.push(found);
            if all.len() > MAX_NODES {
                return Err(refused("", format!("it has more than {MAX_NODES} places")));
            }
        }
        let is_free = nodes.parts.iter().map(Vec::is_empty).collect();
        let mut graph = Self {
            circles: vec![0; all.len()],
            is_recursive: vec![false; all.len()],
            turns: vec![None; all.len()],
            is_free,
            shapes: all,
        };
        graph.find_circles();
        graph.count_turns();
        Ok(graph)
    }

    /// Whether no answer comes to an end.
    pub(super) fn is_empty(&self) -> bool {
        self.turns[0].is_none()
    }

    pub(super) fn shapes(&self, node: NodeId) -> &[Shape] {
        &self.shapes[node]
    }

    /// Turns that are left in `child` when its parent has `left`; nothing when it cannot end with
    /// them.
    pub(super) fn enter(&self, parent: NodeId, left: u32, child: NodeId) -> Option<u32> {
        let left = match self.is_within(parent, child) {
            true => left.checked_sub(1)?,
            false => self.budget(child),
        };
        (self.turns[child]? <= left).then_some(left)
    }

    /// Turns that a place has when an answer first comes to it.
    pub(super) fn budget(&self, node: NodeId) -> u32 {
        match (self.is_recursive[node], self.is_free[node]) {
            (false, _) => 0,
            (true, true) => FREE_RECURSION,
            (true, false) => RECURSION,
        }
    }

    /// Whether a shape of `node` can be completed with `left` turns.
    pub(super) fn can_end(&self, node: NodeId, shape: &Shape, left: u32) -> bool {
        self.needs(node, shape).is_some_and(|turns| turns <= left)
    }

    fn is_within(&self, parent: NodeId, child: NodeId) -> bool {
        self.is_recursive[parent] && self.circles[parent] == self.circles[child]
    }

    fn find_circles(&mut self) {
        let mut graph: DiGraph<(), ()> = DiGraph::new();
        let ids: Vec<NodeIndex> = self.shapes.iter().map(|_| graph.add_node(())).collect();
        for (node, shapes) in self.shapes.iter().enumerate() {
            for child in shapes.iter().flat_map(children) {
                graph.update_edge(ids[node], ids[child], ());
            }
        }
        let circles = petgraph::algo::tarjan_scc(&graph);
        for (number, circle) in circles.iter().enumerate() {
            for id in circle {
                self.circles[id.index()] = number;
                self.is_recursive[id.index()] = circle.len() > 1 || graph.contains_edge(*id, *id);
            }
        }
    }

    fn count_turns(&mut self) {
        loop {
            let mut changed = false;
            for node in 0..self.shapes.len() {
                let each = self.shapes[node].iter();
                let best = each.filter_map(|shape| self.needs(node, shape)).min();
                changed |= best != self.turns[node];
                self.turns[node] = best;
            }
            if !changed {
                return;
            }
        }
    }

    /// Turns that a shape of `node` needs to come to an end.
    fn needs(&self, node: NodeId, shape: &Shape) -> Option<u32> {
        let child = |child: NodeId| {
            let turns = self.turns[child]?;
            match self.is_within(node, child) {
                true => turns.checked_add(1),
                false => (turns <= self.budget(child)).then_some(0),
            }
        };
        must_have(shape)?
            .into_iter()
            .try_fold(0, |most: u32, one| Some(most.max(child(one)?)))
    }
}

/// The places that a shape cannot do without; nothing when it needs one that there is not.
fn must_have(shape: &Shape) -> Option<Vec<NodeId>> {
    match shape {
        Shape::Array(array) => {
            let first = array.prefix.iter().copied().take(array.least);
            let mut places: Vec<NodeId> = first.collect();
            if array.least > array.prefix.len() {
                places.push(array.items?);
            }
            Some(places)
        }
        Shape::Object(object) => {
            let required = object.properties.iter().filter(|one| one.required);
            Some(required.map(|one| one.value).collect())
        }
        _ => Some(Vec::new()),
    }
}

/// The places that a shape leads to.
fn children(shape: &Shape) -> Vec<NodeId> {
    match shape {
        Shape::Array(array) => array.prefix.iter().copied().chain(array.items).collect(),
        Shape::Object(object) => {
            let named = object.properties.iter().map(|property| property.value);
            let patterned = object.patterns.iter().map(|(_, value)| *value);
            named.chain(patterned).chain(object.others).collect()
        }
        _ => Vec::new(),
    }
}
