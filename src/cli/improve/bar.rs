//! How far a run is, on standard error.

use std::sync::{Mutex, PoisonError};

use indicatif::{ProgressBar, ProgressStyle};

use crate::improve::Progress;

/// A progress bar on standard error; nothing when that is not a terminal.
#[derive(Default)]
pub(super) struct Bar(Mutex<Option<ProgressBar>>);

impl Bar {
    pub(super) fn show(&self, progress: Progress<'_>) {
        let mut slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match progress {
            Progress::Planned { targets, .. } => {
                let bar = ProgressBar::new(targets as u64);
                if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}") {
                    bar.set_style(style);
                }
                *slot = Some(bar);
            }
            Progress::LoadingModel => {
                if let Some(bar) = &*slot {
                    bar.set_message("loading the model");
                }
            }
            Progress::Testing => {
                if let Some(bar) = &*slot {
                    bar.set_message("running tests");
                }
            }
            Progress::Change {
                kind, path, done, ..
            } => {
                if let Some(bar) = &*slot {
                    // A change can bring up others, so there may be more than was planned.
                    bar.set_length(bar.length().unwrap_or_default().max(done as u64 + 1));
                    bar.set_position(done as u64);
                    bar.set_message(format!("{kind} {path}"));
                }
            }
            Progress::State { .. } => {}
        }
    }

    pub(super) fn finish(&self) {
        let slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bar) = &*slot {
            bar.finish_and_clear();
        }
    }
}
