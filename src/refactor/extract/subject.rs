//! The function that is taken apart, with everything that is known of it.

use std::ops::Range;

use ruff_python_ast::token::TokenKind;
use ruff_python_ast::{Expr, Stmt, StmtClassDef};
use ruff_text_size::Ranged;

use crate::lang::Function;
use crate::lang::python::Parsed;
use crate::refactor::extract::convention::Convention;
use crate::refactor::flow::Flow;
use crate::refactor::scopes::{Declaration, Resolution, ScopeId, ScopeKind, Scopes};
use crate::refactor::tree::{Located, bytes, locate};

/// Names by which a function reaches its own frame or its callers': it is left alone.
const FRAME_NAMES: &[&str] = &[
    "locals",
    "vars",
    "exec",
    "eval",
    "dir",
    "_getframe",
    "currentframe",
    "getouterframes",
    "getframeinfo",
];
/// Names whose meaning depends on how many functions are around: what uses them stays.
const DEPTH_NAMES: &[&str] = &["stacklevel", "stack_level"];

/// A function of a parsed file.
#[derive(Debug)]
pub struct Subject<'a> {
    /// The file.
    pub source: &'a str,
    /// Where it stands.
    pub at: Located<'a>,
    /// Scopes of the file.
    pub scopes: Scopes,
    /// Its own scope.
    pub scope: ScopeId,
    /// Its flow.
    pub flow: Flow,
    /// Its bytes, decorators included.
    pub range: Range<usize>,
    /// The file says `from __future__ import annotations`.
    pub postponed: bool,
    /// How the file spells the names of its functions.
    pub(super) convention: Convention,
    /// Names that stand in the function, with their first bytes.
    words: Vec<(usize, &'a str)>,
    /// Comments in the file: first and last byte.
    comments: Vec<Range<usize>>,
    /// Strings over several lines.
    strings: Vec<Range<usize>>,
}

impl<'a> Subject<'a> {
    /// The function that was measured as `wanted`.
    pub fn of(parsed: &Parsed<'a>, wanted: &Function) -> Option<Self> {
        let source = parsed.text;
        let module = &parsed.tree.syntax().body;
        let at = locate(module, source, wanted)?;
        let scopes = Scopes::of_parsed(parsed);
        let range = bytes(at.function);
        let scope = scopes.scopes().iter().position(|scope| {
            let inside = scope.range.end == range.end;
            scope.kind == ScopeKind::Function
                && inside
                && scope.name == at.function.name.as_str()
                && scope.range.start >= at.function.name.start().to_usize()
        })?;
        let flow = Flow::of(at.function, &scopes, scope, source);
        let mut subject = Self {
            source,
            at,
            convention: Convention::of(&scopes),
            scopes,
            scope,
            flow,
            range,
            postponed: postpones(module),
            words: Vec::new(),
            comments: Vec::new(),
            strings: Vec::new(),
        };
        subject.read_tokens(parsed);
        Some(subject)
    }

    fn read_tokens(&mut self, parsed: &Parsed<'a>) {
        let mut open = Vec::new();
        for token in parsed.tree.tokens() {
            let range = bytes(token);
            match token.kind() {
                TokenKind::Comment => self.comments.push(range),
                TokenKind::String => self.add_string(range),
                TokenKind::FStringStart | TokenKind::TStringStart => open.push(range.start),
                TokenKind::FStringEnd | TokenKind::TStringEnd => {
                    if let Some(start) = open.pop() {
                        self.add_string(start..range.end);
                    }
                }
                TokenKind::Name | TokenKind::Global | TokenKind::Nonlocal
                    if self.range.contains(&range.start) =>
                {
                    self.words.push((range.start, &parsed.text[range]));
                }
                _ => {}
            }
        }
    }

    fn add_string(&mut self, range: Range<usize>) {
        if self.source[range.clone()].contains('\n') {
            self.strings.push(range);
        }
    }

