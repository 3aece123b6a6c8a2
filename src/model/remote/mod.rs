//! A model on another server that speaks OpenAI's protocol (vLLM, llama-server, Ollama, LM Studio,
//! or this program), behind the same trait [`Model`].
//!
//! Answers are judged here as everywhere: whether the server enforced a schema does not matter.
//! Regular expressions and grammars have no portable form, so they are refused.

mod ask;
mod failure;
mod lines;
mod server;
mod told;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::Semaphore;

use super::answer::Judge;
use super::block_on::block_on;
use super::generation::Reporter;
use super::{
    Answer, Constraint, Counters, Error, Generation, Model, ModelInfo, Request, TemplateOrigin,
};
use server::Server;

/// Context that is reckoned with when neither the server nor a setting tells it.
const DEFAULT_CONTEXT_TOKENS: u32 = 8192;

/// Where the server is, and what to ask it for.
#[derive(Clone, PartialEq, Eq)]
pub struct Options {
    /// The address up to and with `/v1`.
    pub url: String,
    /// The model's name there; `None` for the first one that the server lists.
    pub model: Option<String>,
    /// The key that the server asks for.
    pub key: Option<String>,
    /// The model's context in tokens; `None` for what the server says.
    pub context_tokens: Option<u32>,
    /// Requests under way and waiting; one more is [`Error::Busy`].
    pub queue: usize,
}

impl std::fmt::Debug for Options {
    /// Everything but the key.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options")
            .field("url", &self.url)
            .field("model", &self.model)
            .finish_non_exhaustive()
    }
}

/// Asks the server what it has; blocks until it has answered. Fails when it cannot be reached, does
/// not let us in, or has no such model.
pub fn connect(options: Options) -> Result<Arc<dyn Model>, Error> {
    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .thread_name("model-remote")
        .enable_all()
        .build()
        .map_err(|error| Error::Engine {
            reason: format!("no runtime for its connections can be started: {error}"),
        })?;
    let queue = options.queue.max(1);
    let context_tokens = options.context_tokens;
    let finding = runtime.spawn(Server::find(options));
    let found = block_on(finding).unwrap_or_else(|failed| {
        Err(Error::Engine {
            reason: failed.to_string(),
        })
    });
    let (server, told_tokens) = match found {
        Ok(found) => found,
        Err(error) => {
            // A runtime that is dropped where async code runs panics.
            runtime.shutdown_background();
            return Err(error);
        }
    };
    let context_tokens = context_tokens.or(told_tokens);
    Ok(Arc::new(Remote {
        info: info(&server, context_tokens.unwrap_or(DEFAULT_CONTEXT_TOKENS)),
        runtime: Some(runtime),
        seats: Arc::new(Semaphore::new(queue)),
        queue,
        server: Arc::new(server),
        counters: Arc::default(),
    }))
}

fn info(server: &Server, context_tokens: u32) -> ModelInfo {
    ModelInfo {
        name: server.model.clone(),
        path: None,
        architecture: "unknown".into(),
        parameters: 0,
        quantisation: "unknown".into(),
        bytes: 0,
        context_tokens,
        training_context_tokens: context_tokens,
        vocabulary: 0,
        device: format!("the server {}", server.url),
        threads: 0,
        bundled: false,
        chat_template: TemplateOrigin::File,
    }
}

/// A model on another server.
struct Remote {
    info: ModelInfo,
    /// Taken when this is dropped.
    runtime: Option<Runtime>,
    seats: Arc<Semaphore>,
    queue: usize,
    server: Arc<Server>,
    counters: Arc<Mutex<Counters>>,
}

impl Drop for Remote {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Remote {
    fn count(&self) -> MutexGuard<'_, Counters> {
        count(&self.counters)
    }
}

fn count(counters: &Mutex<Counters>) -> MutexGuard<'_, Counters> {
    counters.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Model for Remote {
    fn info(&self) -> ModelInfo {
        self.info.clone()
    }

    fn generate(&self, request: Request) -> Result<Generation, Error> {
        check(&request)?;
        let judge = Judge::new(&request.constraint)?;
        let Ok(seat) = Arc::clone(&self.seats).try_acquire_owned() else {
            self.count().refused += 1;
            return Err(Error::Busy { length: self.queue });
        };
        self.count().requests += 1;
        let (reporter, generation) = Generation::channel();
        let cancel = generation.cancel_handle();
        let (server, counters) = (Arc::clone(&self.server), Arc::clone(&self.counters));
        let context_tokens = self.info.context_tokens as usize;
        if let Some(runtime) = &self.runtime {
            runtime.spawn(async move {
                let asking = Asking {
                    server: &server,
                    request: &request,
                    judge: &judge,
                    reporter: &reporter,
                    context_tokens,
                    submitted: Instant::now(),
                };
                let outcome = tokio::select! {
                    biased;
                    // Dropping the other branch closes the connection, which stops the server.
                    () = cancel.cancelled() => Err(Error::Cancelled),
                    outcome = asking.answer() => outcome,
                };
                drop(seat);
                note(&counters, &outcome);
                reporter.finish(outcome);
            });
        }
        Ok(generation)
    }

    fn counters(&self) -> Option<Counters> {
        Some(*self.count())
    }
}

/// One request on its way.
struct Asking<'a> {
    server: &'a Server,
    request: &'a Request,
    judge: &'a Judge,
    reporter: &'a Reporter,
    context_tokens: usize,
    submitted: Instant,
}

fn check(request: &Request) -> Result<(), Error> {
    if request.embeds {
        return Err(Error::BadRequest {
            reason: "embeddings are given by models on this machine; ask the other server for its \
                     own"
            .into(),
        });
    }
    if request.text.is_some() {
        return Err(Error::BadRequest {
            reason: "a model on another server takes messages, and no text in their place".into(),
        });
    }
    request.check()?;
    match request.constraint {
        Constraint::None | Constraint::JsonSchema(_) => Ok(()),
        Constraint::Regex(_) | Constraint::Lark(_) => Err(Error::UnsupportedConstraint {
            reason: "models on other servers take JSON Schemas only, since regular expressions \
                     and grammars have no form that all servers know"
                .into(),
        }),
    }
}

fn note(counters: &Mutex<Counters>, outcome: &Result<Answer, Error>) {
    let mut counters = count(counters);
    match outcome {
        Ok(answer) => {
            let tokens = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
            counters.answered += 1;
            counters.prompt_tokens += tokens(answer.usage.prompt_tokens);
            counters.cached_tokens += tokens(answer.usage.cached_tokens);
            counters.cache_hits += u64::from(answer.usage.cached_tokens > 0);
            counters.answer_tokens += tokens(answer.usage.answer_tokens);
            counters.first_token_time += answer.first_token;
        }
        Err(Error::Cancelled) => counters.cancelled += 1,
        Err(_) => counters.failed += 1,
    }
}
