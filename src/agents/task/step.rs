//! One step of a task: an action chosen among those that may help, and done.

use crate::agents::asking::Asking;
use crate::agents::history::History;
use crate::agents::pieces::{self, Job, OwnFile};
use crate::agents::prompt::{Material, Prompt};
use crate::agents::task::{Outcome, State, Unmet};
use crate::agents::{Action, ActionKind, Error, Progress, Services};
use crate::store::Agent;

/// Steps that a prompt tells of.
const STEPS_TOLD: usize = 3;
/// Longest reason in a prompt, in characters.
const REASON_CHARACTERS: usize = 200;

/// What one step sees.
pub(super) struct Stage<'a> {
    pub(super) services: &'a Services<'a>,
    pub(super) agent: &'a Agent,
    pub(super) file: &'a OwnFile,
    pub(super) unmet: &'a [Unmet],
}

impl Stage<'_> {
    /// Chooses an action and does it. That an answer was no good is an outcome.
    pub(super) fn step(
        &self,
        asking: &mut Asking<'_>,
        state: &State,
        actions: &[Action],
    ) -> Result<(Action, Outcome), Error> {
        let wish = self.wish(state);
        let history = History::default();
        let material = Material {
            profile: &self.agent.profile,
            file: self.file.text.as_deref(),
            context: &[],
            history: &history,
        };
        let prompt = Prompt::fit(&material, &wish, asking.room(&wish), &|text| {
            asking.count(text)
        })?;
        let action = match chosen(asking, &prompt, &wish, actions) {
            Ok(action) => action,
            Err(Error::Model(error)) if error.is_about_the_answer() => {
                let first = actions[0].clone();
                return Ok((
                    first,
                    Outcome::Refused(format!("nothing was chosen: {error}")),
                ));
            }
            Err(error) => return Err(error),
        };
        (self.services.progress)(Progress::Step {
            number: state.used.steps + 1,
            what: &action.to_string(),
        });
        let job = Job {
            agent: self.agent,
            file: self.file,
            prompt: &prompt,
            wish: &wish,
        };
        let outcome = match self.perform(asking, &job, &action) {
            Ok(outcome) => outcome,
            Err(Error::Model(error)) if error.is_about_the_answer() => {
                Outcome::Refused(error.to_string())
            }
            Err(error) => return Err(error),
        };
        Ok((action, outcome))
    }

    fn perform(
        &self,
        asking: &mut Asking<'_>,
        job: &Job<'_>,
        action: &Action,
    ) -> Result<Outcome, Error> {
        match action.kind {
            ActionKind::Done => {
                let why: Vec<&str> = self.unmet.iter().map(|one| one.why.as_str()).collect();
                Ok(Outcome::Refused(format!("not yet: {}", why.join("; "))))
            }
            ActionKind::Ask => {
                let message = format!("{}\n\nWrite the one question that you must ask.", job.wish);
                let answer = asking.text(job.prompt.messages(&message), true)?;
                Ok(Outcome::Refused(answer.text.trim().to_owned()))
            }
            _ => Ok(match pieces::make(self.services, asking, job, action)? {
                Ok(_) => {
                    let now = OwnFile::read(self.services, self.agent)?;
                    let hash = blake3::hash(now.source().as_bytes()).to_hex();
                    Outcome::Kept(hash[..16].to_owned())
                }
                Err(reason) => Outcome::Refused(reason),
            }),
        }
    }

    /// The goal, what is missing, and what came of the last steps.
    fn wish(&self, state: &State) -> String {
        let mut lines = vec![
            state.goal.clone(),
            String::new(),
            "Still missing:".to_owned(),
        ];
        lines.extend(
            self.unmet
                .iter()
                .map(|one| format!("- {}", clipped(&one.why))),
        );
        let last = state.taken.iter().rev().take(STEPS_TOLD).rev();
        lines.extend(last.map(|one| match &one.outcome {
            Outcome::Kept(_) => format!("Done before: {}", one.action),
            Outcome::Refused(reason) => {
                format!("Tried before: {}: {}", one.action, clipped(reason))
            }
        }));
        lines.join("\n")
    }
}

fn clipped(text: &str) -> String {
    text.chars().take(REASON_CHARACTERS).collect()
}

/// One of the actions; where there is only one, nobody has to be asked.
fn chosen(
    asking: &mut Asking<'_>,
    prompt: &Prompt,
    wish: &str,
    actions: &[Action],
) -> Result<Action, Error> {
    let mut helpful = actions.iter().filter(|one| one.kind != ActionKind::Done);
    if let (Some(only), None) = (helpful.next(), helpful.next()) {
        return Ok(only.clone());
    }
    let labels: Vec<String> = actions.iter().map(ToString::to_string).collect();
    let message = format!("{wish}\n\nChoose the next action.");
    let at = asking.choose(prompt.messages(&message), &labels)?;
    Ok(actions[at].clone())
}
