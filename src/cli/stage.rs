//! The repository's tools for commands that do what an MCP client could, and where their answers go.

use anyhow::Context as _;
use serde_json::{Map, Value};
use tokio::runtime::Runtime;

use crate::app::App;
use crate::cli::output;
use crate::tools::{Call, Catalogue, Context, Progress, ToolError};

/// The tools of the repository in the current folder, and the runtime in which they are called.
pub(in crate::cli) struct Stage {
    pub(in crate::cli) context: Context,
    catalogue: Catalogue,
    runtime: Runtime,
}

impl Stage {
    pub(in crate::cli) fn open(app: &App) -> anyhow::Result<Self> {
        Ok(Self {
            context: app.own_tools()?,
            catalogue: Catalogue::new(false),
            runtime: App::runtime()?,
        })
    }

    /// Does something where a runtime is.
    pub(in crate::cli) fn within<T>(
        &self,
        work: impl FnOnce(&Context) -> Result<T, ToolError>,
    ) -> anyhow::Result<T> {
        let _entered = self.runtime.enter();
        Ok(work(&self.context)?)
    }

    /// Calls a tool with the arguments that are given.
    pub(in crate::cli) fn call(&self, tool: &str, arguments: Value) -> anyhow::Result<Value> {
        self.call_telling(tool, arguments, Progress::default())
    }

    /// The same, telling how far it is.
    pub(in crate::cli) fn call_telling(
        &self,
        tool: &str,
        arguments: Value,
        progress: Progress,
    ) -> anyhow::Result<Value> {
        let entry = self.catalogue.find(tool);
        let entry = entry.with_context(|| format!("there is no tool `{tool}`"))?;
        let arguments = match arguments {
            Value::Object(arguments) => arguments,
            _ => Map::new(),
        };
        let call = Call {
            progress,
            ..Call::default()
        };
        let _entered = self.runtime.enter();
        let mut answer = entry.call(&self.context, arguments, &call)?;
        if let Some(fields) = answer.as_object_mut() {
            // The exit code says so here.
            fields.shift_remove("success");
        }
        Ok(answer)
    }
}

/// Progress of a model, as remarks on standard error where a person looks.
pub(in crate::cli) fn remarks() -> Progress {
    use std::io::IsTerminal;
    if !std::io::stderr().is_terminal() {
        return Progress::default();
    }
    Progress::new(|_, _, message| output::remark(message))
}

/// A text field of an answer.
pub(in crate::cli) fn text<'v>(answer: &'v Value, field: &str) -> &'v str {
    answer[field].as_str().unwrap_or_default()
}
