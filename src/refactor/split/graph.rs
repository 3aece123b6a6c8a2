//! What needs what: blocks that belong together as units, and the references between units.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::algo::tarjan_scc;
use petgraph::graph::DiGraph;

use crate::refactor::scopes::{MODULE, Scopes};
use crate::refactor::split::blocks::{Block, Kind};
use crate::refactor::split::reach::Cuts;
use crate::refactor::split::survey::{Layout, is_movable_kind};

/// A definition is a giant where it is more than so many parts of what it cannot be parted from.
const GIANT_PARTS: usize = 4;
const GIANT_OF: usize = 5;

/// A name of the module that a block reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Need {
    pub(super) name: String,
    /// How often.
    pub(super) times: usize,
    /// Only in annotations that are not evaluated: an import for type checkers does.
    pub(super) types_only: bool,
    /// In such annotations, too.
    pub(super) typed: bool,
}

/// Blocks that move together or not at all.
#[derive(Debug, Clone, Default)]
pub(super) struct Unit {
    /// In source order.
    pub(super) blocks: Vec<usize>,
    pub(super) lines: usize,
    /// Units that must be where this one can import them.
    pub(super) needs: BTreeSet<usize>,
    /// References to other units: how strongly they pull.
    pub(super) pulls: BTreeMap<usize, f64>,
    /// It or something it needs must stay.
    pub(super) stays: bool,
}

/// Units of a file.
#[derive(Debug, Clone, Default)]
pub(super) struct Graph {
    pub(super) units: Vec<Unit>,
}

/// Names of the module that each block binds.
pub(super) fn binds(blocks: &[Block], scopes: &Scopes) -> Vec<Vec<String>> {
    let mut binds = vec![Vec::new(); blocks.len()];
    for binding in scopes.all_bindings() {
        let comprehension = scopes.scopes()[binding.written_in].kind.is_comprehension();
        if binding.scope != MODULE || !(binding.written_in == MODULE || comprehension) {
            continue;
        }
        let at = block_at(blocks, binding.range.start);
        let names: Option<&mut Vec<String>> = at.map(|at| &mut binds[at]);
        if let Some(names) = names.filter(|names| !names.contains(&binding.name)) {
            names.push(binding.name.clone());
        }
    }
    binds
}

/// Names of the module that each block reads.
pub(super) fn needs(blocks: &[Block], scopes: &Scopes) -> Vec<Vec<Need>> {
    let mut needs: Vec<BTreeMap<String, Need>> = vec![BTreeMap::new(); blocks.len()];
    for one in scopes.uses() {
        if !scopes.may_read(one, MODULE) {
            continue;
        }
        let Some(at) = block_at(blocks, one.range.start) else {
            continue;
        };
        let types_only = one.unevaluated;
        let need = needs[at].entry(one.name.clone()).or_insert_with(|| Need {
            name: one.name.clone(),
            times: 0,
            types_only: true,
            typed: false,
        });
        need.times += 1;
        need.types_only &= types_only;
        need.typed |= types_only;
    }
    needs
        .into_iter()
        .map(|names| names.into_values().collect())
        .collect()
}

/// The block whose statements hold an offset.
pub(super) fn block_at(blocks: &[Block], offset: usize) -> Option<usize> {
    let at = blocks.partition_point(|block| block.text.end <= offset);
    blocks
        .get(at)
        .filter(|block| block.text.start <= offset)
        .map(|_| at)
}

/// What holds blocks together, and what does not.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ties<'a> {
    /// Pairs of blocks that must stay together and in order.
    pub(super) tied: &'a [(usize, usize)],
    /// Names that a block imports late.
    pub(super) cuts: &'a Cuts,
    /// A definition that is too long for any file may move to one of its own.
    pub(super) giants: bool,
}

/// Builds the units.
pub(super) fn graph(
    layout: &Layout,
    ties: &Ties<'_>,
    pinned: &mut BTreeMap<usize, String>,
    limit: usize,
) -> Graph {
    let providers = providers(layout);
    // Tarjan's order has what is needed before what needs it.
    let mut units: Vec<Unit> = Vec::new();
    let mut unit_of = vec![usize::MAX; layout.blocks.len()];
    let edges = edges(layout, ties, &providers);
    for component in tarjan_scc(&edges) {
        let mut blocks: Vec<usize> = component.into_iter().map(|node| edges[node]).collect();
        blocks.retain(|&at| is_movable_kind(layout.blocks[at].kind));
        blocks.sort_unstable();
        if blocks.is_empty() {
            continue;
        }
        for &at in &blocks {
            unit_of[at] = units.len();
        }
        let unit = Unit {
            lines: blocks.iter().map(|&at| layout.lines(at)).sum(),
            blocks,
            ..Unit::default()
        };
        if unit.lines + 10 > limit && !(ties.giants && is_giant(layout, &unit)) {
            for &at in &unit.blocks {
                let lines = unit.lines;
                pinned.entry(at).or_insert_with(|| format!("it and what it cannot be parted from have {lines} lines, too many for a file"));
            }
        }
        units.push(unit);
    }
    let mut graph = Graph { units };
    graph.link(layout, (&providers, &unit_of), ties.cuts);
    graph.hold(pinned);
    graph
}

