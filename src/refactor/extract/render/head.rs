//! The head of a helper: decorator, name, parameters, hints.

use crate::refactor::extract::moving::Moving;
use crate::refactor::extract::receiver::Receiver;
use crate::refactor::extract::render::{Layout, hints, wrap};

/// The lines from the decorator to the colon, without a newline at the end.
pub(super) fn head(
    moving: &Moving<'_, '_>,
    name: &str,
    indent: &str,
    layout: &Layout<'_>,
) -> String {
    let hints = hints::hints(moving);
    let bound = match &moving.receiver {
        Receiver::Object(owner) | Receiver::Class(owner) => Some(owner.clone()),
        Receiver::None => None,
    };
    let taken = moving.variables.parameters.iter();
    let taken = taken.map(|parameter| match hints.parameters.get(parameter) {
        Some(hint) => format!("{parameter}: {hint}"),
        None => parameter.clone(),
    });
    let parameters: Vec<String> = bound.into_iter().chain(taken).collect();
    let keyword = if moving.is_async { "async def" } else { "def" };
    let close = match hints.returns {
        Some(returns) => format!(") -> {returns}:"),
        None => "):".to_owned(),
    };
    let open = format!("{keyword} {name}(");
    let head = wrap::wrap(indent, &open, &parameters, &close, layout);
    match moving.receiver {
        Receiver::Class(_) => format!("{indent}@classmethod{}{head}", layout.newline),
        _ => head,
    }
}

#[cfg(test)]
mod tests {
    use crate::refactor::extract::tests::taken_of;

    #[test]
    fn a_head_says_what_the_helper_is_bound_to_and_that_it_waits() {
        let method = "class A:\n    @classmethod\n    def f(cls, a):\n        if a:\n            cls.b(a)\n        print(a)\n";
        let found = taken_of(method, "A.f", &[], 0..1);
        assert!(
            found.contains("    @classmethod\n    def _h(cls, a):\n"),
            "{found}"
        );
        let waits = "async def f(a):\n    if a:\n        await a\n    print(a)\n";
        let found = taken_of(waits, "f", &[], 0..1);
        assert!(found.starts_with("async def _h(a):\n"), "{found}");
    }
}
