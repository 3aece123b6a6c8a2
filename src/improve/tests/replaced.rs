//! Runs whose process ends after a change was refused: with another sample of it in place, or while
//! it is worked out once more.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::played::{Played, fenced, read};
use super::*;

const TANGLED_BRANCHES: usize = 12;
const REFUSED: &str = "def settle(a, b):\n    return b\n";
const TAKEN: &str = "def settle(a, b):\n    if a:\n        return a\n    return b\n";

fn scene() -> Scene {
    let branch = |n: usize| format!("    if a == {n} and b > {n}:\n        total += {n}\n");
    let branches: String = (0..TANGLED_BRANCHES).map(branch).collect();
    let source = format!("def settle(a, b):\n    total = 0\n{branches}    return total\n");
    Scene::new(&[
        ("a.py", &source),
        ("groundskeeper.toml", "[improve]\nkinds = ['rewrite']\n"),
    ])
}

/// Tests that only the second text passes.
fn ground() -> Played {
    Played {
        suite: Box::new(|root, _| match read(root, "a.py").contains("return a") {
            true => Vec::new(),
            false => vec!["test_settle"],
        }),
        ..Played::good()
    }
}

/// Begins a run that ends as its change is in `state` for the second time; the run's id.
fn dies(scene: &Scene, model: &Lazy, state: State) -> String {
    let times = AtomicUsize::new(0);
    let progress = |progress: Progress<'_>| {
        if let Progress::State { state: now, .. } = progress
            && now == state
        {
            assert!(times.fetch_add(1, Ordering::Relaxed) == 0, "it ends here");
        }
    };
    let died = catch_unwind(AssertUnwindSafe(|| {
        scene.on(&ground(), model, &progress, |services| {
            run(services, &RunRequest::default()).map(drop)
        })
    }));
    assert!(died.is_err(), "{state:?} never came again");
    scene.journal.list(1).unwrap()[0].id.clone()
}

fn resumed(scene: &Scene, model: &Lazy, id: &str) -> String {
    let resume = |services: &Services<'_>| resume(services, id);
    let report = scene.on(&ground(), model, &|_| {}, resume).unwrap();
    assert_eq!(report.state, "committed", "{:#?}", report.changes);
    let commit = &report.commits[0];
    scene.fixture.git(&["show", &format!("{commit}:a.py")])
}

#[test]
fn the_sample_that_took_another_s_place_is_gone_on_with_and_the_model_not_asked_again() {
    for state in [State::Proving, State::Gating, State::Testing] {
        let scene = scene();
        let mut answers = vec![TAKEN, REFUSED];
        let model = scripted(move |_| {
            let answer = answers.remove(0);
            answers.push(REFUSED);
            Reply::from(fenced(answer))
        });
        let id = dies(&scene, &model, state);
        let silent = scripted(|_| panic!("the model was asked again"));
        let text = resumed(&scene, &silent, &id);
        assert_eq!(text.trim_end(), TAKEN.trim_end(), "{state:?}");
    }
}

#[test]
fn a_change_that_was_worked_out_once_more_is_so_again_with_the_reason() {
    let answer = |request: &model::Request| {
        let told = request.messages[1]
            .content
            .contains("refused: tests failed");
        Reply::from(fenced(if told { TAKEN } else { REFUSED }))
    };
    for state in [State::Working, State::Proving, State::Testing] {
        let scene = scene();
        let id = dies(&scene, &scripted(answer), state);
        let text = resumed(&scene, &scripted(answer), &id);
        assert_eq!(text.trim_end(), TAKEN.trim_end(), "{state:?}");
    }
}
