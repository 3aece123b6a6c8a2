//! A question to the model, in a process of its own: what no look from outside can tell.

use std::time::Instant;

use serde_json::json;

use super::Section;
use crate::app::App;
use crate::model::{Error, Request};

pub(super) fn look(app: &App, section: &mut Section<'_>) {
    let Some(options) = super::machine::options(app, section) else {
        return;
    };
    let began = Instant::now();
    let answered = app.children().start(&options).and_then(|model| {
        let loaded = began.elapsed();
        let question = Request::ask("You are a careful software engineer.", "Say yes or no.");
        let question = question.under_schema(json!({ "enum": ["yes", "no"] }));
        let answer = model.generate(question)?.wait()?;
        Ok((loaded, answer.elapsed))
    });
    match answered {
        Ok((loaded, answered)) => section.ok(
            "test",
            format!(
                "loaded in {} ms and answered in {} ms, in a process of its own",
                loaded.as_millis(),
                answered.as_millis()
            ),
        ),
        Err(error @ Error::NoEngine) => {
            let next = "install a build with the default features";
            section.warning("test", error.to_string(), next);
        }
        Err(error) => section.problem(
            "test",
            error.to_string(),
            "GROUNDSKEEPER_LOG=debug tells more; another file is chosen with `groundskeeper model \
             use PATH`",
        ),
    }
}
