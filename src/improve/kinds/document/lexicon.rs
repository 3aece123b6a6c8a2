//! Words that tell what a name means; verbs have a file of their own.

/// Words that ask a question.
pub(super) const QUESTIONS: &[&str] = &["is", "has", "can", "should"];

/// Endings of words that are nouns.
pub(super) const NOUN_ENDINGS: &[&str] = &[
    "age", "er", "flag", "ist", "ity", "ment", "ness", "or", "ship", "sion", "tion",
];

/// Words before an adjective that say how much.
pub(super) const DEGREES: &[&str] = &[
    "already", "at", "fully", "least", "not", "really", "still", "too", "very",
];

/// Nouns that something is in and not: a key is in a format.
pub(super) const MANNERS: &[&str] = &["format", "mode", "order", "range", "style", "sync", "use"];

/// Words of two letters that are understood all the same.
pub(super) const SHORT: &[&str] = &[
    "id", "ip", "io", "os", "ui", "to", "of", "by", "in", "on", "as",
];

/// Words of three letters that are no short form of a longer one.
pub(super) const WHOLE: &[&str] = &[
    "age", "bit", "box", "day", "end", "id", "job", "key", "log", "map", "max", "min", "row",
    "set", "sum", "tag", "tax", "url", "zip",
];

/// Words that join two nouns inside a name.
pub(super) const JOINTS: &[&str] = &["to", "of", "by", "in", "on", "as", "from", "for", "with"];

/// Parameters whose name says nothing.
pub(super) const EMPTY: &[&str] = &[
    "self", "cls", "args", "attrs", "col", "elem", "fobj", "func", "kwargs", "options", "other",
    "params", "obj", "object", "res", "ret", "tmp", "val",
];

/// Parameters that could be anything: nothing is learnt from what is done to them.
pub(super) const DULL: &[&str] = &[
    "ASCII", "argument", "context", "count", "data", "element", "encoding", "flag", "format",
    "input", "item", "items", "key", "kind", "mode", "name", "node", "result", "size", "source",
    "state", "type", "value", "values",
];

/// Those of them that are parts of what has them.
pub(super) const PARTS: &[&str] = &["element", "item", "items", "key", "value", "values"];

/// Things that others are in.
pub(super) const CONTAINERS: &[&str] = &[
    "buffer",
    "cache",
    "content",
    "data",
    "database",
    "directory",
    "document",
    "file",
    "folder",
    "line",
    "list",
    "page",
    "queue",
    "registry",
    "source",
    "stack",
    "stream",
    "string",
    "table",
    "text",
    "tree",
];

/// Nouns that `a` does not stand before.
pub(super) const UNCOUNTABLE: &[&str] = &[
    "access",
    "content",
    "data",
    "information",
    "input",
    "metadata",
    "output",
    "syntax",
    "usage",
    "whitespace",
];

/// Words that are no nouns, so that nothing is returned by that name.
pub(super) const NO_NOUNS: &[&str] = &[
    "all", "any", "async", "debug", "deep", "default", "down", "each", "external", "fast", "impl",
    "inner", "internal", "lazy", "main", "new", "now", "old", "once", "out", "outer", "raw",
    "safe", "strict", "sync", "test", "up",
];

/// Adjectives that no ending tells.
pub(super) const ADJECTIVES: &[&str] = &[
    "alive", "bold", "busy", "common", "complete", "current", "dead", "dirty", "double", "empty",
    "even", "extra", "final", "full", "global", "heavy", "hidden", "idle", "invalid", "late",
    "local", "next", "odd", "open", "original", "plain", "previous", "private", "public", "quiet",
    "random", "rare", "ready", "real", "remote", "same", "simple", "single", "valid", "verbose",
];

/// Last words of what a method may be called that gives none of it: it is one.
pub(super) const ROLES: &[&str] = &[
    "callback", "factory", "handler", "hook", "loop", "phase", "state", "step",
];

/// Nouns that end as adjectives do.
pub(super) const NOUNS: &[&str] = &[
    "archive",
    "assembly",
    "cable",
    "directive",
    "family",
    "iterable",
    "need",
    "primitive",
    "reply",
    "seed",
    "speed",
    "supply",
    "table",
    "variable",
];

/// Endings of adjectives and participles.
pub(super) const ADJECTIVE_ENDINGS: &[&str] = &["able", "ible", "ed", "ive", "ly"];
