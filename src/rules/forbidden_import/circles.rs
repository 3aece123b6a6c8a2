//! Circles: rooms or files that import themselves by way of others.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::lang::{ImportKind, Measured, for_path};
use crate::rules::Finding;
use crate::rules::forbidden_import::{Check, Circles};
use crate::rules::imports::{as_text, parent};
use crate::text::RepoPath;

/// Members of a circle named in a message before it is cut.
const NAMED: usize = 8;

/// Where an import stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Site {
    path: RepoPath,
    line: usize,
    column: usize,
}

/// Imports by who imports and what is imported, each with the first place where it does.
type Arrows = BTreeMap<(String, String), Site>;

/// One circle.
#[derive(Debug, PartialEq, Eq)]
struct Circle {
    /// The shortest way from the first member back to it, which is left out at the end.
    way: Vec<String>,
    /// How many are in circles together with it.
    size: usize,
}

impl Check<'_, '_> {
    /// Adds the circles with something in scope.
    pub(super) fn circles(&self, findings: &mut Vec<Finding>) {
        // Imports that keep the order only ever lead down, so there an order rules circles out.
        let ruled_out = !self.layers.order.is_empty();
        match self.layers.circles {
            Circles::Rooms if ruled_out => return,
            Circles::Rooms | Circles::Files => {}
            Circles::Off => return,
        }
        let (arrows, started) = self.arrows();
        for circle in circles(&arrows, &started) {
            findings.extend(self.finding(&circle, &arrows));
        }
    }

    /// Every import that can be part of a circle in scope, and the members in scope.
    fn arrows(&self) -> (Arrows, BTreeSet<String>) {
        let in_scope = |path: &&RepoPath| self.around.scope.covers(path);
        let started: BTreeSet<String> = self
            .files()
            .filter(in_scope)
            .filter_map(|path| self.member(path))
            .collect();
        let mut members: BTreeMap<String, Vec<&RepoPath>> = BTreeMap::new();
        for path in self.files() {
            if let Some(member) = self.member(path) {
                members.entry(member).or_default().push(path);
            }
        }
        let mut arrows = Arrows::new();
        let mut seen = started.clone();
        // What cannot be reached from a change cannot be in a circle with it.
        let mut open: Vec<String> = started.iter().cloned().collect();
        while !open.is_empty() {
            let files: Vec<(&RepoPath, String)> = open
                .drain(..)
                .flat_map(|member| {
                    let paths = members.get(&member).into_iter().flatten();
                    paths.map(move |path| (*path, member.clone()))
                })
                .collect();
            let paths: Vec<&RepoPath> = files.iter().map(|(path, _)| *path).collect();
            for ((path, member), measured) in files.iter().zip(self.imports.measured_all(&paths)) {
                for (target, site) in self.arrows_of(path, member, measured.as_deref()) {
                    if seen.insert(target.clone()) {
                        open.push(target.clone());
                    }
                    let known = arrows.entry((member.clone(), target));
                    let known = known.or_insert_with(|| site.clone());
                    *known = known.clone().min(site);
                }
            }
        }
        (arrows, started)
    }

    /// The members that a file imports, with the places.
    fn arrows_of(
        &self,
        path: &RepoPath,
        member: &str,
        measured: Option<&Measured>,
    ) -> Vec<(String, Site)> {
        let Some(measured) = measured else {
            return Vec::new();
        };
        let edges = self.imports.edges(path, &measured.imports);
        let counted = edges.iter().filter(|edge| {
            let kind = edge.import.kind;
            kind != ImportKind::Types
                && self.counts(kind)
                && !self.is_excused(path, &edge.target)
                && !self.is_forbidden(path, &edge.target)
        });
        let arrows = counted.filter_map(|edge| {
            let target = self
                .member(&edge.target)
                .filter(|target| target != member)?;
            let own_parts = is_module_and_part(path, &edge.target);
            let site = Site {
                path: path.clone(),
                line: edge.import.line,
                column: edge.import.column,
            };
            (!own_parts).then_some((target, site))
        });
        arrows.collect()
    }

