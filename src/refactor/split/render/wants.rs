//! What a new file takes from elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use crate::refactor::Refusal;
use crate::refactor::split::render::Sheet;
use crate::refactor::split::style::stem;

/// What a part takes from elsewhere.
#[derive(Default)]
pub(super) struct Wants<'a> {
    /// Names that imports of the old file bind.
    pub(super) imports: BTreeSet<&'a str>,
    /// Names of other new files.
    pub(super) parts: BTreeMap<usize, Vec<String>>,
    /// Names for type checkers alone, by module.
    pub(super) types: BTreeMap<String, Vec<String>>,
    /// Names that functions import when they are called: by block and function, by module.
    pub(super) late: BTreeMap<(usize, usize), BTreeMap<String, Vec<String>>>,
}

impl Wants<'_> {
    /// Has the functions of `blocks` that read a name import it.
    fn late_from(&mut self, sheet: &Sheet<'_>, name: &str, part: Option<String>, blocks: &[usize]) {
        let module = part.unwrap_or_else(|| old_module(sheet));
        for &at in blocks {
            let readers = sheet.survey.late.readers.get(&(at, name.to_owned()));
            for &function in readers.into_iter().flatten() {
                let modules = self.late.entry((at, function)).or_default();
                modules
                    .entry(module.clone())
                    .or_default()
                    .push(name.to_owned());
            }
        }
    }

    /// Takes a type from a new file, from where the old one has it, or from the old one.
    fn type_from(&mut self, sheet: &Sheet<'_>, name: &str, part: Option<String>) {
        let layout = &sheet.survey.layout;
        let mut written = layout.imports.iter().filter_map(|import| {
            let one = import.names.iter().find(|one| one.bound == name)?;
            Some((import, layout.source[one.range.clone()].to_owned()))
        });
        match (part, written.next()) {
            (None, Some((import, alias))) => {
                let module = import.from.clone().unwrap_or_default();
                self.types.entry(module).or_default().push(alias);
            }
            (part, _) => {
                let module = part.unwrap_or_else(|| old_module(sheet));
                self.types.entry(module).or_default().push(name.to_owned());
            }
        }
    }
}

/// How a part reads a name.
#[derive(Default)]
struct Reads {
    /// At least once so that it has to be imported with the file.
    now: bool,
    /// For type checkers.
    typed: bool,
    /// Blocks whose functions import it.
    late: Vec<usize>,
}

fn read<'a>(sheet: &Sheet<'a>, index: usize) -> BTreeMap<&'a str, Reads> {
    let survey = sheet.survey;
    let mut read: BTreeMap<&str, Reads> = BTreeMap::new();
    for &at in &sheet.parts[index].blocks {
        for need in &survey.layout.needs[at] {
            let reads = read.entry(need.name.as_str()).or_default();
            reads.typed |= need.typed;
            if survey.cuts.contains(&(at, need.name.clone())) {
                reads.late.push(at);
            } else {
                reads.now |= !need.types_only;
            }
        }
    }
    read
}

/// What the part at `index` takes from elsewhere.
pub(super) fn wants<'a>(sheet: &Sheet<'a>, index: usize) -> Result<Wants<'a>, Refusal> {
    let layout = &sheet.survey.layout;
    let mut wants = Wants::default();
    let read = read(sheet, index);
    let imported: BTreeSet<&str> = read.keys().copied().collect();
    wants.imports = sheet.imports_for(&imported);
    for (name, reads) in read {
        if sheet.imported_by.contains_key(name) {
            continue;
        }
        match sheet.part_of.get(name) {
            Some(&part) if part == index => {}
            Some(&part) if part < index => {
                wants.parts.entry(part).or_default().push(name.to_owned());
            }
            other if !reads.now => {
                let part = other.map(|&part| sheet.module(part));
                wants.late_from(sheet, name, part.clone(), &reads.late);
                if reads.typed {
                    wants.type_from(sheet, name, part);
                }
            }
            _ => {
                return Err(Refusal::because(format!(
                    "`{name}` would have to be imported in a circle"
                )));
            }
        }
    }
    if !wants.types.is_empty() {
        // The way in which the old file says that only type checkers look.
        let says = |name: &&&str| {
            let import = layout
                .imports
                .iter()
                .find(|import| import.names.iter().any(|one| one.bound == **name));
            let text = import.map(|import| &layout.source[import.range.clone()]);
            **name == "TYPE_CHECKING" || text.is_some_and(|text| text.starts_with("import typing"))
        };
        let way = sheet.imported_by.keys().find(says).copied();
        wants.imports.extend(way);
    }
    Ok(wants)
}

/// What the old file is imported by.
fn old_module(sheet: &Sheet<'_>) -> String {
    let style = &sheet.survey.style;
    let own = stem(&sheet.survey.place.1);
    match (own, style.prefix.as_str()) {
        ("__init__", ".") => ".".to_owned(),
        ("__init__", _) => style.dotted.clone(),
        (own, prefix) => format!("{prefix}{own}"),
    }
}
