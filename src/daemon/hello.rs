//! The first words on the service's socket: who comes, what for, and what the service answers. One
//! line of JSON each way; what follows is the business of whoever came.

use std::io;
use std::path::PathBuf;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use crate::rules::Principal;
use crate::settings::{self, Layer, Origin};

/// Number of this form of talk. Programs of another number do not understand each other.
pub const TALK: u32 = 1;

/// This program's version, with its commit where it was built from a checkout.
pub const VERSION: &str = env!("GROUNDSKEEPER_VERSION");

/// Longest line; one that is longer is nobody we know.
const LINE_BYTES_MAX: usize = 256 << 10;

/// What a program says when it has connected.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hello {
    /// The number of its form of talk.
    pub talk: u32,
    /// Its version, for people.
    pub version: String,
    /// What it wants.
    pub wish: Wish,
}

/// What a program wants of the service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Wish {
    /// To speak MCP from here on.
    Mcp(Visitor),
    /// To know how the service is.
    Status,
    /// The service to end.
    Stop,
}

/// On whose behalf MCP is spoken, and about which repository.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visitor {
    /// The repository's root, canonical.
    pub root: PathBuf,
    /// An agent's id.
    pub agent: String,
    /// Whether a call that names another agent is refused.
    pub agent_fixed: bool,
    /// Read no settings file and no ratchet.
    pub isolated: bool,
    /// What the environment and the flags of the visitor set.
    pub settings: Vec<SentLayer>,
}

/// A layer of settings on its way.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SentLayer {
    /// Whether a flag set it; else a variable of the environment.
    flag: bool,
    /// The flag or the variable.
    name: String,
    /// The values, as TOML.
    text: String,
}

impl SentLayer {
    /// A layer of the environment or of a flag; `None` for one of a file, which the service reads
    /// itself.
    pub fn of(layer: &Layer) -> Option<Self> {
        let (flag, name) = match &layer.origin {
            Origin::Environment(name) => (false, name.clone()),
            Origin::Flag(name) => (true, name.clone()),
            Origin::User(_) | Origin::Repository(_) => return None,
        };
        let text = layer.table.to_string();
        Some(Self { flag, name, text })
    }

    /// The layer that was sent.
    pub fn read(&self) -> Result<Layer, settings::Error> {
        let name = self.name.clone();
        let origin = match self.flag {
            true => Origin::Flag(name),
            false => Origin::Environment(name),
        };
        Layer::from_toml(origin, &self.text)
    }
}

impl Visitor {
    /// On whose behalf calls are made that name no agent.
    pub fn principal(&self) -> Principal {
        Principal::Agent(self.agent.clone())
    }
}

impl Hello {
    /// The first words of this program.
    pub fn wishing(wish: Wish) -> Self {
        Self {
            talk: TALK,
            version: VERSION.to_owned(),
            wish,
        }
    }
}

/// What the service answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Answer {
    /// Come in; MCP is spoken from here on.
    Welcome {
        /// The service's version.
        version: String,
        /// Clients that were there before this one.
        clients: usize,
        /// Whether a client started the service, rather than a person.
        background: bool,
    },
    /// How the service is.
    Status(Status),
    /// The service ends.
    Stopping {
        /// Its process.
        process: u32,
    },
    /// What was wished cannot be had.
    Refused {
        /// Why, and what to do.
        message: String,
        /// The service's version.
        version: String,
    },
}

/// How a service is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// Its version.
    pub version: String,
    /// Its process.
    pub process: u32,
    /// Whether a client started it, rather than a person.
    pub background: bool,
    /// Seconds since it started.
    pub uptime_s: u64,
    /// Where it listens for HTTP.
    pub address: Option<String>,
    /// Clients on the socket now.
    pub clients: usize,
    /// Calls of tools since it started.
    pub calls: u64,
    /// Memory of the process in bytes, where the system tells.
    pub memory_bytes: Option<u64>,
    /// Whether the model is in memory.
    pub model_loaded: bool,
    /// The repositories it serves.
    pub repositories: Vec<Served>,
}

/// A repository that is served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Served {
    /// Its name in `/mcp/NAME`.
    pub name: String,
    /// Its root.
    pub root: PathBuf,
    /// Clients on the socket now that work on it.
    pub clients: usize,
    /// Whether what is saved there is checked.
    #[serde(default)]
    pub watched: bool,
}

/// Writes one line.
pub async fn say(stream: &mut (impl AsyncWrite + Unpin), words: &impl Serialize) -> io::Result<()> {
    let mut line = serde_json::to_vec(words).map_err(io::Error::other)?;
    line.push(b'\n');
    stream.write_all(&line).await?;
    stream.flush().await
}

/// Reads one line and not a byte more, since what follows belongs to somebody else.
pub async fn hear<T: DeserializeOwned>(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<T> {
    let mut line = Vec::new();
    loop {
        let byte = stream.read_u8().await?;
        if byte == b'\n' {
            break;
        }
        line.push(byte);
        if line.len() > LINE_BYTES_MAX {
            let message = "the first line is too long";
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
    }
    serde_json::from_slice(&line).map_err(|error| {
        let message = format!("the first line is not understood: {error}");
        io::Error::new(io::ErrorKind::InvalidData, message)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::flag_layer;

    #[tokio::test]
    async fn what_is_said_is_heard_and_the_rest_is_left() {
        let layer = flag_layer("rules.too-complex.limit=12").unwrap();
        let visitor = Visitor {
            root: "/a/repository".into(),
            agent: "docs".to_owned(),
            agent_fixed: true,
            isolated: false,
            settings: SentLayer::of(&layer).into_iter().collect(),
        };
        let hello = Hello::wishing(Wish::Mcp(visitor.clone()));
        let (mut ours, mut theirs) = tokio::io::duplex(4096);
        say(&mut ours, &hello).await.unwrap();
        ours.write_all(b"rest").await.unwrap();
        assert_eq!(hear::<Hello>(&mut theirs).await.unwrap(), hello);
        let mut rest = [0; 4];
        theirs.read_exact(&mut rest).await.unwrap();
        assert_eq!(&rest, b"rest");
        assert_eq!(visitor.settings[0].read().unwrap(), layer);
    }

    #[tokio::test]
    async fn rubbish_and_endless_lines_are_errors() {
        let (mut ours, mut theirs) = tokio::io::duplex(LINE_BYTES_MAX * 2);
        ours.write_all(b"GET / HTTP/1.1\r\n").await.unwrap();
        assert!(hear::<Hello>(&mut theirs).await.is_err());
        ours.write_all(&vec![b'x'; LINE_BYTES_MAX + 2])
            .await
            .unwrap();
        let error = hear::<Hello>(&mut theirs).await.unwrap_err();
        assert!(error.to_string().contains("too long"), "{error}");
    }
}
