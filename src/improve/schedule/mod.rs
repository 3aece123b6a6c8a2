//! Schedules: which slots are due, which were missed, and whether now is a time to start. Pure; who
//! looks at the clock and the machine is the service.

mod conditions;
mod scheduled;
mod slots;

pub use conditions::{Machine, Quiet};
pub use scheduled::{Tick, resume_interrupted, tick};
pub use slots::{Due, Plan};

/// A moment in milliseconds since 1970, as a person reads it: local time, to the minute.
pub fn moment(ms: i64) -> String {
    let local = chrono::DateTime::from_timestamp_millis(ms).unwrap_or_default();
    local
        .with_timezone(&chrono::Local)
        .format("%Y-%m-%d %H:%M")
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::moment;

    #[test]
    fn a_moment_reads_as_date_and_time() {
        let text = moment(1_764_000_000_000);
        assert_eq!(text.len(), "2025-11-24 16:00".len(), "{text}");
        assert!(text.starts_with("2025-11-2"), "{text}");
    }
}
