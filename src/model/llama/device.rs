//! The plan by which a model runs on this machine: device, context, cache and threads; and the
//! refusal of what would not fit into memory.

use std::fs;
use std::thread::available_parallelism;

use llama_cpp_2::{LlamaBackendDeviceType, list_llama_ggml_backend_devices};

use super::cells::Budget;
use super::choice::{Choice, Device, Wish, choose};
use super::embeddings::TOKENS_MAX;
use super::load::backend;
use super::{memory, processor};
use crate::model::gguf::{self, Metadata};
use crate::model::{EngineOptions, Error, Machine, Need};

/// Working buffers besides those that grow with the model, the engine's own tables among them.
const WORKING_BYTES: u64 = 32 << 20;

/// Where and how a model is going to run.
#[derive(Debug)]
pub(super) struct Plan {
    /// Layers for the GPU; `None` leaves it to llama.cpp, which then puts all there.
    pub(super) gpu_layers: Option<u32>,
    /// The GPUs, by llama.cpp's index; none for the CPU.
    pub(super) gpus: Vec<usize>,
    pub(super) context_tokens: u32,
    /// Requests that are decoded together.
    pub(super) sequences: u32,
    /// Cells of the cache that the sequences share; at least `context_tokens`.
    pub(super) cells: u32,
    pub(super) threads: usize,
    pub(super) device: String,
    /// Memory of a context for embeddings.
    pub(super) embedding_bytes: u64,
}

/// A model with fewer weights decodes a token in less time than threads need to meet.
const TINY_PARAMETERS: u64 = 100_000_000;

/// Chooses device, context and threads, and refuses what would not fit into memory.
pub(super) fn plan(options: &EngineOptions, metadata: &Metadata) -> Result<Plan, Error> {
    let need = need(options, metadata);
    let choice = choice(options, &need);
    let room_bytes = match choice.gpus.is_empty() {
        false => choice.gpu_free_bytes,
        true => room_in_memory(options, &need)?,
    };
    let sequences = options.sequences.clamp(1, EngineOptions::MAX_SEQUENCES);
    let budget = Budget {
        available_bytes: room_bytes.saturating_sub(need.buffer_bytes),
        weights_bytes: need.weights_bytes,
        sequences,
    };
    let context_tokens = need.context_tokens;
    let contexts = budget.contexts(|contexts| {
        let cells = context_tokens.saturating_mul(contexts);
        metadata.cache_bytes(cells).unwrap_or(0)
    });
    Ok(Plan {
        gpu_layers: match choice.gpus.is_empty() {
            true => Some(0),
            false => options.gpu_layers,
        },
        context_tokens,
        sequences,
        cells: context_tokens.saturating_mul(contexts),
        threads: threads(options, metadata),
        device: choice.name(),
        gpus: choice.gpus,
        embedding_bytes: metadata
            .cache_bytes(context_tokens.min(TOKENS_MAX))
            .unwrap_or(0)
            .saturating_add(WORKING_BYTES),
    })
}

/// This machine, as a model with these options would find it.
pub(in crate::model) fn machine(options: &EngineOptions) -> Result<Machine, Error> {
    processor::check_processor()?;
    // Sends its words to the log before devices are looked for.
    backend()?;
    let metadata = gguf::read_file(&options.path)?;
    let need = need(options, &metadata);
    let built = [
        (cfg!(feature = "cuda"), "CUDA"),
        (cfg!(feature = "metal"), "Metal"),
        (cfg!(feature = "vulkan"), "Vulkan"),
    ];
    let built = built.into_iter().filter(|(is_built, _)| *is_built);
    Ok(Machine {
        backends: built.map(|(_, name)| name).collect(),
        devices: choice(options, &need).candidates,
        processor: processor::features(),
        available_bytes: memory::available(),
        need: Some(need),
    })
}

/// What the model needs at least: the cache of one context.
fn need(options: &EngineOptions, metadata: &Metadata) -> Need {
    let context_tokens = context_tokens(options, metadata);
    Need {
        weights_bytes: fs::metadata(&options.path).map_or(0, |file| file.len()),
        cache_bytes: metadata.cache_bytes(context_tokens).unwrap_or(0),
        buffer_bytes: buffer_bytes(options, metadata, context_tokens),
        context_tokens,
    }
}

fn choice(options: &EngineOptions, need: &Need) -> Choice {
    let available = memory::available();
    let devices = list_llama_ggml_backend_devices();
    let devices: Vec<Device> = devices
        .into_iter()
        .filter_map(|device| {
            let free = device.memory_free as u64;
            let (is_gpu, free_bytes) = match device.device_type {
                LlamaBackendDeviceType::Gpu => (true, free),
                // Its memory is the machine's.
                LlamaBackendDeviceType::IntegratedGpu => {
                    (true, free.min(available.unwrap_or(free)))
                }
                LlamaBackendDeviceType::Cpu => (false, available.unwrap_or(free)),
                // These help the processor and hold no model.
                LlamaBackendDeviceType::Accelerator | LlamaBackendDeviceType::Unknown => {
                    return None;
                }
            };
            let name = match is_gpu {
                true => format!("{} ({})", device.name, device.description),
                false => format!("CPU {}", device.description).trim_end().to_owned(),
            };
            Some(Device {
                index: device.index,
                name,
                backend: device.backend,
                is_gpu,
                free_bytes,
            })
        })
        .collect();
    let wish = Wish {
        gpu_layers: options.gpu_layers,
        needed_bytes: need.bytes(),
    };
    choose(&devices, wish)
}

