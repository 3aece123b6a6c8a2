//! The scheduled runs of `serve`, beside its checks: those of the repository that it was started in,
//! and those of repositories that the user named.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::cli::output;
use crate::daemon::{ScheduleOptions, is_repository, keep_schedules};
use crate::model::Lazy;
use crate::store::Store;

/// Whose schedules are kept, and where what they come to is said.
pub(super) struct Keeping<'a> {
    pub(super) app: &'a App,
    pub(super) store: &'a Store,
    pub(super) model: &'a Arc<Lazy>,
    /// Nobody reads what is written; it goes into the log.
    pub(super) background: bool,
    pub(super) stop: CancellationToken,
}

impl Keeping<'_> {
    /// Keeps the schedules of `own` and of those `named` in the settings, until the stop. One that
    /// cannot be kept is said, and the others are kept.
    pub(super) fn all(&self, own: Option<PathBuf>, named: &[String]) -> JoinSet<()> {
        let mut kept = JoinSet::new();
        let mut roots: Vec<PathBuf> = own.into_iter().collect();
        for named in named {
            match Path::new(named).canonicalize() {
                Ok(root) if !is_repository(&root) => {
                    self.say(&format!(
                        "{named} (serve.scheduled_repositories) is no repository"
                    ));
                }
                Ok(root) if roots.contains(&root) => {}
                Ok(root) => roots.push(root),
                Err(error) => {
                    self.say(&format!("{named} (serve.scheduled_repositories): {error}"));
                }
            }
        }
        for root in roots {
            match self.options(&root) {
                Ok(options) => {
                    kept.spawn(keep_schedules(options, self.stop.clone()));
                }
                Err(error) => self.say(&format!("schedules of {}: {error:#}", root.display())),
            }
        }
        kept
    }

    fn options(&self, root: &Path) -> anyhow::Result<ScheduleOptions> {
        let settings = self.app.settings(root)?.settings;
        let (place, background) = (root.display().to_string(), self.background);
        Ok(ScheduleOptions {
            root: root.to_owned(),
            configuration: self.app.configuration.clone(),
            isolated: self.app.isolated,
            store: self.store.clone(),
            model: Arc::clone(self.model),
            ground: self.app.ground(root, &settings)?,
            worktrees: self.app.folders()?.worktrees(),
            say: Box::new(move |words| say(background, &format!("{place}: {words}"))),
        })
    }

    fn say(&self, words: &str) {
        say(self.background, words);
    }
}

fn say(background: bool, words: &str) {
    match background {
        true => tracing::info!("{words}"),
        false => output::remark(words),
    }
}
