//! The audit table keeps what it was given, whatever is tried on it.

use super::*;

fn call(action: &str) -> NewAuditEntry {
    NewAuditEntry {
        principal: "mcp:client".to_owned(),
        action: action.to_owned(),
        arguments_hash: "ab12".to_owned(),
        result: "ok".to_owned(),
    }
}

#[tokio::test]
async fn calls_are_read_back_in_order() {
    let store = Store::in_memory().await.unwrap();
    let first = store.append_audit(&call("git_commit")).await.unwrap();
    let second = store.append_audit(&call("write_file")).await.unwrap();
    let all = store.audit_since(0, 10).await.unwrap();
    assert_eq!(
        all.iter().map(|entry| entry.id).collect::<Vec<_>>(),
        [first, second]
    );
    assert_eq!(all[0].call, call("git_commit"));
    assert_eq!(store.audit_since(first, 10).await.unwrap(), all[1..]);
    let json = serde_json::to_value(&all[0]).unwrap();
    assert_eq!(json["action"], "git_commit");
}

#[tokio::test]
async fn the_database_refuses_to_change_or_remove_a_call() {
    let store = Store::in_memory().await.unwrap();
    store.append_audit(&call("git_commit")).await.unwrap();
    let before = store.audit_since(0, 10).await.unwrap();
    for statement in [
        "UPDATE audit SET result = 'other'",
        "DELETE FROM audit",
        "REPLACE INTO audit VALUES (1, 0, 'p', 'a', 'h', 'r')",
        "INSERT INTO audit VALUES (1, 0, 'p', 'a', 'h', 'r') \
         ON CONFLICT (id) DO UPDATE SET result = 'other'",
    ] {
        let error = sqlx::query(statement)
            .execute(&store.pool)
            .await
            .unwrap_err();
        assert!(
            error.to_string().contains("append only"),
            "{statement}: {error}"
        );
    }
    assert_eq!(store.audit_since(0, 10).await.unwrap(), before);
}
