//! The book in the situations that it is for.

mod shelf;
mod world;

use super::*;

fn book(memory: Memory) -> Book {
    Book::new(4, 4, memory)
}

/// A request that reads its prompt and an answer.
fn talk(book: &mut Book, key: Option<&str>, prompt: &[Token], answer: &[Token]) -> Plan {
    let plan = book.admit(key, prompt).unwrap();
    book.extend(plan.slot, &prompt[plan.kept..]);
    book.extend(plan.slot, answer);
    assert!(book.release(plan.slot).is_empty());
    plan
}

#[test]
fn the_same_request_again_reads_one_token() {
    let mut book = book(Memory::CutAnywhere);
    let first = talk(&mut book, Some("a"), &[1, 2, 3, 4], &[9]);
    assert_eq!((first.kept, first.source), (0, Source::Nothing));
    let again = talk(&mut book, Some("a"), &[1, 2, 3, 4], &[9]);
    assert_eq!((again.kept, again.source), (3, Source::Own));
    assert_eq!(again.slot, first.slot);
    assert_eq!(book.cells(), 5);
}

#[test]
fn keys_share_a_system_prompt_and_keep_their_histories() {
    let mut book = book(Memory::CutAnywhere);
    let one = talk(&mut book, Some("one"), &[7, 7, 7, 1], &[1, 1]);
    let two = talk(&mut book, Some("two"), &[7, 7, 7, 2], &[2, 2]);
    assert_eq!((two.kept, two.source), (3, Source::Slot(one.slot)));
    // Nine tokens are in memory: the three of the system prompt stand there once.
    assert_eq!(book.cells(), 9);
    let more = talk(&mut book, Some("one"), &[7, 7, 7, 1, 1, 1, 5], &[]);
    assert_eq!((more.slot, more.kept), (one.slot, 6));
    let more = talk(&mut book, Some("two"), &[7, 7, 7, 2, 2, 2, 5], &[]);
    assert_eq!((more.slot, more.kept), (two.slot, 6));
}

#[test]
fn a_conversation_without_key_goes_on_in_its_slot() {
    let mut book = book(Memory::CutAnywhere);
    let first = talk(&mut book, None, &[1, 2], &[3]);
    let second = talk(&mut book, None, &[1, 2, 3, 4], &[5]);
    assert_eq!((second.slot, second.kept), (first.slot, 3));
    // Another branch of it leaves it alone.
    let branch = talk(&mut book, None, &[1, 2, 8], &[5]);
    assert_eq!(branch.source, Source::Slot(first.slot));
}

#[test]
fn a_running_request_lends_what_it_has_read() {
    let mut book = book(Memory::CutAnywhere);
    let first = book.admit(Some("a"), &[1, 2, 3]).unwrap();
    book.extend(first.slot, &[1, 2]);
    let second = book.admit(Some("a"), &[1, 2, 3]).unwrap();
    assert_eq!((second.kept, second.source), (2, Source::Slot(first.slot)));
}

#[test]
fn without_cuts_only_whole_slots_and_snapshots_count() {
    let mut book = book(Memory::SnapshotsOnly);
    let first = book.admit(Some("a"), &[7, 7, 1]).unwrap();
    book.extend(first.slot, &[7, 7]);
    let system = book.take_snapshot(first.slot);
    book.extend(first.slot, &[1, 5]);
    assert_eq!(book.snapshots(first.slot), [(2, system)]);
    book.release(first.slot);
    let other = talk(&mut book, Some("b"), &[7, 7, 2], &[]);
    assert_eq!((other.kept, other.snapshot), (2, Some(system)));
    let next = talk(&mut book, Some("a"), &[7, 7, 1, 5, 4], &[]);
    assert_eq!((next.kept, next.snapshot), (4, None));
    let changed = book.admit(Some("a"), &[7, 7, 1, 6]).unwrap();
    assert_eq!((changed.slot, changed.kept), (first.slot, 2));
    assert_eq!(changed.snapshot, Some(system));
}

#[test]
fn with_no_idle_slots_allowed_nothing_is_kept() {
    let mut book = Book::new(2, 0, Memory::CutAnywhere);
    let plan = book.admit(None, &[1, 2]).unwrap();
    book.extend(plan.slot, &[1, 2]);
    assert_eq!(book.release(plan.slot), [plan.slot]);
    assert_eq!(book.admit(None, &[1, 2]).unwrap().kept, 0);
}

#[test]
fn what_was_saved_is_found_again() {
    let mut book = Book::new(4, 1, Memory::CutAnywhere);
    let slot = book.vacancy().unwrap();
    book.fill(slot, Some("a"), &[1, 2, 3]);
    assert_eq!(book.vacancy(), None);
    assert_eq!((book.kept(), book.key(slot)), (vec![slot], Some("a")));
    assert_eq!(book.admit(Some("b"), &[1, 2, 9]).unwrap().kept, 2);
}
