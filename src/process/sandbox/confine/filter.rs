//! seccomp: the system calls that nothing in a sandbox may make, and, without namespaces, those
//! that reach further than Landlock holds back.
//!
//! Numbers and flags are those of Linux's own headers, by way of the crate `libc`.

use std::collections::BTreeMap;

use seccompiler::{
    BackendError, BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition,
    SeccompFilter, SeccompRule, TargetArch,
};

use super::calls::{DENIED, DENIED_WITHOUT_NAMESPACES, SIGNALS, SWALLOWED, UNKNOWN};
use crate::process::sandbox::Backend;
use crate::process::sandbox::order::Confinement;

/// Set in the number of a call by the x32 way of calling x86-64, which would slip past a list.
#[cfg(target_arch = "x86_64")]
const X32: i64 = 0x4000_0000;

/// Calls that only x32 has.
#[cfg(target_arch = "x86_64")]
const X32_OWN: std::ops::RangeInclusive<i64> = 512..=550;

/// Makes a new user namespace, in which one is root.
const NEW_USER: u64 = 0x1000_0000;

/// Type into a terminal as if a person did.
const TERMINAL: [u64; 2] = [0x5412, 0x541c];

type Rules = BTreeMap<i64, Vec<SeccompRule>>;

/// Installs the filters; from here on nothing can take them off.
pub(super) fn install(order: &Confinement, signals_are_scoped: bool) -> Result<(), String> {
    let filters = filters(order, signals_are_scoped, std::process::id());
    for filter in filters.map_err(|error| format!("seccomp: {error}"))? {
        seccompiler::apply_filter(&filter).map_err(|error| format!("seccomp: {error}"))?;
    }
    Ok(())
}

fn filters(
    order: &Confinement,
    signals_are_scoped: bool,
    own: u32,
) -> Result<Vec<BpfProgram>, BackendError> {
    let mut denied = whole(DENIED);
    let mut filters = vec![filter(whole(UNKNOWN), libc::ENOSYS)?];
    one(
        &mut denied,
        libc::SYS_clone,
        vec![equal(0, NEW_USER, NEW_USER)?],
    )?;
    for number in TERMINAL {
        one(
            &mut denied,
            libc::SYS_ioctl,
            vec![equal(1, number, u64::MAX)?],
        )?;
    }
    // Limits of other processes.
    one(&mut denied, libc::SYS_prlimit64, vec![not(0, 0)?])?;
    match order.backend {
        Backend::Bubblewrap => {
            let known = [
                libc::AF_UNIX,
                libc::AF_INET,
                libc::AF_INET6,
                libc::AF_NETLINK,
            ];
            let others: Result<_, _> = known.iter().map(|family| not(0, number(*family))).collect();
            one(&mut denied, libc::SYS_socket, others?)?;
        }
        Backend::Landlock => {
            denied.append(&mut whole(DENIED_WITHOUT_NAMESPACES));
            sockets(&mut denied, order.network)?;
            filters.push(filter(whole(SWALLOWED), 0)?);
        }
    }
    if !signals_are_scoped {
        for call in SIGNALS {
            one(&mut denied, *call, vec![not(0, own.into())?])?;
        }
    }
    filters.push(filter(denied, libc::EPERM)?);
    Ok(filters)
}

/// Without a network namespace: only pairs of connected sockets, which lead nowhere else.
fn sockets(denied: &mut Rules, network: bool) -> Result<(), BackendError> {
    if network {
        return Ok(());
    }
    denied.append(&mut whole(&[
        libc::SYS_socket,
        libc::SYS_connect,
        libc::SYS_bind,
    ]));
    let family = not(0, number(libc::AF_UNIX))?;
    one(denied, libc::SYS_socketpair, vec![family])?;
    // Datagrams could be sent to any other socket by name.
    let datagram = equal(1, number(libc::SOCK_DGRAM), 0xf)?;
    one(denied, libc::SYS_socketpair, vec![datagram])
}

fn filter(rules: Rules, errno: i32) -> Result<BpfProgram, BackendError> {
    let action = SeccompAction::Errno(errno.unsigned_abs());
    SeccompFilter::new(with_x32(rules), SeccompAction::Allow, action, arch()?)?.try_into()
}

fn arch() -> Result<TargetArch, BackendError> {
    std::env::consts::ARCH.try_into()
}

/// Every call of the list, whatever its arguments.
fn whole(calls: &[i64]) -> Rules {
    calls.iter().map(|call| (*call, Vec::new())).collect()
}

/// A call under conditions that all hold; a call that is in for all arguments stays so.
fn one(
    rules: &mut Rules,
    call: i64,
    conditions: Vec<SeccompCondition>,
) -> Result<(), BackendError> {
    let rule = SeccompRule::new(conditions)?;
    match rules.get_mut(&call) {
        Some(all) if all.is_empty() => {}
        Some(some) => some.push(rule),
        None => {
            rules.insert(call, vec![rule]);
        }
    }
    Ok(())
}

/// A constant of C's, none of which is negative.
fn number(constant: i32) -> u64 {
    constant.unsigned_abs().into()
}

fn equal(argument: u8, value: u64, mask: u64) -> Result<SeccompCondition, BackendError> {
    let operator = SeccompCmpOp::MaskedEq(mask);
    SeccompCondition::new(argument, SeccompCmpArgLen::Dword, operator, value)
}

fn not(argument: u8, value: u64) -> Result<SeccompCondition, BackendError> {
    SeccompCondition::new(argument, SeccompCmpArgLen::Dword, SeccompCmpOp::Ne, value)
}

/// The same, also for calls the x32 way.
#[cfg(target_arch = "x86_64")]
fn with_x32(rules: Rules) -> Rules {
    let mut both = rules.clone();
    both.extend(rules.into_iter().map(|(call, rules)| (call | X32, rules)));
    both.extend(X32_OWN.map(|call| (call | X32, Vec::new())));
    both
}

#[cfg(not(target_arch = "x86_64"))]
fn with_x32(rules: Rules) -> Rules {
    rules
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::process::Limits;

    fn confinement(backend: Backend) -> Confinement {
        Confinement {
            backend,
            read: Vec::new(),
            write: Vec::new(),
            network: false,
            limits: Limits::default(),
        }
    }

    #[test]
    fn filters_are_made_for_every_backend() {
        for (backend, scoped, expected) in [
            (Backend::Bubblewrap, true, 2),
            (Backend::Landlock, true, 3),
            (Backend::Landlock, false, 3),
        ] {
            let made = filters(&confinement(backend), scoped, 7).unwrap();
            assert_eq!(made.len(), expected, "{backend:?}");
        }
    }

    #[test]
    fn a_condition_does_not_weaken_what_is_denied_whole() {
        let mut rules = whole(&[libc::SYS_kill]);
        one(&mut rules, libc::SYS_kill, vec![not(0, 1).unwrap()]).unwrap();
        assert_eq!(rules[&libc::SYS_kill], Vec::<SeccompRule>::new());
    }
}