    /// What a path counts as in circles: a room, a Go package or a file, relative to the root.
    fn member(&self, path: &RepoPath) -> Option<String> {
        let inside = self.inside(path)?;
        if self.layers.circles == Circles::Rooms {
            let free = self.layers.place(inside) == super::layers::Place::Free;
            let top = inside.split('/').next().filter(|_| !free)?;
            let top = if top == inside { stem(top) } else { top };
            return Some(top.to_owned());
        }
        let is_go = for_path(path).is_some_and(|language| language.name == "go");
        let folder = parent(inside).filter(|_| is_go);
        Some(folder.unwrap_or(inside).to_owned())
    }

    fn finding(&self, circle: &Circle, arrows: &Arrows) -> Option<Finding> {
        let first = circle.way.first()?;
        let next = circle.way.get(1)?;
        let site = arrows.get(&(first.clone(), next.clone()))?;
        let around = circle.way.iter().chain([first]);
        let around: Vec<String> = around.map(|member| format!("`{member}`")).collect();
        let way = match around.len() > NAMED + 1 {
            true => format!(
                "{} → … → {}",
                around[..NAMED / 2].join(" → "),
                around[around.len() - NAMED / 2..].join(" → ")
            ),
            false => around.join(" → "),
        };
        let others = circle.size - circle.way.len();
        let more = match others {
            0 => String::new(),
            1 => " (1 more is in circles with these)".to_owned(),
            _ => format!(" ({others} more are in circles with these)"),
        };
        Some(Finding {
            line: site.line,
            column: site.column,
            end_line: site.line,
            symbol: Some(circle.way.join(" → ")),
            message: format!("imports go in a circle: {way}{more}"),
            actual: u64::try_from(circle.size).unwrap_or(u64::MAX),
            ..Finding::of_file("forbidden-import", self.rule.severity, &site.path)
        })
    }
}

/// True for a Rust module and what is declared below it: they are one thing in several files.
fn is_module_and_part(one: &RepoPath, other: &RepoPath) -> bool {
    let module = |path: &RepoPath| {
        let text = as_text(path)?.strip_suffix(".rs")?;
        let folder = ["/mod", "/lib", "/main"]
            .iter()
            .find_map(|name| text.strip_suffix(name));
        Some(RepoPath::from(folder.unwrap_or(text)))
    };
    let both = module(one).zip(module(other));
    both.is_some_and(|(one, other)| one.is_below(&other) || other.is_below(&one))
}

fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// The circles with a member among `started`, each from its first member.
fn circles(arrows: &Arrows, started: &BTreeSet<String>) -> Vec<Circle> {
    let mut graph = DiGraph::<&str, ()>::new();
    let mut known: BTreeMap<&str, NodeIndex> = BTreeMap::new();
    for (from, to) in arrows.keys() {
        let mut node = |name| *known.entry(name).or_insert_with(|| graph.add_node(name));
        let (from, to) = (node(from.as_str()), node(to.as_str()));
        graph.add_edge(from, to, ());
    }
    let mut found: Vec<Circle> = tarjan_scc(&graph)
        .into_iter()
        .filter(|together| together.len() > 1)
        .map(|together| together.into_iter().map(|node| graph[node]).collect())
        .filter(|together: &BTreeSet<&str>| together.iter().any(|name| started.contains(*name)))
        .filter_map(|together| {
            Some(Circle {
                way: shortest_way(&together, arrows)?,
                size: together.len(),
            })
        })
        .collect();
    found.sort_by(|a, b| a.way.cmp(&b.way));
    found
}

/// The shortest way from the first of `together` back to it; among equals the first by name.
fn shortest_way(together: &BTreeSet<&str>, arrows: &Arrows) -> Option<Vec<String>> {
    let start = *together.first()?;
    let next = |from: &str| {
        let from = from.to_owned();
        arrows
            .range((from.clone(), String::new())..)
            .take_while(move |((one, _), _)| *one == from)
            .map(|((_, to), _)| to.as_str())
            .filter(|to| together.contains(to))
    };
    let mut came_from: BTreeMap<&str, &str> = BTreeMap::new();
    let mut open = VecDeque::from([start]);
    while let Some(at) = open.pop_front() {
        for to in next(at) {
            if to == start {
                let mut way = vec![at.to_owned()];
                let mut back = at;
                while let Some(before) = came_from.get(back) {
                    way.push((*before).to_owned());
                    back = before;
                }
                way.reverse();
                return Some(way);
            }
            if !came_from.contains_key(to) {
                came_from.insert(to, at);
                open.push_back(to);
            }
        }
    }
    None
}
