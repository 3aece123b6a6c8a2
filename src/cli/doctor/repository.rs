//! The repository that the current folder lies in, and its hooks.

use super::Section;
use crate::app::App;
use crate::cli::hook::HOOKS;
use crate::git::{self, HookStatus, Repository};

pub(super) fn look(app: &App, section: &mut Section<'_>) {
    let repository = match Repository::discover(&app.current) {
        Ok(repository) => repository,
        Err(error @ git::Error::NotARepository { .. }) => {
            let next = "checks work without one; the gate, hooks and improvement runs do not";
            return section.warning("repository", error.to_string(), next);
        }
        Err(error) => {
            let next = "`git status` and `git fsck` there say more";
            return section.problem("repository", error.to_string(), next);
        }
    };
    section.ok("repository", repository.root().display().to_string());
    for kind in HOOKS {
        let name = format!("{} hook", kind.file_name());
        match repository.hook_status(kind) {
            Ok(HookStatus::Ours { path, .. }) => section.ok(name, path.display().to_string()),
            Ok(HookStatus::Absent) => {
                let next = "`groundskeeper hook install` puts it there";
                section.warning(name, "not installed, so commits are not judged by it", next);
            }
            Ok(HookStatus::Foreign { path }) => section.warning(
                name,
                format!("{} is somebody else's", path.display()),
                "`groundskeeper hook install --chain` runs both",
            ),
            Err(error) => {
                section.problem(name, error.to_string(), "see the path that it names");
            }
        }
    }
}
