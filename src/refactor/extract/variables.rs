//! What a run of statements takes as parameters and gives as results, and why it may not be moved.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::refactor::extract::subject::Subject;
use crate::refactor::flow::{Event, NameSet, Needs, NodeId, Span, captures};
use crate::refactor::scopes::{
    Binding, BindingKind, MODULE, Place, Resolution, ScopeId, ScopeKind,
};

/// Names that go in and come out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Variables {
    /// In the order of their first use.
    pub parameters: Vec<String>,
    /// In the order in which they are bound first.
    pub results: Vec<String>,
}

/// The variables of the run in the bytes of `range`, or why it has to stay.
pub fn variables(
    subject: &Subject<'_>,
    span: &Span,
    range: &Range<usize>,
) -> Result<Variables, String> {
    let needs = subject.flow.needs(span);
    let name = |index: usize| &subject.flow.events.names[index];
    let first = |set: &NameSet| set.iter().next().map(name);
    if let Some(name) = first(&needs.uncertain) {
        return Err(format!("`{name}` may have no value before it"));
    }
    if let Some(name) = first(&needs.watched) {
        return Err(format!("a handler around it may read `{name}`"));
    }
    let mut shared = needs.takes.clone();
    shared.unite(&needs.gives);
    shared.intersect(&needs.unbinds);
    if let Some(name) = first(&shared) {
        return Err(format!("it takes the value of `{name}` away"));
    }
    if let Some(index) = unreached(subject, span, &needs) {
        let name = name(index);
        return Err(format!("`{name}` is read where nothing leads"));
    }
    captured(subject, span, range, &needs)?;
    stays_local(subject, span, &needs)?;
    let names =
        |set: &NameSet| -> BTreeSet<String> { set.iter().map(|i| name(i).clone()).collect() };
    let mut taken = names(&needs.takes);
    taken.extend(from_around(subject, range)?);
    let given = names(&needs.gives);
    if let Some(name) = taken.union(&given).find(|name| is_imported(subject, name)) {
        return Err(format!("`{name}` is imported within the function"));
    }
    Ok(Variables {
        parameters: in_order_of_use(subject, range, taken),
        results: in_order_of_binding(subject, range, given),
    })
}

/// A module is no value to hand around.
fn is_imported(subject: &Subject<'_>, name: &str) -> bool {
    let bindings = subject.scopes.all_bindings().iter();
    let mut own = bindings.filter(|one| one.scope == subject.scope && one.name == name);
    own.any(|one| {
        matches!(
            one.kind,
            BindingKind::Import { .. } | BindingKind::FromImport { .. }
        )
    })
}

/// A name that the run reads where no way leads: within the helper it would be a global one.
fn unreached(subject: &Subject<'_>, span: &Span, needs: &Needs) -> Option<usize> {
    let events = &subject.flow.events.of;
    let mut all = span.nodes.clone().flat_map(|node| &events[node]);
    all.find_map(|event| match event {
        Event::Read(name) if !needs.takes.contains(*name) && !needs.writes.contains(*name) => {
            Some(*name)
        }
        _ => None,
    })
}

/// A nested function keeps the variable itself, so a copy of it is not the same.
fn captured(
    subject: &Subject<'_>,
    span: &Span,
    range: &Range<usize>,
    needs: &Needs,
) -> Result<(), String> {
    let (scopes, scope) = (&subject.scopes, subject.scope);
    let later = |inner| captures(scopes, inner, scope, subject.source);
    let bindings = scopes.all_bindings().iter();
    for binding in bindings.filter(|one| one.scope == scope && later(one.written_in)) {
        if mentions(subject, range, &binding.name) {
            let name = &binding.name;
            return Err(format!("a nested function rebinds `{name}`"));
        }
    }
    let mut written_later = None;
    for one in scopes.uses() {
        if one.resolution != Resolution::Bound(scope) || !later(one.scope) {
            continue;
        }
        let Some(index) = subject.flow.events.index(&one.name) else {
            continue;
        };
        let inside = range.start <= one.range.start && one.range.end <= range.end;
        let moves = if inside {
            written_later
                .get_or_insert_with(|| writes_after(subject, span))
                .contains(index)
        } else {
            needs.writes.contains(index)
        };
        if moves {
            return Err(format!(
                "a nested function keeps `{}`, which is rebound",
                one.name
            ));
        }
    }
    Ok(())
}

