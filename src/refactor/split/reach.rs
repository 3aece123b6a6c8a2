//! How far a split reaches: whether a class that is too long for any file gets one of its own, and
//! which functions import what they need when they are called, so that definitions that need each
//! other can be parted.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::refactor::split::graph::{self, is_import_like};
use crate::refactor::split::survey::{Survey, is_movable_kind};

/// Lines that a file needs beside its definitions, about.
const HEAD_LINES: usize = 20;
/// Lines that have to come free for each function that imports late.
const LINES_PER_FUNCTION: usize = 40;

/// What a split does beyond moving what can be parted as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reach {
    /// Functions may import late.
    pub(super) late: bool,
    /// A class that is too long for any file may move to one of its own.
    pub(super) giants: bool,
}

/// From the least to the most that is done to a file.
pub(super) static REACHES: &[Reach] = &[
    Reach {
        late: false,
        giants: false,
    },
    Reach {
        late: true,
        giants: false,
    },
    Reach {
        late: false,
        giants: true,
    },
    Reach {
        late: true,
        giants: true,
    },
];

/// Names that functions of a block import late.
pub(super) type Cuts = BTreeSet<(usize, String)>;

/// The survey with what `reach` allows.
pub(super) fn reaching(survey: &Survey, reach: Reach) -> Survey {
    let mut reaching = survey.clone();
    reaching.cuts = if reach.late {
        Tangle::of(survey).cuts(survey.options.limit)
    } else {
        Cuts::new()
    };
    let ties = graph::Ties {
        tied: &survey.tied,
        cuts: &reaching.cuts,
        giants: reach.giants,
    };
    reaching.pinned.clone_from(&survey.fixed);
    reaching.graph = graph::graph(
        &survey.layout,
        &ties,
        &mut reaching.pinned,
        survey.options.limit,
    );
    reaching
}

/// A function of a block.
type Function = (usize, usize);

/// What needs what, block by block, with the functions that would have to import late.
struct Tangle<'a> {
    survey: &'a Survey,
    lines: Vec<usize>,
    /// Needed blocks, with the names and functions of those references that may be late; `None`
    /// where one may not.
    needs: BTreeMap<(usize, usize), Option<Reference>>,
}

#[derive(Default)]
struct Reference {
    names: BTreeSet<String>,
    functions: BTreeSet<Function>,
}

impl<'a> Tangle<'a> {
    fn of(survey: &'a Survey) -> Self {
        let layout = &survey.layout;
        let movable = |at: &usize| is_movable_kind(layout.blocks[*at].kind);
        let mut tangle = Self {
            survey,
            lines: (0..layout.blocks.len())
                .map(|at| if movable(&at) { layout.lines(at) } else { 0 })
                .collect(),
            needs: BTreeMap::new(),
        };
        let mut makers: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for at in (0..layout.blocks.len()).filter(movable) {
            for name in &layout.binds[at] {
                makers.entry(name).or_default().push(at);
            }
        }
        for at in (0..layout.blocks.len()).filter(|&at| !is_import_like(layout.blocks[at].kind)) {
            for need in layout.needs[at].iter().filter(|need| !need.types_only) {
                for &to in makers.get(need.name.as_str()).into_iter().flatten() {
                    tangle.refer(at, to, &need.name);
                }
            }
        }
        let same = makers.values().flat_map(|same| same.windows(2));
        for (a, b) in same
            .map(|pair| (pair[0], pair[1]))
            .chain(survey.tied.iter().copied())
        {
            tangle.needs.insert((a, b), None);
            tangle.needs.insert((b, a), None);
        }
        tangle
    }

    fn refer(&mut self, at: usize, to: usize, name: &str) {
        if at == to {
            return;
        }
        let readers = self.survey.late.readers.get(&(at, name.to_owned()));
        let entry = self
            .needs
            .entry((at, to))
            .or_insert_with(|| Some(Reference::default()));
        match (entry.as_mut(), readers) {
            (Some(reference), Some(readers)) => {
                reference.names.insert(name.to_owned());
                reference
                    .functions
                    .extend(readers.iter().map(|&function| (at, function)));
            }
            _ => *entry = None,
        }
    }

