//! Which device a model runs on, and why. Pure.
//!
//! CUDA, Metal, Vulkan, the CPU, in this order: the first that has room for all of the model. Of
//! several GPUs of one backend one that has room is enough; where only all together have it, the
//! layers are spread over them.

use crate::model::Candidate;

/// A device as llama.cpp lists it.
#[derive(Debug, Clone)]
pub(super) struct Device {
    pub(super) index: usize,
    pub(super) name: String,
    pub(super) backend: String,
    pub(super) is_gpu: bool,
    pub(super) free_bytes: u64,
}

/// What is asked of a device.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wish {
    /// Layers for a GPU; `None` for all.
    pub(super) gpu_layers: Option<u32>,
    /// Memory that the model needs.
    pub(super) needed_bytes: u64,
}

/// What is taken.
#[derive(Debug)]
pub(super) struct Choice {
    /// The GPUs taken, by llama.cpp's index; none for the CPU.
    pub(super) gpus: Vec<usize>,
    /// Memory that is free on them together.
    pub(super) gpu_free_bytes: u64,
    /// Every device with why.
    pub(super) candidates: Vec<Candidate>,
}

impl Choice {
    /// The names of what is taken.
    pub(super) fn name(&self) -> String {
        let chosen = self.candidates.iter().filter(|device| device.chosen);
        let names: Vec<&str> = chosen.map(|device| device.name.as_str()).collect();
        names.join(", ")
    }
}

/// Backends in the order in which they are preferred.
const ORDER: &[&[&str]] = &[
    &["CUDA", "ROCm", "HIP", "MUSA"],
    &["MTL", "Metal"],
    &["Vulkan"],
];

fn rank(backend: &str) -> usize {
    let names = |names: &&[&str]| names.contains(&backend);
    ORDER.iter().position(names).unwrap_or(ORDER.len())
}

/// Chooses among `devices`.
pub(super) fn choose(devices: &[Device], wish: Wish) -> Choice {
    let mut gpus: Vec<&Device> = devices.iter().filter(|device| device.is_gpu).collect();
    gpus.sort_by_key(|device| rank(&device.backend));
    let taken = match wish.gpu_layers {
        Some(0) => Vec::new(),
        _ => fitting(&gpus, wish),
    };
    let is_taken = |device: &Device| taken.iter().any(|taken| taken.index == device.index);
    let why = |device: &Device| match (device.is_gpu, is_taken(device), wish.gpu_layers) {
        (true, true, None) if taken.len() > 1 => {
            "the model has room on these GPUs together".to_owned()
        }
        (true, true, None) => "the model has room on it".to_owned(),
        (true, true, Some(layers)) => {
            format!("model.gpu_layers is {layers}, so its memory is not reckoned")
        }
        (true, false, Some(0)) => "model.gpu_layers is 0".to_owned(),
        (true, false, _) if !taken.is_empty() => {
            format!("{} comes before it", taken[0].name)
        }
        (true, false, _) => format!(
            "{} MB are free on it, and {} MB are needed",
            device.free_bytes / 1_000_000,
            wish.needed_bytes.div_ceil(1_000_000)
        ),
        (false, ..) if !taken.is_empty() => "a GPU is taken".to_owned(),
        (false, ..) if gpus.is_empty() => "no GPU is seen by this build".to_owned(),
        (false, ..) => "no GPU is taken".to_owned(),
    };
    let candidate = |device: &Device| Candidate {
        name: device.name.clone(),
        backend: device.backend.clone(),
        free_bytes: device.free_bytes,
        chosen: is_taken(device) || (!device.is_gpu && taken.is_empty()),
        reason: why(device),
    };
    Choice {
        gpus: taken.iter().map(|device| device.index).collect(),
        gpu_free_bytes: taken.iter().map(|device| device.free_bytes).sum(),
        candidates: gpus
            .iter()
            .copied()
            .chain(devices.iter().filter(|device| !device.is_gpu))
            .map(candidate)
            .collect(),
    }
}

