//! What every face works with: the model, the guard's knowledge, and the meters.

use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use tokio::sync::Semaphore;

use super::meters::Meters;
use super::refusal::Refusal;
use super::{Options, Token};
use crate::model::{self, Duty, Lazy, Model};

/// How long a request waits for the model to be loaded before it is told to come back.
const LOADING_PATIENCE: Duration = Duration::from_secs(20);

/// When to come back to a model that is being loaded.
const LOADING_RETRY_SECONDS: u32 = 5;

/// The services behind the faces; clones are the same ones.
#[derive(Debug, Clone)]
pub(super) struct Service(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    options: Options,
    meters: Meters,
    seats: Arc<Semaphore>,
}

impl Service {
    pub(super) fn new(options: Options) -> Self {
        Self(Arc::new(Inner {
            seats: Arc::new(Semaphore::new(options.connections.max(1))),
            options,
            meters: Meters::default(),
        }))
    }

    /// A service for tests: this model, called `tested`.
    #[cfg(test)]
    pub(super) fn over(model: Lazy) -> Self {
        Self::new(Options {
            model: Arc::new(model),
            model_name: "tested".to_owned(),
            sampling: crate::model::Sampling::default(),
            mcp: None,
            token: None,
            hosts: Vec::new(),
            connections: 1,
            body_bytes: 1000,
            answer_time: Duration::from_mins(1),
        })
    }

    pub(super) fn options(&self) -> &Options {
        &self.0.options
    }

    /// One for each connection that there may be.
    pub(super) fn seats(&self) -> &Arc<Semaphore> {
        &self.0.seats
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

    fn chat(&self) -> &Lazy {
        self.0.options.model.on(Duty::Chat)
    }

    /// The model where it is loaded.
    pub(super) fn loaded(&self) -> Option<Arc<dyn Model>> {
        self.chat().peek()
    }

    /// Whether the model is being loaded now.
    pub(super) fn is_loading(&self) -> bool {
        self.chat().loading().is_some()
    }

    /// The model, loaded now if it is not; a refusal when that takes too long.
    pub(super) async fn model(&self) -> Result<Arc<dyn Model>, Refusal> {
        let lazy = Arc::clone(&self.0.options.model);
        // In a task of its own: the load goes on when nobody waits for it any more.
        let ready = tokio::spawn(async move { lazy.on(Duty::Chat).ready().await });
        match tokio::time::timeout(LOADING_PATIENCE, ready).await {
            Ok(Ok(model)) => Ok(model?),
            Ok(Err(failed)) => Err(Refusal::from(model::Error::Engine {
                reason: failed.to_string(),
            })),
            Err(_) => {
                let message = "the model is being loaded; try again in a moment";
                let status = StatusCode::SERVICE_UNAVAILABLE;
                Err(Refusal::new(status, "loading", message).retry_after(LOADING_RETRY_SECONDS))
            }
        }
    }
}
