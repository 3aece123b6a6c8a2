//! `owned-by-other`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::rules::{Change, File, Finding, Principal, Rule, Severity};

/// A change touches a file that its author does not own.
///
/// ## What it does
/// Reports changes by an agent to a file that another agent owns (`[[owner]]` in
/// groundskeeper.toml; where none matches, the agents of `groundskeeper agents` and those shared in
/// `.groundskeeper/agents.toml`; with `gate.codeowners`, where none of these says anything,
/// CODEOWNERS: `@docs` and `@acme/docs` are the agent `docs`), and changes by any agent to a file
/// that only a person may change: the settings, the ratchet, hooks, continuous integration,
/// CODEOWNERS.
///
/// ## Why it matters
/// Two agents in one file undo each other's work, and an agent that may edit the rules that judge
/// it is not judged at all.
///
/// ## How it is counted
/// One finding for each file. Who commits is told by the tool that commits, by the variable
/// `GROUNDSKEEPER_AGENT`, by the trailer `Groundskeeper-Agent` of the message, or by the variables
/// that coding agents set for what they run; without any of these the change is a person's. A
/// person may change everything, and is told what an agent would have been refused.
///
/// ## How to fix
/// Ask the owner, or let a person make the change or move the ownership.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct OwnedByOther {
    /// What a finding weighs: `error` blocks, `warn` is shown, `off` turns the rule off.
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
        let Some(change) = file.change else {
            return;
        };
        let Principal::Agent(agent) = &change.principal else {
            return;
        };
        let message = match stranger_to(change, agent) {
            _ if change.protected => {
                format!("only a person may change this file, not agent `{agent}`")
            }
            Some(owners) => format!(
                "the file is owned by `{}`, not by `{agent}`",
                owners.join("`, `")
            ),
            None => return,
        };
        findings.push(Finding {
            message,
            actual: 1,
            ..file.finding(self.name(), self.severity)
        });
    }
}

/// The owners of the file, here or where it was moved from, when the agent is none of them.
fn stranger_to<'a>(change: &'a Change, agent: &str) -> Option<&'a [String]> {
    let sides = [&change.owners_before, &change.owners];
    let strange = |owners: &&Vec<String>| {
        !owners.is_empty() && !owners.iter().any(|owner| is_name_of(owner, agent))
    };
    sides.into_iter().find(strange).map(Vec::as_slice)
}

/// An agent's own id, `@id` or the team `@organisation/id`.
fn is_name_of(owner: &str, agent: &str) -> bool {
    let Some(name) = owner.strip_prefix('@') else {
        return owner == agent;
    };
    let team = name.split_once('/').map_or(name, |(_, team)| team);
    name.eq_ignore_ascii_case(agent) || team.eq_ignore_ascii_case(agent)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::RepoPath;

    /// The messages about a change that `agent` makes, a person where there is none.
    fn messages(agent: Option<&str>, change: Change) -> Vec<String> {
        let principal = agent.map_or(Principal::Person, |id| Principal::Agent(id.to_owned()));
        let change = Change {
            principal,
            ..change
        };
        let path = RepoPath::from("docs/a.md");
        let mut findings = Vec::new();
        OwnedByOther::default().check(&File::of_change(&path, &change), &mut findings);
        findings
            .into_iter()
            .map(|finding| finding.message)
            .collect()
    }

    fn owned_by(owners: &[&str]) -> Change {
        Change {
            principal: Principal::Person,
            owners: owners.iter().map(|&owner| owner.to_owned()).collect(),
            owners_before: Vec::new(),
            protected: false,
            grown: Vec::new(),
            is_new: false,
        }
    }

    #[test]
    fn an_owner_is_the_agent_by_id_by_handle_or_by_team() {
        for owner in ["docs", "@docs", "@Docs", "@acme/docs", "@acme/DOCS"] {
            assert_eq!(
                messages(Some("docs"), owned_by(&["web", owner])),
                [""; 0],
                "{owner}"
            );
        }
        // An id is exact, and neither an organisation nor a part of a name is the agent.
        for owner in [
            "Docs",
            "@docs/web",
            "@acme/docs-web",
            "docs2",
            "docs@acme.org",
        ] {
            let expected = format!("the file is owned by `web`, `{owner}`, not by `docs`");
            assert_eq!(
                messages(Some("docs"), owned_by(&["web", owner])),
                [expected]
            );
        }
    }

    #[test]
    fn a_move_needs_the_owners_of_both_places() {
        let moved = |before: &str, now: &str| Change {
            owners_before: owned_by(&[before]).owners,
            ..owned_by(&[now])
        };
        assert_eq!(messages(Some("docs"), moved("docs", "docs")), [""; 0]);
        let refused = ["the file is owned by `web`, not by `docs`"];
        assert_eq!(messages(Some("docs"), moved("web", "docs")), refused);
        assert_eq!(messages(Some("docs"), moved("docs", "web")), refused);
        let adopted = Change {
            owners_before: Vec::new(),
            ..owned_by(&[])
        };
        assert_eq!(messages(Some("docs"), adopted), [""; 0]);
    }

    #[test]
    fn a_protected_file_is_refused_to_its_owner_too_and_never_to_a_person() {
        let protected = || Change {
            protected: true,
            ..owned_by(&["docs"])
        };
        let refused = ["only a person may change this file, not agent `docs`"];
        assert_eq!(messages(Some("docs"), protected()), refused);
        assert_eq!(messages(None, protected()), [""; 0]);
        assert_eq!(messages(None, owned_by(&["web"])), [""; 0]);
    }
}
