//! Which names are live, and which are assigned, at each node of a function; and what a run of its
//! statements takes and gives.

use std::ops::Range;

use ruff_python_ast::StmtFunctionDef;

use crate::refactor::flow::events::{Event, Events};
use crate::refactor::flow::graph::{Graph, NodeId, START, Span};
use crate::refactor::flow::names::NameSet;
use crate::refactor::scopes::{ScopeId, Scopes};

/// The flow of one function.
#[derive(Debug, Clone)]
pub struct Flow {
    /// Control flow.
    pub graph: Graph,
    /// What happens to names.
    pub events: Events,
    /// Names that may be read from here on, before each node.
    live: Vec<NameSet>,
    /// Names that have a value, before each node.
    assigned: Vec<NameSet>,
}

/// What a run of statements takes and gives.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Needs {
    /// Names that it needs from before.
    pub takes: NameSet,
    /// Names that it gives to what comes after.
    pub gives: NameSet,
    /// Names that it gives a value.
    pub writes: NameSet,
    /// Names that it takes a value from.
    pub unbinds: NameSet,
    /// Names that it takes and that may have no value before.
    pub uncertain: NameSet,
    /// Names that it writes and that a handler around it may read.
    pub watched: NameSet,
}

impl Flow {
    /// The flow of a function whose scope is `scope`.
    pub fn of(function: &StmtFunctionDef, scopes: &Scopes, scope: ScopeId, source: &str) -> Self {
        let graph = Graph::of(&function.body);
        let events = Events::of(&graph, scopes, scope, source);
        let all = 0..graph.nodes.len();
        let live = backward(&graph, &events, &all, &NameSet::default());
        let mut given = NameSet::default();
        for parameter in &function.parameters {
            let name = parameter.name().as_str();
            events
                .index(name)
                .into_iter()
                .for_each(|name| given.insert(name));
        }
        let assigned = forward(&graph, &events, &all, START, &given);
        Self {
            graph,
            events,
            live,
            assigned,
        }
    }

    /// Names that may be read from the node on.
    pub fn live(&self, node: NodeId) -> &NameSet {
        &self.live[node]
    }

    /// Names that have a value before the node, whatever way was taken.
    pub fn assigned(&self, node: NodeId) -> &NameSet {
        &self.assigned[node]
    }

    /// What a run takes and gives.
    pub fn needs(&self, run: &Span) -> Needs {
        let nodes = &run.nodes;
        let mut needs = Needs::default();
        for event in nodes.clone().flat_map(|node| &self.events.of[node]) {
            match event {
                Event::Write(name) | Event::MayWrite(name) => needs.writes.insert(*name),
                Event::Unbind(name) => needs.unbinds.insert(*name),
                Event::Read(_) => {}
            }
        }
        let exits = self.graph.exits(nodes);
        for (_, to) in &exits {
            needs.gives.unite(&self.live[*to]);
        }
        needs.gives.intersect(&needs.writes);
        let weak = self.not_always_written(nodes, &exits, &needs.gives);
        let inside = backward(&self.graph, &self.events, nodes, &weak);
        needs.takes = inside[nodes.start].clone();
        needs.takes.unite(&weak);
        for name in needs.takes.iter() {
            if !self.assigned[nodes.start].contains(name) {
                needs.uncertain.insert(name);
            }
        }
        needs.watched = self.watched(nodes, &needs.writes);
        needs
    }

    /// Of `gives`, what some way through the run leaves as it was.
    fn not_always_written(
        &self,
        nodes: &Range<NodeId>,
        exits: &[(NodeId, NodeId)],
        gives: &NameSet,
    ) -> NameSet {
        let before = forward(
            &self.graph,
            &self.events,
            nodes,
            nodes.start,
            &NameSet::default(),
        );
        let mut weak = NameSet::default();
        for name in gives.iter() {
            let certain = exits.iter().all(|(from, _)| {
                let after = after(before[*from].clone(), &self.events.of[*from]);
                after.contains(name)
            });
            if !certain {
                weak.insert(name);
            }
        }
        weak
    }

    fn watched(&self, nodes: &Range<NodeId>, writes: &NameSet) -> NameSet {
        let mut read = NameSet::default();
        for node in nodes.clone() {
            let handlers = self.graph.nodes[node].raises.iter();
            for &handler in handlers.filter(|handler| !nodes.contains(handler)) {
                read.unite(&self.live[handler]);
            }
        }
        read.intersect(writes);
        read
    }
}

/// Names that have a value after events, from those that had one before.
fn after(mut assigned: NameSet, events: &[Event]) -> NameSet {
    for event in events {
        match event {
            Event::Write(name) => assigned.insert(*name),
            Event::Unbind(name) => assigned.remove(*name),
            Event::Read(_) | Event::MayWrite(_) => {}
        }
    }
    assigned
}

/// The names that are live before `events`, when `live` are after them.
fn before(mut live: NameSet, events: &[Event]) -> NameSet {
    for event in events.iter().rev() {
        match event {
            Event::Write(name) => live.remove(*name),
            Event::Read(name) | Event::Unbind(name) => live.insert(*name),
            Event::MayWrite(_) => {}
        }
    }
    live
}

/// For each of `nodes` the names that are live before it, when `at_end` are where `nodes` are left.
/// Over the whole graph nothing is left, and `at_end` has to be empty.
fn backward(
    graph: &Graph,
    events: &Events,
    nodes: &Range<NodeId>,
    at_end: &NameSet,
) -> Vec<NameSet> {
    let mut live = vec![NameSet::default(); graph.nodes.len()];
    let mut changed = true;
    while changed {
        changed = false;
        for node in nodes.clone().rev() {
            let mut now = NameSet::default();
            for to in &graph.nodes[node].next {
                let within = nodes.contains(to).then(|| &live[*to]);
                now.unite(within.unwrap_or(at_end));
            }
            now = before(now, &events.of[node]);
            let raises = graph.nodes[node].raises.iter();
            for handler in raises.filter(|handler| nodes.contains(handler)) {
                now.unite(&live[*handler]);
            }
            if !now.same(&live[node]) {
                live[node] = now;
                changed = true;
            }
        }
    }
    live
}

/// For each of `nodes` the names that are assigned before it, when `given` are before `start`.
fn forward(
    graph: &Graph,
    events: &Events,
    nodes: &Range<NodeId>,
    start: NodeId,
    given: &NameSet,
) -> Vec<NameSet> {
    let everything = NameSet::full(events.names.len());
    let mut before = vec![everything; graph.nodes.len()];
    before[start] = given.clone();
    let mut changed = true;
    while changed {
        changed = false;
        for node in nodes.clone() {
            let after = after(before[node].clone(), &events.of[node]);
            let mut either = after.clone();
            either.intersect(&before[node]);
            let mut narrow = |to: NodeId, known: &NameSet| {
                let mut now = before[to].clone();
                now.intersect(known);
                if !now.same(&before[to]) {
                    before[to] = now;
                    changed = true;
                }
            };
            for &to in graph.nodes[node]
                .next
                .iter()
                .filter(|to| nodes.contains(to))
            {
                narrow(to, &after);
            }
            let raises = graph.nodes[node].raises.iter();
            for &handler in raises.filter(|handler| nodes.contains(handler)) {
                narrow(handler, &either);
            }
        }
    }
    before
}