    /// The fewest functions that part what is too long together.
    fn cuts(&self, limit: usize) -> Cuts {
        let none = BTreeSet::new();
        let mut chosen: BTreeSet<Function> = BTreeSet::new();
        for tangled in self.parts(&none, None) {
            let inside: BTreeSet<usize> = tangled.iter().copied().collect();
            let (before, all) = (
                self.excess(&none, &inside, limit),
                self.functions_within(&inside),
            );
            if before == 0 || all.is_empty() {
                continue;
            }
            let (least, functions) = self.fewest(&inside, all, limit);
            if (before - least) >= LINES_PER_FUNCTION * functions.len().max(1) {
                chosen.extend(functions);
            }
        }
        let mut cuts = Cuts::new();
        for ((at, _), reference) in &self.needs {
            if let Some(reference) = reference
                && reference.functions.is_subset(&chosen)
            {
                cuts.extend(reference.names.iter().map(|name| (*at, name.clone())));
            }
        }
        // A name is imported late by all who read it in a block, or by none.
        cuts.retain(|(at, name)| {
            let readers = &self.survey.late.readers[&(*at, name.clone())];
            readers
                .iter()
                .all(|&function| chosen.contains(&(*at, function)))
        });
        cuts
    }

    /// Takes functions back that part nothing, those first that would import the least.
    fn fewest(
        &self,
        inside: &BTreeSet<usize>,
        all: BTreeSet<Function>,
        limit: usize,
    ) -> (usize, BTreeSet<Function>) {
        let least = self.excess(&all, inside, limit);
        let mut order: Vec<(usize, Function)> = all
            .iter()
            .map(|&function| (self.references_of(function, inside), function))
            .collect();
        order.sort_unstable();
        let mut kept = all;
        for (_, function) in order {
            kept.remove(&function);
            if self.excess(&kept, inside, limit) > least {
                kept.insert(function);
            }
        }
        (least, kept)
    }

    fn references_of(&self, function: Function, inside: &BTreeSet<usize>) -> usize {
        let within = self.needs.iter().filter(|((at, to), reference)| {
            inside.contains(at)
                && inside.contains(to)
                && reference
                    .as_ref()
                    .is_some_and(|one| one.functions.contains(&function))
        });
        within.count()
    }

    fn functions_within(&self, inside: &BTreeSet<usize>) -> BTreeSet<Function> {
        let within = self
            .needs
            .iter()
            .filter(|((at, to), _)| inside.contains(at) && inside.contains(to));
        within
            .filter_map(|(_, reference)| reference.as_ref())
            .flat_map(|reference| reference.functions.iter().copied())
            .collect()
    }

    /// Lines over the limit that cannot be parted when `late` functions import late.
    fn excess(&self, late: &BTreeSet<Function>, inside: &BTreeSet<usize>, limit: usize) -> usize {
        let parts = self.parts(late, Some(inside));
        let over = |part: &Vec<usize>| {
            let lines: usize = part.iter().map(|&at| self.lines[at]).sum();
            (lines + HEAD_LINES).saturating_sub(limit)
        };
        parts.iter().map(over).sum()
    }

    /// Blocks that hang together, of all or of those that are `inside`.
    fn parts(
        &self,
        late: &BTreeSet<Function>,
        inside: Option<&BTreeSet<usize>>,
    ) -> Vec<Vec<usize>> {
        let mut edges = DiGraph::<usize, ()>::new();
        let mut nodes: BTreeMap<usize, NodeIndex> = BTreeMap::new();
        let is_in = |at: &usize| inside.is_none_or(|inside| inside.contains(at));
        for at in (0..self.lines.len()).filter(is_in) {
            nodes.insert(at, edges.add_node(at));
        }
        for ((at, to), reference) in &self.needs {
            let cut = reference
                .as_ref()
                .is_some_and(|one| one.functions.is_subset(late));
            if let (Some(&from), Some(&to), false) = (nodes.get(at), nodes.get(to), cut) {
                edges.add_edge(from, to, ());
            }
        }
        let parts = tarjan_scc(&edges).into_iter();
        parts
            .map(|part| part.into_iter().map(|node| edges[node]).collect())
            .collect()
    }
}
