//! Folders, settings and the store.

use std::path::Path;

use rustix::fs::{Access, access};

use super::Section;
use crate::app::{App, root_of};
use crate::settings::Configuration;
use crate::store::Store;

pub(super) fn folders(app: &App, section: &mut Section<'_>) {
    let folders = match app.folders() {
        Ok(folders) => folders,
        Err(error) => {
            section.problem("home", error.to_string(), "set HOME to an absolute folder");
            return;
        }
    };
    for (name, folder) in [
        ("config", &folders.config),
        ("state", &folders.state),
        ("cache", &folders.cache),
        ("data", &folders.data),
    ] {
        let shown = folder.display().to_string();
        match writable(folder) {
            Ok(true) => section.ok(name, shown),
            Ok(false) => section.ok(name, format!("{shown} (made when it is needed)")),
            Err(reason) => section.problem(
                name,
                format!("{shown} cannot be written: {reason}"),
                format!(
                    "make it writable, or name another with XDG_{}_HOME",
                    name.to_uppercase()
                ),
            ),
        }
    }
}

/// Whether a folder can be written: `true` when it is there, `false` when it can be made.
fn writable(folder: &Path) -> Result<bool, String> {
    let nearest = folder.ancestors().find(|path| path.exists());
    let nearest = nearest.ok_or("none of its parents exists")?;
    if !nearest.is_dir() {
        return Err(format!("{} is no folder", nearest.display()));
    }
    access(nearest, Access::WRITE_OK | Access::EXEC_OK)
        .map(|()| nearest == folder)
        .map_err(|error| error.to_string())
}

pub(super) fn settings(app: &App, section: &mut Section<'_>) {
    let root = root_of(&app.current);
    let resolved = match app.settings(&root) {
        Ok(resolved) => resolved,
        Err(error) => {
            let next = "correct it; `groundskeeper config KEY` explains a setting";
            section.problem("values", format!("{error:#}"), next);
            return;
        }
    };
    let mut origins: Vec<String> = resolved.origins.values().map(ToString::to_string).collect();
    origins.sort();
    origins.dedup();
    match origins.is_empty() {
        true => section.ok("values", "valid; all are defaults"),
        false => section.ok("values", format!("valid; from {}", origins.join(", "))),
    }
    let file = root.join(Configuration::FILE_NAME);
    if !file.exists() {
        section.warning(
            "repository",
            format!("{} is not there", file.display()),
            "`groundskeeper init` writes one",
        );
    }
}

pub(super) fn store(app: &App, section: &mut Section<'_>) {
    let Ok(folders) = app.folders() else {
        return section.warning(
            "file",
            "not looked at, for want of its folder",
            "see folders",
        );
    };
    let path = folders.store();
    let shown = path.display().to_string();
    if !path.exists() {
        return section.ok("file", format!("{shown} (made when it is needed)"));
    }
    let opened = App::runtime().and_then(|runtime| {
        runtime.block_on(async {
            let opened = Store::open(&path).await?;
            opened.store.close().await;
            Ok(opened.quarantined)
        })
    });
    match opened {
        Ok(None) => section.ok("file", format!("{shown} opens and is whole")),
        Ok(Some(kept)) => section.warning(
            "file",
            format!("{shown} was damaged; a new one is begun"),
            format!("the old one is kept as {}", kept.display()),
        ),
        Err(error) => section.problem(
            "file",
            format!("{error:#}"),
            "move it away to begin a new one; runs and events in it are then not listed any more",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_writable_where_it_is_or_can_be_made() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(writable(folder.path()), Ok(true));
        assert_eq!(writable(&folder.path().join("a/b")), Ok(false));
        std::fs::write(folder.path().join("file"), "").unwrap();
        let below = writable(&folder.path().join("file/b")).unwrap_err();
        assert!(below.ends_with("is no folder"), "{below}");
    }
}
