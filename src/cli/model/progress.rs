//! How far work over many bytes is: a bar on a terminal, elsewhere a line now and then.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::text::size;
use crate::cli::output;
use crate::model::download::Event;

/// Time between two lines where there is no terminal.
const PAUSE: Duration = Duration::from_secs(10);

/// How far work is.
pub(super) struct Progress {
    what: String,
    bar: Option<ProgressBar>,
    said: Instant,
    at: u64,
    bytes: Option<u64>,
}

impl Progress {
    /// Work on `what`, of `bytes` where that is known.
    pub(super) fn new(what: &str, bytes: Option<u64>) -> Self {
        let is_terminal = std::io::stderr().is_terminal();
        let progress = Self {
            what: what.to_owned(),
            bar: is_terminal
                .then(|| ProgressBar::with_draw_target(bytes, ProgressDrawTarget::stderr())),
            said: Instant::now(),
            at: 0,
            bytes,
        };
        progress.styled();
        progress
    }

    /// Takes in what happened in a download.
    pub(super) fn event(&mut self, event: Event) {
        match event {
            Event::Rereading { read, bytes } => {
                self.begins("reading what is there", 0, Some(bytes));
                self.reaches(read);
            }
            Event::Begins { at, bytes } => {
                let what = if at > 0 { "going on" } else { "downloading" };
                self.begins(what, at, bytes);
            }
            Event::Received { at } => self.reaches(at),
            Event::Restarts { reason } => self.says(&format!("{reason}; beginning again")),
            Event::Waits { reason, wait } if wait.is_zero() => self.says(&reason),
            Event::Waits { reason, wait } => {
                self.says(&format!("{reason}; trying again in {} s", wait.as_secs()));
            }
        }
    }

    /// `more` bytes are done.
    pub(super) fn adds(&mut self, more: u64) {
        self.reaches(self.at + more);
    }

    /// How many bytes are done.
    pub(super) fn at(&self) -> u64 {
        self.at
    }

    /// Takes the bar away.
    pub(super) fn ends(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    fn begins(&mut self, what: &str, at: u64, bytes: Option<u64>) {
        if self.what == what && self.bytes == bytes {
            return;
        }
        what.clone_into(&mut self.what);
        (self.at, self.bytes) = (at, bytes);
        self.styled();
        if let Some(bar) = &self.bar {
            bar.reset();
            // What was there before does not count for the speed.
            bar.set_position(at);
            bar.reset_eta();
        }
    }

    fn reaches(&mut self, at: u64) {
        self.at = at;
        match &self.bar {
            Some(bar) => bar.set_position(at),
            None if self.said.elapsed() >= PAUSE => {
                self.said = Instant::now();
                let of = self.bytes.map_or(String::new(), |bytes| {
                    let percent = (at * 100).checked_div(bytes).unwrap_or(100);
                    format!(" of {} ({percent} %)", size(bytes))
                });
                output::remark(format_args!("{}: {}{of}", self.what, size(at)));
            }
            None => {}
        }
    }

    fn says(&self, text: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| output::remark(text)),
            None => output::remark(text),
        }
    }

    fn styled(&self) {
        let Some(bar) = &self.bar else { return };
        let template = match self.bytes {
            Some(bytes) => {
                bar.set_length(bytes);
                "{msg} {wide_bar} {decimal_bytes}/{decimal_total_bytes} {decimal_bytes_per_sec} {eta}"
            }
            None => "{msg} {spinner} {decimal_bytes} {decimal_bytes_per_sec}",
        };
        let style = ProgressStyle::with_template(template);
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.set_message(self.what.clone());
    }
}
