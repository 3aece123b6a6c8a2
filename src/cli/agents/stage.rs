//! The repository's tools for a command about agents, and where their answers go.

use anyhow::Context as _;
use serde_json::{Map, Value};
use tokio::runtime::Runtime;

use crate::app::{App, root_of};
use crate::cli::output;
use crate::tools::{Call, Catalogue, Context, Progress, Runs, ToolError};

/// The tools of the repository in the current folder, and the runtime in which they are called.
pub(super) struct Stage {
    pub(super) context: Context,
    catalogue: Catalogue,
    runtime: Runtime,
}

impl Stage {
    pub(super) fn open(app: &App) -> anyhow::Result<Self> {
        let root = root_of(&app.current);
        let root = root
            .canonicalize()
            .with_context(|| root.display().to_string())?;
        let settings = app.settings(&root)?.settings;
        let runs = Runs {
            store: app.folders()?.store(),
            worktrees: app.folders()?.worktrees(),
        };
        let context = Context::new(
            &root,
            app.configuration.clone(),
            app.principal.clone(),
            app.model(&settings)?,
            runs,
        );
        let mut context = context.with_context(|| root.display().to_string())?;
        context.isolated = app.isolated;
        // An agent that says who it is acts for itself alone.
        context.principal_fixed = app.principal.is_agent() && app.agent_mark.is_none();
        Ok(Self {
            context,
            catalogue: Catalogue::new(false),
            runtime: App::runtime()?,
        })
    }

    /// Does something where a runtime is.
    pub(super) fn within<T>(
        &self,
        work: impl FnOnce(&Context) -> Result<T, ToolError>,
    ) -> anyhow::Result<T> {
        let _entered = self.runtime.enter();
        Ok(work(&self.context)?)
    }

    /// Calls a tool with the arguments that are given.
    pub(super) fn call(&self, tool: &str, arguments: Value) -> anyhow::Result<Value> {
        self.call_telling(tool, arguments, Progress::default())
    }

    /// The same, telling how far it is.
    pub(super) fn call_telling(
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
pub(super) fn remarks() -> Progress {
    use std::io::IsTerminal;
    if !std::io::stderr().is_terminal() {
        return Progress::default();
    }
    Progress::new(|_, _, message| output::remark(message))
}

/// A text field of an answer.
pub(super) fn text<'v>(answer: &'v Value, field: &str) -> &'v str {
    answer[field].as_str().unwrap_or_default()
}
