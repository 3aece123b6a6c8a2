//! The composition root: builds the pieces from the process's surroundings and hands them down.
//!
//! Only here are the environment, the current folder and the user's settings file read.

mod claims;
mod endpoint;
mod folders;
mod hub;
mod life;
mod models;
mod naming;
mod principal;
mod reach;
mod root;
mod service;
mod start;
mod tools;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;

pub use folders::Folders;
pub use principal::AGENT_VARIABLE;
pub use reach::Say;
pub use root::{place_of, root_of};

use tokio::runtime::Runtime;

use crate::gate::{self, CachePlace, Policy};
use crate::git::Repository;
use crate::improve::Journal;
use crate::improve::ground::Ground;
use crate::model::child::Children;
use crate::model::{self, EngineOptions, Model, download, registry};
use crate::rules::{Principal, Ratchet};
use crate::settings::{self, Configuration, Layer, Origin, Resolved, Settings};
use crate::store::Store;

/// The variable in which Claude Code names the folder it works in.
const CLIENT_FOLDER_VARIABLE: &str = "CLAUDE_PROJECT_DIR";

/// As many layers as this, or more, are all of them.
const ALL_LAYERS: u32 = 999;

/// What every command is given.
#[derive(Debug)]
pub struct App {
    /// The folder the program was started in.
    pub current: PathBuf,
    /// Where settings, state and caches are; only what needs them fails without.
    folders: Result<Folders, String>,
    /// Every settings layer but the repository's.
    pub configuration: Configuration,
    /// Who runs the program.
    pub principal: Principal,
    /// The variable of a coding agent that says so, where no other told.
    pub agent_mark: Option<&'static str>,
    /// Read no settings file and no ratchet.
    pub isolated: bool,
    /// The folder that an MCP client works in, when it says so and no flag says otherwise.
    pub client_folder: Option<PathBuf>,
    /// Where model files come from.
    pub hub: download::Hub,
}

/// Flags that stand before every command.
#[derive(Debug, Clone, Default)]
pub struct GlobalFlags {
    /// Run as if started in this folder.
    pub folder: Option<PathBuf>,
    /// `KEY=VALUE` settings.
    pub config: Vec<String>,
    /// Read no settings file and no ratchet.
    pub isolated: bool,
}

impl App {
    /// Reads the environment and the user's settings file.
    pub fn new(flags: &GlobalFlags) -> anyhow::Result<Self> {
        let start = std::env::current_dir().context("cannot tell the current folder")?;
        let current = match &flags.folder {
            Some(folder) => start.join(folder).canonicalize().with_context(|| {
                format!("cannot use {} as the current folder", folder.display())
            })?,
            None => start,
        };
        // A variable that is not UTF-8 cannot be one of ours.
        let environment: BTreeMap<String, String> = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        let folders = Folders::from_environment(&environment);
        let client_folder = environment
            .get(CLIENT_FOLDER_VARIABLE)
            .map(PathBuf::from)
            .filter(|folder| flags.folder.is_none() && folder.is_dir());
        let (principal, agent_mark) = principal::read(&environment);
        let hub = hub::read(&environment);
        let mut configuration = Configuration::default();
        if !flags.isolated {
            if let Ok(folders) = &folders {
                configuration.below = user_layer(&folders.settings_file())?;
            }
            configuration.above = settings::environment_layer(environment.into_iter())?;
        }
        for assignment in &flags.config {
            configuration.above.push(settings::flag_layer(assignment)?);
        }
        Ok(Self {
            current,
            folders,
            configuration,
            principal,
            agent_mark,
            isolated: flags.isolated,
            client_folder,
            hub,
        })
    }

    /// Where settings, state and caches are.
    pub fn folders(&self) -> anyhow::Result<&Folders> {
        self.folders
            .as_ref()
            .map_err(|reason| anyhow::anyhow!(reason.clone()))
    }

    /// The settings layers that judge a change by `principal`: an agent sets the environment of what
    /// it runs, so what stands there does not loosen what judges it.
    pub fn configuration_for(&self, principal: &Principal) -> Configuration {
        let mut configuration = self.configuration.clone();
        if principal.is_agent() {
            let is_theirs = |layer: &Layer| matches!(layer.origin, Origin::Environment(_));
            configuration.above.retain(|layer| !is_theirs(layer));
        }
        configuration
    }

