//! The program itself: which build it is.

use super::Section;
use crate::app::App;

pub(super) fn look(_: &App, section: &mut Section<'_>) {
    section.ok("version", env!("GROUNDSKEEPER_VERSION"));
    let target = format!("{} {}", std::env::consts::ARCH, std::env::consts::OS);
    section.ok("target", target);
    let features = [
        ("llama", cfg!(feature = "llama")),
        ("cuda", cfg!(feature = "cuda")),
        ("metal", cfg!(feature = "metal")),
        ("vulkan", cfg!(feature = "vulkan")),
    ];
    let built: Vec<&str> = features
        .into_iter()
        .filter_map(|(name, built)| built.then_some(name))
        .collect();
    if built.is_empty() {
        section.warning(
            "features",
            "built without an engine for local models",
            "checks and the gate need none; for the model, build with the default features",
        );
    } else {
        section.ok("features", built.join(", "));
    }
    match std::env::current_exe() {
        Ok(path) => section.ok("file", path.display().to_string()),
        Err(error) => section.warning(
            "file",
            format!("where this program lies is not known: {error}"),
            "hooks and the engine's own process need that; start it by its full path",
        ),
    }
}
