//! Doing an action to an agent's file: the model writes one piece, in a fence, and the program puts
//! it in.

use crate::agents::asking::Asking;
use crate::agents::prompt::Prompt;
use crate::agents::splice::{Piece, splice};
use crate::agents::symbols::symbols;
use crate::agents::{Action, ActionKind, Error, Put, Services, put, task};
use crate::lang::{self, Language};
use crate::model::fence::{self, Choice};
use crate::store::Agent;

/// An agent's file as it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct OwnFile {
    /// Its text; `None` when it is not there.
    pub(super) text: Option<String>,
}

impl OwnFile {
    /// Reads the file.
    pub(super) fn read(services: &Services<'_>, agent: &Agent) -> Result<Self, Error> {
        let path = &agent.profile.managed_file;
        let bytes = services.folder.read(path).map_err(Error::File)?;
        let text = bytes.map(String::from_utf8).transpose();
        let text =
            text.map_err(|_| Error::File(format!("{path} is not UTF-8; no agent edits it")))?;
        Ok(Self { text })
    }

    /// Its text, empty when it is not there.
    pub(super) fn source(&self) -> &str {
        self.text.as_deref().unwrap_or_default()
    }

    /// Its bytes, for comparing when it is written.
    pub(super) fn bytes(&self) -> Option<&[u8]> {
        self.text.as_deref().map(str::as_bytes)
    }

    /// Puts a new text in its place.
    pub(super) fn put(
        &self,
        services: &Services<'_>,
        agent: &Agent,
        after: &str,
    ) -> Result<Result<Put, String>, Error> {
        match put(services, agent, self.bytes(), after.as_bytes()) {
            Ok(done) => Ok(Ok(done)),
            Err(Error::Refused(refusal)) => Ok(Err(refusal.to_string())),
            Err(error @ (Error::File(_) | Error::BadText { .. })) => Ok(Err(error.to_string())),
            Err(error) => Err(error),
        }
    }
}

/// A change to be made.
pub(super) struct Job<'a> {
    pub(super) agent: &'a Agent,
    pub(super) file: &'a OwnFile,
    pub(super) prompt: &'a Prompt,
    /// What is wanted, in the words of who asks.
    pub(super) wish: &'a str,
}

/// Makes a change. The inner error says why the file stayed as it was; the outer one ends the work.
pub(super) fn make(
    services: &Services<'_>,
    asking: &mut Asking<'_>,
    job: &Job<'_>,
    action: &Action,
) -> Result<Result<Put, String>, Error> {
    let path = &job.agent.profile.managed_file;
    let Some(language) = lang::for_path(path) else {
        return Ok(Err(format!(
            "the language of {path} is not known; use agent_update_file"
        )));
    };
    let after = match action.kind {
        ActionKind::Document => task::document(services, asking, job, action)?,
        _ => match piece(asking, job, language, action)? {
            Ok(piece) => splice(language, job.file.source(), &piece),
            Err(reason) => Err(reason),
        },
    };
    match after {
        Ok(after) if after == job.file.source() => Ok(Err("nothing would change".to_owned())),
        Ok(after) => job.file.put(services, job.agent, &after),
        Err(reason) => Ok(Err(reason)),
    }
}

/// The piece that an action needs, written by the model where it is code.
fn piece(
    asking: &mut Asking<'_>,
    job: &Job<'_>,
    language: &Language,
    action: &Action,
) -> Result<Result<Piece, String>, Error> {
    let symbol = action.symbol.clone().unwrap_or_default();
    let order = match action.kind {
        ActionKind::AddImport => "Write the one import that is missing".to_owned(),
        ActionKind::AddSymbol if symbol.is_empty() => "Write one new function or class".to_owned(),
        ActionKind::AddSymbol => format!("Write the new function or class `{symbol}`"),
        ActionKind::ReplaceSymbol => format!("Write the whole new text of `{symbol}`"),
        ActionKind::DeleteSymbol => return Ok(Ok(Piece::DeleteSymbol(symbol))),
        other => return Ok(Err(format!("`{}` changes no file", other.name()))),
    };
    let message = format!(
        "{}\n\n{order}, in one fenced block of {} and nothing else.",
        job.wish, language.name
    );
    let text = asking.text(job.prompt.messages(&message), false)?.text;
    let parses = |code: &str| symbols(language, code).is_some();
    let block = fence::extract_or_whole(&text, &[language.name], Choice::Longest, parses);
    Ok(block
        .map_err(|error| error.to_string())
        .map(|block| match action.kind {
            ActionKind::AddImport => Piece::AddImport(block.code),
            ActionKind::AddSymbol => Piece::AddSymbol(block.code),
            _ => Piece::ReplaceSymbol(symbol, block.code),
        }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agents::fixture::{Scene, profile};
    use crate::agents::history::History;
    use crate::agents::prompt::Material;
    use crate::model::Duty;
    use std::time::Duration;

    fn made(reply: &str, action: &Action) -> (Result<Put, String>, String) {
        let scene = Scene::new(&[("x.py", "def f():\n    return 1\n")]).answering([reply]);
        let agent = scene.registry.create("a", &profile("x.py")).unwrap();
        let outcome = scene.with(|services| {
            let file = OwnFile::read(services, &agent).unwrap();
            let mut asking =
                Asking::start(services, "a", (Duty::Chat, Duration::from_mins(1))).unwrap();
            let material = Material {
                profile: &agent.profile,
                file: file.text.as_deref(),
                context: &[],
                history: &History::default(),
            };
            let prompt = Prompt::fit(&material, "go", 1_000, &|text| text.len() / 4).unwrap();
            let job = Job {
                agent: &agent,
                file: &file,
                prompt: &prompt,
                wish: "go",
            };
            make(services, &mut asking, &job, action).unwrap()
        });
        (outcome, scene.text("x.py"))
    }

    #[test]
    fn a_piece_in_a_fence_is_put_in() {
        let action = Action::on(ActionKind::ReplaceSymbol, "f");
        let (outcome, text) = made("Sure:\n```python\ndef f():\n    return 2\n```\n", &action);
        assert!(outcome.is_ok(), "{outcome:?}");
        assert_eq!(text, "def f():\n    return 2\n");
        let (outcome, text) = made("", &Action::on(ActionKind::DeleteSymbol, "f"));
        assert!(outcome.is_ok());
        assert_eq!(text, "");
    }

    #[test]
    fn what_is_no_code_or_breaks_a_rule_leaves_the_file() {
        let action = Action::on(ActionKind::ReplaceSymbol, "f");
        let long = format!(
            "```python\ndef f():\n{}    return 2\n```\n",
            "    x = 1\n".repeat(70)
        );
        for (reply, word) in [
            ("I would rather not.", "fenced block"),
            ("```python\ndef g():\n    pass\n```", "`g`"),
            (long.as_str(), "function-too-long"),
        ] {
            let (outcome, text) = made(reply, &action);
            let reason = outcome.unwrap_err();
            assert!(reason.contains(word), "{reason}");
            assert_eq!(text, "def f():\n    return 1\n");
        }
    }
}
