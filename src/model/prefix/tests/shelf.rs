//! What is taken out of the cells and brought back.

use super::{book, talk};
use crate::model::prefix::{Memory, Source};

#[test]
fn what_is_shelved_takes_no_cells_and_is_brought_back() {
    let mut book = book(Memory::CutAnywhere);
    book.limit_idle_cells(6);
    let one = talk(&mut book, Some("one"), &[7, 7, 1], &[1]);
    assert_eq!(book.overflow(), None);
    let two = talk(&mut book, Some("two"), &[7, 7, 2], &[2]);
    assert_eq!(book.overflow(), Some(one.slot), "it was used longest ago");
    book.shelve(one.slot);
    assert_eq!((book.overflow(), book.cells()), (None, 4));
    // Others copy from the shelf, and whose it is takes it from there.
    let other = talk(&mut book, Some("other"), &[7, 7, 1, 5], &[]);
    assert_eq!((other.kept, other.source), (3, Source::Shelf(one.slot)));
    assert!(book.is_shelved(one.slot));
    let own = book.admit(Some("one"), &[7, 7, 1, 1, 3]).unwrap();
    assert_eq!((own.slot, own.kept), (one.slot, 4));
    assert_eq!(own.source, Source::Shelf(one.slot));
    assert!(!book.is_shelved(one.slot));
    assert_eq!(book.kept(), [other.slot, two.slot]);
}
