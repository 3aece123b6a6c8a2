//! Writing to the terminal: colour where it is wanted, errors with what to do, logs on stderr.

use std::io::{self, IsTerminal, Write};

use anstyle::{AnsiColor, Style};
use serde::Serialize;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer};

const RED: Style = AnsiColor::Red.on_default().bold();

/// What is logged by default: a client's mistake is told to the client, a folder that moved is seen
/// by its content, and llama.cpp warns of a cache that is larger than one context, which several
/// requests share; none of these is worth a warning.
const LOG_FILTER: &str = "warn,rmcp=error,notify=error,llama-cpp-2=error";

/// Width of what is written to a file or a pipe.
const WIDTH_COLUMNS: usize = 100;

/// Standard output, colours taken out when they are not wanted.
pub(super) fn stdout() -> impl Write {
    anstream::stdout().lock()
}

/// Standard output as it is, for programs.
pub(super) fn plain_stdout() -> impl Write {
    io::BufWriter::new(io::stdout().lock())
}

/// Columns of the terminal, or a good width where there is none.
pub(super) fn width_columns() -> usize {
    let size = terminal_size::terminal_size_of(io::stdout());
    size.map_or(WIDTH_COLUMNS, |(width, _)| usize::from(width.0))
}

/// Writes one value as indented JSON and a newline.
pub(super) fn json(value: &impl Serialize) -> anyhow::Result<()> {
    let mut out = stdout();
    serde_json::to_writer_pretty(&mut out, value)?;
    Ok(writeln!(out)?)
}

/// Writes one line.
pub(super) fn line(text: impl std::fmt::Display) -> anyhow::Result<()> {
    Ok(writeln!(stdout(), "{text}")?)
}

/// Writes a line for a person on standard error; that it cannot be written is no reason to fail.
pub(super) fn remark(text: impl std::fmt::Display) {
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// Writes an error with its causes.
pub(super) fn error(error: &anyhow::Error) {
    let mut text = String::new();
    for cause in error.chain().map(ToString::to_string) {
        // A cause that its parent's message includes already says nothing new.
        if text.is_empty() {
            text = cause;
        } else if !text.contains(&cause) {
            text = format!("{text}: {cause}");
        }
    }
    remark(format_args!("{RED}error{RED:#}: {text}"));
}

/// True when the reader of our output went away, as `head` does.
pub(super) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let io = cause.downcast_ref::<io::Error>().map(io::Error::kind);
        let json = cause
            .downcast_ref::<serde_json::Error>()
            .and_then(serde_json::Error::io_error_kind);
        io.or(json) == Some(io::ErrorKind::BrokenPipe)
    })
}

/// The variable that chooses what is logged.
pub(super) const LOG_VARIABLE: &str = "GROUNDSKEEPER_LOG";

/// Sends log events to standard error; `GROUNDSKEEPER_LOG` chooses which, warnings by default.
pub(super) fn log_to_stderr() {
    // It fails only when one is set already, which then stays.
    let _ = tracing_subscriber::registry().with(log_layer()).try_init();
}

/// What sends log events to standard error.
pub(super) fn log_layer<S>() -> impl Layer<S>
where
    S: tracing::Subscriber + for<'s> LookupSpan<'s>,
{
    let filter = EnvFilter::try_from_env(LOG_VARIABLE);
    tracing_subscriber::fmt::layer()
        .with_ansi(io::stderr().is_terminal())
        .with_writer(io::stderr)
        .without_time()
        .with_filter(filter.unwrap_or_else(|_| EnvFilter::new(LOG_FILTER)))
}
