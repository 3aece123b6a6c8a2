//! Resources that a client of the older protocol follows, each until it says otherwise or leaves.
//! Whoever follows one is also told when the list of resources changes.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use rmcp::ErrorData;
use rmcp::model::ResourceUpdatedNotificationParam;
use rmcp::service::{Peer, RoleServer, ServiceError};
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::mcp::changes::{Changed, FOLLOWED_MAX, Follower, LOOK};
use crate::store::Store;

/// What one client follows. A clone is another client's, and empty.
#[derive(Debug, Default)]
pub(super) struct Followed(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    uris: BTreeSet<String>,
    /// Ends the one who tells the client, once there is one.
    telling: Option<DropGuard>,
}

impl Clone for Followed {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Followed {
    /// Tells `peer` when the resource at `uri` changes. One that never does is followed, too.
    pub(super) async fn add(
        &self,
        store: Option<&Store>,
        root: &Path,
        peer: Peer<RoleServer>,
        uri: String,
    ) -> Result<(), ErrorData> {
        let end = {
            let mut state = lock(&self.0);
            if state.uris.len() >= FOLLOWED_MAX && !state.uris.contains(&uri) {
                let message = format!("{FOLLOWED_MAX} resources are followed already");
                return Err(ErrorData::invalid_request(message, None));
            }
            state.uris.insert(uri);
            if state.telling.is_some() {
                return Ok(());
            }
            let end = CancellationToken::new();
            state.telling = Some(end.clone().drop_guard());
            end
        };
        let Some(store) = store else {
            return Ok(());
        };
        let follower = Follower::new(store.clone(), root).await;
        let follower =
            follower.map_err(|error| ErrorData::internal_error(error.to_string(), None))?;
        tokio::spawn(tell(peer, Arc::downgrade(&self.0), follower, end));
        Ok(())
    }

    /// No longer follows a resource.
    pub(super) fn remove(&self, uri: &str) {
        let mut state = lock(&self.0);
        state.uris.remove(uri);
        if state.uris.is_empty() {
            state.telling = None;
        }
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn tell(
    peer: Peer<RoleServer>,
    state: Weak<Mutex<State>>,
    mut follower: Follower,
    end: CancellationToken,
) {
    while !peer.is_transport_closed() {
        tokio::select! {
            () = end.cancelled() => return,
            () = tokio::time::sleep(LOOK) => {}
        }
        let mut changed = follower.look().await;
        let Some(state) = state.upgrade() else {
            return;
        };
        changed
            .resources
            .retain(|uri| lock(&state).uris.contains(uri));
        drop(state);
        if forward(&peer, changed).await.is_err() {
            return;
        }
    }
}

async fn forward(peer: &Peer<RoleServer>, changed: Changed) -> Result<(), ServiceError> {
    if changed.list {
        peer.notify_resource_list_changed().await?;
    }
    for uri in changed.resources {
        let told = ResourceUpdatedNotificationParam::new(uri);
        peer.notify_resource_updated(told).await?;
    }
    Ok(())
}
