//! Words that tell what a name means.

/// Verbs that take an object, as names begin with them.
pub(super) const VERBS: &[&str] = &[
    "accept",
    "acquire",
    "add",
    "allocate",
    "append",
    "apply",
    "assign",
    "attach",
    "bind",
    "build",
    "calculate",
    "cancel",
    "check",
    "choose",
    "clear",
    "close",
    "collect",
    "combine",
    "compare",
    "compile",
    "compress",
    "compute",
    "confirm",
    "connect",
    "convert",
    "create",
    "decode",
    "decompress",
    "decrypt",
    "delete",
    "deserialize",
    "detach",
    "detect",
    "disable",
    "discard",
    "disconnect",
    "dispatch",
    "download",
    "draw",
    "drop",
    "emit",
    "enable",
    "encode",
    "encrypt",
    "ensure",
    "escape",
    "estimate",
    "evaluate",
    "execute",
    "expand",
    "export",
    "extend",
    "extract",
    "fetch",
    "fill",
    "find",
    "flatten",
    "flush",
    "format",
    "generate",
    "get",
    "guess",
    "handle",
    "hide",
    "ignore",
    "import",
    "infer",
    "initialize",
    "insert",
    "install",
    "invert",
    "invoke",
    "join",
    "load",
    "locate",
    "lock",
    "make",
    "mark",
    "match",
    "merge",
    "move",
    "normalize",
    "notify",
    "open",
    "pack",
    "parse",
    "pay",
    "perform",
    "pick",
    "pop",
    "prepare",
    "print",
    "process",
    "prune",
    "purge",
    "push",
    "put",
    "quote",
    "read",
    "refresh",
    "register",
    "reject",
    "release",
    "reload",
    "remove",
    "rename",
    "render",
    "replace",
    "reserve",
    "reset",
    "resolve",
    "restore",
    "retrieve",
    "reverse",
    "rotate",
    "round",
    "run",
    "save",
    "scan",
    "search",
    "select",
    "send",
    "serialize",
    "set",
    "ship",
    "show",
    "shuffle",
    "simplify",
    "skip",
    "sort",
    "split",
    "start",
    "stop",
    "store",
    "strip",
    "substitute",
    "swap",
    "toggle",
    "translate",
    "traverse",
    "trim",
    "uninstall",
    "unlink",
    "unlock",
    "unpack",
    "unquote",
    "unwrap",
    "list",
    "unregister",
    "update",
    "upgrade",
    "upload",
    "validate",
    "verify",
    "visit",
    "watch",
    "wrap",
    "write",
];

/// Words that ask a question.
pub(super) const QUESTIONS: &[&str] = &["is", "has", "can", "should"];

/// Nouns that something is in and not: a key is in a format.
pub(super) const MANNERS: &[&str] = &["format", "mode", "order", "range", "style", "sync", "use"];

/// Words of two letters that are understood all the same.
pub(super) const SHORT: &[&str] = &[
    "id", "ip", "io", "os", "ui", "to", "of", "by", "in", "on", "as",
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
    "argument", "context", "data", "element", "input", "item", "items", "key", "name", "node",
    "result", "source", "state", "value", "values",
];

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

/// Verbs that are as often the beginning of a noun: an `open_amount` is not opened.
pub(super) const AMBIGUOUS: &[&str] = &[
    "export", "import", "match", "open", "process", "set", "sort", "split", "start", "stop",
    "store", "update",
];

/// Words that are no nouns, so that nothing is returned by that name.
pub(super) const NO_NOUNS: &[&str] = &[
    "all", "any", "async", "deep", "default", "down", "each", "external", "fast", "impl", "inner",
    "internal", "lazy", "main", "new", "now", "old", "once", "out", "outer", "raw", "safe",
    "strict", "sync", "test", "up",
];

/// Verbs that no sentence begins with, and what stands for one: what follows is nothing that is given.
pub(super) const NO_BEGINNINGS: &[&str] = &[
    "call", "catch", "count", "do", "gen", "give", "iter", "iterate", "keep", "lookup", "maybe",
    "raise", "return", "take", "tell", "try", "use", "wait", "walk", "yield",
];

/// Verbs that say nothing of what is done, whatever they are done to.
pub(super) const HOLLOW: &[&str] = &["execute", "handle", "perform", "process", "run"];

/// Verbs that say nothing without the object that a name gives them.
pub(super) const INCOMPLETE: &[&str] = &[
    "apply", "check", "dispatch", "get", "invoke", "list", "make", "match", "pop", "read", "set",
    "show", "visit",
];

/// Beginnings of verbs that are written in one word with their object, as in `setdefault`.
pub(super) const PREFIXES: &[&str] = &["get", "is", "set"];

/// Endings of adjectives and participles.
pub(super) const ADJECTIVE_ENDINGS: &[&str] = &["able", "ible", "ed", "ive", "ly"];

/// Verbs by the word that joins their object to where it goes or comes from.
pub(super) const DIRECTIONS: &[(&str, &[&str])] = &[
    (
        "to",
        &["add", "append", "assign", "attach", "push", "send", "write"],
    ),
    (
        "from",
        &[
            "delete", "detach", "discard", "drop", "pop", "purge", "release", "remove",
        ],
    ),
    (
        "in",
        &[
            "find", "insert", "locate", "put", "register", "replace", "reserve", "search", "store",
        ],
    ),
];

/// Verbs of what is done to something that keeps others.
pub(super) const KEEPERS: &[&str] = &[
    "add", "append", "attach", "delete", "detach", "discard", "drop", "insert", "pop", "purge",
    "push", "register", "remove", "store",
];

/// Verbs whose object comes out of a parameter.
pub(super) const READERS: &[&str] = &[
    "decode",
    "deserialize",
    "extract",
    "load",
    "parse",
    "read",
    "restore",
    "retrieve",
];
