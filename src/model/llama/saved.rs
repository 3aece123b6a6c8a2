//! Keeps what the sequences hold on disk while the engine is down, so that the first requests
//! after a start are as fast as the last before it.
//!
//! A folder holds an index and files in llama.cpp's format: one for each sequence, and where memory
//! cannot be cut one for each place from which others may go on, such as the end of a system
//! prompt. The index says for which model file and which version of the program they are, and each
//! file's hash: llama.cpp trusts what it reads. Whatever is damaged or for others is removed with a line in the log.
//! Several processes may share a folder: the index is replaced as a whole, the last one wins, and
//! what it does not name is removed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

use super::super::prefix::SnapshotId;
use super::super::{EngineOptions, Error};
use super::engine_failed;
use super::sequences::{Part, Sequences};

const INDEX: &str = "index.json";
/// Changes with the form of the index and of what it names.
const FORMAT: u32 = 2;
/// So many bytes at both ends of a model file tell it from others, with its size and time.
const SAMPLE_BYTES: u64 = 1 << 20;

/// A folder for the sequences of one model.
#[derive(Debug)]
pub(super) struct Saved {
    folder: PathBuf,
    limit_bytes: u64,
    owner: Owner,
}

/// For what the saved sequences are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Owner {
    format: u32,
    program: String,
    model: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct Index {
    owner: Owner,
    /// Last used first.
    entries: Vec<Entry>,
}

/// One sequence.
#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    key: Option<String>,
    /// The shortest first.
    pieces: Vec<Piece>,
}

/// The first tokens of a sequence. Equal ones of several sequences are one file.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Piece {
    hash: String,
    tokens: usize,
}

/// What may still be written.
struct Room {
    bytes: u64,
    /// Hashes of the files that were written.
    files: BTreeSet<String>,
}

impl Piece {
    fn file(&self) -> String {
        format!("{}.state", self.hash)
    }
}

impl Saved {
    /// The folder that `options` name; `None` when nothing is to be saved.
    pub(super) fn of(options: &EngineOptions) -> Option<Self> {
        let folder = options.prefix_folder.clone()?;
        let limit_bytes = options.prefix_megabytes * 1_000_000;
        if limit_bytes == 0 || options.prefix_cache == 0 {
            return None;
        }
        let model = fingerprint(&options.path)
            .inspect_err(|error| tracing::warn!("prefixes are not saved: {error}"));
        let owner = Owner {
            format: FORMAT,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            model: model.ok()?,
        };
        Some(Self {
            folder,
            limit_bytes,
            owner,
        })
    }

    /// Puts what was saved into the empty `sequences`.
    pub(super) fn load(&self, sequences: &mut Sequences) {
        let index = match self.index() {
            Ok(Some(index)) => index,
            Ok(None) => return,
            Err(reason) => return self.remove(&reason),
        };
        let mut known = BTreeMap::new();
        // What was used last is loaded last, and so is the last to go.
        for entry in index.entries.iter().rev() {
            if let Err(error) = self.load_entry(entry, sequences, &mut known) {
                let key = entry.key.as_deref().unwrap_or("nobody");
                tracing::warn!("the saved prefix of {key} is left out: {error}");
            }
        }
    }

    /// Writes what the `sequences` hold, and removes what was there. They are not to be used
    /// afterwards.
    pub(super) fn save(&self, sequences: &mut Sequences) {
        if let Err(error) = self.try_to_save(sequences) {
            let folder = self.folder.display();
            tracing::warn!("what was read is not saved in {folder}: {error}");
        }
    }

