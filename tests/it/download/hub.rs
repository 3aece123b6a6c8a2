//! A hub and its content server: what they say, and the faults they can be given.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use sha2::{Digest, Sha256};

use crate::harness::{Asked, Reply, Server};

/// The file that is served.
pub(crate) fn tiny() -> Vec<u8> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/models/groundskeeper-tiny.gguf"
    );
    std::fs::read(path).unwrap()
}

/// The sha256 of `bytes`, in hexadecimal digits.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    let digits = Sha256::digest(bytes);
    let hex = |text: String, byte: &u8| text + &format!("{byte:02x}");
    digits.iter().fold(String::new(), hex)
}

/// What goes wrong with one answer of the content server.
#[derive(Debug, Clone)]
pub(crate) enum Fault {
    /// The connection ends after this many bytes of the body.
    Breaks(usize),
    /// Nothing more comes after this many bytes of the body.
    FallsSilent(usize),
    /// Another answer altogether.
    Answers(Reply),
    /// The whole file, whatever was asked for.
    IgnoresRange,
    /// No length is told and the connection ends after this many bytes.
    HidesLength(usize),
    /// As if another file were there.
    Sends(Vec<u8>),
    /// The bytes of the range, said to begin elsewhere.
    Shifts,
}

/// A file on a content server.
pub(crate) struct Content {
    bytes: Mutex<Vec<u8>>,
    faults: Mutex<VecDeque<Fault>>,
}

impl Content {
    fn reply(&self, asked: &Asked) -> Reply {
        let fault = self.faults.lock().unwrap().pop_front();
        let bytes = self.bytes.lock().unwrap().clone();
        match fault {
            None => ranged(&bytes, asked),
            Some(Fault::Breaks(at)) => Reply {
                breaks_at: Some(at),
                ..ranged(&bytes, asked)
            },
            Some(Fault::FallsSilent(at)) => Reply {
                breaks_at: Some(at),
                falls_silent: true,
                ..ranged(&bytes, asked)
            },
            Some(Fault::Answers(reply)) => reply,
            Some(Fault::IgnoresRange) => whole(&bytes),
            Some(Fault::HidesLength(at)) => Reply {
                hides_length: true,
                breaks_at: Some(at),
                ..whole(&bytes)
            },
            Some(Fault::Sends(other)) => ranged(&other, asked),
            Some(Fault::Shifts) => shifted(ranged(&bytes, asked)),
        }
    }
}

fn etag(bytes: &[u8]) -> String {
    format!("\"content-{}\"", &sha256(bytes)[..16])
}

fn whole(bytes: &[u8]) -> Reply {
    Reply::new(200).with("ETag", etag(bytes)).body(bytes)
}

/// As RFC 9110 has it: the rest when the file is still the one of `If-Range`, else all.
fn ranged(bytes: &[u8], asked: &Asked) -> Reply {
    let is_same = asked
        .headers
        .get("if-range")
        .is_none_or(|mark| *mark == etag(bytes));
    match asked.first_byte().filter(|_| is_same) {
        None => whole(bytes),
        Some(first) if first >= bytes.len() => {
            Reply::new(416).with("Content-Range", format!("bytes */{}", bytes.len()))
        }
        Some(first) => {
            let range = format!("bytes {first}-{}/{}", bytes.len() - 1, bytes.len());
            Reply::new(206)
                .with("ETag", etag(bytes))
                .with("Content-Range", range)
                .body(&bytes[first..])
        }
    }
}

fn shifted(mut reply: Reply) -> Reply {
    for (name, value) in &mut reply.headers {
        if name == "Content-Range" {
            *value = value.replacen("bytes ", "bytes 1", 1);
        }
    }
    reply
}

/// The hub, which redirects, and the server that it redirects to.
pub(crate) struct Hub {
    pub(crate) front: Server,
    pub(crate) content: Server,
    file: Arc<Content>,
}

impl Hub {
    /// Serves `bytes` under every path, with these faults, one for each answer of the content
    /// server.
    pub(crate) fn start(bytes: &[u8], faults: impl IntoIterator<Item = Fault>) -> Self {
        let file = Arc::new(Content {
            bytes: Mutex::new(bytes.to_vec()),
            faults: Mutex::new(faults.into_iter().collect()),
        });
        let served = Arc::clone(&file);
        let content = Server::start(move |asked| served.reply(asked));
        let (linked, location) = (Arc::clone(&file), content.address.clone());
        let front = Server::start(move |_| {
            let bytes = linked.bytes.lock().unwrap();
            Reply::new(302)
                .with("Location", format!("{location}/blob?signature=once"))
                .with("X-Linked-Etag", format!("\"{}\"", sha256(&bytes)))
                .with("X-Linked-Size", bytes.len())
                .with("X-Repo-Commit", "0123456789abcdef")
        });
        Self {
            front,
            content,
            file,
        }
    }

    /// A hub that hands the file out itself, as it does with small ones.
    pub(crate) fn direct(bytes: &[u8], faults: impl IntoIterator<Item = Fault>) -> Self {
        let Self { content, file, .. } = Self::start(bytes, faults);
        let served = Arc::clone(&file);
        let front = Server::start(move |asked| served.reply(asked));
        Self {
            front,
            content,
            file,
        }
    }

    /// Another file takes the place of the one that is served.
    pub(crate) fn replace(&self, bytes: &[u8]) {
        *self.file.bytes.lock().unwrap() = bytes.to_vec();
    }

    /// From which byte each answer of the content server was asked for.
    pub(crate) fn first_bytes(&self) -> Vec<usize> {
        let asked = self.content.asked();
        asked
            .iter()
            .map(|asked| asked.first_byte().unwrap_or(0))
            .collect()
    }
}