/// Memory of the machine that is left for weights and cache; an error when it is too little.
fn room_in_memory(options: &EngineOptions, need: &Need) -> Result<u64, Error> {
    let cpu = || {
        let devices = list_llama_ggml_backend_devices();
        let is_cpu = |device: &llama_cpp_2::LlamaBackendDevice| {
            device.device_type == LlamaBackendDeviceType::Cpu
        };
        devices
            .into_iter()
            .find(is_cpu)
            .map(|cpu| cpu.memory_free as u64)
    };
    let available_bytes = memory::available()
        .or_else(cpu)
        .unwrap_or(u64::MAX)
        .saturating_sub(options.memory_reserve_megabytes.saturating_mul(1_000_000));
    if need.bytes() > available_bytes {
        return Err(Error::Memory {
            path: options.path.clone(),
            weights_bytes: need.weights_bytes,
            cache_bytes: need.cache_bytes.saturating_add(need.buffer_bytes),
            context_tokens: need.context_tokens,
            available_bytes,
        });
    }
    Ok(available_bytes)
}

/// Working buffers of one step: the largest is that of the scores, which llama.cpp reserves for
/// every token of a slice; the mask has a number for each of them and cell of the cache.
fn buffer_bytes(options: &EngineOptions, metadata: &Metadata, cells: u32) -> u64 {
    const BYTES_PER_NUMBER: u64 = 4;
    let slice = u64::from(options.prompt_chunk_tokens).saturating_mul(BYTES_PER_NUMBER);
    let vocabulary = metadata.vocabulary().unwrap_or(0);
    let hidden = metadata.hidden_numbers().unwrap_or(0);
    let per_token = vocabulary
        .saturating_add(hidden)
        .saturating_add(u64::from(cells));
    slice
        .saturating_mul(per_token)
        .saturating_add(WORKING_BYTES)
}

fn context_tokens(options: &EngineOptions, metadata: &Metadata) -> u32 {
    let trained = metadata.context_tokens().unwrap_or(u32::MAX);
    options
        .context_tokens
        .unwrap_or(EngineOptions::MAX_DEFAULT_CONTEXT_TOKENS)
        .min(trained)
        .max(1)
}

/// Threads wait for each other after every layer by spinning. For a tiny model that costs more
/// than it gives, and on a busy machine many times more.
fn threads(options: &EngineOptions, metadata: &Metadata) -> usize {
    let most = match metadata.parameters() < TINY_PARAMETERS {
        true => 1,
        false => EngineOptions::MAX_DEFAULT_THREADS,
    };
    let offered = available_parallelism().map_or(1, usize::from);
    options.threads.unwrap_or(offered.min(most)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tiny() -> EngineOptions {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/models/groundskeeper-tiny.gguf"
        );
        EngineOptions {
            gpu_layers: Some(0),
            ..EngineOptions::new(path)
        }
    }

    #[test]
    fn the_plan_is_what_the_machine_is_said_to_give() {
        let machine = machine(&tiny()).unwrap();
        let chosen: Vec<_> = machine.devices.iter().filter(|one| one.chosen).collect();
        assert_eq!(chosen.len(), 1, "{machine:?}");
        let metadata = gguf::read_file(&tiny().path).unwrap();
        let plan = plan(&tiny(), &metadata).unwrap();
        assert_eq!(plan.device, chosen[0].name);
        assert_eq!((plan.gpus.len(), plan.gpu_layers), (0, Some(0)));
        let need = machine.need.unwrap();
        assert_eq!(need.context_tokens, plan.context_tokens);
        assert_eq!(
            need.weights_bytes,
            fs::metadata(&tiny().path).unwrap().len()
        );
    }

    #[test]
    fn more_cells_and_longer_slices_need_more() {
        let metadata = gguf::read_file(&tiny().path).unwrap();
        let small = buffer_bytes(&tiny(), &metadata, 1024);
        assert!(small > WORKING_BYTES);
        assert!(buffer_bytes(&tiny(), &metadata, 2048) > small);
        let mut options = tiny();
        options.prompt_chunk_tokens *= 2;
        assert!(buffer_bytes(&options, &metadata, 1024) > small);
    }

    #[test]
    fn what_does_not_fit_is_refused_with_its_numbers_and_a_choice() {
        let metadata = gguf::read_file(&tiny().path).unwrap();
        let mut options = tiny();
        options.memory_reserve_megabytes = u64::MAX;
        let error = plan(&options, &metadata).unwrap_err();
        assert!(
            matches!(
                error,
                Error::Memory {
                    available_bytes: 0,
                    ..
                }
            ),
            "{error:?}"
        );
        let text = error.to_string();
        for words in [
            "MB weights",
            "0 MB are available",
            "model use PATH",
            "model.context_tokens",
        ] {
            assert!(text.contains(words), "{text}");
        }
    }
}
