//! The body of a helper: the run's own bytes, at another indentation, with its jumps and its end
//! turned into returns.

use std::ops::Range;

use ruff_text_size::Ranged;

use crate::refactor::extract::forms::Form;
use crate::refactor::extract::moving::Moving;
use crate::refactor::extract::render::Layout;
use crate::text::{Edit, apply};

/// The body, indented by `indent`, without a newline at its end.
pub(super) fn body(
    moving: &Moving<'_, '_>,
    indent: &str,
    layout: &Layout<'_>,
) -> Result<String, String> {
    let region = &moving.region;
    let text = &moving.subject.source[region.clone()];
    let mut edits = outdented(moving, indent);
    let returns = returned(moving);
    for jump in &moving.shape.jumps {
        let range = jump.start - region.start..jump.end - region.start;
        edits.push(Edit {
            range,
            replacement: returns.clone(),
        });
    }
    let given_at_once = given_at_once(moving);
    edits.extend(given_at_once.clone().map(|range| Edit {
        range: range.start - region.start..range.end - region.start,
        replacement: "return ".to_owned(),
    }));
    let moved = apply(text, &edits).map_err(|error| error.to_string())?;
    let end = match &moving.shape.form {
        _ if !moving.shape.falls_through || given_at_once.is_some() => None,
        Form::Plain => (!moving.variables.results.is_empty()).then(|| returns.clone()),
        Form::Return => None,
        Form::Guard(_) => Some("return False".to_owned()),
        Form::Result => Some("return None".to_owned()),
    };
    Ok(match end {
        Some(end) => format!("{moved}{}{indent}{end}", layout.newline),
        None => moved,
    })
}

/// The bytes of `x = ` in the last statement, where `x` is all that the helper gives and nothing
/// else in it says so.
fn given_at_once(moving: &Moving<'_, '_>) -> Option<Range<usize>> {
    let last = moving.last_result()?;
    let value = &last.value;
    if value.is_yield_expr() || value.is_yield_from_expr() || value.is_tuple_expr() {
        return None;
    }
    let target = last.targets[0].end().to_usize();
    let between = &moving.subject.source[target..value.end().to_usize()];
    let behind = between.strip_prefix(" = ")?;
    let start = last.start().to_usize();
    (!behind.starts_with(char::is_whitespace)).then(|| start..target + " = ".len())
}

/// What a jump becomes.
fn returned(moving: &Moving<'_, '_>) -> String {
    match &moving.shape.form {
        Form::Guard(_) => "return True".to_owned(),
        _ if moving.variables.results.is_empty() => "return".to_owned(),
        _ => format!("return {}", moving.variables.results.join(", ")),
    }
}

/// Moves every line that the run indents to `indent`; strings keep their bytes.
fn outdented(moving: &Moving<'_, '_>, indent: &str) -> Vec<Edit> {
    let region = &moving.region;
    let text = &moving.subject.source[region.clone()];
    let starts =
        std::iter::once(0).chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(|n| n + 1));
    starts
        .filter(|&start| {
            let line = text[start..].lines().next().unwrap_or_default();
            !line.trim().is_empty()
                && line.starts_with(moving.indent)
                && !moving.subject.is_in_string(region.start + start)
        })
        .map(|start| Edit {
            range: start..start + moving.indent.len(),
            replacement: indent.to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::refactor::extract::candidates::Place;
    use crate::refactor::extract::step::take;
    use crate::refactor::proofs::Proof;
    use crate::refactor::proofs::extract::prove;

    /// The helper that these lines become, which are between two others in a function of `a`; or why
    /// there is none.
    fn helper(lines: &str, run: std::ops::Range<usize>) -> String {
        let source = format!("def f(a):\n    print()\n{lines}    return x, a\n");
        let place = Place {
            path: Vec::new(),
            run,
        };
        let done = match take(&source, "f", &place, Some("_h"), (40, &|_| false)) {
            Ok(done) => done,
            Err(refusal) => return refusal.to_string(),
        };
        let proofs = prove(&source, &done.source, &done.symbol);
        assert!(
            proofs.iter().all(Proof::holds),
            "{proofs:?}\n{}",
            done.source
        );
        let end = done.source.find("\n\n\ndef f").unwrap();
        done.source[..end].to_owned()
    }

    #[test]
    fn what_is_assigned_last_is_returned() {
        assert_eq!(
            helper(
                "    b = a + 1\n    x = (\n        b * 2\n    )  # Why.\n",
                1..3
            ),
            "def _h(a):\n    b = a + 1\n    return (\n        b * 2\n    )  # Why."
        );
    }

    #[test]
    fn what_is_said_elsewhere_or_is_several_values_is_assigned_first() {
        for (lines, run) in [
            ("    x = a + 1\n    x = x * 2\n", 1..3),
            ("    b = a()\n    x = b.c = a\n", 1..3),
            ("    b = a()\n    x = a, b\n", 1..3),
            ("    b = a()\n    x  = b\n", 1..3),
        ] {
            let helper = helper(lines, run);
            assert!(helper.ends_with("\n    return x"), "{helper}");
        }
    }

    #[test]
    fn nothing_is_taken_out_for_a_constant() {
        for value in ["None", "True", "1", "'a'"] {
            let lines = format!("    if a > 1:\n        raise a\n    x = {value}\n");
            let refused = helper(&lines, 1..3);
            assert!(refused.contains("a constant"), "{refused}");
        }
        let chosen = helper("    x = 1\n    if a:\n        x = 2\n", 1..3);
        assert!(chosen.ends_with("\n    return x"), "{chosen}");
    }

    #[test]
    fn a_generator_that_is_left_early_stays() {
        let lines =
            "    for x in a:\n        if x:\n            yield x\n            break\n        a()\n";
        let source = format!("def f(a):\n{lines}");
        let place = Place {
            path: vec![(0, 0)],
            run: 0..1,
        };
        let refused = take(&source, "f", &place, Some("_h"), (40, &|_| false)).unwrap_err();
        assert!(refused.to_string().contains("left early"), "{refused}");
    }
}
