//! Every kind of resource, listed and read over a repository in a temporary folder.

use std::sync::Arc;

use serde_json::json;

use super::*;
use crate::mcp::Clerk;
use crate::store::{NewRun, Store};
use crate::tools::fixture::{Fixture, TANGLED};

async fn read_text(offer: &RepositoryOffer, uri: &str) -> Result<String, ErrorData> {
    let (offer, uri) = (offer.clone(), uri.to_owned());
    let read = tokio::task::spawn_blocking(move || read(&offer, &uri));
    let read = read.await.unwrap();
    let contents = serde_json::to_value(read?.contents).unwrap();
    Ok(contents[0]["text"].as_str().unwrap().to_owned())
}

async fn uris(offer: &RepositoryOffer) -> Vec<String> {
    let offer = offer.clone();
    let listed = tokio::task::spawn_blocking(move || list(&offer));
    let listed = listed.await.unwrap();
    listed.into_iter().map(|resource| resource.uri).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_listed_can_be_read_and_what_is_not_there_is_left_out() {
    let fixture = Fixture::committed(&[("shop/a.py", TANGLED)]);
    let store = Store::in_memory().await.unwrap();
    let run = NewRun {
        repository: store.register_repository(fixture.root()).await.unwrap(),
        kinds: vec!["document".to_owned()],
        base_commit: fixture.head(),
        state: "planned".to_owned(),
        request: json!({}),
        limits: json!({}),
        model: None,
    };
    let run = store.create_run(run).await.unwrap();
    let offer =
        RepositoryOffer::new(Arc::clone(&fixture.context), Clerk::new(Some(store))).unwrap();
    let listed = uris(&offer).await;
    assert!(listed.contains(&format!("groundskeeper://runs/{}", run.id)));
    assert!(!listed.contains(&"groundskeeper://ratchet".to_owned()));
    for uri in &listed {
        assert!(!read_text(&offer, uri).await.unwrap().is_empty(), "{uri}");
    }
    let map = read_text(&offer, "groundskeeper://map").await.unwrap();
    assert_eq!(map, "shop/: 1 files, 11 lines\n  a.py 11 python\n");
    let findings = read_text(&offer, "groundskeeper://findings").await.unwrap();
    assert!(findings.contains("too-tangled"), "{findings}");
    let file = read_text(&offer, "groundskeeper://files/shop/a.py")
        .await
        .unwrap();
    assert_eq!(file, TANGLED);
    let page = read_text(&offer, "groundskeeper://rules/too-complex")
        .await
        .unwrap();
    assert!(page.starts_with("# `too-complex`"));
    fixture.write(".groundskeeper/ratchet.json", "{}");
    assert!(
        uris(&offer)
            .await
            .contains(&"groundskeeper://ratchet".to_owned())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_nowhere_or_forbidden_is_an_error_that_names_it() {
    let fixture = Fixture::new(&[(".env", "SECRET=1"), ("a.py", "")]);
    let offer = RepositoryOffer::new(Arc::clone(&fixture.context), Clerk::new(None)).unwrap();
    for uri in [
        "groundskeeper://colours",
        "groundskeeper://map/x",
        "groundskeeper://rules/no-such-rule",
        "groundskeeper://runs/20260101-0000",
        "groundskeeper://results/ab12/1",
        "groundskeeper://files/gone.py",
        "groundskeeper://files/../../etc/passwd",
        "groundskeeper://files/.env",
        "file:///etc/passwd",
        "",
    ] {
        assert!(read_text(&offer, uri).await.is_err(), "{uri}");
    }
    let names: Vec<String> = templates(&offer).into_iter().map(|t| t.name).collect();
    assert!(names.contains(&"file".to_owned()) && !names.contains(&"run".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_result_that_was_cut_is_read_page_by_page() {
    let fixture = Fixture::new(&[]);
    let offer = RepositoryOffer::new(Arc::clone(&fixture.context), Clerk::new(None)).unwrap();
    let place = offer
        .clerk
        .rests()
        .keep(&json!({"text": "x\n".repeat(50_000)}))
        .unwrap();
    let page = format!("groundskeeper://results/{}/2", place.name);
    assert!(!read_text(&offer, &page).await.unwrap().is_empty());
    let past = format!("groundskeeper://results/{}/{}", place.name, place.pages + 1);
    assert!(read_text(&offer, &past).await.is_err());
}
