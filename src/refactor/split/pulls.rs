//! What draws units together beside their references: where they stand, and what they are called.

use std::collections::{BTreeMap, BTreeSet};

use crate::refactor::split::cluster::Clusters;
use crate::refactor::split::survey::Survey;
use crate::refactor::split::words::words;

/// Words that more than this part of a file's units have say nothing.
const COMMON_BY: usize = 4;

/// How strongly a heading draws together what stands under it.
const SECTION_PULL: f64 = 3.0;

impl Clusters {
    pub(super) fn draw(&mut self, a: usize, b: usize, pull: f64) {
        if a != b {
            *self.pull.entry((a.min(b), a.max(b))).or_default() += pull;
        }
    }

    /// Authors put together what belongs together, and headings between what does not.
    pub(super) fn draw_neighbours(&mut self, survey: &Survey) {
        let mut order: Vec<usize> = (0..self.place.len()).collect();
        order.sort_by_key(|&at| self.place[at]);
        let section = |at: usize| &survey.layout.sections[at];
        for (distance, pull) in [(1, 0.4), (2, 0.15)] {
            for at in distance..order.len() {
                let (a, b) = (order[at - distance], order[at]);
                if section(self.place[a]) == section(self.place[b]) {
                    self.draw(a, b, pull);
                }
            }
        }
    }

    /// What stands under one heading belongs together.
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts of definitions are small"
    )]
    pub(super) fn draw_sections(&mut self, survey: &Survey) {
        let mut under: BTreeMap<&String, Vec<usize>> = BTreeMap::new();
        for (at, place) in self.place.iter().enumerate() {
            if let Some(section) = &survey.layout.sections[*place] {
                under.entry(section).or_default().push(at);
            }
        }
        for those in under.values() {
            self.draw_all(those, SECTION_PULL / those.len() as f64);
        }
    }

    fn draw_all(&mut self, those: &[usize], pull: f64) {
        for (index, &a) in those.iter().enumerate() {
            for &b in &those[index + 1..] {
                self.draw(a, b, pull);
            }
        }
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "counts of definitions are small"
    )]
    pub(super) fn draw_namesakes(&mut self, survey: &Survey) {
        let mut having: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        for (at, members) in self.members.iter().enumerate() {
            for unit in members {
                let symbols = survey.symbols(&survey.graph.units[*unit].blocks);
                for word in symbols.iter().flat_map(|name| words(name)) {
                    having.entry(word).or_default().insert(at);
                }
            }
        }
        let all = self.members.len();
        for those in having
            .values()
            .filter(|those| those.len() * COMMON_BY <= all.max(8))
        {
            let pull = 1.0 / those.len() as f64;
            let those: Vec<usize> = those.iter().copied().collect();
            self.draw_all(&those, pull);
        }
    }
}
