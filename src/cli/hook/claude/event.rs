//! An event of Claude Code, as far as it is used here; other fields are left alone.

use std::io::Read;
use std::path::PathBuf;

use anyhow::Context as _;
use serde::Deserialize;
use serde_json::{Map, Value};

/// Larger events are not read: an edit brings the whole text.
const EVENT_BYTES_MAX: u64 = 64 << 20;

/// What happened.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Event {
    /// The folder that Claude works in.
    pub(super) cwd: Option<PathBuf>,
    /// The tool, before and after it is used.
    pub(super) tool_name: Option<String>,
    /// What the tool is given.
    pub(super) tool_input: ToolInput,
    /// A stop hook has sent Claude back to work once already.
    pub(super) stop_hook_active: bool,
}

/// What a tool is given.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ToolInput {
    /// The file that `Edit`, `MultiEdit` and `Write` change.
    pub(super) file_path: Option<PathBuf>,
    /// The notebook that `NotebookEdit` changes.
    pub(super) notebook_path: Option<PathBuf>,
    /// What `Bash` runs.
    pub(super) command: Option<String>,
}

impl Event {
    /// Reads one event.
    pub(super) fn read(input: impl Read) -> anyhow::Result<Self> {
        let mut text = String::new();
        input
            .take(EVENT_BYTES_MAX)
            .read_to_string(&mut text)
            .context("cannot read the event")?;
        // A list would be read as the fields in their order.
        let fields: Map<String, Value> =
            serde_json::from_str(&text).context("standard input is no event of Claude Code")?;
        serde_json::from_value(Value::Object(fields)).context("an event of another form")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_that_are_not_used_are_left_alone() {
        let text = r#"{"session_id": "a", "cwd": "/x", "hook_event_name": "PostToolUse",
            "tool_name": "Edit", "tool_input": {"file_path": "/x/a.py", "old_string": "a"},
            "tool_response": {"success": true}}"#;
        let event = Event::read(text.as_bytes()).unwrap();
        assert_eq!(event.tool_input.file_path, Some(PathBuf::from("/x/a.py")));
        assert!(!event.stop_hook_active);
        assert!(Event::read(&b"[]"[..]).is_err());
        assert!(Event::read(&b"{}"[..]).unwrap().cwd.is_none());
    }
}
