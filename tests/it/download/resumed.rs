//! Downloads that were cut off and go on, in one run or in the next.

use std::time::Duration;

use groundskeeper::model::download::Error;

use super::Downloads;
use super::hub::{Fault, Hub, tiny};

/// Positions that look random and are the same every time (the step is odd and coprime to the size).
fn positions(length: usize, count: usize) -> Vec<usize> {
    let step = 2_654_435_761_usize;
    (1..=count).map(|n| n.wrapping_mul(step) % length).collect()
}

#[test]
fn connections_that_break_anywhere_lose_nothing() {
    let content = tiny();
    for position in positions(content.len() / 3, 12) {
        let (downloads, hub) = (
            Downloads::new(),
            Hub::start(&content, [position, 1, 0, 77].map(Fault::Breaks)),
        );
        let downloaded = downloads.pull(&hub.front.address).unwrap();
        downloads.holds(&downloaded, &content);
        let (one, all) = (position + 1, position + 78);
        assert_eq!(
            hub.first_bytes(),
            [0, position, one, one, all],
            "{position}"
        );
        assert_eq!(downloads.restarts(), Vec::<String>::new());
    }
}

#[test]
fn a_pull_that_gave_up_goes_on_where_it_stood() {
    let faults = [Fault::Breaks(123_456)].into_iter();
    let faults = faults.chain(std::iter::repeat_n(Fault::Breaks(0), 5));
    let (downloads, hub) = (Downloads::new(), Hub::start(&tiny(), faults));
    let error = downloads.pull(&hub.front.address).unwrap_err();
    assert!(
        matches!(error, Error::Interrupted { bytes: 123_456, .. }),
        "{error}"
    );
    assert!(
        error.to_string().contains("goes on at 123456 bytes"),
        "{error}"
    );
    assert_eq!(downloads.waits(), [1, 2, 4, 8, 16]);
    let downloaded = downloads.pull(&hub.front.address).unwrap();
    downloads.holds(&downloaded, &tiny());
    assert_eq!(hub.first_bytes().last(), Some(&123_456));
}

#[test]
fn a_file_that_changed_in_between_is_downloaded_anew() {
    let mut newer = tiny();
    newer.extend_from_slice(b"a newer version is longer");
    for is_direct in [false, true] {
        let faults = [Fault::Breaks(9_000)].into_iter();
        let faults = faults.chain(std::iter::repeat_n(Fault::Breaks(0), 5));
        let hub = match is_direct {
            true => Hub::direct(&tiny(), faults),
            false => Hub::start(&tiny(), faults),
        };
        let downloads = Downloads::new();
        downloads.pull(&hub.front.address).unwrap_err();
        hub.replace(&newer);
        let downloaded = downloads.pull(&hub.front.address).unwrap();
        downloads.holds(&downloaded, &newer);
        assert_eq!(downloads.restarts(), ["the file has changed since"]);
    }
}

#[test]
fn a_server_without_ranges_sends_all_of_it_again() {
    let faults = [Fault::Breaks(50_000), Fault::IgnoresRange];
    let (downloads, hub) = (Downloads::new(), Hub::start(&tiny(), faults));
    let downloaded = downloads.pull(&hub.front.address).unwrap();
    downloads.holds(&downloaded, &tiny());
    assert_eq!(hub.first_bytes(), [0, 50_000]);
    assert_eq!(
        downloads.restarts(),
        ["the server sends it from its beginning"]
    );
}

#[test]
fn another_part_than_the_one_asked_for_is_not_taken() {
    let faults = [Fault::Breaks(50_000), Fault::Shifts];
    let (downloads, hub) = (Downloads::new(), Hub::start(&tiny(), faults));
    let downloaded = downloads.pull(&hub.front.address).unwrap();
    downloads.holds(&downloaded, &tiny());
    assert_eq!(hub.first_bytes(), [0, 50_000, 0]);
}

#[test]
fn a_connection_that_falls_silent_is_given_up() {
    let faults = [Fault::FallsSilent(40_000), Fault::FallsSilent(0)];
    let (downloads, hub) = (Downloads::new(), Hub::start(&tiny(), faults));
    let downloader = downloads.from(super::source(&hub.front.address));
    let downloader = downloader.silent_for_at_most(Duration::from_millis(300));
    let downloaded = downloads.pull_by(&downloader, &super::wanted()).unwrap();
    downloads.holds(&downloaded, &tiny());
    assert_eq!(hub.first_bytes(), [0, 40_000, 40_000]);
}

#[test]
fn a_whole_part_is_only_checked() {
    let (downloads, hub) = (Downloads::new(), Hub::start(&tiny(), []));
    let downloaded = downloads.pull(&hub.front.address).unwrap();
    // As if the process had been killed before the last step.
    let faults = [Fault::Breaks(1)].into_iter();
    let faults = faults.chain(std::iter::repeat_n(Fault::Breaks(0), 5));
    let other = Hub::start(&tiny(), faults);
    let again = Downloads::new();
    again.pull(&other.front.address).unwrap_err();
    std::fs::copy(downloaded.path, again.part().unwrap()).unwrap();
    let asked = other.content.asked().len();
    let whole = again.pull(&other.front.address).unwrap();
    again.holds(&whole, &tiny());
    assert_eq!(other.content.asked().len(), asked);
}
