//! Agents, their messages and tasks: ownership is exclusive, pages join, and a file is freed.

use std::path::Path;

use serde_json::json;

use super::super::agent_files::{FILES, OWNER};
use super::super::{AgentMessage, NewAgentMessage};
use super::*;

fn profile(file: &str) -> AgentProfile {
    AgentProfile {
        name: "An agent".to_owned(),
        managed_file: RepoPath::from(file),
        system_prompt: "Be brief.".to_owned(),
        model_role: "chat".to_owned(),
        notes: String::new(),
    }
}

struct Scene {
    store: Store,
    repository: RepositoryId,
}

impl Scene {
    async fn new() -> Self {
        let store = Store::in_memory().await.unwrap();
        let root = Path::new("/somewhere");
        let repository = store.register_repository(root).await.unwrap();
        Self { store, repository }
    }

    async fn create(&self, id: &str, file: &str) -> Placed {
        self.store
            .create_agent(self.repository, id, &profile(file), "idle")
            .await
            .unwrap()
    }

    async fn say(&self, texts: &[&str], kept: u32) {
        let messages: Vec<NewAgentMessage> = texts
            .iter()
            .map(|text| NewAgentMessage {
                role: "user".to_owned(),
                content: (*text).to_owned(),
                tokens: 2,
            })
            .collect();
        let append = self
            .store
            .append_agent_messages(self.repository, "a", &messages, kept);
        append.await.unwrap();
    }

    async fn said(&self, limit: u32) -> Vec<(i64, String)> {
        let messages = self.store.agent_messages(self.repository, "a", limit);
        let read = |one: AgentMessage| (one.number, one.message.content);
        messages.await.unwrap().into_iter().map(read).collect()
    }
}

fn owned_by(id: &str) -> Placed {
    Placed::FileOwned { by: id.to_owned() }
}

#[tokio::test]
async fn one_file_has_one_owner_until_that_is_gone() {
    let scene = Scene::new().await;
    let Placed::Done(agent) = scene.create("a", "x.py").await else {
        panic!("not made")
    };
    assert_eq!(agent.profile, profile("x.py"));
    assert_eq!(agent.statistics, AgentStatistics::default());
    assert_eq!(scene.create("b", "x.py").await, owned_by("a"));
    assert_eq!(scene.create("a", "y.py").await, Placed::IdTaken);
    assert_eq!(scene.create("a", "x.py").await, Placed::IdTaken);
    let (store, repository) = (&scene.store, scene.repository);
    let file = RepoPath::from("x.py");
    let owner = store.agent_owning(repository, &file).await.unwrap();
    assert_eq!(owner.as_deref(), Some("a"));
    assert!(store.delete_agent(repository, "a").await.unwrap());
    assert!(!store.delete_agent(repository, "a").await.unwrap());
    assert!(matches!(scene.create("b", "x.py").await, Placed::Done(_)));
}

#[tokio::test]
async fn repositories_know_nothing_of_each_other() {
    let scene = Scene::new().await;
    scene.create("a", "x.py").await;
    let other = Path::new("/elsewhere");
    let other = scene.store.register_repository(other).await.unwrap();
    let profile = profile("x.py");
    let made = scene.store.create_agent(other, "a", &profile, "idle").await;
    assert!(matches!(made.unwrap(), Placed::Done(_)));
    assert_eq!(scene.store.count_agents(scene.repository).await.unwrap(), 1);
}

#[tokio::test]
async fn a_profile_is_changed_but_never_to_anothers_file() {
    let scene = Scene::new().await;
    scene.create("a", "x.py").await;
    scene.create("b", "y.py").await;
    let update = async |id: &str, file: &str| {
        let changed = AgentProfile {
            name: "Renamed".to_owned(),
            ..profile(file)
        };
        let update = scene.store.update_agent(scene.repository, id, &changed);
        update.await
    };
    assert_eq!(update("b", "x.py").await.unwrap(), owned_by("a"));
    let kept = scene.store.agent(scene.repository, "b").await.unwrap();
    assert_eq!(kept.unwrap().profile, profile("y.py"));
    let Placed::Done(agent) = update("b", "z.py").await.unwrap() else {
        panic!("not updated")
    };
    assert_eq!(agent.profile.name, "Renamed");
    let error = update("nobody", "n.py").await.unwrap_err();
    assert_eq!(error.to_string(), "the agent nobody is not in the store");
}

#[tokio::test]
async fn of_many_that_want_one_file_at_once_one_gets_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.sqlite");
    let tasks = (0..8).map(|number| {
        let path = path.clone();
        tokio::spawn(async move {
            let store = Store::open(&path).await.unwrap().store;
            let repository = store.register_repository(Path::new("/r")).await.unwrap();
            let id = format!("agent-{number}");
            let placed = store
                .create_agent(repository, &id, &profile("one.py"), "idle")
                .await;
            (id, placed.unwrap())
        })
    });
    let mut outcomes = Vec::new();
    for task in tasks.collect::<Vec<_>>() {
        outcomes.push(task.await.unwrap());
    }
    let won = outcomes
        .iter()
        .filter(|(_, placed)| matches!(placed, Placed::Done(_)));
    let winners: Vec<&String> = won.map(|(id, _)| id).collect();
    assert_eq!(winners.len(), 1, "{outcomes:?}");
    for (_, placed) in outcomes
        .iter()
        .filter(|(_, placed)| !matches!(placed, Placed::Done(_)))
    {
        assert_eq!(*placed, owned_by(winners[0]));
    }
}

