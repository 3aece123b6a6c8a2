//! `delete_agent`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::tools::{Call, Context, Hints, Tool, ToolError};

/// Delete an agent with its memory. Its file stays as it is and is nobody's then, so that another
/// agent can be given it.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// The agent's id.
    #[schemars(length(min = 1, max = 64))]
    agent_id: String,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    /// The agent that is gone.
    agent_id: String,
    /// The file that has no owner any more.
    freed_file: String,
}

pub(super) struct DeleteAgent;

impl Tool for DeleteAgent {
    type Input = Input;
    type Output = Output;
    const HINTS: Hints = Hints {
        destructive: true,
        ..Hints::ADDS
    };

    fn run(context: &Context, input: Input, _call: &Call) -> Result<Output, ToolError> {
        context.acts_for(&input.agent_id)?;
        let registry = context.agents()?;
        let agent = registry.get(&input.agent_id)?;
        registry.delete(&agent.id)?;
        Ok(Output {
            agent_id: agent.id,
            freed_file: agent.profile.managed_file.to_string(),
        })
    }
}
