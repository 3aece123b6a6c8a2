//! `serve`: the background service in the foreground, for one repository.

use std::fmt::Write as _;
use std::time::Duration;

use anyhow::Context as _;
use tokio::sync::{mpsc, oneshot};

use crate::app::{App, root_of};
use crate::cli::{Outcome, output, signals};
use crate::daemon::{FileVerdict, Notice, ServeOptions, Summary, serve};
use crate::rules::{Finding, Verdict};
use crate::store::Store;

/// Notices that may wait to be printed; a terminal that is held holds the service up.
const NOTICES_WAITING: usize = 64;

/// Files of one check that are listed; the rest is counted.
const FILES_SHOWN: usize = 20;

/// How long the store may take to close.
const CLOSING: Duration = Duration::from_millis(500);

/// Watch the repository and check what is saved, until it is stopped
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

pub(super) fn run(_args: Args, app: &App) -> anyhow::Result<Outcome> {
    let runtime = App::runtime()?;
    let ended = runtime.block_on(run_until_stopped(app));
    // What may still block, such as a read from a dead network folder, is not waited for.
    runtime.shutdown_background();
    ended.map(|()| Outcome::Clean)
}

async fn run_until_stopped(app: &App) -> anyhow::Result<()> {
    let opened = Store::open(&app.folders()?.store()).await?;
    if let Some(path) = &opened.quarantined {
        let path = path.display();
        output::remark(format_args!("the store was damaged; it is kept as {path}"));
    }
    let (notices, waiting) = mpsc::channel(NOTICES_WAITING);
    let (closed, output_closed) = oneshot::channel();
    let (ended, at_the_end) = oneshot::channel();
    let signalled = signals::stop()?;
    let options = ServeOptions {
        root: root_of(&app.current),
        state_folder: app.folders()?.state.clone(),
        configuration: app.configuration.clone(),
        isolated: app.isolated,
        store: opened.store.clone(),
        notices,
    };
    let printing = tokio::task::spawn_blocking(move || print(waiting, at_the_end, closed));
    let summary = serve(options, async {
        tokio::select! {
            () = signalled => {}
            Ok(()) = output_closed => {}
        }
    })
    .await?;
    // It is not received when printing failed, which is the error returned below.
    let _ = ended.send(summary);
    let printed = tokio::time::timeout(CLOSING, printing).await;
    let _ = tokio::time::timeout(CLOSING, opened.store.close()).await;
    // A terminal that is held must not keep the process from ending. Nothing is said about it: the
    // message could be held, too.
    match printed {
        Ok(printed) => printed.context("printing ended unexpectedly")?,
        Err(_) => Ok(()),
    }
}

/// Prints notices until there are no more, and the summary. When nobody reads them, as after
/// `serve | head`, says so through `closed`, and the service stops. Nothing else writes to standard
/// output, since a write may block for ever.
fn print(
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
