//! Room on the disk, before it is used up.

use std::path::Path;

use super::Error;

/// Left free for everything else.
const RESERVE_BYTES: u64 = 256 << 20;

/// Refuses when `folder`'s disk does not have room for `bytes` more. A system that does not tell
/// is trusted.
pub(super) fn check(folder: &Path, bytes: u64) -> Result<(), Error> {
    match free_bytes(folder) {
        Some(free_bytes) => fits(folder, bytes, free_bytes),
        None => Ok(()),
    }
}

fn fits(folder: &Path, bytes: u64, free_bytes: u64) -> Result<(), Error> {
    let needed_bytes = bytes.saturating_add(RESERVE_BYTES);
    if needed_bytes > free_bytes {
        return Err(Error::Disk {
            folder: folder.to_owned(),
            needed_bytes,
            free_bytes,
        });
    }
    Ok(())
}

#[cfg(unix)]
fn free_bytes(folder: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

#[cfg(not(unix))]
fn free_bytes(_folder: &Path) -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_refused_with_the_numbers() {
        let folder = Path::new("/models");
        assert!(fits(folder, 1_000_000, 300_000_000).is_ok());
        let text = fits(folder, 50_000_000, 300_000_000)
            .unwrap_err()
            .to_string();
        assert!(text.contains("/models has 300 MB free"), "{text}");
        assert!(text.contains("needs 319 MB"), "{text}");
        assert!(check(&std::env::temp_dir(), u64::MAX).is_err());
    }
}
