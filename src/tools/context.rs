//! What tools work with, handed down by the composition root.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::git::Repository;
use crate::improve::ground::Fenced;
use crate::model::Lazy;
use crate::process::sandbox::Sandbox;
use crate::rules::{Principal, Ratchet};
use crate::settings::{Configuration, Settings};
use crate::text::RepoPath;
use crate::tools::agents::Agents;
use crate::tools::{Files, ToolError};

/// Where improvement runs are kept.
#[derive(Debug, Clone)]
pub struct Runs {
    /// The store's file.
    pub store: PathBuf,
    /// Folder for their worktrees.
    pub worktrees: PathBuf,
    /// Folder for what tests keep, such as what cargo builds.
    pub tests: PathBuf,
}

impl Runs {
    /// Where the code of the repository whose checkout is at `root` may run.
    pub fn ground(&self, root: &Path, settings: &Settings) -> Fenced {
        Fenced {
            sandbox: Sandbox::of_settings(&settings.sandbox),
            settings: settings.clone(),
            checkout: root.to_owned(),
            cache: self.tests.clone(),
        }
    }
}

/// What the services of a repository are made with.
#[derive(Debug, Clone)]
pub struct Means {
    /// Every settings layer but the repository's.
    pub configuration: Configuration,
    /// Read no settings file and no ratchet.
    pub isolated: bool,
    /// The local model.
    pub model: Arc<Lazy>,
    /// Where improvement runs are kept.
    pub runs: Runs,
}

/// The services of one repository. Clones are of the same one.
#[derive(Debug, Clone)]
pub struct Context {
    /// The repository's root.
    pub root: PathBuf,
    /// Its files.
    pub files: Arc<Files>,
    /// Every settings layer but the repository's.
    pub configuration: Configuration,
    /// Read no settings file and no ratchet.
    pub isolated: bool,
    /// On whose behalf calls are made that name no agent.
    pub principal: Principal,
    /// Whether a call that names another agent is refused.
    pub principal_fixed: bool,
    /// The local model, loaded on its first use.
    pub model: Arc<Lazy>,
    /// Where improvement runs are kept.
    pub runs: Runs,
    /// The agents, once somebody has asked for them.
    pub(super) agents: Agents,
    /// One commit at a time: each is judged against the HEAD that the one before left.
    commits: Arc<Mutex<()>>,
    known: Arc<Mutex<Known>>,
}

/// A settings file as it was read; `None` where there was none.
#[derive(Debug, Clone, PartialEq)]
struct SettingsText(Option<String>);

/// Settings files that counted.
#[derive(Debug, Default)]
struct Known {
    /// The last that was valid, with what it says: a file that stays is read again, and not parsed.
    valid: Option<(SettingsText, Arc<Settings>)>,
    /// The one that the last reload told of, or the first.
    reported: Option<SettingsText>,
}

impl Context {
    /// The services of the repository at `root`, for calls on behalf of `principal`; where that is
    /// `fixed`, a call that names another agent is refused.
    pub fn new(
        root: impl Into<PathBuf>,
        means: Means,
        (principal, fixed): (Principal, bool),
    ) -> std::io::Result<Self> {
        let root = root.into();
        Ok(Self {
            files: Arc::new(Files::open(&root)?),
            root,
            configuration: means.configuration,
            isolated: means.isolated,
            principal,
            principal_fixed: fixed,
            model: means.model,
            runs: means.runs,
            agents: Agents::default(),
            commits: Arc::default(),
            known: Arc::default(),
        })
    }

    /// The same services on behalf of `principal`.
    #[must_use]
    pub fn on_behalf_of(&self, principal: Principal, fixed: bool) -> Self {
        Self {
            principal,
            principal_fixed: fixed,
            ..self.clone()
        }
    }

    /// Whether the folder that was opened is still the one at its path.
    pub fn is_there(&self) -> bool {
        self.files.is_at(&self.root)
    }

    /// The settings in force now, for the work tree: those of its file, or when that is not valid
    /// any more the last that were.
    pub fn settings(&self) -> Result<Arc<Settings>, ToolError> {
        let text = SettingsText(self.settings_text()?);
        let mut known = self.known();
        if let Some((valid, settings)) = &known.valid
            && *valid == text
        {
            return Ok(Arc::clone(settings));
        }
        match self.configuration.with_repository(text.0.as_deref()) {
            Ok(resolved) => {
                let settings = Arc::new(resolved.settings);
                known.valid = Some((text.clone(), Arc::clone(&settings)));
                known.reported.get_or_insert(text);
                Ok(settings)
            }
            Err(error) => match &known.valid {
                Some((_, settings)) => {
                    tracing::warn!("the settings before stay in force: {error}");
                    Ok(Arc::clone(settings))
                }
                None => Err(error.into()),
            },
        }
    }

    /// The settings that were in force when this was asked last, and those of the file as it is
    /// now, which must be valid.
    pub(super) fn reload(&self) -> Result<(Settings, Settings), ToolError> {
        let text = self.settings_text()?;
        let stay = |error: crate::settings::Error| {
            ToolError::refused(format!("{error}; the settings before stay in force"))
        };
        let after = self
            .configuration
            .with_repository(text.as_deref())
            .map_err(stay)?;
        let mut known = self.known();
        let text = SettingsText(text);
        known.valid = Some((text.clone(), Arc::new(after.settings.clone())));
        let SettingsText(before) = known.reported.replace(text.clone()).unwrap_or(text);
        let before = self.configuration.with_repository(before.as_deref())?;
        Ok((before.settings, after.settings))
    }

    fn settings_text(&self) -> Result<Option<String>, ToolError> {
        let path = RepoPath::from(Configuration::FILE_NAME);
        let text = match self.isolated {
            true => None,
            false => self.files.read_optional(&path, SETTINGS_BYTES_MAX)?,
        };
        Ok(text.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The recorded findings of the work tree.
    pub(super) fn ratchet(&self, settings: &Settings) -> Result<Option<Ratchet>, ToolError> {
        if self.isolated {
            return Ok(None);
        }
        let path = RepoPath::from(settings.gate.ratchet.as_str());
        let text = self
            .files
            .read_optional(&path, settings.limits.file_bytes)?;
        Ok(text.map(|text| Ratchet::parse(&text)).transpose()?)
    }

    /// The git repository, opened for this call.
    pub(super) fn repository(&self) -> Result<Repository, ToolError> {
        Ok(Repository::discover(&self.root)?)
    }

    /// Waits for the commits before this one.
    pub(super) fn commit_turn(&self) -> MutexGuard<'_, ()> {
        self.commits.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A settings file that is larger is none.
const SETTINGS_BYTES_MAX: usize = 1 << 20;
