//! What the process inherited and may not keep: descriptors, capabilities, boundless resources.

use rustix::process::{Resource, Rlimit, getrlimit, getuid, setrlimit};
use rustix::thread::{CapabilitySet, CapabilitySets};

use crate::process::sandbox::Backend;
use crate::process::sandbox::order::Confinement;

/// Closes every descriptor but the three standard ones: a file or socket that is open already is
/// held back by nothing.
pub(super) fn close_inherited() -> Result<(), String> {
    let entries = std::fs::read_dir("/proc/self/fd")
        .map_err(|error| format!("open descriptors cannot be listed: {error}"))?;
    let open: Vec<i32> = entries
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|descriptor| *descriptor > 2)
        .collect();
    for descriptor in open {
        // The one of the listing itself is closed already.
        let _closed_before = nix::unistd::close(descriptor);
    }
    Ok(())
}

/// Sets the system's own limits, none higher than before.
pub(super) fn limit(order: &Confinement) -> Result<(), String> {
    let limits = &order.limits;
    let processes = match order.backend {
        // In a user namespace of its own only what is in there counts.
        Backend::Bubblewrap => 0,
        Backend::Landlock => tasks_of_user(),
    };
    let wanted = [
        (Resource::Data, limits.memory_bytes),
        (Resource::Fsize, limits.file_bytes),
        (Resource::Nofile, limits.open_files),
        (Resource::Cpu, limits.processor_s),
        (Resource::Core, 0),
        (Resource::Nproc, processes + u64::from(limits.processes)),
    ];
    for (resource, most) in wanted {
        let before = getrlimit(resource).maximum.unwrap_or(u64::MAX);
        let most = Some(most.min(before));
        let new = Rlimit {
            current: most,
            maximum: most,
        };
        setrlimit(resource, new).map_err(|error| format!("limit {resource:?}: {error}"))?;
    }
    Ok(())
}

/// Threads of this user's processes, so far as `/proc` shows them.
fn tasks_of_user() -> u64 {
    let own = getuid().as_raw().to_string();
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let statuses =
        entries.filter_map(|entry| std::fs::read_to_string(entry.path().join("status")).ok());
    let tasks = statuses.filter_map(|status| {
        let field = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name));
            line.and_then(|line| line.split_ascii_whitespace().next())
        };
        (field("Uid:")? == own).then(|| field("Threads:")?.parse::<u64>().ok())?
    });
    tasks.sum()
}

/// Gives up what a program could gain by being root, or by belonging to it. Who may not do that has
/// nothing to lose, and cannot gain anything without new privileges.
pub(super) fn drop_bounding_set() {
    let may = |sets: CapabilitySets| sets.effective.contains(CapabilitySet::SETPCAP);
    if rustix::thread::capabilities(None).is_ok_and(may) {
        for capability in CapabilitySet::all().iter() {
            // The kernel may know fewer.
            let _unknown = rustix::thread::remove_capability_from_bounding_set(capability);
        }
    }
}

/// Gives up every capability.
pub(super) fn drop_capabilities() -> Result<(), String> {
    let none = CapabilitySets {
        effective: CapabilitySet::empty(),
        permitted: CapabilitySet::empty(),
        inheritable: CapabilitySet::empty(),
    };
    let _kernel_without_them = rustix::thread::clear_ambient_capability_set();
    rustix::thread::set_capabilities(None, none)
        .map_err(|error| format!("capabilities cannot be given up: {error}"))
}
