//! The action `document`: the machinery of improvement runs on one definition, and where no model's
//! words hold, a plain sentence, since the task has to end with every definition documented.

use crate::agents::asking::Asking;
use crate::agents::pieces::Job;
use crate::agents::task::plain;
use crate::agents::{Action, Error, Services};
use crate::improve::{self, Documented};
use crate::lang::python::definitions::{Definition, definitions};
use crate::refactor::docstring::{self, Description, Layout};
use crate::refactor::proofs::same_tree;
use crate::text;

/// The file's text with the definition documented; the inner error says why there is none.
pub(in crate::agents) fn document(
    services: &Services<'_>,
    asking: &mut Asking<'_>,
    job: &Job<'_>,
    action: &Action,
) -> Result<Result<String, String>, Error> {
    let path = &job.agent.profile.managed_file;
    let source = job.file.source();
    let name = action.symbol.as_deref().unwrap_or_default();
    let found = definitions(source.as_bytes()).unwrap_or_default();
    let Some(target) = found.iter().find(|one| one.symbol == name) else {
        return Ok(Err(format!(
            "there is no definition `{name}` that could be documented"
        )));
    };
    if target.docstring.is_some() {
        return Ok(Err(format!("`{name}` has its docstring already")));
    }
    if let Some(reason) = docstring::obstacle(source, target) {
        return Ok(Err(reason.to_owned()));
    }
    let place = (path, source);
    let Documented { after, tokens } = improve::document_one(
        asking.model(),
        services.settings,
        services.cancel,
        place,
        target,
    )?;
    asking.used.prompt += tokens.prompt as u64;
    asking.used.answer += tokens.answer as u64;
    Ok(match after {
        Ok(after) => Ok(after),
        Err(reason) => {
            tracing::debug!("{path}: {name}: {reason}; a plain sentence takes its place");
            plainly(services, source, target)
        }
    })
}

/// The file's text with a plain sentence, proven to change nothing else.
fn plainly(services: &Services<'_>, source: &str, target: &Definition) -> Result<String, String> {
    let layout = Layout {
        style: improve::style(source, services.settings),
        columns: services.settings.improve.line_columns as usize,
    };
    let description = Description {
        summary: plain::sentence(source, target),
        ..Description::default()
    };
    let edit = docstring::insertion(source, target, &description, layout);
    let after = text::apply(source, &[edit]).map_err(|error| error.to_string())?;
    let documented = [target.symbol.clone()];
    let proofs = same_tree::prove(source.as_bytes(), after.as_bytes(), &documented);
    match proofs.iter().find(|proof| !proof.holds()) {
        Some(proof) => Err(format!("proof {} failed: {}", proof.name, proof.detail)),
        None => Ok(after),
    }
}
