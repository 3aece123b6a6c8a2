//! A load under way: how far it has come, and how it is stopped. Nothing is loaded here.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::Cancel;

type Listener = Box<dyn Fn(f32) + Send + Sync>;

/// How far a load has come. Clones are of the same load.
#[derive(Clone, Default)]
pub struct Loading {
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    percent: AtomicU32,
    cancel: Cancel,
    listener: Option<Listener>,
}

impl Loading {
    /// A load of which `listener` is told every whole percent.
    pub fn watched(listener: impl Fn(f32) + Send + Sync + 'static) -> Self {
        Self {
            state: Arc::new(State {
                listener: Some(Box::new(listener)),
                ..State::default()
            }),
        }
    }

    /// Says that `share` of the load is done, from 0 to 1; tells whether to go on.
    pub fn advance(&self, share: f32) -> bool {
        let percent = percent(share);
        if self.state.percent.fetch_max(percent, Ordering::Relaxed) < percent
            && let Some(listener) = &self.state.listener
        {
            listener(self.share());
        }
        !self.is_cancelled()
    }

    /// The share that is done, from 0 to 1 in whole percents.
    pub fn share(&self) -> f32 {
        let percent = self.state.percent.load(Ordering::Relaxed);
        u16::try_from(percent).map_or(1.0, f32::from) / 100.0
    }

    /// Stops the load as soon as the engine notices.
    pub fn cancel(&self) {
        self.state.cancel.cancel();
    }

    /// Whether the load is to stop.
    pub fn is_cancelled(&self) -> bool {
        self.state.cancel.is_cancelled()
    }

    /// Returns when the load is to stop.
    pub async fn cancelled(&self) {
        self.state.cancel.cancelled().await;
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to 0..=100, and not a number becomes 0"
)]
fn percent(share: f32) -> u32 {
    (share * 100.0).clamp(0.0, 100.0) as u32
}

/// Who watches a load makes no difference to what is loaded.
impl PartialEq for Loading {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Loading {}

impl fmt::Debug for Loading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Loading({})", self.share())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[test]
    fn every_percent_is_told_once_and_never_less() {
        let told = Arc::new(Mutex::new(Vec::new()));
        let listener = Arc::clone(&told);
        let loading = Loading::watched(move |share| listener.lock().unwrap().push(share));
        for share in [0.0, 0.101, 0.104, f32::NAN, 0.05, 7.0, 1.0] {
            assert!(loading.advance(share));
        }
        assert_eq!(*told.lock().unwrap(), [0.1, 1.0]);
        loading.cancel();
        assert!(!loading.advance(1.0));
    }
}
