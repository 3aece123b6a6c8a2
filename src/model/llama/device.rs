//! What the machine offers: processor instructions, memory, GPUs; and the plan made from it.

use std::fs;
use std::thread::available_parallelism;

use llama_cpp_2::{LlamaBackendDevice, LlamaBackendDeviceType, list_llama_ggml_backend_devices};

use super::super::gguf::Metadata;
use super::super::{EngineOptions, Error};
use super::cells::Budget;

/// What llama.cpp needs besides weights and cache: buffers for one chunk of the prompt.
const WORKING_BYTES: u64 = 64 << 20;

/// Where and how a model is going to run.
#[derive(Debug)]
pub(super) struct Plan {
    /// Layers for the GPU; `None` leaves it to llama.cpp, which then puts all there.
    pub(super) gpu_layers: Option<u32>,
    pub(super) context_tokens: u32,
    /// Requests that are decoded together.
    pub(super) sequences: u32,
    /// Cells of the cache that the sequences share; at least `context_tokens`.
    pub(super) cells: u32,
    pub(super) threads: usize,
    pub(super) device: String,
}

/// A model with fewer weights decodes a token in less time than threads need to meet.
const TINY_PARAMETERS: u64 = 100_000_000;

/// Chooses device, context and threads, and refuses what would not fit into memory.
pub(super) fn plan(options: &EngineOptions, metadata: &Metadata) -> Result<Plan, Error> {
    let context_tokens = context_tokens(options, metadata);
    let weights_bytes = fs::metadata(&options.path).map_or(0, |file| file.len());
    let devices = list_llama_ggml_backend_devices();
    let offered = available_parallelism().map_or(1, usize::from);
    // Threads wait for each other after every layer by spinning. For a tiny model that costs more
    // than it gives, and on a busy machine many times more.
    let most = match metadata.parameters() < TINY_PARAMETERS {
        true => 1,
        false => EngineOptions::MAX_DEFAULT_THREADS,
    };
    let threads = options.threads.unwrap_or(offered.min(most));
    let sequences = options.sequences.clamp(1, EngineOptions::MAX_SEQUENCES);
    let on = |device: &str, gpu_layers, available_bytes| Plan {
        gpu_layers,
        context_tokens,
        sequences,
        cells: context_tokens.saturating_mul(
            Budget {
                available_bytes,
                weights_bytes,
                sequences,
            }
            .contexts(|contexts| cache_bytes(metadata, context_tokens.saturating_mul(contexts))),
        ),
        threads: threads.max(1),
        device: device.to_owned(),
    };
    let least_cache_bytes = cache_bytes(metadata, context_tokens);
    let needed = weights_bytes + least_cache_bytes;
    if let Some(gpu) = fitting_gpu(&devices, options, needed) {
        return Ok(on(
            &format!("{} ({})", gpu.name, gpu.description),
            options.gpu_layers,
            gpu.memory_free as u64,
        ));
    }
    let cpu = devices
        .iter()
        .find(|device| device.device_type == LlamaBackendDeviceType::Cpu);
    let available_bytes = available_memory()
        .or(cpu.map(|cpu| cpu.memory_free as u64))
        .unwrap_or(u64::MAX)
        .saturating_sub(options.memory_reserve_megabytes * 1_000_000);
    if needed > available_bytes {
        return Err(Error::Memory {
            path: options.path.clone(),
            weights_bytes,
            cache_bytes: least_cache_bytes,
            context_tokens,
            available_bytes,
        });
    }
    let name = cpu.map_or("", |cpu| cpu.description.as_str());
    Ok(on(
        format!("CPU {name}").trim_end(),
        Some(0),
        available_bytes,
    ))
}

/// Memory for a cache of so many cells, and for the working buffers.
fn cache_bytes(metadata: &Metadata, cells: u32) -> u64 {
    metadata.cache_bytes(cells).unwrap_or(0) + WORKING_BYTES
}

fn context_tokens(options: &EngineOptions, metadata: &Metadata) -> u32 {
    let trained = metadata.context_tokens().unwrap_or(u32::MAX);
    options
        .context_tokens
        .unwrap_or(EngineOptions::MAX_DEFAULT_CONTEXT_TOKENS)
        .min(trained)
        .max(1)
}

/// The first GPU with room, unless none is wanted. A caller who names a number of layers has
/// reckoned the memory, so then it is not.
fn fitting_gpu<'d>(
    devices: &'d [LlamaBackendDevice],
    options: &EngineOptions,
    needed: u64,
) -> Option<&'d LlamaBackendDevice> {
    if options.gpu_layers == Some(0) {
        return None;
    }
    devices.iter().find(|device| {
        let is_gpu = matches!(
            device.device_type,
            LlamaBackendDeviceType::Gpu | LlamaBackendDeviceType::IntegratedGpu
        );
        is_gpu && (options.gpu_layers.is_some() || device.memory_free as u64 >= needed)
    })
}

