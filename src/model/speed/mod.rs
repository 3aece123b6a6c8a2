//! How fast a model reads and writes, alone and with several callers, free and under a schema.
//!
//! Each round begins with a text that no round had before, so nothing is read from a cache. The
//! benches against other engines are in `benches/`; this is what one machine can tell its user.

#[cfg(test)]
mod tests;

use std::thread;
use std::time::{Duration, Instant};

use serde::Serialize;
use serde_json::json;

use super::{Answer, Error, Event, Generation, Limits, Model, Request};

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// How often.
    pub rounds: usize,
    /// Tokens that a free answer has, and letters that one under a schema has.
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
    /// Tokens of an answer, on average in each round.
    pub answer_tokens: Spread,
    /// Tokens a second that all callers together got, once the first prompt was read.
    pub tokens_per_s: Spread,
    /// Milliseconds until a caller's prompt was read, so that its first token came of it; the
    /// slowest of each round.
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
    let rounds = plan.rounds.max(1);
    meter.round(1, Ask::Read)?;
    let mut prompts = Vec::new();
    for _ in 0..rounds {
        prompts.push(meter.round(1, Ask::Read)?.prompt_tokens_per_s);
    }
    let mut cases = Vec::new();
    for streams in plan.streams {
        for schema in [false, true] {
            let (mut speeds, mut waits, mut lengths) = (Vec::new(), Vec::new(), Vec::new());
            for _ in 0..rounds {
                let ask = if schema { Ask::Form } else { Ask::Write };
                let round = meter.round(streams, ask)?;
                speeds.push(round.tokens_per_s);
                waits.push(round.first_token.as_secs_f64() * 1000.0);
                lengths.push(round.answer_tokens);
            }
            cases.push(Case {
                streams,
                schema,
                answer_tokens: spread(lengths),
                tokens_per_s: spread(speeds),
                first_token_ms: spread(waits),
            });
        }
    }
    Ok(Figures {
        rounds,
        prompt_tokens_per_s: spread(prompts),
        cases,
    })
}

struct Meter<'m> {
    model: &'m dyn Model,
    plan: &'m Plan,
    asked: usize,
}

/// What a round is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ask {
    /// A long prompt and one token.
    Read,
    /// A short prompt and a long answer, which the model may not end.
    Write,
    /// The same under a schema.
    Form,
}

struct Round {
    tokens_per_s: f64,
    prompt_tokens_per_s: f64,
    answer_tokens: f64,
    first_token: Duration,
}

/// One answer and when things happened, counted from the beginning of the round.
struct Heard {
    /// The prompt was read. Tokens that a schema forces may come before that.
    read: Duration,
    ended: Duration,
    answer: Answer,
}

impl Meter<'_> {
    /// Asks `streams` times at once and waits for all answers.
    fn round(&mut self, streams: usize, ask: Ask) -> Result<Round, Error> {
        let requests: Vec<Request> = (0..streams).map(|_| self.request(ask)).collect();
        let started = Instant::now();
        let running: Result<Vec<_>, Error> = requests
            .into_iter()
            .map(|request| self.model.generate(request))
            .collect();
        let running = running?;
        let heard: Result<Vec<Heard>, Error> = thread::scope(|scope| {
            let listen = |generation| scope.spawn(move || heard(generation, started));
            let listening: Vec<_> = running.into_iter().map(listen).collect();
            let joined = listening.into_iter().map(thread::ScopedJoinHandle::join);
            joined
                .map(|outcome| outcome.unwrap_or_else(|_| Err(unheard())))
                .collect()
        });
        Ok(reckoned(&heard?))
    }

    fn request(&mut self, ask: Ask) -> Request {
        self.asked += 1;
        let number = self.asked;
        let lines = if ask == Ask::Read {
            self.plan.prompt_lines
        } else {
            1
        };
        // The number comes first, so that no two prompts have a beginning in common.
        let module: Vec<String> = (0..lines)
            .map(|line| format!("def step_{line}(value):\n    return value * {line} + {number}\n"))
            .collect();
        let system = format!("{number} is the number of this question.");
        let request = Request::ask(system, format!("Explain at length.\n\n{}", module.concat()));
        let mut request = match ask {
            Ask::Form => request.under_schema(self.schema()),
            Ask::Read | Ask::Write => request,
        };
        request.ignores_end = ask == Ask::Write;
        request.limits = Limits {
            max_tokens: match ask {
                Ask::Read => 1,
                Ask::Write => self.plan.answer_tokens,
                // A letter is at most a few tokens.
                Ask::Form => self.plan.answer_tokens * 8,
            },
            timeout: Duration::from_mins(10),
        };
        request
    }

    fn schema(&self) -> serde_json::Value {
        // A token has about three letters.
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

/// Follows an answer to its end.
fn heard(mut generation: Generation, started: Instant) -> Result<Heard, Error> {
    let (mut read, mut spoke) = (None, None);
    while let Some(event) = generation.next_blocking() {
        match event {
            Event::Progress {
                done_tokens,
                total_tokens,
            } if done_tokens >= total_tokens => read = Some(started.elapsed()),
            Event::Progress { .. } => {}
            Event::Token(_) => {
                spoke.get_or_insert_with(|| started.elapsed());
            }
            Event::Done(answer) => {
                let ended = started.elapsed();
                return Ok(Heard {
                    read: read.or(spoke).unwrap_or(ended),
                    ended,
                    answer,
                });
            }
            Event::Failed(error) => return Err(error),
        }
    }
    Err(unheard())
}

fn unheard() -> Error {
    Error::Engine {
        reason: "an answer had no end".into(),
    }
}

/// What the answers of one round come to.
fn reckoned(heard: &[Heard]) -> Round {
    let tokens: usize = heard.iter().map(|one| one.answer.usage.answer_tokens).sum();
    let first = heard.iter().map(|one| one.read).min().unwrap_or_default();
    let last = heard.iter().map(|one| one.ended).max().unwrap_or_default();
    let prompts: usize = heard.iter().map(|one| unread(&one.answer)).sum();
    let reading: Duration = heard
        .iter()
        .map(|one| one.read.saturating_sub(one.answer.queued))
        .sum();
    Round {
        tokens_per_s: rate(tokens, last.saturating_sub(first)),
        prompt_tokens_per_s: rate(prompts, reading),
        answer_tokens: number(tokens) / number(heard.len().max(1)),
        first_token: heard.iter().map(|one| one.read).max().unwrap_or_default(),
    }
}

fn unread(answer: &Answer) -> usize {
    answer.usage.prompt_tokens - answer.usage.cached_tokens.min(answer.usage.prompt_tokens)
}

fn rate(count: usize, time: Duration) -> f64 {
    number(count) / time.as_secs_f64().max(1e-6)
}

#[expect(clippy::cast_precision_loss, reason = "counts of tokens are small")]
fn number(count: usize) -> f64 {
    count as f64
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
