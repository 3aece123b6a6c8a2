//! Which state follows which.

use super::*;

const ONWARD: [Happening; 9] = [
    Happening::Prepared,
    Happening::Taken,
    Happening::Passed,
    Happening::Replaced,
    Happening::Reworked,
    Happening::Settled,
    Happening::NothingLeft,
    Happening::TakenOff,
    Happening::Finished { commits: 1 },
];

#[test]
fn names_are_read_back() {
    for state in State::ALL {
        assert_eq!(state.name().parse(), Ok(state));
    }
    assert!("gone".parse::<State>().is_err());
}

#[test]
fn a_change_goes_through_every_stage_and_may_settle_at_each() {
    use Todo::{Commit, Judge, Prove, Test, Work};
    let mut state = State::Planned.after(Happening::Taken);
    let mut seen = Vec::new();
    while let Some(at) = state.filter(|at| at.has_step()) {
        assert_eq!(at.after(Happening::Settled), Some(State::Planned));
        seen.push(at.todo());
        state = at.after(Happening::Passed);
    }
    assert_eq!(seen, [Work, Prove, Judge, Test, Commit]);
    assert_eq!(state, None, "a committed change settles");
}

#[test]
fn what_was_worked_out_and_does_not_hold_may_be_replaced_or_reworked() {
    for at in State::ALL {
        let again = [Happening::Replaced, Happening::Reworked].map(|it| at.after(it));
        let tried = matches!(at, State::Proving | State::Gating | State::Testing);
        let onward = [State::Proving, State::Working].map(|state| tried.then_some(state));
        assert_eq!(again, onward, "{at}");
    }
}

#[test]
fn what_the_whole_suite_refused_leads_back_to_the_choice() {
    for at in State::ALL {
        let back = (at == State::Finishing).then_some(State::Planned);
        assert_eq!(at.after(Happening::TakenOff), back, "{at}");
    }
}

#[test]
fn a_run_that_is_over_goes_nowhere_by_itself() {
    for state in State::ALL.into_iter().filter(|state| !state.is_active()) {
        assert_eq!(state.todo(), Todo::Nothing);
        for happening in ONWARD {
            assert_eq!(state.after(happening), None, "{state} {happening:?}");
        }
    }
    assert_eq!(State::Discarded.after(Happening::Discarded), None);
    assert_eq!(State::Accepted.after(Happening::Discarded), None);
}

#[test]
fn whatever_is_under_way_can_be_parked_and_gone_on_with_where_it_stood() {
    for at in State::ALL.into_iter().filter(|state| state.is_active()) {
        assert_eq!(at.after(Happening::Parked), Some(State::Parked));
        assert_eq!(State::Parked.after(Happening::Resumed { at }), Some(at));
        assert_eq!(at.after(Happening::Failed), Some(State::Failed));
    }
    let at = State::Empty;
    assert_eq!(State::Parked.after(Happening::Resumed { at }), None);
    let finished = Happening::Finished { commits: 0 };
    assert_eq!(State::Finishing.after(finished), Some(State::Empty));
}
