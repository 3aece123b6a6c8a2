//! Imports against the order of the rooms, and files in no room.

use std::collections::{BTreeMap, BTreeSet};

use crate::lang::{Import, ImportKind};
use crate::rules::forbidden_import::Check;
use crate::rules::forbidden_import::layers::Place;
use crate::rules::imports::{self, Edge};
use crate::rules::{Finding, test_paths};
use crate::text::RepoPath;

/// Rooms named in a message before it is cut.
const NAMED: usize = 8;

impl Check<'_, '_> {
    /// Adds what goes against the order.
    pub(super) fn order(&self, findings: &mut Vec<Finding>) {
        if self.layers.order.is_empty() {
            return;
        }
        let mut nowhere = BTreeSet::new();
        let mut placed = Vec::new();
        for path in self.files().filter(|path| self.around.scope.covers(path)) {
            match self.place(path) {
                Some(Place::Room(room, floor)) => placed.push((path, room, floor)),
                Some(Place::Nowhere) => findings.extend(self.in_no_room(path, &mut nowhere)),
                _ => {}
            }
        }
        let paths: Vec<&RepoPath> = placed.iter().map(|(path, ..)| *path).collect();
        let measured = self.imports.measured_all(&paths);
        for ((path, room, floor), measured) in placed.into_iter().zip(measured) {
            if let Some(measured) = measured {
                self.imports_of(path, (&room, floor), &measured.imports, findings);
            }
        }
    }

    /// The files that are held to the order.
    pub(super) fn files(&self) -> impl Iterator<Item = &RepoPath> {
        let paths = self.around.tree.paths().iter();
        paths.filter(|path| {
            imports::reads(path)
                && self.inside(path).is_some()
                && (self.layers.tests || !test_paths::is_test(path))
        })
    }

    /// The path seen from the layers' root.
    pub(super) fn inside<'p>(&self, path: &'p RepoPath) -> Option<&'p str> {
        self.layers.inside(imports::as_text(path)?)
    }

    fn place(&self, path: &RepoPath) -> Option<Place> {
        Some(self.layers.place(self.inside(path)?))
    }

    /// True when the import counts for the order.
    pub(super) fn counts(&self, kind: ImportKind) -> bool {
        match kind {
            ImportKind::Use => true,
            ImportKind::Types => self.layers.types,
            ImportKind::Tests => self.layers.tests,
            ImportKind::Part => false,
        }
    }

    /// True when the import goes against the order and nothing excuses it.
    pub(super) fn is_forbidden(&self, from: &RepoPath, to: &RepoPath) -> bool {
        let (Some(Place::Room(own, floor)), Some(Place::Room(other, used))) =
            (self.place(from), self.place(to))
        else {
            return false;
        };
        own != other && used >= floor && !self.is_excused(from, to)
    }

    /// True when an exception allows the import.
    pub(super) fn is_excused(&self, from: &RepoPath, to: &RepoPath) -> bool {
        let both = self.inside(from).zip(self.inside(to));
        both.is_some_and(|(from, to)| self.layers.allows(from, to))
    }

    fn imports_of(
        &self,
        path: &RepoPath,
        own: (&str, usize),
        imports: &[Import],
        findings: &mut Vec<Finding>,
    ) {
        let edges = self.imports.edges(path, imports);
        let mut wrong: BTreeMap<&RepoPath, Vec<&Edge<'_>>> = BTreeMap::new();
        for edge in &edges {
            if self.counts(edge.import.kind) && self.is_forbidden(path, &edge.target) {
                wrong.entry(&edge.target).or_default().push(edge);
            }
        }
        for (target, edges) in wrong {
            let (Some(first), Some(Place::Room(other, used))) = (edges.first(), self.place(target))
            else {
                continue;
            };
            findings.push(Finding {
                line: first.import.line,
                column: first.import.column,
                end_line: first.import.line,
                symbol: self.inside(target).map(str::to_owned),
                message: self.message(own, (&other, used), &first.import.module),
                actual: u64::try_from(edges.len()).unwrap_or(u64::MAX),
                ..Finding::of_file("forbidden-import", self.rule.severity, path)
            });
        }
    }

    fn message(&self, own: (&str, usize), other: (&str, usize), module: &str) -> String {
        let (room, floor) = own;
        let (imported, used) = other;
        let stands = match used == floor {
            true => format!("which stands on the same floor {}", used + 1),
            false => format!("which stands above it, on floor {}", used + 1),
        };
        let lower: Vec<&str> = self.layers.order[..floor]
            .iter()
            .flatten()
            .map(String::as_str)
            .collect();
        let may = match lower.as_slice() {
            [] => "no room is below it".to_owned(),
            named if named.len() <= NAMED => format!("it may import {}", named.join(", ")),
            _ => format!("it may import what is below floor {}", floor + 1),
        };
        format!("`{room}` imports `{imported}` (`{module}`), {stands}; {may}")
    }

    /// A finding for the first file of a folder that no room takes in.
    fn in_no_room(&self, path: &RepoPath, seen: &mut BTreeSet<String>) -> Option<Finding> {
        let top = self.inside(path)?.split('/').next()?;
        seen.insert(top.to_owned()).then(|| Finding {
            symbol: Some(top.to_owned()),
            message: format!(
                "`{top}` is in no room of the layers; name it in their `order`, or in `free`"
            ),
            actual: 1,
            ..Finding::of_file("forbidden-import", self.rule.severity, path)
        })
    }
}
