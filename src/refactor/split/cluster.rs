//! Units that may move, gathered to files: by references, by what their names share, and by where
//! they stand. Files never import each other in a circle.

use std::collections::{BTreeMap, BTreeSet};

use crate::refactor::split::kinds::{class, is_exception};
use crate::refactor::split::survey::Survey;

/// A unit is a base when more than one in this many need it.
const BASE_BY: usize = 3;
/// Fewest units that need a base.
const BASE_LEAST: usize = 4;
/// Fewest exceptions that are a base together.
const EXCEPTIONS: usize = 3;
/// Fewest lines of a base: less is no file of its own.
const BASE_LINES: usize = 8;

/// Clusters of unit indices, under `cap` lines each, in source order.
pub(super) fn cluster(survey: &Survey, cap: usize, least: usize) -> Vec<Vec<usize>> {
    let mut clusters = Clusters::of(survey);
    while clusters.merge_best(cap) {}
    while clusters.merge_small(cap, least) {}
    clusters.members.retain(|members| !members.is_empty());
    clusters
        .members
        .sort_by_key(|members| survey.graph.units[members[0]].blocks[0]);
    clusters.members
}

pub(super) struct Clusters {
    pub(super) members: Vec<Vec<usize>>,
    lines: Vec<usize>,
    /// First block, for distances.
    pub(super) place: Vec<usize>,
    /// Clusters that each needs.
    needs: Vec<BTreeSet<usize>>,
    pub(super) pull: BTreeMap<(usize, usize), f64>,
    /// Whether each is a base: what many others need, in different files, is no part of one of them.
    is_base: Vec<bool>,
}

impl Clusters {
    fn of(survey: &Survey) -> Self {
        let units = &survey.graph.units;
        let movable: Vec<usize> = (0..units.len())
            .filter(|&unit| !units[unit].stays)
            .collect();
        let index: BTreeMap<usize, usize> = movable
            .iter()
            .enumerate()
            .map(|(at, &unit)| (unit, at))
            .collect();
        let mut clusters = Self {
            members: movable.iter().map(|&unit| vec![unit]).collect(),
            lines: movable.iter().map(|&unit| units[unit].lines).collect(),
            place: movable.iter().map(|&unit| units[unit].blocks[0]).collect(),
            needs: Vec::new(),
            pull: BTreeMap::new(),
            is_base: Vec::new(),
        };
        for &unit in &movable {
            let of = |other: &usize| index.get(other).copied();
            clusters
                .needs
                .push(units[unit].needs.iter().filter_map(of).collect());
            for (other, pull) in &units[unit].pulls {
                if let Some(other) = of(other) {
                    clusters.draw(index[&unit], other, *pull);
                }
            }
        }
        let is_class = |at: usize| {
            let blocks = &units[movable[at]].blocks;
            blocks.iter().any(|&at| class(survey, at).is_some())
        };
        let is_exception = |at: usize| {
            let symbols = survey.symbols(&units[movable[at]].blocks);
            symbols.iter().any(|name| is_exception(name))
        };
        clusters.is_base = clusters.bases(is_class, is_exception);
        clusters.draw_neighbours(survey);
        clusters.draw_sections(survey);
        clusters.draw_namesakes(survey);
        clusters
    }

    /// Classes that many need, the exceptions of a file that has several, and what those need
    /// themselves.
    fn bases(
        &self,
        is_class: impl Fn(usize) -> bool,
        is_exception: impl Fn(usize) -> bool,
    ) -> Vec<bool> {
        let mut needed = vec![0; self.needs.len()];
        for at in self.needs.iter().flatten() {
            needed[*at] += 1;
        }
        let many = |times: usize| times >= BASE_LEAST && times * BASE_BY > self.needs.len();
        let mut open: Vec<usize> = (0..needed.len())
            .filter(|&at| many(needed[at]) && self.lines[at] >= BASE_LINES && is_class(at))
            .collect();
        let exceptions: Vec<usize> = (0..needed.len()).filter(|&at| is_exception(at)).collect();
        let lines: usize = exceptions.iter().map(|&at| self.lines[at]).sum();
        if exceptions.len() >= EXCEPTIONS && lines >= BASE_LINES {
            open.extend(exceptions);
        }
        let mut is_base = vec![false; needed.len()];
        while let Some(at) = open.pop() {
            if !std::mem::replace(&mut is_base[at], true) {
                open.extend(&self.needs[at]);
            }
        }
        is_base
    }

