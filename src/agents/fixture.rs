//! A store, files in memory and a scripted model for this room's tests.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use tokio::runtime::Runtime;

use crate::agents::task::Tests;
use crate::agents::{Folder, Progress, Registry, Services, Turns};
use crate::gate::Policy;
use crate::model::scripted::{Reply, Scripted};
use crate::model::{Cancel, Lazy, Request};
use crate::settings::Settings;
use crate::store::{AgentProfile, Store};
use crate::text::RepoPath;

/// A profile of an agent that owns `file`.
pub(super) fn profile(file: &str) -> AgentProfile {
    AgentProfile {
        name: "An agent".to_owned(),
        managed_file: RepoPath::from(file),
        system_prompt: "Be brief.".to_owned(),
        model_role: "chat".to_owned(),
        notes: String::new(),
    }
}

/// No test can be run.
struct NoTests;

impl Tests for NoTests {
    fn failing(&self, _: &[String], _: &Cancel) -> Result<Vec<(String, String)>, String> {
        Err("there is no sandbox here".to_owned())
    }
}

/// Files in memory.
#[derive(Default)]
struct InMemory(Mutex<BTreeMap<RepoPath, Vec<u8>>>);

impl Folder for InMemory {
    fn resolve(&self, path: &str) -> Result<RepoPath, String> {
        Ok(RepoPath::from(path))
    }

    fn read(&self, path: &RepoPath) -> Result<Option<Vec<u8>>, String> {
        Ok(self.0.lock().unwrap().get(path).cloned())
    }

    fn write(&self, path: &RepoPath, content: &[u8], before: Option<&[u8]>) -> Result<(), String> {
        let mut files = self.0.lock().unwrap();
        if files.get(path).map(Vec::as_slice) != before {
            return Err(format!("{path} has changed"));
        }
        files.insert(path.clone(), content.to_vec());
        Ok(())
    }
}

/// A repository's agents with everything that they work with.
pub(super) struct Scene {
    pub(super) registry: Registry,
    pub(super) settings: Settings,
    pub(super) cancel: Cancel,
    files: InMemory,
    model: Arc<Scripted>,
    turns: Turns,
    streamed: Mutex<String>,
    cancels: AtomicBool,
    _runtime: Runtime,
}

impl Scene {
    pub(super) fn new(files: &[(&str, &str)]) -> Self {
        let runtime = Runtime::new().unwrap();
        let store = runtime.block_on(Store::in_memory()).unwrap();
        let root = Path::new("/somewhere");
        let registry = Registry::open(store, runtime.handle().clone(), root).unwrap();
        let scene = Self {
            registry,
            settings: Settings::default(),
            cancel: Cancel::default(),
            files: InMemory::default(),
            model: Arc::new(Scripted::new([Reply::Silence; 0])),
            turns: Turns::default(),
            streamed: Mutex::default(),
            cancels: AtomicBool::new(false),
            _runtime: runtime,
        };
        for (path, text) in files {
            scene.write(path, text);
        }
        scene
    }

    /// The same with a model that gives these replies.
    pub(super) fn answering<R: Into<Reply>>(self, replies: impl IntoIterator<Item = R>) -> Self {
        self.with_model(Scripted::new(replies))
    }

    pub(super) fn with_model(mut self, model: Scripted) -> Self {
        self.model = Arc::new(model);
        self
    }

    /// From now on the first text that is streamed cancels the work.
    pub(super) fn cancel_on_text(&self) {
        self.cancels.store(true, Ordering::SeqCst);
    }

    pub(super) fn write(&self, path: &str, text: &str) {
        let mut files = self.files.0.lock().unwrap();
        files.insert(RepoPath::from(path), text.as_bytes().to_vec());
    }

    pub(super) fn text(&self, path: &str) -> String {
        let files = self.files.0.lock().unwrap();
        String::from_utf8(files[&RepoPath::from(path)].clone()).unwrap()
    }

    pub(super) fn requests(&self) -> Vec<Request> {
        self.model.requests()
    }

    pub(super) fn streamed(&self) -> String {
        self.streamed.lock().unwrap().clone()
    }

    pub(super) fn with<T>(&self, work: impl FnOnce(&Services<'_>) -> T) -> T {
        let policy = Policy::new(&self.settings, &[]).unwrap();
        let lazy = Lazy::started(self.model.clone());
        let progress = |progress: Progress<'_>| {
            if let Progress::Text(text) = progress {
                self.streamed.lock().unwrap().push_str(text);
                if self.cancels.load(Ordering::SeqCst) {
                    self.cancel.cancel();
                }
            }
        };
        work(&Services {
            registry: &self.registry,
            folder: &self.files,
            model: &lazy,
            settings: &self.settings,
            policy: &policy.claimed_by(self.registry.claims().unwrap()),
            tests: &NoTests,
            turns: &self.turns,
            cancel: &self.cancel,
            progress: &progress,
        })
    }
}
