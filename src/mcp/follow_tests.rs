//! What a client of the older protocol is told of that follows something, spoken line by line.

use std::collections::BTreeSet;

use serde_json::json;

use super::Clerk;
use super::test_client::Client;
use crate::store::{NewEvent, RepositoryId, Store};
use crate::tools::fixture::Fixture;

/// Writes what changes something again and again: when a client listens is not told.
async fn write(store: Store, here: RepositoryId) {
    loop {
        for kind in ["verdict", "agent.created"] {
            let event = NewEvent {
                repository: Some(here),
                kind: kind.to_owned(),
                payload: json!({"agent": "docs"}),
            };
            store.append_event(event).await.unwrap();
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_and_what_is_followed_are_told_and_what_was_left_is_not() {
    let fixture = Fixture::new(&[]);
    let store = Store::in_memory().await.unwrap();
    let here = store.register_repository(fixture.root()).await.unwrap();
    let clerk = Clerk::new(Some(store.clone()));
    let mut client = Client::connect_with(&fixture, clerk, false).await;
    let (agent, findings) = ("groundskeeper://agents/docs", "groundskeeper://findings");
    for (number, method, uri) in [
        (2, "resources/subscribe", findings),
        (3, "resources/subscribe", agent),
        (4, "resources/unsubscribe", findings),
    ] {
        client.request(number, method, json!({"uri": uri})).await;
        assert!(client.answer(number).await["result"].is_object());
    }
    let mut told = BTreeSet::new();
    let listening = async {
        while told.len() < 2 {
            let message = client.message().await;
            let uri = message["params"]["uri"].as_str().unwrap_or_default();
            told.insert(format!("{} {uri}", message["method"].as_str().unwrap()));
        }
    };
    tokio::select! {
        () = listening => {}
        () = write(store, here) => unreachable!("it writes for ever"),
    }
    let expected = [
        "notifications/resources/list_changed ".to_owned(),
        format!("notifications/resources/updated {agent}"),
    ];
    assert_eq!(told, expected.into());
}
