//! `owned-by-other`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::rules::{Change, File, Finding, Principal, Rule, Severity};

/// A change touches a file that its author does not own.
///
/// ## What it does
/// Reports changes by an agent to a file that another agent owns (`[[owner]]` in
/// groundskeeper.toml), and changes by any agent to a file that only a person may change: the
/// settings, the ratchet, hooks, continuous integration, CODEOWNERS.
///
/// ## Why it matters
/// Two agents in one file undo each other's work, and an agent that may edit the rules that judge
/// it is not judged at all.
///
/// ## How it is counted
/// One finding for each file. Who commits is told by the tool that commits or by the variable
/// `GROUNDSKEEPER_AGENT`; without it the change is a person's, and a person may change everything.
///
/// ## How to fix
/// Ask the owner, or let a person make the change or move the ownership.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct OwnedByOther {
    /// What a finding weighs.
    pub severity: Severity,
}

impl Default for OwnedByOther {
    fn default() -> Self {
        Self {
            severity: Severity::Error,
        }
    }
}

impl Rule for OwnedByOther {
    fn name(&self) -> &'static str {
        "owned-by-other"
    }

    fn severity(&self) -> Severity {
        self.severity
    }

    fn check(&self, file: &File<'_>, findings: &mut Vec<Finding>) {
        let Some(Change {
            principal: Principal::Agent(agent),
            owner,
            protected,
        }) = file.change
        else {
            return;
        };
        let message = match owner {
            _ if *protected => format!("only a person may change this file, not agent `{agent}`"),
            Some(owner) if owner != agent => {
                format!("the file is owned by `{owner}`, not by `{agent}`")
            }
            _ => return,
        };
        findings.push(Finding {
            message,
            actual: 1,
            ..file.finding(self.name(), self.severity)
        });
    }
}
