//! The states of a run, which follows which, and what is to be done in each. Pure: both depend on
//! what is recorded and on nothing else.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

/// Where a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It is asked for.
    Queued,
    /// Its worktree stands; it may take up its next change.
    Planned,
    /// A change is being worked out.
    Working,
    /// What was worked out is being proven.
    Proving,
    /// The gate judges it.
    Gating,
    /// The tests run with it.
    Testing,
    /// It is being committed.
    Committing,
    /// Nothing is left to be taken up; the whole suite runs over what was committed.
    Finishing,
    /// It waits until somebody goes on with it.
    Parked,
    /// It left a branch with commits.
    Committed,
    /// Nothing came of it.
    Empty,
    /// It could not go on; what it committed before is on its branch.
    Failed,
    /// A person took it.
    Accepted,
    /// A person threw it away.
    Discarded,
    /// Nobody took it in time.
    Expired,
}

/// What happens to a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happening {
    /// Its worktree stands.
    Prepared,
    /// The next change is taken up.
    Taken,
    /// The present stage of the change is done.
    Passed,
    /// What was worked out does not hold, and another sample of it takes its place.
    Replaced,
    /// What was worked out does not hold, and it is worked out once more.
    Reworked,
    /// The change came to its end, whichever it is.
    Settled,
    /// No change is left to be taken up, or a budget is used up.
    NothingLeft,
    /// The whole suite refused a change; what came after it may be taken up again without it.
    TakenOff,
    /// It is over; so many commits are on its branch.
    Finished {
        /// Commits on the branch.
        commits: usize,
    },
    /// Whoever worked on it stopped or was killed.
    Parked,
    /// Somebody goes on with it.
    Resumed {
        /// Where it stood when it was parked.
        at: State,
    },
    /// It cannot go on.
    Failed,
    /// A person takes it.
    Accepted,
    /// A person throws it away.
    Discarded,
    /// Nobody took it in time.
    Expired,
}

/// What is to be done next with a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Todo {
    /// Make the worktree and see how the tests stand.
    Prepare,
    /// Choose the next change.
    Choose,
    /// Work it out.
    Work,
    /// Prove it.
    Prove,
    /// Have the gate judge it.
    Judge,
    /// Run tests with it.
    Test,
    /// Commit it.
    Commit,
    /// Run the whole suite and end.
    Finish,
    /// Nothing: it is over, or it waits for somebody.
    Nothing,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 15] = [
        Self::Queued,
        Self::Planned,
        Self::Working,
        Self::Proving,
        Self::Gating,
        Self::Testing,
        Self::Committing,
        Self::Finishing,
        Self::Parked,
        Self::Committed,
        Self::Empty,
        Self::Failed,
        Self::Accepted,
        Self::Discarded,
        Self::Expired,
    ];

    /// What is to be done in it.
    pub fn todo(self) -> Todo {
        match self {
            Self::Queued => Todo::Prepare,
            Self::Planned => Todo::Choose,
            Self::Working => Todo::Work,
            Self::Proving => Todo::Prove,
            Self::Gating => Todo::Judge,
            Self::Testing => Todo::Test,
            Self::Committing => Todo::Commit,
            Self::Finishing => Todo::Finish,
            _ => Todo::Nothing,
        }
    }

    /// The state after `happening`, `None` when that cannot happen here.
    pub fn after(self, happening: Happening) -> Option<Self> {
        match happening {
            Happening::Parked => self.is_active().then_some(Self::Parked),
            Happening::Failed => (self.is_active() || self == Self::Parked).then_some(Self::Failed),
            Happening::Resumed { at } => (self == Self::Parked && at.is_active()).then_some(at),
            Happening::Accepted | Happening::Expired => {
                let left = matches!(self, Self::Committed | Self::Failed | Self::Parked);
                let taken = happening == Happening::Accepted;
                left.then_some(if taken { Self::Accepted } else { Self::Expired })
            }
            // What was taken is in the person's own history.
            Happening::Discarded => {
                (!matches!(self, Self::Discarded | Self::Accepted)).then_some(Self::Discarded)
            }
            forward => self.onward(forward),
        }
    }

    /// The next state on the way from queued to its end.
    fn onward(self, happening: Happening) -> Option<Self> {
        match (self, happening) {
            (Self::Queued, Happening::Prepared) | (Self::Finishing, Happening::TakenOff) => {
                Some(Self::Planned)
            }
            (Self::Planned, Happening::Taken) => Some(Self::Working),
            (Self::Planned, Happening::NothingLeft) => Some(Self::Finishing),
            (Self::Working, Happening::Passed) => Some(Self::Proving),
            (Self::Proving, Happening::Passed) => Some(Self::Gating),
            (Self::Gating, Happening::Passed) => Some(Self::Testing),
            (Self::Testing, Happening::Passed) => Some(Self::Committing),
            (at, Happening::Replaced) => at.is_tried().then_some(Self::Proving),
            (at, Happening::Reworked) => at.is_tried().then_some(Self::Working),
            (_, Happening::Settled) => self.has_step().then_some(Self::Planned),
            (Self::Finishing, Happening::Finished { commits: 0 }) => Some(Self::Empty),
            (Self::Finishing, Happening::Finished { .. }) => Some(Self::Committed),
            _ => None,
        }
    }

    /// Whether a change is under way in it.
    pub fn has_step(self) -> bool {
        matches!(
            self,
            Self::Working | Self::Proving | Self::Gating | Self::Testing | Self::Committing
        )
    }

    /// Whether it is found out in it if a change holds.
    fn is_tried(self) -> bool {
        matches!(self, Self::Proving | Self::Gating | Self::Testing)
    }

    /// Whether somebody should be at work on it.
    pub fn is_active(self) -> bool {
        self.todo() != Todo::Nothing
    }

    /// Its name in the store.
    pub fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Planned => "planned",
            Self::Working => "working",
            Self::Proving => "proving",
            Self::Gating => "gating",
            Self::Testing => "testing",
            Self::Committing => "committing",
            Self::Finishing => "finishing",
            Self::Parked => "parked",
            Self::Committed => "committed",
            Self::Empty => "empty",
            Self::Failed => "failed",
            Self::Accepted => "accepted",
            Self::Discarded => "discarded",
            Self::Expired => "expired",
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for State {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|state| state.name() == name);
        found.ok_or_else(|| format!("`{name}` is no state of a run"))
    }
}

#[cfg(test)]
#[path = "state_tests.rs"]
mod tests;
