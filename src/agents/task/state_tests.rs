//! The state machine under any model, and what goals ask for.

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::agents::{Action, ActionKind};

const BUDGET: Budget = Budget {
    steps: 30,
    tokens: 10_000,
    wall_ms: 60_000,
};

fn action(number: usize) -> Action {
    Action::on(ActionKind::ReplaceSymbol, format!("f{number}"))
}

fn refused(reason: &str) -> Outcome {
    Outcome::Refused(reason.to_owned())
}

fn missing() -> Vec<Unmet> {
    vec![Unmet {
        criterion: Criterion::Changed,
        why: "nothing is changed yet".to_owned(),
        symbols: Vec::new(),
    }]
}

fn state() -> State {
    State::new("go", vec![Criterion::Changed], BUDGET)
}

/// The end after these steps, when it is one.
fn end_after(steps: &[(usize, Outcome)]) -> Option<End> {
    let mut state = state();
    for (number, outcome) in steps {
        state.take(action(*number), outcome.clone(), 1);
    }
    let offers = (0..9).map(action).collect();
    match state.next(&missing(), offers) {
        Next::End(end) => Some(end),
        Next::Choose(_) => None,
    }
}

#[test]
fn only_the_program_says_that_a_task_is_done() {
    assert_eq!(state().next(&[], Vec::new()), Next::End(End::Passed));
    assert_eq!(state().next(&missing(), Vec::new()), Next::End(End::Stuck));
    let done = vec![
        Action::plain(ActionKind::Done),
        Action::plain(ActionKind::Ask),
    ];
    assert_eq!(state().next(&missing(), done), Next::End(End::Stuck));
}

#[test]
fn loops_are_seen() {
    let kept = |hash: &str| Outcome::Kept(hash.to_owned());
    let same = [(1, kept("a")), (1, kept("a")), (1, kept("a"))];
    assert!(matches!(end_after(&same), Some(End::Loop(_))));
    let errors = [(1, refused("x")), (2, refused("x")), (3, refused("x"))];
    assert!(matches!(end_after(&errors), Some(End::Loop(_))));
    let turns = [
        (1, kept("a")),
        (2, kept("b")),
        (1, kept("a")),
        (2, kept("b")),
    ];
    assert!(matches!(end_after(&turns), Some(End::Loop(_))));
    let fine = [
        (1, kept("a")),
        (2, kept("b")),
        (3, kept("c")),
        (2, kept("d")),
    ];
    assert_eq!(end_after(&fine), None);
    assert_eq!(end_after(&[(1, refused("x")), (1, refused("y"))]), None);
}

#[test]
fn what_failed_twice_is_not_offered_again() {
    let mut state = state();
    state.take(action(1), refused("x"), 1);
    state.take(action(1), refused("y"), 1);
    let Next::Choose(left) = state.next(&missing(), vec![action(1), action(2)]) else {
        panic!("it is over")
    };
    assert_eq!(left, [action(2)]);
    assert_eq!(
        state.next(&missing(), vec![action(1)]),
        Next::End(End::Stuck)
    );
}

fn outcomes() -> impl Strategy<Value = Vec<(usize, u8, u64)>> {
    prop::collection::vec((0_usize..6, 0_u8..8, 0_u64..2_000), 0..80)
}

proptest! {
    /// Whatever a model chooses and however it goes, a task ends within its budget, and a state that
    /// was stored and read again goes on alike.
    #[test]
    fn every_task_ends_within_its_budget(script in outcomes()) {
        let mut state = state();
        let offers: Vec<Action> = (0..6).map(action).collect();
        let mut script = script.into_iter();
        let mut rounds = 0;
        let end = loop {
            rounds += 1;
            prop_assert!(rounds <= BUDGET.steps + 1);
            let stored: State = serde_json::from_value(json!(state)).unwrap();
            let next = state.next(&missing(), offers.clone());
            prop_assert_eq!(&stored.next(&missing(), offers.clone()), &next);
            let actions = match next {
                Next::End(end) => break end,
                Next::Choose(actions) => actions,
            };
            let Some((pick, outcome, tokens)) = script.next() else { return Ok(()) };
            let outcome = match outcome {
                0..4 => Outcome::Kept(outcome.to_string()),
                _ => refused(&outcome.to_string()),
            };
            state.take(actions[pick % actions.len()].clone(), outcome, tokens);
        };
        prop_assert!(end != End::Passed);
        prop_assert!(state.taken.len() <= BUDGET.steps as usize);
    }
}

#[test]
fn goals_say_what_must_hold() {
    for (goal, expected) in [
        (
            "Document every public function of my file",
            "rules-clean documented",
        ),
        (
            "Add a function `area()` and `Box.side`",
            "rules-clean symbol:area symbol:Box.side",
        ),
        ("Make it shorter", "rules-clean changed"),
    ] {
        let criteria = from_goal(goal);
        let names: Vec<String> = criteria.iter().map(ToString::to_string).collect();
        assert_eq!(names.join(" "), expected);
        for name in names {
            assert_eq!(name.parse::<Criterion>().unwrap().to_string(), name);
        }
    }
    assert!(
        "clean"
            .parse::<Criterion>()
            .unwrap_err()
            .contains("symbol:NAME")
    );
}
