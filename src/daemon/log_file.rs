//! The log of the service as a file that begins anew when it has grown, with its predecessors
//! beside it: `daemon.log`, `daemon.log.1` and so on, the newest first.

use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

/// A log file that is written to.
#[derive(Debug)]
pub struct LogFile {
    path: PathBuf,
    bytes_max: u64,
    files_max: u32,
    file: File,
    bytes: u64,
}

impl LogFile {
    /// Goes on with the log at `path`. It begins anew at `bytes_max`, and of `files_max` logs, the
    /// present one included, the oldest goes.
    pub fn open(path: &Path, bytes_max: u64, files_max: u32) -> io::Result<Self> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let file = append_to(path)?;
        Ok(Self {
            bytes: file.metadata()?.len(),
            path: path.to_owned(),
            bytes_max,
            files_max: files_max.max(1),
            file,
        })
    }

    fn begin_anew(&mut self) -> io::Result<()> {
        let numbered = |number: u32| match number {
            0 => self.path.clone(),
            number => with_number(&self.path, number),
        };
        for number in (0..self.files_max - 1).rev() {
            match fs::rename(numbered(number), numbered(number + 1)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        // The only one that is kept is the present one.
        if self.files_max == 1 {
            fs::remove_file(&self.path)?;
        }
        self.file = append_to(&self.path)?;
        self.bytes = 0;
        Ok(())
    }
}

impl Write for LogFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes > 0 && self.bytes + bytes.len() as u64 > self.bytes_max {
            self.begin_anew()?;
        }
        self.file.write_all(bytes)?;
        self.bytes += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

fn append_to(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.append(true).create(true).mode(0o600).open(path)
}

fn with_number(path: &Path, number: u32) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{number}"));
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_that_has_grown_begins_anew_and_the_oldest_goes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state/daemon.log");
        let mut log = LogFile::open(&path, 10, 3).unwrap();
        for line in ["first--\n", "second-\n", "third--\n", "fourth-\n", "f\n"] {
            log.write_all(line.as_bytes()).unwrap();
        }
        let text = |number| fs::read_to_string(with_number(&path, number)).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "fourth-\nf\n");
        assert_eq!((text(1), text(2)), ("third--\n".into(), "second-\n".into()));
        assert!(!with_number(&path, 3).exists());
        // A line longer than a whole log is written all the same, and the next program goes on.
        let mut log = LogFile::open(&path, 10, 1).unwrap();
        log.write_all(b"much longer than that\n").unwrap();
        assert_eq!(
            fs::read_to_string(&path).unwrap(),
            "much longer than that\n"
        );
    }
}
