//! `logs`: what the background service wrote down, and the audit of calls that change something.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufRead as _, BufReader, ErrorKind, Seek as _, SeekFrom};
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use serde_json::Value;

use crate::app::App;
use crate::cli::{Outcome, output};
use crate::git::rfc3339;
use crate::store::{AuditEntry, PAGE_MAX};

/// Between two looks for more, with --follow.
const LOOK: Duration = Duration::from_millis(200);

/// Show the log of the background service, or with --audit the calls that changed something
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Go on as more is written
    #[arg(long, short)]
    follow: bool,
    /// Show the calls that agents made to change something
    #[arg(long)]
    audit: bool,
    /// Show so many of the last lines
    #[arg(long, short = 'n', value_name = "NUMBER", default_value_t = 100)]
    lines: usize,
    /// Write each line as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: Args, app: &App) -> anyhow::Result<Outcome> {
    match args.audit {
        true => App::runtime()?.block_on(show_audit(&args, app))?,
        false => show_log(&args, &app.folders()?.log())?,
    }
    Ok(Outcome::Clean)
}

fn show_log(args: &Args, path: &Path) -> anyhow::Result<()> {
    let mut reader = match File::open(path) {
        Ok(file) => BufReader::new(file),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return output::line("no service has run yet, so there is no log");
        }
        Err(error) => return Err(error).with_context(|| path.display().to_string()),
    };
    let mut last = VecDeque::new();
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line)? > 0 {
        last.push_back(std::mem::take(&mut line));
        if last.len() > args.lines {
            last.pop_front();
        }
    }
    for line in last {
        show_line(&line, args.json)?;
    }
    if args.follow {
        follow(args, path, reader)?;
    }
    Ok(())
}

/// Shows what is added, also when the log begins anew; ends with the program.
fn follow(args: &Args, path: &Path, mut reader: BufReader<File>) -> anyhow::Result<()> {
    let mut line = Vec::new();
    loop {
        while reader.read_until(b'\n', &mut line)? > 0 {
            // A line that is not whole yet is gone on with.
            if line.ends_with(b"\n") {
                show_line(&line, args.json)?;
                line.clear();
            }
        }
        std::thread::sleep(LOOK);
        let opened = reader.get_ref().metadata()?;
        match std::fs::metadata(path) {
            Ok(present) if present.ino() != opened.ino() => {
                reader = BufReader::new(File::open(path)?);
            }
            Ok(present) if present.len() < opened.len() => {
                reader.seek(SeekFrom::Start(0))?;
            }
            _ => {}
        }
    }
}

fn show_line(line: &[u8], json: bool) -> anyhow::Result<()> {
    let text = String::from_utf8_lossy(line);
    let text = text.trim_end();
    match serde_json::from_str::<Value>(text) {
        Ok(entry) if !json => output::line(readable(&entry)),
        _ => output::line(text),
    }
}

/// `TIME LEVEL message field=value`.
fn readable(entry: &Value) -> String {
    let text = |name: &str| entry[name].as_str().unwrap_or_default();
    let mut line = format!("{} {:<5}", text("timestamp"), text("level"));
    let fields = entry["fields"].as_object().into_iter().flatten();
    let (message, others): (Vec<_>, Vec<_>) = fields.partition(|(name, _)| *name == "message");
    for (_, message) in message {
        let message = message.as_str().unwrap_or_default();
        // Writing to a string cannot fail.
        let _ = write!(line, " {message}");
    }
    for (name, value) in others {
        let _ = match value {
            Value::String(text) => write!(line, " {name}={text}"),
            value => write!(line, " {name}={value}"),
        };
    }
    line
}

async fn show_audit(args: &Args, app: &App) -> anyhow::Result<()> {
    let store = app.store().await?;
    let mut seen = 0;
    let mut last: VecDeque<AuditEntry> = VecDeque::new();
    loop {
        let entries = store.audit_since(seen, PAGE_MAX).await?;
        let is_end = entries.is_empty();
        for entry in entries {
            seen = entry.id;
            last.push_back(entry);
            if last.len() > args.lines {
                last.pop_front();
            }
        }
        if !is_end {
            continue;
        }
        for entry in last.drain(..) {
            show_entry(&entry, args.json)?;
        }
        if !args.follow {
            return Ok(());
        }
        tokio::time::sleep(LOOK).await;
    }
}

fn show_entry(entry: &AuditEntry, json: bool) -> anyhow::Result<()> {
    if json {
        return output::line(serde_json::to_string(entry)?);
    }
    let call = &entry.call;
    let hash = &call.arguments_hash[..call.arguments_hash.len().min(12)];
    output::line(format_args!(
        "{} {} {} [{hash}] {}",
        rfc3339(entry.at_ms / 1000, 0),
        call.principal,
        call.action,
        call.result
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_line_of_the_log_is_readable() {
        let entry = json!({
            "timestamp": "2026-01-01T00:00:00Z",
            "level": "INFO",
            "fields": {"message": "a client came", "root": "/a", "calls": 2},
            "target": "groundskeeper",
        });
        assert_eq!(
            readable(&entry),
            "2026-01-01T00:00:00Z INFO  a client came root=/a calls=2"
        );
    }
}
