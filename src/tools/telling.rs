//! Tells the caller of a tool how far an answer of the model is, with its newest words: often
//! enough to be followed, seldom enough not to flood a client, and never silent for long.

use std::sync::{Mutex, MutexGuard, PoisonError, mpsc};
use std::time::{Duration, Instant};

use super::Progress;

/// The newest words of an answer are told this often at most.
const INTERVAL: Duration = Duration::from_millis(250);
/// When nothing was told for so long, what was told last is told again.
const SILENCE: Duration = Duration::from_secs(1);
/// So many of the answer's last characters are told.
const TAIL_CHARACTERS: usize = 120;

/// Tells how far an answer is, with its newest words.
pub(super) struct Telling<'a> {
    progress: &'a Progress,
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
    pub(super) fn new(progress: &'a Progress, most: u64) -> Self {
        Self {
            progress,
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

    /// Tells again what was told, where that was long ago, until the other end is dropped.
    pub(super) fn until(&self, ended: mpsc::Receiver<()>) {
        while ended.recv_timeout(SILENCE) == Err(mpsc::RecvTimeoutError::Timeout) {
            self.tell(&mut self.state(), SILENCE);
        }
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
        self.progress.tell(state.tokens, Some(self.most), &message);
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
        let progress = Progress::new(move |done, _, _| sender.send(done).unwrap());
        let telling = Telling::new(&progress, 9);
        telling.writes("a");
        telling.writes("b");
        telling.tell(&mut telling.state(), Duration::ZERO);
        drop(telling);
        drop(progress);
        assert_eq!(told.iter().collect::<Vec<_>>(), [1, 2]);
    }
}
