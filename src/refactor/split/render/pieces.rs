//! Pieces of a file that is written: each a block with what stands before it, joined with the blank
//! lines that Python files have.

use crate::refactor::split::blocks::Kind;
use crate::refactor::split::imports::{Import, Imported, indent_of, keep};
use crate::refactor::split::survey::Survey;

/// One block of a file.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    /// Blank lines and comments before it.
    pub(super) lead: String,
    /// Its text, with the newline.
    pub(super) text: String,
    pub(super) kind: Kind,
    /// For an import of a neighbour, what it is sorted by.
    pub(super) local: Option<String>,
    /// Its block in the old file; what was beside it there keeps its distance.
    pub(super) block: Option<usize>,
}

impl Piece {
    /// A block as it was.
    pub(super) fn of(survey: &Survey, at: usize) -> Self {
        let block = &survey.layout.blocks[at];
        let source = &survey.layout.source;
        Self {
            lead: source[block.lead.clone()].to_owned(),
            text: source[block.text.clone()].to_owned(),
            kind: block.kind,
            local: local(survey, at),
            block: Some(at),
        }
    }

    /// An import of a neighbour that is not in the old file.
    pub(super) fn import(module: &str, text: String) -> Self {
        Self {
            lead: String::new(),
            text,
            kind: Kind::Import,
            local: Some(key(module)),
            block: None,
        }
    }
}

/// What an import of a neighbour is sorted by: its module.
fn local(survey: &Survey, at: usize) -> Option<String> {
    let import = survey
        .layout
        .imports
        .iter()
        .find(|import| import.block == at)?;
    let from = import.from.as_deref()?;
    let prefix = &survey.style.prefix;
    let top = prefix.split('.').next().unwrap_or_default();
    let near = from.starts_with('.') || (!top.is_empty() && from.split('.').next() == Some(top));
    let typing = survey.layout.blocks[at].kind == Kind::Typing;
    (near && !typing).then(|| key(from))
}

fn key(module: &str) -> String {
    // More dots come first, and a module before what is taken from it.
    let name = module.trim_start_matches('.');
    let dots = module.len() - name.len();
    format!("{}{}", 9usize.saturating_sub(dots), name.to_lowercase())
}

/// Puts imports of neighbours where the file has such, in order, or behind its imports.
pub(super) fn insert(pieces: &mut Vec<Piece>, imports: Vec<Piece>, newline: &str) {
    for import in imports {
        let head = pieces
            .iter()
            .take_while(|piece| matches!(piece.kind, Kind::Head | Kind::Import | Kind::Guarded))
            .count();
        let locals: Vec<usize> = (0..head).filter(|&at| pieces[at].local.is_some()).collect();
        let after = locals
            .iter()
            .copied()
            .rfind(|&at| pieces[at].local < import.local);
        let mut import = import;
        let at = match (after, locals.first()) {
            (Some(at), _) => at + 1,
            (None, Some(&first)) => {
                // It takes the place of the first, with the distance to what is before.
                if !pieces[first].lead.contains('#') {
                    import.lead = std::mem::take(&mut pieces[first].lead);
                }
                first
            }
            (None, None) => {
                if head > 0 {
                    newline.clone_into(&mut import.lead);
                }
                head
            }
        };
        pieces.insert(at, import);
    }
}

/// A block of imports with only the names that are kept; `None` when none is.
pub(super) fn import_block(
    survey: &Survey,
    at: usize,
    keeps: &dyn Fn(&Imported) -> bool,
) -> Option<String> {
    let block = &survey.layout.blocks[at];
    let source = &survey.layout.source;
    let imports: Vec<&Import> = survey
        .layout
        .imports
        .iter()
        .filter(|import| import.block == at)
        .collect();
    let kept: Vec<(Option<String>, &Import)> = imports
        .into_iter()
        .map(|import| {
            (
                keep(source, import, survey.style.listing.columns, keeps),
                import,
            )
        })
        .collect();
    if kept.iter().all(|(text, _)| text.is_none()) {
        return None;
    }
    let is_whole = kept.iter().all(|(text, _)| text.is_some());
    // From the end, so that ranges stay right.
    let mut text = source[block.text.clone()].to_owned();
    for (written, import) in kept.into_iter().rev() {
        let range = import.range.start - block.text.start..import.range.end - block.text.start;
        match written {
            Some(written) => text.replace_range(range, &written),
            None => remove_lines(
                &mut text,
                range,
                indent_of(source, import.range.start).len(),
            ),
        }
    }
    Some(if is_whole { text } else { closed_up(&text) })
}

/// The lines of a block from which some were taken: none is empty below the first or at the end,
/// and no two in a row are.
fn closed_up(text: &str) -> String {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let is_blank = |at: usize| lines.get(at).is_none_or(|line| line.trim().is_empty());
    let kept = (0..lines.len()).filter(|&at| !is_blank(at) || (at > 1 && !is_blank(at - 1)));
    let mut kept: Vec<usize> = kept.collect();
    while kept.pop_if(|at| is_blank(*at)).is_some() {}
    kept.into_iter().map(|at| lines[at]).collect()
}

/// Removes a statement with its line's indentation, a comment behind it and the newline, or the
/// semicolon that parts it from the next.
fn remove_lines(text: &mut String, range: std::ops::Range<usize>, indent: usize) {
    let rest = &text[range.end..];
    let line = rest.find('\n').map_or(rest.len(), |at| at + 1);
    let semicolon = rest[..line].find(|letter: char| !letter.is_whitespace() && letter != ';');
    match semicolon {
        Some(at) if rest.trim_start().starts_with(';') => {
            text.replace_range(range.start..range.end + at, "");
        }
        _ => text.replace_range(range.start.saturating_sub(indent)..range.end + line, ""),
    }
}

/// Joins pieces. Neighbours that were neighbours before keep their distance; else definitions have
/// two blank lines around them, and imports are set off.
pub(super) fn join(pieces: &[Piece], newline: &str) -> String {
    let mut text = String::new();
    for (index, piece) in pieces.iter().enumerate() {
        let before = index.checked_sub(1).map(|at| &pieces[at]);
        if !text.is_empty() && !text.ends_with('\n') {
            text += newline;
        }
        text += &lead(before, piece, newline);
        text += &piece.text;
    }
    text
}

fn lead(before: Option<&Piece>, piece: &Piece, newline: &str) -> String {
    let comments = piece
        .lead
        .trim_start_matches(['\n', '\r', ' ', '\t', '\x0c']);
    // Indentation before the first comment or the statement itself is none at the top level.
    let own = piece.lead[..piece.lead.len() - comments.len()]
        .matches('\n')
        .count();
    let Some(before) = before else {
        return comments.to_owned();
    };
    let adjacent = piece.block.is_some() && before.block.map(|at| at + 1) == piece.block;
    if adjacent {
        return piece.lead.clone();
    }
    let imports = |kind| {
        matches!(
            kind,
            Kind::Import | Kind::Guarded | Kind::Typing | Kind::Head
        )
    };
    let spaced = |piece: &Piece| piece.kind == Kind::Definition;
    let wanted = if spaced(before) || spaced(piece) {
        2
    } else if imports(before.kind) && !imports(piece.kind) {
        own.max(1)
    } else {
        own
    };
    format!("{}{comments}", newline.repeat(wanted))
}
