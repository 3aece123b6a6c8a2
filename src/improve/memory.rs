//! What earlier runs found: the same change of the same text, with the same program and settings,
//! would come to the same once more, and what a person threw away is not brought again. A run does
//! without both for some days.

use std::collections::BTreeMap;

use crate::git::BlobId;
use crate::improve::record::Record;
use crate::improve::state::State;
use crate::improve::target::{Key, Tried};
use crate::improve::{Change, ChangeOutcome, Error, Journal};
use crate::settings::Settings;
use crate::store::{DAY_MS, now_ms};

/// Runs looked at, newest first.
const RUNS_LIMIT: u32 = 200;

/// How a change ended that is not tried for now.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Ending {
    /// It holds only while the whole file has this text.
    blob: Option<String>,
    sentence: String,
}

/// Changes that earlier runs tried, and why they are not tried for now.
#[derive(Debug, Default)]
pub(super) struct Memory {
    endings: BTreeMap<Key, Ending>,
}

impl Memory {
    /// What the runs of the last `improve.retry_days` came to, but for the run `but`.
    pub(super) fn of(
        journal: &Journal,
        settings: &Settings,
        but: Option<&str>,
    ) -> Result<Self, Error> {
        let since = now_ms() - i64::from(settings.improve.retry_days) * DAY_MS;
        let maker = maker(settings);
        let mut memory = Self::default();
        for run in journal.list(RUNS_LIMIT)? {
            if run.started_ms < since || but == Some(run.id.as_str()) {
                continue;
            }
            let record = journal.record(&run.id)?;
            if record.facts.maker == maker {
                memory.add(&record)?;
            }
        }
        Ok(memory)
    }

    fn add(&mut self, record: &Record) -> Result<(), Error> {
        let thrown_away = record.state()? == State::Discarded;
        let id = &record.run.id;
        for step in &record.steps {
            let tried = step.work.clone().map(serde_json::from_value::<Tried>);
            let Some(Ok(tried)) = tried else {
                continue;
            };
            let changes: Vec<Change> =
                serde_json::from_value(step.changes.clone()).unwrap_or_default();
            for change in changes {
                let (blob, sentence) = match change.outcome {
                    ChangeOutcome::Committed if thrown_away => {
                        (None, format!("it was thrown away with run {id}"))
                    }
                    ChangeOutcome::Discarded if tried.conclusive && tried.blob.is_some() => (
                        tried.blob.clone(),
                        format!("run {id} tried it on the same text: {}", change.reason),
                    ),
                    _ => continue,
                };
                let target = tried.job.targets.iter();
                for target in target.filter(|target| target.symbol == change.symbol) {
                    let key = target.key(&tried.job.kind, &tried.job.path);
                    let sentence = sentence.clone();
                    // Newer runs were looked at before.
                    self.endings.entry(key).or_insert(Ending {
                        blob: blob.clone(),
                        sentence,
                    });
                }
            }
        }
        Ok(())
    }

    /// Why a change is not tried for now on a file whose text is `blob`.
    pub(super) fn reason(&self, key: &Key, blob: BlobId) -> Option<&str> {
        let ending = self.endings.get(key)?;
        let same = ending
            .blob
            .as_deref()
            .is_none_or(|old| old == blob.to_string());
        same.then_some(ending.sentence.as_str())
    }
}

/// A hash of what decides how a change ends, beside the text: this program and its settings.
pub(super) fn maker(settings: &Settings) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(env!("CARGO_PKG_VERSION").as_bytes());
    let settings = serde_json::to_vec(settings);
    // Settings that cannot be written are like no others.
    hasher.update(&settings.unwrap_or_default());
    hasher.finalize().to_hex()[..16].to_owned()
}
