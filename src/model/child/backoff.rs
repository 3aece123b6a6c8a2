//! How soon a child that died may be followed by another: at once, unless children die one after
//! the other without having answered anything. Pure; readings of the clock are handed in.

use std::time::{Duration, Instant};

use crate::model::Error;

/// Children that may die one after the other before a pause is made.
const FREE_DEATHS: u32 = 2;
/// The first pause; each further death doubles it.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_mins(1);

/// Deaths since the last answer.
#[derive(Debug, Default)]
pub(super) struct Backoff {
    deaths: u32,
    last: Option<(Instant, String)>,
}

impl Backoff {
    /// A child has died, for this reason.
    pub(super) fn died(&mut self, now: Instant, reason: &str) {
        self.deaths = self.deaths.saturating_add(1);
        self.last = Some((now, reason.to_owned()));
    }

    /// A child has answered, so it is well.
    pub(super) fn answered(&mut self) {
        *self = Self::default();
    }

    /// Whether a child may be started now.
    pub(super) fn check(&self, now: Instant) -> Result<(), Error> {
        let Some((died, reason)) = &self.last else {
            return Ok(());
        };
        let pause = self.pause();
        let rest = pause.saturating_sub(now.saturating_duration_since(*died));
        if rest.is_zero() {
            return Ok(());
        }
        Err(Error::Engine {
            reason: format!(
                "its process has died {} times without an answer ({reason}); it is started again \
                 in {} s, and `groundskeeper doctor --test-model` looks for the cause",
                self.deaths,
                rest.as_secs() + 1
            ),
        })
    }

    fn pause(&self) -> Duration {
        match self.deaths.checked_sub(FREE_DEATHS) {
            None | Some(0) => Duration::ZERO,
            Some(more) => {
                let doubled = FIRST_PAUSE.saturating_mul(1 << (more - 1).min(16));
                doubled.min(LONGEST_PAUSE)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_with_deaths_and_end_with_an_answer() {
        let mut backoff = Backoff::default();
        let now = Instant::now();
        let waits = |backoff: &Backoff, seconds: u64| {
            let just_before = Duration::from_millis((seconds * 1000).saturating_sub(1));
            let early = seconds == 0 || backoff.check(now + just_before).is_err();
            early && backoff.check(now + Duration::from_secs(seconds)).is_ok()
        };
        assert!(waits(&backoff, 0));
        for seconds in [0, 0, 1, 2, 4, 8, 16, 32, 60, 60] {
            backoff.died(now, "killed");
            assert!(waits(&backoff, seconds), "{backoff:?}");
        }
        let text = backoff.check(now).unwrap_err().to_string();
        assert!(
            text.contains("died 10 times without an answer (killed)"),
            "{text}"
        );
        backoff.answered();
        assert!(waits(&backoff, 0));
        for _ in 0..100 {
            backoff.died(now, "killed");
        }
        assert!(waits(&backoff, 60));
    }
}
