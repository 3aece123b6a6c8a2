//! Trying a model before it becomes the one in use.

use crate::app::{App, root_of};
use crate::cli::model::text;
use crate::cli::{output, progress};
use crate::model::Error;
use crate::model::registry::{ModelFile, Trial, tried};

/// Loads `file` and has it answer a question; `None` where this build has no engine to do so.
pub(super) fn passed(app: &App, file: &ModelFile) -> anyhow::Result<Option<Trial>> {
    let settings = app.settings(&root_of(&app.current))?.settings;
    let outcome = progress::shown("trying the model", || {
        let model = app.engine(file, &settings)?;
        tried(&*model)
    });
    match outcome {
        Ok(trial) => Ok(Some(trial)),
        Err(Error::NoEngine) => {
            output::remark("not tried: this build has no engine for local models");
            Ok(None)
        }
        Err(error) => {
            let kept = app
                .registry()?
                .list()?
                .into_iter()
                .find(|file| file.current);
            let kept = kept.map_or(String::new(), |kept| {
                format!("; {} stays in use", kept.name)
            });
            Err(anyhow::Error::new(error)
                .context(format!("{} did not pass its trial{kept}", file.name)))
        }
    }
}

/// What a trial showed, in words.
pub(super) fn described(trial: &Trial) -> String {
    format!(
        "tried: it answered \"{}\" in {:.1} s on {} with {}",
        trial.answer,
        trial.elapsed.as_secs_f32(),
        trial.info.device,
        text::threads(trial.info.threads)
    )
}

/// What a trial showed, for programs.
pub(super) fn as_json(trial: Option<&Trial>) -> serde_json::Value {
    let Some(trial) = trial else {
        return serde_json::Value::Null;
    };
    serde_json::json!({
        "answer": trial.answer,
        "elapsed_ms": u64::try_from(trial.elapsed.as_millis()).unwrap_or(u64::MAX),
        "device": trial.info.device,
        "threads": trial.info.threads,
        "context_tokens": trial.info.context_tokens,
    })
}
