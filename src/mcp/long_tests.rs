//! Long work for clients that know tasks, spoken line by line.

use serde_json::json;

use super::Clerk;
use super::test_client::Client;
use crate::model::scripted::Scripted;
use crate::store::Store;
use crate::tools::fixture::Fixture;

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_run_is_a_task_for_a_client_that_knows_them() {
    let answer = json!({"summary": "Return the price with tax added."});
    let fixture = Fixture::committed(&[("a.py", "def tax(net):\n    return net\n")]);
    let fixture = fixture.with_model(Scripted::answering(move |_| answer.clone().into()));
    let store = Store::in_memory().await.unwrap();
    let mut client = Client::connect_with(&fixture, Clerk::new(Some(store)), true).await;
    let knows_tasks = json!({"extensions": {"io.modelcontextprotocol/tasks": {}}});
    let meta = json!({"io.modelcontextprotocol/clientCapabilities": knows_tasks});
    let params = json!({"name": "orchestrate_improvement", "arguments": {}, "_meta": meta});
    client.request(2, "tools/call", params).await;
    let task = client.answer(2).await["result"].clone();
    assert_eq!(task["resultType"], "task", "{task}");
    let params = json!({"taskId": task["taskId"], "_meta": meta});
    let mut number = 3;
    let ended = loop {
        client.request(number, "tasks/get", params.clone()).await;
        let found = client.answer(number).await["result"].clone();
        if found["status"] != "working" {
            break found;
        }
        number += 1;
    };
    assert_eq!(ended["status"], "completed", "{ended}");
    let facts = &ended["result"]["structuredContent"];
    assert_eq!(facts["committed"], 1, "{ended}");
    let branch = facts["branch"].as_str().unwrap();
    assert_eq!(
        json!(fixture.git(&["rev-parse", branch])),
        facts["commits"][0]
    );
    client.leave().await;
}
