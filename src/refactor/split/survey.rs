//! All that is known of a file before it is taken apart: blocks, names, dependencies, and what
//! must stay.

use std::collections::{BTreeMap, BTreeSet};

use crate::lang::python::{Parsed, with_ruff};
use crate::refactor::Refusal;
use crate::refactor::generated::is_generated;
use crate::refactor::scopes::{MODULE, Scopes};
use crate::refactor::split::blocks::{Block, Kind, blocks};
use crate::refactor::split::examples::{Told, examined, told};
use crate::refactor::split::giants::{self, Giant};
use crate::refactor::split::graph::{Graph, Need};
use crate::refactor::split::imports::{Import, imports};
use crate::refactor::split::late::{Late, late};
use crate::refactor::split::reach::{Cuts, REACHES, reaching};
use crate::refactor::split::sections::sections;
use crate::refactor::split::style::{Style, folder_and_file, neighbours, stem};
use crate::refactor::split::{Module, Options, effects, exported, graph, patched};
use crate::text::line_count;

/// Files that a tool finds by their name or runs alone.
static RUN_BY_TOOLS: &[&str] = &[
    "conf.py",
    "conftest.py",
    "fabfile.py",
    "manage.py",
    "noxfile.py",
    "setup.py",
    "tasks.py",
];

/// A file's blocks with what they bind and need.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    /// In source order.
    pub(super) blocks: Vec<Block>,
    /// Names of the module that each block binds, in source order.
    pub(super) binds: Vec<Vec<String>>,
    /// What each block reads.
    pub(super) needs: Vec<Vec<Need>>,
    /// The statements of imports, with their block.
    pub(super) imports: Vec<Import>,
    /// What the section is called that each block stands in.
    pub(super) sections: Vec<Option<String>>,
    /// The module's text.
    pub(super) source: String,
}

impl Layout {
    /// Lines of a block with its comments and blank lines.
    pub(super) fn lines(&self, at: usize) -> usize {
        let block = &self.blocks[at];
        line_count(&self.source.as_bytes()[block.lead.start..block.text.end])
    }
}

/// What a split is planned from.
#[derive(Debug, Clone)]
pub(super) struct Survey {
    pub(super) layout: Layout,
    pub(super) graph: Graph,
    /// Blocks that must stay, with the reason.
    pub(super) pinned: BTreeMap<usize, String>,
    /// Those of them that stay however far a split reaches.
    pub(super) fixed: BTreeMap<usize, String>,
    /// Pairs of blocks that must stay together.
    pub(super) tied: Vec<(usize, usize)>,
    /// What may be imported late.
    pub(super) late: Late,
    /// What is imported late.
    pub(super) cuts: Cuts,
    pub(super) giants: Vec<Giant>,
    pub(super) style: Style,
    pub(super) options: Options,
    /// Folder and name of the file.
    pub(super) place: (String, String),
    /// Names listed in `__all__`.
    pub(super) exported: BTreeSet<String>,
    /// Names of this module that other files take from it.
    pub(super) wanted: BTreeSet<String>,
    /// Module names that are not free.
    reserved: BTreeSet<String>,
}

/// What one parse of the file gives.
struct Read {
    layout: Layout,
    found: effects::Found,
    late: Late,
    giants: Vec<Giant>,
    exported: Option<BTreeSet<String>>,
}

impl Survey {
    pub(super) fn of(module: &Module<'_>) -> Result<Self, Refusal> {
        let place = folder_and_file(module.path);
        unsuited(module, &place).map_or(Ok(()), |reason| Err(Refusal::because(reason)))?;
        let read = with_ruff(module.source.as_bytes(), |parsed| {
            read(parsed, module.options.limit)
        })
        .map_err(|refused| Refusal::syntax(module.source, refused))?;
        let style = Style::of(module, &read.layout.imports);
        if !style.packaged {
            packaged_alone(module, &place.1)
                .map_or(Ok(()), |reason| Err(Refusal::because(reason)))?;
        }
        examined(module, &style.dotted).map_or(Ok(()), |reason| Err(Refusal::because(reason)))?;
        let outside = patched::outside(module.others, &style.dotted);
        let Read {
            layout,
            found,
            late,
            giants,
            exported,
        } = read;
        let mut pinned = found.pinned;
        pin(&layout, &outside, &mut pinned);
        let Told { ties, lost } = told(&layout, module.others);
        for (at, reason) in lost {
            pinned.entry(at).or_insert(reason);
        }
        let reserved = reserved(&place, module, &layout);
        let survey = Self {
            graph: Graph::default(),
            fixed: pinned.clone(),
            pinned,
            tied: [found.tied, ties].concat(),
            late,
            cuts: Cuts::default(),
            giants,
            style,
            options: module.options,
            place,
            exported: exported.unwrap_or_default(),
            wanted: outside.wanted,
            reserved,
            layout,
        };
        Ok(reaching(&survey, REACHES[0]))
    }

    /// Names that moving blocks bind, in source order, each once.
    pub(super) fn symbols(&self, blocks: &[usize]) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for name in blocks.iter().flat_map(|&at| &self.layout.binds[at]) {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        names
    }

