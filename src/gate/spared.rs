//! What a person is told: which of the changes an agent would not have been allowed.

use crate::gate::bench::Bench;
use crate::git;

/// The most paths that the note names.
const NAMED: usize = 5;

impl Bench<'_> {
    /// A sentence that names the changed files from which agents are held off; `None` when there
    /// are none.
    pub(super) fn spared(&self) -> Option<String> {
        let mut held = self
            .changes
            .iter()
            .filter_map(|change| self.held_off(change));
        let mut named: Vec<String> = held.by_ref().take(NAMED).collect();
        if named.is_empty() {
            return None;
        }
        match held.count() {
            0 => {}
            more => named.push(format!("and {more} more")),
        }
        let named = named.join(", ");
        Some(format!("an agent would be refused these changes: {named}"))
    }

    fn held_off(&self, change: &git::Change) -> Option<String> {
        let facts = self.facts(change);
        let path = &change.path;
        if facts.protected {
            return Some(format!("{path} (only a person's)"));
        }
        let sides = [facts.owners_before, facts.owners];
        let owners = sides.into_iter().find(|owners| !owners.is_empty())?;
        Some(format!("{path} (owned by `{}`)", owners.join("`, `")))
    }
}
