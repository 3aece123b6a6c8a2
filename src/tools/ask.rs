//! Asking the local model for JSON under a schema, on behalf of a call.

use serde_json::Value;

use crate::model::{Cancel, Duty, Event, Request};
use crate::tools::{Call, Context, ToolError};

/// An answer, and which model gave it.
pub(super) struct Answer {
    pub(super) value: Value,
    pub(super) model: String,
}

/// Waits for the model and its answer; gives up when the call is cancelled.
pub(super) fn ask(context: &Context, request: Request, call: &Call) -> Result<Answer, ToolError> {
    let writer = context.model.on(Duty::Writer);
    if writer.peek().is_none() {
        call.progress.tell(0, None, "loading the model");
    }
    let waiting = Cancel::default();
    let given_up = waiting.clone();
    call.cancel.on_cancel(move || given_up.cancel());
    let model = writer.get_unless(&waiting)?;
    if call.cancel.is_cancelled() {
        return Err(ToolError::Cancelled);
    }
    let mut generation = model.generate(request)?;
    let handle = generation.cancel_handle();
    call.cancel.on_cancel(move || handle.cancel());
    let mut tokens = 0;
    while let Some(event) = generation.next_blocking() {
        match event {
            Event::Progress { .. } => {}
            Event::Token(_) => {
                tokens += 1;
                call.progress.tell(tokens, None, "writing the answer");
            }
            Event::Failed(error) => return Err(error.into()),
            Event::Done(answer) => {
                return Ok(Answer {
                    value: answer.value.unwrap_or_default(),
                    model: model.info().name,
                });
            }
        }
    }
    Err(ToolError::refused(
        "the model ended without an answer; try again",
    ))
}
