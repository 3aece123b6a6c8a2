use std::sync::Arc;

use serde_json::{Value, json};

mod changes;
mod grounds;
mod killed;
mod optimized;
mod played;
mod readmes;
mod refactors;
mod remembered;
mod replaced;
mod rewrites;
mod runs;
mod schedules;
mod spoilt;
mod written_tests;

use super::*;
use crate::git::fixture::Fixture;
use crate::model::scripted::{Reply, Scripted};
use crate::model::{self, Cancel, Lazy};
use crate::settings::Configuration;
use crate::store::Store;

const SOURCE: &str =
    "def area(width, height):\n    return width * height\n\n\nclass Box:\n    side = 1\n";

/// A repository, a scripted model, and one run over it.
struct Scene {
    fixture: Fixture,
    runtime: tokio::runtime::Runtime,
    journal: Journal,
    cancel: Cancel,
}

impl Scene {
    fn new(files: &[(&str, &str)]) -> Self {
        let fixture = Fixture::with_commit(files);
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let store = runtime.block_on(Store::in_memory()).unwrap();
        let journal = Journal::open(store, runtime.handle().clone(), &fixture.root()).unwrap();
        Self {
            fixture,
            runtime,
            journal,
            cancel: Cancel::default(),
        }
    }

    fn run(&self, model: &Lazy, request: &RunRequest) -> Result<RunReport, Error> {
        self.with(model, &|_| {}, |services| run(services, request))
    }

    /// Does `work` with a model, and tells `progress`.
    fn with<T>(
        &self,
        model: &Lazy,
        progress: &(dyn Fn(Progress<'_>) + Sync),
        work: impl FnOnce(&Services<'_>) -> T,
    ) -> T {
        let ground = ground::NoGround {
            reason: "nothing is run in this test".to_owned(),
        };
        self.on(&ground, model, progress, work)
    }

    /// The same on a ground.
    fn on<T>(
        &self,
        ground: &dyn ground::Ground,
        model: &Lazy,
        progress: &(dyn Fn(Progress<'_>) + Sync),
        work: impl FnOnce(&Services<'_>) -> T,
    ) -> T {
        let repository = self.fixture.open();
        work(&Services {
            repository: &repository,
            configuration: &Configuration::default(),
            isolated: false,
            model,
            ground,
            worktrees: &self.worktrees(),
            journal: &self.journal,
            cancel: &self.cancel,
            progress,
        })
    }

    fn answered(&self, answer: impl FnMut(&model::Request) -> Reply + Send + 'static) -> RunReport {
        self.run(&scripted(answer), &document()).unwrap()
    }

    fn worktrees(&self) -> std::path::PathBuf {
        self.fixture.beside("worktrees")
    }

    fn state(&self, id: &str) -> String {
        self.journal.show(id).unwrap().0.state
    }

    fn branches(&self) -> String {
        self.fixture.git(&["branch", "--format=%(refname:short)"])
    }
}

fn scripted(answer: impl FnMut(&model::Request) -> Reply + Send + 'static) -> Lazy {
    Lazy::started(Arc::new(Scripted::answering(answer)))
}

fn document() -> RunRequest {
    RunRequest {
        kinds: vec!["document".to_owned()],
        ..RunRequest::default()
    }
}

/// A good answer about the one definition that the prompt shows.
fn good(request: &model::Request) -> Reply {
    let class = request
        .messages
        .iter()
        .any(|message| message.content.contains("class Box"));
    let summary = if class {
        "A box with a side."
    } else {
        "Compute the area of a rectangle."
    };
    Reply::from(json!({ "summary": summary }))
}

fn outcomes(report: &RunReport) -> Vec<(&str, ChangeOutcome)> {
    let changes = report.changes.iter();
    changes
        .map(|change| (change.symbol.as_deref().unwrap_or(""), change.outcome))
        .collect()
}
