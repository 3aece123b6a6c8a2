//! Who uses a model: counted, so that it is not unloaded under anybody's hands.

use std::sync::{Arc, Mutex, PoisonError};

use super::{Shared, Slot};
use crate::model::block_on::block_on;
use crate::model::{Counters, Error, Generation, Model, ModelInfo, Request};

/// One use; ends when it is dropped.
pub(super) struct Use {
    shared: Arc<Shared>,
}

impl Use {
    pub(super) fn begin(shared: &Arc<Shared>) -> Self {
        shared.lock().uses += 1;
        Self {
            shared: Arc::clone(shared),
        }
    }

    /// The running model, once it is there.
    pub(super) async fn model(&self) -> Result<Arc<dyn Model>, Error> {
        loop {
            let (loading, mut outcome) = match self.shared.model_or_load()? {
                Slot::Loaded(model) => return Ok(model),
                Slot::Loading(loading, outcome) => (loading, outcome),
                Slot::Empty => continue,
            };
            let ended = match outcome.wait_for(Option::is_some).await {
                Ok(ended) => ended.clone(),
                Err(_) => None,
            };
            match ended {
                Some(Ok(())) => {}
                // Given up by those who came before; this caller wants it nevertheless.
                Some(Err(Error::Cancelled)) if loading.is_cancelled() => {}
                Some(Err(error)) => return Err(error),
                None => {
                    return Err(Error::Engine {
                        reason: "its load stopped unexpectedly".into(),
                    });
                }
            }
        }
    }
}

impl Drop for Use {
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        state.uses -= 1;
        state.last_used = (self.shared.now)();
        if state.uses > 0 {
            return;
        }
        if let Slot::Loading(loading, _) = &state.slot {
            loading.cancel();
        }
        self.shared.changed.notify_all();
    }
}

/// A model in use. Where it dies, as one in a process of its own may, the next request gets the
/// one that is started in its place.
pub(super) struct Lease {
    model: Mutex<Arc<dyn Model>>,
    usage: Arc<Use>,
}

impl Lease {
    pub(super) fn new(model: Arc<dyn Model>, usage: Use) -> Self {
        Self {
            model: Mutex::new(model),
            usage: Arc::new(usage),
        }
    }

    fn model(&self) -> Arc<dyn Model> {
        Arc::clone(&self.model.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn living_model(&self) -> Result<Arc<dyn Model>, Error> {
        let model = self.model();
        if model.is_alive() {
            return Ok(model);
        }
        let model = block_on(self.usage.model())?;
        *self.model.lock().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&model);
        Ok(model)
    }
}

impl Model for Lease {
    fn info(&self) -> ModelInfo {
        self.model().info()
    }

    fn generate(&self, request: Request) -> Result<Generation, Error> {
        let generation = self.living_model()?.generate(request)?;
        Ok(generation.holding(Arc::clone(&self.usage)))
    }

    fn counters(&self) -> Option<Counters> {
        self.model().counters()
    }

    fn is_alive(&self) -> bool {
        self.model().is_alive()
    }
}
