//! Tells the caller of a tool how far the work is: often enough to be followed, seldom enough not to
//! flood a client, and never silent for long. An answer of the model is told with its newest words.

use std::sync::{Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use super::Progress;

/// The newest words of an answer are told this often at most.
const INTERVAL: Duration = Duration::from_millis(250);
/// When nothing was told for so long, what was told last is told again.
const SILENCE: Duration = Duration::from_secs(1);
/// So many of the answer's last characters are told.
const TAIL_CHARACTERS: usize = 120;

/// Tells what it is given, and the last of that again while nothing new comes.
pub(super) struct Pulse<'a> {
    progress: &'a Progress,
    last: Mutex<Option<Beat>>,
}

struct Beat {
    at: Instant,
    done: u64,
    total: Option<u64>,
    message: String,
}

impl<'a> Pulse<'a> {
    pub(super) fn new(progress: &'a Progress) -> Self {
        Self {
            progress,
            last: Mutex::default(),
        }
    }

    /// Says that `done` units of `total` are done.
    pub(super) fn tell(&self, done: u64, total: Option<u64>, message: &str) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        self.progress.tell(done, total, message);
        *last = Some(Beat {
            at: Instant::now(),
            done,
            total,
            message: message.to_owned(),
        });
    }

    /// Does `work`, and meanwhile tells again what was told, where that was long ago.
    pub(super) fn during<T>(&self, work: impl FnOnce() -> T) -> T {
        thread::scope(|scope| {
            let (end, ended) = mpsc::channel::<()>();
            scope.spawn(move || {
                while ended.recv_timeout(SILENCE) == Err(mpsc::RecvTimeoutError::Timeout) {
                    self.again(SILENCE);
                }
            });
            // Dropped at the end, also that of a panic, which ends that thread.
            let _end = end;
            work()
        })
    }

    fn again(&self, silence: Duration) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(beat) = last.as_mut().filter(|beat| beat.at.elapsed() >= silence) {
            self.progress.tell(beat.done, beat.total, &beat.message);
            beat.at = Instant::now();
        }
    }
}

/// Tells how far an answer is, with its newest words.
pub(super) struct Telling<'a> {
    pulse: &'a Pulse<'a>,
    most: u64,
    state: Mutex<Told>,
}

#[derive(Default)]
struct Told {
    tokens: u64,
    text: String,
    at: Option<Instant>,
    is_writing: bool,
}

impl<'a> Telling<'a> {
    pub(super) fn new(pulse: &'a Pulse<'a>, most: u64) -> Self {
        Self {
            pulse,
            most,
            state: Mutex::default(),
        }
    }

    /// Part of the prompt was read.
    pub(super) fn reads(&self) {
        let mut state = self.state();
        if !state.is_writing {
            self.tell(&mut state, INTERVAL);
        }
    }

    /// The answer grew.
    pub(super) fn writes(&self, text: &str) {
        let mut state = self.state();
        state.tokens += 1;
        state.text.push_str(text);
        let pause = match std::mem::replace(&mut state.is_writing, true) {
            true => INTERVAL,
            false => Duration::ZERO,
        };
        self.tell(&mut state, pause);
    }

    fn tell(&self, state: &mut Told, pause: Duration) {
        if state.at.is_some_and(|at| at.elapsed() < pause) {
            return;
        }
        state.at = Some(Instant::now());
        let message = match state.is_writing {
            true => format!("writing the answer: {}", tail(&state.text)),
            false => "reading the prompt".to_owned(),
        };
        self.pulse.tell(state.tokens, Some(self.most), &message);
    }

    fn state(&self) -> MutexGuard<'_, Told> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The end of a text, on one line.
fn tail(text: &str) -> String {
    let characters = text.chars().count();
    let end = text
        .chars()
        .skip(characters.saturating_sub(TAIL_CHARACTERS));
    let end: String = end.map(|c| if c.is_control() { ' ' } else { c }).collect();
    match characters > TAIL_CHARACTERS {
        true => format!("…{end}"),
        false => end,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_end_of_a_long_text_is_told_on_one_line() {
        assert_eq!(tail("a\nb"), "a b");
        let long = tail(&"é".repeat(500));
        assert_eq!(long.chars().count(), TAIL_CHARACTERS + 1);
    }

    #[test]
    fn what_is_silent_for_long_is_told_again() {
        let (sender, told) = mpsc::channel();
        let progress = Progress::new(move |done, total, _| sender.send((done, total)).unwrap());
        let pulse = Pulse::new(&progress);
        pulse.again(Duration::ZERO);
        pulse.tell(3, Some(9), "x");
        pulse.again(Duration::from_hours(1));
        pulse.again(Duration::ZERO);
        assert_eq!(pulse.during(|| 7), 7);
        drop(progress);
        assert_eq!(told.iter().collect::<Vec<_>>(), [(3, Some(9)); 2]);
    }

    #[test]
    fn words_that_come_soon_after_others_wait() {
        let (sender, told) = mpsc::channel();
        let progress = Progress::new(move |done, _, _| sender.send(done).unwrap());
        let pulse = Pulse::new(&progress);
        let telling = Telling::new(&pulse, 9);
        telling.writes("a");
        telling.writes("b");
        telling.tell(&mut telling.state(), Duration::ZERO);
        drop(progress);
        assert_eq!(told.iter().collect::<Vec<_>>(), [1, 2]);
    }
}
