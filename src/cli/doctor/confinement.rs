//! What confines a repository's code on this machine.

use super::Section;
use crate::app::{App, root_of};
use crate::process::Error;
use crate::process::sandbox::Sandbox;

pub(super) fn look(app: &App, section: &mut Section<'_>) {
    let settings = match app.settings(&root_of(&app.current)) {
        Ok(resolved) => resolved.settings,
        // The section about settings says so.
        Err(_) => crate::settings::Settings::default(),
    };
    match Sandbox::of_settings(&settings.sandbox).got() {
        Ok(got) => {
            section.ok(got.backend.name(), got.what.clone());
            if let Some(weaker) = &got.weaker {
                let next = "`bwrap` (package `bubblewrap`) gives the stronger one";
                section.warning("stronger", format!("not to be had: {weaker}"), next);
            }
        }
        Err(Error::NoSandbox { reason, remedy }) => {
            let message =
                format!("none, so no tests or other code of a repository are run: {reason}");
            section.warning("sandbox", message, remedy);
        }
        Err(error) => section.problem("sandbox", error.to_string(), "see what it names"),
    }
}
