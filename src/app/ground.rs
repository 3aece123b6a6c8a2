//! Where the code of repositories may run.

use std::path::Path;

use crate::app::Folders;
use crate::improve::ground::Fenced;
use crate::process::sandbox::Sandbox;
use crate::settings::Settings;

/// The ground in force for the repository whose checkout is at `root`.
pub(super) fn ground(folders: &Folders, root: &Path, settings: &Settings) -> Fenced {
    Fenced {
        sandbox: Sandbox::of_settings(&settings.sandbox),
        settings: settings.clone(),
        checkout: root.to_owned(),
        cache: folders.tests(),
    }
}
