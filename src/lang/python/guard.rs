//! The door to ruff's parser: only sources whose nesting it survives, on a stack of its own.
//!
//! The parser and its tree's visitors recurse; some thousand nested brackets or chained calls
//! overflow a thread's stack, which aborts the process. So the depth is bounded first, from above:
//! by tree-sitter's tree where that is clean, else by a scan. A source that the bound wrongly
//! refuses is reported; one that it wrongly admitted would crash.

use ruff_python_ast::ModModule;

use crate::lang::parse;
use crate::lang::python::{LANGUAGE, depth};

/// Stack of the parser's thread, in bytes; only what is touched is ever resident.
const STACK_BYTES: usize = 512 << 20;

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
    let clean = parse::parse(&LANGUAGE, source).filter(|tree| !tree.root_node().has_error());
    let too_deep = match clean {
        Some(tree) => depth::tree_passes_limit(&tree),
        None => depth::scan_passes_limit(source),
    };
    if let Some(offset) = too_deep {
        return Err(Refused {
            offset,
            message: "not measured: nested too deeply".to_owned(),
        });
    }
    let text = readable(source);
    let work = || {
        let parsed = ruff_python_parser::parse_module(&text).map_err(|error| Refused {
            offset: error.location.start().to_usize(),
            message: lower_first(&error.error.to_string()),
        })?;
        Ok(use_tree(&Parsed {
            tree: &parsed,
            text: &text,
        }))
    };
    std::thread::scope(|scope| {
        let failed = |message: &str| Refused {
            offset: 0,
            message: message.to_owned(),
        };
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
fn readable(source: &[u8]) -> String {
    let mut text = String::with_capacity(source.len());
    for chunk in source.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| '?'));
    }
    text
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(chars).collect()
    })
}
