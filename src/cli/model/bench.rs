//! `model bench`: how fast a model answers on this machine.

use serde_json::json;

use crate::app::{App, root_of};
use crate::cli::model::text;
use crate::cli::{Outcome, output, progress};
use crate::model::speed::{self, Case, Figures, Plan, Spread};
use crate::model::{EngineOptions, ModelInfo};
use crate::settings::Settings;

/// Measure how fast a model reads and writes on this machine
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A path, or a name that `model list` shows; the model in use when there is none
    model: Option<String>,
    /// Times that everything is measured
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=100))]
    rounds: u32,
    /// Write JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: Args, app: &App) -> anyhow::Result<Outcome> {
    let file = text::the_one_or_current(app, args.model.as_deref())?;
    let settings = app.settings(&root_of(&app.current))?.settings;
    let plan = Plan {
        rounds: args.rounds as usize,
        ..Plan::default()
    };
    let (info, figures) = progress::shown("measuring", || {
        let model = app.engine(&file, &settings)?;
        speed::measured(&*model, &plan).map(|figures| (model.info(), figures))
    })?;
    let reason = reason(&info, &settings);
    if args.json {
        output::json(&json!({ "model": info, "device_reason": reason, "figures": figures }))?;
    } else {
        written(&info, &reason, &figures)?;
    }
    Ok(Outcome::Clean)
}

/// Why the model computes where it does.
fn reason(info: &ModelInfo, settings: &Settings) -> String {
    let backends: Vec<&str> = [
        ("CUDA", cfg!(feature = "cuda")),
        ("Metal", cfg!(feature = "metal")),
        ("Vulkan", cfg!(feature = "vulkan")),
    ]
    .into_iter()
    .filter_map(|(name, is_built)| is_built.then_some(name))
    .collect();
    match (info.device.starts_with("CPU"), backends.is_empty()) {
        (false, _) => format!("this build has {}", backends.join(" and ")),
        (true, true) => "this build has no GPU backend".to_owned(),
        (true, false) if settings.model.gpu_layers == 0 => "model.gpu_layers is 0".to_owned(),
        (true, false) => format!("{} found no GPU with room for it", backends.join(" and ")),
    }
}

fn written(info: &ModelInfo, reason: &str, figures: &Figures) -> anyhow::Result<()> {
    let threads = text::threads(info.threads);
    let context = info
        .context_tokens
        .min(EngineOptions::MAX_DEFAULT_CONTEXT_TOKENS);
    output::line(format_args!(
        "{} {}, {}, context {}\non {} with {threads}: {reason}\n",
        info.name,
        info.quantisation,
        text::size(info.bytes),
        text::thousands(context.into()),
        info.device,
    ))?;
    output::line("                              median   lowest  highest")?;
    output::line(row(
        "reading, 1 stream",
        "tokens/s",
        &figures.prompt_tokens_per_s,
    ))?;
    for case in &figures.cases {
        let name = match (case.schema, case.streams) {
            (true, _) => "  under a schema".to_owned(),
            (false, 1) => "writing, 1 stream".to_owned(),
            (false, streams) => format!("writing, {streams} streams"),
        };
        output::line(row(&name, "tokens/s", &case.tokens_per_s))?;
        output::line(first_token(case))?;
    }
    Ok(())
}

fn first_token(case: &Case) -> String {
    row("    to the first token", "ms", &case.first_token_ms)
}

fn row(name: &str, unit: &str, spread: &Spread) -> String {
    let Spread {
        median,
        lowest,
        highest,
    } = spread;
    format!("{name:<26} {median:>9.1} {lowest:>8.1} {highest:>8.1}  {unit}")
}
