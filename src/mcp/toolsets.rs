//! Which tool belongs to which set, so that `[mcp] toolsets` can leave sets out.

use crate::settings::{Mcp, Toolset};

/// The tools of each set. A tool that is not here is offered always, and a test says so.
const SETS: &[(Toolset, &[&str])] = &[
    (
        Toolset::Agent,
        &[
            "create_agent",
            "update_agent",
            "chat_with_agent",
            "list_agents",
            "agent_info",
            "delete_agent",
            "get_agent_file",
            "agent_update_file",
            "run_agent_task",
        ],
    ),
    (
        Toolset::File,
        &[
            "read_file",
            "write_file",
            "update_file",
            "delete_file",
            "list_files",
            "search_files",
            "validate_file",
        ],
    ),
    (
        Toolset::Quality,
        &[
            "validate_file_length",
            "analyze_code_quality",
            "run_all_validations",
            "check_compliance",
            "explain_rule",
        ],
    ),
    (
        Toolset::Git,
        &[
            "git_status",
            "git_diff",
            "git_log",
            "git_commit",
            "git_branch",
            "git_show",
        ],
    ),
    (
        Toolset::Template,
        &[
            "list_templates",
            "render_template",
            "validate_template",
            "template_from_spec",
        ],
    ),
    (
        Toolset::Improvement,
        &[
            "analyze_improvements",
            "refactor_file",
            "generate_documentation",
            "generate_tests",
            "optimize_performance",
            "orchestrate_improvement",
            "list_runs",
            "get_run",
            "cancel_run",
            "accept_run",
            "discard_run",
        ],
    ),
    (Toolset::Testing, &["run_tests", "run_pre_commit"]),
    (Toolset::Model, &["model_info", "local_generate"]),
    (
        Toolset::System,
        &["system_status", "test_report", "reload_config"],
    ),
];

/// Tools that may work for minutes. A client that knows tasks gets one instead of waiting.
const LONG: &[&str] = &[
    "chat_with_agent",
    "run_agent_task",
    "refactor_file",
    "generate_documentation",
    "generate_tests",
    "optimize_performance",
    "orchestrate_improvement",
    "template_from_spec",
    "run_tests",
    "run_pre_commit",
];

/// Whether the settings offer a tool.
pub(super) fn offers(settings: &Mcp, tool: &str) -> bool {
    let set = set_of(tool);
    settings.toolsets.is_empty() || set.is_none_or(|set| settings.toolsets.contains(&set))
}

/// Whether a tool may work for minutes.
pub(super) fn is_long(tool: &str) -> bool {
    LONG.contains(&tool)
}

fn set_of(tool: &str) -> Option<Toolset> {
    let found = SETS.iter().find(|(_, tools)| tools.contains(&tool));
    found.map(|(set, _)| *set)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tools::Catalogue;

    #[test]
    fn every_tool_is_in_a_set_and_the_sets_hold_no_other() {
        let catalogue = Catalogue::new(false);
        for entry in catalogue.entries() {
            assert!(set_of(entry.name).is_some(), "{}", entry.name);
        }
        for name in SETS.iter().flat_map(|(_, names)| *names) {
            assert!(catalogue.find(name).is_some(), "{name}");
        }
        assert!(LONG.iter().all(|tool| set_of(tool).is_some()));
    }

    #[test]
    fn chosen_sets_leave_the_others_out() {
        let all = Mcp::default();
        assert!(offers(&all, "git_commit") && offers(&all, "run_tests"));
        let some = Mcp {
            toolsets: vec![Toolset::Git, Toolset::Quality],
            ..all
        };
        assert!(offers(&some, "git_commit") && offers(&some, "explain_rule"));
        assert!(!offers(&some, "read_file"));
    }
}