    fn index(&self) -> Result<Option<Index>, String> {
        let bytes = match fs::read(self.folder.join(INDEX)) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.to_string()),
        };
        let index: Index = serde_json::from_slice(&bytes).map_err(|error| error.to_string())?;
        if index.owner != self.owner {
            return Err("it is of another model or version of the program".to_owned());
        }
        Ok(Some(index))
    }

    fn remove(&self, reason: &str) {
        let folder = self.folder.display();
        tracing::info!("saved prefixes in {folder} are removed: {reason}");
        if let Err(error) = fs::remove_dir_all(&self.folder) {
            tracing::warn!("{folder} cannot be removed: {error}");
        }
    }

    /// Loads one sequence; `known` are the snapshots of the pieces that were loaded before.
    fn load_entry(
        &self,
        entry: &Entry,
        sequences: &mut Sequences,
        known: &mut BTreeMap<String, SnapshotId>,
    ) -> Result<(), Error> {
        let mut parts = Vec::new();
        for piece in &entry.pieces {
            let path = self.folder.join(piece.file());
            if hash_of(&path).map_err(engine_failed)? != piece.hash {
                let _gone = fs::remove_file(&path);
                return Err(engine_failed(format!("{} is damaged", path.display())));
            }
            parts.push(Part {
                path,
                tokens: piece.tokens,
                snapshot: known.get(&piece.hash).copied(),
            });
        }
        sequences.load(&mut parts, entry.key.as_deref())?;
        for (piece, part) in entry.pieces.iter().zip(parts) {
            known.extend(part.snapshot.map(|id| (piece.hash.clone(), id)));
        }
        Ok(())
    }

    fn try_to_save(&self, sequences: &mut Sequences) -> Result<(), Error> {
        create_private(&self.folder).map_err(engine_failed)?;
        let mut entries = Vec::new();
        let mut room = Room {
            bytes: self.limit_bytes,
            files: BTreeSet::new(),
        };
        for slot in sequences.kept() {
            let key = sequences.key(slot);
            let pieces = self.save_slot(slot, sequences, &mut room)?;
            // The next may need its cells.
            sequences.drop_slot(slot)?;
            if !pieces.is_empty() {
                entries.push(Entry { key, pieces });
            }
        }
        self.replace(entries).map_err(engine_failed)
    }

    /// Writes what there is room for of a slot.
    fn save_slot(
        &self,
        slot: usize,
        sequences: &mut Sequences,
        room: &mut Room,
    ) -> Result<Vec<Piece>, Error> {
        let mut pieces = Vec::new();
        for tokens in sequences.ends(slot) {
            if sequences.cut_to(slot, tokens)? > room.bytes {
                continue;
            }
            let unnamed = Part {
                path: self.folder.join(format!("{slot}.{}", std::process::id())),
                tokens,
                snapshot: None,
            };
            sequences.save(slot, &unnamed)?;
            let hash = hash_of(&unnamed.path).map_err(engine_failed)?;
            let piece = Piece { hash, tokens };
            let path = self.folder.join(piece.file());
            fs::rename(&unnamed.path, &path).map_err(engine_failed)?;
            if room.files.insert(piece.hash.clone()) {
                let bytes = fs::metadata(&path).map_err(engine_failed)?.len();
                room.bytes = room.bytes.saturating_sub(bytes);
            }
            pieces.insert(0, piece);
        }
        Ok(pieces)
    }

    /// Makes `entries` the content of the folder.
    fn replace(&self, entries: Vec<Entry>) -> io::Result<()> {
        let pieces = entries.iter().flat_map(|entry| &entry.pieces);
        let names: Vec<String> = pieces.map(Piece::file).collect();
        let owner = self.owner.clone();
        let bytes = serde_json::to_vec(&Index { owner, entries })?;
        let unnamed = self.folder.join(format!("index.{}", std::process::id()));
        fs::write(&unnamed, bytes)?;
        fs::rename(&unnamed, self.folder.join(INDEX))?;
        for file in fs::read_dir(&self.folder)? {
            let name = file?.file_name();
            let is_named = name == INDEX || names.iter().any(|known| name == known.as_str());
            if !is_named {
                fs::remove_file(self.folder.join(name))?;
            }
        }
        Ok(())
    }
}

/// Tells a model file from others without reading all of it.
fn fingerprint(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let metadata = file.metadata()?;
    let mut hasher = blake3::Hasher::new();
    hasher.update(&metadata.len().to_le_bytes());
    let changed = metadata.modified()?.duration_since(UNIX_EPOCH);
    let changed = changed.unwrap_or_default().as_nanos();
    hasher.update(&changed.to_le_bytes());
    hasher.update_reader((&mut file).take(SAMPLE_BYTES))?;
    let end = metadata.len().saturating_sub(SAMPLE_BYTES);
    file.seek(SeekFrom::Start(end))?;
    hasher.update_reader(file.take(SAMPLE_BYTES))?;
    Ok(hasher.finalize().to_hex().to_string())
}

fn hash_of(path: &Path) -> io::Result<String> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(File::open(path)?)?;
    Ok(hasher.finalize().to_hex().to_string())
}

/// A folder that only this user can look into: prompts have the user's code in them.
fn create_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
