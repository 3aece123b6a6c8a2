//! The old file: what stays, its imports as far as they are still used, and the names that moved.

use std::collections::BTreeSet;

use crate::refactor::split::blocks::Kind;
use crate::refactor::split::graph::is_import_like;
use crate::refactor::split::imports::{Imported, from_import, sort_members};
use crate::refactor::split::render::Sheet;
use crate::refactor::split::render::pieces::{Piece, insert, join};

/// Writes the old file.
pub(super) fn text(sheet: &Sheet<'_>) -> String {
    let survey = sheet.survey;
    let newline = survey.style.newline;
    let moved = moved(sheet);
    let used = used(sheet, &moved);
    let mut unused = unused(sheet, &moved, &used);
    keep_what_guards_read(sheet, &mut unused);
    let mut pieces: Vec<Piece> = Vec::new();
    let mut gap = false;
    let mut carried = String::new();
    for (at, block) in survey.layout.blocks.iter().enumerate() {
        if sheet.moved.contains(&at) {
            continue;
        }
        let mut piece = Piece::of(survey, at);
        let drops = |name: &Imported| unused.contains(name.bound.as_str()) && !name.re_exported;
        let noted = piece.text.contains("noqa") || piece.text.contains("isort");
        let text = match block.kind {
            Kind::Import | Kind::Typing if !noted => sheet.import_block(at, &|name| !drops(name)),
            Kind::Guarded if is_dropped(sheet, at, &unused) => None,
            _ => Some(piece.text.clone()),
        };
        let blank = piece.lead.starts_with(['\n', '\r']);
        let Some(text) = text else {
            gap |= blank;
            if piece.lead.contains('#') {
                carried += &piece.lead;
            }
            continue;
        };
        // The blank line that sets a group off stays when its first import goes.
        if gap && !blank && is_import_like(block.kind) && !pieces.is_empty() {
            piece.lead = newline.to_owned() + &piece.lead;
        }
        gap = false;
        piece.lead.insert_str(0, &std::mem::take(&mut carried));
        piece.text = text;
        pieces.push(piece);
    }
    insert(&mut pieces, imports(sheet, &used), newline);
    let mut text = join(&pieces, newline);
    let end = survey
        .layout
        .blocks
        .last()
        .map_or(0, |block| block.text.end);
    text += &survey.layout.source[end..];
    text
}

/// Whether nobody needs a block of imports under conditions any more. What is a flag besides stays
/// for whoever reads it here.
fn is_dropped(sheet: &Sheet<'_>, at: usize, unused: &BTreeSet<&str>) -> bool {
    let layout = &sheet.survey.layout;
    let mut names = layout.binds[at].iter();
    names.all(|name| unused.contains(name.as_str()))
        && !layout.source[layout.blocks[at].text.clone()].contains(" = ")
}

/// A block of imports under conditions that stays needs what these read.
fn keep_what_guards_read<'a>(sheet: &Sheet<'a>, unused: &mut BTreeSet<&'a str>) {
    let layout = &sheet.survey.layout;
    for (at, block) in layout.blocks.iter().enumerate() {
        let stays = match block.kind {
            Kind::Guarded => !is_dropped(sheet, at, unused),
            Kind::Typing => {
                let mut names = layout.binds[at].iter();
                names.any(|name| !unused.contains(name.as_str()))
            }
            _ => false,
        };
        if stays {
            for need in &layout.needs[at] {
                unused.remove(need.name.as_str());
            }
        }
    }
}

/// Names that what stays reads.
fn used<'a>(sheet: &Sheet<'a>, moved: &BTreeSet<&str>) -> BTreeSet<&'a str> {
    let layout = &sheet.survey.layout;
    let staying = (0..layout.blocks.len()).filter(|at| !sheet.moved.contains(at));
    let code = staying.filter(|&at| !is_import_like(layout.blocks[at].kind));
    let names: BTreeSet<&str> = code
        .flat_map(|at| &layout.needs[at])
        .map(|need| need.name.as_str())
        .collect();
    let imports = sheet.imports_for(&names);
    // An import that stays for itself keeps what it reads.
    let kept = (0..layout.blocks.len()).filter(|&at| is_import_like(layout.blocks[at].kind));
    let for_themselves = kept.filter(|&at| {
        layout.binds[at]
            .iter()
            .any(|name| sheet.survey.wanted.contains(name) || !moved.contains(name.as_str()))
    });
    let more = for_themselves
        .flat_map(|at| &layout.needs[at])
        .map(|need| need.name.as_str());
    names.into_iter().chain(imports).chain(more).collect()
}

/// Imported names that what moves reads.
fn moved<'a>(sheet: &Sheet<'a>) -> BTreeSet<&'a str> {
    let layout = &sheet.survey.layout;
    let needs = sheet.moved.iter().flat_map(|&at| &layout.needs[at]);
    let names: BTreeSet<&str> = needs.map(|need| need.name.as_str()).collect();
    sheet.imports_for(&names)
}

/// Imported names that only what moves has used, and that nobody is meant to take from here.
fn unused<'a>(
    sheet: &Sheet<'a>,
    moved: &BTreeSet<&'a str>,
    used: &BTreeSet<&str>,
) -> BTreeSet<&'a str> {
    let survey = sheet.survey;
    if survey.place.1 == "__init__.py" {
        return BTreeSet::new();
    }
    let all = moved.iter().copied();
    // A name in quotes may be looked up in the module by whoever reads the string.
    let quoted = |name: &str| {
        let source = &survey.layout.source;
        source.contains(&format!("\"{name}\"")) || source.contains(&format!("'{name}'"))
    };
    all.filter(|name| {
        let offered = survey.exported.contains(*name) || survey.wanted.contains(*name);
        !used.contains(name) && !offered && !quoted(name)
    })
    .collect()
}

/// Imports of every name that moved.
fn imports(sheet: &Sheet<'_>, used: &BTreeSet<&str>) -> Vec<Piece> {
    let style = &sheet.survey.style;
    let imports = sheet.parts.iter().enumerate().map(|(index, part)| {
        let mut names: Vec<String> = part.symbols.clone();
        sort_members(&mut names);
        let plain =
            |name: &String| used.contains(name.as_str()) || sheet.survey.exported.contains(name);
        let all_plain = names.iter().all(plain);
        let note = if all_plain || style.aliased {
            ""
        } else {
            "  # noqa: F401"
        };
        let written: Vec<String> = names
            .iter()
            .map(|name| {
                if style.aliased && !plain(name) {
                    format!("{name} as {name}")
                } else {
                    name.clone()
                }
            })
            .collect();
        let module = sheet.module(index);
        let text = from_import(&module, &written, note, style.listing);
        Piece::import(&module, text.replace('\n', style.newline))
    });
    imports.collect()
}
