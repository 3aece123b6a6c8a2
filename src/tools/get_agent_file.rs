//! `get_agent_file`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::text::line_count;
use crate::tools::{Call, Context, Hints, Tool, ToolError};

/// Read the file that an agent owns. A long one is shortened; `read_file` reads it by lines.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// The agent's id.
    #[schemars(length(min = 1, max = 64))]
    agent_id: String,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    /// The agent.
    agent_id: String,
    /// Its file.
    path: String,
    /// Whether the file is there.
    exists: bool,
    /// What stands in it; empty when it is not there.
    content: String,
    /// Its newline characters.
    line_count: usize,
    /// Its size in bytes.
    bytes: usize,
}

pub(super) struct GetAgentFile;

impl Tool for GetAgentFile {
    type Input = Input;
    type Output = Output;
    const HINTS: Hints = Hints::LOOKS;

    fn run(context: &Context, input: Input, call: &Call) -> Result<Output, ToolError> {
        let agent = context.agents()?.get(&input.agent_id)?;
        let limit = call.settings(context)?.limits.file_bytes;
        let path = agent.profile.managed_file;
        let found = context.files.read_optional(&path, limit)?;
        let exists = found.is_some();
        let content = found.unwrap_or_default();
        Ok(Output {
            agent_id: agent.id,
            path: path.to_string(),
            exists,
            line_count: line_count(&content),
            bytes: content.len(),
            content: String::from_utf8_lossy(&content).into_owned(),
        })
    }
}
