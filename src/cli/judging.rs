//! Content of every kind to a report, and the report to standard output. What commands share that
//! judge; their arguments are theirs.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::app::{App, place_of, root_of};
use crate::cli::output;
use crate::gate::report::{Audience, Format, Options};
use crate::gate::{self, CachePlace, Judgement, Parents, Policy, Report, judge, settings_at};
use crate::git::{Repository, Snapshot};
use crate::rules::Principal;
use crate::settings::Settings;

/// Writes a report to standard output in the named format.
pub(super) fn write(report: &Report, format: &str, statistics: bool) -> anyhow::Result<()> {
    let format = Format::named(format)
        .ok_or_else(|| anyhow::anyhow!("there is no output format `{format}`"))?;
    let options = Options {
        width_columns: output::width_columns(),
        statistics,
    };
    let mut out: Box<dyn Write> = match format.audience {
        Audience::Person => Box::new(output::stdout()),
        Audience::Program => Box::new(output::plain_stdout()),
    };
    (format.write)(report, &options, &mut out)?;
    // What is dropped unflushed fails silently.
    Ok(out.flush()?)
}

/// What is asked of the rules.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Wish<'a> {
    /// Only these rules; all that are on when there are none.
    pub(super) select: &'a [String],
    /// Which line adds what to a measure.
    pub(super) explain: bool,
    /// Check every file of a work tree anew.
    pub(super) no_cache: bool,
}

impl Wish<'_> {
    fn policy(self, settings: &Settings) -> anyhow::Result<Policy> {
        let policy = Policy::new(settings, self.select)?;
        Ok(if self.explain {
            policy.explaining()
        } else {
            policy
        })
    }

    /// Where results are remembered; they do not say which line adds what.
    fn cache(self, app: &App) -> Option<CachePlace> {
        app.check_cache()
            .filter(|_| !self.explain && !self.no_cache)
    }
}

/// The paths to check as they lie on disk; the current folder when there are none.
pub(super) fn targets(app: &App, paths: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    if paths.is_empty() {
        return Ok(vec![app.current.canonicalize()?]);
    }
    let resolved = paths.iter().map(|path| {
        let path = app.current.join(path);
        path.canonicalize()
            .map_err(|_| gate::Error::NoSuchPath(path))
    });
    Ok(resolved.collect::<Result<_, _>>()?)
}

/// Checks what lies on disk below the targets, which are never none.
pub(super) fn worktree(app: &App, targets: &[PathBuf], wish: Wish<'_>) -> anyhow::Result<Report> {
    let root = root_of(&targets[0]);
    let settings = app.settings(&root)?.settings;
    let ratchet = app.ratchet(&root, &settings)?;
    let policy = wish.policy(&settings)?.remembered_in(wish.cache(app));
    Ok(gate::check_worktree(
        &root,
        targets,
        &policy,
        ratchet.as_ref(),
    )?)
}

/// Judges standard input as if it stood at `path`, which need not exist. A path that rules leave
/// alone is passed with no file judged, so that editors can send whatever is open.
pub(super) fn of_stdin(app: &App, path: &Path, wish: Wish<'_>) -> anyhow::Result<Report> {
    let path = std::path::absolute(app.current.join(path))?;
    let (root, path) = place_of(&path).context("--stdin-filename names no file")?;
    let settings = app.settings(&root)?.settings;
    let policy = wish.policy(&settings)?;
    let mut source = Vec::new();
    std::io::stdin().lock().read_to_end(&mut source)?;
    if !policy.looks_at(&path) {
        return Ok(Report::empty());
    }
    let ratchet = app.ratchet(&root, &settings)?;
    Ok(gate::check_content(
        &path,
        &source,
        &policy,
        ratchet.as_ref(),
    ))
}

/// Judges the index of `repository` as a commit of `principal`.
pub(super) fn staged(
    app: &App,
    repository: &Repository,
    principal: &Principal,
    wish: Wish<'_>,
) -> anyhow::Result<Judgement> {
    let parents = Parents::of_next_commit(repository)?;
    judge_at(app, repository, Snapshot::Index, &parents, principal, wish)
}

/// Judges a snapshot against `parents` as a commit of `principal`.
pub(super) fn of_snapshot(
    app: &App,
    repository: &Repository,
    snapshot: Snapshot,
    parents: &Parents,
    principal: &Principal,
) -> anyhow::Result<Report> {
    Ok(judge_at(
        app,
        repository,
        snapshot,
        parents,
        principal,
        Wish::default(),
    )?
    .report)
}

/// Judges what the commits of a range change.
pub(super) fn of_range(app: &App, range: &str, wish: Wish<'_>) -> anyhow::Result<Report> {
    let repository = Repository::discover(&app.current)?;
    let range = repository.range(range)?;
    let tip = Snapshot::Commit(range.tip);
    let parents = Parents::one(range.base);
    let mut report = judge_at(app, &repository, tip, &parents, &app.principal, wish)?.report;
    if wish.select.is_empty() && !app.isolated {
        let agents = app.configuration_for(&Principal::Agent(String::new()));
        gate::add_ownership(&mut report, &repository, range, &agents)?;
    }
    Ok(report)
}

fn judge_at(
    app: &App,
    repository: &Repository,
    snapshot: Snapshot,
    parents: &Parents,
    principal: &Principal,
    wish: Wish<'_>,
) -> anyhow::Result<Judgement> {
    let settings = if app.isolated {
        app.configuration.with_repository(None)?
    } else {
        settings_at(
            repository,
            &snapshot,
            parents,
            principal,
            &app.configuration_for(principal),
        )?
    };
    let mut policy = wish.policy(&settings.settings)?;
    // A person is never refused for what an agent owns, and need not wait for the store.
    if principal.is_agent() && !matches!(snapshot, Snapshot::Commit(_)) {
        policy = policy.claimed_by(app.claims(repository.root())?);
    }
    Ok(judge(repository, &snapshot, parents, principal, &policy)?)
}
