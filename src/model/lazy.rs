//! A model that is started when it is first asked for, once.

use std::sync::{Arc, Mutex, PoisonError};

use super::{Error, Model};

type Start = Box<dyn Fn() -> Result<Arc<dyn Model>, Error> + Send + Sync>;

/// Starts its model on first use. A failed start is tried again at the next use.
pub struct Lazy {
    start: Start,
    model: Mutex<Option<Arc<dyn Model>>>,
}

impl Lazy {
    /// A model that `start` starts.
    pub fn new(start: impl Fn() -> Result<Arc<dyn Model>, Error> + Send + Sync + 'static) -> Self {
        Self {
            start: Box::new(start),
            model: Mutex::new(None),
        }
    }

    /// A model that is running already.
    pub fn started(model: Arc<dyn Model>) -> Self {
        Self {
            start: Box::new(|| Err(Error::NoEngine)),
            model: Mutex::new(Some(model)),
        }
    }

    /// The running model; blocks while it starts.
    pub fn get(&self) -> Result<Arc<dyn Model>, Error> {
        let mut model = self.model.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(model) = &*model {
            return Ok(Arc::clone(model));
        }
        let started = (self.start)()?;
        *model = Some(Arc::clone(&started));
        Ok(started)
    }

    /// The model when it is running, without starting it.
    pub fn peek(&self) -> Option<Arc<dyn Model>> {
        self.model
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl std::fmt::Debug for Lazy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let state = if self.peek().is_some() {
            "started"
        } else {
            "not started"
        };
        write!(f, "Lazy({state})")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::model::scripted::Scripted;

    #[test]
    fn starts_once_and_retries_after_a_failure() {
        let starts = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&starts);
        let lazy = Lazy::new(move || match counter.fetch_add(1, Ordering::SeqCst) {
            0 => Err(Error::NoEngine),
            _ => Ok(Arc::new(Scripted::new(["a"]))),
        });
        assert!(lazy.peek().is_none());
        assert!(lazy.get().is_err());
        assert!(lazy.get().is_ok());
        assert!(lazy.get().is_ok());
        assert_eq!(starts.load(Ordering::SeqCst), 2);
    }
}
