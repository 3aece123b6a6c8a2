//! Content that is not what it should be: it never becomes a model file.

use groundskeeper::model::download::{Error, Wanted};

use super::hub::{Fault, Hub, sha256, tiny};
use super::{Downloads, wanted};

/// The tiny model with one bit changed.
fn damaged() -> Vec<u8> {
    let mut bytes = tiny();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    bytes
}

#[track_caller]
fn nothing_is_left(downloads: &Downloads) {
    assert_eq!(downloads.part(), None);
    assert!(!downloads.models().join("tiny.gguf").exists());
}

#[test]
fn a_wrong_hash_is_found_and_the_file_thrown_away() {
    let (downloads, hub) = (
        Downloads::new(),
        Hub::start(&tiny(), [Fault::Sends(damaged())]),
    );
    let error = downloads.pull(&hub.front.address).unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains(&sha256(&tiny())) && text.contains(&sha256(&damaged())),
        "{text}"
    );
    nothing_is_left(&downloads);
    downloads.holds(&downloads.pull(&hub.front.address).unwrap(), &tiny());
}

#[test]
fn a_part_that_was_damaged_is_not_blamed_on_the_file() {
    let faults = [Fault::Breaks(70_000)].into_iter();
    let faults = faults.chain(std::iter::repeat_n(Fault::Breaks(0), 5));
    let (downloads, hub) = (Downloads::new(), Hub::start(&tiny(), faults));
    downloads.pull(&hub.front.address).unwrap_err();
    std::fs::write(downloads.part().unwrap(), vec![7; 70_000]).unwrap();
    let downloaded = downloads.pull(&hub.front.address).unwrap();
    downloads.holds(&downloaded, &tiny());
    assert_eq!(
        downloads.restarts(),
        ["what was there before does not belong to this file"]
    );
}

#[test]
fn what_the_catalog_does_not_know_is_not_even_downloaded() {
    let (downloads, hub) = (Downloads::new(), Hub::start(&tiny(), []));
    let check = |wanted: &Wanted, quantity: &str| {
        let error = downloads
            .pull_wanted(&hub.front.address, wanted)
            .unwrap_err();
        assert!(matches!(error, Error::Mismatch { .. }), "{error}");
        assert!(error.to_string().contains(quantity), "{error}");
        assert_eq!(hub.content.asked().len(), 0);
    };
    let mut other = wanted();
    other.sha256 = Some(sha256(b"other"));
    check(&other, "sha256");
    other.sha256 = None;
    other.bytes = Some(1);
    check(&other, "size");
}

#[test]
fn more_than_was_announced_is_refused() {
    let mut longer = tiny();
    longer.push(0);
    let (downloads, hub) = (
        Downloads::new(),
        Hub::start(&tiny(), [Fault::Sends(longer)]),
    );
    let error = downloads.pull(&hub.front.address).unwrap_err();
    assert!(error.to_string().contains("more than 7218976"), "{error}");
    assert!(!downloads.models().join("tiny.gguf").exists());
    downloads.holds(&downloads.pull(&hub.front.address).unwrap(), &tiny());
}

#[test]
fn a_page_in_place_of_a_model_is_no_model() {
    let page = b"<html><body>Please sign in to this network</body></html>";
    let (downloads, hub) = (Downloads::new(), Hub::direct(page, []));
    let error = downloads.pull(&hub.front.address).unwrap_err();
    assert!(matches!(error, Error::NotModel { .. }), "{error}");
    assert!(error.to_string().contains("GGUF"), "{error}");
    nothing_is_left(&downloads);
}

#[test]
fn without_a_length_the_end_of_the_connection_counts_when_the_hub_did_not_say_more() {
    let all = tiny().len();
    let (downloads, hub) = (
        Downloads::new(),
        Hub::direct(&tiny(), [Fault::HidesLength(all)]),
    );
    downloads.holds(&downloads.pull(&hub.front.address).unwrap(), &tiny());
    // The hub said how much there is, so an early end is seen.
    let faults = [Fault::HidesLength(60_000), Fault::HidesLength(all)];
    let (downloads, hub) = (Downloads::new(), Hub::start(&tiny(), faults));
    downloads.holds(&downloads.pull(&hub.front.address).unwrap(), &tiny());
    assert_eq!(hub.first_bytes(), [0, 60_000]);
}
