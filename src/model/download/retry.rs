//! How often a download is tried and how long it waits in between.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;

/// Attempts in a row that may bring nothing.
const FRUITLESS: usize = 6;

/// Attempts in all, so that a server which hands out single bytes comes to an end as well.
const IN_ALL: usize = 500;

/// The wait after the first failure; it doubles from there.
const FIRST_WAIT: Duration = Duration::from_secs(1);

/// The longest wait of our own choice.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// The longest wait that a server may ask for.
pub(super) const LONGEST_ASKED: Duration = Duration::from_mins(5);

/// What waits. Tests put one in that does not.
#[derive(Clone)]
pub struct Pause(Arc<dyn Fn(Duration) -> BoxFuture<'static, ()> + Send + Sync>);

impl Pause {
    /// Waits by `wait`.
    pub fn new(wait: impl Fn(Duration) -> BoxFuture<'static, ()> + Send + Sync + 'static) -> Self {
        Self(Arc::new(wait))
    }

    pub(super) async fn wait(&self, time: Duration) {
        (self.0)(time).await;
    }
}

impl Default for Pause {
    fn default() -> Self {
        Self::new(|time| Box::pin(tokio::time::sleep(time)))
    }
}

impl fmt::Debug for Pause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pause")
    }
}

/// The attempts of one download so far.
#[derive(Debug, Default)]
pub(super) struct Attempts {
    fruitless: usize,
    in_all: usize,
    reached: u64,
}

impl Attempts {
    /// Counts a failed attempt that left `bytes`. How long to wait before the next, which is
    /// `asked` where the server said so; the number of attempts when there is none.
    pub(super) fn failed(
        &mut self,
        bytes: u64,
        asked: Option<Duration>,
    ) -> Result<Duration, usize> {
        self.in_all += 1;
        self.fruitless += 1;
        if bytes > self.reached {
            (self.fruitless, self.reached) = (1, bytes);
        }
        if self.fruitless >= FRUITLESS || self.in_all >= IN_ALL {
            return Err(self.fruitless);
        }
        let doublings = u32::try_from(self.fruitless - 1).unwrap_or(u32::MAX);
        let own = FIRST_WAIT.saturating_mul(2_u32.saturating_pow(doublings));
        Ok(asked.unwrap_or(own.min(LONGEST_WAIT)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_end() {
        let mut attempts = Attempts::default();
        let mut waits = Vec::new();
        let end = loop {
            match attempts.failed(0, None) {
                Ok(wait) => waits.push(wait.as_secs()),
                Err(attempts) => break attempts,
            }
        };
        assert_eq!(waits, [1, 2, 4, 8, 16]);
        assert_eq!(end, FRUITLESS);
    }

    #[test]
    fn progress_counts_from_the_beginning_again_but_not_for_ever() {
        let mut attempts = Attempts::default();
        assert_eq!(attempts.failed(0, None), Ok(FIRST_WAIT));
        assert_eq!(attempts.failed(0, None), Ok(FIRST_WAIT * 2));
        assert_eq!(attempts.failed(10, None), Ok(FIRST_WAIT));
        // What was there before is no progress.
        assert_eq!(attempts.failed(10, None), Ok(FIRST_WAIT * 2));
        let asked = Duration::from_secs(77);
        assert_eq!(attempts.failed(11, Some(asked)), Ok(asked));
        let mut attempt = |bytes: u64| attempts.failed(bytes, None);
        assert!((12..506).all(|bytes| attempt(bytes).is_ok()));
        assert_eq!(attempt(506), Err(1));
    }
}
