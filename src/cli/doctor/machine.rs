//! The model's file, and the machine that it would run on.

use super::{Section, endpoint};
use crate::app::{App, root_of};
use crate::model::{self, EngineOptions, Error, Instruction, Machine};

const OTHER_FILE: &str = "choose another with `groundskeeper model use PATH`, or `bundled`";

pub(super) fn look(app: &App, section: &mut Section<'_>) {
    if endpoint::is_named(app) {
        return endpoint::look(app, section);
    }
    let Some(options) = options(app, section) else {
        return;
    };
    match model::machine(&options) {
        Ok(machine) => {
            file(&options, section);
            processor(&machine.processor, section);
            devices(&machine, section);
            memory(&machine, section);
        }
        Err(error @ Error::NoEngine) => {
            let next = "install a build with the default features";
            section.warning("engine", error.to_string(), next);
        }
        Err(error @ Error::Processor { .. }) => {
            let next = "build it on this machine, as it says";
            section.problem("processor", error.to_string(), next);
        }
        Err(error) => section.problem("file", error.to_string(), OTHER_FILE),
    }
}

/// How the model would be started, when that can be told.
pub(super) fn options(app: &App, section: &mut Section<'_>) -> Option<EngineOptions> {
    let root = root_of(&app.current);
    let options = app
        .settings(&root)
        .and_then(|resolved| app.engine_options(&resolved.settings));
    match options {
        Ok(options) => Some(options),
        Err(error) => {
            section.problem("file", format!("{error:#}"), OTHER_FILE);
            None
        }
    }
}

fn file(options: &EngineOptions, section: &mut Section<'_>) {
    let path = options.path.display();
    match options.bundled {
        true => section.ok(
            "file",
            format!("{path} (bundled: for trying, not for quality)"),
        ),
        false => section.ok("file", path.to_string()),
    }
}

fn processor(instructions: &[Instruction], section: &mut Section<'_>) {
    let named = |wanted: fn(&&Instruction) -> bool| {
        let names = instructions.iter().filter(wanted);
        let names: Vec<&str> = names.map(|one| one.name.as_str()).collect();
        match names.is_empty() {
            true => "nothing beyond the baseline".to_owned(),
            false => names.join(", "),
        }
    };
    section.ok(
        "processor",
        format!("this build uses {}", named(|one| one.built)),
    );
    if instructions.iter().any(|one| one.offered && !one.built) {
        let unused = named(|one| one.offered && !one.built);
        section.ok(
            "processor",
            format!("it also has {unused}; a build with GGML_…=ON in its environment uses that"),
        );
    }
}

fn devices(machine: &Machine, section: &mut Section<'_>) {
    for device in &machine.devices {
        let mark = if device.chosen { "taken" } else { "not taken" };
        let free = device.free_bytes / 1_000_000;
        section.ok(
            &device.name,
            format!("{mark}: {} ({free} MB free)", device.reason),
        );
    }
    let on_gpu = |backend: &&str| {
        machine
            .devices
            .iter()
            .any(|device| device.backend == **backend)
    };
    for backend in machine.backends.iter().filter(|backend| !on_gpu(backend)) {
        // llama.cpp names Metal's devices by its short name.
        if *backend == "Metal" && machine.devices.iter().any(|device| device.backend == "MTL") {
            continue;
        }
        section.warning(
            *backend,
            format!("this build is for {backend}, and no such device is seen"),
            "see whether its driver is installed and this user may use it",
        );
    }
}

fn memory(machine: &Machine, section: &mut Section<'_>) {
    let Some(need) = machine.need else {
        return;
    };
    let needed = need.bytes();
    let megabytes = |bytes: u64| bytes.div_ceil(1_000_000);
    let message = format!(
        "{} MB are needed ({} MB weights, {} MB for a context of {} tokens, {} MB of buffers)",
        megabytes(needed),
        megabytes(need.weights_bytes),
        megabytes(need.cache_bytes),
        need.context_tokens,
        megabytes(need.buffer_bytes),
    );
    let on_cpu = |device: &model::Candidate| device.chosen && device.backend == "CPU";
    match machine.available_bytes {
        Some(free) if machine.devices.iter().any(on_cpu) => {
            let message = format!("{message}, and {} MB are available", megabytes(free));
            match free < needed {
                true => section.problem(
                    "memory",
                    message,
                    "choose a smaller model with `groundskeeper model use PATH`, or a smaller \
                     `model.context_tokens`",
                ),
                false => section.ok("memory", message),
            }
        }
        _ => section.ok("memory", message),
    }
}
