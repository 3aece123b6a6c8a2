//! `ratchet`: the findings a repository already has.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::app::{App, root_of};
use crate::cli::{Outcome, output};
use crate::gate::{self, Policy};
use crate::git::Repository;
use crate::rules::{Ratchet, Update};
use crate::settings::{Configuration, Settings};
use crate::text::RepoPath;

/// Show or update the recorded findings that a repository already has
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// List the recorded findings
    Show,
    /// Drop what is cured and lower what improved; the numbers never rise by themselves
    Update {
        /// Files and folders to look at; the entries of all others stay. Without one, everything
        paths: Vec<PathBuf>,
        /// Record also findings that are new or worse, and print each of them
        #[arg(long)]
        allow_worse: bool,
    },
    /// Mend a ratchet in conflict: of two numbers the smaller, and what either side cured is gone
    Resolve,
    /// The same as git's merge driver: `git config merge.ratchet.driver "groundskeeper ratchet
    /// merge %O %A %B"`, and `.groundskeeper/ratchet.json merge=ratchet` in .gitattributes
    Merge {
        /// What both sides began with
        base: PathBuf,
        /// Our side; the result is written here
        ours: PathBuf,
        /// The other side
        theirs: PathBuf,
    },
}

pub(super) fn run(args: Args, app: &App) -> anyhow::Result<Outcome> {
    if let Action::Merge { base, ours, theirs } = &args.action {
        return merge(&app.current, base, ours, theirs);
    }
    let root = root_of(&app.current);
    if !root.join(".git").exists() && !root.join(Configuration::FILE_NAME).is_file() {
        anyhow::bail!(
            "{} is in no repository and has no {}; the ratchet belongs to one of these",
            root.display(),
            Configuration::FILE_NAME
        );
    }
    let settings = app.settings(&root)?.settings;
    match args.action {
        Action::Show => show(&root.join(&settings.gate.ratchet)),
        Action::Update { paths, allow_worse } => {
            let targets = paths.iter().map(|path| {
                let path = app.current.join(path);
                path.canonicalize()
                    .map_err(|_| gate::Error::NoSuchPath(path))
            });
            let targets: Vec<PathBuf> = targets.collect::<Result<_, _>>()?;
            update(&root, &settings, &targets, allow_worse)
        }
        _ => resolve(&root, &settings),
    }
}

fn show(path: &Path) -> anyhow::Result<Outcome> {
    let Some(ratchet) = gate::read_ratchet(path)? else {
        anyhow::bail!(
            "there is no ratchet at {}; `ratchet update` makes one",
            path.display()
        );
    };
    for entry in ratchet.entries() {
        output::line(entry)?;
    }
    Ok(Outcome::Clean)
}

fn update(
    root: &Path,
    settings: &Settings,
    targets: &[PathBuf],
    allow_worse: bool,
) -> anyhow::Result<Outcome> {
    let path = root.join(&settings.gate.ratchet);
    let mut ratchet = gate::read_ratchet(&path)?.unwrap_or_default();
    let policy = Policy::new(settings, &[])?;
    let root = root
        .canonicalize()
        .with_context(|| root.display().to_string())?;
    let update = gate::update_ratchet(&root, targets, &policy, &mut ratchet, allow_worse)?;
    tell(&update)?;
    let shrunk = update.shrunk;
    summary(&path, &ratchet, format_args!("{shrunk} fewer or lower"))?;
    if !update.refused.is_empty() {
        output::line("mend these, or record them with `ratchet update --allow-worse`")?;
        return Ok(Outcome::Findings);
    }
    Ok(Outcome::Clean)
}

fn tell(update: &Update) -> anyhow::Result<()> {
    for (old, new) in &update.moved {
        output::line(format_args!("moved: {old}, now {new}"))?;
    }
    for entry in &update.outweighed {
        output::line(format_args!("longer, for what was cured in it: {entry}"))?;
    }
    for entry in &update.hidden {
        output::line(format_args!("recorded: {entry}"))?;
    }
    for entry in &update.refused {
        output::line(format_args!("not recorded, new or worse: {entry}"))?;
    }
    Ok(())
}

fn summary(path: &Path, ratchet: &Ratchet, what: std::fmt::Arguments<'_>) -> anyhow::Result<()> {
    let entries = ratchet.entries().count();
    output::line(format_args!(
        "{}: {entries} recorded, {what}",
        path.display()
    ))
}

/// Takes the sides from git's index, which holds them until the conflict is over.
fn resolve(root: &Path, settings: &Settings) -> anyhow::Result<Outcome> {
    let repository = Repository::discover(root)?;
    let path = RepoPath::from(settings.gate.ratchet.as_str());
    let Some(sides) = repository.conflict_sides(&path)? else {
        anyhow::bail!(
            "git knows of no conflict in {path}; if marks of one were committed, take a version \
             without them: git checkout COMMIT -- {path}"
        );
    };
    let [base, ours, theirs] = sides.map(|side| side.map(|text| Ratchet::parse(&text)));
    let merged = Ratchet::merged(
        &base.transpose()?.unwrap_or_default(),
        &ours.transpose()?.unwrap_or_default(),
        &theirs.transpose()?.unwrap_or_default(),
    );
    let on_disk = root.join(&settings.gate.ratchet);
    gate::write_ratchet(&on_disk, &merged)?;
    summary(
        &on_disk,
        &merged,
        format_args!("merged; next: git add {path}"),
    )?;
    Ok(Outcome::Clean)
}

fn merge(current: &Path, base: &Path, ours: &Path, theirs: &Path) -> anyhow::Result<Outcome> {
    let read = |path: &Path| -> anyhow::Result<Ratchet> {
        let path = current.join(path);
        let text = std::fs::read(&path).with_context(|| path.display().to_string())?;
        // git gives an empty file where a side has none.
        let parsed = (!text.is_empty())
            .then(|| Ratchet::parse(&text))
            .transpose();
        Ok(parsed
            .with_context(|| path.display().to_string())?
            .unwrap_or_default())
    };
    let merged = Ratchet::merged(&read(base)?, &read(ours)?, &read(theirs)?);
    gate::write_ratchet(&current.join(ours), &merged)?;
    Ok(Outcome::Clean)
}
