//! Downloads from a local server that speaks the hub's protocol, with everything that can go
//! wrong on the way. Nothing here waits: the pauses between attempts are recorded.

mod answers;
mod broken;
pub(crate) mod command;
mod hub;
mod resumed;
#[cfg(feature = "llama")]
mod staged;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use groundskeeper::model::download::{
    Downloaded, Downloader, Error, Event, Hub as Source, Pause, Reference, Token, Wanted,
};
use tempfile::TempDir;

/// The token that only the hub may see.
const TOKEN: &str = "hf_only_for_the_hub";

/// A models folder, and what its downloads waited and said.
struct Downloads {
    folder: TempDir,
    waits: Arc<Mutex<Vec<Duration>>>,
    events: Arc<Mutex<Vec<Event>>>,
}

/// What to download by default.
fn wanted() -> Wanted {
    Wanted {
        reference: Reference::new("owner/tiny-GGUF", "tiny.gguf").unwrap(),
        bytes: None,
        sha256: None,
        present: None,
    }
}

impl Downloads {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            waits: Arc::default(),
            events: Arc::default(),
        }
    }

    fn models(&self) -> PathBuf {
        self.folder.path().canonicalize().unwrap().join("models")
    }

    fn from(&self, source: Source) -> Downloader {
        let waits = Arc::clone(&self.waits);
        let pause = Pause::new(move |time| {
            waits.lock().unwrap().push(time);
            Box::pin(std::future::ready(()))
        });
        Downloader::new(source, self.models()).waiting_by(pause)
    }

    fn pull_by(&self, downloader: &Downloader, wanted: &Wanted) -> Result<Downloaded, Error> {
        let runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = { runtime }.enable_all().build().unwrap();
        let events = Arc::clone(&self.events);
        let mut observe = move |event| events.lock().unwrap().push(event);
        runtime.block_on(downloader.pull(wanted, &mut observe))
    }

    /// Downloads from the server at `address` with the token.
    fn pull_wanted(&self, address: &str, wanted: &Wanted) -> Result<Downloaded, Error> {
        self.pull_by(&self.from(source(address)), wanted)
    }

    /// Downloads the usual file.
    fn pull(&self, address: &str) -> Result<Downloaded, Error> {
        self.pull_wanted(address, &wanted())
    }

    /// Waits in seconds.
    fn waits(&self) -> Vec<u64> {
        let waits = self.waits.lock().unwrap();
        waits.iter().map(Duration::as_secs).collect()
    }

    /// Why what was there was thrown away, each time.
    fn restarts(&self) -> Vec<String> {
        let restart = |event: &Event| match event {
            Event::Restarts { reason } => Some(reason.clone()),
            _ => None,
        };
        self.events
            .lock()
            .unwrap()
            .iter()
            .filter_map(restart)
            .collect()
    }

    /// The part file, if there is one.
    fn part(&self) -> Option<PathBuf> {
        parts(&self.models()).into_iter().next()
    }

    /// Asserts that `downloaded` is a file with this content and nothing else is left.
    #[track_caller]
    fn holds(&self, downloaded: &Downloaded, bytes: &[u8]) {
        assert!(
            std::fs::read(&downloaded.path).unwrap() == bytes,
            "other content"
        );
        assert_eq!(downloaded.sha256, hub::sha256(bytes));
        assert_eq!(downloaded.bytes, bytes.len() as u64);
        assert_eq!(self.part(), None);
    }
}

/// The hub at `address`, asked with the token.
fn source(address: &str) -> Source {
    Source {
        endpoint: address.to_owned(),
        token: Token::new(TOKEN),
        offline: false,
    }
}

/// The part files in a models folder.
fn parts(models: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(models.join(".partial"))
        .into_iter()
        .flatten();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .filter(|path| path.extension().is_some_and(|end| end == "part"))
        .collect()
}
