//! Which clusters move, and which stay where there is room for them.

use std::collections::BTreeSet;

use crate::refactor::split::blocks::Kind;
use crate::refactor::split::cluster::cluster;
use crate::refactor::split::kinds::Fit;
use crate::refactor::split::names;
use crate::refactor::split::survey::Survey;
use crate::text::line_count;

/// Lines that each new file costs the old one, about.
const IMPORT_LINES: usize = 4;
/// Most lines of imports that are expected to go with a part.
const HEAD_LINES: usize = 40;

/// How files are made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Aim {
    /// Lines of a file, about.
    pub(super) target: usize,
    /// How much is gathered.
    pub(super) grain: Grain,
}

/// How much is gathered for one new file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Grain {
    /// What comes out alike in all of them.
    Even,
    /// As much as there is room for.
    Full,
    /// A part of that, in so many: small files have more in common.
    Fine(usize),
}

impl Aim {
    /// Fewest lines worth a file.
    fn least(self, survey: &Survey) -> usize {
        match self.grain {
            Grain::Even | Grain::Full => survey.options.least,
            Grain::Fine(parts) => survey.options.least / parts,
        }
    }
}

/// Blocks of each new file, files before those that import them.
pub(super) fn choose(survey: &Survey, aim: Aim) -> Vec<Vec<usize>> {
    let room = aim
        .target
        .saturating_sub(head_lines(survey).min(HEAD_LINES));
    let cap = match aim.grain {
        Grain::Even => balanced(survey, room),
        Grain::Full => room,
        Grain::Fine(parts) => balanced(survey, room) / parts,
    };
    let clusters = cluster(survey, cap, aim.least(survey));
    let moving = moving(survey, &clusters, aim);
    let mut parts: Vec<(BTreeSet<usize>, &Vec<usize>)> = moving
        .iter()
        .map(|&at| (needed(survey, &clusters, at), &clusters[at]))
        .collect();
    // Files that need no other come first; circles cannot be.
    let mut order = Vec::new();
    let mut placed = BTreeSet::new();
    while !parts.is_empty() {
        let next = parts
            .iter()
            .position(|(needs, _)| needs.is_subset(&placed))
            .unwrap_or(0);
        let (_, members) = parts.remove(next);
        placed.extend(members.iter().copied());
        order.push(blocks(survey, members));
    }
    order
}

/// Units outside of a cluster that it needs.
fn needed(survey: &Survey, clusters: &[Vec<usize>], at: usize) -> BTreeSet<usize> {
    let members = &clusters[at];
    let needs = members
        .iter()
        .flat_map(|&unit| &survey.graph.units[unit].needs);
    needs
        .copied()
        .filter(|unit| !members.contains(unit))
        .collect()
}

fn blocks(survey: &Survey, members: &[usize]) -> Vec<usize> {
    let mut blocks: Vec<usize> = members
        .iter()
        .flat_map(|&unit| survey.graph.units[unit].blocks.clone())
        .collect();
    blocks.sort_unstable();
    blocks
}

/// Lines that stay whatever moves: docstring, imports, and what is pinned.
fn head_lines(survey: &Survey) -> usize {
    let blocks = survey.layout.blocks.iter().enumerate();
    let head = blocks.filter(|(_, block)| !matches!(block.kind, Kind::Definition | Kind::Other));
    head.map(|(at, _)| survey.layout.lines(at)).sum()
}

/// Lines of a file's definitions such that all files come out alike.
fn balanced(survey: &Survey, room: usize) -> usize {
    let room = room.max(1);
    let movable = survey.graph.units.iter().filter(|unit| !unit.stays);
    let lines: usize = movable.map(|unit| unit.lines).sum();
    let files = lines.div_ceil(room).max(1);
    let even = lines.div_ceil(files);
    (even + even / 5).clamp(survey.options.least.min(room), room)
}

