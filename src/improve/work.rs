//! The work of a run: begun, file by file, and ended whatever happens.

use serde_json::json;

use crate::improve::bench::Bench;
use crate::improve::desk::Desk;
use crate::improve::plan::Plan;
use crate::improve::state::Happening;
use crate::improve::workshop::Workshop;
use crate::improve::{Error, Progress, RunReport, file, journal, recovery};
use crate::model::Duty;
use crate::store;

impl Bench<'_> {
    /// Works through a plan and adds what came of it to the report.
    pub(super) fn work(&self, plan: &Plan, report: &mut RunReport) -> Result<(), Error> {
        (self.services.progress)(Progress::LoadingModel);
        let model = self.services.model.on(Duty::Writer);
        let model = model.get_unless(self.services.cancel)?;
        report.model = Some(model.info().name);
        let mut desk = Desk::new(model, self.settings, self.services.cancel);
        let mut run = self.begin(report)?;
        let branch = run.branch.clone().unwrap_or_default();
        let opened = Workshop::open(
            self.services.repository,
            self.services.worktrees,
            &recovery::worktree_name(&run.id),
            self.base,
            &branch,
        );
        let workshop = match opened {
            Ok(workshop) => workshop,
            Err(error) => {
                self.services
                    .journal
                    .advance(&mut run, Happening::Stopped)?;
                return Err(error);
            }
        };
        self.services
            .journal
            .advance(&mut run, Happening::Started)?;
        let outcome = self.files(plan, &workshop, &mut desk, report);
        report.tokens = desk.used();
        let commits = report.commits.len();
        report.branch = (commits > 0).then_some(branch);
        run.branch.clone_from(&report.branch);
        run.summary = Some(journal::summary(report));
        // Closed before the state says so: a worktree goes only when its work is recorded.
        self.services.journal.save(&run)?;
        workshop.close(commits)?;
        let happening = match &outcome {
            Ok(()) => Happening::Finished { commits },
            Err(_) => Happening::Stopped,
        };
        self.services.journal.advance(&mut run, happening)?;
        match outcome {
            // A run that was stopped keeps what it has.
            Err(Error::Cancelled) if commits > 0 => Ok(()),
            other => other,
        }
    }

    fn begin(&self, report: &mut RunReport) -> Result<store::Run, Error> {
        let improve = &self.settings.improve;
        let mut run = self.services.journal.begin(
            &[self.kind.name().to_owned()],
            self.base.to_string(),
            json!({
                "changes": self.request.limit.unwrap_or(improve.changes),
                "attempts": improve.attempts,
                "answer_tokens": improve.answer_tokens,
                "run_s": improve.run_s,
            }),
            report.model.clone().unwrap_or_default(),
        )?;
        let made_up = || format!("groundskeeper/{}-{}", self.kind.name(), run.id);
        run.branch = Some(self.request.branch.clone().unwrap_or_else(made_up));
        self.services.journal.save(&run)?;
        report.run.clone_from(&run.id);
        Ok(run)
    }

    fn files(
        &self,
        plan: &Plan,
        workshop: &Workshop<'_>,
        desk: &mut Desk<'_>,
        report: &mut RunReport,
    ) -> Result<(), Error> {
        let mut done = 0;
        for planned in &plan.files {
            (self.services.progress)(Progress::File {
                path: &planned.path,
                done,
            });
            desk.may_go_on()?;
            file::change(self, planned, plan.style, workshop, desk, report)?;
            done += planned.targets.len();
        }
        Ok(())
    }
}
