//! What the nodes of a function do to its names.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::refactor::flow::graph::{Graph, Node};
use crate::refactor::scopes::{BindingKind, Place, Resolution, ScopeId, ScopeKind, Scopes, Use};

/// Something that happens to a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// Its value is needed.
    Read(usize),
    /// It gets a value.
    Write(usize),
    /// It gets a value, or keeps what it has.
    MayWrite(usize),
    /// It loses its value.
    Unbind(usize),
}

/// Names that live in a function and what each node does to them.
#[derive(Debug, Clone, Default)]
pub struct Events {
    /// Names by index.
    pub names: Vec<String>,
    /// For each node what happens, in order.
    pub of: Vec<Vec<Event>>,
}

impl Events {
    /// Reads the events of the function whose scope is `scope`.
    pub fn of(graph: &Graph, scopes: &Scopes, scope: ScopeId, source: &str) -> Self {
        let names: Vec<String> = scopes.names(scope).map(str::to_owned).collect();
        let index: BTreeMap<&str, usize> = names
            .iter()
            .enumerate()
            .map(|(index, name)| (name.as_str(), index))
            .collect();
        let all = timeline(scopes, scope, source, &index);
        let of = graph
            .nodes
            .iter()
            .map(|node| of_node(node, &all, &index, source))
            .collect();
        drop(index);
        Self { names, of }
    }

    /// The index of a name.
    pub fn index(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| known == name)
    }
}

/// An event with its place and its position in the order of evaluation.
struct Dated {
    start: usize,
    end: usize,
    order: (bool, usize, u8),
    event: Event,
}

impl Dated {
    /// What it is where a node evaluates `range`: of the parts of an expression only what stands
    /// first is evaluated for certain.
    fn within(&self, range: &Range<usize>, source: &str) -> Event {
        let before = source.get(range.start..self.start).unwrap_or_default();
        let first = before
            .split(|c: char| c.is_whitespace() || c == '(')
            .all(|word| matches!(word, "" | "not"));
        match self.event {
            Event::MayWrite(name) if first => Event::Write(name),
            event => event,
        }
    }
}

fn timeline(
    scopes: &Scopes,
    scope: ScopeId,
    source: &str,
    index: &BTreeMap<&str, usize>,
) -> Vec<Dated> {
    let mut all = Vec::new();
    let mut add = |range: &Range<usize>, order, event| {
        all.push(Dated {
            start: range.start,
            end: range.end,
            order,
            event,
        });
    };
    let uses = scopes.uses().iter();
    for one in uses.filter(|one| one.resolution == Resolution::Bound(scope) && !is_type(one)) {
        if let Some(&name) = index.get(one.name.as_str()) {
            // What a nested function needs, it needs once it is there: after its own name is bound.
            let later = captures(scopes, one.scope, scope, source);
            add(&one.range, (later, one.order, 0), Event::Read(name));
        }
    }
    let bindings = scopes
        .all_bindings()
        .iter()
        .filter(|one| one.scope == scope);
    for one in bindings.filter(|one| !captures(scopes, one.written_in, scope, source)) {
        let Some(&name) = index.get(one.name.as_str()) else {
            continue;
        };
        match one.kind {
            BindingKind::Annotated { value: false } | BindingKind::Parameter => {}
            BindingKind::Del => add(&one.range, (false, one.order, 1), Event::Unbind(name)),
            BindingKind::Walrus => add(&one.range, (false, one.order, 1), Event::MayWrite(name)),
            _ => add(&one.range, (false, one.order, 1), Event::Write(name)),
        }
    }
    all.sort_by_key(|dated| dated.start);
    all
}

/// An annotation of a local name is not evaluated.
fn is_type(one: &Use) -> bool {
    one.place != Place::Code && one.deferred
}

fn of_node(node: &Node, all: &[Dated], index: &BTreeMap<&str, usize>, source: &str) -> Vec<Event> {
    let mut found: Vec<(&Dated, Event)> = Vec::new();
    for range in &node.ranges {
        let first = all.partition_point(|dated| dated.start < range.start);
        let inside = all[first..].iter();
        let inside = inside.take_while(|dated| dated.start < range.end);
        let inside = inside.filter(|dated| dated.end <= range.end);
        found.extend(inside.map(|dated| (dated, dated.within(range, source))));
    }
    found.sort_by_key(|(dated, _)| dated.order);
    let unbound = node.unbinds.clone().and_then(|range| source.get(range));
    let unbound = unbound.and_then(|name| index.get(name));
    found
        .into_iter()
        .map(|(_, event)| event)
        .chain(unbound.map(|&name| Event::Unbind(name)))
        .collect()
}

/// Whether text of scope `inner` may run after the statement of `outer` in which it stands.
pub fn captures(scopes: &Scopes, inner: ScopeId, outer: ScopeId, source: &str) -> bool {
    let mut at = inner;
    while at != outer {
        let scope = &scopes.scopes()[at];
        let deferred = match scope.kind {
            ScopeKind::Generator => !is_consumed(source, &scope.range),
            kind => kind.is_deferred(),
        };
        match scope.parent {
            _ if deferred => return true,
            Some(parent) => at = parent,
            None => return false,
        }
    }
    false
}

/// Callables that take everything from a generator before they return.
const CONSUMERS: &[&str] = &[
    "all",
    "any",
    "bytes",
    "dict",
    "frozenset",
    "join",
    "list",
    "max",
    "min",
    "set",
    "sorted",
    "sum",
    "tuple",
    "extend",
    "update",
];

/// Whether a generator expression is the only thing a call of a known callable is given.
fn is_consumed(source: &str, range: &Range<usize>) -> bool {
    let text = source.get(range.clone()).unwrap_or_default();
    let before = source.get(..range.start).unwrap_or_default();
    let before = if text.starts_with('(') {
        before
    } else {
        before.trim_end().strip_suffix('(').unwrap_or_default()
    };
    let before = before.trim_end();
    let name = before
        .rsplit(|c: char| !c.is_alphanumeric() && c != '_')
        .next();
    name.is_some_and(|name| CONSUMERS.contains(&name))
}
