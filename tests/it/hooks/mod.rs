//! The installed hook under real git commands: what is judged is what git is about to commit.

mod agents;
mod commits;
mod imports;
mod installing;
mod merges;
mod messages;
mod moves;
mod names;
mod owners;
mod places;
mod ranges;
mod schema;
mod shrinking;
mod structure;
mod transactions;

use crate::harness::{Ran, Scene, python};

/// A repository with two commits' worth of good files and the hooks installed.
pub(crate) fn guarded() -> Scene {
    let scene = Scene::with_commit(&[("a.py", &good("f")), ("b.py", &good("g"))]);
    scene.run(&["hook", "install"]).ends(0);
    scene
}

/// A file within every limit.
pub(crate) fn good(name: &str) -> String {
    python(name, 10)
}

/// A file beyond the limit of `too-complex`.
pub(crate) fn bad(name: &str) -> String {
    python(name, 12)
}

/// `HEAD`, or nothing in a repository without a commit.
pub(crate) fn head(scene: &Scene) -> String {
    scene
        .git_with(&["rev-parse", "--quiet", "--verify", "HEAD"])
        .run()
        .out
}

/// Runs a git command that must make a commit. `says` are words of its output.
#[track_caller]
pub(crate) fn passes(scene: &Scene, arguments: &[&str], says: &[&str]) -> Ran {
    let before = head(scene);
    let ran = scene.git_with(arguments).run().ends(0).says(says);
    assert_ne!(head(scene), before, "nothing was committed: {ran}");
    ran
}

/// Runs a git command that the hook must stop before it commits.
#[track_caller]
pub(crate) fn blocked(scene: &Scene, arguments: &[&str], says: &[&str]) -> Ran {
    let before = head(scene);
    let ran = scene.git_with(arguments).run().ends(1).says(says);
    assert_eq!(head(scene), before, "it was committed: {ran}");
    ran
}
