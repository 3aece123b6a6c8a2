//! Asking the local model on behalf of a call: waiting for it, telling how far it is, stopping.

use crate::model::{self, Cancel, Duty, Event, Generation, Model, Request};
use crate::tools::telling::{Pulse, Telling};
use crate::tools::{Call, Context, ToolError};

/// An answer, and which model gave it.
pub(super) struct Asked {
    pub(super) answer: model::Answer,
    pub(super) model: String,
    /// It is the bundled one, which is made for names and single sentences.
    pub(super) bundled: bool,
}

/// Waits for the model and its answer; gives up when the call is cancelled.
pub(super) fn ask(context: &Context, request: Request, call: &Call) -> Result<Asked, ToolError> {
    ask_fitted(context, call, |_| request)
}

/// As [`ask`], with a request that is made to fit the model.
pub(super) fn ask_fitted(
    context: &Context,
    call: &Call,
    request: impl FnOnce(&dyn Model) -> Request,
) -> Result<Asked, ToolError> {
    let pulse = Pulse::new(&call.progress);
    pulse.during(|| {
        let writer = context.model.on(Duty::Writer);
        if writer.peek().is_none() {
            pulse.tell(0, None, "loading the model");
        }
        let waiting = Cancel::default();
        let given_up = waiting.clone();
        call.cancel.on_cancel(move || given_up.cancel());
        let model = writer.get_unless(&waiting)?;
        if call.cancel.is_cancelled() {
            return Err(ToolError::Cancelled);
        }
        let request = request(&*model);
        let telling = Telling::new(&pulse, request.limits.max_tokens as u64);
        let generation = model.generate(request)?;
        let handle = generation.cancel_handle();
        call.cancel.on_cancel(move || handle.cancel());
        let info = model.info();
        Ok(Asked {
            answer: wait(generation, &telling)?,
            model: info.name,
            bundled: info.bundled,
        })
    })
}

fn wait(mut generation: Generation, telling: &Telling<'_>) -> Result<model::Answer, ToolError> {
    while let Some(event) = generation.next_blocking() {
        match event {
            // The engine also reads what the schema forces; that is part of writing.
            Event::Progress { .. } => telling.reads(),
            Event::Token(text) => telling.writes(&text),
            Event::Failed(error) => return Err(error.into()),
            Event::Done(answer) => return Ok(answer),
        }
    }
    Err(ToolError::refused(
        "the model ended without an answer; try again",
    ))
}