#[tokio::test]
async fn pages_join_to_all_agents_in_order() {
    let scene = Scene::new().await;
    for number in 0..23 {
        let file = format!("f{number}.py");
        scene.create(&format!("agent-{number:02}"), &file).await;
    }
    let (mut ids, mut after) = (Vec::new(), None);
    loop {
        let page = scene
            .store
            .agents(scene.repository, after.as_deref(), 5)
            .await
            .unwrap();
        let Some(last) = page.last() else { break };
        assert!(page.len() <= 5);
        after = Some(last.id.clone());
        ids.extend(page.into_iter().map(|agent| agent.id));
    }
    let expected: Vec<String> = (0..23).map(|number| format!("agent-{number:02}")).collect();
    assert_eq!(ids, expected);
    let files = scene
        .store
        .owned_files(scene.repository, "agent-20", 10)
        .await
        .unwrap();
    let expected = [21, 22].map(|n| (RepoPath::from(&*format!("f{n}.py")), format!("agent-{n}")));
    assert_eq!(files, expected);
}

#[tokio::test]
async fn a_page_is_read_from_the_key_and_sorts_nothing() {
    let scene = Scene::new().await;
    for (query, binds) in [(PAGE, 3), (OWNER, 2), (FILES, 3)] {
        let sql = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {query}"));
        let mut plan = sqlx::query(sql).bind(1).bind("a");
        if binds == 3 {
            plan = plan.bind(5);
        }
        let rows = plan.fetch_all(&scene.store.pool).await.unwrap();
        let steps: Vec<String> = rows.iter().map(|row| row.get("detail")).collect();
        assert!(
            steps.iter().all(|step| step.starts_with("SEARCH")),
            "{query}: {steps:?}"
        );
    }
}

#[tokio::test]
async fn what_an_agent_did_adds_up() {
    let scene = Scene::new().await;
    scene.create("a", "x.py").await;
    let more = AgentStatistics {
        turns: 1,
        changes: 2,
        refusals: 3,
        prompt_tokens: 40,
        answer_tokens: 5,
    };
    for _ in 0..2 {
        let add = scene
            .store
            .add_agent_statistics(scene.repository, "a", more);
        add.await.unwrap();
    }
    let state = scene.store.set_agent_state(scene.repository, "a", "busy");
    state.await.unwrap();
    let agent = scene.store.agent(scene.repository, "a").await.unwrap();
    let agent = agent.unwrap();
    assert_eq!(agent.statistics.prompt_tokens, 80);
    assert_eq!(agent.statistics.refusals, 6);
    assert_eq!(agent.state, "busy");
    assert!(agent.last_active_ms.is_some());
}

#[tokio::test]
async fn the_latest_messages_are_kept_in_order_and_go_with_their_agent() {
    let scene = Scene::new().await;
    scene.create("a", "x.py").await;
    scene.say(&["one", "two"], 3).await;
    scene.say(&["three", "four"], 3).await;
    let expected = [(2, "two"), (3, "three"), (4, "four")].map(|(n, t)| (n, t.to_owned()));
    assert_eq!(scene.said(10).await, expected);
    assert_eq!(scene.said(1).await, expected[2..]);
    scene
        .store
        .delete_agent(scene.repository, "a")
        .await
        .unwrap();
    scene.create("a", "x.py").await;
    assert_eq!(scene.said(10).await, []);
}

#[tokio::test]
async fn a_task_keeps_its_state_and_goes_with_its_agent() {
    let scene = Scene::new().await;
    scene.create("a", "x.py").await;
    let (store, repository) = (&scene.store, scene.repository);
    let state = json!({"steps": 1});
    let made = store.create_agent_task(repository, "a", "tidy", "working", &state);
    let mut task = made.await.unwrap();
    task.state = json!({"steps": 2});
    task.status = "passed".to_owned();
    task.finished_ms = Some(task.started_ms + 1);
    store.update_agent_task(&task).await.unwrap();
    let read = store.agent_task(repository, &task.id).await.unwrap();
    assert_eq!(read.as_ref(), Some(&task));
    let listed = store.agent_tasks(repository, "a", 9).await.unwrap();
    assert_eq!(listed, [task.clone()]);
    store.delete_agent(repository, "a").await.unwrap();
    assert_eq!(store.agent_task(repository, &task.id).await.unwrap(), None);
    let error = store.update_agent_task(&task).await.unwrap_err();
    assert!(error.to_string().contains(&task.id), "{error}");
}

/// What a database of the program before this table held, brought up to date.
#[tokio::test]
async fn an_earlier_database_is_brought_up_to_date_and_keeps_what_it_had() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.sqlite");
    let store = Store::open(&path).await.unwrap().store;
    store.register_repository(Path::new("/r")).await.unwrap();
    for undo in [
        "DROP TABLE agent_tasks",
        "DROP TABLE agent_messages",
        "DROP TABLE agents",
        "DELETE FROM _sqlx_migrations WHERE description LIKE 'agent%'",
    ] {
        sqlx::query(undo).execute(&store.pool).await.unwrap();
    }
    store.close().await;
    let store = Store::open(&path).await.unwrap().store;
    let known = store.repositories(9).await.unwrap();
    assert_eq!(known.len(), 1);
    let profile = profile("x.py");
    let made = store.create_agent(known[0].id, "a", &profile, "idle").await;
    assert!(matches!(made.unwrap(), Placed::Done(_)));
}
