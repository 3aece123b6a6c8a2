//! How fast a model reads and writes, alone and with several callers, free and under a schema.
//!
//! Each round begins with a text that no round had before, so nothing is read from a cache. The
//! benches against other engines are in `benches/`; this is what one machine can tell its user.

#[cfg(test)]
mod tests;

use std::time::{Duration, Instant};

use serde::Serialize;
use serde_json::json;

use super::{Answer, Error, Limits, Model, Request};

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// How often.
    pub rounds: usize,
    /// Tokens that a free answer has at most, and letters that one under a schema has.
    pub answer_tokens: usize,
    /// Lines of the text that is read.
    pub prompt_lines: usize,
    /// Callers at a time, one measurement for each number.
    pub streams: [usize; 2],
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            rounds: 5,
            answer_tokens: 48,
            prompt_lines: 24,
            streams: [1, 4],
        }
    }
}

/// What a number was over the rounds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Spread {
    /// The middle one.
    pub median: f64,
    /// The lowest.
    pub lowest: f64,
    /// The highest.
    pub highest: f64,
}

/// Answers to one number of callers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Case {
    /// Callers at a time.
    pub streams: usize,
    /// Whether a schema was enforced.
    pub schema: bool,
    /// Tokens a second that all callers together got, from the first token on.
    pub tokens_per_s: Spread,
    /// Milliseconds until a caller had its first token, the slowest of each round.
    pub first_token_ms: Spread,
}

/// Everything that was measured.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figures {
    /// How often.
    pub rounds: usize,
    /// Tokens of a prompt a second, one caller at a time.
    pub prompt_tokens_per_s: Spread,
    /// One for each number of callers, free and under a schema.
    pub cases: Vec<Case>,
}

/// Measures `model`. A first answer that does not count warms it up.
pub fn measured(model: &dyn Model, plan: &Plan) -> Result<Figures, Error> {
    let mut meter = Meter {
        model,
        plan,
        asked: 0,
    };
    meter.round(1, false)?;
    let mut prompts = Vec::new();
    let mut cases = Vec::new();
    for streams in plan.streams {
        for schema in [false, true] {
            let (mut speeds, mut waits) = (Vec::new(), Vec::new());
            for _ in 0..plan.rounds.max(1) {
                let round = meter.round(streams, schema)?;
                speeds.push(round.tokens_per_s);
                waits.push(round.first_token.as_secs_f64() * 1000.0);
                if streams == 1 {
                    prompts.push(round.prompt_tokens_per_s);
                }
            }
            cases.push(Case {
                streams,
                schema,
                tokens_per_s: spread(speeds),
                first_token_ms: spread(waits),
            });
        }
    }
    Ok(Figures {
        rounds: plan.rounds,
        prompt_tokens_per_s: spread(prompts),
        cases,
    })
}

struct Meter<'m> {
    model: &'m dyn Model,
    plan: &'m Plan,
    asked: usize,
}

struct Round {
    tokens_per_s: f64,
    prompt_tokens_per_s: f64,
    first_token: Duration,
}

impl Meter<'_> {
    /// Asks `streams` times at once and waits for all answers.
    fn round(&mut self, streams: usize, schema: bool) -> Result<Round, Error> {
        let started = Instant::now();
        let mut running = Vec::new();
        for _ in 0..streams {
            let request = self.request(schema);
            running.push((started.elapsed(), self.model.generate(request)?));
        }
        let mut answers = Vec::new();
        for (asked, generation) in running {
            answers.push((asked, generation.wait()?));
        }
        Ok(reckoned(&answers))
    }

    fn request(&mut self, schema: bool) -> Request {
        self.asked += 1;
        // The number comes first, so that no two prompts have a beginning in common.
        let lines = (0..self.plan.prompt_lines).map(|line| {
            format!(
                "def step_{line}(value):\n    return value * {line} + {}\n",
                self.asked
            )
        });
        let system = format!("Question {}. You know this module:\n", self.asked);
        let system = system + &lines.collect::<String>();
        let request = Request::ask(system, "Say at length what the module is for.");
        let mut request = match schema {
            true => request.under_schema(self.schema()),
            false => request,
        };
        request.limits = Limits {
            // A letter is at most a few tokens.
            max_tokens: if schema {
                self.plan.answer_tokens * 8
            } else {
                self.plan.answer_tokens
            },
            timeout: Duration::from_mins(10),
        };
        request
    }

    fn schema(&self) -> serde_json::Value {
        // A word has about four letters a token.
        let letters = self.plan.answer_tokens * 3;
        json!({
            "type": "object",
            "properties": {
                "summary": { "type": "string", "pattern": format!("^[a-z ]{{{letters},{}}}$", letters + 48) }
            },
            "required": ["summary"],
            "additionalProperties": false
        })
    }
}

/// What the answers to requests that were handed in together come to. Times count from when each
/// was handed in.
fn reckoned(answers: &[(Duration, Answer)]) -> Round {
    let tokens: usize = answers
        .iter()
        .map(|(_, answer)| answer.usage.answer_tokens)
        .sum();
    let first = answers
        .iter()
        .map(|(asked, answer)| *asked + answer.first_token)
        .min();
    let last = answers
        .iter()
        .map(|(asked, answer)| *asked + answer.elapsed)
        .max();
    let writing = last
        .unwrap_or_default()
        .saturating_sub(first.unwrap_or_default());
    let read: usize = answers.iter().map(|(_, answer)| unread(answer)).sum();
    let reading: Duration = answers
        .iter()
        .map(|(_, answer)| answer.first_token.saturating_sub(answer.queued))
        .sum();
    Round {
        // The first token came of the prompt.
        tokens_per_s: rate(tokens.saturating_sub(1), writing),
        prompt_tokens_per_s: rate(read, reading),
        first_token: answers
            .iter()
            .map(|(_, answer)| answer.first_token)
            .max()
            .unwrap_or_default(),
    }
}

fn unread(answer: &Answer) -> usize {
    answer.usage.prompt_tokens - answer.usage.cached_tokens.min(answer.usage.prompt_tokens)
}

fn rate(count: usize, time: Duration) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "counts of tokens are small")]
    let count = count as f64;
    count / time.as_secs_f64().max(1e-9)
}

fn spread(mut numbers: Vec<f64>) -> Spread {
    numbers.sort_by(f64::total_cmp);
    let at = |index: usize| numbers.get(index).copied().unwrap_or_default();
    Spread {
        median: at(numbers.len() / 2),
        lowest: at(0),
        highest: at(numbers.len().saturating_sub(1)),
    }
}
