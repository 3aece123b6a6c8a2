//! What a caller asks of a model: messages, a constraint on the answer's form, limits, sampling.

use std::time::Duration;

use super::Error;

/// One question to a model.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct Request {
    /// The conversation so far, oldest first; the model answers as the assistant.
    pub messages: Vec<Message>,
    /// A text that the model goes on with as it stands, in the place of messages: control tokens
    /// spelled out in it are meant, and no chat template stands around it.
    pub text: Option<String>,
    /// The form that the answer must have.
    pub constraint: Constraint,
    /// How long the answer may become and how long it may take.
    pub limits: Limits,
    /// How the next token is chosen.
    pub sampling: Sampling,
    /// What goes first when several requests wait.
    pub priority: Priority,
    /// Whose history this is, such as an agent's name: requests of one key keep what was read of
    /// their prompts. Without a key it is kept as well, but a conversation that does not go on exactly
    /// where it ended begins in a new place.
    pub cache_key: Option<String>,
    /// Texts before which free text ends; none of them is part of the answer.
    pub stop: Vec<String>,
    /// Tokens that the model may think before it answers; then its thoughts are ended for it.
    /// They count as tokens of the answer (`limits.max_tokens`) and are not part of its text. 0
    /// switches thinking off, where the model's template knows how to.
    pub thinking_tokens: usize,
    /// Whether free text goes on to `limits.max_tokens`, also where the model would end it: for
    /// measurements.
    pub ignores_end: bool,
    /// Whether no answer is wanted but `text`'s place in the model's space
    /// ([`super::Answer::embedding`]). The text is plain then: control tokens spelled out in it
    /// have no effect.
    pub embeds: bool,
}

impl Request {
    /// A request with a system prompt and one user message, default limits and no constraint.
    pub fn ask(system: impl Into<String>, user: impl Into<String>) -> Self {
        Self {
            messages: vec![
                Message::new(Role::System, system),
                Message::new(Role::User, user),
            ],
            ..Self::default()
        }
    }

    /// A request for the embedding of a text.
    pub fn embed(text: impl Into<String>) -> Self {
        Self {
            text: Some(text.into()),
            embeds: true,
            ..Self::default()
        }
    }

    /// Fails unless there is something to answer, and room for an answer.
    pub(super) fn check(&self) -> Result<(), Error> {
        let has_prompt = match &self.text {
            Some(text) => self.messages.is_empty() && !text.is_empty(),
            None => !self.messages.is_empty(),
        };
        if has_prompt && self.limits.max_tokens > 0 {
            return Ok(());
        }
        Err(Error::BadRequest {
            reason: "it needs messages, or else a text to go on with, and room for one token"
                .into(),
        })
    }

    /// The same request with a JSON Schema that the answer must satisfy.
    #[must_use]
    pub fn under_schema(mut self, schema: serde_json::Value) -> Self {
        self.constraint = Constraint::JsonSchema(schema);
        self
    }
}

/// What goes first when several requests wait.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Default,
    serde::Serialize,
    serde::Deserialize,
)]
pub enum Priority {
    /// Work that nobody watches; it waits while somebody does.
    #[default]
    Background,
    /// Somebody waits for the answer.
    Interactive,
}

/// One message of a conversation.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Message {
    /// Who speaks.
    pub role: Role,
    /// What is said. Taken as plain text: control tokens spelled out in it have no effect.
    pub content: String,
}

impl Message {
    /// A message of `role`.
    pub fn new(role: Role, content: impl Into<String>) -> Self {
        Self {
            role,
            content: content.into(),
        }
    }
}

/// Who speaks in a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Role {
    /// Standing instructions.
    System,
    /// The caller.
    User,
    /// The model.
    Assistant,
}

impl Role {
    /// The name that chat templates use.
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::User => "user",
            Self::Assistant => "assistant",
        }
    }
}

/// The form of an answer, enforced token by token.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub enum Constraint {
    /// Free text.
    #[default]
    None,
    /// A JSON document that satisfies this JSON Schema. Keys come in the schema's order; objects
    /// have the properties that it names, and others only where it describes them
    /// ([`super::schema`] says what else is narrower than the schema, and what is refused).
    JsonSchema(serde_json::Value),
    /// A text that matches this regular expression (Rust syntax) as a whole.
    Regex(String),
    /// A text of this grammar, in llguidance's Lark dialect with the start rule `start`.
    Lark(String),
}

/// How long an answer may become and how long it may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Limits {
    /// Tokens of the answer, forced ones included.
    pub max_tokens: usize,
    /// Wall time from handing in the request to the last token, waiting in the queue included.
    pub timeout: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_tokens: 256,
            timeout: Duration::from_mins(2),
        }
    }
}

/// How the next token is chosen among those that the constraint allows.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Sampling {
    /// 0 takes the most likely token; higher values vary more. Not a number counts as 0.
    #[serde(with = "super::child::float_bits")]
    pub temperature: f32,
    /// With a temperature: only the most likely tokens that together reach this probability.
    #[serde(with = "super::child::float_bits")]
    pub top_p: f32,
    /// The same seed, request and machine give the same answer, unless other requests are decoded
    /// beside it or its prompt is not read anew: that changes how scores are rounded, and may tip
    /// a choice between near equals.
    pub seed: u64,
    /// Divides the odds of words that the answer used recently; 1 switches it off.
    #[serde(with = "super::child::float_bits")]
    pub repeat_penalty: f32,
    /// Subtracted from the score of a token that would continue a phrase which the answer has
    /// already; grows with the phrase's length, so that no loop lasts. 0 switches it off.
    #[serde(with = "super::child::float_bits")]
    pub loop_penalty: f32,
    /// How many of the answer's last tokens count as recent.
    pub repeat_window_tokens: usize,
}

impl Default for Sampling {
    fn default() -> Self {
        Self {
            temperature: 0.0,
            top_p: 0.95,
            seed: 0,
            repeat_penalty: 1.15,
            loop_penalty: 0.8,
            repeat_window_tokens: 64,
        }
    }
}
