//! What an agent is made with and may be given anew, as flags.

use serde_json::{Value, json};

/// What stands beside an agent's id and file
#[derive(Debug, clap::Args)]
pub(super) struct Profile {
    /// What it is called; its id when nobody says
    #[arg(long)]
    name: Option<String>,
    /// What its model is told first
    #[arg(long, value_name = "TEXT")]
    system_prompt: Option<String>,
    /// Which model it asks: chat, writer or namer
    #[arg(long, value_name = "ROLE")]
    role: Option<String>,
    /// What it is to keep in mind
    #[arg(long, value_name = "TEXT")]
    notes: Option<String>,
}

impl Profile {
    /// The arguments of the tools that make an agent and change one.
    pub(super) fn arguments(&self, agent: &str, file: Option<&str>) -> Value {
        json!({
            "agent_id": agent,
            "name": self.name,
            "managed_file": file,
            "system_prompt": self.system_prompt,
            "model_role": self.role,
            "notes": self.notes,
        })
    }
}
