//! `agent_update_file`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::agents::{self, Put};
use crate::tools::finding::Fact;
use crate::tools::{Call, Context, Hints, Tool, ToolError};

/// Give the file that an agent owns a new content, as that agent. It is judged by the rules first:
/// what it would break anew, or make worse, is refused with the findings, and the file stays as it
/// was. It is written whole or not at all. Nothing is committed; `git_commit` does that.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// The agent's id.
    #[schemars(length(min = 1, max = 64))]
    agent_id: String,
    /// The whole new content.
    content: String,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    /// The agent.
    agent_id: String,
    /// Its file.
    path: String,
    /// Whether the file is new.
    created: bool,
    /// Newline characters now.
    line_count: usize,
    /// Findings that did not stand in the way: warnings, and what stood there before.
    findings: Vec<Fact>,
}

pub(super) struct AgentUpdateFile;

impl Tool for AgentUpdateFile {
    type Input = Input;
    type Output = Output;
    const HINTS: Hints = Hints {
        destructive: true,
        idempotent: true,
        ..Hints::ADDS
    };

    fn run(context: &Context, input: Input, call: &Call) -> Result<Output, ToolError> {
        context.acts_for(&input.agent_id)?;
        let agent = context.agents()?.get(&input.agent_id)?;
        let path = agent.profile.managed_file.clone();
        let paths = std::slice::from_ref(&path);
        let put: Put = context.with_agents(call, paths, &|_| {}, |services| {
            agents::update_file(services, &agent, input.content.as_bytes())
        })?;
        Ok(Output {
            agent_id: agent.id,
            path: path.to_string(),
            created: put.lines_before.is_none(),
            line_count: put.line_count,
            findings: put.findings.iter().map(Fact::from).collect(),
        })
    }
}
