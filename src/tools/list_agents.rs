//! `list_agents`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::tools::agents::{AgentDetails, AgentFacts};
use crate::tools::{Call, Context, Hints, Tool, ToolError};

/// List the agents of this repository by id, page by page, with the file that each owns.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// `next_cursor` of the answer before.
    #[schemars(length(max = 64))]
    cursor: Option<String>,
    /// Most agents in one answer; 100 if left out.
    #[schemars(range(min = 1, max = 1000))]
    limit: Option<u32>,
    /// Whether prompts, notes and statistics are told, too; false if left out.
    details: Option<bool>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    /// The agents.
    agents: Vec<Listed>,
    /// How many there are in all.
    total: u64,
    /// Pass it as `cursor` for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct Listed {
    #[serde(flatten)]
    agent: AgentFacts,
    /// The rest, when it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<AgentDetails>,
}

pub(super) struct ListAgents;

impl Tool for ListAgents {
    type Input = Input;
    type Output = Output;
    const HINTS: Hints = Hints::LOOKS;

    fn run(context: &Context, input: Input, _call: &Call) -> Result<Output, ToolError> {
        let details = input.details.unwrap_or(false);
        let registry = context.agents()?;
        let page = registry.list(input.cursor.as_deref(), input.limit.unwrap_or(100))?;
        let mut agents: Vec<Listed> = page
            .agents
            .iter()
            .map(|agent| Listed {
                agent: AgentFacts::from(agent),
                details: details.then(|| AgentDetails::from(agent)),
            })
            .collect();
        // Counts and the cursor take their part of the limit, too.
        let room = context
            .settings()?
            .limits
            .output_bytes
            .saturating_sub(1_000);
        let fitting = fitting(&agents, room);
        let cut = fitting < agents.len();
        agents.truncate(fitting);
        let last = || agents.last().map(|one| one.agent.agent_id.clone());
        let next_cursor = if cut { last() } else { page.next };
        Ok(Output {
            agents,
            total: page.total,
            next_cursor,
        })
    }
}

/// How many of the agents fit into so many bytes of JSON; at least one.
fn fitting(agents: &[Listed], room_bytes: usize) -> usize {
    let mut left = room_bytes;
    let fits = agents.iter().take_while(|one| {
        let bytes = serde_json::to_string(one).map_or(0, |text| text.len() + 1);
        let fits = bytes <= left;
        left = left.saturating_sub(bytes);
        fits
    });
    fits.count().max(1).min(agents.len())
}
