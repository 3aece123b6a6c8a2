//! What the hub answers, and what is made of it.

use std::net::TcpListener;

use groundskeeper::model::download::{Error, Event, Hub as Source, Reference};

use super::hub::{Fault, Hub, sha256, tiny};
use super::{Downloads, TOKEN, source, wanted};
use crate::harness::{Reply, Server};

#[test]
fn a_file_is_downloaded_and_only_the_hub_sees_the_token() {
    let (downloads, hub) = (Downloads::new(), Hub::start(&tiny(), []));
    let downloaded = downloads.pull(&hub.front.address).unwrap();
    downloads.holds(&downloaded, &tiny());
    assert_eq!(downloaded.path, downloads.models().join("tiny.gguf"));
    assert_eq!(downloaded.commit.as_deref(), Some("0123456789abcdef"));
    let at_hub = hub.front.asked();
    assert_eq!(at_hub.len(), 1);
    assert_eq!(at_hub[0].target, "/owner/tiny-GGUF/resolve/main/tiny.gguf");
    assert_eq!(
        at_hub[0].headers["authorization"],
        format!("Bearer {TOKEN}")
    );
    assert!(at_hub[0].headers["user-agent"].starts_with("groundskeeper/"));
    let elsewhere = hub.content.asked();
    assert_eq!(elsewhere.len(), 1);
    assert!(!format!("{elsewhere:?}").contains(TOKEN), "{elsewhere:?}");
    assert_eq!(downloads.waits(), Vec::<u64>::new());
}

#[test]
fn a_renamed_repository_keeps_the_token() {
    let (downloads, content) = (Downloads::new(), tiny());
    let hub = Server::start(move |asked| match asked.target.starts_with("/new") {
        true => Reply::new(200).body(&content),
        false => Reply::new(307).with("Location", "/new/name/resolve/main/tiny.gguf"),
    });
    let downloaded = downloads.pull(&hub.address).unwrap();
    downloads.holds(&downloaded, &tiny());
    let asked = hub.asked();
    assert_eq!(asked.len(), 2);
    assert!(
        asked
            .iter()
            .all(|asked| asked.headers["authorization"].ends_with(TOKEN))
    );
}

#[test]
fn redirects_without_end_or_aim_are_said() {
    let check = |location: Option<&'static str>, words: &str| {
        let downloads = Downloads::new();
        let hub = Server::start(move |_| {
            let reply = Reply::new(302);
            location.map_or(reply.clone(), |location| reply.with("Location", location))
        });
        let error = downloads.pull(&hub.address).unwrap_err();
        assert!(matches!(&error, Error::Protocol { .. }), "{error}");
        assert!(error.to_string().contains(words), "{error}");
    };
    check(Some("/again"), "without end");
    check(None, "to nowhere");
    check(Some("file:///etc/passwd"), "not encrypted");
}

/// Pulls from a hub that only ever answers `reply`.
fn refused(reply: Reply) -> (Error, Vec<u64>) {
    let downloads = Downloads::new();
    let hub = Server::start(move |_| reply.clone());
    let error = downloads.pull(&hub.address).unwrap_err();
    (error, downloads.waits())
}

#[test]
fn what_is_not_there_or_not_for_us_is_said_at_once() {
    let check = |reply: Reply, words: &[&str]| {
        let (error, waits) = refused(reply);
        let text = error.to_string();
        for word in words {
            assert!(text.contains(word), "no `{word}` in {text}");
        }
        assert!(!text.contains(TOKEN));
        assert_eq!(waits, Vec::<u64>::new());
    };
    let missing = Reply::new(404).with("X-Error-Message", "Entry not found");
    check(
        missing,
        &["Entry not found", "resolve/main/tiny.gguf is not there"],
    );
    let gated = Reply::new(403).with("X-Error-Message", "Access to model is restricted");
    check(gated, &["restricted", "HF_TOKEN may read it"]);
    check(Reply::new(401), &["401", "HF_TOKEN"]);
    check(Reply::new(418), &["418", "HF_ENDPOINT"]);
}

#[test]
fn without_a_token_the_message_says_how_to_give_one() {
    let downloads = Downloads::new();
    let hub = Server::start(|_| Reply::new(401));
    let anonymous = Source {
        token: None,
        ..source(&hub.address)
    };
    let error = downloads
        .pull_by(&downloads.from(anonymous), &wanted())
        .unwrap_err();
    assert!(error.to_string().contains("set HF_TOKEN"), "{error}");
    assert!(!hub.asked()[0].headers.contains_key("authorization"));
}

#[test]
fn a_server_that_has_enough_is_left_alone_for_as_long_as_it_asks() {
    let busy = |seconds: u64| Fault::Answers(Reply::new(429).with("Retry-After", seconds));
    let (downloads, hub) = (Downloads::new(), Hub::start(&tiny(), [busy(7), busy(90)]));
    let downloaded = downloads.pull(&hub.front.address).unwrap();
    downloads.holds(&downloaded, &tiny());
    assert_eq!(downloads.waits(), [7, 90]);

    let (error, waits) = refused(Reply::new(429).with("Retry-After", 3600));
    assert!(error.to_string().contains("3600 s"), "{error}");
    assert_eq!(waits, Vec::<u64>::new());
    // Without a number the waits are our own.
    let (error, waits) = refused(Reply::new(429));
    assert!(error.to_string().contains("asked too often"), "{error}");
    assert_eq!(waits, [1, 2, 4, 8, 16]);
}

