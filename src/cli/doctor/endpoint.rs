//! The model server that the settings name, where they do: it is used in the place of a model here.

use std::sync::Arc;

use super::Section;
use crate::app::{App, root_of};
use crate::model::Model;

const NEXT: &str = "see whether the server runs and takes the key, or take `model.endpoint` out";

/// Whether the settings name a server; broken settings have a section of their own.
pub(super) fn is_named(app: &App) -> bool {
    let resolved = app.settings(&root_of(&app.current));
    resolved.is_ok_and(|resolved| !resolved.settings.model.endpoint.is_empty())
}

/// Writes down what the server has.
pub(super) fn look(app: &App, section: &mut Section<'_>) {
    let Some(model) = model(app, section) else {
        return;
    };
    let info = model.info();
    let message = format!(
        "{} has {}, with a context of {} tokens",
        info.device, info.name, info.context_tokens
    );
    section.ok("endpoint", message);
}

/// The server's model; why it cannot be had is written down.
pub(super) fn model(app: &App, section: &mut Section<'_>) -> Option<Arc<dyn Model>> {
    let resolved = app.settings(&root_of(&app.current));
    let connected = resolved
        .and_then(|resolved| app.model(&resolved.settings))
        .and_then(|lazy| Ok(lazy.get()?));
    match connected {
        Ok(model) => Some(model),
        Err(error) => {
            section.problem("endpoint", format!("{error:#}"), NEXT);
            None
        }
    }
}
