//! Owners of files: each repository has its own, and pages of them join.

use std::path::Path;

use super::super::{AgentProfile, Placed};
use super::*;

async fn repository(store: &Store, root: &str) -> RepositoryId {
    store.register_repository(Path::new(root)).await.unwrap()
}

async fn create(store: &Store, repository: RepositoryId, id: &str, file: &RepoPath) -> Placed {
    let profile = AgentProfile {
        name: "An agent".to_owned(),
        managed_file: file.clone(),
        system_prompt: "Be brief.".to_owned(),
        model_role: "chat".to_owned(),
        notes: String::new(),
    };
    let created = store.create_agent(repository, id, &profile, "idle").await;
    created.unwrap()
}

#[tokio::test]
async fn a_file_has_its_owner_in_its_own_repository_only() {
    let store = Store::in_memory().await.unwrap();
    let here = repository(&store, "/here").await;
    let there = repository(&store, "/there").await;
    let file = RepoPath::from("src/a.py");
    create(&store, here, "a", &file).await;

    let owner = store.agent_owning(here, &file).await.unwrap();
    assert_eq!(owner.as_deref(), Some("a"));
    assert_eq!(store.agent_owning(there, &file).await.unwrap(), None);
    let other = RepoPath::from("src/b.py");
    assert_eq!(store.agent_owning(here, &other).await.unwrap(), None);
    assert_eq!(store.owned_files(there, "", 10).await.unwrap(), []);
}

#[tokio::test]
async fn pages_of_owned_files_join_and_names_that_are_no_text_are_kept() {
    let store = Store::in_memory().await.unwrap();
    let here = repository(&store, "/here").await;
    let strange = RepoPath::from_bytes(b"src/\xff.py".to_vec());
    let files = [strange, RepoPath::from("b.py"), RepoPath::from("a.py")];
    for (id, file) in ["a", "b", "c"].into_iter().zip(&files) {
        create(&store, here, id, file).await;
    }

    let first = store.owned_files(here, "", 2).await.unwrap();
    let [strange, second, last] = files;
    assert_eq!(first, [(strange, "a".to_owned()), (second, "b".to_owned())]);
    let rest = store.owned_files(here, "b", 2).await.unwrap();
    assert_eq!(rest, [(last, "c".to_owned())]);
    assert_eq!(store.owned_files(here, "c", 2).await.unwrap(), []);
}
