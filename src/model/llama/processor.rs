//! The processor: which instructions this build of llama.cpp uses, and whether the machine has them.

use crate::model::{Error, Instruction};

/// Every instruction set that a build may use, with whether this one does and the machine could.
pub(super) fn features() -> Vec<Instruction> {
    let sets = instructions().into_iter();
    sets.map(|(built, name, offered)| Instruction {
        name: name.to_owned(),
        built,
        offered,
    })
    .collect()
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
        .filter(|(built, _, offered)| *built && !offered)
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

    #[cfg(target_arch = "x86_64")]
    #[test]
    fn build_settings_are_read_as_cmake_reads_them() {
        assert!(is_on(None, true) && is_on(Some("ON"), false) && is_on(Some("1"), false));
        assert!(!is_on(None, false) && !is_on(Some("off"), true) && !is_on(Some("0"), true));
    }

    #[test]
    fn what_is_built_and_not_offered_is_refused() {
        let lacks = |feature: &Instruction| feature.built && !feature.offered;
        assert_eq!(check_processor().is_err(), features().iter().any(lacks));
    }
}
