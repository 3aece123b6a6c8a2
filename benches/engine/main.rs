//! Measures the engine in the ways it is used, one way a run, and prints the figures as JSON.
//!
//! `table.py` beside it runs this and llama.cpp's own programs in turn and prints ratios; nothing
//! here knows the peers. Run alone: `cargo bench --bench engine -- decode --model FILE.gguf`.

mod schemas;
mod single;
mod together;
mod words;

use std::io::{Write, stdout};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::{Parser, ValueEnum};
use groundskeeper::model::{self, EngineOptions, Limits, Model, Priority, Request};

/// What is measured.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Scenario {
    /// Tokens per second of one answer after its first token.
    Decode,
    /// Tokens per second of reading a prompt.
    Prompt,
    /// Tokens per second of several answers at once, their prompts included.
    Streams,
    /// Time to the first token of an agent's first and second turn.
    Turn,
    /// Time to the first token of a chat, alone and beside background jobs.
    Chat,
    /// Tokens per second of free answers and of answers under a schema.
    Constrained,
    /// Nothing; answers of one form are given, for who measures what the program costs.
    Answers,
    /// How many answers under random schemas are valid.
    Schemas,
}

/// What an answer has to be like.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Form {
    /// Anything.
    Free,
    /// A JSON object with one long text.
    Prose,
    /// A JSON object with several keys, choices and short texts.
    Fields,
}

/// The command line.
#[derive(Debug, Parser)]
struct Arguments {
    /// What is measured; without it nothing is, so that `cargo test` can start this.
    scenario: Option<Scenario>,
    /// The GGUF file.
    #[arg(long, default_value = "models/groundskeeper-tiny.gguf")]
    model: PathBuf,
    /// Processor threads.
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// Prompt tokens, about; the figures say how many it were.
    #[arg(long, default_value_t = 512)]
    prompt_tokens: usize,
    /// Tokens of an answer.
    #[arg(long, default_value_t = 128)]
    answer_tokens: usize,
    /// Answers at once, or background jobs.
    #[arg(long, default_value_t = 8)]
    streams: usize,
    /// How often something is measured within this run.
    #[arg(long, default_value_t = 5)]
    repeat: usize,
    /// Context of the engine, shared by all that runs at once.
    #[arg(long, default_value_t = 8192)]
    context_tokens: u32,
    /// Prompt tokens of a step; the engine's default when left out.
    #[arg(long)]
    chunk_tokens: Option<u32>,
    /// Layers on a GPU; all when left out and the build has one.
    #[arg(long)]
    gpu_layers: Option<u32>,
    /// The form of answers.
    #[arg(long, default_value = "free")]
    form: Form,
    /// Varies the words of the prompts.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// What cargo adds.
    #[arg(long, hide = true)]
    bench: bool,
}

impl Arguments {
    fn start(&self) -> anyhow::Result<Arc<dyn Model>> {
        let options = EngineOptions::new(&self.model);
        let chunk_tokens = self.chunk_tokens.unwrap_or(options.prompt_chunk_tokens);
        Ok(model::start(EngineOptions {
            threads: Some(self.threads),
            context_tokens: Some(self.context_tokens),
            gpu_layers: self.gpu_layers,
            prompt_chunk_tokens: chunk_tokens,
            ..options
        })?)
    }
}

/// A request about `words`, whose free answer has `answer_tokens`, and for which somebody waits:
/// the peers know no other requests.
fn request(words: &str, answer_tokens: usize) -> Request {
    Request {
        ignores_end: true,
        priority: Priority::Interactive,
        limits: Limits {
            max_tokens: answer_tokens,
            timeout: Duration::from_hours(1),
        },
        ..Request::ask("", words)
    }
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let Some(scenario) = arguments.scenario else {
        return Ok(());
    };
    let engine = arguments.start()?;
    let figures = match scenario {
        Scenario::Decode => single::decode(&arguments, &*engine)?,
        Scenario::Prompt => single::prompt(&arguments, &*engine)?,
        Scenario::Turn => single::turn(&arguments, &*engine)?,
        Scenario::Constrained => single::constrained(&arguments, &*engine)?,
        Scenario::Answers => single::answers(&arguments, &*engine)?,
        Scenario::Streams => together::streams(&arguments, &*engine)?,
        Scenario::Chat => together::chat(&arguments, &*engine)?,
        Scenario::Schemas => together::schemas(&arguments, &*engine)?,
    };
    writeln!(stdout(), "{figures}")?;
    Ok(())
}
