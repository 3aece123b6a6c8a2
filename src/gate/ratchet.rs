//! The ratchet file on disk.

use std::io::Write;
use std::path::Path;

use crate::gate::Error;
use crate::rules::Ratchet;

/// Reads the ratchet at `path`; `None` when there is none.
pub fn read_ratchet(path: &Path) -> Result<Option<Ratchet>, Error> {
    match std::fs::read(path) {
        Ok(text) => Ok(Some(Ratchet::parse(&text)?)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io(path)(error)),
    }
}

/// Writes the ratchet to `path`, whole or not at all.
pub fn write_ratchet(path: &Path, ratchet: &Ratchet) -> Result<(), Error> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(Error::io(folder))?;
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(Error::io(folder))?;
    file.write_all(ratchet.to_text().as_bytes())
        .map_err(Error::io(path))?;
    file.as_file().sync_all().map_err(Error::io(path))?;
    file.persist(path)
        .map_err(|error| Error::io(path)(error.error))?;
    Ok(())
}
