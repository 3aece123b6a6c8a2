//! Tools for agents, one file each: what a tool does, not how it is transported.
//!
//! A tool is one file and one line in the list below. Its [`Tool::Input`]'s doc comments are what
//! clients read. Tools are plain blocking functions; the face that calls them keeps them off its
//! async threads.

mod agent_tests;
pub mod agents;
mod ask;
mod call;
mod catalogue;
mod change;
mod code;
mod context;
mod error;
mod files;
mod finding;
mod improving;
mod judging;
mod principal;
mod run_records;
mod scaffolds;
mod schema;
mod shorten;
mod telling;

#[cfg(test)]
pub(crate) mod fixture;

pub use call::{Call, Cancel, Progress};
pub use catalogue::{Catalogue, Done, Entry};
pub use context::{Context, Means, Runs};
pub use error::ToolError;
pub use files::{Expected, Files, PathError, Written, content_hash};

use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Something an agent can call.
pub trait Tool {
    /// The arguments: an object. Its doc comment is the tool's description, those of its fields
    /// describe the arguments.
    type Input: DeserializeOwned + JsonSchema;
    /// The result: an object; `success` is added to it.
    type Output: Serialize + JsonSchema;
    /// What calling it may do.
    const HINTS: Hints;
    /// Whether it takes no longer than handing it to a thread for blocking work, about 50 µs: it
    /// reads one file at most, and waits for nobody.
    const IS_BRIEF: bool = false;

    /// Does it, blocking.
    fn run(
        context: &Context,
        input: Self::Input,
        call: &Call,
    ) -> std::result::Result<Self::Output, ToolError>;
}

/// What calling a tool may do, for clients that ask before they let it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the protocol has four independent flags"
)]
pub struct Hints {
    /// Changes nothing.
    pub read_only: bool,
    /// May overwrite or remove something.
    pub destructive: bool,
    /// A second call with the same arguments changes nothing more.
    pub idempotent: bool,
    /// Reaches beyond this machine.
    pub open_world: bool,
}

impl Hints {
    /// Only looks, at the repository alone.
    pub const LOOKS: Self = Self {
        read_only: true,
        destructive: false,
        idempotent: true,
        open_world: false,
    };
    /// Adds something new at every call and overwrites nothing.
    pub const ADDS: Self = Self {
        read_only: false,
        destructive: false,
        idempotent: false,
        open_world: false,
    };
    /// May overwrite or remove something, in the repository alone.
    pub const REPLACES: Self = Self {
        read_only: false,
        destructive: true,
        idempotent: true,
        open_world: false,
    };
}

macro_rules! tools {
    ($($module:ident :: $tool:ident,)*) => {
        $(mod $module;)*

        /// Every tool, in the order that clients see.
        fn entries() -> Vec<Entry> {
            vec![$(Entry::of::<$module::$tool>(stringify!($module)),)*]
        }
    };
}

tools! {
    validate_file_length::ValidateFileLength,
    analyze_code_quality::AnalyzeCodeQuality,
    run_all_validations::RunAllValidations,
    check_compliance::CheckCompliance,
    explain_rule::ExplainRule,
    read_file::ReadFile,
    write_file::WriteFile,
    update_file::UpdateFile,
    delete_file::DeleteFile,
    list_files::ListFiles,
    search_files::SearchFiles,
    validate_file::ValidateFile,
    git_status::GitStatus,
    git_diff::GitDiff,
    git_log::GitLog,
    git_show::GitShow,
    git_branch::GitBranch,
    git_commit::GitCommit,
    create_agent::CreateAgent,
    update_agent::UpdateAgent,
    list_agents::ListAgents,
    agent_info::AgentInfo,
    delete_agent::DeleteAgent,
    get_agent_file::GetAgentFile,
    agent_update_file::AgentUpdateFile,
    chat_with_agent::ChatWithAgent,
    run_agent_task::RunAgentTask,
    run_tests::RunTests,
    run_pre_commit::RunPreCommit,
    list_templates::ListTemplates,
    render_template::RenderTemplate,
    validate_template::ValidateTemplate,
    template_from_spec::TemplateFromSpec,
    analyze_improvements::AnalyzeImprovements,
    refactor_file::RefactorFile,
    generate_documentation::GenerateDocumentation,
    generate_tests::GenerateTests,
    optimize_performance::OptimizePerformance,
    orchestrate_improvement::OrchestrateImprovement,
    list_runs::ListRuns,
    get_run::GetRun,
    cancel_run::CancelRun,
    accept_run::AcceptRun,
    discard_run::DiscardRun,
    model_info::ModelInfoTool,
    local_generate::LocalGenerate,
    system_status::SystemStatus,
    test_report::TestReport,
    reload_config::ReloadConfig,
}

#[cfg(test)]
mod tests;
