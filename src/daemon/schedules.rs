//! Scheduled runs of the background service: what was interrupted is gone on with, then the clock is
//! looked at now and then, and what is due is made. Which slots those are belongs to
//! `improve::schedule`.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Local};
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;

use crate::git::Repository;
use crate::improve::ground::Ground;
use crate::improve::schedule::{self, Tick};
use crate::improve::{self, Journal, RunReport, Services};
use crate::model::{Cancel, Lazy};
use crate::settings::Configuration;
use crate::store::Store;

/// Time between two looks at the clock.
const TICK: Duration = Duration::from_secs(20);

/// Time until the next look while another process is at work in the repository.
const TURN: Duration = Duration::from_secs(2);

/// How long a run gets to park itself once the service stops; one that takes longer is parked by
/// whoever looks next.
const PARKING: Duration = Duration::from_secs(5);

/// What scheduled runs are made with.
pub struct ScheduleOptions {
    /// The work tree's top folder.
    pub root: PathBuf,
    /// Every settings layer but the repository's.
    pub configuration: Configuration,
    /// Read no settings file of the repository.
    pub isolated: bool,
    /// Where runs are recorded.
    pub store: Store,
    /// The model.
    pub model: Arc<Lazy>,
    /// Where the repository's own code may run.
    pub ground: Box<dyn Ground + Send + Sync>,
    /// Folder for worktrees.
    pub worktrees: PathBuf,
    /// Is told what came of runs, in sentences.
    pub say: Box<dyn Fn(String) + Send + Sync>,
}

/// Keeps the schedules of a repository until `stop`. What goes wrong is said, and tried again with
/// the next look at the clock.
pub async fn keep_schedules(options: ScheduleOptions, stop: CancellationToken) {
    let keeper = Arc::new(Keeper {
        options,
        since: Local::now(),
        cancel: Cancel::default(),
        runtime: Handle::current(),
    });
    let mut is_first = true;
    let mut last_error = String::new();
    while !stop.is_cancelled() {
        let worker = keeper.clone();
        let mut work = tokio::task::spawn_blocking(move || worker.look(is_first));
        let done = tokio::select! {
            done = &mut work => done,
            () = stop.cancelled() => {
                keeper.cancel.cancel();
                let _ = tokio::time::timeout(PARKING, work).await;
                return;
            }
        };
        // What was interrupted is gone on with once whoever is at work is done.
        let is_taken = matches!(done, Ok(Err(improve::Error::AtWork { .. })));
        is_first &= is_taken;
        match done {
            Ok(Ok(())) => last_error.clear(),
            Ok(Err(error)) => keeper.say_once(&mut last_error, error.to_string()),
            Err(error) => keeper.say_once(&mut last_error, error.to_string()),
        }
        tokio::select! {
            () = tokio::time::sleep(if is_taken { TURN } else { TICK }) => {}
            () = stop.cancelled() => return,
        }
    }
}

struct Keeper {
    options: ScheduleOptions,
    since: DateTime<Local>,
    cancel: Cancel,
    runtime: Handle,
}

impl Keeper {
    /// Looks at the clock once; the first time it also goes on with what was interrupted.
    fn look(&self, is_first: bool) -> Result<(), improve::Error> {
        let options = &self.options;
        let settings = options.settings()?;
        if settings.improve.schedule.is_empty() && !is_first {
            return Ok(());
        }
        let repository = Repository::discover(&options.root)?;
        let journal = Journal::open(options.store.clone(), self.runtime.clone(), &options.root)?;
        let services = Services {
            repository: &repository,
            configuration: &options.configuration,
            isolated: options.isolated,
            model: &options.model,
            ground: &*options.ground,
            worktrees: &options.worktrees,
            journal: &journal,
            cancel: &self.cancel,
            progress: &|_| {},
        };
        if is_first {
            for report in schedule::resume_interrupted(&services)? {
                (options.say)(format!(
                    "run {} was gone on with: {}",
                    report.run,
                    ended(&report)
                ));
            }
        }
        let tick = Tick {
            now: Local::now(),
            since: self.since,
            settings: &settings,
        };
        for report in schedule::tick(&services, tick)? {
            (options.say)(format!("scheduled run: {}", ended(&report)));
        }
        Ok(())
    }

    /// The same words again and again would hide everything else.
    fn say_once(&self, last: &mut String, message: String) {
        if *last != message {
            (self.options.say)(format!("schedules: {message}"));
            *last = message;
        }
    }
}

impl ScheduleOptions {
    fn settings(&self) -> Result<crate::settings::Settings, improve::Error> {
        let path = self.root.join(Configuration::FILE_NAME);
        let text = match std::fs::read_to_string(&path) {
            _ if self.isolated => None,
            Ok(text) => Some(text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(source) => return Err(improve::Error::Io { path, source }),
        };
        let resolved = self.configuration.with_repository(text.as_deref());
        Ok(resolved.map_err(crate::gate::Error::from)?.settings)
    }
}

fn ended(report: &RunReport) -> String {
    let commits = report.commits.len();
    if let Some(branch) = &report.branch {
        return format!("{commits} commits on {branch}");
    }
    let planned = report.count(improve::ChangeOutcome::Planned);
    format!(
        "{}, nothing on a branch; {planned} changes planned",
        report.state
    )
}
