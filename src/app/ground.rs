//! Where the code of repositories may run.

use crate::improve::ground::{Ground, NoGround};
use crate::settings::Settings;

/// The ground in force.
pub(super) fn ground(_: &Settings) -> Box<dyn Ground> {
    Box::new(NoGround {
        reason: "this build has no sandbox to run code in".to_owned(),
    })
}
