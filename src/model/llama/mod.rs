//! The in-process engine: llama.cpp through llama-cpp-2. Only this folder names that crate and
//! llguidance.
//!
//! One OS thread owns backend, model and context; callers reach it over a bounded channel and it
//! outlives every failing request. Requests are answered one after the other.
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

mod device;
mod guide;
mod session;
#[cfg(test)]
mod tests;
mod vocabulary;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, OnceLock};
use std::thread::{self, JoinHandle};
use std::time::Instant;

use llama_cpp_2::llama_backend::LlamaBackend;
use llama_cpp_2::model::LlamaModel;
use llama_cpp_2::model::params::LlamaModelParams;
use llama_cpp_2::{LogOptions, send_logs_to_tracing};

use super::answer::Judge;
use super::generation::Reporter;
use super::gguf;
use super::{EngineOptions, Error, Generation, Model, ModelInfo, Request};
use session::Session;

/// llama.cpp's fallback tokeniser recurses on long texts, so the thread gets room for that.
const STACK_BYTES: usize = 64 << 20;

/// Loads the model on a thread of its own and returns when it is ready to answer.
pub fn start(options: EngineOptions) -> Result<Arc<dyn Model>, Error> {
    device::check_processor()?;
    let (jobs, inbox) = sync_channel(options.queue.max(1));
    let (ready, loaded) = sync_channel(1);
    let closing = Arc::new(AtomicBool::new(false));
    let queue = options.queue.max(1);
    let path = options.path.clone();
    let thread = thread::Builder::new()
        .name("model".into())
        .stack_size(STACK_BYTES)
        .spawn(move || serve(&options, &ready, &inbox))
        .map_err(|error| load_failed(&path, &error.to_string()))?;
    let info = loaded
        .recv()
        .unwrap_or_else(|_| Err(load_failed(&path, "its thread stopped")))?;
    Ok(Arc::new(Engine {
        info,
        queue,
        closing,
        jobs: Some(jobs),
        thread: Some(thread),
    }))
}

/// The caller's end of the engine thread.
struct Engine {
    info: ModelInfo,
    queue: usize,
    closing: Arc<AtomicBool>,
    jobs: Option<SyncSender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Model for Engine {
    fn info(&self) -> ModelInfo {
        self.info.clone()
    }

    fn generate(&self, request: Request) -> Result<Generation, Error> {
        if request.messages.is_empty() || request.limits.max_tokens == 0 {
            return Err(Error::BadRequest {
                reason: "it needs at least one message and room for one token".into(),
            });
        }
        let judge = Judge::new(&request.constraint)?;
        let (reporter, generation) = Generation::channel();
        let job = Job {
            request,
            judge,
            reporter,
            submitted: Instant::now(),
            closing: Arc::clone(&self.closing),
        };
        let jobs = self.jobs.as_ref().ok_or_else(stopped)?;
        match jobs.try_send(job) {
            Ok(()) => Ok(generation),
            Err(TrySendError::Full(_)) => Err(Error::Busy { length: self.queue }),
            Err(TrySendError::Disconnected(_)) => Err(stopped()),
        }
    }
}

impl Drop for Engine {
    /// Cancels what runs or waits, and waits for the thread: context and model must be gone
    /// before the program ends, or some backends complain.
    fn drop(&mut self) {
        self.closing.store(true, Ordering::Relaxed);
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            let _panicked = thread.join();
        }
    }
}

/// One request on its way through the engine.
struct Job {
    request: Request,
    judge: Judge,
    reporter: Reporter,
    submitted: Instant,
    closing: Arc<AtomicBool>,
}

impl Job {
    /// Called between decode steps.
    fn check(&self, answer_tokens: usize) -> Result<(), Error> {
        if self.reporter.is_cancelled() || self.closing.load(Ordering::Relaxed) {
            return Err(Error::Cancelled);
        }
        let limit = self.request.limits.timeout;
        if self.submitted.elapsed() >= limit {
            return Err(Error::Timeout {
                limit,
                answer_tokens,
            });
        }
        Ok(())
    }
}

/// The engine thread: loads, says so, and answers until the callers have gone. Locals are dropped
/// in reverse: context, then model; the backend stays for the life of the process.
fn serve(
    options: &EngineOptions,
    ready: &SyncSender<Result<ModelInfo, Error>>,
    inbox: &Receiver<Job>,
) {
    let report = |error| {
        let _gone = ready.send(Err(error));
    };
    let (model, info) = match load(options) {
        Ok(loaded) => loaded,
        Err(error) => return report(error),
    };
    let mut session = match Session::new(&model, &info, options) {
        Ok(session) => session,
        Err(error) => return report(error),
    };
    let info = ModelInfo {
        chat_template: session.template_origin(),
        context_tokens: session.context_tokens(),
        ..info
    };
    if ready.send(Ok(info)).is_err() {
        return;
    }
    for job in inbox {
        let outcome = catch_unwind(AssertUnwindSafe(|| session.answer(&job)));
        job.reporter
            .finish(outcome.unwrap_or_else(|panic| Err(panicked(&*panic))));
    }
}

fn load(options: &EngineOptions) -> Result<(Arc<LlamaModel>, ModelInfo), Error> {
    let path = &options.path;
    let metadata = gguf::read_file(path)?;
    let backend = backend()?;
    let plan = device::plan(options, &metadata)?;
    let mut parameters = LlamaModelParams::default();
    if let Some(layers) = plan.gpu_layers {
        parameters = parameters.with_n_gpu_layers(layers);
    }
    let model = LlamaModel::load_from_file(backend, path, &parameters).map_err(|error| {
        load_failed(
            path,
            &format!("{error}; the log has llama.cpp's own words (RUST_LOG=llama-cpp-2=debug)"),
        )
    })?;
    let file_name = path.file_stem().unwrap_or_default().to_string_lossy();
    let info = ModelInfo {
        name: metadata.name().unwrap_or(&file_name).to_owned(),
        path: Some(path.clone()),
        architecture: metadata.architecture().unwrap_or("unknown").to_owned(),
        parameters: model.n_params(),
        quantisation: metadata.quantisation().unwrap_or("unknown").to_owned(),
        bytes: model.size(),
        context_tokens: plan.context_tokens,
        training_context_tokens: model.n_ctx_train(),
        vocabulary: model.n_vocab().unsigned_abs(),
        device: plan.device,
        threads: plan.threads,
        bundled: options.bundled,
        chat_template: super::TemplateOrigin::File,
    };
    Ok((Arc::new(model), info))
}

/// llama.cpp's global state, made once and kept. Its log goes to `tracing`, never to a terminal.
fn backend() -> Result<&'static LlamaBackend, Error> {
    static BACKEND: OnceLock<Result<LlamaBackend, String>> = OnceLock::new();
    BACKEND
        .get_or_init(|| {
            send_logs_to_tracing(LogOptions::default());
            LlamaBackend::init().map_err(|error| error.to_string())
        })
        .as_ref()
        .map_err(engine_failed)
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
