//! Hovers: on the line of a function's name its measures, on a finding what its rule is about.

use std::fmt::Write as _;

use lsp_types::{Hover, HoverContents, MarkupContent, MarkupKind, Position};

use crate::gate::report::explained_text;
use crate::gate::{ExplainedFunction, explain_content};
use crate::lsp::diagnostics;
use crate::lsp::judged::Judged;
use crate::lsp::position::Lines;
use crate::rules::{RuleSet, Severity, explain};
use crate::text::LineIndex;

/// What there is to say about a position of `text`.
pub(super) fn hover(
    judged: &Judged,
    text: &str,
    lines: &Lines<'_>,
    position: Position,
) -> Option<Hover> {
    let index = LineIndex::new(text.as_bytes());
    let line = index.line(lines.offset(position));
    let functions = explain_content(&judged.path, text.as_bytes(), &judged.policy);
    let named = functions.iter().filter(|one| one.function.line == line);
    let mut parts: Vec<String> = named
        .map(|one| measures(one, &judged.settings.rules))
        .collect();
    let at_position = judged.findings.iter().filter(|located| {
        let range = diagnostics::range(located, &index, lines);
        range.start <= position && position <= range.end
    });
    parts.extend(at_position.filter_map(|located| rule(located.finding.rule)));
    if parts.is_empty() {
        return None;
    }
    Some(Hover {
        contents: HoverContents::Markup(MarkupContent {
            kind: MarkupKind::Markdown,
            value: parts.join("\n\n---\n\n"),
        }),
        range: None,
    })
}

/// A function's measures against their limits, and which line adds what.
fn measures(one: &ExplainedFunction, rules: &RuleSet) -> String {
    let function = &one.function;
    let rows = [
        (
            "cyclomatic",
            function.cyclomatic as usize,
            rules.too_complex.severity,
            rules.too_complex.limit,
        ),
        (
            "cognitive",
            function.cognitive as usize,
            rules.too_tangled.severity,
            rules.too_tangled.limit,
        ),
        (
            "lines",
            function.lines,
            rules.function_too_long.severity,
            rules.function_too_long.limit,
        ),
        (
            "nesting",
            function.nesting as usize,
            rules.too_nested.severity,
            rules.too_nested.limit,
        ),
        (
            "parameters",
            function.parameters as usize,
            rules.too_many_parameters.severity,
            rules.too_many_parameters.limit,
        ),
        (
            "returns",
            function.returns as usize,
            rules.too_many_returns.severity,
            rules.too_many_returns.limit,
        ),
    ];
    let mut text = "| measure | value | limit |\n|---|--:|--:|\n".to_owned();
    for (name, value, severity, limit) in rows {
        let (mark, limit) = match severity {
            Severity::Off => ("", "off".to_owned()),
            _ if value > limit as usize => ("**", limit.to_string()),
            _ => ("", limit.to_string()),
        };
        // Writing into a string cannot fail.
        let _ = writeln!(text, "| {name} | {mark}{value}{mark} | {limit} |");
    }
    let explained = explained_text(one);
    let fence = fence(&explained);
    format!("{text}\n{fence}text\n{explained}{fence}")
}

/// Backticks that nothing in `text` ends.
fn fence(text: &str) -> String {
    let runs = text.split(|c| c != '`').map(str::len);
    "`".repeat(runs.max().unwrap_or_default().max(2) + 1)
}

fn rule(name: &str) -> Option<String> {
    let page = explain(name)?;
    Some(format!("**{name}**: {}\n\n{}", page.summary, page.text))
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_fence_is_longer_than_what_it_holds() {
        assert_eq!(super::fence("a ` b"), "```");
        assert_eq!(super::fence("x ```` y"), "`````");
    }
}
