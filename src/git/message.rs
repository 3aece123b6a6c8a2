//! Commit messages: subject, body, trailers; what is refused, and how trailers are read back.

use serde::{Deserialize, Serialize};

use super::error::{Error, Result};

/// The trailer that names the agent a commit was made for.
pub const AGENT_TRAILER: &str = "Groundskeeper-Agent";

/// The trailer that says which judged snapshot a commit holds.
pub const GATE_TRAILER: &str = "Groundskeeper-Gate";

/// One `Key: value` line at the end of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trailer {
    /// Letters, digits and `-`.
    pub key: String,
    /// One line.
    pub value: String,
}

impl Trailer {
    /// A trailer; it is checked when the message is written.
    pub fn new(key: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            value: value.into(),
        }
    }
}

/// What to say about a commit. The gate's own trailers are added to it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CommitMessage {
    /// One line that says what changed.
    pub subject: String,
    /// Paragraphs below it; may be empty.
    pub body: String,
    /// Further trailers; [`AGENT_TRAILER`] and [`GATE_TRAILER`] are refused here.
    pub trailers: Vec<Trailer>,
}

impl CommitMessage {
    /// The message as git stores it, with `ours` as the last trailers.
    pub(super) fn render(&self, ours: &[Trailer]) -> Result<String> {
        let subject = self.subject.trim();
        if subject.is_empty() {
            return Err(refused("the subject is empty"));
        }
        if subject.contains(['\n', '\r']) {
            return Err(refused("the subject has more than one line"));
        }
        if let Some(trailer) = self
            .trailers
            .iter()
            .find(|trailer| is_reserved(&trailer.key))
        {
            return Err(refused(&format!(
                "the trailer {} is written by the gate",
                trailer.key
            )));
        }
        let mut text = format!("{subject}\n\n");
        let body = self.body.trim();
        if !body.is_empty() {
            text.push_str(body);
            text.push_str("\n\n");
        }
        for trailer in self.trailers.iter().chain(ours) {
            text.push_str(&line_of(trailer)?);
        }
        if text.contains('\0') {
            return Err(refused("it has a NUL byte"));
        }
        Ok(text)
    }
}

/// The trailers of a message that is being written, as the commit-msg hook finds it: comments and
/// what stands below the scissors line are not part of it.
pub fn draft_trailers(draft: &str) -> Vec<Trailer> {
    let is_scissors = |line: &&str| line.starts_with('#') && line.contains(">8 ---");
    let lines = draft.lines().take_while(|line| !is_scissors(line));
    let kept: Vec<&str> = lines.filter(|line| !line.starts_with('#')).collect();
    trailers_of(&(kept.join("\n").trim_end().to_owned() + "\n"))
}

/// The trailers of a stored message, in order. Text libgit2 cannot read has none.
pub(super) fn trailers_of(message: &str) -> Vec<Trailer> {
    git2::message_trailers_strs(message)
        .map(|trailers| {
            trailers
                .iter()
                .map(|(key, value)| Trailer::new(key, value))
                .collect()
        })
        .unwrap_or_default()
}

fn line_of(trailer: &Trailer) -> Result<String> {
    let Trailer { key, value } = trailer;
    if key.is_empty()
        || !key
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    {
        return Err(refused(&format!(
            "the trailer key '{key}' is not letters, digits and '-'"
        )));
    }
    if value.trim().is_empty() || value.contains(['\n', '\r']) {
        return Err(refused(&format!(
            "the trailer {key} needs a value of one line"
        )));
    }
    Ok(format!("{key}: {}\n", value.trim()))
}

fn is_reserved(key: &str) -> bool {
    key.eq_ignore_ascii_case(AGENT_TRAILER) || key.eq_ignore_ascii_case(GATE_TRAILER)
}

fn refused(reason: &str) -> Error {
    Error::InvalidMessage {
        reason: reason.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(subject: &str, body: &str, trailers: Vec<Trailer>) -> CommitMessage {
        CommitMessage {
            subject: subject.to_owned(),
            body: body.to_owned(),
            trailers,
        }
    }

    #[test]
    fn trailers_come_last_and_are_read_back() {
        let ours = [
            Trailer::new(AGENT_TRAILER, "docs"),
            Trailer::new(GATE_TRAILER, "pass 12"),
        ];
        let body = "Why it changed.\n\nGroundskeeper-Gate: pass forged";
        let text = message("docs: say it", body, vec![Trailer::new("Run", "r1")])
            .render(&ours)
            .unwrap();
        assert!(text.starts_with("docs: say it\n\nWhy it changed.\n"));
        let read = trailers_of(&text);
        let expected: Vec<Trailer> = std::iter::once(Trailer::new("Run", "r1"))
            .chain(ours)
            .collect();
        assert_eq!(read, expected);
    }

    #[test]
    fn what_would_not_be_stored_as_meant_is_refused() {
        let gate = || vec![Trailer::new("groundskeeper-gate", "pass")];
        for (subject, trailers) in [
            ("", vec![]),
            ("two\nlines", vec![]),
            ("nul \0 byte", vec![]),
            ("forged", gate()),
            ("key", vec![Trailer::new("a key", "v")]),
            ("value", vec![Trailer::new("Key", "a\nOther: b")]),
        ] {
            let result = message(subject, "", trailers).render(&[]);
            assert!(
                matches!(result, Err(Error::InvalidMessage { .. })),
                "{subject}"
            );
        }
    }
}
