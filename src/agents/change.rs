//! Putting a content into an agent's file: judged, written whole or not at all, and counted.

use std::time::Duration;

use serde_json::json;

use crate::agents::{Error, Services, verify};
use crate::gate::Located;
use crate::store::{Agent, AgentStatistics};
use crate::text::line_count;

/// A content that was put in place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Put {
    /// Newline characters now.
    pub line_count: usize,
    /// Newline characters before; `None` when the file is new.
    pub lines_before: Option<usize>,
    /// Findings that did not stand in the way: warnings, and what stood there before.
    pub findings: Vec<Located>,
}

/// Gives the agent's file a new content, whatever stands there. The agent's turn is waited for.
pub fn update_file(services: &Services<'_>, agent: &Agent, after: &[u8]) -> Result<Put, Error> {
    let patience = Duration::from_secs(services.settings.agents.turn_s);
    let _turn = services.turns.take(&agent.id, patience, services.cancel)?;
    let path = &agent.profile.managed_file;
    let before = services.folder.read(path).map_err(Error::File)?;
    put(services, agent, before.as_deref(), after)
}

/// Puts `after` into the agent's file in the place of `before`, if rules and ownership allow it.
pub fn put(
    services: &Services<'_>,
    agent: &Agent,
    before: Option<&[u8]>,
    after: &[u8],
) -> Result<Put, Error> {
    let path = &agent.profile.managed_file;
    let most = services.settings.limits.file_bytes;
    if after.len() > most {
        let reason = format!(
            "too long: {} bytes, at most {most} (limits.file_bytes)",
            after.len()
        );
        return Err(Error::BadText {
            what: "content",
            reason,
        });
    }
    let limit = services.settings.rules.file_too_long.limit;
    let judged = verify(services.policy, &agent.id, path, before, after, limit);
    let count = |more| services.registry.count(&agent.id, more);
    let findings = match judged {
        Ok(findings) => findings,
        Err(refusal) => {
            let refusals = 1;
            count(AgentStatistics {
                refusals,
                ..AgentStatistics::default()
            })?;
            return Err(Error::Refused(refusal));
        }
    };
    services
        .folder
        .write(path, after, before)
        .map_err(Error::File)?;
    let changes = 1;
    count(AgentStatistics {
        changes,
        ..AgentStatistics::default()
    })?;
    let lines = line_count(after);
    let told = json!({"agent": agent.id, "file": path, "lines": lines});
    services.registry.tell("agent.changed", told)?;
    Ok(Put {
        line_count: lines,
        lines_before: before.map(line_count),
        findings,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agents::fixture::{Scene, profile};

    #[test]
    fn what_is_refused_leaves_the_file_and_is_counted() {
        let scene = Scene::new(&[("x.py", "x = 1\n")]);
        let agent = scene.registry.create("a", &profile("x.py")).unwrap();
        let put = |after: &str| {
            scene.with(|services| put(services, &agent, Some(b"x = 1\n"), after.as_bytes()))
        };
        assert!(matches!(put(&"\n".repeat(350)), Err(Error::Refused(_))));
        assert_eq!(scene.text("x.py"), "x = 1\n");
        assert_eq!(put("x = 2\n").unwrap().lines_before, Some(1));
        assert_eq!(scene.text("x.py"), "x = 2\n");
        // Somebody else changed it meanwhile.
        assert!(matches!(put("x = 3\n"), Err(Error::File(_))));
        assert_eq!(scene.text("x.py"), "x = 2\n");
        let counted = scene.registry.get("a").unwrap().statistics;
        assert_eq!((counted.changes, counted.refusals), (1, 1));
    }
}