/// Names that may be written outside of the run once it was left.
fn writes_after(subject: &Subject<'_>, span: &Span) -> NameSet {
    let graph = &subject.flow.graph;
    let mut open: Vec<NodeId> = Vec::new();
    let mut seen: BTreeSet<NodeId> = BTreeSet::new();
    for node in span.nodes.clone() {
        open.extend(&graph.nodes[node].next);
        open.extend(&graph.nodes[node].raises);
    }
    let mut written = NameSet::default();
    while let Some(node) = open.pop() {
        if !seen.insert(node) {
            continue;
        }
        open.extend(&graph.nodes[node].next);
        open.extend(&graph.nodes[node].raises);
        if span.nodes.contains(&node) {
            continue;
        }
        for event in &subject.flow.events.of[node] {
            if let Event::Write(name) | Event::MayWrite(name) | Event::Unbind(name) = event {
                written.insert(*name);
            }
        }
    }
    written
}

fn mentions(subject: &Subject<'_>, range: &Range<usize>, name: &str) -> bool {
    let inside = |at: &Range<usize>| range.start <= at.start && at.end <= range.end;
    let scopes = &subject.scopes;
    let read = scopes.uses().iter();
    let bound = scopes.all_bindings().iter();
    read.filter(|one| inside(&one.range))
        .any(|one| one.name == name)
        || bound
            .filter(|one| inside(&one.range))
            .any(|one| one.name == name)
}

/// A name that the rest of the function reads but only the run binds would become a global one.
fn stays_local(subject: &Subject<'_>, span: &Span, needs: &Needs) -> Result<(), String> {
    let flow = &subject.flow;
    for name in needs
        .writes
        .iter()
        .filter(|&name| !needs.gives.contains(name))
    {
        let outside = (0..flow.graph.nodes.len()).filter(|node| !span.nodes.contains(node));
        let (mut read, mut bound) = (false, subject.is_parameter(&flow.events.names[name]));
        for event in outside.flat_map(|node| &flow.events.of[node]) {
            read |= *event == Event::Read(name) || *event == Event::Unbind(name);
            bound |= *event == Event::Write(name) || *event == Event::MayWrite(name);
        }
        if read && !bound {
            let name = &flow.events.names[name];
            return Err(format!("`{name}` is bound nowhere else"));
        }
    }
    Ok(())
}

/// Names of functions around this one that the run uses; each has to keep its value.
fn from_around(subject: &Subject<'_>, range: &Range<usize>) -> Result<BTreeSet<String>, String> {
    let mut found = BTreeSet::new();
    for one in subject.scopes.uses_within(range.clone()) {
        let Resolution::Bound(scope) = one.resolution else {
            continue;
        };
        let own = subject.scopes.is_within(scope, subject.scope);
        if own || scope == MODULE || (one.place != Place::Code && one.deferred) {
            continue;
        }
        if !is_settled(subject, scope, &one.name) {
            return Err(format!(
                "`{}` of the function around it may change",
                one.name
            ));
        }
        found.insert(one.name.clone());
    }
    Ok(found)
}

fn is_settled(subject: &Subject<'_>, scope: ScopeId, name: &str) -> bool {
    let kind = subject.scopes.scopes()[scope].kind;
    let bindings: Vec<&Binding> = subject.scopes.bindings(scope, name).collect();
    let [binding] = bindings[..] else {
        return false;
    };
    let own = binding.range == subject.name_range();
    let before = binding.range.start < subject.range.start;
    kind == ScopeKind::Function
        && (binding.kind == BindingKind::Parameter || (!binding.conditional && (before || own)))
}

fn in_order_of_use(
    subject: &Subject<'_>,
    range: &Range<usize>,
    mut names: BTreeSet<String>,
) -> Vec<String> {
    let mut uses: Vec<_> = subject.scopes.uses_within(range.clone()).collect();
    uses.sort_by_key(|one| one.range.start);
    let mut found: Vec<String> = uses
        .into_iter()
        .filter_map(|one| names.take(&one.name))
        .collect();
    // What is only passed through is not used.
    found.extend(names);
    found
}

fn in_order_of_binding(
    subject: &Subject<'_>,
    range: &Range<usize>,
    mut names: BTreeSet<String>,
) -> Vec<String> {
    let bindings = subject.scopes.all_bindings().iter();
    let mut inside: Vec<_> = bindings
        .filter(|one| range.start <= one.range.start && one.range.end <= range.end)
        .filter(|one| one.scope == subject.scope)
        .collect();
    inside.sort_by_key(|one| one.range.start);
    inside
        .into_iter()
        .filter_map(|one| names.take(&one.name))
        .collect()
}
