//! A question to the model: what no look from outside can tell. One that runs here is asked in a
//! process of its own.

use std::time::{Duration, Instant};

use serde_json::json;

use super::{Section, endpoint, machine};
use crate::app::App;
use crate::model::{EngineOptions, Error, Model, Request};

const NEXT: &str = "GROUNDSKEEPER_LOG=debug tells more; another file is chosen with `groundskeeper \
                    model use PATH`";

pub(super) fn look(app: &App, section: &mut Section<'_>) {
    let asked = if endpoint::is_named(app) {
        endpoint::model(app, section).map(|model| (ask(&*model), String::new()))
    } else {
        machine::options(app, section).map(|options| ask_here(app, &options))
    };
    // Why there is no model to ask has been written down.
    let Some((asked, how)) = asked else { return };
    match asked {
        Ok(time) => section.ok("test", format!("{how}answered in {} ms", time.as_millis())),
        Err(error @ Error::NoEngine) => {
            let next = "install a build with the default features";
            section.warning("test", error.to_string(), next);
        }
        Err(error) => section.problem("test", error.to_string(), NEXT),
    }
}

/// The outcome of a question in a process of its own, and how it was asked.
fn ask_here(app: &App, options: &EngineOptions) -> (Result<Duration, Error>, String) {
    let began = Instant::now();
    let started = app.children().start(options);
    let loaded = began.elapsed().as_millis();
    let how = format!("loaded in {loaded} ms, in a process of its own, and ");
    (started.and_then(|model| ask(&*model)), how)
}

/// How long the answer to a small question takes.
fn ask(model: &dyn Model) -> Result<Duration, Error> {
    let question = Request::ask("You are a careful software engineer.", "Say yes or no.");
    let question = question.under_schema(json!({ "enum": ["yes", "no"] }));
    Ok(model.generate(question)?.wait()?.elapsed)
}
