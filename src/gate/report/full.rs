//! `full`: for people, with the line of code and a summary.

use std::io;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use anstyle::{AnsiColor, Style};

use crate::gate::report::{Options, explanation, statistics, text};
use crate::gate::{Excerpt, Located, Report};
use crate::rules::{Severity, Verdict};

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const RED: Style = AnsiColor::Red.on_default().bold();
const YELLOW: Style = AnsiColor::Yellow.on_default().bold();
const GREEN: Style = AnsiColor::Green.on_default().bold();

pub(super) fn write(report: &Report, options: &Options, out: &mut dyn io::Write) -> io::Result<()> {
    let renderer = Renderer::styled().term_width(options.width_columns);
    let next = report.findings.iter().skip(1).map(Some).chain([None]);
    for (located, next) in report.findings.iter().zip(next) {
        finding(located, out)?;
        // The code is shown once, below the last finding about it, but for what explains each.
        if next.is_none_or(|next| !is_about_the_same(located, next)) {
            code(located, &renderer, out)?;
        }
        explanation::of_finding(located, out)?;
    }
    for note in &report.notes {
        writeln!(out, "{DIM}note: {note}{DIM:#}")?;
    }
    if options.statistics {
        statistics::write(report, out)?;
    }
    summary(report, out)
}

/// True when both are shown with the same code, and nothing explains the first.
fn is_about_the_same(one: &Located, next: &Located) -> bool {
    let place = |located: &Located| {
        let finding = &located.finding;
        (finding.path.clone(), finding.line, finding.column)
    };
    place(one) == place(next) && one.excerpt == next.excerpt && one.excerpt.explained.is_empty()
}

fn finding(located: &Located, out: &mut dyn io::Write) -> io::Result<()> {
    let finding = &located.finding;
    let (style, weight) = match finding.severity {
        _ if finding.inherited => (DIM, "inherited"),
        Severity::Error => (RED, "error"),
        Severity::Warn | Severity::Off => (YELLOW, "warning"),
    };
    let place = format!(
        "{}:{}:{}",
        text::shown(&finding.path.to_string()),
        finding.line,
        finding.column
    );
    let rule = finding.rule;
    writeln!(
        out,
        "{BOLD}{place}{BOLD:#}: {style}{weight}[{rule}]{style:#} {}",
        text::shown(&finding.message)
    )
}

fn code(located: &Located, renderer: &Renderer, out: &mut dyn io::Write) -> io::Result<()> {
    if located.excerpt.text.is_empty() {
        return Ok(());
    }
    writeln!(out, "{}", excerpt(located, renderer))
}

/// The line of code with the marked part underlined, cut to the width of the terminal.
fn excerpt(located: &Located, renderer: &Renderer) -> String {
    let level = match located.finding.severity {
        _ if located.finding.inherited => Level::NOTE,
        Severity::Error => Level::ERROR,
        Severity::Warn | Severity::Off => Level::WARNING,
    };
    let Excerpt { text, marked, .. } = &located.excerpt;
    // Replacing a character changes its length, so each part is made on its own.
    let before = text::shown(&text[..marked.start]);
    let inside = text::shown(&text[marked.clone()]);
    let after = text::shown(&text[marked.end..]);
    let marked = before.len()..before.len() + inside.len();
    let snippet = Snippet::source([before, inside, after].concat())
        .line_start(located.finding.line)
        .annotation(AnnotationKind::Primary.span(marked));
    let rendered = renderer.render(&[Group::with_level(level).element(snippet)]);
    // Above the code it leaves a line for what we say ourselves.
    rendered
        .split_once('\n')
        .map_or(rendered.as_str(), |(_, rest)| rest)
        .to_owned()
}

fn summary(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let style = match report.verdict {
        Verdict::Pass => GREEN,
        Verdict::Block => RED,
    };
    let (verdict, scope) = (text::verdict(report), text::scope(report));
    writeln!(out, "{style}{verdict}{style:#}: {scope}")?;
    if report.verdict == Verdict::Block {
        writeln!(
            out,
            "`groundskeeper rule NAME` explains a rule and how to fix it"
        )?;
    }
    Ok(())
}
