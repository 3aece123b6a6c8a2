//! What the settings say: another program, its time, and where it may write.

use groundskeeper::process::{Ended, Stop};
use groundskeeper::settings::{Settings, Tests};
use groundskeeper::testing::{Error, Selection};

use super::{run, runner};
use crate::harness::Scene;

fn settings(command: &[&str]) -> Settings {
    Settings {
        tests: Tests {
            command: command.iter().map(|part| (*part).to_owned()).collect(),
            ..Tests::default()
        },
        ..Settings::default()
    }
}

#[test]
fn a_program_of_the_settings_counts_by_its_exit_code() {
    let scene = Scene::with_commit(&[("ok", "")]);
    let Some(runner) = runner(&scene, &settings(&["test", "-e", "ok"])) else {
        return;
    };
    let outcome = run(&runner, &Selection::All);
    assert!(
        outcome.is_green() && !outcome.is_structured(),
        "{outcome:?}"
    );
    std::fs::remove_file(scene.work.join("ok")).unwrap();
    let outcome = run(&runner, &Selection::All);
    assert_eq!(outcome.ended, Ended::Exit(1));
    let names = Selection::Names(vec!["one".to_owned()]);
    let refused = runner.run(&names, &Stop::default(), &mut |_| {});
    assert!(
        matches!(refused, Err(Error::Selection { .. })),
        "{refused:?}"
    );
}

#[test]
fn a_work_tree_is_written_to_only_when_that_is_set_and_gits_own_never() {
    let scene = Scene::with_commit(&[("folder/file", "")]);
    let script = "touch folder/new; touch .git/hooks/pre-push; true";
    let mut settings = settings(&["sh", "-c", script]);
    let new = scene.work.join("folder/new");
    let hook = scene.work.join(".git/hooks/pre-push");
    let Some(reading) = runner(&scene, &settings) else {
        return;
    };
    run(&reading, &Selection::All);
    assert!(!new.exists() && !hook.exists());
    settings.tests.write = true;
    let outcome = run(&runner(&scene, &settings).unwrap(), &Selection::All);
    assert!(new.exists(), "{outcome:?}");
    assert!(!hook.exists(), "{outcome:?}");
}

#[test]
fn a_run_that_takes_too_long_is_ended() {
    let scene = Scene::with_commit(&[("README.md", "")]);
    let mut settings = settings(&["sleep", "1000"]);
    settings.tests.time_s = 1;
    let Some(runner) = runner(&scene, &settings) else {
        return;
    };
    assert_eq!(run(&runner, &Selection::All).ended, Ended::TimedOut);
}

#[test]
fn a_repository_without_tests_is_told_what_was_looked_for() {
    let scene = Scene::with_commit(&[("README.md", "")]);
    let words = super::detected(&scene, &Settings::default())
        .unwrap_err()
        .to_string();
    let told = ["tests.command", "no code of the repository is run"];
    assert!(told.iter().any(|part| words.contains(part)), "{words}");
}
