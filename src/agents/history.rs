//! What an agent remembers of its conversation: the latest messages as they were, of older ones the
//! beginnings.

use crate::agents::{Error, Registry};
use crate::store::{AgentMessage, NewAgentMessage};

/// Messages of which a summary shows the beginnings.
const SUMMARISED_MAX: usize = 40;
/// Longest beginning, in characters.
const BEGINNING_CHARACTERS: usize = 120;

/// What is remembered, oldest first.
#[derive(Debug, Default)]
pub(super) struct History {
    /// The latest messages.
    pub(super) recent: Vec<AgentMessage>,
    /// The beginnings of those before, a line each; empty when there are none.
    pub(super) summary: String,
}

impl Registry {
    /// What an agent remembers: the latest `shown` of the `kept` messages, the others in short.
    pub(super) fn history(&self, agent: &str, shown: u32, kept: u32) -> Result<History, Error> {
        let wanted = kept.min(shown.saturating_add(u32::try_from(SUMMARISED_MAX).unwrap_or(0)));
        let messages = self.store.agent_messages(self.repository, agent, wanted);
        let mut older = self.runtime.block_on(messages)?;
        let recent = older.split_off(older.len().saturating_sub(shown as usize));
        Ok(History {
            recent,
            summary: summary(&older),
        })
    }

    /// Keeps a question and what was answered.
    pub(super) fn remember(
        &self,
        agent: &str,
        exchange: [NewAgentMessage; 2],
        kept: u32,
    ) -> Result<(), Error> {
        let store = &self.store;
        let kept = store.append_agent_messages(self.repository, agent, &exchange, kept);
        Ok(self.runtime.block_on(kept)?)
    }

    /// The latest messages of an agent, oldest first.
    pub fn messages(&self, agent: &str, limit: u32) -> Result<Vec<AgentMessage>, Error> {
        let messages = self.store.agent_messages(self.repository, agent, limit);
        Ok(self.runtime.block_on(messages)?)
    }
}

fn summary(messages: &[AgentMessage]) -> String {
    let line = |one: &AgentMessage| {
        let text = &one.message.content;
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut beginning: String = words.chars().take(BEGINNING_CHARACTERS).collect();
        if beginning.len() < words.len() {
            beginning.push('…');
        }
        format!("{}: {beginning}", one.message.role)
    };
    messages.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use crate::agents::fixture::{Scene, profile};
    use crate::store::NewAgentMessage;

    fn message(role: &str, content: String) -> NewAgentMessage {
        NewAgentMessage {
            role: role.to_owned(),
            content,
            tokens: 1,
        }
    }

    #[test]
    fn the_latest_are_whole_and_older_ones_are_short() {
        let scene = Scene::new(&[]);
        scene.registry.create("a", &profile("x.py")).unwrap();
        for number in 0..4 {
            let question = message("user", format!("question {number}\n{}", "x ".repeat(200)));
            let answer = message("assistant", format!("answer {number}"));
            scene.registry.remember("a", [question, answer], 6).unwrap();
        }
        let history = scene.registry.history("a", 2, 6).unwrap();
        let recent: Vec<i64> = history.recent.iter().map(|one| one.number).collect();
        assert_eq!(recent, [7, 8]);
        let lines: Vec<&str> = history.summary.lines().collect();
        assert_eq!(lines.len(), 4);
        assert!(lines[0].starts_with("user: question 1 x x"), "{lines:?}");
        assert!(lines[0].ends_with('…') && lines[0].chars().count() < 140);
        assert_eq!(lines[1], "assistant: answer 1");
    }
}
