//! Imports for type checkers alone, in a new file.

use std::collections::BTreeMap;

use crate::refactor::split::blocks::Kind;
use crate::refactor::split::imports::{from_import, sort_members};
use crate::refactor::split::render::Sheet;
use crate::refactor::split::render::pieces::Piece;

/// Adds imports for type checkers, to the block that is there or in a new one.
pub(super) fn types(
    sheet: &Sheet<'_>,
    pieces: &mut Vec<Piece>,
    types: &BTreeMap<String, Vec<String>>,
) {
    if types.is_empty() {
        return;
    }
    let style = &sheet.survey.style;
    let mut lines = String::new();
    for (module, names) in types {
        let mut names = names.clone();
        sort_members(&mut names);
        let text = if module.is_empty() {
            let plain: Vec<String> = names.iter().map(|name| format!("import {name}")).collect();
            plain.join("\n")
        } else {
            from_import(module, &names, "", style.listing.behind(4))
        };
        for line in text.lines() {
            lines += "    ";
            lines += line;
            lines += style.newline;
        }
    }
    if let Some(block) = pieces.iter_mut().find(|piece| piece.kind == Kind::Typing) {
        block.text += &lines;
        return;
    }
    let test = type_checking(sheet, pieces);
    pieces.push(Piece {
        lead: style.newline.to_owned(),
        text: format!("if {test}:{}{lines}", style.newline),
        kind: Kind::Typing,
        local: None,
        block: None,
    });
}

/// How the new file says `TYPE_CHECKING`; imports it where it has to.
fn type_checking(sheet: &Sheet<'_>, pieces: &mut Vec<Piece>) -> String {
    let newline = sheet.survey.style.newline;
    if pieces
        .iter()
        .any(|piece| piece.text.starts_with("TYPE_CHECKING = "))
    {
        return "TYPE_CHECKING".to_owned();
    }
    for piece in pieces.iter().filter(|piece| piece.kind == Kind::Import) {
        let mut words = piece.text.split_whitespace();
        match (words.next(), words.next(), words.next(), words.next()) {
            (Some("import"), Some("typing"), Some("as"), Some(name)) => {
                return format!("{name}.TYPE_CHECKING");
            }
            (Some("import"), Some("typing"), None, _) => return "typing.TYPE_CHECKING".to_owned(),
            _ => {}
        }
    }
    let typing = pieces.iter_mut().find(|piece| {
        piece.kind == Kind::Import
            && piece.text.starts_with("from typing import ")
            && !piece.text.contains(['(', '#', '\\'])
    });
    if let Some(piece) = typing {
        let names = piece.text["from typing import ".len()..].trim();
        if !names.split(", ").any(|name| name == "TYPE_CHECKING") {
            let mut names: Vec<String> = names
                .split(',')
                .map(|name| name.trim().to_owned())
                .collect();
            names.push("TYPE_CHECKING".to_owned());
            sort_members(&mut names);
            piece.text = from_import("typing", &names, "", sheet.survey.style.listing)
                .replace('\n', newline);
        }
        return "TYPE_CHECKING".to_owned();
    }
    let at = pieces
        .iter()
        .position(|piece| piece.local.is_some())
        .unwrap_or(pieces.len());
    let lead = if pieces[..at].iter().any(|piece| piece.kind == Kind::Import) {
        ""
    } else {
        newline
    };
    pieces.insert(
        at,
        Piece {
            lead: lead.to_owned(),
            text: format!("from typing import TYPE_CHECKING{newline}"),
            kind: Kind::Import,
            local: None,
            block: None,
        },
    );
    "TYPE_CHECKING".to_owned()
}
