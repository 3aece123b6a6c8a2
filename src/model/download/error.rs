//! Why a model file could not be downloaded. Every message says what to do next.

use std::path::{Path, PathBuf};
use std::time::Duration;

/// A failed download. What was received stays in the part file unless the message says otherwise.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// What was asked for names no file of a repository.
    #[error(
        "`{text}` names no model file: {reason}; write hf:OWNER/REPOSITORY/FILE.gguf, or a name \
         that `groundskeeper model list` shows"
    )]
    Reference {
        /// What was asked for.
        text: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The hub's address or the proxy's cannot be used.
    #[error("cannot ask {endpoint}: {reason}; see HF_ENDPOINT and the proxy's settings")]
    Setup {
        /// The hub.
        endpoint: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Downloads are switched off.
    #[error(
        "HF_HUB_OFFLINE is set, so nothing is downloaded; {}",
        by_hand(url, folder)
    )]
    Offline {
        /// Where the file is.
        url: String,
        /// The models folder.
        folder: PathBuf,
    },
    /// No connection came about.
    #[error("cannot reach {host}: {reason}; {}", by_hand(url, folder))]
    Unreachable {
        /// Who was to be reached.
        host: String,
        /// What the system says.
        reason: String,
        /// Where the file is.
        url: String,
        /// The models folder.
        folder: PathBuf,
    },
    /// The hub has no such file.
    #[error("{url} is not there ({reason}); see which files the repository has")]
    NotFound {
        /// Where the file was looked for.
        url: String,
        /// What the hub says.
        reason: String,
    },
    /// The hub wants to know who asks, or does not let them have it.
    #[error(
        "{host} does not hand out {url} ({reason}); {}",
        if *had_token {
            "accept its terms on its page, or check that HF_TOKEN may read it"
        } else {
            "check the repository's name; for a private or gated one accept its terms on its page \
             and set HF_TOKEN"
        }
    )]
    Denied {
        /// Who said so.
        host: String,
        /// The file.
        url: String,
        /// What the hub says.
        reason: String,
        /// Whether a token was sent.
        had_token: bool,
    },
    /// The hub wants us to wait for longer than anybody would.
    #[error("{host} asks to be left alone for {} s; try again then", wait.as_secs())]
    TooManyRequests {
        /// Who said so.
        host: String,
        /// How long.
        wait: Duration,
    },
    /// It failed too often.
    #[error("gave up after {attempts} attempts: {reason}; `model pull` goes on at {bytes} bytes")]
    Interrupted {
        /// Attempts in a row that brought nothing.
        attempts: usize,
        /// Why the last one failed.
        reason: String,
        /// What is in the part file.
        bytes: u64,
    },
    /// An answer that is none of the hub's protocol.
    #[error("{host} gave an answer that is not understood: {reason}; see HF_ENDPOINT")]
    Protocol {
        /// Who said so.
        host: String,
        /// What was wrong with it.
        reason: String,
    },
    /// The file would not fit.
    #[error(
        "{} has {} MB free and the download needs {} MB; make room or set XDG_DATA_HOME to \
         another disk",
        folder.display(),
        free_bytes / 1_000_000,
        needed_bytes.div_ceil(1_000_000)
    )]
    Disk {
        /// The models folder.
        folder: PathBuf,
        /// What is still to be written, with something left over.
        needed_bytes: u64,
        /// What there is.
        free_bytes: u64,
    },
    /// The content is not what was announced.
    #[error(
        "{what} has the {quantity} {found} instead of {expected}; it was thrown away: pull it \
         again, and if that does not help, the file was replaced or tampered with"
    )]
    Mismatch {
        /// The file.
        what: String,
        /// `sha256` or `size`.
        quantity: &'static str,
        /// What was announced or recorded.
        expected: String,
        /// What came.
        found: String,
    },
    /// Whole, but no model.
    #[error("{what} is not a usable GGUF file: {reason}; it was thrown away")]
    NotModel {
        /// The file.
        what: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Somebody else is downloading it.
    #[error("{what} is being downloaded by {}; wait for it", process.map_or_else(
        || "another process".to_owned(),
        |id| format!("process {id}")
    ))]
    InUse {
        /// The file.
        what: String,
        /// Who does it, when that is known.
        process: Option<u32>,
    },
    /// A file could not be read or written.
    #[error("cannot {action} {}: {reason}", path.display())]
    File {
        /// The verb, such as `write`.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
}

fn by_hand(url: &str, folder: &Path) -> String {
    format!(
        "to do without, fetch {url} on another machine, put the file into {} and choose it with \
         `groundskeeper model use FILE`",
        folder.display()
    )
}

/// For `map_err` on what concerns the file at `path`.
pub(super) fn failure(
    action: &'static str,
    path: &Path,
) -> impl Fn(std::io::Error) -> Error + use<> {
    let path = path.to_owned();
    move |error| Error::File {
        action,
        path: path.clone(),
        reason: error.to_string(),
    }
}
