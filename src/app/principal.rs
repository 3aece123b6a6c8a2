//! Who runs the program, read from the environment.

use std::collections::BTreeMap;

use crate::rules::Principal;

/// The variable that says which agent runs the program; `person` says that none does.
pub const AGENT_VARIABLE: &str = "GROUNDSKEEPER_AGENT";

/// Variables that coding agents set for the programs they run, and the id that each stands for.
const MARKS: &[(&str, &str)] = &[
    ("CLAUDECODE", "claude-code"),
    ("CODEX_SANDBOX", "codex"),
    ("CODEX_THREAD_ID", "codex"),
    ("CURSOR_AGENT", "cursor"),
    ("GEMINI_CLI", "gemini-cli"),
];

/// The variables that are read here, which a service for everybody must not inherit.
pub(super) fn variables() -> impl Iterator<Item = &'static str> {
    std::iter::once(AGENT_VARIABLE).chain(MARKS.iter().map(|(name, _)| *name))
}

/// Who runs the program, and which agent's own variable says so where [`AGENT_VARIABLE`] does not.
pub(super) fn read(environment: &BTreeMap<String, String>) -> (Principal, Option<&'static str>) {
    let set = |name: &str| environment.get(name).filter(|value| !value.is_empty());
    match set(AGENT_VARIABLE) {
        Some(agent) if agent.eq_ignore_ascii_case(Principal::PERSON) => {
            return (Principal::Person, None);
        }
        Some(agent) => return (Principal::Agent(agent.clone()), None),
        None => {}
    }
    let is_on = |name: &str| set(name).is_some_and(|value| value != "0" && value != "false");
    match MARKS.iter().find(|(name, _)| is_on(name)) {
        Some((name, agent)) => (Principal::Agent((*agent).to_owned()), Some(name)),
        None => (Principal::Person, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn reads(variables: &[(&str, &str)], agent: Option<&str>, mark: Option<&str>) {
        let owned = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let expected = agent.map_or(Principal::Person, |id| Principal::Agent(id.to_owned()));
        assert_eq!(read(&owned.collect()), (expected, mark));
    }

    #[test]
    fn our_variable_comes_first_and_marks_of_agents_count() {
        reads(&[], None, None);
        reads(&[("GROUNDSKEEPER_AGENT", "docs")], Some("docs"), None);
        reads(
            &[("CLAUDECODE", "1")],
            Some("claude-code"),
            Some("CLAUDECODE"),
        );
        reads(
            &[("CLAUDECODE", "1"), ("GROUNDSKEEPER_AGENT", "docs")],
            Some("docs"),
            None,
        );
        reads(
            &[("CLAUDECODE", "1"), ("GROUNDSKEEPER_AGENT", "person")],
            None,
            None,
        );
        reads(&[("GEMINI_CLI", "0"), ("CURSOR_AGENT", "")], None, None);
    }
}
