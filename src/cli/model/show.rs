//! `model show`: what a model file says about itself.

use serde_json::json;

use crate::app::App;
use crate::cli::model::text::{self, thousands};
use crate::cli::{Outcome, output};
use crate::model::EngineOptions;
use crate::model::gguf::{self, Metadata};
use crate::model::registry::{ModelFile, Record};

/// Show what a model file says about itself, and where it came from
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A path, or a name that `model list` shows; the model in use when there is none
    model: Option<String>,
    /// Write JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: Args, app: &App) -> anyhow::Result<Outcome> {
    let file = text::the_one_or_current(app, args.model.as_deref())?;
    let metadata = gguf::read_file(&file.path)?;
    let record = app.registry()?.record_of(&file.path)?;
    let (context_tokens, memory_bytes) = memory(&file, &metadata);
    if args.json {
        output::json(&json!({
            "model": file,
            "vocabulary": metadata.vocabulary(),
            "chat_template": metadata.chat_template(),
            "memory": { "bytes": memory_bytes, "context_tokens": context_tokens },
            "source": record,
        }))?;
        return Ok(Outcome::Clean);
    }
    output::line(text::described(&file))?;
    for (name, value) in facts(&file, &metadata, record.as_ref()) {
        output::line(format_args!("    {name:<14} {value}"))?;
    }
    Ok(Outcome::Clean)
}

/// The context that is used by default, and the memory for it: weights and key-value cache.
fn memory(file: &ModelFile, metadata: &Metadata) -> (u32, Option<u64>) {
    let trained = metadata.context_tokens().unwrap_or(u32::MAX);
    let context = trained.min(EngineOptions::MAX_DEFAULT_CONTEXT_TOKENS);
    let cache = metadata.cache_bytes(context);
    (context, cache.map(|cache| cache.saturating_add(file.bytes)))
}

fn facts(
    file: &ModelFile,
    metadata: &Metadata,
    record: Option<&Record>,
) -> Vec<(&'static str, String)> {
    let unknown = || "the file does not say".to_owned();
    let (context_tokens, memory_bytes) = memory(file, metadata);
    let template = metadata.chat_template().map_or_else(
        || "none in the file, so ChatML is used".to_owned(),
        |template| {
            format!(
                "in the file, {} characters",
                thousands(template.chars().count() as u64)
            )
        },
    );
    let memory = memory_bytes.map_or_else(unknown, |bytes| {
        let context = thousands(context_tokens.into());
        format!(
            "about {} with a context of {context} tokens",
            text::size(bytes)
        )
    });
    let mut facts = vec![
        (
            "architecture",
            file.architecture.clone().unwrap_or_else(unknown),
        ),
        ("weights", thousands(file.parameters)),
        (
            "quantisation",
            file.quantisation.clone().unwrap_or_else(unknown),
        ),
        (
            "context",
            file.context_tokens.map_or_else(unknown, |tokens| {
                format!("{} tokens", thousands(tokens.into()))
            }),
        ),
        (
            "vocabulary",
            metadata
                .vocabulary()
                .map_or_else(unknown, |size| format!("{} tokens", thousands(size))),
        ),
        ("chat template", template),
        ("memory", memory),
    ];
    if let Some(record) = record {
        facts.push(("source", record.reference.to_string()));
        facts.extend(record.commit.clone().map(|commit| ("commit", commit)));
        facts.push(("sha256", record.sha256.clone()));
    }
    facts
}