/// Whether a unit is little more than one definition.
fn is_giant(layout: &Layout, unit: &Unit) -> bool {
    let largest = unit.blocks.iter().map(|&at| layout.lines(at)).max();
    largest.unwrap_or_default() * GIANT_OF > unit.lines * GIANT_PARTS
}

/// Blocks that need each other: those that are read on import or by code that does not import late,
/// and those that must stay together.
fn edges(
    layout: &Layout,
    ties: &Ties<'_>,
    providers: &BTreeMap<&str, Vec<usize>>,
) -> DiGraph<usize, ()> {
    let mut edges = DiGraph::<usize, ()>::new();
    let nodes: Vec<_> = (0..layout.blocks.len())
        .map(|at| edges.add_node(at))
        .collect();
    for at in 0..layout.blocks.len() {
        let needs = layout.needs[at].iter();
        let now = needs.filter(|need| !need.types_only && !is_late(ties.cuts, at, need));
        let others = now.filter_map(|need| providers.get(need.name.as_str()));
        for &other in others.flatten().filter(|&&other| other != at) {
            edges.add_edge(nodes[at], nodes[other], ());
        }
    }
    for same in providers.values() {
        tie(&mut edges, same.windows(2).map(|pair| (pair[0], pair[1])));
    }
    tie(&mut edges, ties.tied.iter().copied());
    edges
}

fn tie(edges: &mut DiGraph<usize, ()>, pairs: impl Iterator<Item = (usize, usize)>) {
    for (a, b) in pairs {
        let (a, b) = (
            petgraph::graph::NodeIndex::new(a),
            petgraph::graph::NodeIndex::new(b),
        );
        edges.add_edge(a, b, ());
        edges.add_edge(b, a, ());
    }
}

/// Blocks by the names they bind, imports left out: those are written anew where they are needed.
fn providers(layout: &Layout) -> BTreeMap<&str, Vec<usize>> {
    let mut providers: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, names) in layout.binds.iter().enumerate() {
        if is_movable_kind(layout.blocks[at].kind) {
            for name in names {
                providers.entry(name).or_default().push(at);
            }
        }
    }
    providers
}

impl Graph {
    fn link(
        &mut self,
        layout: &Layout,
        (providers, unit_of): (&BTreeMap<&str, Vec<usize>>, &[usize]),
        cuts: &Cuts,
    ) {
        let mut users: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
        for (at, needs) in layout.needs.iter().enumerate() {
            for need in needs {
                users.entry(&need.name).or_default().insert(unit_of[at]);
            }
        }
        for index in 0..self.units.len() {
            for at in self.units[index].blocks.clone() {
                for need in &layout.needs[at] {
                    let found = providers.get(need.name.as_str()).into_iter().flatten();
                    let shared = users[need.name.as_str()].len();
                    for other in found
                        .map(|&block| unit_of[block])
                        .filter(|&other| other != index)
                    {
                        let now = !need.types_only && !is_late(cuts, at, need);
                        self.refer((index, other), need, shared, now);
                    }
                }
            }
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "counts of references are small")]
    fn refer(&mut self, (from, to): (usize, usize), need: &Need, shared: usize, now: bool) {
        let unit = &mut self.units[from];
        if now {
            unit.needs.insert(to);
        }
        // What only one definition uses belongs to it; what all use belongs to none.
        let times = need.times.min(3) as f64;
        let private = if need.name.starts_with('_') { 2.0 } else { 1.0 };
        let weak = if need.types_only { 0.25 } else { 1.0 };
        *unit.pulls.entry(to).or_default() += weak * private * times / shared as f64;
    }

    /// Marks what must stay: what is pinned, and what needs something that stays.
    fn hold(&mut self, pinned: &BTreeMap<usize, String>) {
        for index in 0..self.units.len() {
            let own = self.units[index]
                .blocks
                .iter()
                .any(|at| pinned.contains_key(at));
            // Units come after those that they need.
            let below = self.units[index]
                .needs
                .iter()
                .any(|&other| self.units[other].stays);
            self.units[index].stays = own || below;
        }
    }
}

/// Whether a block imports a name late.
fn is_late(cuts: &Cuts, at: usize, need: &Need) -> bool {
    !cuts.is_empty() && cuts.contains(&(at, need.name.clone()))
}

/// Whether a block may be written into several files.
pub(super) fn is_import_like(kind: Kind) -> bool {
    matches!(kind, Kind::Import | Kind::Guarded | Kind::Typing)
}
