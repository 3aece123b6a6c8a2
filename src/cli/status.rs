//! `status`: how the background service is.

use serde_json::json;

use crate::app::App;
use crate::cli::{Outcome, output};
use crate::daemon::hello::{Answer, Status, Wish};

/// Say whether the background service runs, and what it serves; exit code 1 when none runs
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Write JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: Args, app: &App) -> anyhow::Result<Outcome> {
    let answer = App::runtime()?.block_on(app.ask_service(Wish::Status))?;
    let Some(answer) = answer else {
        let words = "no service runs; `groundskeeper mcp` starts one, `groundskeeper serve` is one";
        match args.json {
            true => output::json(&json!({"running": false}))?,
            false => output::line(words)?,
        }
        return Ok(Outcome::Findings);
    };
    let Answer::Status(status) = answer else {
        anyhow::bail!("the service answered something else: {answer:?}");
    };
    match args.json {
        true => output::json(&json!({"running": true, "service": status}))?,
        false => show(&status)?,
    }
    Ok(Outcome::Clean)
}

fn show(status: &Status) -> anyhow::Result<()> {
    let Status {
        version, process, ..
    } = status;
    let how = match status.background {
        true => "in the background",
        false => "in a terminal",
    };
    output::line(format_args!(
        "running {how}: process {process}, version {version}, for {} s",
        status.uptime_s
    ))?;
    let memory = status.memory_bytes.map_or(String::new(), |bytes| {
        format!(", {} MB of memory", bytes >> 20)
    });
    let model = match status.model_loaded {
        true => "loaded",
        false => "not loaded",
    };
    output::line(format_args!(
        "{} clients, {} calls so far{memory}, model {model}",
        status.clients, status.calls
    ))?;
    let address = status.address.as_deref();
    if let Some(address) = address {
        output::line(format_args!("HTTP at http://{address}"))?;
    }
    for served in &status.repositories {
        let name = match address {
            Some(_) => format!("/mcp/{}", served.name),
            None => served.name.clone(),
        };
        let root = served.root.display();
        let watched = match served.watched {
            true => ", watched",
            false => "",
        };
        output::line(format_args!(
            "  {name}: {root}, {} clients{watched}",
            served.clients
        ))?;
    }
    Ok(())
}
