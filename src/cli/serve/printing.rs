//! What the service says, as lines on standard output.

use std::fmt::Write as _;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};

use crate::cli::output;
use crate::daemon::{FileVerdict, Notice, Summary};
use crate::rules::{Finding, Verdict};

/// Files of one check that are listed; the rest is counted.
const FILES_SHOWN: usize = 20;

/// Prints notices until there are no more, and the summary. When nobody reads them, as after
/// `serve | head`, says so through `closed`, and the service stops. Nothing else writes to standard
/// output, since a write may block for ever.
pub(super) fn print(
    mut waiting: mpsc::Receiver<Notice>,
    ended: oneshot::Receiver<Summary>,
    closed: oneshot::Sender<()>,
) -> anyhow::Result<()> {
    while let Some(notice) = waiting.blocking_recv() {
        if let Err(error) = show(&notice) {
            // Whoever would be told has stopped already when this fails.
            let _ = closed.send(());
            return Err(error);
        }
    }
    match ended.blocking_recv() {
        Ok(summary) => output::line(format_args!(
            "stopped: {} files watched, {} checks, {} verdicts",
            summary.files, summary.checks, summary.verdicts
        )),
        // The service failed; its error is printed by the caller.
        Err(_) => Ok(()),
    }
}

fn show(notice: &Notice) -> anyhow::Result<()> {
    match notice {
        Notice::Watching {
            root,
            files,
            findings,
            elapsed,
        } => output::line(format_args!(
            "watching {}: {files} files, {findings} findings ({} ms); Ctrl-C stops it",
            root.display(),
            elapsed.as_millis()
        )),
        Notice::Checked {
            verdicts,
            files,
            elapsed,
        } => show_verdicts(verdicts, *files, *elapsed),
        Notice::Rescan { why } => output::line(format_args!("everything is checked again: {why}")),
        Notice::Reloaded { file } => output::line(format_args!("{file}: in force")),
        Notice::Refused { file, message } => {
            output::remark(format_args!(
                "{file}: refused, the old one stays: {message}"
            ));
            Ok(())
        }
        Notice::Warning { message } => {
            output::remark(format_args!("warning: {message}"));
            Ok(())
        }
        Notice::Stopping => output::line("stopping"),
    }
}

/// One line for each file, and the findings of its own below it. Of many files at once only those
/// with something to say are listed.
fn show_verdicts(verdicts: &[FileVerdict], files: usize, elapsed: Duration) -> anyhow::Result<()> {
    let few = verdicts.len() <= FILES_SHOWN;
    let worth = |verdict: &&FileVerdict| few || verdict.appeared + verdict.cured > 0;
    let shown: Vec<&FileVerdict> = verdicts.iter().filter(worth).take(FILES_SHOWN).collect();
    for verdict in &shown {
        output::line(line_of(verdict))?;
        for finding in verdict.findings.iter().filter(|finding| !finding.inherited) {
            output::line(format_args!("    {}", finding_line(finding)))?;
        }
    }
    let others = verdicts.len() - shown.len();
    if others > 0 {
        let elapsed = elapsed.as_millis();
        output::line(format_args!(
            "and {others} more; {files} files checked in {elapsed} ms"
        ))?;
    }
    Ok(())
}

/// `src/a.py: 2 findings, 1 new or worse, 1 inherited`.
fn line_of(verdict: &FileVerdict) -> String {
    if verdict.removed {
        return format!("{}: no longer checked", verdict.path);
    }
    let inherited = verdict.findings.iter().filter(|f| f.inherited).count();
    let mut line = match verdict.findings.len() {
        0 => format!("{}: clean", verdict.path),
        1 => format!("{}: 1 finding", verdict.path),
        number => format!("{}: {number} findings", verdict.path),
    };
    for (number, what) in [
        (verdict.appeared, "new or worse"),
        (verdict.cured, "gone or better"),
        (inherited, "inherited"),
    ] {
        if number > 0 {
            // Writing to a string does not fail.
            let _ = write!(line, ", {number} {what}");
        }
    }
    if verdict.verdict == Verdict::Block {
        line.push_str(": would be blocked");
    }
    line
}

fn finding_line(finding: &Finding) -> String {
    let symbol = finding
        .symbol
        .as_ref()
        .map_or(String::new(), |symbol| format!(" ({symbol})"));
    format!(
        "line {}: {}: {}{symbol}",
        finding.line, finding.rule, finding.message
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::RepoPath;

    #[test]
    fn a_line_says_what_changed_and_what_it_means() {
        let mut verdict = FileVerdict {
            path: RepoPath::from("src/a.py"),
            verdict: Verdict::Pass,
            removed: false,
            appeared: 0,
            cured: 2,
            findings: Vec::new(),
        };
        assert_eq!(line_of(&verdict), "src/a.py: clean, 2 gone or better");
        verdict.removed = true;
        assert_eq!(line_of(&verdict), "src/a.py: no longer checked");
        verdict.removed = false;
        verdict.verdict = Verdict::Block;
        let finding = crate::gate::check_content(
            &verdict.path,
            "x = 1\n".repeat(301).as_bytes(),
            &crate::gate::Policy::new(&crate::settings::Settings::default(), &[]).unwrap(),
            None,
        );
        verdict.findings = finding.findings.into_iter().map(|l| l.finding).collect();
        verdict.appeared = 1;
        verdict.cured = 0;
        assert_eq!(
            line_of(&verdict),
            "src/a.py: 1 finding, 1 new or worse: would be blocked"
        );
        assert!(finding_line(&verdict.findings[0]).starts_with("line 1: file-too-long: "));
    }
}
