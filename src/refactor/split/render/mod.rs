//! From a plan to text: the new files, and the old one that imports from them.

mod head;
mod new;
mod old;
mod pieces;
#[cfg(test)]
mod tests;
mod types;
mod wants;

use std::collections::{BTreeMap, BTreeSet};

use crate::refactor::Refusal;
use crate::refactor::split::graph::is_import_like;
use crate::refactor::split::imports::Imported;
use crate::refactor::split::survey::Survey;
use crate::refactor::split::{FileText, Part};
use crate::text::RepoPath;

/// Writes all files, the old one last.
pub(super) fn files(
    survey: &Survey,
    parts: &[Part],
    names: &[String],
) -> Result<Vec<FileText>, Refusal> {
    let sheet = Sheet::of(survey, parts, names);
    let (folder, file) = &survey.place;
    let at = |name: &str| RepoPath::from_bytes(format!("{folder}{name}").into_bytes());
    let mut files = Vec::new();
    for (index, name) in names.iter().enumerate() {
        files.push(FileText {
            path: at(&format!("{name}.py")),
            text: new::text(&sheet, index)?,
        });
    }
    files.push(FileText {
        path: at(file),
        text: old::text(&sheet),
    });
    Ok(files)
}

/// What both sides of a split look up while they are written.
struct Sheet<'a> {
    survey: &'a Survey,
    parts: &'a [Part],
    names: &'a [String],
    /// The part that a name moves to.
    part_of: BTreeMap<&'a str, usize>,
    /// Blocks of imports that bind a name.
    imported_by: BTreeMap<&'a str, Vec<usize>>,
    moved: BTreeSet<usize>,
}

impl<'a> Sheet<'a> {
    fn of(survey: &'a Survey, parts: &'a [Part], names: &'a [String]) -> Self {
        let layout = &survey.layout;
        let mut part_of = BTreeMap::new();
        let mut moved = BTreeSet::new();
        for (index, part) in parts.iter().enumerate() {
            for &at in &part.blocks {
                moved.insert(at);
                part_of.extend(layout.binds[at].iter().map(|name| (name.as_str(), index)));
            }
        }
        let mut imported_by: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, block) in layout.blocks.iter().enumerate() {
            if is_import_like(block.kind) {
                for name in &layout.binds[at] {
                    imported_by.entry(name).or_default().push(at);
                }
            }
        }
        Self {
            survey,
            parts,
            names,
            part_of,
            imported_by,
            moved,
        }
    }

    /// What a part is imported by.
    fn module(&self, part: usize) -> String {
        format!("{}{}", self.survey.style.prefix, self.names[part])
    }

    /// Names that the blocks of imports bind and these names come from, with what the imports
    /// themselves read.
    fn imports_for(&self, names: &BTreeSet<&'a str>) -> BTreeSet<&'a str> {
        let mut wanted: BTreeSet<&str> = BTreeSet::new();
        let mut open: Vec<&str> = names.iter().copied().collect();
        while let Some(name) = open.pop() {
            let Some(blocks) = self.imported_by.get(name) else {
                continue;
            };
            if wanted.insert(name) {
                let needs = blocks.iter().flat_map(|&at| &self.survey.layout.needs[at]);
                open.extend(needs.map(|need| need.name.as_str()));
            }
        }
        wanted
    }

    /// A block of imports with only the names that are kept; `None` when none is.
    fn import_block(&self, at: usize, keeps: &dyn Fn(&Imported) -> bool) -> Option<String> {
        pieces::import_block(self.survey, at, keeps)
    }
}
