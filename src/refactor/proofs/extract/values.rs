//! Whether every value still reaches whoever reads it: each way from a place that gives a name its
//! value to one that reads it, across the border of what was moved, goes by a parameter or a result.
//!
//! Worked out by following single values forward along the control flow of the old text, not by the
//! liveness that chose the parameters and results.

use std::collections::BTreeSet;
use std::ops::Range;

use ruff_python_ast::StmtFunctionDef;

use crate::refactor::flow::{Event, Events, Graph, NodeId, START};
use crate::refactor::scopes::{ScopeId, Scopes};

/// What was moved out of a function, and what the new text says it takes and gives.
pub(super) struct Moved<'a> {
    pub(super) function: &'a StmtFunctionDef,
    pub(super) scope: ScopeId,
    /// Nodes of the run.
    pub(super) run: Range<NodeId>,
    pub(super) takes: &'a [String],
    pub(super) gives: &'a [String],
}

/// The number of values that cross the border, all of them by a parameter or result.
pub(super) fn check(
    moved: &Moved<'_>,
    graph: &Graph,
    scopes: &Scopes,
    source: &str,
) -> Result<usize, String> {
    let events = Events::of(graph, scopes, moved.scope, source);
    let mut crossing = 0;
    for (name, text) in events.names.iter().enumerate() {
        let taken = moved.takes.contains(text);
        let given = moved.gives.contains(text);
        let parameter = moved.function.parameters.iter();
        let mut parameter = parameter.map(|it| it.name().as_str());
        let mut sources: Vec<NodeId> = writers(graph, &events, name);
        if parameter.any(|it| it == text) {
            sources.push(START);
        }
        for writer in sources {
            let inside = moved.run.contains(&writer);
            for (reader, crossed) in readers(graph, &events, name, writer, &moved.run) {
                let way = (inside, moved.run.contains(&reader));
                if !arrives(way, crossed, taken, given) {
                    return Err(format!("a value of `{text}` does not reach who reads it"));
                }
                crossing += usize::from(way.0 != way.1);
            }
        }
    }
    Ok(crossing)
}

/// Whether a value gets from who writes to who reads it, each inside the run or not, when the
/// helper has it `taken` or `given` back.
fn arrives(way: (bool, bool), crossed: bool, taken: bool, given: bool) -> bool {
    match way {
        (false, true) => taken,
        (true, false) => given,
        // Out and in again, as a loop does.
        (true, true) => !crossed || (given && taken),
        // Through the run unchanged: what is given back must have been taken.
        (false, false) => !crossed || !given || taken,
    }
}

fn writers(graph: &Graph, events: &Events, name: usize) -> Vec<NodeId> {
    let gives = |node: &NodeId| {
        let of = &events.of[*node];
        of.contains(&Event::Write(name)) || of.contains(&Event::MayWrite(name))
    };
    (0..graph.nodes.len()).filter(gives).collect()
}

/// What may read the value that `name` has when `writer` is left, each with whether some way there
/// crosses the border of `run`.
fn readers(
    graph: &Graph,
    events: &Events,
    name: usize,
    writer: NodeId,
    run: &Range<NodeId>,
) -> BTreeSet<(NodeId, bool)> {
    let home = run.contains(&writer);
    let mut found = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut open: Vec<(NodeId, bool)> = Vec::new();
    let spread = |open: &mut Vec<(NodeId, bool)>, to: &[NodeId], crossed: bool| {
        open.extend(to.iter().map(|&to| (to, crossed)));
    };
    spread(&mut open, &ways(graph, writer), false);
    while let Some((node, crossed)) = open.pop() {
        let crossed = crossed || run.contains(&node) != home;
        if !seen.insert((node, crossed)) {
            continue;
        }
        let events = &events.of[node];
        let first = events.iter().find(|event| is_about(**event, name));
        if matches!(first, Some(Event::Read(_))) {
            found.insert((node, crossed));
        }
        let replaced = events
            .iter()
            .any(|event| matches!(event, Event::Write(it) | Event::Unbind(it) if *it == name));
        if replaced {
            // An exception may come before the new value.
            spread(&mut open, &graph.nodes[node].raises, crossed);
        } else {
            spread(&mut open, &ways(graph, node), crossed);
        }
    }
    found
}

fn is_about(event: Event, name: usize) -> bool {
    matches!(event, Event::Read(it) | Event::Write(it) | Event::Unbind(it) if it == name)
}

fn ways(graph: &Graph, node: NodeId) -> Vec<NodeId> {
    let node = &graph.nodes[node];
    node.next.iter().chain(&node.raises).copied().collect()
}
