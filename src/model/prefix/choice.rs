//! Which slot a request gets, and where its prompt's first part comes from.

use super::slot::Slot;
use super::{Memory, Plan, SnapshotId, Source, Token};

/// What one slot offers to a prompt.
#[derive(Debug, Clone, Copy)]
struct Offer {
    slot: usize,
    kept: usize,
    snapshot: Option<SnapshotId>,
}

/// The plan that keeps most. `None` when every slot is in use.
///
/// A key goes on in its own slot unless another holds more; then its own gets a copy of that. A
/// request without key goes on in a slot without key of which it needs everything, as that is
/// the same conversation. Otherwise what is there is copied, and stays.
pub(super) fn choose(
    slots: &[Slot],
    memory: Memory,
    key: Option<&str>,
    prompt: &[Token],
) -> Option<Plan> {
    let offers = offers(slots, memory, prompt);
    let is_own = |offer: &&Offer| {
        let slot = &slots[offer.slot];
        slot.is_idle() && key.is_some() && slot.key.as_deref() == key
    };
    let rank = |offer: &&Offer| (offer.kept, slots[offer.slot].last_used);
    let own = offers.iter().filter(is_own).max_by_key(rank);
    let best = offers.iter().max_by_key(rank)?;
    let best = own.filter(|own| own.kept == best.kept).unwrap_or(best);
    let own = own.map(|own| own.slot);

    let source = &slots[best.slot];
    let (here, there) = match source.is_shelved {
        true => (Source::Shelf(best.slot), Source::Shelf(best.slot)),
        false => (Source::Own, Source::Slot(best.slot)),
    };
    let go_on = Some(best.plan(best.slot, here));
    let is_same_talk = key.is_none() && source.key.is_none() && best.kept == source.tokens.len();
    if best.kept > 0 && source.is_idle() && (own == Some(best.slot) || is_same_talk) {
        return go_on;
    }
    let source_slot = (best.kept > 0).then_some(best.slot);
    match (own.or_else(|| vacant(slots, source_slot)), source_slot) {
        (Some(slot), Some(_)) => Some(best.plan(slot, there)),
        (Some(slot), None) => Some(best.plan(slot, Source::Nothing)),
        // The only slot that nobody uses is the one to copy from.
        (None, Some(_)) if source.is_idle() => go_on,
        (None, _) => None,
    }
}

fn offers(slots: &[Slot], memory: Memory, prompt: &[Token]) -> Vec<Offer> {
    let slots = slots.iter().enumerate();
    let offer = |(slot, content): (usize, &Slot)| {
        let (kept, snapshot) = content.usable(memory, prompt);
        Offer {
            slot,
            kept,
            snapshot,
        }
    };
    slots.map(offer).collect()
}

impl Offer {
    fn plan(&self, slot: usize, source: Source) -> Plan {
        Plan {
            slot,
            kept: self.kept,
            source,
            snapshot: self.snapshot,
        }
    }
}

/// An empty slot, else the one that nobody has used for longest.
fn vacant(slots: &[Slot], except: Option<usize>) -> Option<usize> {
    let free = slots.iter().enumerate();
    free.filter(|(index, slot)| !slot.in_use && Some(*index) != except)
        .min_by_key(|(_, slot)| (!slot.is_empty(), slot.last_used))
        .map(|(index, _)| index)
}
