//! The in-process engine: llama.cpp through llama-cpp-2. Only this folder names that crate and
//! llguidance.
//!
//! One OS thread owns backend, model and context; callers reach it over a bounded queue, behind a
//! second thread that makes their requests ready (`prompts.rs`), and it outlives every failing
//! request. All requests are decoded together: each step holds one token
//! of every answer being written and a slice of the prompts (`steps.rs`, planned by
//! `model::schedule`). The sequences share the cells of one cache (`cells.rs`).
//!
//! **Processor.** Without `target-cpu`, llama.cpp is compiled for AVX2, FMA, F16C and BMI2 on
//! `x86_64` (any Intel from 2013, any AMD from 2015) and for plain ARMv8-A on aarch64; there is no
//! choice at run time. [`start`] checks before the first native instruction and refuses with the
//! build settings that help, so an older machine gets an error and no illegal instruction.
//! `GGML_AVX512=ON` and its like in the environment of the build make use of newer ones. Code
//! compiled for AMX (`-C target-cpu=native` on Sapphire Rapids) is refused, because llama.cpp of
//! this version crashes in it.
//!
//! **Features of llama-cpp-2.** `openmp` is off: it would tie the binary to libgomp, and llama.cpp
//! has its own threads. `common` is off: it is only needed for the GBNF sampler, which can abort
//! the process. `llguidance` gives the token trie, `sampler` its constructor.

mod cells;
mod choice;
mod device;
mod embeddings;
mod guide;
mod job;
mod load;
mod memory;
mod pace;
mod pool;
mod processor;
mod prompts;
mod run;
mod saved;
mod sequences;
mod session;
mod steps;
#[cfg(test)]
mod tests;
mod thinking;
mod vocabulary;
mod work;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::Instant;

pub(super) use device::machine;

use super::answer::Judge;
use super::{Counters, EngineOptions, Error, Generation, Model, ModelInfo, Request};
use job::{Job, Shared};
use saved::Saved;
use session::Session;
use work::Work;

/// llama.cpp's fallback tokeniser recurses on long texts, so the thread gets room for that.
const STACK_BYTES: usize = 64 << 20;

/// Loads the model on a thread of its own and returns when it is ready to answer.
pub fn start(options: EngineOptions) -> Result<Arc<dyn Model>, Error> {
    processor::check_processor()?;
    let (jobs, inbox) = channel();
    let (ready, loaded) = sync_channel(1);
    let shared = Arc::new(Shared::new(options.queue));
    let path = options.path.clone();
    let on_thread = Arc::clone(&shared);
    let thread = thread::Builder::new()
        .name("model".into())
        .stack_size(STACK_BYTES)
        .spawn(move || serve(&options, &ready, inbox, on_thread))
        .map_err(|error| load_failed(&path, &error.to_string()))?;
    let info = loaded
        .recv()
        .unwrap_or_else(|_| Err(load_failed(&path, "its thread stopped")))?;
    Ok(Arc::new(Engine {
        info,
        shared,
        jobs: Some(jobs),
        thread: Some(thread),
    }))
}

/// The caller's end of the engine thread. The channel's length is bounded by the places in
/// [`Shared`], which a request holds until the engine begins with it.
struct Engine {
    info: ModelInfo,
    shared: Arc<Shared>,
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Model for Engine {
    fn info(&self) -> ModelInfo {
        self.info.clone()
    }

    fn generate(&self, request: Request) -> Result<Generation, Error> {
        request.check()?;
        let judge = Judge::new(&request.constraint)?;
        let (reporter, generation) = Generation::channel();
        let job = Job {
            request,
            judge,
            reporter,
            submitted: Instant::now(),
        };
        let jobs = self.jobs.as_ref().ok_or_else(stopped)?;
        self.shared.queue_up()?;
        jobs.send(job).map_err(|_| stopped())?;
        Ok(generation)
    }

    fn counters(&self) -> Option<Counters> {
        Some(*self.shared.counters())
    }
}

impl Drop for Engine {
    /// Cancels what runs or waits, and waits for the thread: context and model must be gone
    /// before the program ends, or some backends complain.
    fn drop(&mut self) {
        self.shared.close();
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            let _panicked = thread.join();
        }
    }
}

/// The engine thread: loads, says so, and answers until the callers have gone. Locals are dropped
/// in reverse: context, then model; the backend stays for the life of the process.
fn serve(
    options: &EngineOptions,
    ready: &SyncSender<Result<ModelInfo, Error>>,
    inbox: Receiver<Job>,
    shared: Arc<Shared>,
) {
    let report = |error| {
        let _gone = ready.send(Err(error));
    };
    let loaded = match load::load(options) {
        Ok(loaded) => loaded,
        Err(error) => return report(error),
    };
    let mut session = match Session::new(&loaded, options) {
        Ok(session) => session,
        Err(error) => return report(error),
    };
    let saved = Saved::of(options);
    if let Some(saved) = &saved {
        saved.load(&mut session.sequences);
    }
    let info = ModelInfo {
        chat_template: session.prompts.template_origin(),
        ..loaded.info.clone()
    };
    if ready.send(Ok(info)).is_err() {
        return;
    }
    let prompts = Arc::clone(&session.prompts);
    let mut work = Work::new(&loaded, session, Arc::clone(&shared));
    let outcome = thread::scope(|scope| {
        let (sender, prepared) = channel();
        let making = thread::Builder::new()
            .name("model-prompts".into())
            .stack_size(STACK_BYTES);
        making.spawn_scoped(scope, move || {
            work::make_ready(&inbox, &prompts, &shared, &sender);
        })?;
        work.serve(&prepared);
        Ok::<(), std::io::Error>(())
    });
    if let Err(error) = outcome {
        tracing::error!("the model answers nobody, since no thread can be started: {error}");
    }
    if let Some(saved) = &saved {
        saved.save(&mut work.steps.session.sequences);
    }
}

fn load_failed(path: &Path, reason: &str) -> Error {
    Error::LoadFailed {
        path: path.to_owned(),
        reason: reason.to_owned(),
    }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "it is handed to map_err, which gives the error away"
)]
fn engine_failed(reason: impl ToString) -> Error {
    Error::Engine {
        reason: reason.to_string(),
    }
}

fn stopped() -> Error {
    engine_failed("its thread has stopped; start the program again")
}

fn panicked(panic: &(dyn std::any::Any + Send)) -> Error {
    let text = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    engine_failed(format!("panic: {}", text.unwrap_or("without a message")))
}

/// A panic in the code of one request is an error of that request.
fn guarded<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| Err(panicked(&*panic)))
}