/// Indices of clusters that move: all, but those that fit into the old file and that no moving one
/// needs.
fn moving(survey: &Survey, clusters: &[Vec<usize>], aim: Aim) -> Vec<usize> {
    let least = aim.least(survey);
    let fits: Vec<Fit> = clusters
        .iter()
        .map(|members| fit(survey, members))
        .collect();
    // Where there is a choice, what has no name stays.
    let is_fine = matches!(aim.grain, Grain::Fine(_));
    let is_poor = |at: usize| is_fine && fits[at] > Fit::Kind;
    let lines = |at: usize| -> usize {
        clusters[at]
            .iter()
            .map(|&unit| survey.graph.units[unit].lines)
            .sum()
    };
    let stays: usize = survey
        .graph
        .units
        .iter()
        .filter(|unit| unit.stays)
        .map(|unit| unit.lines)
        .sum();
    let mut moving: Vec<usize> = (0..clusters.len()).collect();
    let mut size = head_lines(survey) + stays + IMPORT_LINES * clusters.len();
    let all = line_count(survey.layout.source.as_bytes());
    loop {
        let free = |at: &usize| {
            size + lines(*at) <= aim.target.min(all) && !is_needed(survey, clusters, &moving, *at)
        };
        // What is too small for a file first, then what pulls the most at what stays.
        let best = moving.iter().copied().filter(free).max_by(|&a, &b| {
            let small = |at: usize| lines(at) < least;
            let key = |at: usize| drawn(survey, &clusters[at]);
            small(a)
                .cmp(&small(b))
                .then(is_poor(a).cmp(&is_poor(b)))
                .then(key(a).total_cmp(&key(b)))
                .then(b.cmp(&a))
        });
        let Some(best) = best else {
            break;
        };
        size += lines(best);
        size = size.saturating_sub(IMPORT_LINES);
        moving.retain(|&at| at != best);
    }
    // What is too small where the old file stays too long, or has no name, moves only for those that
    // need it.
    let is_long = size > survey.options.limit;
    without_unwanted(survey, clusters, moving, |at| {
        (is_long && lines(at) * 2 < least) || fits[at] == Fit::Some
    })
}

/// What is not worth a file moves only for those that need it.
fn without_unwanted(
    survey: &Survey,
    clusters: &[Vec<usize>],
    mut moving: Vec<usize>,
    is_unwanted: impl Fn(usize) -> bool,
) -> Vec<usize> {
    loop {
        let stays = |at: &usize| is_unwanted(*at) && !is_needed(survey, clusters, &moving, *at);
        let Some(stays) = moving.iter().copied().find(stays) else {
            return moving;
        };
        moving.retain(|&at| at != stays);
    }
}

/// How well a name would say what a cluster is.
fn fit(survey: &Survey, members: &[usize]) -> Fit {
    names::candidates(survey, &blocks(survey, members), &survey.taken_names()).0
}

/// Whether another of the clusters that move needs something of the one at `at`.
fn is_needed(survey: &Survey, clusters: &[Vec<usize>], moving: &[usize], at: usize) -> bool {
    let needs = |other: &usize| {
        let units = needed(survey, clusters, *other);
        *other != at && units.iter().any(|unit| clusters[at].contains(unit))
    };
    moving.iter().any(needs)
}

/// How much what stays is drawn to a cluster.
fn drawn(survey: &Survey, members: &[usize]) -> f64 {
    let staying = survey.graph.units.iter().filter(|unit| unit.stays);
    let pulls = staying.flat_map(|unit| &unit.pulls);
    pulls
        .filter(|(to, _)| members.contains(to))
        .map(|(_, pull)| pull)
        .sum()
}

#[cfg(test)]
mod tests {
    use crate::refactor::split::tests::{function, package, planned};

    #[test]
    fn what_has_no_name_stays() {
        for (other, moves) in [("bake_cake", true), ("paint_wall", false)] {
            let parts = [
                function("bake_bread", 12, &format!("{other}()")),
                function(other, 12, "bake_bread()"),
                function("giant", 150, "bake_bread(), __name__"),
            ];
            let plan = planned(&format!("import os\n{}", parts.concat()), &package());
            let names = plan
                .as_ref()
                .map(crate::refactor::split::Plan::fallback_names);
            assert_eq!(plan.is_ok(), moves, "{names:?}");
        }
    }
}
