//! What a report is gathered from: the store, the repository, the last commit.

use serde_json::Value;

use crate::gate::Policy;
use crate::git::Repository;
use crate::improve::record::Record;
use crate::improve::report::tally::{self, Fate};
use crate::improve::report::{Coverage, Issues, Metadata, Period, Report, Suite, issues, next};
use crate::improve::{Change, Error, Journal, State, kinds};

/// Runs looked at; a period with more is told of its latest.
const RUNS_MOST: u32 = 1_000;

/// What a report is about.
pub struct Scope<'a> {
    /// The repository.
    pub repository: &'a Repository,
    /// Where its runs are recorded.
    pub journal: &'a Journal,
    /// What its last commit is judged by.
    pub policy: &'a Policy,
    /// From when, in milliseconds since 1970.
    pub since_ms: i64,
}

/// Gathers the report of a period that ends now.
pub fn report(scope: &Scope<'_>) -> Result<Report, Error> {
    let until_ms = crate::store::now_ms();
    let mut gathered = Gathered::default();
    let mut runs = scope.journal.list(RUNS_MOST)?;
    runs.retain(|run| run.started_ms >= scope.since_ms);
    for run in runs.iter().rev() {
        gathered.add(scope, scope.journal.record(&run.id)?)?;
    }
    tally::finish(&mut gathered.period);
    let head = scope.repository.head()?;
    let issues = match head {
        Some(head) => issues::issues(scope.repository, scope.policy, head)?,
        None => Issues::default(),
    };
    let folder = scope.repository.root().file_name().unwrap_or_default();
    let metadata = Metadata {
        version: 1,
        program: format!("groundskeeper {}", env!("CARGO_PKG_VERSION")),
        repository: folder.to_string_lossy().into_owned(),
        commit: head.map(|head| head.to_string()),
        since: rfc3339(scope.since_ms),
        until: rfc3339(until_ms),
    };
    let coverage = coverage(scope, &gathered.period)?;
    let summary = next::summary(&gathered.period, &issues, &coverage);
    Ok(Report {
        metadata,
        performance: tally::performance(&gathered.times),
        period: gathered.period,
        suites: gathered.suites,
        issues,
        coverage,
        summary,
    })
}

#[derive(Default)]
struct Gathered {
    period: Period,
    suites: Vec<Suite>,
    /// Kind, milliseconds and tokens of each commit.
    times: Vec<(String, u64, u64)>,
}

impl Gathered {
    fn add(&mut self, scope: &Scope<'_>, record: Record) -> Result<(), Error> {
        let state = record.state()?;
        let changes = record.changes();
        let fate = |change: &Change| fate(scope.repository, state, change);
        let refusal = record.run.reason.as_deref();
        tally::add(&mut self.period, &changes, (&fate, refusal));
        *self
            .period
            .runs
            .entry(record.run.state.clone())
            .or_default() += 1;
        self.period.tokens.prompt += record.facts.tokens.prompt;
        self.period.tokens.answer += record.facts.tokens.answer;
        self.period.wall_ms += record.facts.taken_ms;
        for step in &record.steps {
            if let Some(evidence) = &step.evidence {
                self.times.push(time_of(&step.kind, evidence));
            }
        }
        let (cases, cases_left_out) = tally::cases(&changes);
        self.suites.push(Suite {
            name: record.run.id,
            started: rfc3339(record.run.started_ms),
            state: record.run.state,
            branch: record.run.branch,
            reason: record.run.reason,
            tests: record.facts.tests(),
            cases,
            cases_left_out,
        });
        Ok(())
    }
}

fn time_of(kind: &str, evidence: &Value) -> (String, u64, u64) {
    let number = |pointer: &str| evidence.pointer(pointer).and_then(Value::as_u64);
    let tokens =
        number("/tokens/prompt").unwrap_or_default() + number("/tokens/answer").unwrap_or_default();
    (
        kind.to_owned(),
        number("/wall_ms").unwrap_or_default(),
        tokens,
    )
}

/// A person may have merged, or taken some commits of, a branch whose run says nothing of it.
fn fate(repository: &Repository, state: State, change: &Change) -> Fate {
    let commit = change.commit.as_deref().and_then(|id| id.parse().ok());
    let is_taken = commit.is_some_and(|id| repository.is_behind_head(id).unwrap_or(false));
    if is_taken {
        return Fate::Accepted;
    }
    match state {
        State::Accepted => Fate::Accepted,
        State::Discarded | State::Expired => Fate::Refused,
        _ => Fate::Waiting,
    }
}

fn coverage(scope: &Scope<'_>, period: &Period) -> Result<Coverage, Error> {
    let is_used = |kind: &&'static dyn kinds::Kind| {
        let outcomes = period.kinds.get(kind.name());
        outcomes.is_some_and(|one| one.committed + one.discarded > 0)
    };
    let name = |kind: &&'static dyn kinds::Kind| kind.name().to_owned();
    let all = kinds::KINDS.iter();
    Ok(Coverage {
        kinds_used: all.clone().filter(|kind| is_used(kind)).map(name).collect(),
        kinds_unused: all.filter(|kind| !is_used(kind)).map(name).collect(),
        tools: scope.journal.calls_since(scope.since_ms)?,
    })
}

fn rfc3339(ms: i64) -> String {
    let at = chrono::DateTime::from_timestamp_millis(ms).unwrap_or_default();
    at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn times_are_read_from_evidence_and_moments_are_written_for_everybody() {
        let evidence = json!({ "wall_ms": 7, "tokens": { "prompt": 2, "answer": 3 } });
        assert_eq!(time_of("split", &evidence), ("split".to_owned(), 7, 5));
        assert_eq!(time_of("split", &json!({})), ("split".to_owned(), 0, 0));
        assert_eq!(rfc3339(0), "1970-01-01T00:00:00Z");
    }
}
