//! `ask`: one question to the local model, for a person to try it.

use std::io::Read;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;

use crate::app::{App, root_of};
use crate::cli::{Outcome, output, progress};
use crate::model::{Duty, Limits, Request, Sampling};

/// Ask the local model, optionally under a JSON Schema
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The question; read from standard input when it is `-`
    prompt: String,
    /// A file with the JSON Schema that the answer must satisfy
    #[arg(long, value_name = "FILE")]
    schema: Option<PathBuf>,
    /// What the model is told before the question
    #[arg(long, default_value = "You are a careful software engineer.")]
    system: String,
    /// Most tokens of the answer
    #[arg(long, default_value_t = 256)]
    max_tokens: usize,
    /// Most time for the answer, in seconds
    #[arg(long, default_value_t = 120)]
    timeout: u64,
    /// Write JSON with the answer and what it cost
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: Args, app: &App) -> anyhow::Result<Outcome> {
    let settings = app.settings(&root_of(&app.current))?.settings;
    let mut prompt = args.prompt;
    if prompt == "-" {
        prompt.clear();
        std::io::stdin()
            .read_to_string(&mut prompt)
            .context("cannot read standard input")?;
    }
    let mut request = Request::ask(args.system, prompt);
    request.limits = Limits {
        max_tokens: args.max_tokens,
        timeout: Duration::from_secs(args.timeout),
    };
    request.sampling = Sampling {
        temperature: settings.model.temperature,
        seed: settings.model.seed.into(),
        ..Sampling::default()
    };
    if let Some(path) = &args.schema {
        let text = std::fs::read(app.current.join(path))
            .with_context(|| format!("cannot read the schema {}", path.display()))?;
        let schema = serde_json::from_slice(&text)
            .with_context(|| format!("{} is not JSON", path.display()))?;
        request = request.under_schema(schema);
    }
    let lazy = app.model(&settings)?;
    let model = progress::loaded(lazy.on(Duty::Chat))?;
    let answer = model.generate(request)?.wait()?;
    if args.json {
        output::json(&serde_json::json!({
            "text": answer.text,
            "value": answer.value,
            "truncated": answer.truncated,
            "usage": {
                "prompt_tokens": answer.usage.prompt_tokens,
                "cached_tokens": answer.usage.cached_tokens,
                "answer_tokens": answer.usage.answer_tokens,
                "forced_tokens": answer.usage.forced_tokens,
            },
            "elapsed_ms": u64::try_from(answer.elapsed.as_millis()).unwrap_or(u64::MAX),
            "model": model.info(),
        }))?;
    } else {
        output::line(&answer.text)?;
        if answer.truncated {
            output::remark("the answer was cut off; --max-tokens allows more");
        }
    }
    Ok(Outcome::Clean)
}
