//! The states of a run, and which follows which. Pure: the next state depends on nothing else.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

/// Where a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Its files are chosen.
    Planned,
    /// It is changing files.
    Working,
    /// It left a branch with commits.
    Committed,
    /// Nothing came of it.
    Empty,
    /// It was stopped or could not go on; what it committed before is on its branch.
    Failed,
    /// A person threw it away.
    Discarded,
}

/// What happens to a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happening {
    /// The first file is taken up.
    Started,
    /// The last file is done; so many commits were made.
    Finished {
        /// Commits on the branch.
        commits: usize,
    },
    /// It cannot go on.
    Stopped,
    /// A person throws it away.
    Discarded,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 6] = [
        Self::Planned,
        Self::Working,
        Self::Committed,
        Self::Empty,
        Self::Failed,
        Self::Discarded,
    ];

    /// The state after `happening`, `None` when that cannot happen here.
    pub fn after(self, happening: Happening) -> Option<Self> {
        match (self, happening) {
            (Self::Planned, Happening::Started) => Some(Self::Working),
            (Self::Working, Happening::Finished { commits: 0 }) => Some(Self::Empty),
            (Self::Working, Happening::Finished { .. }) => Some(Self::Committed),
            (Self::Planned | Self::Working, Happening::Stopped) => Some(Self::Failed),
            // A run that was killed is found as planned or working.
            (Self::Discarded, Happening::Discarded) => None,
            (_, Happening::Discarded) => Some(Self::Discarded),
            _ => None,
        }
    }

    /// Its name in the store.
    pub fn name(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Working => "working",
            Self::Committed => "committed",
            Self::Empty => "empty",
            Self::Failed => "failed",
            Self::Discarded => "discarded",
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
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back() {
        for state in State::ALL {
            assert_eq!(state.name().parse(), Ok(state));
        }
        assert!("gone".parse::<State>().is_err());
    }

    #[test]
    fn a_finished_run_can_only_be_discarded_and_only_once() {
        for state in [State::Committed, State::Empty, State::Failed] {
            assert_eq!(state.after(Happening::Started), None);
            assert_eq!(state.after(Happening::Finished { commits: 1 }), None);
            assert_eq!(state.after(Happening::Stopped), None);
            assert_eq!(state.after(Happening::Discarded), Some(State::Discarded));
        }
        assert_eq!(State::Discarded.after(Happening::Discarded), None);
        assert_eq!(
            State::Working.after(Happening::Finished { commits: 0 }),
            Some(State::Empty)
        );
    }
}