    /// Why nothing of it may be moved.
    pub fn obstacle(&self) -> Option<String> {
        let found = self.words.iter();
        let mut found = found.filter(|(_, word)| FRAME_NAMES.contains(word));
        found.next().map(|(_, word)| format!("it uses `{word}`"))
    }

    /// Why these bytes of it may not be moved.
    pub fn obstacle_within(&self, range: &Range<usize>) -> Option<String> {
        let inside = |at: usize| range.contains(&at);
        let mut words = self.words.iter().filter(|(at, _)| inside(*at));
        if let Some((_, word)) = words
            .find(|(_, word)| matches!(*word, "global" | "nonlocal") || DEPTH_NAMES.contains(word))
        {
            return Some(format!("it says `{word}`"));
        }
        let declared = |one: &&Declaration| one.scope == self.scope;
        for declaration in self.scopes.declarations().iter().filter(declared) {
            let bindings = self.scopes.all_bindings().iter();
            let mut bound = bindings.filter(|one| inside(one.range.start));
            if bound.any(|one| one.name == declaration.name && one.written_in == self.scope) {
                return Some(format!("it rebinds `{}` of outside", declaration.name));
            }
        }
        None
    }

    /// How often these bytes say a name.
    pub fn count(&self, name: &str, range: &Range<usize>) -> usize {
        let words = self.words.iter();
        let said = words.filter(|(at, word)| range.contains(at) && *word == name);
        said.count()
    }

    /// Whether these bytes depend on standing in a class.
    pub fn needs_class(&self, range: &Range<usize>) -> bool {
        self.words.iter().any(|(at, word)| {
            let private = word.starts_with("__") && !word.ends_with("__");
            range.contains(at) && (private || matches!(*word, "super" | "__class__"))
        })
    }

    /// Whether a parameter has this name.
    pub fn is_parameter(&self, name: &str) -> bool {
        let mut parameters = self.at.function.parameters.iter();
        parameters.any(|parameter| parameter.name().as_str() == name)
    }

    /// Bytes of the function's name.
    pub fn name_range(&self) -> Range<usize> {
        bytes(&self.at.function.name)
    }

    /// Whether a line starts in the middle of a string.
    pub fn is_in_string(&self, offset: usize) -> bool {
        let mut strings = self.strings.iter();
        strings.any(|string| string.start < offset && offset < string.end)
    }

    /// Whether a comment starts at `offset`.
    pub fn is_comment(&self, offset: usize) -> bool {
        let at = self.comments.partition_point(|one| one.start < offset);
        self.comments.get(at).is_some_and(|one| one.start == offset)
    }

    /// Comments within these bytes, without their `#`.
    pub fn comments_within(&self, range: &Range<usize>) -> impl Iterator<Item = &'a str> {
        let inside = self.comments.iter();
        let inside = inside.filter(move |one| range.contains(&one.start));
        inside.map(|one| self.source[one.clone()].trim_start_matches('#').trim())
    }

    /// Whether what stands in an expression means the same at the module's level.
    pub fn means_the_same_outside(&self, expr: &Expr) -> bool {
        let mut uses = self.scopes.uses_within(bytes(expr));
        uses.all(|one| match one.resolution {
            Resolution::Bound(scope) => scope == crate::refactor::scopes::MODULE,
            Resolution::Implicit => false,
            _ => true,
        })
    }
}

fn postpones(module: &[Stmt]) -> bool {
    module.iter().any(|statement| match statement {
        Stmt::ImportFrom(import) => {
            import.module.as_deref() == Some("__future__")
                && import.names.iter().any(|name| &name.name == "annotations")
        }
        _ => false,
    })
}

/// Last parts of the names of a class's bases.
pub fn bases(class: &StmtClassDef) -> impl Iterator<Item = &str> {
    class.bases().iter().filter_map(|base| {
        let named = match base {
            Expr::Subscript(subscript) => &*subscript.value,
            other => other,
        };
        match named {
            Expr::Name(name) => Some(name.id.as_str()),
            Expr::Attribute(attribute) => Some(attribute.attr.as_str()),
            _ => None,
        }
    })
}
