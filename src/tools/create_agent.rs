//! `create_agent`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::store::AgentProfile;
use crate::tools::agents::{AgentFacts, MODEL_ROLE, SYSTEM_PROMPT};
use crate::tools::{Call, Context, Hints, Tool, ToolError};

/// Make an agent: a persistent helper with a prompt, a memory and exactly one file that it owns. From
/// then on no other agent can change that file, through these tools or in a commit. A file has one
/// owner; it need not exist yet.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// The agent's id.
    #[schemars(regex(pattern = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"))]
    agent_id: String,
    /// What it is called; its id if left out.
    #[schemars(length(min = 1, max = 200))]
    name: Option<String>,
    /// The file that it owns, relative to the repository's root.
    #[schemars(length(min = 1, max = 4096))]
    managed_file: String,
    /// What its model is told first.
    #[schemars(length(max = 20_000))]
    system_prompt: Option<String>,
    /// Which model it asks: `chat`, `writer` or `namer`; `chat` if left out.
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
    /// Whether the file is there already.
    file_exists: bool,
}

pub(super) struct CreateAgent;

impl Tool for CreateAgent {
    type Input = Input;
    type Output = Output;
    const HINTS: Hints = Hints::ADDS;

    fn run(context: &Context, input: Input, call: &Call) -> Result<Output, ToolError> {
        context.acts_for(&input.agent_id)?;
        let managed_file = context.resolve(&input.managed_file)?;
        context.may_own(&input.agent_id, &managed_file)?;
        let limit = call.settings(context)?.limits.file_bytes;
        let file_exists = context.files.read_optional(&managed_file, limit)?.is_some();
        let name = input.name.unwrap_or_else(|| input.agent_id.clone());
        let prompt = input.system_prompt;
        let role = input.model_role;
        let profile = AgentProfile {
            name,
            managed_file,
            system_prompt: prompt.unwrap_or_else(|| SYSTEM_PROMPT.to_owned()),
            model_role: role.unwrap_or_else(|| MODEL_ROLE.to_owned()),
            notes: input.notes.unwrap_or_default(),
        };
        let agent = context.agents()?.create(&input.agent_id, &profile)?;
        Ok(Output {
            agent: AgentFacts::from(&agent),
            file_exists,
        })
    }
}
