//! How the model lives: in this process or in one of its own, and for how long without use.

use std::path::PathBuf;
use std::time::Duration;

use crate::model::child::Children;
use crate::model::{self, Change, EngineOptions, Error, Lazy, Life, Loading};
use crate::settings::{self, Isolation};

/// The file by which Linux knows the program that runs, also when it was replaced on disk.
const RUNNING_PROGRAM: &str = "/proc/self/exe";

/// A model that is loaded on its first use, with the options that `options` finds then.
pub(super) fn lazy(
    settings: &settings::Model,
    options: impl Fn() -> Result<EngineOptions, Error> + Send + Sync + 'static,
) -> Lazy {
    let life = Life {
        idle_unload: settings.idle_unload.duration(),
        listener: Some(Box::new(|change| log(&change))),
    };
    let isolation = settings.isolation;
    let stall_timeout = settings.stall_timeout.duration();
    let children = children().with_stall_timeout(stall_timeout.unwrap_or(Duration::MAX));
    Lazy::living(life, move |loading: &Loading| {
        let options = EngineOptions {
            loading: loading.clone(),
            ..options()?
        };
        match isolation {
            Isolation::None => model::start(options),
            Isolation::Process => children.start(&options),
        }
    })
}

/// Engines of this program in processes of their own.
pub(super) fn children() -> Children {
    Children::new(program())
}

/// This program, to be started again.
pub(super) fn program() -> PathBuf {
    let running = PathBuf::from(RUNNING_PROGRAM);
    if running.exists() {
        return running;
    }
    // Nothing is started before a child is wanted, and then the message names this path.
    std::env::current_exe().unwrap_or_else(|_| "groundskeeper".into())
}

fn log(change: &Change) {
    match change {
        Change::Loading => tracing::info!("the model is being loaded"),
        Change::Loaded { elapsed } => {
            tracing::info!("the model is ready after {} ms", elapsed.as_millis());
        }
        Change::Failed(error) => tracing::debug!("the model was not loaded: {error}"),
        Change::Unloaded => tracing::info!("the model was not used and is unloaded"),
    }
}
