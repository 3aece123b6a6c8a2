//! Names: the model chooses among candidates that code worked out; it cannot invent one. Where its
//! answer is no good, the first candidate is taken, and the evidence says so.

use serde_json::{Value, json};

use crate::improve::Error;
use crate::improve::desk::{Desk, Question};
use crate::model::budget::{Part, Rank};
use crate::model::fence::fence;

/// Candidates that the bundled model chooses among.
const BUNDLED_CHOICE: usize = 3;

/// What a name is for: the words of the question and the key of its answer, as the models that are
/// trained for it know them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Form {
    sort: &'static str,
    task: &'static str,
    key: &'static str,
    language: &'static str,
}

/// A name for a function, shown with `_` in place of its name.
pub(super) const FUNCTION: Form = Form {
    sort: "name-function",
    task: "Choose a name for this function.",
    key: "name",
    language: "python",
};

/// A name for a module, shown as the names that it defines, one a line.
pub(super) const MODULE: Form = Form {
    sort: "name-module",
    task: "Choose a module name for these definitions.",
    key: "module",
    language: "",
};

/// A name that was chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chosen {
    pub(super) name: String,
    /// Why it is not the model's choice, when it is not.
    pub(super) remark: Option<String>,
}

/// Has the model choose among `candidates`, best first, for what is `shown`. One candidate is no
/// question; `None` stands for no candidate at all.
pub(super) fn choose(
    desk: &mut Desk<'_>,
    form: Form,
    shown: &str,
    candidates: &[String],
) -> Result<Option<Chosen>, Error> {
    let Some(first) = candidates.first() else {
        return Ok(None);
    };
    if candidates.len() == 1 {
        return Ok(Some(Chosen {
            name: first.clone(),
            remark: None,
        }));
    }
    // What the bundled model would take of many is often none of the best.
    let most = if desk.info()?.bundled {
        BUNDLED_CHOICE
    } else {
        usize::MAX
    };
    let offered = &candidates[..candidates.len().min(most)];
    let answer = ask(desk, form, shown, offered)?;
    Ok(Some(match answer {
        Ok(name) => Chosen { name, remark: None },
        Err(reason) => Chosen {
            name: first.clone(),
            remark: Some(format!(
                "the name {first} is not the model's choice: {reason}"
            )),
        },
    }))
}

fn ask(
    desk: &mut Desk<'_>,
    form: Form,
    shown: &str,
    candidates: &[String],
) -> Result<Result<String, String>, Error> {
    let code: String = shown.chars().take(desk.code_characters()?).collect();
    let parts = vec![
        Part::new(Rank::System, "You are a careful software maintainer."),
        Part::new(Rank::Task, form.task),
        Part::cuttable(Rank::Symbol, code),
    ];
    let fitted = match desk.fitted(parts, form.task)? {
        Ok(fitted) => fitted,
        Err(error) => return Ok(Err(error.to_string())),
    };
    let text = |rank| fitted.text(rank).unwrap_or_default();
    let question = Question {
        sort: form.sort,
        system: text(Rank::System).to_owned(),
        prompt: format!(
            "{}\n\n{}",
            text(Rank::Task),
            fence(text(Rank::Symbol), form.language)
        ),
        schema: schema(form, candidates),
    };
    desk.ask(&question, |answer| {
        let name = answer[form.key].as_str().unwrap_or_default();
        let known = candidates.iter().find(|candidate| *candidate == name);
        known
            .cloned()
            .ok_or_else(|| format!("`{name}` is none of the candidates"))
    })
}

fn schema(form: Form, candidates: &[String]) -> Value {
    json!({
        "type": "object",
        "required": [form.key],
        "properties": { form.key: { "enum": candidates } },
        "additionalProperties": false,
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::*;
    use crate::improve::Tokens;
    use crate::model::scripted::{Reply, Scripted};
    use crate::model::{Cancel, Lazy};
    use crate::settings::Settings;

    fn chosen(reply: Value, candidates: &[&str]) -> Option<Chosen> {
        let scripted = Scripted::answering(move |_| Reply::from(reply.clone()));
        let model = Lazy::started(Arc::new(scripted));
        let (settings, cancel) = (Settings::default(), Cancel::default());
        let spent = (Duration::ZERO, Tokens::default());
        let mut desk = Desk::new(&model, &settings, &cancel, &|_| {}, spent);
        let candidates: Vec<String> = candidates.iter().map(|&name| name.to_owned()).collect();
        choose(&mut desk, FUNCTION, "def _(): pass", &candidates).unwrap()
    }

    #[test]
    fn the_model_s_choice_is_taken() {
        let name = chosen(json!({ "name": "read_rows" }), &["load", "read_rows"]).unwrap();
        assert_eq!((name.name.as_str(), name.remark), ("read_rows", None));
    }

    #[test]
    fn a_poor_answer_gives_the_first_candidate_and_a_remark() {
        let name = chosen(json!({ "name": "x" }), &["load", "read_rows"]).unwrap();
        assert_eq!(name.name, "load");
        let remark = name.remark.unwrap();
        assert!(remark.contains("not the model's choice"), "{remark}");
    }

    #[test]
    fn one_candidate_is_no_question_and_none_is_no_name() {
        assert_eq!(chosen(json!("no"), &["load"]).unwrap().name, "load");
        assert_eq!(chosen(json!("no"), &[]), None);
    }
}