#[test]
fn a_server_that_is_unwell_is_asked_again() {
    let unwell = |status| Fault::Answers(Reply::new(status));
    let faults = [500, 503, 502].map(unwell);
    let (downloads, hub) = (Downloads::new(), Hub::start(&tiny(), faults));
    let downloaded = downloads.pull(&hub.front.address).unwrap();
    downloads.holds(&downloaded, &tiny());
    assert_eq!(downloads.waits(), [1, 2, 4]);
    let (error, waits) = refused(Reply::new(500));
    assert!(
        matches!(error, Error::Interrupted { attempts: 6, .. }),
        "{error}"
    );
    assert_eq!(waits.len(), 5);
}

#[test]
fn an_address_that_ran_out_is_asked_for_anew() {
    let (downloads, hub) = (
        Downloads::new(),
        Hub::start(
            &tiny(),
            [Fault::Breaks(1000), Fault::Answers(Reply::new(403))],
        ),
    );
    let downloaded = downloads.pull(&hub.front.address).unwrap();
    downloads.holds(&downloaded, &tiny());
    assert_eq!(hub.front.asked().len(), 3);
    assert_eq!(hub.first_bytes(), [0, 1000, 1000]);
}

#[test]
fn without_network_the_message_says_how_to_place_a_file() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", free.local_addr().unwrap());
    drop(free);
    let downloads = Downloads::new();
    let check = |source: Source| {
        let error = downloads
            .pull_by(&downloads.from(source), &wanted())
            .unwrap_err();
        let text = error.to_string();
        assert!(
            text.contains("/owner/tiny-GGUF/resolve/main/tiny.gguf"),
            "{text}"
        );
        assert!(
            text.contains(downloads.models().to_str().unwrap()),
            "{text}"
        );
        assert!(text.contains("model use"), "{text}");
        text
    };
    assert!(check(source(&address)).contains("cannot reach 127.0.0.1"));
    let offline = Source {
        offline: true,
        ..source(&address)
    };
    assert!(check(offline).contains("HF_HUB_OFFLINE"));
    assert_eq!(downloads.waits(), Vec::<u64>::new());
}

#[test]
fn a_file_that_would_not_fit_is_refused_before_it_comes() {
    let downloads = Downloads::new();
    let content = Hub::direct(&tiny(), []);
    let location = content.front.address.clone();
    let hub = Server::start(move |_| {
        let claim = Reply::new(302).with("Location", &location);
        claim
            .with("X-Linked-Etag", "\"a\"")
            .with("X-Linked-Size", u64::MAX / 2)
    });
    let error = downloads.pull(&hub.address).unwrap_err();
    assert!(matches!(error, Error::Disk { .. }), "{error}");
    assert!(error.to_string().contains("MB free"), "{error}");
}

#[test]
fn what_is_there_already_is_not_downloaded_again() {
    let (downloads, hub) = (Downloads::new(), Hub::start(&tiny(), []));
    let first = downloads.pull(&hub.front.address).unwrap();
    let mut again = wanted();
    again.present = Some((first.path.clone(), first.sha256.clone()));
    let second = downloads.pull_wanted(&hub.front.address, &again).unwrap();
    assert!(second.unchanged && second.path == first.path);
    assert_eq!(hub.content.asked().len(), 1);
    assert_eq!(downloads.part(), None);
    // With the hash that it must have, nobody is asked at all.
    again.sha256 = Some(sha256(&tiny()));
    assert!(
        downloads
            .pull_wanted("http://127.0.0.1:1", &again)
            .unwrap()
            .unchanged
    );
    // A copy that has gone is downloaded.
    std::fs::remove_file(&first.path).unwrap();
    let third = downloads.pull_wanted(&hub.front.address, &again).unwrap();
    downloads.holds(&third, &tiny());
}

#[test]
fn a_name_that_another_file_has_gets_the_hash() {
    let (downloads, hub) = (Downloads::new(), Hub::start(&tiny(), []));
    std::fs::create_dir_all(downloads.models()).unwrap();
    std::fs::write(downloads.models().join("tiny.gguf"), "mine").unwrap();
    let downloaded = downloads.pull(&hub.front.address).unwrap();
    downloads.holds(&downloaded, &tiny());
    let name = format!("tiny.{}.gguf", &sha256(&tiny())[..8]);
    assert_eq!(downloaded.path, downloads.models().join(name));
    assert_eq!(
        std::fs::read(downloads.models().join("tiny.gguf")).unwrap(),
        b"mine"
    );
    let nested = Reference::new("owner/tiny-GGUF", "Q8/other.gguf").unwrap();
    let elsewhere = super::Wanted {
        reference: nested,
        ..wanted()
    };
    let flat = downloads
        .pull_wanted(&hub.front.address, &elsewhere)
        .unwrap();
    assert_eq!(flat.path, downloads.models().join("other.gguf"));
}

#[test]
fn progress_is_told_from_nothing_to_all() {
    let (downloads, hub) = (Downloads::new(), Hub::start(&tiny(), [Fault::Breaks(5000)]));
    downloads.pull(&hub.front.address).unwrap();
    let events = downloads.events.lock().unwrap().clone();
    let all = tiny().len() as u64;
    let bytes = Some(all);
    assert_eq!(events[0], Event::Begins { at: 0, bytes });
    assert!(events.contains(&Event::Begins { at: 5000, bytes }));
    assert_eq!(events.last(), Some(&Event::Received { at: all }));
}
