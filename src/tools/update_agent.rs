//! `update_agent`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::agents::ProfileChange;
use crate::tools::agents::{AgentDetails, AgentFacts};
use crate::tools::{Call, Context, Hints, Tool, ToolError};

/// Change an agent's name, prompt, notes, model role or file. What is left out stays. A new file must
/// have no other owner; the old one is nobody's then.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// The agent's id.
    #[schemars(length(min = 1, max = 64))]
    agent_id: String,
    /// What it is called.
    #[schemars(length(min = 1, max = 200))]
    name: Option<String>,
    /// The file that it owns from now on.
    #[schemars(length(min = 1, max = 4096))]
    managed_file: Option<String>,
    /// What its model is told first.
    #[schemars(length(max = 20_000))]
    system_prompt: Option<String>,
    /// Which model it asks, by role.
    #[schemars(length(min = 1, max = 200))]
    model_role: Option<String>,
    /// What it is to keep in mind.
    #[schemars(length(max = 20_000))]
    notes: Option<String>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    #[serde(flatten)]
    agent: AgentFacts,
    /// The rest.
    details: AgentDetails,
}

pub(super) struct UpdateAgent;

impl Tool for UpdateAgent {
    type Input = Input;
    type Output = Output;
    const HINTS: Hints = Hints {
        idempotent: true,
        ..Hints::ADDS
    };

    fn run(context: &Context, input: Input, _call: &Call) -> Result<Output, ToolError> {
        context.acts_for(&input.agent_id)?;
        let registry = context.agents()?;
        registry.get(&input.agent_id)?;
        if context.principal_fixed && input.managed_file.is_some() {
            let message = "argument `managed_file`: an agent does not choose what it owns";
            return Err(ToolError::refused(message));
        }
        let file = input.managed_file.as_deref();
        let managed_file = file.map(|path| context.resolve(path)).transpose()?;
        if let Some(file) = &managed_file {
            context.may_own(&input.agent_id, file)?;
        }
        let change = ProfileChange {
            name: input.name,
            managed_file,
            system_prompt: input.system_prompt,
            model_role: input.model_role,
            notes: input.notes,
        };
        let agent = registry.update(&input.agent_id, change)?;
        Ok(Output {
            agent: AgentFacts::from(&agent),
            details: AgentDetails::from(&agent),
        })
    }
}
