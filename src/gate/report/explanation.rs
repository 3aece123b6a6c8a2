//! The lines that add to a measure, under a finding or for a function as a whole.

use std::io;

use anstyle::Style;

use crate::gate::report::text;
use crate::gate::{ExplainedFunction, ExplainedLine, Located};

const DIM: Style = Style::new().dimmed();
const BOLD: Style = Style::new().bold();

/// Writes the lines under a finding; none when nobody asked for them.
pub(super) fn of_finding(located: &Located, out: &mut dyn io::Write) -> io::Result<()> {
    let is_cognitive = located.finding.rule == "too-tangled";
    let explained = &located.excerpt.explained;
    if !explained.is_empty() && !is_cognitive {
        writeln!(out, "   +1 {DIM}the function itself{DIM:#}")?;
    }
    for line in explained {
        let (points, words) = match is_cognitive {
            true => (line.cognitive(), line.words(|one| one.cognitive > 0, true)),
            false => (
                line.cyclomatic(),
                line.words(|one| one.cyclomatic > 0, false),
            ),
        };
        let code = code(line, 5);
        writeln!(
            out,
            "{:>5} {code}  {DIM}{words}{DIM:#}",
            format!("+{points}")
        )?;
    }
    Ok(())
}

/// Writes a function with every line that adds to cyclomatic or cognitive complexity.
pub fn write_explained(one: &ExplainedFunction, out: &mut dyn io::Write) -> io::Result<()> {
    let function = &one.function;
    let place = text::shown(&format!(
        "{}:{} {}",
        one.path, function.line, function.symbol
    ));
    writeln!(
        out,
        "{BOLD}{place}{BOLD:#}: cyclomatic {}, cognitive {}",
        function.cyclomatic, function.cognitive
    )?;
    writeln!(out, "cyclomatic cognitive")?;
    writeln!(
        out,
        "{:>10}            {DIM}the function itself{DIM:#}",
        "+1"
    )?;
    for line in &one.lines {
        let points = |number: u32| match number {
            0 => String::new(),
            _ => format!("+{number}"),
        };
        let (cyclomatic, cognitive) = (points(line.cyclomatic()), points(line.cognitive()));
        let (code, words) = (code(line, 5), line.words(|_| true, true));
        writeln!(
            out,
            "{cyclomatic:>10} {cognitive:>9} {code}  {DIM}{words}{DIM:#}"
        )?;
    }
    Ok(())
}

/// The same as text without colours.
pub fn explained_text(one: &ExplainedFunction) -> String {
    let mut out = Vec::new();
    // Writing into memory cannot fail.
    let _ = write_explained(one, &mut out);
    let text = String::from_utf8_lossy(&out);
    anstream::adapter::strip_str(&text).to_string()
}

fn code(line: &ExplainedLine, width: usize) -> String {
    let text = text::shown(&line.text).replace('\t', "    ");
    format!("{DIM}{:>width$} |{DIM:#} {text}", line.line)
}
