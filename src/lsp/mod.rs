//! The language server: diagnostics, hovers and code actions for editors. Translation only: what is
//! wrong with a text is the gate's to say.
//!
//! One thread reads ([`transport`]), one does everything else. Texts are judged when the queue is
//! empty, so that of many changes in a row only the last is looked at.

mod actions;
mod client;
mod diagnostics;
mod documents;
mod hover;
mod judged;
mod notes;
mod position;
mod record;
mod requests;
mod server;
mod transport;
mod uri;

use std::io::{self, BufReader, Read, Write};
use std::sync::mpsc::sync_channel;

use crate::app::App;
use server::Server;
use transport::Incoming;

/// Messages that may wait; a client that sends more waits itself.
const MESSAGES_WAITING: usize = 64;

/// Messages that are taken in before texts are judged, also when more are waiting.
const MESSAGES_AT_ONCE: usize = 256;

/// How a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The client asked for it first, by `shutdown`.
    AsAsked,
    /// It did not, or went away.
    Abruptly,
}

/// Serves one client until it says `exit` or its stream ends. Fails when nothing can be written to
/// it any more.
pub fn serve(
    app: &App,
    input: impl Read + Send + 'static,
    output: &mut dyn Write,
) -> io::Result<Ended> {
    let (sender, queue) = sync_channel(MESSAGES_WAITING);
    // It is not waited for: it may stand in a read that never ends.
    std::thread::spawn(move || transport::read_all(BufReader::new(input), &sender));
    let mut server = Server::new(app, output);
    while let Ok(first) = queue.recv() {
        let others = std::iter::from_fn(|| queue.try_recv().ok());
        for incoming in std::iter::once(first).chain(others.take(MESSAGES_AT_ONCE)) {
            match incoming {
                Incoming::Rubbish(answer) => server.send(&answer)?,
                Incoming::Message(message) => {
                    if let Some(ended) = server.take(message)? {
                        return Ok(ended);
                    }
                }
            }
        }
        server.say_what_is_found()?;
    }
    Ok(Ended::Abruptly)
}
