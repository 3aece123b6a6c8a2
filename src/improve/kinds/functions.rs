//! Functions of a Python file that are over a limit: what `extract` and `flatten` start from.

use crate::improve::kinds::common::{is_in_force, is_test};
use crate::improve::kinds::{Left, Source, Task, Work};
use crate::improve::{Sort, Target};
use crate::lang::{self, Function, Wanted, Wish};
use crate::refactor::extract::Limits;
use crate::refactor::generated::is_generated;
use crate::rules::Rule;
use crate::settings::Settings;
use crate::text::RepoPath;

/// The function that a task is about.
pub(super) struct Subject<'a> {
    pub(super) path: &'a RepoPath,
    pub(super) text: &'a str,
    pub(super) symbol: &'a str,
    pub(super) target: &'a Target,
}

impl Subject<'_> {
    /// The work of a kind that left the function as it is.
    pub(super) fn left(&self, left: Left, reason: &str) -> Work {
        Work::nothing(std::slice::from_ref(self.target), left, reason)
    }
}

/// The function that a task is about; the error is the work of a kind that has none.
pub(super) fn subject<'a>(task: &Task<'a>) -> Result<Subject<'a>, Box<Work>> {
    let named = task.targets.first().and_then(|target| {
        let symbol = target.symbol.as_deref()?;
        Some((target, symbol))
    });
    let nothing = || Work::nothing(task.targets, Left::Skipped, "it names no function");
    let (target, symbol) = named.ok_or_else(|| Box::new(nothing()))?;
    Ok(Subject {
        path: task.source.path,
        text: task.source.text,
        symbol,
        target,
    })
}

/// What a file has to do for a kind that cures these rules in functions.
pub(super) fn found(
    source: &Source<'_>,
    settings: &Settings,
    rules: &[&str],
) -> Result<Vec<Target>, String> {
    if source.path.extension() != Some("py") || is_test(source.path) {
        return Ok(Vec::new());
    }
    let over = over_limits(source, settings, rules);
    if over.is_empty() || !is_generated(source.text) {
        return Ok(over);
    }
    Err("the file says that it is generated".to_owned())
}

/// The limits of the rules in force, for the parts of what is taken apart.
pub(super) fn limits(settings: &Settings) -> Limits {
    let rules = &settings.rules;
    let of = |rule: &dyn Rule, limit: u32| if is_in_force(rule) { limit } else { u32::MAX };
    Limits {
        cyclomatic: of(&rules.too_complex, rules.too_complex.limit),
        cognitive: of(&rules.too_tangled, rules.too_tangled.limit),
        nesting: of(&rules.too_nested, rules.too_nested.limit),
        lines: of(&rules.function_too_long, rules.function_too_long.limit) as usize,
        parameters: of(&rules.too_many_parameters, rules.too_many_parameters.limit),
        returns: of(&rules.too_many_returns, rules.too_many_returns.limit),
    }
}

/// The function that a change is about.
pub(super) fn symbol_of(work: &Work) -> &str {
    let symbol = work
        .done
        .first()
        .and_then(|target| target.symbol.as_deref());
    let symbol = symbol.unwrap_or_default();
    // Of several with one name, the number is of no use to a reader.
    symbol.split('#').next().unwrap_or(symbol)
}

/// The rule that it breaks most, with the number.
pub(super) fn rules_of(work: &Work) -> String {
    let target = work.done.first();
    target.map_or_else(String::new, |target| {
        format!("{} ({})", target.rule, target.number)
    })
}

/// Functions of a Python file that break one of these rules, in source order, each once: by the
/// rule of which it is furthest beyond the limit. Rules that are off do not count.
pub(super) fn over_limits(source: &Source<'_>, settings: &Settings, rules: &[&str]) -> Vec<Target> {
    let limits = limits(settings);
    let mut targets = Vec::new();
    for function in &measured(source, settings) {
        let counted = limits.measures(function).into_iter();
        let counted = counted.filter(|(rule, _, _)| rules.contains(rule));
        let broken = counted.filter_map(|(rule, number, limit)| {
            let excess = number.checked_sub(limit).filter(|excess| *excess > 0)?;
            Some((excess * 100 / limit.max(1), number, rule))
        });
        if let Some((_, number, rule)) = broken.max() {
            targets.push(target_of(source.text, function, (rule, number)));
        }
    }
    targets
}

/// Every function of a Python file with its measures.
pub(super) fn measured(source: &Source<'_>, settings: &Settings) -> Vec<Function> {
    let wanted = Wanted {
        functions: Wish::All,
        ..Wanted::nothing(settings.limits.file_bytes)
    };
    lang::measure(&lang::python::LANGUAGE, source.text.as_bytes(), &wanted).functions
}

pub(super) fn target_of(source: &str, function: &Function, (rule, number): (&str, u64)) -> Target {
    let sort = if function.symbol.contains('.') {
        Sort::Method
    } else {
        Sort::Function
    };
    let text = source.get(function.range.clone()).unwrap_or_default();
    Target {
        number,
        ..Target::new(
            Some(function.symbol.clone()),
            sort,
            function.line,
            rule,
            text,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Severity;

    #[test]
    fn a_function_counts_once_by_the_rule_it_breaks_most() {
        let branches = "    if value:\n        value -= 1\n".repeat(40);
        let text =
            format!("def small(): pass\n\n\ndef large(value):\n{branches}    return value\n");
        let path = "a.py".into();
        let source = Source {
            path: &path,
            text: &text,
            files: &[],
        };
        let mut settings = Settings::default();
        let all = [
            "too-complex",
            "too-tangled",
            "too-nested",
            "function-too-long",
        ];
        let found = over_limits(&source, &settings, &all);
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].symbol.as_deref(), found[0].line),
            (Some("large"), 4)
        );
        assert_eq!(
            (found[0].rule.as_str(), found[0].number),
            ("too-complex", 41)
        );
        let nested = over_limits(&source, &settings, &["too-nested"]);
        assert_eq!(nested, []);
        settings.rules.too_complex.severity = Severity::Off;
        let found = over_limits(&source, &settings, &["too-complex"]);
        assert_eq!(found, []);
    }
}
