//! What is known of scopes: the scopes themselves, bindings, uses and declarations. Only data.
//!
//! Ranges are bytes of the file.

use std::ops::Range;

/// Index of a scope within its file.
pub type ScopeId = usize;

/// A region in which names live.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// What it is.
    pub kind: ScopeKind,
    /// Its own name; empty for the module, a lambda or a comprehension.
    pub name: String,
    /// The scope around it; `None` for the module.
    pub parent: Option<ScopeId>,
    /// Text that is evaluated in it, from first to last byte. Decorators, defaults and a
    /// comprehension's first iterator may stand in the middle and belong to the scope around.
    pub range: Range<usize>,
}

/// Kinds of scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScopeKind {
    /// The file.
    Module,
    /// A class's body.
    Class,
    /// A function's parameters and body.
    Function,
    /// A lambda's.
    Lambda,
    /// A list, set or dictionary comprehension.
    Comprehension,
    /// A generator expression, whose body runs when it is asked for values.
    Generator,
    /// The type parameters of a definition (PEP 695) and what may use them outside of its body.
    TypeParameters,
    /// The value of a `type` statement, which is evaluated on demand.
    TypeAlias,
}

impl ScopeKind {
    /// Whether it is a comprehension of any kind.
    pub fn is_comprehension(self) -> bool {
        matches!(self, Self::Comprehension | Self::Generator)
    }

    /// Whether its text runs later than the statement that it stands in.
    pub fn is_deferred(self) -> bool {
        matches!(self, Self::Function | Self::Lambda | Self::TypeAlias)
    }
}

/// A place that gives a name a value, or takes it away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// The name; private names within a class are mangled as Python does.
    pub name: String,
    /// Where the name stands; the whole alias of an import without `as` of a dotted module.
    pub range: Range<usize>,
    /// How it is bound.
    pub kind: BindingKind,
    /// Where the name lives, after `global` and `nonlocal`.
    pub scope: ScopeId,
    /// The scope whose text binds it.
    pub written_in: ScopeId,
    /// Under `if`, `for`, `try`, `match` or `while`: it may not happen.
    pub conditional: bool,
    /// Position in the order of evaluation, shared with uses.
    pub order: usize,
}

/// How a name is bound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BindingKind {
    /// `x = …`, also unpacking.
    Assignment,
    /// `x += …`; the old value is used, too.
    Augmented,
    /// `x: T = …`, or without a value.
    Annotated {
        /// Whether a value is assigned.
        value: bool,
    },
    /// `for x in …`.
    ForTarget,
    /// `for x in …` of a comprehension.
    ComprehensionTarget,
    /// `with … as x`.
    With,
    /// `except … as x`, unbound again when the handler ends.
    ExceptAs,
    /// `import a.b` binds `a`, `import a.b as x` binds `x`.
    Import {
        /// The dotted module.
        module: String,
        /// Whether there is an `as`.
        renamed: bool,
    },
    /// `from module import member`.
    FromImport {
        /// The dotted module without leading dots.
        module: String,
        /// Leading dots.
        level: u32,
        /// What is taken from it.
        member: String,
    },
    /// A function.
    Def,
    /// A class.
    Class,
    /// A parameter of a function or lambda.
    Parameter,
    /// `x := …`.
    Walrus,
    /// A name in a `case` pattern.
    Capture,
    /// `del x`; a use as well.
    Del,
    /// `type x = …`.
    TypeAlias,
    /// A parameter of PEP 695.
    TypeParameter,
}

impl BindingKind {
    /// Whether it is an import of either form.
    pub fn is_import(&self) -> bool {
        matches!(self, Self::Import { .. } | Self::FromImport { .. })
    }
}

/// A name that is read or deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// The name, mangled as Python does.
    pub name: String,
    /// Where it stands; within a string for a string annotation.
    pub range: Range<usize>,
    /// The scope it is evaluated in.
    pub scope: ScopeId,
    /// Whether it is the target of `del`.
    pub deleted: bool,
    /// What kind of text it stands in.
    pub place: Place,
    /// Evaluated later than its statement, or never: in a function or lambda, or a postponed
    /// annotation.
    pub deferred: bool,
    /// A type that Python does not evaluate on its own: in a string, or in an annotation that is
    /// postponed or kept nowhere.
    pub unevaluated: bool,
    /// What it means.
    pub resolution: Resolution,
    /// Where else it may come from: in a class, a name that the body may not have bound yet is
    /// looked up outside.
    pub otherwise: Option<ScopeId>,
    /// Position in the order of evaluation, shared with bindings.
    pub order: usize,
}

/// The text that a use stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Ordinary code.
    Code,
    /// An annotation.
    Annotation,
    /// A string that is a type: in an annotation, or where typing takes one.
    StringAnnotation,
}

/// What a name means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolution {
    /// It lives in this scope.
    Bound(ScopeId),
    /// One of Python's built-in names.
    Builtin,
    /// What every module or class body has (`__name__`, `__class__`).
    Implicit,
    /// Perhaps from a `from … import *`.
    Star,
    /// Nothing binds it.
    Unresolved,
}

/// `global x` or `nonlocal x`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declaration {
    /// The name.
    pub name: String,
    /// Where it stands.
    pub range: Range<usize>,
    /// The scope it stands in.
    pub scope: ScopeId,
    /// `global`, else `nonlocal`.
    pub global: bool,
}

/// `from module import *`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Star {
    /// The dotted module without leading dots.
    pub module: String,
    /// Leading dots.
    pub level: u32,
    /// The statement.
    pub range: Range<usize>,
}
