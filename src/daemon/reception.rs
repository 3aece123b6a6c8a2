//! Whoever comes to the socket: heard, let in or told why not, and counted. What is said once
//! somebody is in is the face's business, which is handed in.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use tokio::net::UnixStream;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::daemon::hello::{self, Answer, Hello, Served, Status, TALK, VERSION, Visitor, Wish};
use crate::daemon::lodging::Lodging;
use crate::daemon::memory;
use crate::daemon::socket::Socket;
use crate::tools::Context;

/// Programs on the socket at a time.
const GUESTS_MAX: usize = 256;

/// For the first line to come.
const HELLO_TIME: Duration = Duration::from_secs(10);

/// For calls under way, once the service is to stop.
const FAREWELL: Duration = Duration::from_secs(3);

/// Until accepting is tried again after the system refused.
const REFUSED_PAUSE: Duration = Duration::from_millis(200);

/// Speaks MCP with one client about one repository, until either ends.
pub type Speak = Arc<dyn Fn(Arc<Context>, UnixStream) -> BoxFuture<'static, ()> + Send + Sync>;

/// What a reception is told at the start.
#[derive(Debug)]
pub struct ReceptionOptions {
    /// The repositories.
    pub lodging: Arc<Lodging>,
    /// Ends the service.
    pub stop: CancellationToken,
    /// Whether a client started the service, rather than a person.
    pub background: bool,
    /// How long a service without a client goes on; `None` for ever.
    pub idle: Option<Duration>,
    /// Where the service listens for HTTP.
    pub address: Option<String>,
    /// Calls of tools so far, counted by the faces.
    pub calls: Arc<AtomicU64>,
}

/// The reception of one service.
#[derive(Debug)]
pub struct Reception {
    options: ReceptionOptions,
    started: Instant,
    guests: Mutex<BTreeMap<PathBuf, usize>>,
    left: Notify,
}

impl Reception {
    /// A reception that nobody has come to yet.
    pub fn new(options: ReceptionOptions) -> Self {
        Self {
            options,
            started: Instant::now(),
            guests: Mutex::default(),
            left: Notify::new(),
        }
    }

    /// Receives whoever comes, until the service is stopped or nobody has come for long.
    pub async fn receive(self: Arc<Self>, socket: Socket, speak: Speak) {
        let mut talks = JoinSet::new();
        let stop = self.options.stop.clone();
        loop {
            let accepted = tokio::select! {
                biased;
                () = stop.cancelled() => break,
                () = self.idled() => {
                    tracing::info!("nobody has come for a while; the service ends");
                    stop.cancel();
                    break;
                }
                accepted = socket.accept() => accepted,
            };
            while talks.try_join_next().is_some() {}
            match accepted {
                Ok(stream) => {
                    let (reception, speak) = (Arc::clone(&self), Arc::clone(&speak));
                    talks.spawn(async move { reception.talk(stream, speak).await });
                }
                Err(error) => {
                    tracing::warn!("nobody could be received: {error}");
                    tokio::time::sleep(REFUSED_PAUSE).await;
                }
            }
        }
        // Nobody comes any more, and those that are there get a while.
        drop(socket);
        let all = async { while talks.join_next().await.is_some() {} };
        if tokio::time::timeout(FAREWELL, all).await.is_err() {
            talks.shutdown().await;
        }
    }

    /// How the service is.
    pub async fn status(&self) -> Status {
        let lodging = &self.options.lodging;
        let names = lodging.names().await.unwrap_or_else(|error| {
            tracing::warn!("the repositories are not known: {error}");
            BTreeMap::new()
        });
        let guests = self.lock();
        let served = |(name, root): (String, PathBuf)| Served {
            name,
            clients: guests.get(&root).copied().unwrap_or(0),
            watched: lodging.lookout().watches(&root),
            root,
        };
        Status {
            version: VERSION.to_owned(),
            process: std::process::id(),
            background: self.options.background,
            uptime_s: self.started.elapsed().as_secs(),
            address: self.options.address.clone(),
            clients: guests.values().sum(),
            calls: self.options.calls.load(Ordering::Relaxed),
            memory_bytes: memory::resident_bytes(),
            model_loaded: lodging.shared().model.peek().is_some(),
            repositories: names.into_iter().map(served).collect(),
        }
    }

