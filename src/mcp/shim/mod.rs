//! The thin shim: hands messages between a client on standard input and output and the service on
//! its socket, and outlives the service.
//!
//! When the service ends, requests under way are answered with an error, a new service is reached,
//! and a session that was opened by `initialize` is opened there again; the client notices nothing
//! else. How a service is reached is handed in.

mod session;

use std::io;
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};

use crate::mcp::lines::Lines;
use session::Session;

/// A service that ends this often within [`OFTEN`] is not reached again.
const ENDS_MAX: usize = 5;

/// See [`ENDS_MAX`].
const OFTEN: Duration = Duration::from_mins(1);

/// For the last answers, after the client has closed its end.
const LAST_ANSWERS: Duration = Duration::from_secs(30);

/// As much as a pipe holds: several answers are taken and handed on at once.
const BUFFER_BYTES: usize = 64 << 10;

/// Why a shim ended other than by its client's wish.
#[derive(Debug, thiserror::Error)]
pub enum ShimError {
    /// The client's streams broke.
    #[error("the client's streams broke: {0}")]
    Client(io::Error),
    /// No service could be reached.
    #[error("{0}")]
    Unreachable(String),
    /// The service ends again and again.
    #[error(
        "the service ended {ENDS_MAX} times within a minute; `groundskeeper logs` tells why, and \
         `groundskeeper mcp --standalone` works without it"
    )]
    EndsAgain,
}

/// Hands messages to and fro until the client closes its end.
pub async fn relay<R, W, C, F>(streams: (R, W), mut reach: C) -> Result<(), ShimError>
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
    C: FnMut() -> F,
    F: Future<Output = Result<UnixStream, String>>,
{
    let mut client = Client {
        lines: Lines::new(BufReader::with_capacity(BUFFER_BYTES, streams.0)),
        writer: streams.1,
        session: Session::default(),
    };
    let mut ends: Vec<Instant> = Vec::new();
    loop {
        let stream = reach().await.map_err(ShimError::Unreachable)?;
        let mut service = Service::new(stream);
        let is_open = service.open_again(&client.session).await.is_ok();
        if is_open && client.talk_with(&mut service).await? == Ended::Client {
            return Ok(());
        }
        for apology in client.session.apologies() {
            client.tell(&apology).await?;
        }
        ends.retain(|end| end.elapsed() < OFTEN);
        ends.push(Instant::now());
        if ends.len() >= ENDS_MAX {
            return Err(ShimError::EndsAgain);
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Ended {
    Client,
    Service,
}

struct Client<R, W> {
    lines: Lines<BufReader<R>>,
    writer: W,
    session: Session,
}

impl<R: AsyncRead + Unpin, W: AsyncWrite + Unpin> Client<R, W> {
    /// Hands messages on until one of both ends.
    async fn talk_with(&mut self, service: &mut Service) -> Result<Ended, ShimError> {
        loop {
            tokio::select! {
                said = self.lines.batch() => {
                    let Some(said) = said.map_err(ShimError::Client)? else {
                        self.last_answers(service).await?;
                        return Ok(Ended::Client);
                    };
                    each(&said).for_each(|line| self.session.sent(line));
                    if service.writer.write_all(&said).await.is_err() {
                        return Ok(Ended::Service);
                    }
                }
                said = service.lines.batch() => {
                    let Ok(Some(said)) = said else { return Ok(Ended::Service) };
                    each(&said).for_each(|line| self.session.answered(line));
                    self.tell(&said).await?;
                }
            }
        }
    }

    /// The client says no more; what it is still owed comes all the same.
    async fn last_answers(&mut self, service: &mut Service) -> Result<(), ShimError> {
        if service.writer.shutdown().await.is_err() {
            return Ok(());
        }
        let rest = async {
            while let Ok(Some(said)) = service.lines.batch().await {
                self.tell(&said).await?;
            }
            Ok(())
        };
        let rest = tokio::time::timeout(LAST_ANSWERS, rest).await;
        rest.unwrap_or(Ok(()))
    }

    async fn tell(&mut self, lines: &[u8]) -> Result<(), ShimError> {
        let written = async {
            self.writer.write_all(lines).await?;
            self.writer.flush().await
        };
        written.await.map_err(ShimError::Client)
    }
}

/// The lines of several, each with its end.
fn each(lines: &[u8]) -> impl Iterator<Item = &[u8]> {
    lines.split_inclusive(|byte| *byte == b'\n')
}

struct Service {
    lines: Lines<BufReader<OwnedReadHalf>>,
    writer: OwnedWriteHalf,
}

impl Service {
    fn new(stream: UnixStream) -> Self {
        let (reader, writer) = stream.into_split();
        Self {
            lines: Lines::new(BufReader::with_capacity(BUFFER_BYTES, reader)),
            writer,
        }
    }

    /// Opens the session there, if it was open before.
    async fn open_again(&mut self, session: &Session) -> io::Result<()> {
        let Some((opening, opened)) = session.replay() else {
            return Ok(());
        };
        self.writer.write_all(&opening).await?;
        // The client has had this answer from the service before.
        if self.lines.next().await?.is_none() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        match opened {
            Some(opened) => self.writer.write_all(opened).await,
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