    /// Merges the two that belong together most and may; `false` when none may.
    #[expect(clippy::cast_precision_loss, reason = "files are far from 2^52 lines")]
    fn merge_best(&mut self, cap: usize) -> bool {
        let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
        for (&(a, b), pull) in &self.pull {
            let lines = self.lines[a] + self.lines[b];
            if lines <= cap && self.is_base[a] == self.is_base[b] {
                pairs.push((pull / (lines as f64).sqrt(), a, b));
            }
        }
        pairs.sort_by(|one, other| {
            other
                .0
                .total_cmp(&one.0)
                .then((one.1, one.2).cmp(&(other.1, other.2)))
        });
        self.merge_first(pairs.into_iter().map(|(_, a, b)| (a, b)))
    }

    /// Merges what is too small for a file with whatever is nearest.
    fn merge_small(&mut self, cap: usize, least: usize) -> bool {
        let there: Vec<usize> = (0..self.members.len())
            .filter(|&at| !self.members[at].is_empty())
            .collect();
        let mut pairs = Vec::new();
        for &a in there.iter().filter(|&&a| self.lines[a] < least) {
            for &b in there
                .iter()
                .filter(|&&b| b != a && self.lines[a] + self.lines[b] <= cap)
                .filter(|&&b| self.is_base[a] == self.is_base[b])
            {
                pairs.push((self.place[a].abs_diff(self.place[b]), a.min(b), a.max(b)));
            }
        }
        pairs.sort_unstable();
        self.merge_first(pairs.into_iter().map(|(_, a, b)| (a, b)))
    }

    fn merge_first(&mut self, mut pairs: impl Iterator<Item = (usize, usize)>) -> bool {
        let Some((a, b)) = pairs.find(|&(a, b)| !self.closes_circle(a, b)) else {
            return false;
        };
        self.merge(a, b);
        true
    }

    /// Whether one of two clusters needs the other through a third.
    fn closes_circle(&self, a: usize, b: usize) -> bool {
        self.reaches(a, b) || self.reaches(b, a)
    }

    fn reaches(&self, from: usize, to: usize) -> bool {
        let mut open: Vec<usize> = self.needs[from]
            .iter()
            .copied()
            .filter(|&next| next != to)
            .collect();
        let mut seen: BTreeSet<usize> = open.iter().copied().collect();
        while let Some(at) = open.pop() {
            if at == to {
                return true;
            }
            open.extend(self.needs[at].iter().filter(|&&next| seen.insert(next)));
        }
        false
    }

    fn merge(&mut self, a: usize, b: usize) {
        let members = std::mem::take(&mut self.members[b]);
        self.members[a].extend(members);
        self.members[a].sort_unstable();
        self.lines[a] += std::mem::take(&mut self.lines[b]);
        self.place[a] = self.place[a].min(self.place[b]);
        let needs = std::mem::take(&mut self.needs[b]);
        self.needs[a].extend(needs);
        for needs in &mut self.needs {
            if needs.remove(&b) {
                needs.insert(a);
            }
        }
        self.needs[a].remove(&a);
        let pulls: Vec<((usize, usize), f64)> = self
            .pull
            .iter()
            .filter(|((x, y), _)| *x == b || *y == b)
            .map(|(key, pull)| (*key, *pull))
            .collect();
        for ((x, y), pull) in pulls {
            self.pull.remove(&(x, y));
            self.draw(a, if x == b { y } else { x }, pull);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::refactor::split::tests::{package, planned};

    /// A class of `lines` lines.
    fn class(head: &str, lines: usize) -> String {
        let body = "    x = 1\n".repeat(lines - 1);
        format!("\n\nclass {head}:\n{body}")
    }

    #[test]
    fn a_class_that_many_need_is_a_file_of_its_own() {
        let source = |base: &str| {
            let heads = ["One", "Two", "Three", "Four", "Five"];
            let rest = heads.map(|name| class(&format!("{name}({base})"), 20));
            format!("{}{}", class("Base", 9), rest.concat())
        };
        let parts = |source: &str| -> Vec<Vec<String>> {
            let plan = planned(source, &package()).unwrap();
            plan.parts.into_iter().map(|part| part.symbols).collect()
        };
        let shared = parts(&source("Base"));
        assert_eq!(shared[0], ["Base"], "{shared:?}");
        let alone = parts(&source("Exception"));
        assert!(
            alone.iter().all(|symbols| *symbols != ["Base"]),
            "{alone:?}"
        );
    }
}
