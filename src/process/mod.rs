//! The one place that starts programs: an argument list and never a shell, a given folder, a
//! cleared environment, a time limit, capped output, and an end for everything that was started.
//!
//! [`sandbox`] confines what runs a repository's code. Which tests a repository has, and what their
//! output means, is not known here.

mod ended;
mod error;
mod limits;
mod output;
mod program;
mod run;
pub mod sandbox;
mod stop;
mod tree;

pub use ended::{Ended, Finish};
pub use error::Error;
pub use limits::Limits;
pub use output::Captured;
pub use program::Program;
pub(crate) use program::find as find_program;
pub use run::run;
pub use stop::Stop;
