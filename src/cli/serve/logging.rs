//! Where the service's log goes: JSON lines in a file, and in a terminal also to standard error.

use std::sync::Mutex;

use anyhow::Context as _;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _};

use crate::app::App;
use crate::cli::output;
use crate::daemon::LogFile;
use crate::settings::Serve;

/// What the file holds, unless the variable of the log says otherwise.
const FILE_FILTER: &str = "info,rmcp=warn,notify=error,llama-cpp-2=error";

/// Logs to the file of the service, and in a terminal to standard error as well.
pub(super) fn begin(app: &App, settings: &Serve, background: bool) -> anyhow::Result<()> {
    let path = app.folders()?.log();
    let file = LogFile::open(&path, settings.log_bytes, settings.log_files);
    let file = file.with_context(|| format!("cannot write the log {}", path.display()))?;
    let filter = EnvFilter::try_from_env(output::LOG_VARIABLE);
    let to_file = tracing_subscriber::fmt::layer()
        .json()
        .with_writer(Mutex::new(file))
        .with_filter(filter.unwrap_or_else(|_| EnvFilter::new(FILE_FILTER)));
    let to_terminal = (!background).then(output::log_layer);
    let subscriber = tracing_subscriber::registry()
        .with(to_file)
        .with(to_terminal);
    // It fails only when one is set already, which then stays.
    let _ = subscriber.try_init();
    Ok(())
}
