//! Context managers: which are known to let every exception pass.

use ruff_python_ast::{Expr, WithItem};

/// Last parts of names of context managers that swallow nothing.
const TRANSPARENT: &[&str] = &[
    "open",
    "closing",
    "aclosing",
    "nullcontext",
    "TemporaryDirectory",
    "NamedTemporaryFile",
    "TemporaryFile",
    "redirect_stdout",
    "redirect_stderr",
    "ZipFile",
    "fdopen",
    "catch_warnings",
    "localcontext",
    "lock",
    "_lock",
    "Lock",
    "RLock",
    "Pool",
    "ThreadPoolExecutor",
    "ProcessPoolExecutor",
    "scandir",
    "Session",
];

/// Whether a context manager may swallow an exception, as far as its name tells.
pub(super) fn may_swallow(item: &WithItem) -> bool {
    let named = match &item.context_expr {
        Expr::Call(call) => &*call.func,
        other => other,
    };
    let name = match named {
        Expr::Name(name) => name.id.as_str(),
        Expr::Attribute(attribute) => attribute.attr.as_str(),
        _ => return true,
    };
    !TRANSPARENT.contains(&name)
}
