//! `serve`: what is saved is checked and said, and it stops when told to.

use crate::harness::{Running, Scene, python};

/// A service that watches a repository with one good file.
fn served() -> (Scene, Running) {
    let scene = Scene::with_commit(&[("a.py", &python("f", 10)), (".gitignore", "build/\n")]);
    let running = scene.program(&["serve"]).start();
    running.line_with("1 files, 0 findings");
    (scene, running)
}

/// Saves `a.py` as editors do, in one step.
fn save(scene: &Scene, complexity: usize) {
    let draft = scene.beside("draft.py");
    std::fs::write(&draft, python("f", complexity)).unwrap();
    std::fs::rename(draft, scene.work.join("a.py")).unwrap();
}

#[test]
fn a_saved_file_is_checked_and_said() {
    let (scene, running) = served();
    scene.write("build/ignored.py", "def f(:\n");
    save(&scene, 12);
    let line = running.line_with("a.py: ");
    assert_eq!(line, "a.py: 1 finding, 1 new or worse: would be blocked");
    running.line_with("line 1: too-complex: `f` has a cyclomatic complexity of 12");
    save(&scene, 9);
    assert_eq!(running.line_with("a.py: "), "a.py: clean, 1 gone or better");
    std::fs::remove_file(scene.work.join("a.py")).unwrap();
    running.line_with("a.py: no longer checked");
    running.signal(&scene, "TERM");
    running.line_with("stopped: 0 files watched");
    assert_eq!(running.wait(), Some(0));
}

#[test]
fn both_signals_end_it_cleanly_and_it_starts_again() {
    let (scene, running) = served();
    running.signal(&scene, "INT");
    assert_eq!(running.wait(), Some(0));
    let again = scene.program(&["serve"]).start();
    again.line_with("1 files, 0 findings");
    // A second service for the same repository would say everything twice.
    scene.run(&["serve"]).ends(2).says(&["[FOLDER]work tree"]);
    again.signal(&scene, "TERM");
    assert_eq!(again.wait(), Some(0));
}

#[test]
fn one_that_was_killed_is_no_obstacle() {
    let (scene, running) = served();
    running.signal(&scene, "KILL");
    assert_eq!(running.wait(), None);
    let again = scene.program(&["serve"]).start();
    again.line_with("1 files, 0 findings");
    again.signal(&scene, "TERM");
    assert_eq!(again.wait(), Some(0));
}

#[test]
fn schedules_are_kept_where_the_user_says_and_never_where_a_repository_says_so() {
    let scene = Scene::with_commit(&[("a.py", "")]);
    let other = scene.beside("other");
    scene.write(
        "../other/groundskeeper.toml",
        "[[improve.schedule]]\nname = 1\n",
    );
    let named = format!("[serve]\nscheduled_repositories = [{other:?}, \"/no/such/place\"]\n");
    scene.write("../home/config/groundskeeper/config.toml", &named);
    let program = env!("CARGO_BIN_EXE_groundskeeper");
    let both = ["-c", "exec \"$0\" serve 2>&1", program];
    let running = scene.set_up("sh", &both).start();
    running.line_with("/no/such/place (serve.scheduled_repositories): ");
    running.line_with("groundskeeper.toml");
    running.signal(&scene, "TERM");
    assert_eq!(running.wait(), Some(0));
    scene.write("groundskeeper.toml", named);
    let said = ["`serve.scheduled_repositories` is the user's own"];
    scene.run(&["check"]).ends(2).says(&said);
}
