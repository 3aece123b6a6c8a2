//! `model pull`: a file comes from the hub, is checked and tried, and becomes the one in use.

use std::sync::{Mutex, PoisonError};

use crate::app::App;
use crate::cli::model::progress::Progress;
use crate::cli::model::{choose, text, trial};
use crate::cli::{Outcome, output, signals};
use crate::model::catalog;
use crate::model::download::{Downloaded, Downloader, Reference, Wanted};
use crate::model::registry::{ModelFile, Trial};

/// Download a model file, try it, and use it from now on
///
/// Goes on where an interrupted download stopped. `HF_ENDPOINT`, `HF_TOKEN`, `HF_HUB_OFFLINE` and
/// the usual proxy variables are honoured.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A name of the catalog, `hf:OWNER/REPOSITORY/FILE.gguf`, or the file's address
    model: String,
    /// A branch, tag or commit of the repository
    #[arg(long)]
    revision: Option<String>,
    /// Only download it: the model in use stays
    #[arg(long, conflicts_with = "no_test")]
    keep_current: bool,
    /// Use it without trying it
    #[arg(long)]
    no_test: bool,
    /// Write JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: Args, app: &App) -> anyhow::Result<Outcome> {
    let registry = app.registry()?;
    let mut wanted = wanted(&args)?;
    wanted.present = registry.present(&wanted.reference)?;
    let downloaded = downloaded(app, &wanted)?;
    registry.remember(&wanted.reference, &downloaded)?;
    if !args.json {
        output::line(described(&downloaded))?;
    }
    let file = registry.candidate(&downloaded.path)?;
    if args.keep_current {
        return done(&args, &file, &downloaded, None);
    }
    let trial = match args.no_test {
        true => None,
        false => trial::passed(app, &file)?,
    };
    let chosen = registry.use_file(&file.path)?;
    done(&args, &chosen, &downloaded, trial.as_ref())
}

/// What is asked for: of the catalog, or of the hub.
fn wanted(args: &Args) -> anyhow::Result<Wanted> {
    let of_hub = Reference::parse(&args.model).transpose()?;
    let mut wanted = match (of_hub, catalog::named(&args.model)?) {
        (Some(reference), _) => Wanted {
            reference,
            bytes: None,
            sha256: None,
            present: None,
        },
        (None, Some(entry)) => entry.wanted()?,
        (None, None) => anyhow::bail!(
            "there is no model `{}` in the catalog; see `groundskeeper model list`, or write \
             hf:OWNER/REPOSITORY/FILE.gguf",
            args.model
        ),
    };
    if let Some(revision) = &args.revision {
        // Size and hash of the catalog are of its own revision.
        (wanted.bytes, wanted.sha256) = (None, None);
        wanted.reference = wanted.reference.at(revision)?;
    }
    Ok(wanted)
}

fn downloaded(app: &App, wanted: &Wanted) -> anyhow::Result<Downloaded> {
    let downloader = Downloader::new(app.hub.clone(), app.folders()?.models());
    let progress = Mutex::new(Progress::new("asking", wanted.bytes));
    let locked = || progress.lock().unwrap_or_else(PoisonError::into_inner);
    let mut observe = |event| locked().event(event);
    let runtime = App::runtime()?;
    let outcome = runtime.block_on(async {
        let stop = signals::stop()?;
        tokio::select! {
            outcome = downloader.pull(wanted, &mut observe) => Ok(outcome?),
            () = stop => Err(anyhow::anyhow!(
                "stopped at {}; the same command goes on from there",
                text::size(locked().at())
            )),
        }
    });
    locked().ends();
    outcome
}

fn described(downloaded: &Downloaded) -> String {
    let path = downloaded.path.display();
    match downloaded.unchanged {
        true => format!("{path} is there already"),
        false => format!(
            "downloaded {path}, {}\nsha256 {}, kept for `groundskeeper model verify`",
            text::size(downloaded.bytes),
            downloaded.sha256
        ),
    }
}

fn done(
    args: &Args,
    file: &ModelFile,
    downloaded: &Downloaded,
    trial: Option<&Trial>,
) -> anyhow::Result<Outcome> {
    if args.json {
        output::json(&serde_json::json!({
            "model": file,
            "sha256": downloaded.sha256,
            "commit": downloaded.commit,
            "unchanged": downloaded.unchanged,
            "trial": trial::as_json(trial),
        }))?;
    } else if args.keep_current {
        output::line(format_args!(
            "use it with `groundskeeper model use {}`",
            file.path.display()
        ))?;
    } else {
        choose::told(file, trial, false)?;
    }
    Ok(Outcome::Clean)
}
