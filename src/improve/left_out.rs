//! What a run leaves out since an earlier one tried it, and how a person hears of it.

use crate::improve::kinds::Kind;
use crate::improve::survey::Survey;
use crate::improve::{Change, ChangeOutcome, Target};
use crate::text::RepoPath;

impl Survey<'_> {
    /// Why an earlier run keeps this one from trying a change.
    pub(super) fn remembered(
        &self,
        kind: &dyn Kind,
        path: &RepoPath,
        target: &Target,
    ) -> Option<&str> {
        let blob = *self.covered.get(path)?;
        let memory = self.scope.memory;
        memory.reason(&target.key(kind.name(), path), blob)
    }

    /// What earlier runs keep this one from trying.
    pub(super) fn left_out(&self) -> Vec<Change> {
        let each = self.kinds().iter();
        let each = each.flat_map(|kind| self.covered.keys().map(move |path| (*kind, path)));
        let each = each.flat_map(|(kind, path)| {
            let found = self.found(kind, path);
            found.filter_map(move |target| {
                let reason = self.remembered(kind, path, target)?;
                Some(Change {
                    symbol: target.symbol.clone(),
                    reason: reason.to_owned(),
                    before: [(target.rule.clone(), target.number)].into(),
                    ..Change::new(kind.name(), path.clone(), ChangeOutcome::Skipped)
                })
            })
        });
        each.collect()
    }

    /// What a person should know of what earlier runs keep this one from trying.
    pub(super) fn remark(&self) -> Option<String> {
        let count = self.left_out().len();
        let days = self.scope.settings.improve.retry_days;
        (count > 0).then(|| {
            format!(
                "{count} changes were left out that runs of the last {days} days tried on the same \
                 text, or that were thrown away (improve.retry_days); `improve --again` tries them, \
                 too"
            )
        })
    }
}
