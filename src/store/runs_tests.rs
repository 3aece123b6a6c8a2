//! Repositories, events, runs and steps: what is written is what is read.

use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use serde_json::json;

use super::super::{NewEvent, Step};
use super::*;
use crate::text::RepoPath;

async fn store_with_repository() -> (Store, RepositoryId) {
    let store = Store::in_memory().await.unwrap();
    let repository = store
        .register_repository(Path::new("/a b/repo"))
        .await
        .unwrap();
    (store, repository)
}

fn new_run(repository: RepositoryId) -> NewRun {
    NewRun {
        repository,
        kinds: vec!["document".to_owned(), "split".to_owned()],
        base_commit: "0123456789012345678901234567890123456789".to_owned(),
        state: "planned".to_owned(),
        request: json!({ "kinds": ["document"] }),
        limits: json!({ "steps": 5 }),
        model: None,
    }
}

fn step(run: &str, number: u32) -> Step {
    Step {
        run: run.to_owned(),
        number,
        kind: "document".to_owned(),
        path: RepoPath::from_bytes(b"caf\xe9 'x'; DROP TABLE steps.py"),
        symbol: Some("Class.method".to_owned()),
        state: "planned".to_owned(),
        attempt: 0,
        input_hash: None,
        outcome: None,
        reason: None,
        evidence: None,
        work: None,
        changes: json!([]),
        boot: None,
        lease_ms: None,
    }
}

#[tokio::test]
async fn a_repository_keeps_its_number_and_any_name() {
    let (store, repository) = store_with_repository().await;
    let again = store
        .register_repository(Path::new("/a b/repo"))
        .await
        .unwrap();
    assert_eq!(again, repository);
    let odd = Path::new(std::ffi::OsStr::from_bytes(b"/repo\xff"));
    let other = store.register_repository(odd).await.unwrap();
    assert!(other > repository);
    let all = store.repositories(10).await.unwrap();
    let roots: Vec<_> = all.iter().map(|record| record.root.as_path()).collect();
    assert_eq!(roots, [Path::new("/a b/repo"), odd]);
}

#[tokio::test]
async fn events_come_back_in_order_and_in_pages() {
    let (store, repository) = store_with_repository().await;
    let mut written = Vec::new();
    for number in 0..5 {
        let payload = json!({ "number": number, "text": "é\n\"" });
        let event = NewEvent {
            repository: Some(repository),
            kind: "verdict".into(),
            payload,
        };
        written.push(store.append_event(event).await.unwrap());
    }
    assert_eq!(store.events_since(0, 100).await.unwrap(), written);
    assert_eq!(
        store.events_since(written[1].id, 2).await.unwrap(),
        written[2..4]
    );
    let latest = store.latest_events(2).await.unwrap();
    assert_eq!(latest, [written[4].clone(), written[3].clone()]);
    let unknown = NewEvent {
        repository: Some(RepositoryId(99)),
        ..new_event()
    };
    assert!(
        store.append_event(unknown).await.is_err(),
        "foreign keys hold"
    );
}

fn new_event() -> NewEvent {
    NewEvent {
        repository: None,
        kind: "start".to_owned(),
        payload: Value::Null,
    }
}

#[tokio::test]
async fn a_run_is_created_updated_listed_and_finished() {
    let (store, repository) = store_with_repository().await;
    let mut run = store.create_run(new_run(repository)).await.unwrap();
    let (day, digits) = run.id.split_once('-').unwrap();
    assert!(
        day.len() == 8 && day.bytes().all(|byte| byte.is_ascii_digit()),
        "{}",
        run.id
    );
    assert!(digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
    assert_eq!(store.run(&run.id).await.unwrap().as_ref(), Some(&run));
    assert_eq!(store.unfinished_runs(10).await.unwrap(), [run.clone()]);

    run.branch = Some(format!("groundskeeper/{}", run.id));
    run.state = "done".to_owned();
    run.finished_ms = Some(run.started_ms + 1);
    run.summary = Some(json!({ "commits": 2 }));
    run.model = Some("small.gguf".to_owned());
    store.update_run(&run).await.unwrap();
    assert_eq!(store.run(&run.id).await.unwrap(), Some(run.clone()));
    assert!(store.unfinished_runs(10).await.unwrap().is_empty());

    let second = store.create_run(new_run(repository)).await.unwrap();
    assert_ne!(second.id, run.id);
    assert_eq!(
        store.runs(None, 10).await.unwrap(),
        [second.clone(), run.clone()]
    );
    assert_eq!(store.runs(Some(repository), 1).await.unwrap(), [second]);
    assert!(
        store
            .runs(Some(RepositoryId(99)), 10)
            .await
            .unwrap()
            .is_empty()
    );
    run.id = "absent".to_owned();
    assert!(matches!(
        store.update_run(&run).await,
        Err(Error::Missing { .. })
    ));
    assert_eq!(store.run("absent").await.unwrap(), None);
}

#[tokio::test]
async fn steps_are_saved_together_or_not_at_all() {
    let (store, repository) = store_with_repository().await;
    let run = store.create_run(new_run(repository)).await.unwrap();
    let mut steps = vec![step(&run.id, 1), step(&run.id, 0)];
    store.save_steps(&steps).await.unwrap();
    steps.reverse();
    assert_eq!(store.steps(&run.id, 10).await.unwrap(), steps);

    steps[1].state = "done".to_owned();
    steps[1].attempt = 2;
    steps[1].outcome = Some("committed".to_owned());
    steps[1].reason = Some("the proof holds".to_owned());
    steps[1].input_hash = Some("ab12".to_owned());
    steps[1].evidence = Some(json!({ "proof": "same tree" }));
    store.save_steps(&steps[1..]).await.unwrap();
    assert_eq!(store.steps(&run.id, 10).await.unwrap(), steps);

    let mut changed = steps[0].clone();
    changed.state = "lost".to_owned();
    let result = store.save_steps(&[changed, step("no such run", 0)]).await;
    assert!(result.is_err());
    assert_eq!(store.steps(&run.id, 10).await.unwrap(), steps);
}
