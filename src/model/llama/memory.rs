//! How much memory of the machine a model may use.
//!
//! Weights are mapped from their file, so a system that is short of memory may drop them and read
//! them again; the cache and the working buffers it can only kill for. Both count in full all the
//! same: a model that is read from disk for every token is of no use to anybody. What the system
//! could drop of other files counts as free.
//!
//! Linux tells, and so do its control groups, of either version: a container or a service may be
//! allowed less. Elsewhere llama.cpp's own word is taken, which on macOS is all memory there is.

use std::fs;

/// Free memory in bytes, where the system tells.
pub(super) fn available() -> Option<u64> {
    available_by(&|path| fs::read_to_string(path).ok())
}

/// Like [`available`], with what the system's files say handed in.
fn available_by(read: &dyn Fn(&str) -> Option<String>) -> Option<u64> {
    let free = free_in(&read("/proc/meminfo")?)?;
    let groups = read("/proc/self/cgroup").unwrap_or_default();
    let allowed = groups.lines().flat_map(|group| rooms(group, read));
    Some(allowed.fold(free, u64::min))
}

/// `MemAvailable` of `/proc/meminfo`, in bytes.
fn free_in(meminfo: &str) -> Option<u64> {
    let line = meminfo
        .lines()
        .find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kilobytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes * 1024)
}

/// Where a version of control groups keeps what.
struct Files {
    root: &'static str,
    allowed: &'static str,
    used: &'static str,
    /// What the keys of `memory.stat` begin with that count a group with those below it.
    prefix: &'static str,
}

const VERSION_1: Files = Files {
    root: "/sys/fs/cgroup/memory",
    allowed: "memory.limit_in_bytes",
    used: "memory.usage_in_bytes",
    prefix: "total_",
};
const VERSION_2: Files = Files {
    root: "/sys/fs/cgroup",
    allowed: "memory.max",
    used: "memory.current",
    prefix: "",
};

/// What each control group that this line of `/proc/self/cgroup` names leaves, from the process's
/// own up to the root. Inside a container the path may not exist; the root then is the container's.
fn rooms(line: &str, read: &dyn Fn(&str) -> Option<String>) -> Vec<u64> {
    let mut parts = line.splitn(3, ':').skip(1);
    let (Some(controllers), Some(path)) = (parts.next(), parts.next()) else {
        return Vec::new();
    };
    let files = match controllers {
        "" => VERSION_2,
        names if names.split(',').any(|name| name == "memory") => VERSION_1,
        _ => return Vec::new(),
    };
    let mut found = Vec::new();
    let mut path = path.trim_end_matches('/');
    loop {
        found.extend(room(&files, &format!("{}{path}", files.root), read));
        match path.rfind('/') {
            Some(end) => path = &path[..end],
            None => return found,
        }
    }
}

/// What a group may still take: its limit less what it uses and cannot drop.
fn room(files: &Files, folder: &str, read: &dyn Fn(&str) -> Option<String>) -> Option<u64> {
    let number = |name: &str| {
        read(&format!("{folder}/{name}"))?
            .trim()
            .parse::<u64>()
            .ok()
    };
    let allowed = number(files.allowed)?;
    let used = number(files.used)?;
    let statistics = read(&format!("{folder}/memory.stat")).unwrap_or_default();
    let droppable: u64 = ["inactive_file", "active_file"]
        .iter()
        .filter_map(|name| {
            let key = format!("{}{name} ", files.prefix);
            let value = statistics
                .lines()
                .find_map(|line| line.strip_prefix(&key))?;
            value.trim().parse::<u64>().ok()
        })
        .sum();
    Some(allowed.saturating_sub(used.saturating_sub(droppable)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is available where these files say this.
    fn available_with(files: &[(&str, &str)]) -> Option<u64> {
        available_by(&|path| {
            let found = files.iter().find(|(name, _)| *name == path);
            found.map(|(_, text)| (*text).to_owned())
        })
    }

    const MEMINFO: (&str, &str) = (
        "/proc/meminfo",
        "MemTotal: 16000 kB\nMemFree: 1 kB\nMemAvailable:    2048 kB\n",
    );
    const FREE: u64 = 2048 * 1024;

    #[test]
    fn free_memory_is_read_from_meminfo() {
        assert_eq!(available_with(&[MEMINFO]), Some(FREE));
        assert_eq!(available_with(&[]), None);
        assert_eq!(free_in("MemTotal: 1 kB"), None);
        assert_eq!(free_in("MemAvailable: many"), None);
    }

    #[test]
    fn the_narrowest_group_counts_without_what_it_can_drop() {
        let check = |group: &str, files: &[(&str, &str)], expected| {
            let own = [MEMINFO, ("/proc/self/cgroup", group)];
            assert_eq!(available_with(&[&own[..], files].concat()), Some(expected));
        };
        let service = [
            ("/sys/fs/cgroup/a.slice/b.service/memory.max", "max\n"),
            ("/sys/fs/cgroup/a.slice/b.service/memory.current", "70\n"),
            ("/sys/fs/cgroup/a.slice/memory.max", "1000\n"),
            ("/sys/fs/cgroup/a.slice/memory.current", "700\n"),
            (
                "/sys/fs/cgroup/a.slice/memory.stat",
                "anon 1\nactive_file 90\ninactive_file 10\n",
            ),
        ];
        check("0::/a.slice/b.service\n", &service, 400);
        let container = [
            ("/sys/fs/cgroup/memory.max", "1000\n"),
            ("/sys/fs/cgroup/memory.current", "1100\n"),
        ];
        check("0::/\n", &container, 0);
        check("0::/not/seen/here\n", &container, 0);
        let old = [
            ("/sys/fs/cgroup/memory/c/memory.limit_in_bytes", "1000\n"),
            ("/sys/fs/cgroup/memory/c/memory.usage_in_bytes", "600\n"),
            (
                "/sys/fs/cgroup/memory/c/memory.stat",
                "inactive_file 5\ntotal_inactive_file 100\n",
            ),
        ];
        check("5:cpu:/c\n4:memory:/c\n", &old, 500);
        check("5:cpu:/c\n", &old, FREE);
        check("nonsense", &old, FREE);
    }
}
