//! Downloads model files over the hub's HTTP protocol, with resume, and checks them.
//!
//! Address, token and folders are handed in. What to do with a file that is there, and which one
//! is used, belongs to the registry. Written here and not taken from `hf-hub`, whose downloads go
//! through a storage stack of its own and cannot resume a file by its hash.

mod disk;
mod error;
mod fetch;
mod hub;
mod identity;
mod partial;
mod reference;
mod retry;

use std::path::{Path, PathBuf};
use std::time::Duration;

pub use error::Error;
pub use hub::{Hub, Token};
pub use reference::Reference;
pub use retry::Pause;

use super::http::{self, Patience};
use error::failure;
use fetch::{Failure, Fetch, Fetched};
use partial::Partial;
use retry::Attempts;

/// What is to be downloaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The file.
    pub reference: Reference,
    /// The size that it must have, where that is known.
    pub bytes: Option<u64>,
    /// The sha256 that it must have, where that is known.
    pub sha256: Option<String>,
    /// The copy that is there already, and its sha256.
    pub present: Option<(PathBuf, String)>,
}

/// A file that is there and whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Downloaded {
    /// Where it is.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// Its sha256, reckoned while it came.
    pub sha256: String,
    /// The commit that it is from, where the hub said.
    pub commit: Option<String>,
    /// Whether it was there before, so that nothing was downloaded.
    pub unchanged: bool,
}

/// Something that happened in a download.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// What an earlier download left is read again, for its hash.
    Rereading {
        /// Bytes read so far.
        read: u64,
        /// Bytes there are.
        bytes: u64,
    },
    /// The content begins to come.
    Begins {
        /// Bytes that are there already.
        at: u64,
        /// Bytes in all, where the hub said.
        bytes: Option<u64>,
    },
    /// Some of it came.
    Received {
        /// Bytes that are there now.
        at: u64,
    },
    /// What was there is of no use.
    Restarts {
        /// Why.
        reason: String,
    },
    /// It failed and is tried again after a while.
    Waits {
        /// Why.
        reason: String,
        /// How long.
        wait: Duration,
    },
}

/// Downloads files into one folder.
#[derive(Debug, Clone)]
pub struct Downloader {
    hub: Hub,
    folder: PathBuf,
    patience: Patience,
    pause: Pause,
}

impl Downloader {
    /// Downloads from `hub` into `folder`, which need not exist.
    pub fn new(hub: Hub, folder: PathBuf) -> Self {
        Self {
            hub,
            folder,
            patience: Patience::default(),
            pause: Pause::default(),
        }
    }

    /// Gives a connection up after `time` in which nothing came.
    #[must_use]
    pub fn silent_for_at_most(mut self, time: Duration) -> Self {
        self.patience.read = time;
        self
    }

    /// Waits between attempts by `pause`.
    #[must_use]
    pub fn waiting_by(mut self, pause: Pause) -> Self {
        self.pause = pause;
        self
    }

    /// Downloads a file, or goes on with it. Dropping the future stops it; what came stays.
    ///
    /// Files are read and written on the thread that polls, so poll it on one that may block.
    pub async fn pull(
        &self,
        wanted: &Wanted,
        observe: &mut (dyn FnMut(Event) + Send),
    ) -> Result<Downloaded, Error> {
        if let Some(there) = self.there_already(wanted)? {
            return Ok(there);
        }
        let client = http::client(self.patience).map_err(|reason| Error::Setup {
            endpoint: self.hub.endpoint.clone(),
            reason,
        })?;
        let mut fetch = Fetch {
            client,
            hub: &self.hub,
            folder: &self.folder,
            source: self.hub.address(&wanted.reference)?,
            wanted,
            part: Partial::open(&self.folder, &wanted.reference, observe)?,
            identity: identity::Identity::default(),
            reached: false,
        };
        let mut resumed = fetch.part.length() > 0;
        loop {
            if let Fetched::Unchanged(path, sha256) = self.fetched(&mut fetch, observe).await? {
                fetch.part.discard()?;
                return Ok(unchanged(path, sha256));
            }
            match self.kept(fetch, resumed)? {
                Kept::Whole(downloaded) => return Ok(downloaded),
                Kept::Nothing(again, reason) => {
                    observe(Event::Restarts { reason });
                    (fetch, resumed) = (*again, false);
                }
            }
        }
    }

