//! Verdicts in the store: written a check at a time, the oldest removed beyond a number.

use serde_json::json;

use crate::daemon::notice::FileVerdict;
use crate::store::{Error, NewEvent, RepositoryId, Store};

/// The kind of the events written here.
pub(super) const VERDICT: &str = "verdict";

/// Findings of one file that an event holds; it says how many there are.
const FINDINGS_MAX: usize = 100;

/// The store, for one repository.
#[derive(Debug)]
pub(super) struct Journal {
    store: Store,
    repository: RepositoryId,
    since_retained: u32,
}

impl Journal {
    pub(super) fn new(store: Store, repository: RepositoryId) -> Self {
        Self {
            store,
            repository,
            since_retained: 0,
        }
    }

    /// Stores verdicts, all or none of them, and now and then removes the oldest events.
    pub(super) async fn append(
        &mut self,
        verdicts: &[FileVerdict],
        events_kept: u32,
    ) -> Result<(), Error> {
        let events: Vec<NewEvent> = verdicts.iter().map(|verdict| self.event(verdict)).collect();
        self.store.append_events(&events).await?;
        let written = u32::try_from(events.len()).unwrap_or(u32::MAX);
        self.since_retained = self.since_retained.saturating_add(written);
        // A tenth more than asked for, so that old ones are not looked for with every save.
        if self.since_retained > events_kept / 10 {
            self.retain(events_kept).await?;
        }
        Ok(())
    }

    /// Removes the oldest events beyond `events_kept`.
    pub(super) async fn retain(&mut self, events_kept: u32) -> Result<(), Error> {
        self.since_retained = 0;
        let removed = self.store.retain_events(events_kept).await?;
        tracing::debug!(removed, "old events");
        Ok(())
    }

    fn event(&self, verdict: &FileVerdict) -> NewEvent {
        let shown = &verdict.findings[..verdict.findings.len().min(FINDINGS_MAX)];
        NewEvent {
            repository: Some(self.repository),
            kind: VERDICT.to_owned(),
            payload: json!({
                "path": verdict.path,
                "verdict": verdict.verdict,
                "removed": verdict.removed,
                "appeared": verdict.appeared,
                "cured": verdict.cured,
                "findings_total": verdict.findings.len(),
                "findings": shown,
            }),
        }
    }
}
