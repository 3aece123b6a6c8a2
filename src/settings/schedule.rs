//! `[schedule]` and `[[improve.schedule]]`: runs that the service makes by itself, and when.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What holds for every scheduled run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Schedule {
    /// Times of the day, in local time, in which no scheduled run starts: `09:00-18:00`, or
    /// `22:00-06:00` over midnight.
    pub quiet: Vec<String>,
    /// Start only while the machine has mains power.
    pub only_on_mains: bool,
    /// Start only while the machine has little to do.
    pub only_when_idle: bool,
    /// How much of its processors a machine with little to do uses at most, in percent.
    pub idle_percent: u32,
    /// A slot that is found later than this is missed, in seconds; it is recorded and not made up.
    pub grace_s: u64,
}

impl Default for Schedule {
    fn default() -> Self {
        Self {
            quiet: Vec::new(),
            only_on_mains: false,
            only_when_idle: false,
            idle_percent: 30,
            grace_s: 300,
        }
    }
}

/// One run that comes again and again. The first one only reports what it would do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ScheduledRun {
    /// Its name, by which its slots are recorded.
    pub name: String,
    /// When, as cron has it, in local time: `0 3 * * 1-5`, or `@daily`.
    pub cron: String,
    /// The kinds; those of `improve.kinds` when empty.
    pub kinds: Vec<String>,
    /// Files and folders; the whole repository when empty.
    pub paths: Vec<String>,
    /// Most changes; 0 for `improve.changes`.
    pub limit: u32,
}