/// The first GPU with room, or the first backend whose GPUs have it together. A caller who names
/// a number of layers has reckoned the memory, so then it is not.
fn fitting<'d>(gpus: &[&'d Device], wish: Wish) -> Vec<&'d Device> {
    for group in gpus.chunk_by(|one, other| one.backend == other.backend) {
        if wish.gpu_layers.is_some() {
            return group.to_vec();
        }
        let has_room = |device: &&&Device| device.free_bytes >= wish.needed_bytes;
        if let Some(one) = group.iter().find(has_room) {
            return vec![one];
        }
        let together: u64 = group.iter().map(|device| device.free_bytes).sum();
        if together >= wish.needed_bytes {
            return group.to_vec();
        }
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(index: usize, backend: &str, free_bytes: u64) -> Device {
        Device {
            index,
            name: format!("{backend}{index}"),
            backend: backend.into(),
            is_gpu: backend != "CPU",
            free_bytes,
        }
    }

    /// Which of these devices are taken for a model of 100 bytes.
    #[track_caller]
    fn check(devices: &[(&str, u64)], gpu_layers: Option<u32>, name: &str, reasons: &[&str]) {
        let numbered = devices.iter().enumerate();
        let devices: Vec<Device> = numbered
            .map(|(index, (backend, free))| device(index, backend, *free))
            .collect();
        let wish = Wish {
            gpu_layers,
            needed_bytes: 100,
        };
        let choice = choose(&devices, wish);
        assert_eq!(choice.name(), name);
        let given: Vec<&str> = choice
            .candidates
            .iter()
            .map(|c| c.reason.as_str())
            .collect();
        assert_eq!(given, reasons);
        assert_eq!(choice.gpus.is_empty(), name.starts_with("CPU"));
    }

    const LITTLE: &str = "0 MB are free on it, and 1 MB are needed";

    #[test]
    fn the_best_backend_with_room_is_taken() {
        check(
            &[("CPU", 0)],
            None,
            "CPU0",
            &["no GPU is seen by this build"],
        );
        let room = "the model has room on it";
        let taken = "a GPU is taken";
        check(&[("CPU", 0), ("CUDA", 100)], None, "CUDA1", &[room, taken]);
        let two = [("Vulkan", 500), ("CUDA", 100), ("CPU", 0)];
        check(&two, None, "CUDA1", &[room, "CUDA1 comes before it", taken]);
        let second = [("Vulkan", 500), ("CUDA", 99), ("CPU", 0)];
        check(
            &second,
            None,
            "Vulkan0",
            &["Vulkan0 comes before it", room, taken],
        );
        check(
            &[("CUDA", 99), ("CPU", 0)],
            None,
            "CPU1",
            &[LITTLE, "no GPU is taken"],
        );
    }

    #[test]
    fn gpus_of_one_backend_stand_together_when_they_must() {
        let room = "the model has room on it";
        let together = "the model has room on these GPUs together";
        check(
            &[("CUDA", 60), ("CUDA", 60)],
            None,
            "CUDA0, CUDA1",
            &[together, together],
        );
        let one = [("CUDA", 60), ("CUDA", 100)];
        check(&one, None, "CUDA1", &["CUDA1 comes before it", room]);
        let strangers = [("CUDA", 60), ("Vulkan", 60), ("CPU", 0)];
        check(
            &strangers,
            None,
            "CPU2",
            &[LITTLE, LITTLE, "no GPU is taken"],
        );
    }

    #[test]
    fn a_number_of_layers_is_taken_as_it_is() {
        let devices = [("CUDA", 5), ("CPU", 0)];
        let none = ["model.gpu_layers is 0", "no GPU is taken"];
        check(&devices, Some(0), "CPU1", &none);
        let some = "model.gpu_layers is 7, so its memory is not reckoned";
        check(&devices, Some(7), "CUDA0", &[some, "a GPU is taken"]);
    }
}
