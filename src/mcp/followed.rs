//! Resources that a client of the older protocol follows, each until it says otherwise or leaves.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use rmcp::ErrorData;
use rmcp::model::ResourceUpdatedNotificationParam;
use rmcp::service::{Peer, RoleServer};
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::mcp::changes::{FOLLOWED_MAX, Follower, LOOK};
use crate::mcp::server::Server;

/// What one client follows. A clone is another client's, and empty.
#[derive(Debug, Default)]
pub(super) struct Followed(Mutex<BTreeMap<String, DropGuard>>);

impl Clone for Followed {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Followed {
    /// Tells `peer` when the resource at `uri` changes. One that never does is followed, too.
    pub(super) async fn add(
        &self,
        server: &Server,
        peer: Peer<RoleServer>,
        uri: String,
    ) -> Result<(), ErrorData> {
        let end = CancellationToken::new();
        {
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if all.len() >= FOLLOWED_MAX && !all.contains_key(&uri) {
                let message = format!("{FOLLOWED_MAX} resources are followed already");
                return Err(ErrorData::invalid_request(message, None));
            }
            all.insert(uri.clone(), end.clone().drop_guard());
        }
        let Some(store) = server.clerk.store() else {
            return Ok(());
        };
        let follower = Follower::new(store.clone(), &server.context.root).await;
        let follower =
            follower.map_err(|error| ErrorData::internal_error(error.to_string(), None))?;
        tokio::spawn(tell(peer, uri, follower, end));
        Ok(())
    }

    /// No longer follows a resource.
    pub(super) fn remove(&self, uri: &str) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.remove(uri);
    }
}

async fn tell(peer: Peer<RoleServer>, uri: String, mut follower: Follower, end: CancellationToken) {
    while !peer.is_transport_closed() {
        tokio::select! {
            () = end.cancelled() => return,
            () = tokio::time::sleep(LOOK) => {}
        }
        if follower.look().await.resources.contains(&uri) {
            let changed = ResourceUpdatedNotificationParam::new(uri.clone());
            if peer.notify_resource_updated(changed).await.is_err() {
                return;
            }
        }
    }
}
