//! Telling clients what changed, on a stream that they listen on: findings when a file was judged
//! anew, runs as they go on, agents with what they do. What changed stands in the store, whoever
//! wrote it.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use rmcp::model::SubscriptionFilter;
use rmcp::service::SubscriptionContext;
use serde_json::Value;

use crate::store::{Event, RepositoryId, Store};

/// Between two looks into the store.
pub(super) const LOOK: Duration = Duration::from_millis(500);

/// Events that are looked at in one go.
const EVENTS_MAX: u32 = 1_000;

/// Addresses that one client may follow.
pub(super) const FOLLOWED_MAX: usize = 1_000;

const FINDINGS: &str = "groundskeeper://findings";
const RUNS: &str = "groundskeeper://runs/";
const AGENTS: &str = "groundskeeper://agents/";

/// As much of what a client asks to be told as can change here: lists of resources, and resources.
pub(super) fn acceptable(requested: &SubscriptionFilter) -> SubscriptionFilter {
    let mut filter = SubscriptionFilter::new();
    filter.resources_list_changed = requested.resources_list_changed.filter(|wanted| *wanted);
    let followed = requested.resource_subscriptions.iter().flatten();
    let followed: Vec<String> = followed
        .filter(|uri| changes_by_itself(uri))
        .take(FOLLOWED_MAX)
        .cloned()
        .collect();
    filter.resource_subscriptions = (!followed.is_empty()).then_some(followed);
    filter
}

fn changes_by_itself(uri: &str) -> bool {
    uri == FINDINGS || uri.starts_with(RUNS) || uri.starts_with(AGENTS)
}

/// What one look has found.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Changed {
    /// Whether resources came or went.
    pub(super) list: bool,
    /// Addresses of those that changed.
    pub(super) resources: BTreeSet<String>,
}

impl Changed {
    fn named(&mut self, address: &str, name: &Value) {
        if let Some(name) = name.as_str() {
            self.resources.insert(format!("{address}{name}"));
        }
    }
}

/// Tells a client what changes until it no longer listens.
pub(super) async fn tell(store: Option<&Store>, root: &Path, context: SubscriptionContext) {
    let Some(store) = store else {
        return context.cancelled().await;
    };
    let Ok(mut follower) = Follower::new(store.clone(), root).await else {
        return context.cancelled().await;
    };
    loop {
        tokio::select! {
            () = context.cancelled() => return,
            () = tokio::time::sleep(LOOK) => {}
        }
        let changed = follower.look().await;
        if forward(&context, changed).await.is_err() {
            return;
        }
    }
}

async fn forward(
    context: &SubscriptionContext,
    changed: Changed,
) -> Result<(), rmcp::service::SubscriptionSendError> {
    let accepted = context.accepted();
    if changed.list && accepted.resources_list_changed == Some(true) {
        context.sink().notify_resource_list_changed().await?;
    }
    let followed = accepted
        .resource_subscriptions
        .as_deref()
        .unwrap_or_default();
    for uri in changed.resources {
        if followed.contains(&uri) {
            context.sink().notify_resource_updated(uri).await?;
        }
    }
    Ok(())
}

/// Reads on in the store's events.
pub(super) struct Follower {
    store: Store,
    here: RepositoryId,
    seen: i64,
}

impl Follower {
    pub(super) async fn new(store: Store, root: &Path) -> Result<Self, crate::store::Error> {
        let here = store.register_repository(root).await?;
        let latest = store.latest_events(1).await?;
        Ok(Self {
            store,
            here,
            seen: latest.first().map_or(0, |event| event.id),
        })
    }

    pub(super) async fn look(&mut self) -> Changed {
        let events = self.store.events_since(self.seen, EVENTS_MAX).await;
        let events = events.unwrap_or_else(|error| {
            tracing::warn!("what changed is not known: {error}");
            Vec::new()
        });
        let mut changed = Changed::default();
        for event in events {
            self.seen = event.id;
            if event.repository == Some(self.here) {
                note(&mut changed, &event);
            }
        }
        changed
    }
}

fn note(changed: &mut Changed, event: &Event) {
    match event.kind.as_str() {
        "verdict" => {
            changed.resources.insert(FINDINGS.to_owned());
        }
        "run" => {
            changed.list = true;
            changed.named(RUNS, &event.payload["run"]);
        }
        kind if kind.starts_with("agent.") => {
            changed.list |= matches!(kind, "agent.created" | "agent.deleted");
            changed.named(AGENTS, &event.payload["agent"]);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::NewEvent;
    use serde_json::json;

    #[test]
    fn only_what_can_change_is_followed() {
        let mut requested = SubscriptionFilter::new();
        requested.tools_list_changed = Some(true);
        requested.resources_list_changed = Some(true);
        let uris = [
            FINDINGS,
            "groundskeeper://rules/too-complex",
            "file:///etc/passwd",
        ];
        requested.resource_subscriptions = Some(uris.map(str::to_owned).to_vec());
        let accepted = acceptable(&requested);
        assert_eq!(accepted.tools_list_changed, None);
        assert_eq!(accepted.resources_list_changed, Some(true));
        assert_eq!(
            accepted.resource_subscriptions,
            Some(vec![FINDINGS.to_owned()])
        );
    }

    #[tokio::test]
    async fn events_of_this_repository_say_what_changed() {
        let store = Store::in_memory().await.unwrap();
        let root = std::path::Path::new("/a");
        let other = store.register_repository(std::path::Path::new("/b")).await;
        let mut follower = Follower::new(store.clone(), root).await.unwrap();
        let here = follower.here;
        let event = |repository, kind: &str| NewEvent {
            repository: Some(repository),
            kind: kind.to_owned(),
            payload: json!({"run": "20260101-ab12", "agent": "docs"}),
        };
        store
            .append_event(event(other.unwrap(), "verdict"))
            .await
            .unwrap();
        assert_eq!(follower.look().await, Changed::default());
        store.append_event(event(here, "verdict")).await.unwrap();
        store.append_event(event(here, "run")).await.unwrap();
        let changed = follower.look().await;
        assert!(changed.list);
        let uris: Vec<_> = changed.resources.into_iter().collect();
        assert_eq!(uris, [FINDINGS, "groundskeeper://runs/20260101-ab12"]);
        for (kind, list) in [("agent.turn", false), ("agent.created", true)] {
            store.append_event(event(here, kind)).await.unwrap();
            let changed = follower.look().await;
            assert_eq!(changed.list, list, "{kind}");
            let uris: Vec<_> = changed.resources.into_iter().collect();
            assert_eq!(uris, ["groundskeeper://agents/docs"]);
        }
        assert_eq!(follower.look().await, Changed::default());
    }
}
