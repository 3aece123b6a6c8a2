//! The door to ruff's parser: only sources whose nesting it survives, on a stack that holds them.
//!
//! The parser and its tree's visitors recurse; some thousand nested brackets or chained calls
//! overflow a thread's stack, which aborts the process. So the depth is bounded first, from above:
//! by the linear scan, else by tree-sitter's tree where that is clean, else by a scan that takes
//! any bytes. What is shallow is parsed right here, the rest on a large stack of its own. A source
//! that the bound wrongly refuses is reported; one that it wrongly admitted would crash.

use std::borrow::Cow;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

use ruff_python_ast::ModModule;
use ruff_python_parser::{Mode, ParseOptions, parse_cells_unchecked, parse_module};
use ruff_text_size::{TextRange, TextSize};

use crate::lang::parse;
use crate::lang::python::{LANGUAGE, depth, scan};

/// Stack of the parser's thread, in bytes; only what is touched is ever resident.
const STACK_BYTES: usize = 512 << 20;
/// Sources up to this depth are parsed on the caller's stack. A level takes up to 0.8 KiB without
/// optimisation, and threads have 2 MiB by default.
const SHALLOW: usize = 800;

/// Why ruff's parser gave no tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Byte offset.
    pub offset: usize,
    /// What is wrong, in lower case.
    pub message: String,
}

/// What ruff's parser gives.
#[derive(Debug, Clone, Copy)]
pub struct Parsed<'a> {
    /// Tree and tokens.
    pub tree: &'a ruff_python_parser::Parsed<ModModule>,
    /// The text that was parsed; offsets are those of the source.
    pub text: &'a str,
}

/// Parses `source` with ruff's parser and gives the result to `use_tree`, on a stack large enough
/// for both. Bytes that are not UTF-8 are replaced one for one, so offsets stay right.
pub fn with_ruff<T: Send>(
    source: &[u8],
    use_tree: impl FnOnce(&Parsed<'_>) -> T + Send,
) -> Result<T, Refused> {
    let depth = scan::scan(source).map(|scan| scan.depth);
    parse_within(&readable(source), source, depth, use_tree)
}

/// As [`with_ruff`], for a readable source whose depth is known from a scan, if at all.
pub(super) fn parse_within<T: Send>(
    text: &str,
    source: &[u8],
    depth: Option<usize>,
    use_tree: impl FnOnce(&Parsed<'_>) -> T + Send,
) -> Result<T, Refused> {
    let work = || {
        let tree = parse_module(text).map_err(refusal)?;
        Ok(use_tree(&Parsed { tree: &tree, text }))
    };
    if depth.is_some_and(|depth| depth <= SHALLOW) {
        return here(work);
    }
    if let Some(offset) = too_deep(source, depth) {
        return Err(Refused {
            offset,
            message: "not measured: nested too deeply".to_owned(),
        });
    }
    on_a_large_stack(work)
}

/// Parses one definition of a readable source, `range` from its `def` or `async` on, and gives the
/// result with the whole source's offsets to `use_tree`. `None` when it does not parse or is deep.
pub(super) fn parse_definition<T>(
    text: &str,
    range: Range<usize>,
    depth: usize,
    use_tree: impl FnOnce(&Parsed<'_>) -> T,
) -> Option<T> {
    if depth > SHALLOW {
        return None;
    }
    let offset = |byte: usize| u32::try_from(byte).ok().map(TextSize::new);
    let range = TextRange::new(offset(range.start)?, offset(range.end)?);
    let options = ParseOptions::from(Mode::Module);
    let parsed = here(|| {
        let tree = parse_cells_unchecked(text, [range], &options);
        match tree.errors() {
            [] => Ok(use_tree(&Parsed { tree: &tree, text })),
            [error, ..] => Err(refusal(error.clone())),
        }
    });
    parsed.ok()
}

fn too_deep(source: &[u8], depth: Option<usize>) -> Option<usize> {
    if depth.is_some_and(|depth| depth <= depth::DEPTH_LIMIT) {
        return None;
    }
    let clean = parse::parse(&LANGUAGE, source).filter(|tree| !tree.root_node().has_error());
    match clean {
        Some(tree) => depth::tree_passes_limit(&tree),
        None => depth::scan_passes_limit(source),
    }
}

fn refusal(error: ruff_python_parser::ParseError) -> Refused {
    Refused {
        offset: error.location.start().to_usize(),
        message: lower_first(&error.error.to_string()),
    }
}

fn failed(message: &str) -> Refused {
    Refused {
        offset: 0,
        message: message.to_owned(),
    }
}

fn here<T>(work: impl FnOnce() -> Result<T, Refused>) -> Result<T, Refused> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(failed("not measured: the second parser failed")))
}

fn on_a_large_stack<T: Send>(
    work: impl FnOnce() -> Result<T, Refused> + Send,
) -> Result<T, Refused> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK_BYTES);
        match thread.spawn_scoped(scope, work) {
            Ok(handle) => handle
                .join()
                .unwrap_or_else(|_| Err(failed("not measured: the second parser failed"))),
            Err(_) => Err(failed(
                "not measured: no memory for the second parser's stack",
            )),
        }
    })
}

/// UTF-8 text of the same length, every invalid byte a `?`.
pub(super) fn readable(source: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(source) {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(source.len());
    for chunk in source.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| '?'));
    }
    Cow::Owned(text)
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(chars).collect()
    })
}
