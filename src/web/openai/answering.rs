//! From a request to the model's events: limits that fit, errors before the first byte, and what
//! an answer that was cut off is for a client.

use crate::model::{Answer, Constraint, Error, Event, Generation, Model, Request, Usage};
use crate::web::refusal::Refusal;
use crate::web::service::Service;

/// Fewest tokens for an answer that a long prompt must leave when the client set no limit.
const FEWEST_TOKENS: usize = 16;

/// Times that an answer is made shorter: a prompt that is far too long is not counted to its end.
const SHORTENINGS_MAX: usize = 2;

/// An answer under way: the model has taken its prompt and its constraint.
#[derive(Debug)]
pub(super) struct Answering {
    generation: Generation,
    first: Option<Event>,
    prompt_tokens: usize,
    /// Tokens at which the text of a grammar was cut off, which the engine does not tell.
    grammar_tokens: Option<usize>,
}

/// The next thing that a client hears.
#[derive(Debug, PartialEq)]
pub(super) enum Heard {
    /// A piece of the answer.
    Text(String),
    /// The answer is complete.
    End(Ended),
}

/// How an answer ended.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Ended {
    /// The whole text.
    pub(super) text: String,
    /// Whether it was cut off for want of tokens.
    pub(super) is_cut_off: bool,
    /// Tokens used.
    pub(super) usage: Usage,
}

impl Ended {
    /// `stop` or `length`.
    pub(super) fn reason(&self) -> &'static str {
        match self.is_cut_off {
            true => "length",
            false => "stop",
        }
    }
}

/// Asks the model and waits until it has taken the request. Dropping what comes back cancels it.
///
/// Without a limit of the client's the answer may have what the context leaves.
pub(super) async fn ask(
    service: &Service,
    mut request: Request,
    has_limit: bool,
) -> Result<Answering, Refusal> {
    let model = service.model().await?;
    for _ in 0..SHORTENINGS_MAX {
        match begin(&*model, request.clone()).await {
            Err(Error::PromptTooLong {
                prompt_tokens,
                context_tokens,
                ..
            }) if !has_limit && prompt_tokens + FEWEST_TOKENS <= context_tokens => {
                request.limits.max_tokens = context_tokens - prompt_tokens;
            }
            begun => return Ok(begun?),
        }
    }
    Ok(begin(&*model, request).await?)
}

async fn begin(model: &dyn Model, request: Request) -> Result<Answering, Error> {
    let is_grammar = matches!(request.constraint, Constraint::Lark(_));
    let grammar_tokens = is_grammar.then_some(request.limits.max_tokens);
    let mut generation = model.generate(request)?;
    let first = match generation.next().await {
        Some(Event::Failed(error)) if !matches!(error, Error::Truncated { .. }) => {
            return Err(error);
        }
        first => first,
    };
    Ok(Answering {
        generation,
        first,
        prompt_tokens: 0,
        grammar_tokens,
    })
}

impl Answering {
    /// The next piece, or the end; nothing is to be asked for after that.
    pub(super) async fn next(&mut self) -> Result<Heard, Refusal> {
        loop {
            let event = match self.first.take() {
                Some(event) => Some(event),
                None => self.generation.next().await,
            };
            match event {
                Some(Event::Progress { total_tokens, .. }) => self.prompt_tokens = total_tokens,
                Some(Event::Token(text)) => return Ok(Heard::Text(text)),
                Some(Event::Done(answer)) => return Ok(Heard::End(self.ended(answer))),
                Some(Event::Failed(error)) => return self.failed(error).map(Heard::End),
                None => return Err(Refusal::from(Error::Cancelled)),
            }
        }
    }

    /// The end, once it has come.
    pub(super) async fn end(mut self) -> Result<Ended, Refusal> {
        loop {
            if let Heard::End(ended) = self.next().await? {
                return Ok(ended);
            }
        }
    }

    fn ended(&self, answer: Answer) -> Ended {
        let used = answer.usage.answer_tokens;
        let is_full = self.grammar_tokens.is_some_and(|most| used >= most);
        Ended {
            is_cut_off: answer.truncated || is_full,
            text: answer.text,
            usage: answer.usage,
        }
    }

    /// A constrained answer that was cut off is no error here: clients look for `length`.
    fn failed(&self, error: Error) -> Result<Ended, Refusal> {
        let Error::Truncated {
            answer_tokens,
            text,
        } = error
        else {
            return Err(error.into());
        };
        Ok(Ended {
            text,
            is_cut_off: true,
            usage: Usage {
                prompt_tokens: self.prompt_tokens,
                answer_tokens,
                ..Usage::default()
            },
        })
    }
}
