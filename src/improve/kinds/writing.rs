//! Having the model write code: one fenced block, several samples, and the reason why one was no
//! good told to the next. What a good one is belongs to whoever orders it.

use std::time::Duration;

use crate::improve::Error;
use crate::improve::desk::Desk;
use crate::model::budget::{Part, Rank};
use crate::model::fence::{self, Choice};
use crate::model::{Limits, Request};

/// The same code so often ends an order: another answer would not differ.
const SAME_CODE: usize = 3;

/// What the model is to write.
#[derive(Debug, Clone)]
pub(super) struct Order {
    /// What sort of question it is: those of one sort begin alike.
    pub(super) sort: &'static str,
    /// What is to be done.
    pub(super) task: String,
    /// The code that it is about.
    pub(super) shown: String,
    /// Samples that are drawn, whatever comes of the first.
    pub(super) samples: u32,
    /// Further attempts that are told the last reason, when no sample is good.
    pub(super) retries: u32,
    /// Why what was written before does not hold.
    pub(super) complaint: Option<String>,
}

/// Has the model write until there are samples enough. Every sample that `accept` takes, each once,
/// in the order in which they came; the inner error says why none was good enough.
pub(super) fn write<T: PartialEq>(
    desk: &mut Desk<'_>,
    order: &Order,
    mut accept: impl FnMut(&str) -> Result<T, String>,
) -> Result<Result<Vec<T>, String>, Error> {
    let mut good: Vec<T> = Vec::new();
    let mut last = "no sample is allowed (improve.samples is 0)".to_owned();
    let mut complaint = order.complaint.clone();
    let mut seen: Vec<String> = Vec::new();
    for attempt in 0..order.samples.saturating_add(order.retries) {
        desk.may_go_on()?;
        if attempt >= order.samples && !good.is_empty() {
            break;
        }
        if let Some(reason) = desk.used_up() {
            last = reason;
            break;
        }
        let written = sample(desk, order, attempt, complaint.as_deref())?;
        let judged = written.and_then(|code| {
            seen.push(code.clone());
            accept(&code)
        });
        match judged {
            Ok(accepted) if good.contains(&accepted) => {}
            Ok(accepted) => good.push(accepted),
            Err(reason) => last = reason,
        }
        let same = seen
            .last()
            .map_or(0, |code| seen.iter().filter(|one| *one == code).count());
        if same >= SAME_CODE {
            last = format!("the model wrote the same {same} times: {last}");
            break;
        }
        if attempt + 1 >= order.samples {
            complaint = Some(last.clone());
        }
    }
    Ok(if good.is_empty() { Err(last) } else { Ok(good) })
}

fn sample(
    desk: &mut Desk<'_>,
    order: &Order,
    attempt: u32,
    complaint: Option<&str>,
) -> Result<Result<String, String>, Error> {
    let improve = &desk.settings().improve;
    let (tokens, most_ms) = (improve.code_tokens as usize, improve.code_ms);
    // A short context is shared by what is shown and what is written.
    let tokens = tokens.min(desk.info()?.context_tokens as usize / 2);
    let mut task = order.task.clone();
    if let Some(complaint) = complaint {
        task = format!("{task}\nAn earlier answer was refused: {complaint}");
    }
    let parts = vec![
        Part::new(Rank::System, "You are a careful software maintainer."),
        Part::new(Rank::Task, task),
        Part::new(Rank::Symbol, fence::fence(&order.shown, "python")),
    ];
    let fitted = match desk.fitted_beside(tokens, parts, order.sort)? {
        Ok(fitted) => fitted,
        Err(error) => return Ok(Err(error.to_string())),
    };
    let text = |rank| fitted.text(rank).unwrap_or_default();
    let prompt = format!("{}\n\n{}", text(Rank::Task), text(Rank::Symbol));
    let mut request = Request::ask(text(Rank::System), prompt);
    request.cache_key = Some(order.sort.to_owned());
    request.limits = Limits {
        max_tokens: tokens,
        timeout: Duration::from_millis(most_ms),
    };
    let answer = desk.generated(request, attempt)?;
    Ok(answer.and_then(|answer| {
        let block = fence::extract(&answer.text, &["python", "py"], Choice::Longest);
        block
            .map(|block| block.code)
            .map_err(|error| error.to_string())
    }))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::improve::Tokens;
    use crate::model::scripted::{Reply, Scripted};
    use crate::model::{Cancel, Lazy};
    use crate::settings::Settings;

    const ORDER: Order = Order {
        sort: "rewrite",
        task: String::new(),
        shown: String::new(),
        samples: 2,
        retries: 2,
        complaint: None,
    };

    /// What comes of answers to an order whose code must be `good`, and the prompts.
    fn written(answers: &[&str], order: &Order) -> (Result<Vec<String>, String>, Vec<String>) {
        let scripted = Arc::new(Scripted::new(answers.iter().map(|&text| Reply::from(text))));
        let model = Lazy::started(Arc::clone(&scripted) as Arc<dyn crate::model::Model>);
        let (settings, cancel) = (Settings::default(), Cancel::default());
        let spent = (Duration::ZERO, Tokens::default());
        let mut desk = Desk::new(&model, &settings, &cancel, &|_| {}, spent);
        let accept = |code: &str| match code.trim() {
            word if word.starts_with("good") => Ok(word.to_owned()),
            word => Err(format!("`{word}` is not good")),
        };
        let written = write(&mut desk, order, accept).unwrap();
        let asked = scripted.requests();
        let prompts = asked.iter().map(|one| one.messages[1].content.clone());
        (written, prompts.collect())
    }

    #[test]
    fn every_good_sample_is_kept_once_and_none_is_drawn_beyond() {
        let (written, prompts) = written(&["```\ngood\n```", "```python\ngood\n```"], &ORDER);
        assert_eq!(written.unwrap(), ["good"]);
        assert_eq!(prompts.len(), 2);
        let three = Order {
            samples: 3,
            ..ORDER
        };
        let answers = ["```\ngood 1\n```", "no code", "```\ngood 2\n```"];
        assert_eq!(
            super::tests::written(&answers, &three).0.unwrap(),
            ["good 1", "good 2"]
        );
    }

    #[test]
    fn retries_are_told_why_the_last_one_was_refused() {
        let answers = [
            "no code",
            "```\nbad 1\n```",
            "```\nbad 2\n```",
            "```\ngood\n```",
        ];
        let (written, prompts) = written(&answers, &ORDER);
        assert_eq!(written.unwrap(), ["good"]);
        assert!(!prompts[1].contains("refused"), "{}", prompts[1]);
        assert!(
            prompts[2].contains("refused: `bad 1` is not good"),
            "{}",
            prompts[2]
        );
        assert!(
            prompts[3].contains("refused: `bad 2` is not good"),
            "{}",
            prompts[3]
        );
    }

    #[test]
    fn a_model_that_repeats_itself_is_not_asked_again() {
        let (refused, prompts) = written(&["```\nbad\n```"; 4], &ORDER);
        let reason = refused.unwrap_err();
        assert_eq!(
            reason,
            "the model wrote the same 3 times: `bad` is not good"
        );
        assert_eq!(prompts.len(), 3);
        let none = Order {
            samples: 0,
            retries: 0,
            ..ORDER
        };
        assert!(
            written(&[], &none)
                .0
                .unwrap_err()
                .contains("improve.samples")
        );
    }
}