    /// Ready when nobody has been there for as long as the service may idle.
    async fn idled(&self) {
        let Some(idle) = self.options.idle else {
            return std::future::pending().await;
        };
        loop {
            let left = self.left.notified();
            if self.lock().is_empty() {
                tokio::select! {
                    () = tokio::time::sleep(idle) => return,
                    () = left => {}
                }
            } else {
                left.await;
            }
        }
    }

    async fn talk(&self, mut stream: UnixStream, speak: Speak) {
        let heard = tokio::time::timeout(HELLO_TIME, hello::hear::<Hello>(&mut stream)).await;
        let answer = match heard {
            Ok(Ok(hello)) if hello.talk != TALK => Answer::Refused {
                message: format!(
                    "the service is of version {VERSION} and this program of version {}, which \
                     do not understand each other; run `groundskeeper stop`",
                    hello.version
                ),
                version: VERSION.to_owned(),
            },
            Ok(Ok(hello)) => match hello.wish {
                Wish::Mcp(visitor) => return self.host(visitor, stream, speak).await,
                Wish::Status => Answer::Status(self.status().await),
                Wish::Stop => Answer::Stopping {
                    process: std::process::id(),
                },
            },
            // Somebody who only looks whether the service is there.
            Ok(Err(_)) | Err(_) => return,
        };
        let _told = hello::say(&mut stream, &answer).await;
        if matches!(answer, Answer::Stopping { .. }) {
            tracing::info!("the service was asked to stop");
            self.options.stop.cancel();
        }
    }

    async fn host(&self, visitor: Visitor, mut stream: UnixStream, speak: Speak) {
        let received = self.admit(&visitor).await;
        let (context, guest) = match received {
            Ok(received) => received,
            Err(message) => {
                let version = VERSION.to_owned();
                let refused = Answer::Refused { message, version };
                let _told = hello::say(&mut stream, &refused).await;
                return;
            }
        };
        let welcome = Answer::Welcome {
            version: VERSION.to_owned(),
            clients: guest.before,
            background: self.options.background,
        };
        if hello::say(&mut stream, &welcome).await.is_ok() {
            tracing::info!(root = %visitor.root.display(), agent = visitor.agent, "a client came");
            speak(context, stream).await;
            tracing::info!(root = %visitor.root.display(), agent = visitor.agent, "a client left");
        }
    }

    async fn admit(&self, visitor: &Visitor) -> Result<(Arc<Context>, Guest<'_>), String> {
        let guest = self.seat(&visitor.root)?;
        let lodging = Arc::clone(&self.options.lodging);
        let store = &lodging.shared().store;
        let registered = store.register_repository(&visitor.root).await;
        registered.map_err(|error| error.to_string())?;
        let theirs = visitor.clone();
        let houses = Arc::clone(&lodging);
        let received = tokio::task::spawn_blocking(move || houses.receive(&theirs)).await;
        let received = received.map_err(|error| error.to_string())?;
        let context = received.map_err(|error| error.to_string())?;
        Ok((context, guest))
    }

    fn seat(&self, root: &std::path::Path) -> Result<Guest<'_>, String> {
        let mut guests = self.lock();
        let before = guests.values().sum();
        if before >= GUESTS_MAX {
            return Err(format!("{GUESTS_MAX} clients are here already; end some"));
        }
        *guests.entry(root.to_owned()).or_default() += 1;
        drop(guests);
        self.left.notify_waiters();
        Ok(Guest {
            reception: self,
            root: root.to_owned(),
            before,
        })
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<PathBuf, usize>> {
        self.guests.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One client's place, until it is dropped.
struct Guest<'r> {
    reception: &'r Reception,
    root: PathBuf,
    before: usize,
}

impl Drop for Guest<'_> {
    fn drop(&mut self) {
        let mut guests = self.reception.lock();
        if let Some(count) = guests.get_mut(&self.root) {
            *count -= 1;
            if *count == 0 {
                guests.remove(&self.root);
            }
        }
        drop(guests);
        self.reception.left.notify_waiters();
    }
}

#[cfg(test)]
#[path = "reception_tests.rs"]
mod tests;
