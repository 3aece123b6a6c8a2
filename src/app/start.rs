//! The service as a process in the background: started, and what it said when it did not come up.
//! The program that is started is this one (ARCHITECTURE.md, invariant 5).

use std::fs::File;
use std::io::{self, Read as _};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::{Folders, life, principal};
use crate::settings;

/// The command that serves in the background.
const COMMAND: [&str; 2] = ["serve", "--background"];

/// Bytes of its last words that are repeated.
const WORDS_MAX: u64 = 2_000;

/// Starts the service. It belongs to nobody's terminal, works on no folder, and inherits neither
/// the settings nor the agent of who starts it, since it serves others as well.
#[expect(
    clippy::disallowed_methods,
    reason = "this program is started, as the service"
)]
pub(super) fn background(folders: &Folders) -> io::Result<Child> {
    std::fs::create_dir_all(&folders.state)?;
    let errors = File::create(folders.errors())?;
    let mut command = Command::new(life::program());
    for (name, _) in std::env::vars_os() {
        let is_setting = |name: &str| name.starts_with(settings::VARIABLE_PREFIX);
        if name.to_str().is_some_and(is_setting) {
            command.env_remove(name);
        }
    }
    for name in principal::variables() {
        command.env_remove(name);
    }
    command
        .arg0("groundskeeper")
        .args(COMMAND)
        .current_dir(&folders.state)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(errors)
        .process_group(0)
        .spawn()
}

/// What a service that did not come up has said.
pub(super) fn last_words(errors: &Path) -> String {
    let mut words = String::new();
    let read = File::open(errors).and_then(|file| file.take(WORDS_MAX).read_to_string(&mut words));
    match read {
        Ok(_) if !words.trim().is_empty() => words.trim().replace('\n', "; "),
        _ => "it said nothing".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn last_words_are_on_one_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("daemon.err");
        assert_eq!(last_words(&path), "it said nothing");
        std::fs::write(&path, "error: no\ncause: because\n").unwrap();
        assert_eq!(last_words(&path), "error: no; cause: because");
    }
}
