//! What files are checked by: the repository's settings and ratchet as they were last read well.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::daemon::{Error, Notice};
use crate::gate::{Policy, read_ratchet};
use crate::rules::Ratchet;
use crate::settings::{Configuration, Serve, Settings};

/// Settings and ratchet in force.
#[derive(Debug)]
pub(super) struct Basis {
    root: PathBuf,
    configuration: Configuration,
    isolated: bool,
    text: Option<String>,
    settings: Settings,
    pub(super) policy: Policy,
    pub(super) ratchet: Option<Ratchet>,
}

impl Basis {
    /// Reads settings and ratchet of the work tree at `root`; neither when `isolated`.
    pub(super) fn load(
        root: &Path,
        configuration: Configuration,
        isolated: bool,
    ) -> Result<Self, Error> {
        let text = read_settings(root, isolated)?;
        let settings = configuration.with_repository(text.as_deref())?.settings;
        let policy = Policy::new(&settings, &[])?;
        let mut basis = Self {
            root: root.to_owned(),
            configuration,
            isolated,
            text,
            settings,
            policy,
            ratchet: None,
        };
        basis.ratchet = basis.read_ratchet()?;
        Ok(basis)
    }

    /// The settings of the service.
    pub(super) fn serve(&self) -> &Serve {
        &self.settings.serve
    }

    /// How long changes must have been quiet.
    pub(super) fn debounce(&self) -> Duration {
        Duration::from_millis(self.settings.serve.debounce_ms)
    }

    /// True for the two files that this is read from.
    pub(super) fn is_read_from(&self, path: &Path) -> bool {
        !self.isolated
            && (path == self.root.join(Configuration::FILE_NAME) || path == self.ratchet_path())
    }

    /// Reads both again. What cannot be used is refused, and the old stays. Says what changed;
    /// nothing when the files say what they said before.
    pub(super) fn reload(&mut self) -> Vec<Notice> {
        let mut notices = Vec::new();
        let file = Configuration::FILE_NAME.to_owned();
        match self.reload_settings() {
            Ok(true) => notices.push(Notice::Reloaded { file }),
            Ok(false) => {}
            Err(error) => notices.push(refused(file, &error)),
        }
        let file = self.settings.gate.ratchet.clone();
        match self.read_ratchet() {
            Ok(ratchet) if ratchet != self.ratchet => {
                self.ratchet = ratchet;
                notices.push(Notice::Reloaded { file });
            }
            Ok(_) => {}
            Err(error) => notices.push(refused(file, &error)),
        }
        notices
    }

    fn reload_settings(&mut self) -> Result<bool, Error> {
        let text = read_settings(&self.root, self.isolated)?;
        if text == self.text {
            return Ok(false);
        }
        let settings = self
            .configuration
            .with_repository(text.as_deref())?
            .settings;
        self.policy = Policy::new(&settings, &[])?;
        self.settings = settings;
        self.text = text;
        Ok(true)
    }

    fn read_ratchet(&self) -> Result<Option<Ratchet>, Error> {
        if self.isolated {
            return Ok(None);
        }
        Ok(read_ratchet(&self.ratchet_path())?)
    }

    fn ratchet_path(&self) -> PathBuf {
        self.root.join(&self.settings.gate.ratchet)
    }
}

fn read_settings(root: &Path, isolated: bool) -> Result<Option<String>, Error> {
    let path = root.join(Configuration::FILE_NAME);
    match std::fs::read_to_string(&path) {
        _ if isolated => Ok(None),
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io(path)(error)),
    }
}

fn refused(file: String, error: &Error) -> Notice {
    let message = error.to_string();
    Notice::Refused { file, message }
}
