//! Loads a model file into llama.cpp.

use std::sync::{Arc, OnceLock};

use llama_cpp_2::llama_backend::LlamaBackend;
use llama_cpp_2::model::LlamaModel;
use llama_cpp_2::model::params::LlamaModelParams;
use llama_cpp_2::{LogOptions, send_logs_to_tracing};

use super::super::gguf::{self, Pooling};
use super::super::{EngineOptions, Error, ModelInfo, TemplateOrigin};
use super::device::{self, Plan};
use super::{engine_failed, load_failed};

/// A model in memory, without a context.
pub(super) struct Loaded {
    pub(super) model: Arc<LlamaModel>,
    pub(super) info: ModelInfo,
    pub(super) plan: Plan,
    /// How its hidden states become an embedding, where the file says it.
    pub(super) pooling: Option<Pooling>,
    /// Whether a token sees only those before it.
    pub(super) is_causal: bool,
}

/// Reads the header, plans where the model runs, and loads its weights.
pub(super) fn load(options: &EngineOptions) -> Result<Loaded, Error> {
    let path = &options.path;
    let metadata = gguf::read_file(path)?;
    let backend = backend()?;
    let plan = device::plan(options, &metadata)?;
    let loading = options.loading.clone();
    let mut parameters =
        LlamaModelParams::default().with_progress_callback(move |share| loading.advance(share));
    if !plan.gpus.is_empty() {
        parameters = parameters.with_devices(&plan.gpus).map_err(engine_failed)?;
    }
    if let Some(layers) = plan.gpu_layers {
        parameters = parameters.with_n_gpu_layers(layers);
    }
    let model = LlamaModel::load_from_file(backend, path, &parameters).map_err(|error| {
        if options.loading.is_cancelled() {
            return Error::Cancelled;
        }
        load_failed(
            path,
            &format!(
                "{error}; the log has llama.cpp's own words (GROUNDSKEEPER_LOG=llama-cpp-2=debug)"
            ),
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
        device: plan.device.clone(),
        threads: plan.threads,
        bundled: options.bundled,
        chat_template: TemplateOrigin::File,
    };
    Ok(Loaded {
        model: Arc::new(model),
        info,
        plan,
        pooling: metadata.pooling(),
        is_causal: metadata.is_causal(),
    })
}

/// llama.cpp's global state, made once and kept. Its log goes to `tracing`, never to a terminal.
pub(super) fn backend() -> Result<&'static LlamaBackend, Error> {
    static BACKEND: OnceLock<Result<LlamaBackend, String>> = OnceLock::new();
    BACKEND
        .get_or_init(|| {
            send_logs_to_tracing(LogOptions::default());
            LlamaBackend::init().map_err(|error| error.to_string())
        })
        .as_ref()
        .map_err(engine_failed)
}