/// Free memory in bytes, as far as the system tells: Linux, and its containers (cgroup 2).
fn available_memory() -> Option<u64> {
    let free = free_in(&fs::read_to_string("/proc/meminfo").ok()?)?;
    let number = |path| fs::read_to_string(path).ok()?.trim().parse::<u64>().ok();
    let allowed = number("/sys/fs/cgroup/memory.max");
    let used = number("/sys/fs/cgroup/memory.current");
    Some(match (allowed, used) {
        (Some(allowed), Some(used)) => free.min(allowed.saturating_sub(used)),
        _ => free,
    })
}

/// `MemAvailable` of `/proc/meminfo`, in bytes.
fn free_in(meminfo: &str) -> Option<u64> {
    let line = meminfo
        .lines()
        .find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kilobytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes * 1024)
}

/// Refuses a processor on which the native code would crash.
pub(super) fn check_processor() -> Result<(), Error> {
    if cfg!(target_feature = "avx512fp16") {
        return Err(Error::Processor {
            reason: "it was compiled for AMX, in which llama.cpp of this version crashes; \
                     build without `-C target-cpu=native` and set GGML_AVX512=ON instead"
                .into(),
        });
    }
    let missing: Vec<&str> = instructions()
        .iter()
        .filter(|(setting, _, offered)| *setting && !offered)
        .map(|(_, name, _)| *name)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let settings: Vec<String> = missing
        .iter()
        .map(|name| format!("GGML_{name}=OFF"))
        .collect();
    Err(Error::Processor {
        reason: format!(
            "it lacks {}; build on this machine with `{} cargo build --release`",
            missing.join(", "),
            settings.join(" ")
        ),
    })
}

/// Whether a build setting of llama.cpp is on; the build passes `GGML_…` variables to it.
#[cfg(target_arch = "x86_64")]
fn is_on(variable: Option<&str>, default: bool) -> bool {
    variable.map_or(default, |value| {
        !matches!(
            value.to_ascii_uppercase().as_str(),
            "OFF" | "0" | "NO" | "FALSE" | "N" | ""
        )
    })
}

/// What this build uses, its name in llama.cpp's settings, and whether the machine has it. The
/// defaults are those of llama.cpp's `ggml/CMakeLists.txt` without `GGML_NATIVE`.
#[cfg(target_arch = "x86_64")]
fn instructions() -> Vec<(bool, &'static str, bool)> {
    vec![
        (
            is_on(option_env!("GGML_SSE42"), true),
            "SSE42",
            is_x86_feature_detected!("sse4.2"),
        ),
        (
            is_on(option_env!("GGML_AVX"), true),
            "AVX",
            is_x86_feature_detected!("avx"),
        ),
        (
            is_on(option_env!("GGML_AVX2"), true),
            "AVX2",
            is_x86_feature_detected!("avx2"),
        ),
        (
            is_on(option_env!("GGML_FMA"), true),
            "FMA",
            is_x86_feature_detected!("fma"),
        ),
        (
            is_on(option_env!("GGML_F16C"), true),
            "F16C",
            is_x86_feature_detected!("f16c"),
        ),
        (
            is_on(option_env!("GGML_BMI2"), true),
            "BMI2",
            is_x86_feature_detected!("bmi2"),
        ),
        (
            is_on(option_env!("GGML_AVX512"), false),
            "AVX512",
            has_avx512(),
        ),
        (
            is_on(option_env!("GGML_AVX512_VBMI"), false),
            "AVX512_VBMI",
            is_x86_feature_detected!("avx512vbmi"),
        ),
        (
            is_on(option_env!("GGML_AVX512_VNNI"), false),
            "AVX512_VNNI",
            is_x86_feature_detected!("avx512vnni"),
        ),
        (
            is_on(option_env!("GGML_AVX512_BF16"), false),
            "AVX512_BF16",
            is_x86_feature_detected!("avx512bf16"),
        ),
        (
            is_on(option_env!("GGML_AVX_VNNI"), false),
            "AVX_VNNI",
            is_x86_feature_detected!("avxvnni"),
        ),
    ]
}

#[cfg(target_arch = "x86_64")]
fn has_avx512() -> bool {
    is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512cd")
        && is_x86_feature_detected!("avx512vl")
        && is_x86_feature_detected!("avx512dq")
        && is_x86_feature_detected!("avx512bw")
}

/// Other architectures are built for their baseline.
#[cfg(not(target_arch = "x86_64"))]
fn instructions() -> Vec<(bool, &'static str, bool)> {
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_memory_is_read_from_meminfo() {
        let meminfo = "MemTotal: 16000 kB\nMemFree: 1 kB\nMemAvailable:    2048 kB\n";
        assert_eq!(free_in(meminfo), Some(2048 * 1024));
        assert_eq!(free_in("MemTotal: 1 kB"), None);
        assert_eq!(free_in("MemAvailable: many"), None);
    }

    #[cfg(target_arch = "x86_64")]
    #[test]
    fn build_settings_are_read_as_cmake_reads_them() {
        assert!(is_on(None, true) && is_on(Some("ON"), false) && is_on(Some("1"), false));
        assert!(!is_on(None, false) && !is_on(Some("off"), true) && !is_on(Some("0"), true));
    }
}