    pub(super) fn taken_names(&self) -> BTreeSet<String> {
        self.reserved.clone()
    }

    /// What must stay, by its first name, with the reason.
    pub(super) fn kept(&self) -> Vec<(String, String)> {
        let named = self.pinned.iter().filter_map(|(&at, reason)| {
            let name = self.layout.binds[at].first()?;
            (!name.starts_with("__")).then(|| (name.clone(), reason.clone()))
        });
        named.collect()
    }

    pub(super) fn why_nothing_moves(&self) -> String {
        let kept = self.kept();
        if let Some(giant) = self.giants.first() {
            return giant.to_string();
        }
        let first: Vec<String> = kept
            .iter()
            .take(3)
            .map(|(name, reason)| format!("`{name}` stays: {reason}"))
            .collect();
        if first.is_empty() {
            return "its definitions hang together too closely to be taken apart".to_owned();
        }
        let first = first.join("; ");
        format!("nothing worth a file can move under a name that would say what it is; {first}")
    }
}

/// Pins what other files spell out or replace.
fn pin(layout: &Layout, outside: &patched::Outside, pinned: &mut BTreeMap<usize, String>) {
    for (at, names) in layout.binds.iter().enumerate() {
        let shown = names.iter().find(|name| outside.shown.contains(*name));
        if let Some(name) = shown {
            let reason = format!("another file spells out that `{name}` is of this module");
            pinned.entry(at).or_insert(reason);
        }
    }
    for (at, needs) in layout.needs.iter().enumerate() {
        let reads = needs.iter().map(|need| &need.name);
        let patched = reads
            .chain(&layout.binds[at])
            .find(|name| outside.patched.contains(*name));
        if let Some(name) = patched {
            pinned
                .entry(at)
                .or_insert_with(|| format!("another file replaces `{name}` here"));
        }
    }
}

fn read(parsed: &Parsed<'_>, limit: usize) -> Read {
    let scopes = Scopes::of_parsed(parsed);
    let blocks = blocks(parsed);
    let body = &parsed.tree.syntax().body;
    let binds = graph::binds(&blocks, &scopes);
    let needs = graph::needs(&blocks, &scopes);
    let imports = imports(parsed, &blocks);
    let layout = Layout {
        sections: sections(parsed.text, &blocks),
        blocks,
        binds,
        needs,
        imports,
        source: parsed.text.to_owned(),
    };
    Read {
        found: effects::find(parsed, &layout, &scopes),
        late: late(parsed, &layout, &scopes),
        giants: giants::giants(parsed, limit),
        exported: exported::exported(body),
        layout,
    }
}

/// Why a file is not to be split whatever it holds.
fn unsuited(module: &Module<'_>, (folder, file): &(String, String)) -> Option<String> {
    let Some(stem) = file.strip_suffix(".py") else {
        return Some("only `.py` files are split".to_owned());
    };
    let mut folders = folder.split('/');
    if stem.starts_with("test_")
        || stem.ends_with("_test")
        || stem == "tests"
        || folders.any(|part| part == "tests" || part == "test")
    {
        return Some("tests are collected by their file's name".to_owned());
    }
    if RUN_BY_TOOLS.contains(&file.as_str()) {
        return Some("a tool finds this file by its name".to_owned());
    }
    is_generated(module.source).then(|| "it says that it is generated".to_owned())
}

/// Why a module that is in no package can have no neighbour.
fn packaged_alone(module: &Module<'_>, file: &str) -> Option<String> {
    let listed = |text: &str| {
        let by_list = text.contains("py_modules") || text.contains("py-modules");
        by_list || text.contains(&format!("\"{file}\"")) || text.contains("[tool.flit")
    };
    let packaging = module.others.iter().filter(|other| {
        let (_, name) = folder_and_file(&other.path);
        matches!(name.as_str(), "pyproject.toml" | "setup.cfg" | "setup.py")
    });
    let lists = packaging.into_iter().find(|other| listed(&other.text))?;
    Some(format!(
        "{} lists the modules that are packaged, and a new one would be missing",
        lists.path
    ))
}

/// Module names that would hide something: neighbours, and what the package or the file binds.
fn reserved(place: &(String, String), module: &Module<'_>, layout: &Layout) -> BTreeSet<String> {
    let (folder, file) = place;
    let mut reserved: BTreeSet<String> = layout.binds.iter().flatten().cloned().collect();
    reserved.insert(stem(file).to_owned());
    for (name, text) in neighbours(folder, module.others) {
        if name == "__init__"
            && let Ok(scopes) = Scopes::of(text)
        {
            reserved.extend(scopes.names(MODULE).map(str::to_owned));
        }
        reserved.insert(name);
    }
    let folders = module.others.iter().filter_map(|other| {
        let path = other.path.to_string();
        let rest = path.strip_prefix(folder.as_str())?;
        rest.split_once('/').map(|(inner, _)| inner.to_owned())
    });
    reserved.extend(folders);
    reserved
}

/// Whether a block may be moved at all.
pub(super) fn is_movable_kind(kind: Kind) -> bool {
    matches!(kind, Kind::Definition | Kind::Other)
}