    /// The copy that is there, when it is known to be what is wanted, or nothing else can be had.
    fn there_already(&self, wanted: &Wanted) -> Result<Option<Downloaded>, Error> {
        let present = wanted.present.as_ref().filter(|(path, _)| path.is_file());
        let is_wanted = |sha256: &String| wanted.sha256.as_ref() == Some(sha256);
        match present {
            Some((path, sha256)) if self.hub.offline || is_wanted(sha256) => {
                Ok(Some(unchanged(path.clone(), sha256.clone())))
            }
            _ if self.hub.offline => Err(Error::Offline {
                url: self.hub.address(&wanted.reference)?.to_string(),
                folder: self.folder.clone(),
            }),
            _ => Ok(None),
        }
    }

    /// Attempts until the content is there.
    async fn fetched(
        &self,
        fetch: &mut Fetch<'_>,
        observe: &mut (dyn FnMut(Event) + Send),
    ) -> Result<Fetched, Error> {
        let mut attempts = Attempts::default();
        loop {
            let (reason, asked) = match fetch.attempt(observe).await {
                Ok(fetched) => return Ok(fetched),
                Err(Failure::Final(error)) => return Err(error),
                Err(Failure::Again { reason, asked }) => (reason, asked),
            };
            let bytes = fetch.part.length();
            match attempts.failed(bytes, asked) {
                Ok(wait) => {
                    observe(Event::Waits { reason, wait });
                    self.pause.wait(wait).await;
                }
                Err(attempts) => {
                    return Err(Error::Interrupted {
                        attempts,
                        reason,
                        bytes,
                    });
                }
            }
        }
    }

    /// Checks the whole content and moves it into place. Where an earlier part may be what is
    /// wrong, it is thrown away and the download begins anew.
    fn kept<'f>(&self, mut fetch: Fetch<'f>, resumed: bool) -> Result<Kept<'f>, Error> {
        let sha256 = fetch.part.sealed()?;
        let bytes = fetch.part.length();
        match fetch.judged(&sha256) {
            Err(Error::Mismatch { .. }) if resumed => {
                fetch.part.reset()?;
                let reason = "what was there before does not belong to this file".to_owned();
                return Ok(Kept::Nothing(Box::new(fetch), reason));
            }
            Err(error) => {
                fetch.part.discard()?;
                return Err(error);
            }
            Ok(()) => {}
        }
        let path = self.place_for(&fetch.wanted.reference, &sha256)?;
        let commit = fetch.identity.commit.take();
        fetch.part.moved_to(&path)?;
        Ok(Kept::Whole(Downloaded {
            path,
            bytes,
            sha256,
            commit,
            unchanged: false,
        }))
    }

    /// A name for the file: its own, or with its hash where another file has that.
    fn place_for(&self, reference: &Reference, sha256: &str) -> Result<PathBuf, Error> {
        let folder = self
            .folder
            .canonicalize()
            .map_err(failure("find", &self.folder))?;
        let path = folder.join(reference.name());
        let is_free = |path: &Path| !path.exists() || has_hash(path, sha256);
        if is_free(&path) {
            return Ok(path);
        }
        Ok(path.with_extension(format!("{}.gguf", &sha256[..8])))
    }
}

enum Kept<'f> {
    Whole(Downloaded),
    Nothing(Box<Fetch<'f>>, String),
}

fn unchanged(path: PathBuf, sha256: String) -> Downloaded {
    Downloaded {
        bytes: std::fs::metadata(&path).map_or(0, |metadata| metadata.len()),
        path,
        sha256,
        commit: None,
        unchanged: true,
    }
}

fn has_hash(path: &Path, sha256: &str) -> bool {
    super::digest::of_file(path, &mut |_| {}).is_ok_and(|(found, _)| found == sha256)
}
