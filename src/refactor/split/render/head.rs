//! What a new file begins with: licence, docstring, `from __future__` imports.

use crate::refactor::split::blocks::Kind;
use crate::refactor::split::render::Sheet;
use crate::refactor::split::render::pieces::Piece;

/// Most names that a docstring lists.
const LISTED: usize = 3;

/// Licence, docstring and `from __future__` imports.
pub(super) fn head(sheet: &Sheet<'_>, index: usize) -> Vec<Piece> {
    let survey = sheet.survey;
    let newline = survey.style.newline;
    let mut pieces = Vec::new();
    let licence = survey
        .layout
        .blocks
        .first()
        .map(|block| &survey.layout.source[block.lead.clone()]);
    let licence: Vec<&str> = licence
        .unwrap_or_default()
        .lines()
        .take_while(|line| line.starts_with('#'))
        .filter(|line| !line.starts_with("#!"))
        .collect();
    let joined = licence.join(newline).to_lowercase();
    let kept = ["copyright", "license", "licence", "spdx", "coding"]
        .iter()
        .any(|word| joined.contains(word));
    let mut lead = String::new();
    if kept {
        lead = licence.join(newline) + newline;
        if !survey.style.documented {
            lead += newline;
        }
    }
    let block = |lead: String, text: String| Piece {
        lead,
        text,
        kind: Kind::Head,
        local: None,
        block: None,
    };
    if survey.style.documented {
        pieces.push(block(
            std::mem::take(&mut lead),
            docstring(sheet, index) + newline,
        ));
    }
    let heads = survey
        .layout
        .blocks
        .iter()
        .enumerate()
        .filter(|(_, block)| block.kind == Kind::Head);
    for (at, _) in heads {
        let text = Piece::of(survey, at).text;
        if text.trim_start().starts_with("from __future__") {
            let blank = if pieces.is_empty() { "" } else { newline };
            pieces.push(block(std::mem::take(&mut lead) + blank, text));
        }
    }
    if !lead.is_empty() {
        pieces.push(block(String::new(), lead.trim_end().to_owned() + newline));
    }
    pieces
}

/// A docstring that says what is in the file and where it belongs.
fn docstring(sheet: &Sheet<'_>, index: usize) -> String {
    let survey = sheet.survey;
    let tick = if survey.layout.source.contains("``") {
        "``"
    } else {
        "`"
    };
    let symbols = &sheet.parts[index].symbols;
    let public: Vec<&String> = symbols
        .iter()
        .filter(|name| !name.starts_with('_'))
        .collect();
    let named: Vec<&String> = if public.is_empty() {
        symbols.iter().collect()
    } else {
        public
    };
    let of = format!("of {tick}{}{tick}", survey.style.dotted);
    let fallback = format!("\"\"\"A part {of}.\"\"\"");
    for count in (1..=named.len().min(LISTED)).rev() {
        let quoted: Vec<String> = named[..count]
            .iter()
            .map(|name| format!("{tick}{name}{tick}"))
            .collect();
        let more = symbols.len() > count;
        let list = match (&quoted[..], more) {
            (names, true) => format!("{} and more", names.join(", ")),
            ([one], false) => one.clone(),
            ([first @ .., last], false) => format!("{} and {last}", first.join(", ")),
            ([], false) => continue,
        };
        let line = format!("\"\"\"Part {of}: {list}.\"\"\"");
        if line.chars().count() <= survey.style.listing.columns {
            return line;
        }
    }
    fallback
}
