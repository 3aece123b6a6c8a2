//! Landlock: which files may be read and written, no TCP, no signals and abstract sockets beyond.

use landlock::{
    ABI, Access as _, AccessFs, AccessNet, CompatLevel, Compatible as _, LandlockStatus, Ruleset,
    RulesetAttr as _, RulesetCreatedAttr as _, RulesetError, RulesetStatus, Scope,
    path_beneath_rules,
};

use crate::process::sandbox::order::Confinement;
use crate::process::sandbox::system::DEVICES;

/// The newest rights that are asked for; what the kernel does not know yet of them is left out.
const NEWEST: ABI = ABI::V6;

/// The oldest that will do: with it also truncation is a right (Linux 6.2).
const OLDEST: ABI = ABI::V3;

/// Restricts this thread. Says whether signals to processes outside are held back, too.
pub(super) fn restrict(order: &Confinement) -> Result<bool, String> {
    let status = enforce(order).map_err(|error| format!("Landlock: {error}"))?;
    if status.ruleset == RulesetStatus::NotEnforced || !status.no_new_privs {
        return Err("Landlock is not enforced by this kernel".to_owned());
    }
    match status.landlock {
        LandlockStatus::Available { effective_abi, .. } => Ok(effective_abi >= ABI::V6),
        _ => Err("this kernel has no Landlock, or it is switched off".to_owned()),
    }
}

fn enforce(order: &Confinement) -> Result<landlock::RestrictionStatus, RulesetError> {
    let mut rules = Ruleset::default()
        .set_compatibility(CompatLevel::HardRequirement)
        .handle_access(AccessFs::from_all(OLDEST))?
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(NEWEST))?
        .scope(Scope::from_all(NEWEST))?;
    if !order.network {
        rules = rules.handle_access(AccessNet::from_all(NEWEST))?;
    }
    // Devices can be opened where they are given, but not made.
    let make_devices = AccessFs::MakeBlock | AccessFs::MakeChar;
    let device = AccessFs::ReadFile | AccessFs::WriteFile | AccessFs::IoctlDev;
    rules
        .create()?
        .add_rules(path_beneath_rules(&order.read, AccessFs::from_read(NEWEST)))?
        .add_rules(path_beneath_rules(
            &order.write,
            AccessFs::from_all(NEWEST) & !make_devices,
        ))?
        .add_rules(path_beneath_rules(DEVICES, device))?
        .restrict_self()
}
