//! What every face works with: the model, the guard's knowledge, and the meters.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::http::StatusCode;

use super::meters::Meters;
use super::refusal::Refusal;
use super::{Options, Token};
use crate::model::{self, Model};

/// How long a request waits for the model to be loaded before it is told to come back.
const LOADING_PATIENCE: Duration = Duration::from_secs(20);

/// When to come back to a model that is being loaded.
const LOADING_RETRY_SECONDS: u32 = 5;

/// Loads that may be waited for at a time, each on a thread of its own.
const WAITING_LOADS_MAX: usize = 32;

/// The services behind the faces; clones are the same ones.
#[derive(Debug, Clone)]
pub(super) struct Service(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    options: Options,
    meters: Meters,
    loads: Arc<AtomicUsize>,
}

/// Counts one load for as long as it is under way, whether or not anybody still waits for it.
struct Load(Arc<AtomicUsize>);

impl Drop for Load {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Service {
    pub(super) fn new(options: Options) -> Self {
        Self(Arc::new(Inner {
            options,
            meters: Meters::default(),
            loads: Arc::default(),
        }))
    }

    pub(super) fn options(&self) -> &Options {
        &self.0.options
    }

    pub(super) fn meters(&self) -> &Meters {
        &self.0.meters
    }

    pub(super) fn hosts(&self) -> &[String] {
        &self.0.options.hosts
    }

    pub(super) fn token(&self) -> Option<&Token> {
        self.0.options.token.as_ref()
    }

    /// The model where it is loaded.
    pub(super) fn loaded(&self) -> Option<Arc<dyn Model>> {
        self.0.options.model.peek()
    }

    /// Whether the model is being loaded now.
    pub(super) fn is_loading(&self) -> bool {
        self.0.loads.load(Ordering::SeqCst) > 0
    }

    /// The model, loaded now if it is not; a refusal when that takes too long.
    pub(super) async fn model(&self) -> Result<Arc<dyn Model>, Refusal> {
        if let Some(model) = self.loaded() {
            return Ok(model);
        }
        let loading = || {
            let message = "the model is being loaded; try again in a moment";
            Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "loading", message)
                .retry_after(LOADING_RETRY_SECONDS)
        };
        let load = Load(Arc::clone(&self.0.loads));
        if self.0.loads.fetch_add(1, Ordering::SeqCst) >= WAITING_LOADS_MAX {
            return Err(loading());
        }
        let lazy = Arc::clone(&self.0.options.model);
        let started = tokio::task::spawn_blocking(move || {
            let _load = load;
            lazy.get()
        });
        match tokio::time::timeout(LOADING_PATIENCE, started).await {
            Ok(Ok(started)) => Ok(started?),
            Ok(Err(failed)) => Err(Refusal::from(model::Error::Engine {
                reason: failed.to_string(),
            })),
            Err(_) => Err(loading()),
        }
    }
}
