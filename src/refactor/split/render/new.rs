//! A new file: its head, the imports that what moves needs, and what moves.

use crate::refactor::Refusal;
use crate::refactor::split::blocks::Kind;
use crate::refactor::split::imports::{from_import, sort_members};
use crate::refactor::split::render::Sheet;
use crate::refactor::split::render::head::head;
use crate::refactor::split::render::pieces::{Piece, insert, join};
use crate::refactor::split::render::types::types;
use crate::refactor::split::render::wants::{Wants, wants};

/// Writes the file of a part.
pub(super) fn text(sheet: &Sheet<'_>, index: usize) -> Result<String, Refusal> {
    let wants = wants(sheet, index)?;
    let survey = sheet.survey;
    let newline = survey.style.newline;
    let mut pieces = head(sheet, index);
    copied(sheet, &wants, &mut pieces);
    let imports = wants.parts.iter().map(|(&part, names)| {
        let module = sheet.module(part);
        let mut names = names.clone();
        sort_members(&mut names);
        let text = from_import(&module, &names, "", survey.style.listing);
        Piece::import(&module, text.replace('\n', newline))
    });
    let imports: Vec<Piece> = imports.collect();
    insert(&mut pieces, imports, newline);
    types(sheet, &mut pieces, &wants.types);
    let moving = sheet.parts[index].blocks.iter();
    pieces.extend(moving.map(|&at| {
        let mut piece = Piece::of(survey, at);
        import_late(sheet, &wants, at, &mut piece.text);
        piece
    }));
    space_first(&mut pieces, sheet.parts[index].blocks.len(), newline);
    let mut text = join(&pieces, newline);
    if !text.ends_with('\n') {
        text += newline;
    }
    Ok(text)
}

/// Puts imports into the functions of a block that import when they are called.
fn import_late(sheet: &Sheet<'_>, wants: &Wants<'_>, at: usize, text: &mut String) {
    let survey = sheet.survey;
    let newline = survey.style.newline;
    let start = survey.layout.blocks[at].text.start;
    // From the end, so that places stay right.
    for ((_, function), modules) in wants.late.range((at, 0)..(at + 1, 0)).rev() {
        let function = &survey.late.functions[at][*function];
        let listing = survey.style.listing.behind(function.indent.len());
        let mut lines = String::new();
        for (module, names) in modules {
            let mut names = names.clone();
            sort_members(&mut names);
            for line in from_import(module, &names, "", listing).lines() {
                for piece in [function.indent.as_str(), line, newline] {
                    lines += piece;
                }
            }
        }
        text.insert_str(function.at - start, &(lines + newline));
    }
}

/// The old file's imports as far as they are wanted, in their groups.
fn copied(sheet: &Sheet<'_>, wants: &Wants<'_>, pieces: &mut Vec<Piece>) {
    let survey = sheet.survey;
    let newline = survey.style.newline;
    let mut gap = false;
    for (at, block) in survey.layout.blocks.iter().enumerate() {
        let text = match block.kind {
            Kind::Import | Kind::Typing => {
                sheet.import_block(at, &|name| wants.imports.contains(name.bound.as_str()))
            }
            Kind::Guarded => {
                let bound = survey.layout.binds[at].iter();
                let any = bound
                    .clone()
                    .any(|name| wants.imports.contains(name.as_str()));
                any.then(|| Piece::of(survey, at).text)
            }
            _ => continue,
        };
        let mut piece = Piece::of(survey, at);
        let blank = piece.lead.contains("\n\n") || piece.lead.starts_with(['\n', '\r']);
        gap |= blank;
        let Some(text) = text else { continue };
        // Comments between imports are about the old file's groups; what is repeated keeps them.
        let keeps_comments = block.kind == Kind::Guarded;
        let first_import = pieces.iter().all(|piece| piece.kind == Kind::Head);
        let set_off = gap || block.kind == Kind::Typing || first_import;
        if !keeps_comments {
            piece.lead = if set_off {
                newline.to_owned()
            } else {
                String::new()
            };
        }
        piece.text = text;
        piece.block = None;
        pieces.push(piece);
        gap = false;
    }
}

/// What moves begins two lines below the imports, whatever it is.
fn space_first(pieces: &mut [Piece], moving: usize, newline: &str) {
    let first = pieces.len() - moving;
    if first > 0 {
        let comments = pieces[first].lead.trim_start().to_owned();
        let blank = if pieces[first].kind == Kind::Definition {
            2
        } else {
            1
        };
        pieces[first].lead = newline.repeat(blank) + &comments;
        pieces[first].block = pieces[first]
            .block
            .filter(|_| false)
            .or(pieces[first].block);
    }
}
