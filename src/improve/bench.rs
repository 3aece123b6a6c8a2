//! What the steps of one run share.

use crate::gate::Policy;
use crate::git::CommitId;
use crate::improve::kinds::Kind;
use crate::improve::{RunRequest, Services};
use crate::settings::Settings;

/// A run at work.
pub(super) struct Bench<'a> {
    pub(super) services: &'a Services<'a>,
    pub(super) request: &'a RunRequest,
    pub(super) kind: &'static dyn Kind,
    pub(super) settings: &'a Settings,
    pub(super) policy: &'a Policy,
    pub(super) base: CommitId,
}