    /// The settings in force in the work tree at `root`.
    pub fn settings(&self, root: &Path) -> anyhow::Result<Resolved> {
        let path = root.join(Configuration::FILE_NAME);
        let text = match std::fs::read_to_string(&path) {
            _ if self.isolated => None,
            Ok(text) => Some(text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => return Err(error).with_context(|| path.display().to_string()),
        };
        Ok(self.configuration.with_repository(text.as_deref())?)
    }

    /// What the work tree at `root` is checked by.
    pub fn policy(&self, root: &Path, select: &[String]) -> anyhow::Result<Policy> {
        Ok(Policy::new(&self.settings(root)?.settings, select)?)
    }

    /// The ratchet of the work tree at `root`.
    pub fn ratchet(&self, root: &Path, settings: &Settings) -> anyhow::Result<Option<Ratchet>> {
        if self.isolated {
            return Ok(None);
        }
        Ok(gate::read_ratchet(&root.join(&settings.gate.ratchet))?)
    }

    /// Where checks of work trees are remembered, when the user's folders are known.
    pub fn check_cache(&self) -> Option<CachePlace> {
        let program = std::env::current_exe().ok()?;
        let build = std::fs::metadata(&program).ok()?;
        Some(CachePlace {
            folder: self.folders().ok()?.checks(),
            // Two builds of one version differ in time or size.
            build: format!("{:?} {}", build.modified().ok()?, build.len()),
        })
    }

    /// The model files of this user.
    pub fn registry(&self) -> anyhow::Result<registry::Registry> {
        let folders = self.folders()?;
        Ok(registry::Registry::new(registry::Folders {
            cache: folders.cache.clone(),
            models: folders.models(),
            state: folders.state.clone(),
        }))
    }

    /// Starts an engine with one model file, whichever is in use.
    pub fn engine(
        &self,
        file: &registry::ModelFile,
        settings: &Settings,
    ) -> Result<Arc<dyn Model>, model::Error> {
        model::start(with_settings(file.options(), &settings.model))
    }

    /// How the model in force is started.
    pub fn engine_options(&self, settings: &Settings) -> anyhow::Result<EngineOptions> {
        Ok(engine_options(&self.registry()?, &settings.model)?)
    }

    /// Engines of this program in processes of their own, whatever the settings say.
    pub fn children(&self) -> Children {
        life::children()
    }

    /// Opens the store, and says so when a damaged one was set aside.
    pub async fn store(&self) -> anyhow::Result<Store> {
        let opened = Store::open(&self.folders()?.store()).await?;
        if let Some(path) = opened.quarantined {
            tracing::warn!("the store was damaged; it is kept as {}", path.display());
        }
        Ok(opened.store)
    }

    /// Where the code of the repository at `root` may run.
    pub fn ground(&self, root: &Path, settings: &Settings) -> anyhow::Result<Box<dyn Ground>> {
        Ok(Box::new(self.runs()?.ground(root, settings)))
    }

    /// The journal of a repository's runs. Not for async threads.
    pub fn journal(&self, runtime: &Runtime, repository: &Repository) -> anyhow::Result<Journal> {
        let store = runtime.block_on(self.store())?;
        Ok(Journal::open(
            store,
            runtime.handle().clone(),
            repository.root(),
        )?)
    }

    /// A runtime for a command that waits for one other at a time: nothing is handed from thread to
    /// thread but what blocks.
    pub fn lone_runtime() -> anyhow::Result<Runtime> {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .context("cannot start the runtime")
    }

    /// A runtime for commands that need one.
    pub fn runtime() -> anyhow::Result<Runtime> {
        tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .context("cannot start the runtime")
    }
}

fn user_layer(path: &Path) -> anyhow::Result<Vec<Layer>> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(vec![Layer::from_toml(
            Origin::User(path.display().to_string()),
            &text,
        )?]),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error).with_context(|| path.display().to_string()),
    }
}

fn engine_options(
    registry: &registry::Registry,
    settings: &settings::Model,
) -> Result<EngineOptions, model::Error> {
    let options = if settings.path.is_empty() {
        registry.current()?.options()
    } else {
        EngineOptions::new(&settings.path)
    };
    Ok(with_settings(options, settings))
}

fn with_settings(options: EngineOptions, settings: &settings::Model) -> EngineOptions {
    let positive = |number: u32| (number > 0).then_some(number);
    EngineOptions {
        threads: positive(settings.threads).map(|threads| threads as usize),
        context_tokens: positive(settings.context_tokens),
        // A number that a person chose is taken as it is; all layers go where they fit.
        gpu_layers: (settings.gpu_layers < ALL_LAYERS).then_some(settings.gpu_layers),
        queue: settings.queue as usize,
        sequences: settings.sequences,
        prompt_chunk_tokens: settings.chunk_tokens,
        prefix_cache: settings.prefix_cache,
        prefix_megabytes: settings.prefix_megabytes.into(),
        ..options
    }
}
