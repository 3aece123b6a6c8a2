//! The processes that a process has started, as `/proc` shows them: counting, and ending all.

use std::path::Path;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// What a process and all below it take.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Taken {
    /// Processes and threads.
    pub(super) tasks: u32,
    /// Memory that is not a file's, in bytes.
    pub(super) memory_bytes: u64,
}

/// Rounds in which what is left is killed without a pause; each sees what the one before let slip.
const ROUNDS: usize = 50;

/// The pause after those: a busy system takes its time to remove what was killed.
const PAUSE: Duration = Duration::from_millis(1);

/// How long what was killed is waited for: what the system itself holds may never go.
const PATIENCE: Duration = Duration::from_secs(3);

/// Every process below `root`, without it; `/proc` shows none on systems that have no such thing.
pub(super) fn below(root: Pid) -> Vec<Pid> {
    let mut found = Vec::new();
    let mut open = vec![root];
    while let Some(parent) = open.pop() {
        let children = children(parent);
        found.extend(&children);
        open.extend(children);
    }
    found
}

/// What `root` and all below it take.
pub(super) fn taken(root: Pid) -> Taken {
    let mut taken = Taken::default();
    for process in std::iter::once(root).chain(below(root)) {
        let tasks = u32::try_from(tasks(process).len().max(1));
        taken.tasks = taken.tasks.saturating_add(tasks.unwrap_or(u32::MAX));
        taken.memory_bytes += memory_bytes(process).unwrap_or(0);
    }
    taken
}

/// Kills everything below `root`, until nothing is left there; `reap` collects those that ended
/// and are our own children. What multiplies is stopped first, so that it cannot outrun us.
pub(super) fn kill_below(root: Pid, mut reap: impl FnMut()) {
    let until = Instant::now() + PATIENCE;
    for round in 0.. {
        let processes = below(root);
        if processes.is_empty() || Instant::now() >= until {
            return;
        }
        if round >= ROUNDS {
            std::thread::park_timeout(PAUSE);
        }
        for signal in [Signal::STOP, Signal::KILL] {
            for process in &processes {
                let _ended_before = kill_process(*process, signal);
            }
        }
        reap();
    }
}

fn folder(process: Pid) -> String {
    format!("/proc/{}", process.as_raw_nonzero())
}

fn tasks(process: Pid) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(Path::new(&folder(process)).join("task"));
    let entries = entries.into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).collect()
}

fn children(process: Pid) -> Vec<Pid> {
    let lists = tasks(process).into_iter();
    let lists = lists.filter_map(|task| std::fs::read_to_string(task.join("children")).ok());
    let mut found = Vec::new();
    for list in lists {
        let numbers = list.split_ascii_whitespace();
        let numbers = numbers.filter_map(|number| number.parse().ok());
        found.extend(numbers.filter_map(Pid::from_raw));
    }
    found
}

/// Resident memory without what belongs to files, from the second and third field of `statm`.
fn memory_bytes(process: Pid) -> Option<u64> {
    let text = std::fs::read_to_string(format!("{}/statm", folder(process))).ok()?;
    let mut fields = text.split_ascii_whitespace().skip(1);
    let resident: u64 = fields.next()?.parse().ok()?;
    let shared: u64 = fields.next()?.parse().ok()?;
    let page = rustix::param::page_size() as u64;
    Some(resident.saturating_sub(shared) * page)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn this_process_has_threads_and_memory() {
        let own = taken(rustix::process::getpid());
        assert!(own.tasks >= 1, "{own:?}");
        assert!(own.memory_bytes > 0, "{own:?}");
    }
}
