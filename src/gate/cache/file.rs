//! The cache's file: a magic, the key, a checksum and the entries in postcard's format.

use std::io::Write;
use std::path::Path;

use crate::gate::cache::entry::Entry;
use crate::text::RepoPath;

const MAGIC: &[u8; 16] = b"groundskeeper-1\n";

/// Hash of all but the file's content that findings depend on.
pub(super) type Key = [u8; 32];

/// The key of a build and of the settings' fingerprint.
pub(super) fn key(build: &str, settings: Key) -> Key {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&settings);
    hasher.update(env!("CARGO_PKG_VERSION").as_bytes());
    hasher.update(build.as_bytes());
    *hasher.finalize().as_bytes()
}

/// Reads the entries of a file with this key; the error says why there are none.
pub(super) fn read(file: &Path, key: &Key) -> Result<Vec<(Vec<u8>, Entry)>, String> {
    let bytes = std::fs::read(file).map_err(|error| error.to_string())?;
    let rest = bytes.strip_prefix(MAGIC).ok_or("it is no cache of ours")?;
    let rest = rest
        .strip_prefix(key)
        .ok_or("another build or other settings wrote it")?;
    let (checksum, body) = rest.split_at_checked(32).ok_or("it is cut short")?;
    if blake3::hash(body).as_bytes() != checksum {
        return Err("it is damaged".to_owned());
    }
    let entries: Vec<(Vec<u8>, Entry)> =
        postcard::from_bytes(body).map_err(|error| error.to_string())?;
    let sound = entries.iter().all(|(_, entry)| entry.is_sound());
    sound
        .then_some(entries)
        .ok_or_else(|| "it names unknown rules".to_owned())
}

/// Replaces the file at once.
pub(super) fn write(file: &Path, key: &Key, entries: &[(RepoPath, Entry)]) -> std::io::Result<()> {
    let stored: Vec<(&[u8], &Entry)> = entries
        .iter()
        .map(|(path, entry)| (path.as_bytes(), entry))
        .collect();
    let body = postcard::to_stdvec(&stored).map_err(std::io::Error::other)?;
    let folder = file.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut new = tempfile::NamedTempFile::new_in(folder)?;
    for part in [&MAGIC[..], key, blake3::hash(&body).as_bytes(), &body] {
        new.write_all(part)?;
    }
    new.persist(file)?;
    Ok(())
}
